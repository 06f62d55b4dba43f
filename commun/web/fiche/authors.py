"""Who wrote what of a fiche: its text paragraph by paragraph, and each person's part of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from flask import render_template

from commun.commons import Commons
from commun.moderation import Reading, reading
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import SPACES, PageName, Passage, authorship
from fiches import split as split_head
from search_index import PageRow, RevisionRow

blueprint = page_blueprint("authors")

_MOST: Final = 1000
"""Versions gone through; what is older counts as written by the oldest of them, and the page says so."""
_OCTETS: Final = 3_000_000
"""Octets gone through, for the same: half a second of a page of 40 kB that changed 80 times."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a person wrote: of the whole text, or of a paragraph."""

    author: str
    email: str
    words: int
    percent: int


@dataclass(frozen=True, slots=True)
class Written:
    """One paragraph or several, who wrote them (the largest part first), and the last version that wrote there."""

    text: str
    parts: list[Part]
    last: RevisionRow


@blueprint.get("/<page:name>/auteurs")
@guard("read")
@cached_page
def authors(name: PageName) -> str:
    """Who wrote what of the text that the page shows."""
    wiki = commons()
    row = wiki.page(name)
    read = reading(wiki, row)
    versions, whole = _versions(wiki, row, read)
    passages = authorship(chain(_bodies(wiki, versions[:-1]), [read.fiche.body]))
    words = Counter[int]()
    for passage in passages:
        words.update(passage.words)
    return render_template(
        "fiche/authors.html",
        row=row,
        space=SPACES[name.space],
        parts_of_all=_parts(words, versions),
        paragraphs=[_written(passage, versions) for passage in _together(passages)],
        versions=len(versions),
        oldest=None if whole else versions[0],
    )


def _versions(wiki: Commons, row: PageRow, read: Reading) -> tuple[list[RevisionRow], bool]:
    """The versions up to the one that is read, oldest first, and whether they are all there are."""
    found: list[RevisionRow] = []
    octets = 0
    rows = [each for each in wiki.index.revisions.of_page(row.key, limit=_MOST + 1) if each.blob]
    start = next((place for place, each in enumerate(rows) if each.blob == read.blob), 0)
    for each in rows[start:]:
        octets += each.size
        if found and (octets > _OCTETS or len(found) == _MOST):
            return found[::-1], False
        found.append(each)
    return found[::-1], True


def _bodies(wiki: Commons, versions: Iterable[RevisionRow]) -> Iterator[str]:
    """The texts of versions below their heads, one at a time; one that is hidden changed nothing that can be told."""
    body = ""
    for version in versions:
        blob = version.blob or ""
        if not wiki.store.veiled.hides(blob):
            body = split_head(wiki.store.blob(blob).decode("utf-8", "replace"))[1]
        yield body


def _together(passages: Iterable[Passage]) -> list[Passage]:
    """Paragraphs that follow one another as one, where one same version wrote all of them."""
    found: list[Passage] = []
    for passage in passages:
        if found and len(passage.words) == 1 and found[-1].words.keys() == passage.words.keys():
            last = found.pop()
            found.append(Passage(f"{last.text}\n\n{passage.text}", last.words + passage.words))
        else:
            found.append(passage)
    return found


def _written(passage: Passage, versions: Sequence[RevisionRow]) -> Written:
    return Written(passage.text, _parts(passage.words, versions), versions[max(passage.words)])


def _parts(words: Counter[int], versions: Sequence[RevisionRow]) -> list[Part]:
    """The part of each person, the largest first; nobody who wrote a word is said to have written 0 %."""
    people: Counter[str] = Counter()
    names: dict[str, str] = {}
    for version, count in sorted(words.items()):
        email = versions[version].author_email
        people[email] += count
        names[email] = versions[version].author
    total = people.total()
    return [
        Part(names[email], email, count, max(1, round(100 * count / total))) for email, count in people.most_common()
    ]
