"""How a preview tells a value: a record reads as its sheet says it, and not as the cell writes it."""

from collections.abc import Mapping

from markupsafe import escape

from commun.i18n import language
from commun.sheets import Field, Item, Reader
from fiches import Catalogue


def holds_records(raw: object) -> bool:
    """Whether a value of a head is a record, or a list of some: what a cell can only write as JSON."""
    return isinstance(raw, Mapping) or (isinstance(raw, list) and any(isinstance(item, Mapping) for item in raw))


def told(catalogue: Catalogue, kind: str, key: str, raw: object) -> str:
    """The value of a field of a fiche of type `kind` on a line, in the words of its sheet; "" where it says nothing."""
    field = Reader(catalogue, kind, language(), escape, member=False).field(key, raw)
    return _values(field) if field else ""


def _values(field: Field) -> str:
    return "\u202f; ".join(filter(None, map(_item, field.items)))


def _item(item: Item) -> str:
    """« 412 (année : 2022) » for a value with what is said beside it, « Titre : Inviter, Durée : 2 h » for a record."""
    text = item.text or (item.html.striptags() if item.html else "")
    parts = ", ".join(f"{part.label}\u202f: {_values(part)}" for part in item.parts)
    return f"{text} ({parts})" if text and parts else text or parts
