"""The page of a vocabulary: its terms as a tree, what else they are called, and the fiches that bear them."""

from dataclasses import dataclass, replace
from typing import Final

from commun.commons import Commons
from commun.i18n import language
from commun.web.browse.addresses import explorer
from fiches import Catalogue, Fiche, Property, Term, Vocabulary
from search_index import PageRow

_TERMS: Final = 2_000
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Bearing:
    """How many fiches bear a term in a field, and where they are."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A term with what is below it."""

    term: Term
    bearings: tuple[Bearing, ...] = ()
    below: tuple["Branch", ...] = ()


def vocabulary_below(wiki: Commons, row: PageRow, _fiche: Fiche, _page: int) -> dict[str, object] | None:
    """What the page of a vocabulary tells below its text."""
    catalogue = wiki.index.catalogue
    known = next((each for each in catalogue.vocabularies.values() if each.page == row.name), None)
    if known is None:
        return None
    fields = fields_of(known, catalogue)
    counts: dict[str, list[Bearing]] = {}
    for prop in fields:
        for each in wiki.index.facts.values(prop.key, _TERMS, language=language()).values:
            url = explorer({"type": ["*"], f"f-{prop.key}": [each.ask]})
            counts.setdefault(each.ask, []).append(Bearing(prop.label(language()), each.count, url))
    return {
        "vocabulary": known,
        "fields": [(prop.label(language()), prop.page.url if prop.page else None) for prop in fields],
        "several": len(fields) > 1,
        "branches": tree(known, {label: tuple(found) for label, found in counts.items()}),
    }


def fields_of(known: Vocabulary, catalogue: Catalogue) -> list[Property]:
    """The fields whose values are terms of a vocabulary: by their own page, or as some type asks for them."""
    found = {key: prop for key, prop in catalogue.properties.items() if prop.vocabulary == known.key}
    for each in catalogue.types.values():
        for field in each.fields:
            if field.vocabulary == known.key and (prop := catalogue.field(each.key, field.property)):
                found.setdefault(prop.key, replace(prop, vocabulary=known.key))
    return sorted(found.values(), key=lambda prop: prop.title)


def tree(known: Vocabulary, counts: dict[str, tuple[Bearing, ...]]) -> list[Branch]:
    """The terms under their broader ones, in the order of the page; one whose broader term is missing stands on top."""
    labels = {term.label for term in known.terms}
    below: dict[str, list[Term]] = {}
    for term in known.terms:
        below.setdefault(term.broader if term.broader in labels and term.broader != term.label else "", []).append(term)

    def branch(term: Term, depth: int) -> Branch:
        inner = below.get(term.label, []) if depth < _DEPTH else []
        return Branch(term, counts.get(term.label, ()), tuple(branch(each, depth + 1) for each in inner))

    return [branch(term, 1) for term in below.get("", [])]
