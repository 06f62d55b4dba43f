"""Between the YAML of a head and the texts of a form, both ways and without loss.

A field is shown as one text, as a list of texts, or as a list of records (mappings of texts). Going back, a text that
is what was shown gives back the raw value it came from; only what a person changed is written anew.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from werkzeug.datastructures import MultiDict

from fiches import Catalogue, Property, Type, TypeField, read_number

MARK: Final = "c."
"""What the names of the inputs begin with: `c.duree`, `c.etapes.0.titre`."""

Item = str | dict[str, str]
"""One of several values: a text, or a record of texts."""

Shown = str | list[Item]
"""What a field shows: one text, or several items."""

_LINK = re.compile(r"\[\[([^\[\]|]+)\]\]")


Posted = MultiDict[str, str]
"""A form that was sent."""


def property_of(catalogue: Catalogue, kind: Type, field: TypeField) -> Property | None:
    """The property that a field asks for, as this type means it."""
    return catalogue.field(kind.key, field.property)


def shape_of(prop: Property, field: TypeField | None, raw: object) -> str:
    """How a field is shown: `one` text, `many` texts, or `records`.

    A mapping in the head makes records of any field, so that none of its parts is lost.
    """
    items = raw if isinstance(raw, list) else [raw]
    if prop.datatype == "record" or any(isinstance(item, Mapping) for item in items):
        return "records"
    several = field.several if field else False
    return "many" if several or (isinstance(raw, list) and len(raw) > 1) else "one"


def shown(raw: object) -> str:
    """A scalar of a head as a person reads it: links without their brackets, yes and no in words."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    text = str(raw)
    link = _LINK.fullmatch(text.strip())
    return link[1].strip() if link else text


def shown_values(head: Mapping[str, object], kind: Type, catalogue: Catalogue) -> dict[str, Shown]:
    """What the form of a type shows of a head, by key."""
    found: dict[str, Shown] = {}
    for field in kind.fields:
        prop = property_of(catalogue, kind, field)
        if prop is not None:
            raw = head.get(field.property)
            found[field.property] = _shown(raw, shape_of(prop, field, raw))
    return found


def _shown(raw: object, shape: str) -> Shown:
    items = [item for item in (raw if isinstance(raw, list) else [raw]) if item is not None and item != ""]
    if shape == "records":
        return [_record(item) for item in items]
    texts: list[Item] = [shown(item) for item in items if not isinstance(item, list | Mapping)]
    if shape == "many":
        return texts
    return next((text for text in texts if isinstance(text, str)), "")


def _record(raw: object) -> dict[str, str]:
    """A record as texts; a list in it as lines, a record in it not at all (it is kept beside)."""
    if not isinstance(raw, Mapping):
        return {"": shown(raw)}
    return {
        str(key): "\n".join(shown(each) for each in item) if _is_plain_list(item) else shown(item)
        for key, item in raw.items()
        if _is_plain_list(item) or not isinstance(item, list | Mapping)
    }


def _is_plain_list(raw: object) -> bool:
    return isinstance(raw, list) and not any(isinstance(each, list | Mapping) for each in raw)


def posted_values(sent: Posted, kind: Type, catalogue: Catalogue, head: Mapping[str, object]) -> dict[str, Shown]:
    """What was sent, by key, for the fields that the form held; blank values and records are left out."""
    found: dict[str, Shown] = {}
    present = {name for name in sent if name.startswith(MARK)}
    for field in kind.fields:
        key = field.property
        prop = property_of(catalogue, kind, field)
        if prop is None or f"{MARK}{key}" not in present:
            continue
        shape = shape_of(prop, field, head.get(key))
        if shape == "records":
            found[key] = _posted_records(sent, present, key)
        elif shape == "many":
            lines = [line for text in sent.getlist(f"{MARK}{key}") for line in text.splitlines()]
            found[key] = [line.strip() for line in lines if line.strip()]
        else:
            found[key] = sent.get(f"{MARK}{key}", "").strip()
    return found


def _posted_records(sent: Posted, present: set[str], key: str) -> list[Item]:
    """The records of a field in the order in which their rows stood; `.from` says which one a row was."""
    prefix = f"{MARK}{key}."
    rows: dict[int, dict[str, str]] = {}
    for name in present:
        number, _dot, part = name.removeprefix(prefix).partition(".")
        if name.startswith(prefix) and number.isdigit():
            rows.setdefault(int(number), {})[part] = sent.get(name, "").strip()
    return [row for _n, row in sorted(rows.items()) if any(text for part, text in row.items() if part != ".from")]


def changes_of(
    head: Mapping[str, object], posted: Mapping[str, Shown], kind: Type, catalogue: Catalogue
) -> dict[str, object]:
    """The changes of the head that a form asks for: only the fields whose shown text is another (None: removed)."""
    changes: dict[str, object] = {}
    for key, filled in posted.items():
        sent = filled
        field = kind.field(key)
        prop = property_of(catalogue, kind, field) if field else None
        if field is None or prop is None:
            continue
        raw = head.get(key)
        shape = shape_of(prop, field, raw)
        before = _shown(raw, shape)
        if prop.vocabulary or prop.options.allowed:
            sent = _in_order(sent, before)
        if _bare(sent) == _bare(before):
            continue
        items = raw if isinstance(raw, list) else [raw]
        if shape == "records":
            written: object = [_written_record(row, items, prop) for row in sent if isinstance(row, dict)]
            single = not field.several and not isinstance(raw, list)
            changes[key] = (written[0] if single else written) if written else None  # type: ignore[index] # a list
        elif shape == "many":
            originals = {shown(item): item for item in items if not isinstance(item, list | Mapping)}
            texts = [text for text in sent if isinstance(text, str)]
            changes[key] = [originals.get(text, written_as(text, prop)) for text in texts] or None
        else:
            changes[key] = written_as(str(sent), prop) if sent else None
    return changes


def _in_order(sent: Shown, before: Shown) -> Shown:
    """Ticked values in the order that the head gave them, the new ones last: boxes always come in the list's order."""
    if isinstance(sent, str) or isinstance(before, str) or any(isinstance(item, dict) for item in (*sent, *before)):
        return sent
    return [item for item in before if item in sent] + [item for item in sent if item not in before]


def _bare(value: Shown) -> Shown:
    """What was sent or shown, without empty parts and marks of rows, for comparing."""
    if isinstance(value, str):
        return value.strip()
    bare: list[Item] = []
    for number, item in enumerate(value):
        if isinstance(item, dict):
            parts = {key: text.strip() for key, text in item.items() if text.strip() and key != ".from"}
            moved = item.get(".from", str(number)) != str(number)
            bare.append(parts | ({".from": item[".from"]} if moved else {}))
        else:
            bare.append(item.strip())
    return bare


def _written_record(row: Mapping[str, str], originals: Sequence[object], prop: Property) -> object:
    """A record as YAML: the one it was with what changed, or a new one with what is filled in."""
    number = row.get(".from", "")
    original = originals[int(number)] if number.isdigit() and int(number) < len(originals) else None
    if original is not None and not isinstance(original, Mapping):
        text = row.get("", "")
        return original if text == shown(original) else written_as(text, prop)
    before = _record(original) if original is not None else {}
    record: dict[str, object] = dict(original) if isinstance(original, Mapping) else {}
    for part, text in row.items():
        if part in {".from", ""} or before.get(part, "").strip() == text:
            continue
        if not text:
            record.pop(part, None)
            continue
        inner = prop.part(part)
        listed = isinstance(record.get(part), list) or _is_several(prop, part)
        if listed:
            record[part] = [written_as(line.strip(), inner) for line in text.splitlines() if line.strip()]
        else:
            record[part] = written_as(text, inner)
    return record


def _is_several(prop: Property, part: str) -> bool:
    return any(field.property == part and field.several for field in prop.fields)


def written_as(text: str, prop: Property | None) -> object:
    """A text typed in a form as a head should hold it: pages between brackets, plain numbers as numbers."""
    if prop is None:
        return text
    if prop.datatype == "page" and text and "[[" not in text:
        return f"[[{text}]]"
    if prop.datatype == "number":
        number = read_number(text, prop.options.language)
        if number is not None:
            return int(number) if number.is_integer() else number
    return text
