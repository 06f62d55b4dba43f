"""The index: everything derived from the commits, behind one object that remembers the commit it reflects."""

from pathlib import Path

from fiches import Store
from search_index.tables.links import LinkedPages
from search_index.tables.page_table import PageRow
from search_index.tables.revision_table import RevisionTable
from search_index.tables.tables import Progress, Tables


class Index:
    """The index of the pages in `store`, in `folder`; opened, built or built again when it is first asked.

    May be used from several threads and processes at once.

    Attributes:
        pages: the table of pages.
        revisions: the table of revisions.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._tables = Tables(folder, store)
        self.pages = LinkedPages(self._tables.connection)
        self.revisions = RevisionTable(self._tables.connection)

    @property
    def titles_generation(self) -> int:
        """Moves whenever a title, another title or a page is born, dies or changes: links may look otherwise then."""
        return self._tables.titles_generation

    def catch_up(self) -> str | None:
        """Bring the tables to HEAD at once; gives the commit that they reflect (None: nothing was ever written)."""
        return self._tables.catch_up()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build everything again beside what is in use, then put it in its place."""
        self._tables.rebuild(progress)

    def suggest(self, prefix: str, limit: int = 10) -> list[PageRow]:
        """Pages whose title begins so, then those with a word in their title that does."""
        return self.pages.suggest(prefix, limit)

    def close(self) -> None:
        """Close the files of this process."""
        self._tables.close()
