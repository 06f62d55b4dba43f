"""Which column of a table goes to which field: what a person chose, or what headings suggest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from commun.tables.columns import ID, TITLE, Column, columns_of
from fiches import Catalogue, Fiche, Property, fold
from importers import Table

LEAVE: Final = ""
"""The column is left out."""
KEEP: Final = "+annotations"
"""The column is kept beside the fields, in `annotations`, under its heading."""
BODY: Final = "+texte"
"""The column is the text of the fiche."""

_OWN: Final = frozenset({"source", "annotations", "type", "id"})
"""Keys that the program writes: a column of that name is not suggested, but for the id, which finds the fiche."""
_TITLE_NAMES: Final = frozenset({"titre", "nom", "intitule", "title", "name"})
_BODY_NAMES: Final = frozenset({"texte", "corps", "markdown", "text", "body"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a table.

    Attributes:
        kind: the type of its fiches.
        targets: for each column a key, `LEAVE`, `KEEP` or `BODY`.
        match: the key by which a row finds a fiche that exists (`id` and `titre` are always tried).
        empty: whether an empty cell leaves a field as it is, or empties it.
    """

    kind: str
    targets: tuple[str, ...] = ()
    match: str = TITLE
    empty: Literal["laisser", "vider"] = "laisser"


@dataclass(frozen=True)
class Fields:
    """The fields that a type offers to columns."""

    columns: Sequence[Column] = ()
    by_key: Mapping[str, Column] = field(default_factory=dict)

    @classmethod
    def of_type(cls, catalogue: Catalogue, kind: str, others: Sequence[str] = (), language: str = "fr") -> "Fields":
        """The fields of a type, and those of its fiches besides."""
        columns = columns_of(catalogue, kind, others, language)
        return cls(columns, {column.key: column for column in columns})

    @classmethod
    def offered(
        cls, table: Table, catalogue: Catalogue, kind: str, others: Iterable[str] = (), language: str = "fr"
    ) -> "Fields":
        """What a person may choose for the columns of a table, all that `suggest` says among it.

        `others` are keys that the fiches of the type hold besides its fields; fields of other types that a heading
        names are added, and keys that the program writes are left out.
        """
        named = [prop.key for heading in table.headings if (prop := _named(heading, catalogue)) is not None]
        keys = [key for key in (*others, *named) if key not in _OWN]
        return cls.of_type(catalogue, kind, keys, language)


def suggest(table: Table, catalogue: Catalogue, fields: Fields) -> tuple[str, ...]:
    """For each heading the field that it names: by its label here, its key, or another name; each field once."""
    names: dict[str, str] = {}
    for column in fields.columns:
        names.setdefault(_plain(column.heading), column.key)
    for column in fields.columns:
        prop = column.prop
        known = (prop.title, *prop.labels.values(), *prop.names) if prop else ()
        for name in (column.key, *known):
            names.setdefault(_plain(name), column.key)
    found: list[str] = []
    for heading in table.headings:
        key = names.get(_plain(heading), "")
        if not key and (prop := _named(heading, catalogue)) is not None:
            key = prop.key
        if not key and _plain(heading) in _TITLE_NAMES:
            key = TITLE
        if not key and _plain(heading) in _BODY_NAMES:
            key = BODY
        allowed = key == ID or key not in _OWN
        found.append(key if key and allowed and key not in found else LEAVE if key in _OWN else KEEP)
    return tuple(found)


def _named(heading: str, catalogue: Catalogue) -> Property | None:
    """The field of the commons that a heading names, whatever the type that has it."""
    prop = catalogue.property(heading)
    return prop if prop is not None and prop.key in catalogue.properties else None


def keys_of(fiches: Iterable[Fiche]) -> list[str]:
    """The keys that heads of fiches hold, each once: fields that their type does not have are columns too."""
    return list(dict.fromkeys(str(key) for fiche in fiches for key in fiche.head))


def _plain(name: str) -> str:
    return fold(" ".join(name.replace("_", " ").split()))
