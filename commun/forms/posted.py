"""What a form sent, put together again: `c.etapes.1.titre` is the part `titre` of the second row of `etapes`."""

from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict

from commun.forms.values import MARK, Item, Record, Shown, is_row, property_of, shape_of
from fiches import Catalogue, Property, Type, normalise

Posted = MultiDict[str, str]
"""A form that was sent."""

Names = dict[str, list[str]]
"""Names of inputs, by their first step, with what follows it."""


def part_name(key: str) -> str:
    """The key of a part as a name of an input holds it: a point would begin the next step."""
    return key.replace("%", "%25").replace(".", "%2E")


def part_key(name: str) -> str:
    """The key of the part that an input is named after."""
    return name.replace("%2E", ".").replace("%25", "%")


def posted_values(sent: Posted, kind: Type, catalogue: Catalogue, head: Mapping[str, object]) -> dict[str, Shown]:
    """What was sent, by key, for the fields that the form held; blank values and records are left out."""
    found: dict[str, Shown] = {}
    inputs = _steps(name.removeprefix(MARK) for name in sent if name.startswith(MARK))
    for field in kind.fields:
        key = field.property
        prop = property_of(catalogue, kind, field)
        if prop is None or f"{MARK}{key}" not in sent:
            continue
        shape = shape_of(prop, head.get(key), several=field.several)
        if shape == "records":
            found[key] = _rows(sent, f"{MARK}{key}", inputs.get(key, []), prop)
        elif shape == "many":
            lines = [line for text in sent.getlist(f"{MARK}{key}") for line in text.splitlines()]
            found[key] = [line.strip() for line in lines if line.strip()]
        else:
            found[key] = _text(sent, f"{MARK}{key}")
    return found


def _text(sent: Posted, name: str) -> str:
    """What one input holds: line ends as pages have them, no blanks around."""
    return normalise(sent.get(name, "")).strip()


def _steps(names: Iterable[str]) -> Names:
    """The names by their first step; the mark `.from` of a row is a step of its own."""
    found: Names = {}
    for name in names:
        first, _point, rest = name.partition(".") if not name.startswith(".") else (name, "", "")
        found.setdefault(first, []).append(rest)
    return found


def _rows(sent: Posted, path: str, names: Iterable[str], prop: Property | None) -> list[Item]:
    """The records of a list in the order in which their rows stood, those in which something is said."""
    rows: list[Item] = []
    numbered = {number: rest for number, rest in _steps(name for name in names if name).items() if is_row(number)}
    for number in sorted(numbered, key=int):
        record: Record = {}
        for step, rests in _steps(numbered[number]).items():
            inner = prop.part(part_key(step)) if prop else None
            if any(rests):
                record[part_key(step)] = _rows(sent, f"{path}.{number}.{step}", rests, inner)
            elif step:
                record[part_key(step)] = _text(sent, f"{path}.{number}.{step}")
            else:
                record[""] = _text(sent, f"{path}.{number}.")
        if any(part for key, part in record.items() if key != ".from"):
            rows.append(record | {".row": number})
    return rows
