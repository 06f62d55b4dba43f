"""A value of a head in a cell of a table, and back.

One value is its text; several are set apart by ` ; `; records, and texts that these rules would misread, are JSON. A
cell never begins like a formula: an apostrophe stands before it, as spreadsheets do.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from commun.forms.values import shown
from fiches import Property, fold, in_doubt, read_number

BETWEEN: Final = " ; "
"""What stands between several values."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMERIC: Final = re.compile(r"[-+][\d\s.,]+")
_YES: Final = frozenset({"oui", "yes", "true", "vrai"})
_NO: Final = frozenset({"non", "no", "false", "faux"})


def write_cell(raw: object) -> str:
    """The text of a cell for a value of a head."""
    if isinstance(raw, Mapping):
        written = _json(raw)
    elif isinstance(raw, list):
        items = [item for item in raw if item is not None]
        plain = all(not isinstance(item, list | Mapping) for item in items)
        texts = [shown(item) for item in items] if plain else []
        joined = plain and all(text.strip() and not re.search(r"[;\n\r]", text) for text in texts)
        written = BETWEEN.join(texts) if joined else _json(items)
        if joined and len(texts) == 1 and _is_json(written):
            written = _json(items)
    else:
        written = shown(raw)
        if _is_json(written):
            written = _json(raw)
    guarded = written.startswith(_FORMULA) and not _NUMERIC.fullmatch(written)
    return f"'{written}" if guarded else written


def _json(raw: object) -> str:
    return json.dumps(raw, ensure_ascii=False)


def _is_json(text: str) -> bool:
    """Whether a cell would be read as JSON."""
    if not text.startswith(("[", "{", '"')):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def same_cell(one: str, other: str) -> bool:
    """Whether two cells say the same, whatever a spreadsheet did to line ends and to the spaces around."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("'").strip()


def read_cell(text: str, prop: Property | None, before: object = None, *, several: bool = False) -> object:
    """The value that a cell says: as the property writes it, in the shape that the field has or had.

    Args:
        text: of the cell, not empty.
        prop: what the column means, None for what no page defines.
        before: the value that the fiche has: texts of it that stay keep the way in which they were written.
        several: whether the field takes several values.
    """
    bare = _bare(text) if text.startswith("'") and text[1:].startswith(_FORMULA) else text.strip()
    if _is_json(bare):
        return json.loads(bare)
    known = before if isinstance(before, list) else [before]
    written = {shown(item): item for item in known if not isinstance(item, list | Mapping)}
    if several or isinstance(before, list):
        parts = [each for part in re.split(r";|\n", bare) if part.strip() for each in _several(part.strip(), prop)]
        return [written.get(part, _written(part, prop)) for part in parts]
    return written.get(bare, _written(bare, prop))


def _several(text: str, prop: Property | None) -> list[str]:
    """A text, or the values that commas set apart in it where each of them is one that the field expects."""
    if prop is None or "," not in text or _expected(text, prop):
        return [text]
    parts = [part.strip() for part in text.split(",")]
    return parts if all(part and _expected(part, prop) for part in parts) else [text]


def _expected(text: str, prop: Property) -> bool:
    """Whether a text is a term of the vocabulary of a field, or a value of its list."""
    find = prop.options.find_term
    return fold(text) in map(fold, prop.options.allowed) or (find is not None and find(text) is not None)


def _written(text: str, prop: Property | None) -> object:
    """A text as a head should hold it: pages between brackets, plain numbers as numbers, yes and no."""
    if prop is None:
        return text
    if prop.datatype == "page" and "[[" not in text:
        return f"[[{text}]]"
    if prop.datatype == "number":
        number = read_number(text, prop.options.language)
        if number is not None and not in_doubt(text, prop.options.language):
            return int(number) if number.is_integer() else number
    if prop.datatype == "boolean" and text.lower() in _YES | _NO:
        return text.lower() in _YES
    return text
