"""A search, from what was asked to the page of results: words by the engine, everything else by the columns.

No fiche is opened: titles, dates and summaries come from the tables, excerpts from the texts.
"""

import math
import sqlite3
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from markupsafe import Markup

from fiches import PageName, fold
from search_index.analysis import Analyser, composed, parts_of
from search_index.columns import FACETS, Columns, Value, bits_of, keys_of
from search_index.query import Item, SearchRequest
from search_index.tables.page_table import PageTable
from search_index.text.excerpt import Marker
from search_index.text.full_text import Building, FullText
from search_index.text.nearest import nearest
from search_index.text.text_index import Found, Group, Sought, TextIndex

_MAX_VALUES: Final = 100
"""Values of a facet that are listed, the most frequent ones; those chosen always are."""
_KEPT: Final = 32
"""Searches whose answers are kept while nothing changes: the next page, another facet, another order."""
_MAX_SIZE: Final = 100
_FEW: Final = 3
_ENOUGH: Final = 10
"""Pages with all the words from which on those with most of them are not added."""
_MOST: Final = 0.4
"""Of the weight of the words (a rare one weighs more): pages that hold as much are added, after the others."""

_OF_A_FILE: Final = 0.5
"""What the score of a file's page counts: a picture called as the fiche that it illustrates must not come first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found; `excerpt_html` and `title_html` are safe HTML with `<mark>` around the words found."""

    name: PageName
    title: str
    type: str | None
    summary: str
    excerpt_html: Markup
    title_html: Markup
    modified: int
    themes: tuple[str, ...]
    territories: tuple[str, ...]
    language: str | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.name.url


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that results can be narrowed to, and how many results carry it."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow results down; its counts follow what is chosen in the other facets, not in itself."""

    key: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of results.

    Attributes:
        total: how many results there are on all pages.
        did_you_mean: the whole query with its unknown words corrected, None when there is nothing to correct.
        partial: whether no page holds all the words, so that these hold some of them. (Where fewer than ten pages
            hold them all, those with most of them follow.)
        wordless: whether what was typed has only tool words (« le », « dans ») and single letters, by which nothing is
            found; or only signs (« ? »), which leave every page to be found.
        commit: the version of the commons that the full text reflects.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    did_you_mean: str | None
    partial: bool
    page: int
    pages: int
    commit: str | None
    wordless: bool = False


@dataclass(slots=True)
class _Answer:
    """The pages that the words find, before any filter: their scores by key, and as bits."""

    scores: Mapping[int, float]
    bits: int
    stems: frozenset[str] = frozenset()
    partial: bool = False
    did_you_mean: str | None = None
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that follow one another: the groups that must be found, and the stems in their order."""

    groups: tuple[Group, ...]
    sound: tuple[str, ...]
    excluded: bool


@dataclass(slots=True)
class _Seeker:
    """What a thread needs for itself."""

    analyser: Analyser = field(default_factory=Analyser)


class Search:
    """Answers searches; may be used from any thread.

    Args:
        connection: gives the calling thread its connection to the tables.
        full_text: the full text.
        pages: the page table.
    """

    def __init__(self, connection: Callable[[], sqlite3.Connection], full_text: FullText, pages: PageTable) -> None:
        self._connection = connection
        self._full_text = full_text
        self._pages = pages
        self._columns = Columns()
        self._lock = threading.Lock()
        self._local = threading.local()
        self._answers: OrderedDict[str, tuple[object, _Answer]] = OrderedDict()
        self._keys: tuple[object, object, list[int]] | None = None

    def run(self, request: SearchRequest) -> SearchResult:
        """Answer a search."""
        analyser = self._seeker().analyser
        size = min(max(request.size, 1), _MAX_SIZE)
        with self._lock:
            self._columns.refresh(self._connection())
            building = self._full_text.building()
            try:
                answer = self._answer(request, building, analyser)
                mark = building.texts.mark() if building else None
            except Exception:  # noqa: BLE001 (a damaged file may raise anything: nothing is found until it is built again)
                self._full_text.distrust()
                building, answer, mark = None, _Answer({}, 0), None
            chosen = self._chosen(request.filters)
            base = answer.bits & self._scope(request.filters) & ~self._left_out(request.without)
            results = _narrowed(base, {key: bits for key, (bits, _) in chosen.items()})
            facets = self._facets(base, chosen)
            ordered = self._ordered(request, answer, results)
        pages = max(math.ceil(len(ordered) / size), 1)
        page = min(max(request.page, 1), pages)
        hits = self._hits(ordered[(page - 1) * size : page * size], answer, building, analyser)
        commit = mark.commit if mark else None
        said = answer.did_you_mean, answer.partial
        return SearchResult(len(ordered), hits, facets, *said, page, pages, commit, answer.wordless)

    def _seeker(self) -> _Seeker:
        found: _Seeker | None = getattr(self._local, "seeker", None)
        if found is None:
            found = self._local.seeker = _Seeker()
        return found

    # The words.

    def _answer(self, request: SearchRequest, building: Building | None, analyser: Analyser) -> _Answer:
        """The pages that the words find; kept as long as neither the tables nor the full text move."""
        items = request.items
        if not any(analyser.tokens(item.text) for item in items):
            return _Answer({}, self._columns.living, wordless=bool(items))
        if building is None:
            return _Answer({}, 0)
        # The texts are looked at before the engine: what is written between the two looks counts as not seen yet.
        version = self._columns.version, building, building.texts.mark(), building.engine.find(Sought(())).paths
        known = self._answers.get(request.text)
        if known is not None and known[0] == version:
            self._answers.move_to_end(request.text)
            return known[1]
        answer = self._find(request.text, items, building, analyser)
        for term in request.terms:
            alike = self._find(term, [Item(term, phrase=True)], building, analyser)
            answer = _either(answer, alike) if alike.scores and not alike.partial else answer
        self._answers[request.text] = version, answer
        while len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
        return answer

    def _find(self, text: str, items: Iterable[Item], building: Building, analyser: Analyser) -> _Answer:
        groups: dict[Group, None] = {}
        excluded: set[str] = set()
        phrases: list[_Phrase] = []
        for item in items:
            words = [analyser.word(token) for token in analyser.tokens(item.text)]
            own = tuple(group for word in words for group in word.groups)
            sound = tuple(stem for word in words for stem in word.sound)
            if len(sound) > 1 and (item.phrase or item.excluded):
                phrases.append(_Phrase(own, sound, item.excluded))
            elif item.excluded:
                excluded.update(stem for word in words for group in word.groups for stem in group)
            if not item.excluded:
                groups |= dict.fromkeys(own)
        asked = tuple(groups)
        found = building.engine.find(Sought(asked, frozenset(excluded)))
        some = not found.scores
        if len(found.scores) < _ENOUGH and len(asked) > 1:
            found = _completed(found, building.engine, Sought(asked, frozenset(excluded), 0.0 if some else _MOST))
        scores = self._by_key(found, phrases, building)
        if not asked:  # only exclusions, or only tool words
            scores = {}
        bits = bits_of(scores)
        if not asked and (excluded or phrases):
            bits = self._without(excluded, phrases, building)
        stems = frozenset(stem for group in asked for stem in group)
        meant = self._did_you_mean(text, building, analyser)
        return _Answer(scores, bits, stems, some and bool(scores), meant, wordless=not (asked or excluded or phrases))

    def _by_key(self, found: Found, phrases: list[_Phrase], building: Building) -> dict[int, float]:
        """The scores by key of living pages; documents of pages that went since are left out."""
        paths = found.paths
        scores = found.scores
        for phrase in phrases:
            holding = building.texts.with_phrase([paths[number] for number in scores], phrase.sound)
            scores = {n: score for n, score in scores.items() if (paths[n] in holding) != phrase.excluded}
        if self._keys is None or self._keys[0] is not paths or self._keys[1] is not self._columns.version:
            known = self._columns.keys
            self._keys = paths, self._columns.version, [known.get(path, -1) for path in paths]
        keys = self._keys[2]
        return {keys[number]: score for number, score in scores.items() if keys[number] >= 0}

    def _without(self, excluded: set[str], phrases: list[_Phrase], building: Building) -> int:
        """Every page but those that hold what is excluded."""
        gone = 0
        for stem in excluded:
            gone |= bits_of(self._by_key(building.engine.find(Sought(((stem,),))), [], building))
        for phrase in phrases:
            found = building.engine.find(Sought(phrase.groups))
            gone |= bits_of(self._by_key(found, [replace(phrase, excluded=False)], building))
        return self._columns.living & ~gone

    def _did_you_mean(self, text: str, building: Building, analyser: Analyser) -> str | None:
        """The query with each word that stands nowhere replaced by the closest that does."""
        corrected = composed(text)
        changed = False
        for start, end, word in reversed(list(analyser.spans(corrected))):
            if not word.groups or any(_standing(building, stem) for stem in word.stems):
                continue
            token = corrected[start:end]
            parts = parts_of(token)
            form = parts[-1][0]
            instead = nearest(form, building.texts.near(form), partial(_standing, building))
            if instead is not None and len(parts) == 1:
                elided = end - start - len(form) if len(form) < end - start and fold(token).endswith(form) else 0
                corrected = corrected[: start + elided] + instead + corrected[end:]
                changed = True
        return corrected if changed else None

    # The filters and the facets.

    def _scope(self, filters: Mapping[str, tuple[str, ...]]) -> int:
        """The pages that are searched at all: discussions only when their space is asked for; by these authors."""
        spaces = filters.get("space", ())
        columns = self._columns
        if spaces:
            scope = 0
            for space in spaces:
                scope |= columns.spaces.get(space, 0)
        else:
            scope = columns.living & ~columns.talk
        authors = filters.get("author", ())
        return scope & self._by_authors(authors) if authors else scope

    def _left_out(self, without: Mapping[str, tuple[str, ...]]) -> int:
        """The pages that carry a value which no result may carry."""
        gone = self._by_authors(without["author"]) if without.get("author") else 0
        for space in without.get("space", ()):
            gone |= self._columns.spaces.get(space, 0)
        for bits, _values in self._chosen(without).values():
            gone |= bits
        return gone

    def _by_authors(self, authors: Iterable[str]) -> int:
        """The pages to which one of these people contributed: by name, address, or what stands before its @."""
        keys: set[int] = set()
        for author in authors:
            rows = self._connection().execute(
                "SELECT page FROM revision WHERE author_fold = ? UNION "
                "SELECT page FROM revision WHERE author_email IN (?, ?)",
                (fold(author.strip()), author, f"{author}@commun.invalid"),
            )
            keys.update(key for (key,) in rows)
        return bits_of(keys)

    def _chosen(self, filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[int, list[Value]]]:
        """For each facet that is filtered: the pages that carry one of its chosen values, and these values."""
        chosen: dict[str, tuple[int, list[Value]]] = {}
        for facet in FACETS:
            if filters.get(facet):
                values = [value for text in filters[facet] for value in self._columns.chosen(facet, text)]
                bits = 0
                for value in values:
                    bits |= value.pages
                chosen[facet] = bits, values
        return chosen

    def _facets(self, base: int, chosen: Mapping[str, tuple[int, list[Value]]]) -> tuple[Facet, ...]:
        facets = []
        for key, label in FACETS.items():
            others = {facet: bits for facet, (bits, _) in chosen.items() if facet != key}
            pages = _narrowed(base, others)
            selected = {id(value) for value in chosen[key][1]} if key in chosen else set()
            counted = [
                ((value.pages & pages).bit_count(), value, id(value) in selected)
                for value in self._columns.facets[key].values()
            ]
            shown = sorted(
                ((count, value.label, mark) for count, value, mark in counted if count or mark),
                key=lambda row: (not row[2], -row[0], fold(row[1])),
            )[:_MAX_VALUES]
            facets.append(Facet(key, label, tuple(FacetValue(text, text, count, mark) for count, text, mark in shown)))
        return tuple(facets)

    # The results.

    def _ordered(self, request: SearchRequest, answer: _Answer, results: int) -> list[int]:
        if request.sort == "title":
            return self._columns.by_title(keys_of(results))
        if request.sort == "date" or not answer.scores:
            return self._columns.by_date(keys_of(results))
        scores = answer.scores
        files = results & self._columns.spaces.get("fichiers", 0)
        if files:
            scores = {**scores, **{key: scores[key] * _OF_A_FILE for key in keys_of(files)}}
        return sorted(keys_of(results), key=lambda key: (-scores[key], key))

    def _hits(self, keys: list[int], answer: _Answer, building: Building | None, analyser: Analyser) -> tuple[Hit, ...]:
        rows = self._pages.by_keys(keys)
        said = self._pages.values_of(keys, ("theme", "territory"))
        bodies = self._bodies([row.name.path for row in rows], building)
        marker = Marker(answer.stems, analyser)
        return tuple(
            Hit(
                name=row.name,
                title=row.title,
                type=row.type,
                summary=row.summary,
                excerpt_html=marker.excerpt(bodies.get(row.name.path, "")),
                title_html=marker.whole(row.title),
                modified=row.modified,
                themes=tuple(said.get((row.key, "theme"), ())),
                territories=tuple(said.get((row.key, "territory"), ())),
                language=row.language,
            )
            for row in rows
        )

    def _bodies(self, paths: list[str], building: Building | None) -> Mapping[str, str]:
        """The texts of these pages, as far as they can be read."""
        try:
            return building.texts.bodies(paths) if building else {}
        except (sqlite3.DatabaseError, zlib.error):
            self._full_text.distrust()
            return {}


def _narrowed(pages: int, filters: Mapping[str, int]) -> int:
    for bits in filters.values():
        pages &= bits
    return pages


def _either(words: _Answer, term: _Answer) -> _Answer:
    """What the words find and what the term that they are another name of does; some of the words do not count then."""
    scores = term.scores if words.partial else {**term.scores, **words.scores}
    return _Answer(scores, bits_of(scores), words.stems | term.stems)


def _completed(found: Found, engine: TextIndex, sought: Sought) -> Found:
    """What was found, followed by what holds only some of the words."""
    more = engine.find(sought)
    if more.paths is not found.paths:  # something was written between the two: only the second look counts
        return more
    first = max(more.scores.values(), default=0.0)
    return Found(more.scores | {number: score + first for number, score in found.scores.items()}, found.paths)


def _standing(building: Building, stem: str) -> int:
    """How many documents hold a stem; exactly where they are few, since those struck out must not count then."""
    documents = building.engine.documents_with(stem)
    return documents if documents > _FEW else len(building.engine.find(Sought(((stem,),))).scores)
