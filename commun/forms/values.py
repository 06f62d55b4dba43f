"""Between the YAML of a head and the texts of a form, both ways and without loss.

A field is shown as one text, as a list of texts, or as a list of records whose parts are again shown so. Going back,
what is shown unchanged gives back the raw value it came from; only what a person changed is written anew.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fiches import Catalogue, Property, Type, TypeField, fold, in_doubt, read_number

MARK: Final = "c."
"""What the names of the inputs begin with: `c.duree`, `c.etapes.0.titre`."""

Record = dict[str, "Shown"]
"""A record of a form; its keys that begin with a point are marks of its row (`.from`: which record it was)."""

Item = str | Record
"""One of several values."""

Shown = str | list[Item]
"""What a field shows: one text, or several items."""

_DIGITS: Final = 6
_LINK = re.compile(r"\[\[([^\[\]|]+)\]\]")


def property_of(catalogue: Catalogue, kind: Type, field: TypeField) -> Property | None:
    """The property that a field asks for, as this type means it."""
    return catalogue.field(kind.key, field.property)


def takes_records(prop: Property | None) -> bool:
    """Whether a field is asked for part by part: a record, or a page about which something is said besides."""
    return prop is not None and (prop.datatype == "record" or (prop.datatype == "page" and bool(prop.fields)))


def shape_of(prop: Property | None, raw: object, *, several: bool) -> str:
    """How a value is shown: `one` text, `many` texts, or `records`.

    A mapping in the head makes records of any field, so that none of its parts is lost.
    """
    items = raw if isinstance(raw, list) else [raw]
    if takes_records(prop) or any(isinstance(item, Mapping) for item in items):
        return "records"
    return "many" if several or (isinstance(raw, list) and len(raw) > 1) else "one"


def is_several(prop: Property | None, part: str) -> bool:
    """Whether a part of a record takes several values."""
    return prop is not None and any(field.property == part and field.several for field in prop.fields)


def shown(raw: object, prop: Property | None = None) -> str:
    """A scalar of a head as a person reads it: links without their brackets, yes and no in words.

    A text keeps the brackets that its writer put there: `written_as` would not give them back.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    text = str(raw)
    if prop is not None and prop.datatype in {"text", "long_text", "code"} and not prop.options.find_term:
        return text
    link = _LINK.fullmatch(text.strip())
    return link[1].strip() if link else text


def canonical(text: str, prop: Property | None) -> str:
    """`text` as a list of choices names it: the label of a term for its synonym, a listed value for its other case."""
    if prop is None or not text:
        return text
    if prop.options.find_term:
        return prop.options.find_term(text) or text
    return next((value for value in prop.options.allowed if fold(value) == fold(text)), text)


def shown_values(head: Mapping[str, object], kind: Type, catalogue: Catalogue) -> dict[str, Shown]:
    """What the form of a type shows of a head, by key."""
    found: dict[str, Shown] = {}
    for field in kind.fields:
        prop = property_of(catalogue, kind, field)
        if prop is not None:
            raw = head.get(field.property)
            found[field.property] = show(raw, prop, shape_of(prop, raw, several=field.several))
    return found


def show(raw: object, prop: Property | None, shape: str) -> Shown:
    """A value of a head in the shape in which a form shows it."""
    items = [item for item in (raw if isinstance(raw, list) else [raw]) if item is not None and item != ""]
    if shape == "records":
        return [show_record(item, prop) for item in items]
    texts: list[Item] = [shown(item, prop) for item in items if not isinstance(item, list | Mapping)]
    if shape == "many":
        return texts
    return next((text for text in texts if isinstance(text, str)), "")


def show_record(raw: object, prop: Property | None) -> Record:
    """A record: texts, lists as lines, records as records; what stands for a whole record is its first part."""
    if not isinstance(raw, Mapping):
        whole = whole_part(prop)
        return {whole: shown(raw, _part_of(prop, whole))}
    record: Record = {}
    for key, item in raw.items():
        inner = prop.part(str(key)) if prop else None
        if _is_plain_list(item):
            record[str(key)] = "\n".join(shown(each, inner) for each in item)
        elif shape_of(inner, item, several=False) == "records" and not _is_mixed(item):
            record[str(key)] = show(item, inner, "records")
        elif not isinstance(item, list):
            record[str(key)] = shown(item, inner)
    return record


def whole_part(prop: Property | None) -> str:
    """The part of a record under which a text that stands for a whole one is shown: the first, when it is a text."""
    texts = {"text", "long_text", "keyword", "page", "term"}
    return prop.inner[0].key if prop and prop.inner and prop.inner[0].datatype in texts else ""


def _part_of(prop: Property | None, key: str) -> Property | None:
    return prop.part(key) if prop else None


def _is_plain_list(raw: object) -> bool:
    return isinstance(raw, list) and not any(isinstance(each, list | Mapping) for each in raw)


def _is_mixed(raw: object) -> bool:
    """Whether a list holds lists: no form shows that, it is kept beside."""
    return isinstance(raw, list) and any(isinstance(each, list) for each in raw)


def changes_of(
    head: Mapping[str, object], posted: Mapping[str, Shown], kind: Type, catalogue: Catalogue
) -> dict[str, object]:
    """The changes of the head that a form asks for: only the fields whose shown text is another (None: removed)."""
    changes: dict[str, object] = {}
    for key, sent in posted.items():
        field = kind.field(key)
        prop = property_of(catalogue, kind, field) if field else None
        if field is None or prop is None:
            continue
        raw = head.get(key)
        written = rewritten(raw, sent, prop, several=field.several)
        if written is not raw:
            changes[key] = written
    return changes


def rewritten(raw: object, sent: Shown, prop: Property | None, *, several: bool) -> object:
    """The raw value for what was sent: `raw` itself where nothing changed, None where nothing is left."""
    shape = shape_of(prop, raw, several=several)
    before = show(raw, prop, shape)
    if shape != "records":
        sent = _in_order(sent, before, prop)
    if _bare(sent, prop) == _bare(before, prop) or (shape == "many" and _lines(sent, prop) == _lines(before, prop)):
        return raw
    items = [item for item in (raw if isinstance(raw, list) else [raw]) if item is not None and item != ""]
    if shape == "records":
        rows = [row for row in sent if isinstance(row, dict)] if isinstance(sent, list) else []
        records = [_written_record(row, items, prop) for row in rows]
        single = not several and not isinstance(raw, list) and len(records) == 1
        return (records[0] if single else records) if records else None
    if shape == "many":
        plain = {shown(item, prop).strip(): item for item in items if not isinstance(item, list | Mapping)}
        originals = {canonical(text, prop): item for text, item in plain.items()} | plain
        kept = [item for item in items if isinstance(item, list | Mapping)]
        texts = [text for text in sent if isinstance(text, str)]
        if prop is not None and prop.options.find_term:  # two names of one term, put together since, are it once
            texts = list(dict.fromkeys(texts))
        return [originals.get(text, written_as(text, prop)) for text in texts] + kept or None
    if prop is not None and prop.datatype == "text" and "\n" not in str(before):
        sent = " ".join(str(sent).split())  # a box of several lines wraps a text of one: Enter makes no paragraph of it
    return written_as(str(sent), prop) if sent else None


def _in_order(sent: Shown, before: Shown, prop: Property | None) -> Shown:
    """Ticked values in the order that the head gave them, the new ones last: boxes always come in the list's order."""
    listed = prop is not None and (prop.vocabulary or prop.options.allowed)
    if not listed or isinstance(sent, str) or isinstance(before, str):
        return sent
    known, given = _lines(before, prop), _lines(sent, prop)
    return [*(item for item in known if item in given), *(item for item in given if item not in known)]


def _lines(value: Shown, prop: Property | None) -> list[Item]:
    """Several values as a form can say them: one a line, without the spaces around, none that is blank."""
    texts = [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]
    return [canonical(line.strip(), prop) for text in texts for line in text.splitlines() if line.strip()]


def _bare(value: Shown, prop: Property | None) -> Shown:
    """What was sent or shown, without empty parts and marks of rows, for comparing."""
    if isinstance(value, str):
        return canonical(value.strip(), prop)
    bare: list[Item] = []
    for number, item in enumerate(value):
        if isinstance(item, str):
            bare.append(canonical(item.strip(), prop))
            continue
        parts = {key: _bare(part, prop.part(key) if prop else None) for key, part in item.items() if key[:1] != "."}
        kept: Record = {key: part for key, part in parts.items() if part}
        if kept:  # an empty record of the head is none of the form's business
            bare.append(kept | {".from": item.get(".from", str(number))})
    return bare


def is_row(number: str) -> bool:
    """Whether what a form sends is the number of a row: `²` is a digit too, and no form has a million rows."""
    return number.isascii() and number.isdigit() and len(number) <= _DIGITS


def _written_record(row: Record, originals: Sequence[object], prop: Property | None) -> object:
    """A record as YAML: the one it was with what changed, or a new one with what is filled in."""
    number = str(row.get(".from", ""))
    original = originals[int(number)] if is_row(number) and int(number) < len(originals) else None
    parts = {key: part for key, part in row.items() if key[:1] != "." and part}
    whole = whole_part(prop)
    is_page = original is None and prop is not None and prop.datatype == "page"  # a page alone is written as one
    if (is_page or (original is not None and not isinstance(original, Mapping))) and set(parts) <= {whole}:
        text, inner = str(parts.get(whole, "")), _part_of(prop, whole)
        return original if text == shown(original, inner) else written_as(text, inner)
    record: dict[str, object] = dict(original) if isinstance(original, Mapping) else {}
    for key, part in row.items():
        if key[:1] == ".":
            continue
        written = _written_part(record.get(key), part, prop, key)
        if written is None:
            record.pop(key, None)
        else:
            record[key] = written
    return record


def _written_part(raw: object, sent: Shown, prop: Property | None, key: str) -> object:
    """A part of a record; several values of one part are lines of one text."""
    inner = prop.part(key) if prop else None
    if isinstance(sent, list) or (shape_of(inner, raw, several=False) == "records" and not _is_plain_list(raw)):
        return rewritten(raw, sent if isinstance(sent, list) else [], inner, several=is_several(prop, key))
    if _is_plain_list(raw) or is_several(prop, key):
        if "\n".join(shown(each, inner) for each in (raw if isinstance(raw, list) else [raw])).strip() == sent:
            return raw
        lines: list[Item] = [line.strip() for line in sent.splitlines() if line.strip()]
        return rewritten(raw if isinstance(raw, list) else [raw], lines, inner, several=True)
    return rewritten(raw, sent, inner, several=False)


def written_as(text: str, prop: Property | None) -> object:
    """A text typed in a form as a head holds it: pages in brackets, terms by label, numbers as numbers."""
    if prop is None:
        return text
    if prop.options.find_term:
        return prop.options.find_term(text) or text
    if prop.datatype == "page" and text and "[[" not in text:
        return f"[[{text}]]"
    if prop.datatype == "number":
        number = read_number(text, prop.options.language)
        if number is not None and not in_doubt(text, prop.options.language):  # « 40.000 » is kept, with its remark
            return int(number) if number.is_integer() else number
    return text
