"""Two sides live their lives, runs fail in the middle and start again: no text is ever lost.

At the end both sides agree, or their difference waits in the inbox. `COMMUN_SOAK=50` makes it fifty times as long.
Every word that is ever written is another one, so that what became of it can be looked up.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from fiches import Author, Fiche, PageName, Store, merge
from importers import SiteNames, SourceConfig, add_source, inbox_of, sync
from importers.upstream import Event, FileVersion, Memory, PageStub, Revision, RevisionStub, SiteInfo
from tests.importers.asked import pages

SECTIONS = ("Un", "Deux", "Trois")
WORD = re.compile(r"\bmot\d+\b")
AMEL = Author.of_user("7", "Amel")
LONGER = int(os.environ.get("COMMUN_SOAK", "1"))


class Cut(Exception):
    """The run ends here, whatever it was doing."""


@dataclass
class Page:
    """A page of the other side: its title and its revisions (number, time, text)."""

    number: int
    title: str
    revisions: list[tuple[int, int, str]] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        return self.revisions[-1][2]


class OtherWiki:
    """A wiki in memory, read as an API is read; it goes silent at the `cut`-th thing that it is asked."""

    complete = True
    waited = 0.0

    def __init__(self) -> None:
        self.all: dict[int, Page] = {}
        self.log: list[Event] = []
        self.clock_of_edits = count(1_000)
        self.numbers = count(1)
        self.cut: int | None = None

    def edit(self, page: Page, text: str) -> None:
        page.revisions.append((next(self.numbers), next(self.clock_of_edits), text))

    def _asked(self) -> None:
        if self.cut is not None:
            self.cut -= 1
            if self.cut <= 0:
                self.cut = None
                raise Cut

    def close(self) -> None:
        """Nothing to end."""

    def recall(self, memory: Memory | None) -> None:
        """Everything is listed each time."""

    def clock(self) -> tuple[int, int] | None:
        return None

    def site(self) -> SiteInfo:
        self._asked()
        return SiteInfo(SiteNames(), "", "CC BY-SA 4.0", (0,))

    def pages(self) -> Iterator[PageStub]:
        for page in self.all.values():
            if not page.deleted:
                self._asked()
                yield PageStub(page.number, 0, page.title, page.revisions[-1][0])

    def events(self) -> Iterator[Event]:
        return iter(self.log)

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        self._asked()
        for page in self.all.values():
            if not page.deleted and (pages is None or page.number in pages):
                yield from (_stub(page, *revision) for revision in page.revisions)

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        for stub in stubs:
            self._asked()
            found = next(r for r in self.all[stub.page_id].revisions if r[0] == stub.revision)
            yield Revision(stub, "là-bas", found[2])

    def files(self, known: dict[str, str]) -> Iterator[FileVersion]:  # noqa: ARG002 - the protocol's shape
        return iter(())

    def file_titles(self) -> dict[str, str]:
        return {}

    def fetch(self, version: FileVersion) -> bytes:
        raise LookupError(version)


def _stub(page: Page, number: int, when: int, text: str) -> RevisionStub:
    return RevisionStub(number, page.number, when, "Marine", hashlib.sha1(text.encode()).hexdigest())  # noqa: S324 - as wikis do


def words(text: str) -> set[str]:
    return set(WORD.findall(text))


class TwoSides(RuleBasedStateMachine):
    """What can happen on either side, and in between."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="commun-soak-"))
        self.store = Store.create(self.folder)
        added = add_source(self.folder, name="essai", api_url="http://127.0.0.1:9/api.php")
        self.source = SourceConfig(**{**added.__dict__, "checkpoint": 2})
        self.wiki = OtherWiki()
        self.word = count(1)
        self.written: set[str] = set()  # every word of either side
        self.ours: set[str] = set()  # written here, and never taken out here
        self.dropped: set[str] = set()  # taken out here, by an edit, a deletion or a decision
        for number in range(4):
            self.create(number)
        self.bring()

    def fresh(self) -> str:
        word = f"mot{next(self.word)}"
        self.written.add(word)
        return word

    # There

    @rule(name=st.integers(0, 99))
    def create(self, name: int) -> None:
        page = Page(len(self.wiki.all) + 1, f"Page {len(self.wiki.all) + 1} {name}")
        self.wiki.all[page.number] = page
        self.wiki.edit(page, "\n\n".join(f"== {title} ==\n{self.fresh()}" for title in SECTIONS))

    @rule(which=st.integers(0, 99), section=st.sampled_from(SECTIONS))
    def edit_there(self, which: int, section: str) -> None:
        page = self._there(which)
        text = re.sub(rf"(== {section} ==\n)\S+", rf"\g<1>{self.fresh()}", page.text)
        self.wiki.edit(page, text)

    @rule(which=st.integers(0, 99))
    def rename_there(self, which: int) -> None:
        page = self._there(which)
        old, page.title = page.title, f"Renommée {next(self.word)}"
        self.wiki.edit(page, page.text)
        moment = page.revisions[-1][1]
        self.wiki.log.append(Event("move", page.number, old, moment, "Marine", "", page.title))

    @rule(which=st.integers(0, 99))
    def delete_or_restore_there(self, which: int) -> None:
        page = self._there(which, deleted=True)
        page.deleted = not page.deleted

    def _there(self, which: int, *, deleted: bool = False) -> Page:
        found = [page for page in self.wiki.all.values() if deleted or not page.deleted]
        if not found:
            self.create(which)
            return self._there(which)
        return found[which % len(found)]

    # Here

    @rule(which=st.integers(0, 99), section=st.sampled_from(SECTIONS))
    def edit_here(self, which: int, section: str) -> None:
        if (fiche := self._here(which)) is None:
            return
        word = self.fresh()
        body = re.sub(rf"(## {section}\n\n)\S+", rf"\g<1>{word}", fiche.body)
        if body != fiche.body:
            self._write(fiche, fiche.with_body(body).text)
            self.ours.add(word)

    @rule(which=st.integers(0, 99))
    def rename_here(self, which: int) -> None:
        if (fiche := self._here(which)) is None:
            return
        title = f"Ici {next(self.word)}"
        new = PageName("fiches", title.lower().replace(" ", "-"))
        with self.store.change(AMEL, "ici") as change:
            change.move(fiche.name, new, fiche.with_head({"titre": title}).text, self.store.head())

    @rule(which=st.integers(0, 99))
    def delete_here(self, which: int) -> None:
        if (fiche := self._here(which)) is None:
            return
        with self.store.change(AMEL, "ici") as change:
            change.delete(fiche.name)
        self._forget(words(fiche.text))

    def _here(self, which: int) -> Fiche | None:
        found = sorted(pages(self.store), key=lambda fiche: fiche.name.path)
        return found[which % len(found)] if found else None

    def _write(self, fiche: Fiche, text: str) -> None:
        with self.store.change(AMEL, "ici") as change:
            change.write(fiche.name, text, self.store.head())
        self._forget(words(fiche.text) - words(text))

    def _forget(self, gone: set[str]) -> None:
        self.dropped |= gone
        self.ours -= gone

    # In between

    @rule(cut=st.none() | st.integers(1, 30))
    def bring(self, cut: int | None = None) -> None:
        self.wiki.cut = cut
        try:
            sync(self.store, self.source, force=True, reads=lambda _source: self.wiki)
        except Cut:
            pass
        finally:
            self.wiki.cut = None

    @rule()
    def bring_and_be_cut_when_all_is_merged(self) -> None:
        def cut() -> None:
            raise Cut

        with suppress(Cut):
            sync(self.store, self.source, force=True, reads=lambda _source: self.wiki, catch_up=cut)

    @rule()
    def lose_the_status(self) -> None:
        for file in self.source.folder.glob("essai.sqlite*"):
            file.unlink()

    @rule(which=st.integers(0, 99), theirs=st.booleans())
    def decide(self, which: int, *, theirs: bool) -> None:
        inbox = inbox_of(self.source.folder)
        waiting = inbox.waiting()
        if not waiting:
            return
        item = waiting[which % len(waiting)]
        fiche = next((f for f in pages(self.store) if f.id == item.key), None)
        there = "" if item.theirs is None else self.store.blob(item.theirs).decode()
        if fiche is not None and theirs and item.theirs is not None:
            base = "" if item.base is None else self.store.blob(item.base).decode()
            places = len(merge(base, fiche.text, there).conflicts)
            self._write(fiche, merge(base, fiche.text, there, ["theirs"] * places).text)
        elif fiche is not None and theirs:
            with self.store.change(AMEL, "décision") as change:
                change.delete(fiche.name)
            self._forget(words(fiche.text))
        now = next((f.text for f in pages(self.store) if f.id == item.key), "")
        self.dropped |= words(there) - words(now)
        inbox.solve(item, "theirs" if theirs else "ours", "7")

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.bring()
            self._both_sides_agree_or_it_waits()
            self._no_text_was_lost()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def _both_sides_agree_or_it_waits(self) -> None:
        head = self.store.head()
        self.bring()
        assert self.store.head() == head  # nothing is left to be done
        waiting = {item.key for item in inbox_of(self.source.folder).waiting()}
        here = {fiche.id: fiche for fiche in pages(self.store)}
        shown = set().union(*(words(fiche.text) for fiche in here.values()))
        assert self.ours <= shown  # what was written here stands until somebody here takes it out
        for fiche in pages(self.store, self.source.branch):
            missing = words(fiche.text) - shown - self.dropped
            assert not missing or fiche.id in waiting, (fiche.title, missing)

    def _no_text_was_lost(self) -> None:
        blobs: set[str] = set()
        for ref in ("main", self.source.branch):
            head = self.store.head(ref)
            for commit in self.store.log(None, head) if head else ():
                blobs |= {blob for change in commit.changes for blob in (change.before, change.after) if blob}
        kept = set().union(*(words(data.decode()) for _, data in self.store.blobs(sorted(blobs))))
        unseen = {w for page in self.wiki.all.values() if page.deleted for r in page.revisions for w in words(r[2])}
        assert self.written - unseen <= kept
        assert self.store.fsck() == []


TestTwoSides = TwoSides.TestCase
TestTwoSides.settings = settings(
    max_examples=6 * LONGER,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=LONGER == 1,
)
