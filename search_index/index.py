"""The index: everything derived from the commits, behind one object that remembers the commit it reflects."""

import os
import select
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from fiches import Author, Catalogue, PageName, Store, fold
from search_index.ask.answer import Answer
from search_index.ask.language import Node, Question
from search_index.ask.run import Asker, state
from search_index.check import differences
from search_index.exploring import Explorer, Facets
from search_index.facts.reading import FactTable, PropertyFacet
from search_index.facts.retyping import behind, retype
from search_index.past.past import Past
from search_index.problems.table import ProblemTable
from search_index.query import SearchRequest
from search_index.search import Search, SearchResult
from search_index.tables.forgetting import rename_author, reread
from search_index.tables.links import LinkedPages
from search_index.tables.page_table import PageRow
from search_index.tables.revision_table import RevisionTable
from search_index.tables.tables import Progress, Tables, is_damage
from search_index.text.full_text import FullText
from search_index.text.holding import Holding


class Index:
    """The index of the pages in `store`, in `folder`; opened, built or built again when it is first asked.

    May be used from several threads and processes at once.

    Attributes:
        pages: the table of pages.
        revisions: the table of revisions.
        facts: what fiches state, read by property and by page.
        problems: what is wrong with them.
        past: goes back in time for questions.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._store = store
        self._tables = Tables(folder, store)
        self._text = FullText(folder, store, self._tables.connection)
        self.pages = LinkedPages(self._tables.connection)
        self.revisions = RevisionTable(self._tables.connection)
        holders = Holding(self._text, store).paths
        self.past = Past(folder / "past", store)
        self._asker = Asker(self._tables.connection, self._tables.catalogues.of, holders=holders, past=self.past)
        self.facts = FactTable(self._asker)
        self.problems = ProblemTable(self._asker)
        self._explorer = Explorer(self._asker)
        self._search = Search(self._tables.connection, self._text, self.pages)
        self._catalogue: tuple[tuple[str, tuple[int, int]], Catalogue] | None = None

    @property
    def titles_generation(self) -> int:
        """Moves whenever a title, another title or a page is born, dies or changes: links may look otherwise then."""
        return self._tables.titles_generation

    @property
    def facts_generation(self) -> int:
        """Moves with every fact and with the catalogue: an answer of one generation is true as long as it stays."""
        return state(self._tables.connection())[1]

    @property
    def catalogue(self) -> Catalogue:
        """The types, properties, vocabularies, concepts and categories at the commit of the tables.

        A page asks for it ten times; only the first one after a commit asks the tables.
        """
        stamp, kept = self._tables.stamp(), self._catalogue
        if stamp is not None and kept is not None and kept[0] == stamp:
            return kept[1]
        found = self._tables.catalogues.of(self._tables.connection())
        self._catalogue = None if stamp is None else (stamp, found)
        return found

    def ask(self, question: Question | str, *, language: str = "fr", here: PageName | None = None) -> Answer:
        """Answer a question; what cannot be understood in it, or was cut, is told in the answer.

        Args:
            question: a question, or its text.
            language: of the values and of the sentences.
            here: the page that asks: `{{PAGENAME}}` in a text is its title.

        Raises:
            QuestionRefused: when a text is no question.
        """
        return self._asker.ask(question, language=language, here=here)

    def explore(
        self, question: Question, facets: Sequence[tuple[Node, Facets]], *, language: str = "fr"
    ) -> tuple[Answer, list[list[PropertyFacet]]]:
        """Answer a question, and count properties among the subjects of some conditions, all of one state.

        Args:
            question: as for `ask`.
            facets: conditions, each with the properties to count and how many values of each are listed.
            language: of the values and of the sentences.
        """
        return self._explorer.explore(question, facets, language=language)

    def facts_behind(self) -> bool:
        """Whether the catalogue has changed and some facts are still typed by the one before."""
        return behind(self._tables.connection())

    def retype(self, progress: Progress | None = None) -> int:
        """Type all facts by the catalogue of now, while pages are read and saved; gives how many pages were read.

        It is the writer process that calls this when `facts_behind()`, or a command.
        """
        self._tables.catch_up()
        return retype(self._tables.connection(), self._store, self._tables.catalogues, progress)

    def rename_author(self, email: str, author: Author) -> int:
        """Let all that `email` signed be by `author`, as the store reads it already; how many pages it touches."""
        self._tables.catch_up()
        return rename_author(self._tables.connection(), self._store, self._tables.catalogues, email, author)

    def reread(self, commits: Iterable[str]) -> None:
        """Let the revisions of these commits say who wrote and what was said, as the store reads it now."""
        self._tables.catch_up()
        reread(self._tables.connection(), self._store, self._tables.catalogues, commits)

    def catch_up(self, *, hurried: bool = False) -> str | None:
        """Bring the tables to HEAD at once; gives the commit that they reflect (None: nothing was ever written).

        Args:
            hurried: while somebody else takes long to bring them there, be content with what they reflected before.
        """
        return self._tables.catch_up(patience=_HURRY) if hurried else self._tables.catch_up()

    def settled(self) -> str | None:
        """The commit that the tables reflect where that is HEAD, as far as this process knows; else None."""
        return self._tables.settled()

    def catch_up_text(self, progress: Progress | None = None) -> int:
        """Bring the full text to HEAD in one go; gives how many pages were written.

        It is the writer process that calls this, or a command: it takes a quarter of a second and more. When another
        process is at it, 0 is given at once.
        """
        self._tables.catch_up()
        try:
            return self._text.catch_up(progress)
        except sqlite3.DatabaseError as error:
            if not is_damage(error) or not self.mend():
                raise
        return self._text.catch_up(progress)

    def text_behind(self) -> bool:
        """Whether there are pages of the tables that a search does not find yet as they are."""
        return self._text.behind()

    def tidy_text(self) -> bool:
        """Make searches faster after many saves, if it is worth it; for quiet moments. Whether something was done."""
        return self._text.tidy()

    def rebuild(self, progress: Progress | None = None, *, processes: int | None = None) -> None:
        """Build everything again beside what is in use, then put it in its place.

        Args:
            progress: told of the work.
            processes: 2 has the tables and the full text built at the same time; by default, where it is worth it.
        """

        def tables() -> None:
            self._tables.rebuild(progress)
            self.retype()

        if processes is None:
            pages = sum(1 for _ in self._store.list()) if self._store.head() else 0
            processes = 2 if pages > _MANY_PAGES else 1
        if processes > 1:
            self._text.rebuild(progress, beside=tables)
        else:
            tables()
            self._text.rebuild(progress)

    def mend(self) -> bool:
        """Build the tables again where they are damaged; False where they are sound."""
        return self._tables.mend()

    def check(self, progress: Progress | None = None) -> list[str]:
        """What differs from an index built from nothing, in sentences; empty when all is well.

        Damaged tables, or a damaged full text, are told, and built again.
        """
        try:
            self.retype()
            return differences(self._tables.connection(), self._text.building(), self._store, progress)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            if self.mend():
                return ["Les tables de l’index étaient abîmées\u202f: elles viennent d’être refaites."]
            self._text.distrust()
            self.catch_up_text(progress)
            return ["L’index du texte était abîmé\u202f: il vient d’être refait."]

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a search; any request has an answer.

        A former name of a term of a vocabulary, or another one, finds what is said by the term, in the text as among
        the filters.
        """
        filters, without = self._named(request.filters), self._named(request.without)
        return self._search.run(replace(request, filters=filters, without=without, terms=self.terms(request.text)))

    def _named(self, filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """These filters, with the term beside each of its other names."""
        return {
            facet: tuple(dict.fromkeys((*values, *(term for value in values for term in self.terms(value)))))
            if facet in _NAMED
            else values
            for facet, values in filters.items()
        }

    def terms(self, text: str) -> tuple[str, ...]:
        """The terms of the vocabularies that `text` is another name of: a synonym, or what they were called before."""
        found = (vocabulary.find(text) for vocabulary in self.catalogue.vocabularies.values())
        return tuple(dict.fromkeys(each.label for each in found if each and fold(each.label) != fold(text)))

    def suggest(self, prefix: str, limit: int = 10) -> list[PageRow]:
        """Pages whose title begins so, then those with a word in their title that does."""
        return self.pages.suggest(prefix, limit)

    def close(self) -> None:
        """Close the files of this process."""
        self._text.close()
        self._tables.close()


class Readable(Protocol):
    """A pipe that can be waited for."""

    def fileno(self) -> int:
        """Its descriptor."""


_NAMED: Final = frozenset({"theme", "territory"})
"""Filters whose values vocabularies name."""

_HURRY: Final = 1.0
"""Seconds that a reader waits before reading what the tables reflected before."""

_MANY_PAGES: Final = 2_000
"""Pages from which on a second process, which takes a second to start, is worth it for a rebuild."""

_LOOK_EVERY: Final = 1.0
"""Seconds between two looks without being woken: pages also change by a `git push`."""
_GATHER: Final = 0.15
"""Seconds that the writer waits once woken: the page shown after a save comes first, and other saves may follow."""
_QUIET: Final = 30
"""Looks without anything new after which the full text is tidied."""


def run_text_writer(folder: Path, store_folder: Path, wake: Readable) -> None:
    """Keep the full text up to date until `wake` is closed: the whole life of the writer process.

    Args:
        folder: the folder of the index.
        store_folder: the data folder that the store is in.
        wake: a pipe; each byte that comes says that something was saved.
    """
    store = Store(store_folder)
    index = Index(folder, store)
    quiet = 0
    try:
        while True:
            written = index.catch_up_text()
            if index.facts_behind():
                index.retype()
            quiet = 0 if written else quiet + 1
            if quiet == _QUIET:
                index.tidy_text()
            ready, _, _ = select.select([wake], [], [], _LOOK_EVERY)
            if ready:
                time.sleep(_GATHER)
                if not _drain(wake):
                    return
    finally:
        index.close()
        store.close()


def _drain(wake: Readable) -> bool:
    """Read what came through the pipe, so that many saves are written at once; False when it was closed."""
    return bool(os.read(wake.fileno(), 65_536))
