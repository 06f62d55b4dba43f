"""What an operation on a term would change: the page of the list, then every page that bears the term."""

from collections.abc import Iterator
from dataclasses import dataclass

from commun.batches import Proposal, rewritten
from commun.commons import Commons
from commun.vocabulary.errors import TermMissing, VocabularyMissing
from commun.vocabulary.operations import Operation
from fiches import Catalogue, Fiche, Property, Vocabulary, fold, scan


@dataclass(frozen=True)
class Plan:
    """What would be done.

    Attributes:
        vocabulary: the list.
        page: the change of its page, None where the list stays as it is (a name that only fiches write).
        fiches: the changes of the pages that bear the term.
    """

    vocabulary: Vocabulary
    page: Proposal | None
    fiches: tuple[Proposal, ...]

    @property
    def proposals(self) -> list[Proposal]:
        """All of it."""
        return [*([self.page] if self.page else []), *self.fiches]


def vocabulary_named(commons: Commons, name: str) -> Vocabulary:
    """The vocabulary of a key or title.

    Raises:
        VocabularyMissing: when there is none.
    """
    known = commons.index.catalogue.vocabularies
    found = known.get(name) or next((each for each in known.values() if fold(each.title) == fold(name)), None)
    if found is None or found.page is None:
        raise VocabularyMissing(name=name)
    return found


def plan(commons: Commons, vocabulary: Vocabulary, operation: Operation) -> Plan:
    """What `operation` would change.

    Raises:
        TermRefused: when it cannot be done.
        TermMissing: when neither the list nor any page knows the term.
    """
    operation.check(vocabulary)
    page = _listed(commons, vocabulary, operation)
    fiches = tuple(_borne(commons, vocabulary, operation))
    if page is None and not fiches:
        raise TermMissing(name=operation.old)
    return Plan(vocabulary, page, fiches)


def _listed(commons: Commons, vocabulary: Vocabulary, operation: Operation) -> Proposal | None:
    """The change of the page of the list."""
    if vocabulary.page is None:
        return None
    row = commons.page(vocabulary.page)
    fiche = commons.fiche(row)
    terms = fiche.head.get("termes")
    if fiche.problem is not None or not isinstance(terms, list):
        return None
    after = fiche.with_head({"termes": operation.listed(terms)})
    if after.text == fiche.text:
        return None
    return Proposal(row.name, row.title, row.last_commit, fiche.text, after.text)


def bearing_keys(vocabulary: Vocabulary, catalogue: Catalogue) -> list[str]:
    """The keys of every property whose values are terms of a vocabulary, those of records included."""
    found: dict[str, None] = {}

    def look(prop: Property | None, depth: int) -> None:
        if prop is None or depth > 4:  # noqa: PLR2004 (records in records end there)
            return
        if prop.vocabulary == vocabulary.key:
            found[prop.key] = None
        for inner in prop.inner:
            look(inner, depth + 1)

    for prop in catalogue.properties.values():
        look(prop, 0)
    for kind in catalogue.types.values():
        for field in kind.fields:
            look(catalogue.field(kind.key, field.property), 0)
    return list(found)


def _borne(commons: Commons, vocabulary: Vocabulary, operation: Operation) -> Iterator[Proposal]:
    """The changes of the pages that bear the term, by title."""
    catalogue = commons.index.catalogue
    keys = commons.index.facts.bearing(bearing_keys(vocabulary, catalogue), operation.old)
    for row in commons.index.pages.by_keys(keys):
        fiche = commons.fiche(row)
        after = renamed_in(fiche, catalogue, vocabulary, operation)
        if after.text != fiche.text:
            yield Proposal(row.name, row.title, row.last_commit, fiche.text, after.text)


def renamed_in(fiche: Fiche, catalogue: Catalogue, vocabulary: Vocabulary, operation: Operation) -> Fiche:
    """A page with the term changed in its head, and where its text annotates it."""
    old, new = fold(operation.old), operation.written(fiche.name.slug)

    def change(prop: Property | None, _key: str, text: str) -> str | list[str]:
        ours = prop is not None and prop.vocabulary == vocabulary.key
        return new if ours and fold(" ".join(text.split())) == old else text

    after = rewritten(fiche, catalogue, change)
    body = after.body
    for mark in reversed(scan(body)):
        prop = catalogue.property(mark.property) if mark.kind == "annotation" else None
        if prop is not None and prop.vocabulary == vocabulary.key and fold(mark.target) == old:
            label = "" if mark.label is None else f"|{mark.label or ' '}"
            # Of several, the first is read and the others stand beside it, unseen.
            said = f"[[{mark.property}::{new[0]}{label}]]"
            said += "".join(f"[[{mark.property}::{each}| ]]" for each in new[1:])
            body = body[: mark.start] + said + body[mark.end :]
    return after.with_body(body) if body != after.body else after
