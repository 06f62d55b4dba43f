"""What a wiki hid after it came here: not shown any more from that moment, and laid before somebody who decides.

History is not rewritten: git keeps the version, `fiches` does not show it, and a commit on the source's branch says
what was hidden. Whoever looks after the commons then keeps it hidden or shows it again; what the wiki itself shows
again is shown here again. Of the heads of pages, the names that are hidden in every version that they signed leave,
and come back with the first of these versions that is shown again: the commits of the branch still say who wrote them.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fiches import Fiche, PageName, Signatory, Store, credit_mark
from importers.apply.branch import BranchWriter
from importers.apply.naming import Naming
from importers.inbox.inbox import Waiting, inbox_of
from importers.mediawiki.pages import page_url, source_date
from importers.mediawiki.places import page_uuid, shown_user
from importers.report import SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status

_WORDS: Final = {"text": "le texte", "user": "le nom", "comment": "le résumé"}
_REVISION: Final = re.compile(rb"^ {2}revision: (\d+)$", re.MULTILINE)


@dataclass
class _Place:
    """Where a revision lies: the commits that it is, the blobs that hold its text (blob → path), its wikitext's."""

    commits: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    wikitext: str = ""

    def pairs(self, parts: Iterable[str]) -> list[tuple[str, str]]:
        """What is veiled where these parts of the revision are (`text`, `user`, `comment`)."""
        kinds = list(parts)
        texts = [("text", blob) for blob in self.texts if "text" in kinds]
        return texts + [(what, sha) for sha in self.commits for what in kinds if what != "text"]


@dataclass(slots=True)
class _Signed:
    """Somebody who signed versions of a page: when the first one was made, whether any of them shows their name."""

    since: str
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class ShownAgain:
    """What came of showing a version again.

    Attributes:
        commits: the commits whose name and summary may be read again.
        names: who signed the page, in order of their first version, without those who stay hidden.
        back: those of them whom no head credited any more.
    """

    commits: frozenset[str]
    names: tuple[str, ...]
    back: frozenset[str]


def veil(
    store: Store, source: SourceConfig, status: Status, *, branch: BranchWriter, naming: Naming, report: SyncReport
) -> None:
    """Veil what the wiki hid since it came, and show what it shows again; `branch` is open."""
    fresh, again = status.newly_hidden(), status.unhidden()
    if not fresh and not again:
        return
    places = _places(store, source.branch, {revision for revision, _, _ in (*fresh, *again)})
    for revision, page_id, parts in again:
        row, place = status.page(page_id), places[revision]
        status.told_unhidden(revision)
        veiled = store.veiled.known(place.pairs(parts.split()))
        if row is None or not veiled:
            continue  # it was hidden when it came: there is nothing to show
        store.veiled.lift(veiled)
        trailers = naming.trailers(row) | {"Source-Event": "show", "Source-Shows": f"{revision} {parts}"}
        said = f"Le wiki montre à nouveau {_told(parts)} de la version {revision} de {row.title}"
        branch.event(None, said, {}, trailers)
        if "text" in parts.split() and place.wikitext:
            branch.keep(revision, store.blob(place.wikitext))
        if revision not in status.hidden():
            inbox_of(source.folder).lay((), [(source.name, _key(source, row, revision))])
        if "text" in parts.split() and inbox_of(source.folder).copies(_key(source, row, revision)):
            item = _item(source, row, revision, place, url=page_url(row.title, naming.names), parts="text")
            inbox_of(source.folder).lay([replace(item, kind="unveiled")], ())
        report.veiled_commits += sorted(place.commits)
        report.unveiled.append(f"{row.title} ({revision})")
    for revision, page_id, parts in fresh:
        row, place = status.page(page_id), places[revision]
        if row is None:
            continue
        store.veiled.add(place.pairs(parts.split()))
        item = _item(source, row, revision, place, url=page_url(row.title, naming.names), parts=parts)
        inbox_of(source.folder).lay([item], ())
        trailers = naming.trailers(row) | {"Source-Event": "hide", "Source-Hides": f"{revision} {parts}"}
        branch.event(None, f"Le wiki a masqué {_told(parts)} de la version {revision} de {row.title}", {}, trailers)
        if "text" in parts.split():
            branch.drop(revision)
        status.hide(revision, page_id, parts, told=True)
        report.veiled_commits += sorted(place.commits) if {"user", "comment"} & set(parts.split()) else []
        report.veiled.append(f"{row.title} ({revision})")


def credit(
    store: Store, source: SourceConfig, status: Status, *, branch: BranchWriter, naming: Naming, anew: bool = False
) -> None:
    """Let the heads of pages credit those whose name is not hidden, if anything was hidden or shown since (or `anew`).

    The branch says so, and the pages follow by the merge; older versions are read through the marks of the names.
    """
    if _hidden(store, status) == status.credited() and not anew:
        return
    head = store.head(source.branch)
    everyone = _people(store, source.branch)
    _follow_marks(store, source.name, everyone)
    for page_id, people in everyone.items():
        row, left = status.page(page_id), _shown(people)
        if row is None or row.authors == left:
            continue
        said = "montré à nouveau" if set(left) - set(row.authors) else "masqué"
        row.authors = left
        status.put_page(row)
        name = PageName.from_path(row.path) if row.live and not row.gone else None
        if name is None or head is None or store.blob_at(row.path, head) is None:
            continue
        fiche = store.read(name, head)
        origin = {**(fiche.source or {}), "auteurs": list(left)}
        if not left:
            del origin["auteurs"]
        if origin == fiche.source:
            continue
        trailers = naming.trailers(row) | {"Source-Event": "credit"}
        written = {row.path: fiche.with_head({"source": origin}).text.encode()}
        branch.event(None, f"Le wiki a {said} un nom de {row.title}", written, trailers)
    _forget_former_marks(store, source)
    status.credit(_hidden(store, status))


def _hidden(store: Store, status: Status) -> str:
    """What names are hidden by now, and their marks: a file that an older program wrote again may have lost these."""
    told = [sha for kind in ("user", "name", "credits") for sha in sorted(store.veiled.every(kind))]
    if not told and not status.hidden():
        return ""
    return hashlib.sha1("\n".join(told).encode(), usedforsecurity=False).hexdigest()


def _forget_former_marks(store: Store, source: SourceConfig) -> None:
    """Take out what older programs veiled of this wiki's heads by their blobs: its names are marked by now."""
    former = store.veiled.every("credits")
    texts = store.blobs(former) if former else ()
    page = PageName("fiches", "page")
    heads = ((blob, Fiche.parse(page, data.decode("utf-8", "replace")).source or {}) for blob, data in texts)
    gone = [("credits", blob) for blob, said in heads if said.get("wiki") == source.name]
    if gone:
        store.veiled.lift(gone)


def show_again(store: Store, item: Waiting) -> ShownAgain:
    """Show the version that an item of the inbox is about, and credit its author again."""
    revision, branch = int(item.key.rpartition("#")[2]), f"sources/{item.source}"
    place = _places(store, branch, {revision})[revision]
    store.veiled.lift(place.pairs(_WORDS))
    commit = next(iter(place.commits), "")
    page_id = int(store.commit(commit).trailers.get("Source-Page-Id", "0")) if commit else 0
    people = _people(store, branch).get(page_id, {})
    marked, left = store.veiled.every("name"), _shown(people)
    _follow_marks(store, item.source, {page_id: people})
    back = frozenset(name for name in left if credit_mark(item.source, page_id, name) in marked)
    return ShownAgain(frozenset(place.commits), left, back)


def veiled_texts(store: Store, item: Waiting) -> list[str]:
    """The blobs that hold the text of the revision that an item of the inbox is about."""
    revision = int(item.key.rpartition("#")[2])
    return list(_places(store, f"sources/{item.source}", {revision})[revision].texts)


def _people(store: Store, branch: str) -> Mapping[int, Mapping[str, _Signed]]:
    """Who signed each page, in order of their first version."""
    head, veiled = store.head(branch), store.veiled.every("user")
    found: dict[int, dict[str, _Signed]] = {}
    for commit in store.log(None, head) if head is not None else ():
        user, number = commit.trailers.get("Source-User"), commit.trailers.get("Source-Page-Id")
        if user and number and "Source-Revision" in commit.trailers:
            people = found.setdefault(int(number), {})
            who = people.setdefault(shown_user(user), _Signed(source_date(commit.when)))
            who.is_shown |= commit.sha not in veiled
    return found


def _shown(people: Mapping[str, _Signed]) -> tuple[str, ...]:
    """Who signed a page, without those whose name is hidden in all their versions."""
    return tuple(name for name, who in people.items() if who.is_shown)


def _follow_marks(store: Store, wiki: str, pages: Mapping[int, Mapping[str, _Signed]]) -> None:
    """Mark those of some pages whose name no version shows, and them alone; give back those who were marked."""
    marked = store.veiled.every("name")
    hidden: list[Signatory] = []
    shown: list[Signatory] = []
    for page, people in pages.items():
        everyone = list(people)
        for place, (name, who) in enumerate(people.items()):
            each = Signatory(wiki, page, name, who.since, everyone[:place])
            if who.is_shown == (each.mark in marked):
                (shown if who.is_shown else hidden).append(each)
    if hidden or shown:
        store.veiled.follow_names(hidden, shown)


def _told(parts: str) -> str:
    return " et ".join(_WORDS[what] for what in parts.split())


def _key(source: SourceConfig, row: PageRow, revision: int) -> str:
    """What an item of the inbox about a revision is known by."""
    return f"{page_uuid(source.name, row.page_id, row.born)}#{revision}"


def _item(source: SourceConfig, row: PageRow, revision: int, place: _Place, *, url: str, parts: str) -> Waiting:
    blob, path = next(iter(place.texts.items()), (None, row.path))
    told = ", ".join(_WORDS[what] for what in parts.split())
    return Waiting(
        number=0, source=source.name, key=_key(source, row, revision), kind="veiled",
        path=path, title=f"{row.title}, version {revision} ({told})",
        url=f"{url}{'&' if '?' in url else '?'}oldid={revision}" if url else "",
        base=None, ours=blob, theirs=None, since=0,
    )  # fmt: skip


def _places(store: Store, branch: str, wanted: set[int]) -> Mapping[int, _Place]:
    """Where revisions lie: their own commits on the branch, and any other text that was made of them, there and here.

    Here it is what a merge made of a revision and of changes of ours; the page of today stays, for somebody to correct.
    """
    head, found = store.head(branch), {revision: _Place() for revision in wanted}
    pages: dict[str, list[tuple[str, str]]] = {}
    looked: set[str] = set()
    for commit in store.log(None, head) if head is not None else ():
        blobs = [(c.path, c.after) for c in commit.changes if c.after is not None and PageName.from_path(c.path)]
        number = int(commit.trailers.get("Source-Revision", "0"))
        page = commit.trailers.get("Source-Page-Id", "")
        if number in found:
            found[number].commits.add(commit.sha)
            found[number].wikitext = commit.trailers.get("Source-Text", "")
            looked.add(page)
        pages.setdefault(page, []).extend(blobs)
    where = {blob: path for page in ({*looked, ""} if looked else ()) for path, blob in pages.get(page, ())}
    for blob, data in store.blobs(where):
        said = _REVISION.search(data)
        if said is not None and int(said[1]) in found:
            found[int(said[1])].texts[blob] = where[blob]
    merged = _merged(store, branch, head) if looked else {}
    for blob, data in store.blobs(merged):
        said = _REVISION.search(data)
        if said is None or int(said[1]) not in found:
            continue
        origin = Fiche.parse(PageName("fiches", "page"), data.decode("utf-8", "replace")).source or {}
        if origin.get("wiki") == branch.removeprefix("sources/"):
            found[int(said[1])].texts.setdefault(blob, merged[blob])
    return found


def _merged(store: Store, branch: str, head: str | None) -> Mapping[str, str]:
    """The texts that the source's merges and decisions made of ours and of its own: blob → path; not those of today."""
    here, made = store.head(), dict[str, str]()
    for commit in store.log(head, here) if here is not None else ():
        if commit.trailers.get("Source") == branch.removeprefix("sources/"):
            made |= {c.after: c.path for c in commit.changes if c.after is not None and PageName.from_path(c.path)}
    return {blob: path for blob, path in made.items() if store.blob_at(path) != blob}
