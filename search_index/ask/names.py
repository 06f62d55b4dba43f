"""Names in a question, resolved: properties with those that answer for them, types, spaces, pages."""

import re
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from fiches import SPACES, SPECIAL, Catalogue, Problem, Property, fold, key_of, split_prefix
from search_index.ask.clause import Clause
from search_index.facts.finding import subject_of

CATEGORY = "categories"
SUBCATEGORY = "sous_categorie_de"
TYPE = "type"
FAULTY = "erreur_sur"
FAULT = "erreur_de_traitement"
FULL_TEXT = "texte_integral"
TO_MEND = "champ_a_revoir"

Holders = Callable[[str, sqlite3.Connection], Collection[str] | None]
"""Gives the paths of the pages whose text holds words; None while that cannot be said."""
_TRANSLATED: Final = re.compile(r"@[a-z]{2,3}(?:-[a-z0-9]+)*$")
"""`A le type@fr`: the language of a name, as Semantic MediaWiki lets it be told; we know all names in each language."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A property as a question names it.

    Attributes:
        property: what the catalogue says of it, or what its facts look like where no page defines it.
        keys: its key and those of the properties that specialise it.
        inverse: whether it is followed backwards.
    """

    property: Property
    keys: tuple[str, ...]
    inverse: bool = False


@dataclass
class Scope:
    """What a question is understood by, at one moment: the tables, the catalogue, and what must be told.

    Attributes:
        sql: a connection whose reads see one state of the tables.
        catalogue: of that state.
        problems: what could not be understood; each is told once.
        concepts: the concepts that are being followed, so that none leads back to itself.
        language: in which values are written, None for that of the commons.
        holders: finds pages by the words of their text, None where there is no full text.
        aside: the numbers of what was asked first and kept beside the connection, for the rest of the question.
    """

    sql: sqlite3.Connection
    catalogue: Catalogue
    problems: list[Problem] = field(default_factory=list)
    concepts: tuple[str, ...] = ()
    language: str | None = None
    holders: Holders | None = None
    aside: list[int] = field(default_factory=list)

    def put_aside(self, where: Clause) -> int:
        """Keep the subjects that fulfil a condition on `s.key` in memory, beside this connection; their number."""
        if not self.aside:
            self.sql.execute(
                "CREATE TEMP TABLE IF NOT EXISTS aside (number INTEGER, key INTEGER, PRIMARY KEY (number, key)) "
                "WITHOUT ROWID"
            )
            self.sql.execute("DELETE FROM temp.aside")
        self.aside.append(len(self.aside))
        self.sql.execute(
            f"INSERT INTO temp.aside SELECT ?, s.key FROM subject s WHERE {where.sql}",  # noqa: S608 (our own words)
            (self.aside[-1], *where.values),
        )
        return self.aside[-1]

    def tell(self, code: str, fr: str, en: str) -> None:
        """Add a sentence to those that come with the answer."""
        problem = Problem(code, "warning", fr, en)
        if problem not in self.problems:
            self.problems.append(problem)

    def property(self, name: str) -> Asked:
        """The property called `name` (`-P` or the inverse label of P: backwards)."""
        bare = " ".join(name.removeprefix("-").replace("_", " ").split())
        inverse = name.startswith("-")
        known = self.catalogue.property(bare) or self.catalogue.property(_TRANSLATED.sub("", bare))
        if known is None and (turned := self._inverse_labels.get(fold(bare))):
            return Asked(turned, self._below(turned), not inverse)
        known = known or self._unknown(bare)
        # A category says what it is below as any page says its categories.
        return Asked(known, (CATEGORY,) if known.key == SUBCATEGORY else self._below(known), inverse)

    @cached_property
    def _inverse_labels(self) -> dict[str, Property]:
        return {fold(label): each for each in self.catalogue.properties.values() for label in each.inverse.values()}

    def _unknown(self, name: str) -> Property:
        """A property that no page defines: its facts say what it is."""
        key = key_of(name) or "sans_nom"
        row = self.sql.execute(
            "SELECT kind, label FROM fact WHERE property = ? AND sort IS NOT NULL LIMIT 1", (key,)
        ).fetchone()
        if row is None:
            self.tell("property", f"Aucune fiche n’utilise le champ « {name} ».", f"No page uses the field “{name}”.")
            return Property(key, name[:1].upper() + name[1:], "page")
        return Property(key, row[1], row[0])

    def _below(self, prop: Property) -> tuple[str, ...]:
        """The key of a property and of all that specialise it, each once."""
        found = [prop.key]
        for key in found:
            for each in self.catalogue.properties.values():
                above = self.catalogue.property(each.parent) if each.parent else None
                if above is not None and above.key == key and each.key not in found:
                    found.append(each.key)
        return tuple(found)

    def defined(self, key: str) -> Property | None:
        """The property of this key."""
        return self.catalogue.properties.get(key) or SPECIAL.get(key) or self.catalogue.property(key)

    def has_intervals(self, keys: tuple[str, ...]) -> bool:
        """Whether some value of a property is an interval of numbers: most have none, and are asked more simply."""
        return any(
            self.sql.execute(
                "SELECT 1 FROM fact f WHERE f.property = ? AND f.upper IS NOT NULL "
                "AND f.kind NOT IN ('date', 'coordinates') LIMIT 1",
                (key,),
            ).fetchone()
            for key in keys
        )

    def points(self, keys: tuple[str, ...]) -> bool:
        """Whether some value of a property is a page, or a part of one."""
        query = "SELECT 1 FROM fact f WHERE f.property = ? AND f.target IS NOT NULL LIMIT 1"
        return any(self.sql.execute(query, (key,)).fetchone() for key in keys)

    def type(self, text: str) -> str:
        """The key of the type that people call `text`."""
        known = self.catalogue.type(text)
        return known.key if known else text

    def space(self, name: str) -> str | None:
        """The key of the space called `name` ("" for the fiches)."""
        folded = fold(name)
        if folded in {"", "main", "principal", "fiches", "fiche"}:
            return "fiches"
        for key, space in SPACES.items():
            if folded in {key, fold(space.label_fr), fold(space.label_en)}:
                return key
        found, rest = split_prefix(f"{name}:x")
        return found if rest == "x" else None

    def subject(self, title: str) -> int | None:
        """The key of the subject called so, None when it is not written."""
        return subject_of(self.sql, title)
