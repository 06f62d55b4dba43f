"""What a fiche states: its head and the annotations of its text, typed by the catalogue.

A statement that cannot be typed is a fact all the same, with its raw text and what is wrong with it: imported pages are
full of them, they are shown, listed and repaired, never dropped.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from fiches.catalogue import SPACES_OF_CATALOGUE, SPECIAL, Catalogue, Property, key_of
from fiches.catalogue.functions import content_name, read_assignments, split_arguments
from fiches.catalogue.recurring import occurrences
from fiches.catalogue.special import (
    ATTACHED,
    AUTHORS,
    CATEGORY,
    FAULT,
    FAULT_TOLD,
    HAS_TYPE,
    LANGUAGE,
    LICENCE,
    MEDIA,
    MIME,
    QUERY,
    SORT_KEY,
    SUBCATEGORY,
    SUBOBJECT,
    TITLE,
    TYPE,
    WORDS,
)
from fiches.fiche import Fiche
from fiches.files import ACCEPTED
from fiches.markup import Mark, scan
from fiches.names import fold, split_prefix, title_key
from fiches.parts import TAKES_RECORDS, not_stated
from fiches.reserved import REF, is_reference
from fiches.values import Parsed, Problem, Value, datatype, sort_text
from fiches.values.base import plain

Origin = Literal["head", "text", "special"]

_HERE: Final = re.compile(r"\{\{\s*(?:FULLPAGENAME|PAGENAME|NOMPAGECOMPLET|NOMPAGE)\s*\}\}", re.IGNORECASE)
"""MediaWiki's variables for the page itself, in functions that were kept as they are."""

_SWITCH: Final = "SMW"
"""`[[SMW::off]]`: what follows is no statement, until `[[SMW::on]]`."""

_PREFIXES: Final[Mapping[str, str]] = {
    "personnes": "Personne", "fichiers": "Fichier", "types": "Type", "proprietes": "Champ",
    "vocabulaires": "Vocabulaire", "concepts": "Concept", "categories": "Catégorie", "modeles": "Modèle",
    "aide": "Aide",
}  # fmt: skip
"""The prefix under which links reach the pages of a space."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement.

    Attributes:
        subject: "" for the page itself, else the name of the sub-object (`_1`, `Étape 1`).
        property: the key of the property.
        label: what the property is called where it was stated.
        value: what was understood, None for nothing.
        raw: what was written.
        problem: what is wrong with it, None for nothing.
        origin: the head, the text, or the program.
        position: its order on the page.
    """

    subject: str
    property: str
    label: str
    value: Value | None
    raw: str
    problem: Problem | None = None
    origin: Origin = "head"
    position: int = 0


def facts_of(
    fiche: Fiche,
    catalogue: Catalogue,
    special: Mapping[str, object] | None = None,
    asked: Iterable[Mapping[str, object]] = (),
) -> list[Fact]:
    """Every fact of `fiche`.

    Args:
        fiche: the page.
        catalogue: types the values.
        special: what only the history knows (dates, authors), by key.
        asked: the questions of its text, each by the keys of what is said of a question.
    """
    known = dict(special or {})
    authors = known.pop(AUTHORS, None)
    collected = _Collector(fiche, catalogue)
    collected.state_special(known)
    collected.state_head()
    collected.state_text()
    collected.state_questions(asked)
    # Last, because they grow by themselves: whoever saves a page for the first time moves no other fact of it.
    collected.state_each(AUTHORS, authors)
    return collected.facts


@lru_cache(maxsize=512)
def unknown_property(name: str, *, page: bool) -> Property:
    """A property that no page defines: a page link in a text (as in Semantic MediaWiki), a text in a head."""
    title = " ".join(name.replace("_", " ").split())
    named = datatype(title) if page else None  # `[[Email::…]]`: there, a datatype is a property too
    known = named.key if named and named.key != "record" else ""  # a record without fields says nothing
    kind = known or ("page" if page else "text")
    return Property(key_of(name) or "sans_nom", title[:1].upper() + title[1:], kind)


_MEDIA_TYPES: Final = {"image": "BITMAP", "audio": "AUDIO", "application": "OFFICE"}


def _of_file(title: str) -> dict[str, object]:
    """The type of a file, and its kind as MediaWiki calls it, both from its name."""
    mime = ACCEPTED.get(title.rpartition(".")[2].lower(), "")
    return {MIME: mime, MEDIA: _MEDIA_TYPES.get(mime.partition("/")[0], "")}


class _Collector:
    """Collects the facts of one fiche, numbering its sub-objects."""

    def __init__(self, fiche: Fiche, catalogue: Catalogue) -> None:
        self.fiche = fiche
        self.catalogue = catalogue
        self.facts: list[Fact] = []
        self._records = 0
        self._language = (fiche.language or "").lower()[:2]
        space, bare = split_prefix(fiche.title)
        prefix = _PREFIXES.get(fiche.name.space, "")
        # An imported title may hold its prefix already (« Aide:Écrire »).
        self._own_title = fiche.title if not prefix or space == fiche.name.space else f"{prefix}:{bare}"

    # ——— the three origins

    def state_special(self, special: Mapping[str, object]) -> None:
        fiche = self.fiche
        said: dict[str, object] = {
            TITLE: fiche.title,
            TYPE: fiche.type,
            LANGUAGE: fiche.language,
            LICENCE: fiche.licence,
            WORDS: len(fiche.body.split()),
            **(_of_file(fiche.title) if fiche.name.space == "fichiers" else {}),
            **special,
        }
        for key, raw in said.items():
            self.state_each(key, raw)

    def state_each(self, key: str, raw: object) -> None:
        """State what the program knows by itself: one value or several, none where there is nothing to say."""
        known = SPECIAL.get(key) or self.catalogue.property(key)
        for each in raw if isinstance(raw, list | tuple) else [raw]:
            if each not in (None, "") and known is not None:
                self._state("", known, each, "special")

    def state_head(self) -> None:
        defines = self.fiche.name.space in SPACES_OF_CATALOGUE
        unsaid = not_stated(self.fiche)
        for key, raw in self.fiche.head.items():
            if defines and (key not in SPECIAL or isinstance(raw, list | Mapping)):
                continue  # the head of a definition speaks of what it defines: the catalogue reads it
            if key not in unsaid:
                self._state_key("", key, raw)

    def state_text(self) -> None:
        for category in self.fiche.categories:
            self._category("", category)
            if self.fiche.name.space == "categories":
                self._category("", category, SUBCATEGORY)
        is_off = False
        files: dict[str, None] = {}
        for mark in scan(self.fiche.body):
            if mark.kind == "annotation" and mark.property.upper() == _SWITCH:
                is_off = fold(mark.target) == "off"
            elif mark.kind == "annotation" and not is_off:
                for name in mark.property.split("::"):
                    self._annotate("", name, mark.target)
            elif mark.kind == "template":
                self._function(mark)
            elif mark.kind == "embed" or (mark.kind == "link" and split_prefix(mark.target)[0] == "fichiers"):
                files[mark.target if mark.kind == "link" else f"Fichier:{mark.target}"] = None
        self.state_each(ATTACHED, list(files))
        if self.fiche.name.space == "proprietes":
            defined = self.catalogue.properties.get(key_of(self.fiche.title))
            self.state_each(HAS_TYPE, defined.borrowed_type if defined and defined.page == self.fiche.name else "")

    def state_questions(self, asked: Iterable[Mapping[str, object]]) -> None:
        """A question is a part of the page that asks it; one that cannot be read is an error of the page."""
        for question in asked:
            name = part_of_question(question)
            self._point_to(name, FAULT if FAULT_TOLD in question else QUERY)
            for key, raw in question.items():
                self._state(name, SPECIAL[key], raw, "special")

    # ——— heads and records

    def _state_key(self, subject: str, key: str, raw: object, above: Property | None = None) -> None:
        known = (above.part(key) if above else None) or self.catalogue.field(self.fiche.type, key)
        for item in raw if isinstance(raw, list) else [raw]:
            if item is None or (isinstance(item, str) and not item.strip()):
                continue
            if isinstance(item, Mapping) and (known is None or known.datatype not in TAKES_RECORDS):
                self._record(subject, known or unknown_property(key, page=False), item)
            else:
                linked = isinstance(item, str) and item.strip().startswith("[[") and item.strip().endswith("]]")
                self._state(subject, known or unknown_property(key, page=linked), item, "head")

    def _record(self, subject: str, prop: Property, record: Mapping[object, object]) -> None:
        self._records += 1
        name = f"_{self._records}"
        target = f"{self._own_title}#{name}"
        value = Value("page", target, sort_text(target), target=target)
        record = {key: raw for key, raw in record.items() if key != REF} if is_reference(record) else record
        simple = [plain(each) for each in record.values() if not isinstance(each, list | Mapping)]
        text = "; ".join(each for each in simple if each)
        self._add(subject, prop, value, text, "head")
        self._link_subobject(name)
        for inner, raw in record.items():
            self._state_key(name, str(inner), raw, prop)
        place = self.catalogue.property("coordonnees")
        if place and plain(record.get("latitude")) and plain(record.get("longitude")):
            for each in (name, ""):  # maps ask the page itself for its point
                self._state(each, place, record, "head")

    def _link_subobject(self, name: str) -> None:
        self._point_to(name, SUBOBJECT)

    def _point_to(self, name: str, key: str) -> None:
        """State that the page has a part."""
        target = f"{self._own_title}#{name}"
        value = Value("page", target, sort_text(target), target=target)
        self._add("", SPECIAL[key], value, target, "special")

    # ——— annotations and functions of the text

    def _annotate(self, subject: str, name: str, raw: str) -> None:
        name = " ".join(name.split())
        if not name or name.startswith("@") or not raw.strip() or raw.strip().startswith("@@@"):
            return
        prop = self.catalogue.property(name) or unknown_property(name, page=True)
        if "[[" in raw:  # a text may state other things on its way
            for mark in scan(raw):
                if mark.kind == "annotation":
                    self._annotate("", mark.property, mark.target)
        if prop.key == CATEGORY:
            self._category(subject, raw.strip())
        else:
            self._state(subject, prop, raw.strip(), "text")

    def _category(self, subject: str, name: str, key: str = CATEGORY) -> None:
        title = title_key(name.partition(":")[2] if fold(name).startswith(("category:", "categorie:")) else name)
        value = Value("page", f"Catégorie:{title}", sort_text(title), target=f"Catégorie:{title}")
        self._add(subject, SPECIAL[key], value, title, "text")

    def _function(self, mark: Mark) -> None:
        """`{{#set:…}}`, `{{#subobject:…}}` and their older names; other functions state nothing."""
        inner = self.fiche.body[mark.start + 2 : mark.end - 2]
        head, _colon, rest = inner.partition(":")
        name = fold(head.strip())
        if name not in {"#set", "#subobject", "#set_internal", "#set_recurring_event"}:
            return
        rest = _HERE.sub(lambda found: self._here(found[0]), rest)
        first, assigned = read_assignments(split_arguments(rest))
        if name == "#set":
            assigned.pop("template", None)
            self._assign("", assigned)
            return
        if name == "#set_recurring_event":
            for occurrence in occurrences(assigned):
                self._subobject("", occurrence)
            return
        if name != "#subobject" and first:  # what stands first leads from the part to its page
            assigned[first], first = [self._own_title], ""
        if linked := assigned.pop("@linkWith", None):
            assigned.setdefault(linked[-1], []).append(self._own_title)
        self._subobject(first, assigned)

    def _here(self, variable: str) -> str:
        """The name of the page: whole, or without the prefix of its space."""
        whole = "FULL" in variable.upper() or "COMPLET" in variable.upper()
        return self._own_title if whole else split_prefix(self._own_title)[1]

    def _subobject(self, name: str, assigned: Mapping[str, Sequence[str]]) -> None:
        if not name or name == "-":
            name = content_name(assigned)
        self._link_subobject(name)
        self._assign(name, assigned)

    def _assign(self, subject: str, assigned: Mapping[str, Sequence[str]]) -> None:
        for name, values in assigned.items():
            for raw in values:
                if name == "@category":
                    self._category(subject, raw)
                elif name == "@sortkey":
                    value = Value("text", raw, sort_text(raw))
                    self._add(subject, SPECIAL[SORT_KEY], value, raw, "text")
                else:
                    self._annotate(subject, name, raw)

    # ——— adding

    def _state(self, subject: str, prop: Property, raw: object, origin: Origin) -> None:
        kind = datatype(prop.datatype)
        parsed = kind.parse(raw, prop.options.read_in(self._language)) if kind else Parsed()
        problem = parsed.problem or (rule_broken(prop, parsed.value) if parsed.value else None)
        self._add(subject, prop, parsed.value, plain(raw), origin, wrong=problem)

    def _add(
        self,
        subject: str,
        prop: Property,
        value: Value | None,
        raw: str,
        origin: Origin,
        *,
        wrong: Problem | None = None,
    ) -> None:
        self.facts.append(Fact(subject, prop.key, prop.title, value, raw, wrong, origin, len(self.facts)))


def part_of_question(question: Mapping[str, object]) -> str:
    """The name of the part of a page that a question is, by what is said of it: `_QUERY…`, `_ERR…` for an error."""
    told = "|".join(f"{key}={raw}" for key, raw in question.items())
    sign = "_ERR" if FAULT_TOLD in question else "_QUERY"
    return f"{sign}{hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()}"


def wrong_in_text(catalogue: Catalogue, names: str, raw: str, language: str | None = None) -> Problem | None:
    """What is wrong with the annotation `[[names::raw]]` of a text in `language`; None for nothing.

    The first property that the value does not fit tells it: `[[A::B::v]]` states `v` of both.
    """
    for name in names.split("::"):
        prop = catalogue.property(" ".join(name.split()))
        kind = datatype(prop.datatype) if prop else None
        if prop is None or kind is None or prop.key == CATEGORY or not raw.strip():
            continue
        parsed = kind.parse(raw.strip(), prop.options.read_in((language or "").lower()[:2]))
        problem = parsed.problem or (rule_broken(prop, parsed.value) if parsed.value else None)
        if problem is not None:
            return problem
    return None


def rule_broken(prop: Property, value: Value) -> Problem | None:
    """The rule of the property that a value breaks, if it breaks one."""
    allowed = prop.options.allowed
    if allowed and not _is_allowed(prop, value):
        listed = ", ".join(allowed[:12])
        return Problem(
            "allowed",
            prop.severity,
            f"«\u202f{value.text}\u202f» n’est pas une valeur prévue pour «\u202f{prop.label()}\u202f» ({listed}).",
            f"“{value.text}” is not one of the values of “{prop.label('en')}” ({listed}).",
        )
    number = isinstance(value.sort, float)
    measure = float(value.sort) if number else float(len(value.text))
    if (prop.low is None or measure >= prop.low) and (prop.high is None or max(measure, _end(value)) <= prop.high):
        return None
    if number:
        fr = f"«\u202f{value.text}\u202f» sort des limites de «\u202f{prop.label()}\u202f»."
        en = f"“{value.text}” is out of bounds for “{prop.label('en')}”."
    else:
        asked = (
            f"{prop.high:.0f} au plus" if prop.high is not None and measure > prop.high else f"{prop.low:.0f} au moins"
        )
        fr = f"«\u202f{prop.label()}\u202f» compte {measure:.0f} caractères, il en faut {asked}."
        en = f"“{prop.label('en')}” has {measure:.0f} characters, from {prop.low or 0:.0f} to {prop.high or 0:.0f} fit."
    return Problem("range", prop.severity, fr, en)


def _is_allowed(prop: Property, value: Value) -> bool:
    """Whether a value is one of those listed, or a number within the bounds listed (`>10`, `<50`, `1...100`)."""
    allowed = prop.options.allowed
    if value.text in allowed or fold(value.text) in {fold(each) for each in allowed}:
        return True
    if not isinstance(value.sort, float):
        return False
    bounds = [(_measure(prop, low), _measure(prop, high)) for each in allowed for low, high in [_bounds(each)]]
    bounds = [(low, high) for low, high in bounds if low is not None or high is not None]
    within = [(low is None or value.sort >= low) and (high is None or value.sort <= high) for low, high in bounds]
    both = all(low is None or high is None for low, high in bounds)  # `>10` and `<50` are the two ends of one range
    return bool(within) and (all(within) if both else any(within))


def _bounds(text: str) -> tuple[str, str]:
    """The least and the greatest value that a rule writes, "" for none."""
    low, dots, high = text.partition("...")
    if dots:
        return low.strip(), high.strip()
    return text[1:].strip() if text[:1] in {">", "≥"} else "", text[1:].strip() if text[:1] in {"<", "≤"} else ""


def _measure(prop: Property, text: str) -> float | None:
    kind = datatype(prop.datatype)
    parsed = kind.parse(text, prop.options).value if kind and text else None
    return parsed.sort if parsed and isinstance(parsed.sort, float) else None


def _end(value: Value) -> float:
    """The greater end of an interval; nothing for points, whose `upper` is a longitude."""
    return value.upper if value.upper is not None and value.kind not in {"coordinates", "date"} else float("-inf")


def iter_targets(facts: Iterable[Fact]) -> Iterator[str]:
    """The titles of the pages that facts point to."""
    return (fact.value.target for fact in facts if fact.value and fact.value.target and "#_" not in fact.value.target)
