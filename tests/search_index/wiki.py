"""A real store and a real index in a temporary folder, and short ways to write pages."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from fiches import Author, PageName, Store
from search_index import Index

ANA = Author.of_user("ana", "Ana Martin")
LUC = Author.of_user("luc", "Luc Émery")


def page(title: str, body: str = "", **head: object) -> str:
    """The text of a page with this title, other values of the head, and a body."""
    lines = [f"titre: {title}"]
    for key, value in head.items():
        lines.append(f"{key}: [{', '.join(map(str, value))}]" if isinstance(value, list) else f"{key}: {value}")
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def fiche(slug: str) -> PageName:
    return PageName("fiches", slug)


@dataclass
class Wiki:
    """A store and its index, with a clock that goes forward by an hour a save."""

    folder: Path
    store: Store
    index: Index
    now: int = 1_600_000_000
    opened: list[Index | Store] = field(default_factory=list)

    def write(
        self, slug: str, text: str, *, author: Author = ANA, message: str = "Écrit", space: str = "fiches"
    ) -> str:
        """Save one page, whatever was there; the commit."""
        name = PageName(space, slug)
        self.now += 3_600
        base = self.store.head() if self.store.head() and self.store.blob_at(name.path) else None
        with self.store.change(author, message, when=self.now) as change:
            change.write(name, text, base)
        assert change.commit is not None
        return change.commit

    def delete(self, slug: str) -> None:
        self.now += 3_600
        with self.store.change(ANA, "Supprimé", when=self.now) as change:
            change.delete(fiche(slug), self.store.head())

    def move(self, old: str, new: str, text: str | None = None) -> None:
        self.now += 3_600
        with self.store.change(ANA, "Renommé", when=self.now) as change:
            change.move(fiche(old), fiche(new), text, self.store.head())

    def settle(self) -> None:
        """Bring everything up to date."""
        self.index.catch_up()
        self.index.catch_up_text()

    def another(self) -> Index:
        """The same index, opened a second time, as another process would."""
        store = Store(self.folder)
        index = Index(self.folder / "search_index", store)
        self.opened += (index, store)
        return index


def scrambled(tables: Path) -> None:
    """Overwrite every page of the file but those that say what it is, as a failing disk would."""
    sql = sqlite3.connect(tables)
    sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = {number for (number,) in sql.execute("SELECT pageno FROM dbstat WHERE name IN ('sqlite_schema', 'meta')")}
    sql.close()
    with tables.open("r+b") as file:
        for number in range(1, tables.stat().st_size // 4096 + 1):
            if number not in kept:
                file.seek((number - 1) * 4096)
                file.write(b"\xffzut" * 1024)
