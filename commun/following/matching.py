"""Which changes concern what is followed: all watches at once, each search and question asked once for everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commun.commons import Commons
from commun.discussion import concerned, said_at
from commun.following.watches import Kind
from fiches import PageName, fold
from search_index import PageRow, QuestionRefused, RevisionRow, SearchRequest, parse_question

Followed = tuple[Kind, str]
"""What is followed: a kind and its target."""

_FIELDS: Final[Mapping[str, Kind]] = {"theme": "theme", "territory": "territoire", "type": "type"}
_PAGES: Final = 5
_SIZE: Final = 100
"""Results of a search that are looked through, the last changed first: `_PAGES` times so many."""
_ROWS: Final = 5_000
_CHUNK: Final = 400


@dataclass(frozen=True)
class _Changed:
    """The pages that changed, and what they say."""

    rows: Mapping[int, PageRow]
    said: Mapping[Followed, frozenset[int]]


def matches(
    commons: Commons, revisions: Sequence[RevisionRow], followed: Iterable[Followed]
) -> dict[Followed, list[RevisionRow]]:
    """The changes that concern each thing followed, in the order given; things that nothing concerns are left out."""
    by_page: dict[int, list[RevisionRow]] = {}
    said: list[RevisionRow] = []
    for revision in revisions:
        if revision.name.is_talk:
            said.append(revision)
        else:
            by_page.setdefault(revision.page, []).append(revision)
    changed = _changed(commons, list(by_page))
    beside = _beside(commons, said)
    order = {revision.number: place for place, revision in enumerate(revisions)}
    found = {}
    for what in set(followed):
        pages = _pages(commons, what, changed, by_page)
        rows = [row for page in pages for row in by_page.get(page, ())] + beside.get(what, [])
        listed = sorted(rows, key=lambda row: order[row.number])
        if listed:
            found[what] = listed
    return found


def _beside(commons: Commons, said: Sequence[RevisionRow]) -> Mapping[Followed, list[RevisionRow]]:
    """What was said in discussions: to those who follow the page beside, and to those whom it concerns."""
    found: dict[Followed, list[RevisionRow]] = {}
    ids = commons.index.pages.ids({row.name.subject for row in said})
    for row in said:
        for name in filter(None, (ids.get(row.name.subject), str(row.name.subject))):
            found.setdefault(("page", name), []).append(row)
        for person in concerned(commons, row):
            found.setdefault(("moi", person), []).append(row)
    return found


def _changed(commons: Commons, pages: Sequence[int]) -> _Changed:
    rows: dict[int, PageRow] = {}
    said: dict[Followed, set[int]] = {}
    for start in range(0, len(pages), _CHUNK):
        some = pages[start : start + _CHUNK]
        rows |= {row.key: row for row in commons.index.pages.by_keys(some)}
        for (page, field), values in commons.index.pages.values_of(some, ["theme", "territory", "type"]).items():
            for value in values:
                said.setdefault((_FIELDS[field], fold(value)), set()).add(page)
    for row in rows.values():
        for name in filter(None, (row.id, str(row.name))):
            said.setdefault(("page", name), set()).add(row.key)
    return _Changed(rows, {what: frozenset(found) for what, found in said.items()})


def _pages(commons: Commons, what: Followed, changed: _Changed, by_page: Mapping[int, object]) -> Iterable[int]:
    """The pages, of those that changed, that something followed is about."""
    kind, target = what
    if kind == "tout":
        return list(by_page)
    if kind == "moi":
        return ()
    if kind == "page":
        return changed.said.get((kind, target)) or _elsewhere(commons, target, by_page)
    if kind == "theme":
        return [page for name in _below(commons, target) for page in changed.said.get((kind, fold(name)), ())]
    if kind in {"territoire", "type"}:
        return changed.said.get((kind, fold(target)), frozenset())
    names = _searched(commons, target) if kind == "recherche" else _asked(commons, target)
    return [key for key, row in changed.rows.items() if row.name in names]


def _elsewhere(commons: Commons, target: str, by_page: Mapping[int, object]) -> Iterable[int]:
    """The page that was followed by its address, having no id, and lies at another one since; none for others."""
    row = commons.index.pages.moved(PageName.parse(target)) if "/" in target else None
    return (row.key,) if row is not None and row.key in by_page else ()


def _below(commons: Commons, theme: str) -> Sequence[str]:
    """A theme and those below it."""
    known = commons.index.catalogue.vocabularies.get("themes")
    term = known.find(theme) if known else None
    return list(dict.fromkeys([theme, *known.below(term.label)])) if known and term else [theme]


def _searched(commons: Commons, text: str) -> frozenset[object]:
    """The names of the pages that a search finds, the last changed ones."""
    asked = replace(SearchRequest.parse(text), sort="date", size=_SIZE)
    found: set[object] = set()
    for page in range(1, _PAGES + 1):
        result = commons.index.search(replace(asked, page=page))
        found |= {hit.name for hit in result.hits}
        if page >= result.pages:
            break
    return frozenset(found)


def _asked(commons: Commons, text: str) -> frozenset[object]:
    """The names of the pages that answer a question; none for a question that cannot be asked."""
    try:
        question = parse_question(text)
        answer = commons.index.ask(replace(question, parameters={**question.parameters, "limit": str(_ROWS)}))
    except QuestionRefused:
        return frozenset()
    return frozenset(row.subject.name for row in answer.rows if row.subject.name is not None)


def address_of(commons: Commons, row: RevisionRow) -> str:
    """Where a change is read: what was said, what differs, or the page where there was nothing before."""
    if row.name.is_talk and row.blob:
        return f"{row.name.subject.url}/discuter{said_at(commons, row)}"
    return f"{row.name.url}/diff/avant/{row.commit}" if row.before and row.blob else row.name.url
