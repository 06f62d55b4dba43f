"""What reading every text once has found: what could be mended, pictures without words, addresses, near twins.

It is kept by the blob of the text in a file of the cache, so that only new texts are read: the worker does it in the
background, and whoever opens a page that asks for it reads what little is missing. Which pages live, and with which
text, is written down once for each commit. Another catalogue makes everything be read again. Losing the file loses
nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from commun.cache_file import CacheFile
from commun.commons import Commons
from commun.gardener.mending import REPAIRS, Known, mended
from commun.gardener.reading import SKETCH, lacks_words, sketch_of, urls_of
from fiches import Fiche, fold
from search_index import PageRow

SPACES: Final = ("fiches", "personnes", "aide", "fichiers")
"""Whose pages are looked after."""
FILE_NEEDS: Final = ("texte_alternatif", "credit", "licence")
"""What the page of a file should say; where it does not, it is found as `fichier.<key>`."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS living (page INTEGER PRIMARY KEY, blob TEXT NOT NULL, unlicensed INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS living_blob ON living (blob);
CREATE TABLE IF NOT EXISTS looked (blob TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finding (blob TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (what, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS finding_blob ON finding (blob);
CREATE TABLE IF NOT EXISTS address (blob TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (url, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS address_blob ON address (blob);
CREATE TABLE IF NOT EXISTS sketch (hash INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY (hash, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sketch_blob ON sketch (blob);
CREATE TABLE IF NOT EXISTS twin (a TEXT NOT NULL, b TEXT NOT NULL, share INTEGER NOT NULL, PRIMARY KEY (a, b));
CREATE INDEX IF NOT EXISTS twin_b ON twin (b);
"""
_VERSION: Final = 3
"""Moves when the tables, or what is looked for, change."""
_CHUNK: Final = 200
_TWINS: Final = 0.6
"""Share of common hashes from which two texts are near twins."""
_NEAR: Final = """
SELECT x.page AS one, y.page AS other, t.share AS share
FROM twin t JOIN living x ON x.blob = t.a JOIN living y ON y.blob = t.b
UNION ALL
SELECT x.page, y.page, ? FROM living x JOIN living y ON y.blob = x.blob AND y.page > x.page
"""
"""The pairs of pages that say nearly, or exactly, the same."""


class Garden(CacheFile):
    """What is known of the texts of a commons; to be closed after use (`with`)."""

    def __init__(self, commons: Commons) -> None:
        self._commons = commons
        super().__init__(commons.config.data, "garden", _SCHEMA, _VERSION)

    def known(self) -> Known:
        """What mending leans on now."""
        counts = self._commons.counts("category")
        titles = {
            fold(row.title): row.title for row in self._commons.index.pages.listing(space="categories", limit=5_000)[1]
        }
        spelled = {fold(title): title for title, _count in counts}
        return Known(self._commons.index.catalogue, spelled | titles)

    # ——— reading

    def catch_up(self, limit: int | None = None) -> int:
        """Read the texts that were not read yet, at most `limit`; how many are still unread."""
        head, state = self._commons.head(), f"{_VERSION} {self._commons.index.catalogue.version}"
        if self._mark("read") == f"{state} {head}":
            return 0
        if self._mark("living") != head:
            self._take_note(head)
        unread = [
            str(blob)
            for (blob,) in self._sql.execute(
                "SELECT l.blob FROM living l LEFT JOIN looked k ON k.blob = l.blob AND k.state = ? "
                "WHERE k.blob IS NULL GROUP BY l.blob ORDER BY min(l.page)",
                (state,),
            )
        ]
        some = unread if limit is None else unread[:limit]
        known = self.known() if some else None
        for start in range(0, len(some), _CHUNK):
            if known is not None:
                self._read(some[start : start + _CHUNK], known, state)
        if len(some) == len(unread):
            self._set_mark("read", f"{state} {head}")
        return len(unread) - len(some)

    def _take_note(self, head: str) -> None:
        """Write down which pages live, and let go of what no living page says any more."""
        key, rows = 0, list[tuple[int, str, int]]()
        while some := self._commons.index.pages.after(key, 1_000):
            rows += [
                (row.key, row.blob, int(row.name.space == "fiches" and not row.licence))
                for row in some
                if row.name.space in SPACES
            ]
            key = some[-1].key
        with self._together():
            self._sql.execute("DELETE FROM living")
            self._sql.executemany("INSERT INTO living VALUES (?, ?, ?)", rows)
            for table, column in (("looked", "blob"), ("finding", "blob"), ("address", "blob"), ("sketch", "blob"),
                                  ("twin", "a"), ("twin", "b")):  # fmt: skip
                self._sql.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT blob FROM living)")  # noqa: S608 (our own words)
            self._sql.execute("INSERT OR REPLACE INTO mark VALUES ('living', ?)", (head,))

    def _read(self, blobs: Sequence[str], known: Known, state: str) -> None:
        marks = ", ".join("?" * len(blobs))
        query = f"SELECT blob, min(page) FROM living WHERE blob IN ({marks}) GROUP BY blob"  # noqa: S608 (marks)
        keys = dict(self._sql.execute(query, blobs))
        rows = {row.key: row for row in self._commons.index.pages.by_keys(list(keys.values()))}
        named = {blob: rows[key].name for blob, key in keys.items() if key in rows}
        with self._together():
            for blob, data in self._commons.store.blobs(named):
                fiche = Fiche.parse(named[blob], data.decode("utf-8", "replace"))
                for table in ("finding", "address", "sketch"):
                    self._sql.execute(f"DELETE FROM {table} WHERE blob = ?", (blob,))  # noqa: S608 (our own words)
                self._sql.execute("INSERT OR REPLACE INTO looked VALUES (?, ?)", (blob, state))
                self._put("finding", ((blob, what) for what in _findings(fiche, known)))
                self._put("address", ((blob, url) for url in urls_of(fiche)))
                self._put("sketch", ((each, blob) for each in sketch_of(fiche)))
            for blob in named:
                self._compare(blob)

    def _put(self, table: str, rows: Iterator[tuple[object, object]]) -> None:
        self._sql.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", rows)  # noqa: S608 (our own words)

    def _compare(self, blob: str) -> None:
        """Find the near twins of one text."""
        self._sql.execute(
            "INSERT OR REPLACE INTO twin SELECT min(a.blob, b.blob), max(a.blob, b.blob), count(*) "
            "FROM sketch a JOIN sketch b ON b.hash = a.hash AND b.blob <> a.blob WHERE a.blob = ? "
            "GROUP BY b.blob HAVING count(*) >= ?",
            (blob, int(SKETCH * _TWINS)),
        )

    def _mark(self, name: str) -> str:
        row = self._sql.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _set_mark(self, name: str, value: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (name, value))

    # ——— what was found

    def counts(self) -> Mapping[str, int]:
        """How many pages have each finding: a repair, `images` for pictures without words, `fichier.credit`…"""
        return dict(
            self._sql.execute(
                "SELECT f.what, count(*) FROM finding f JOIN living l ON l.blob = f.blob GROUP BY f.what"
            ).fetchall()
        )

    def found(self, what: str, limit: int = -1, offset: int = 0) -> list[PageRow]:
        """The pages of a finding, so many of them (all when `limit` is -1)."""
        return self._rows(
            "SELECT l.page FROM finding f JOIN living l ON l.blob = f.blob WHERE f.what = ? ORDER BY l.page "
            "LIMIT ? OFFSET ?",
            what,
            limit,
            offset,
        )

    def files_lacking(self, limit: int, offset: int) -> tuple[int, list[tuple[PageRow, list[str]]]]:
        """How many pages of files lack words, credit or licence, and some of them with what each lacks."""
        where = "FROM finding f JOIN living l ON l.blob = f.blob WHERE f.what >= 'fichier.' AND f.what < 'fichier/'"
        total = self._sql.execute(f"SELECT count(DISTINCT l.page) {where}").fetchone()[0]
        lacking: dict[int, list[str]] = {}
        for page, what in self._sql.execute(
            f"SELECT l.page, group_concat(f.what) {where} GROUP BY l.page ORDER BY l.page LIMIT ? OFFSET ?",
            (limit, offset),
        ):
            said = set(what.replace("fichier.", "").split(","))
            lacking[page] = [key for key in FILE_NEEDS if key in said]
        return int(total), [(row, lacking[row.key]) for row in self._commons.index.pages.by_keys(list(lacking))]

    def unlicensed(self, limit: int, offset: int) -> tuple[int, list[PageRow]]:
        """How many fiches say no licence, and some of them."""
        total = self._sql.execute("SELECT count(*) FROM living WHERE unlicensed").fetchone()[0]
        return int(total), self._rows(
            "SELECT page FROM living WHERE unlicensed ORDER BY page LIMIT ? OFFSET ?", limit, offset
        )

    def addresses(self) -> list[str]:
        """The addresses of the web that living pages name."""
        return [str(url) for (url,) in self._sql.execute("SELECT DISTINCT url FROM address ORDER BY url")]

    def naming(self, urls: Collection[str]) -> dict[str, list[PageRow]]:
        """The pages that name each of some addresses."""
        marks = ", ".join("?" * len(urls))
        pairs = self._sql.execute(
            f"SELECT a.url, l.page FROM address a JOIN living l ON l.blob = a.blob WHERE a.url IN ({marks}) "  # noqa: S608 (marks)
            "ORDER BY l.page",
            list(urls),
        ).fetchall()
        rows = {row.key: row for row in self._commons.index.pages.by_keys(list({page for _url, page in pairs}))}
        found: dict[str, list[PageRow]] = {}
        for url, page in pairs:
            if page in rows:
                found.setdefault(url, []).append(rows[page])
        return found

    def twins(self, limit: int, offset: int) -> tuple[int, list[tuple[PageRow, PageRow, float]]]:
        """How many pairs of pages say nearly the same, and some with the share in common, the nearest first."""
        total = self._sql.execute(f"SELECT count(*) FROM ({_NEAR})", (SKETCH,)).fetchone()[0]  # noqa: S608 (our own words)
        pairs = self._sql.execute(
            f"{_NEAR} ORDER BY share DESC, one, other LIMIT ? OFFSET ?", (SKETCH, limit, offset)
        ).fetchall()
        keys = {key for one, other, _share in pairs for key in (one, other)}
        rows = {row.key: row for row in self._commons.index.pages.by_keys(list(keys))}
        return int(total), [
            (rows[one], rows[other], share / SKETCH) for one, other, share in pairs if one in rows and other in rows
        ]

    def _rows(self, query: str, *values: object) -> list[PageRow]:
        keys = [page for (page,) in self._sql.execute(query, values)]
        some = (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
        return [row for chunk in some for row in self._commons.index.pages.by_keys(chunk)]


def tend(commons: Commons) -> list[str]:
    """Read what was not read yet; a task of the worker."""
    commons.index.catch_up()
    with Garden(commons) as garden:
        garden.catch_up()
    return []


def _findings(fiche: Fiche, known: Known) -> Iterator[str]:
    """What could be mended in a text, and what it lacks."""
    yield from (repair for repair in REPAIRS if mended(fiche, repair, known).text != fiche.text)
    if lacks_words(fiche):
        yield "images"
    if fiche.name.space == "fichiers":
        yield from (f"fichier.{key}" for key in FILE_NEEDS if not fiche.head.get(key))
