"""Reading the links: what names a page, what is wanted, what nobody names, what leads nowhere."""

from typing import Final

from fiches import FileName, PageName
from search_index.tables.page_table import PAGE_COLUMNS, PageRow, PageTable, page_row

_LINKING: Final = "('link', 'head', 'annotation', 'embed')"
_WANTED: Final = (
    "FROM target g LEFT JOIN (SELECT space, fold, count(*) AS pages FROM (SELECT l.space, l.fold "
    "FROM page p CROSS JOIN link l ON l.page = p.key WHERE p.space = 'concepts' AND p.deleted = 0 "
    "AND l.kind IN ('link', 'head', 'embed') GROUP BY l.page, l.space, l.fold HAVING min(l.kind = 'head')) "
    "GROUP BY space, fold) c ON c.space = g.space AND c.fold = g.fold "
    "WHERE g.missing = 1 AND g.space <> 'fichiers' AND g.links > coalesce(c.pages, 0)"
)
"""The names that a page is wanted under: what the question of a selection compares with is no name of a page, so that
selections whose head alone names it do not count."""


class LinkedPages(PageTable):
    """The page table, with the questions that follow links."""

    def backlinks(self, name: PageName, limit: int = 500, offset: int = 0) -> list[PageRow]:
        """The pages whose links find the page at `name`, by title."""
        page = self.get(name)
        return [] if page is None else self.linking_to(page, limit, offset)

    def linking_to(self, page: PageRow, limit: int = 500, offset: int = 0) -> list[PageRow]:
        """The pages whose links find this page, by title; a link that another page answers better is not one."""
        candidates = (
            self._connection()
            .execute(
                "SELECT l.target, EXISTS (SELECT 1 FROM title o WHERE o.space = t.space AND o.fold = t.fold "  # noqa: S608 (our words)
                f"AND o.page <> t.page), {PAGE_COLUMNS} FROM title t JOIN link l ON l.space = t.space "
                "AND l.fold = t.fold JOIN page p ON p.key = l.page "
                f"WHERE t.page = ? AND l.kind IN {_LINKING} ORDER BY p.title_fold, p.key",
                (page.key,),
            )
            .fetchall()
        )
        # Most names are those of one page: only for the others is it asked which page answers.
        found = self.by_titles({row[0] for row in candidates if row[1]})
        rows: dict[int, PageRow] = {}
        for target, is_shared, *row in candidates:
            answer = found[target] if is_shared else page
            if answer is not None and answer.key == page.key != row[0] and row[0] not in rows:
                rows[row[0]] = page_row(row)
        return list(rows.values())[offset : offset + limit]

    def targets(self, key: int) -> list[str]:
        """What the links of a page name, each once, in the order of its text."""
        rows = self._connection().execute("SELECT target FROM link WHERE page = ? ORDER BY place", (key,))
        return list(dict.fromkeys(target for (target,) in rows))

    def wanted(self, limit: int = 50, offset: int = 0) -> tuple[int, list[tuple[str, int]]]:
        """How many missing pages are linked to, and `limit` of them with the number of pages that ask for them.

        Neither counts the questions of selections.
        """
        sql = self._connection()
        total = sql.execute(f"SELECT count(*) {_WANTED}").fetchone()[0]
        rows = sql.execute(
            "SELECT (SELECT min(l.target) FROM link l WHERE l.space = w.space AND l.fold = w.fold), w.asking "  # noqa: S608 (our words)
            f"FROM (SELECT g.space, g.fold, g.links - coalesce(c.pages, 0) AS asking {_WANTED} "
            "ORDER BY asking DESC, g.space DESC, g.fold DESC LIMIT ? OFFSET ?) w "  # their words only for those shown
            "ORDER BY w.asking DESC, w.space DESC, w.fold DESC",
            (limit, offset),
        ).fetchall()
        return total, rows

    def orphans(self, limit: int = 50, offset: int = 0) -> tuple[int, list[PageRow]]:
        """How many fiches no page links to, and `limit` of them by title."""
        source = (
            "FROM page p WHERE p.space = 'fiches' AND p.deleted = 0 AND NOT EXISTS (SELECT 1 FROM title t "
            "JOIN target g ON g.space = t.space AND g.fold = t.fold WHERE t.page = p.key AND g.links > "
            "EXISTS (SELECT 1 FROM link l WHERE l.space = g.space AND l.fold = g.fold AND l.page = p.key))"
        )
        total = self._connection().execute(f"SELECT count(*) {source}").fetchone()[0]
        return total, self._rows(f"{source} ORDER BY p.title_fold, p.key LIMIT ? OFFSET ?", limit, offset)

    def dead_ends(self, limit: int = 50, offset: int = 0) -> tuple[int, list[PageRow]]:
        """How many fiches lead to no other page that is there, and `limit` of them by title.

        A field that names a fiche (its territory) leads to it; files, types and lists of words are no such pages.
        """
        source = (
            "FROM page p WHERE p.space = 'fiches' AND p.deleted = 0 AND NOT EXISTS (SELECT 1 FROM link l "  # noqa: S608 (our words)
            "JOIN target g ON g.space = l.space AND g.fold = l.fold WHERE l.page = p.key AND g.missing = 0 "
            f"AND l.space <> 'fichiers' AND l.kind IN {_LINKING} AND NOT EXISTS (SELECT 1 FROM title t "
            "WHERE t.space = l.space AND t.fold = l.fold AND t.page = p.key)) "
            "AND NOT EXISTS (SELECT 1 FROM fact f JOIN subject s ON s.key = f.target "
            "WHERE f.page = p.key AND s.page <> p.key AND s.space = 'fiches')"
        )
        total = self._connection().execute(f"SELECT count(*) {source}").fetchone()[0]
        return total, self._rows(f"{source} ORDER BY p.title_fold, p.key LIMIT ? OFFSET ?", limit, offset)

    def uses_of_file(self, name: FileName) -> list[PageRow]:
        """The pages that show a file or link to it, by title."""
        rows = self._rows(
            "FROM link l JOIN page p ON p.key = l.page WHERE l.space = 'fichiers' AND l.fold = ? "
            "ORDER BY p.title_fold, p.key",
            name.name,
        )
        return list({row.key: row for row in rows}.values())

    def dead_links(self) -> list[tuple[PageRow, str]]:
        """Every link to a page or a file that is not there, with the page that holds it."""
        rows = self._connection().execute(
            f"SELECT l.target, {PAGE_COLUMNS} FROM target g JOIN link l ON l.space = g.space AND l.fold = g.fold "  # noqa: S608 (our words)
            "JOIN page p ON p.key = l.page WHERE g.missing = 1 AND l.kind IN ('link', 'head', 'embed') "
            "AND (p.space <> 'concepts' OR l.kind <> 'head') "
            "ORDER BY p.title_fold, p.key, l.place"
        )
        return [(page_row(row), target) for target, *row in rows]

    def links_of(self, key: int) -> list[str]:
        """The targets that a page names, in its order, each once."""
        rows = self._connection().execute("SELECT target FROM link WHERE page = ? ORDER BY place", (key,))
        return list(dict.fromkeys(target for (target,) in rows))
