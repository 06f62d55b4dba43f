"""The columns of the table of a type: what each is called, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fiches import Catalogue, Property

ID: Final = "id"
TITLE: Final = "titre"
TYPE: Final = "type"
_FIRST: Final = (ID, TITLE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key that heads write, its heading, its property, whether it takes several values."""

    key: str
    heading: str
    prop: Property | None = None
    several: bool = False


def columns_of(catalogue: Catalogue, kind: str, others: Iterable[str] = (), language: str = "fr") -> list[Column]:
    """The columns of a type: id and title, its fields in the order of its form, then `others` (keys that heads hold).

    Two fields that people call the same are told apart by their keys.
    """
    known = catalogue.type(kind)
    fields = {field.property: field for field in known.fields} if known else {}
    keys = list(dict.fromkeys((*_FIRST, *fields, *others)))
    labels: dict[str, str] = {}
    found = []
    for key in keys:
        if key == TYPE:
            continue
        prop = catalogue.field(kind, key)
        field = fields.get(key)
        if prop is not None and (field or key == TITLE):
            label = prop.label(language)
        else:
            label = (field.label if field else "") or key
        heading = label if label not in labels.values() else f"{label} ({key})"
        labels[key] = heading
        found.append(Column(key, heading, prop, several=field.several if field else False))
    return found
