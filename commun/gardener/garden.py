"""What reading every text once has found: what could be mended, pictures without words, addresses, near twins.

It is kept by the blob of the text in a file of the cache, so that only new texts are read: the worker does it in the
background, and whoever opens a page that asks for it reads what little is missing. Another catalogue makes everything
be read again. Losing the file loses nothing.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, Self

from commun.commons import Commons
from commun.gardener.mending import REPAIRS, Known, mended
from fiches import Fiche, fold, scan
from search_index import PageRow

SPACES: Final = ("fiches", "personnes", "aide")
"""Whose pages are looked after."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS looked (blob TEXT PRIMARY KEY, state TEXT NOT NULL, found TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS address (blob TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (url, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS address_blob ON address (blob);
CREATE TABLE IF NOT EXISTS sketch (hash INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY (hash, blob)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sketch_blob ON sketch (blob);
"""
_VERSION: Final = 1
"""Moves when what is looked for changes."""
_CHUNK: Final = 200
_URL: Final = re.compile(r"https?://[^\s<>\"'`\[\]{}|\\^]+", re.IGNORECASE)
_PICTURE: Final = re.compile(r"!\[\s*\]\([^)\n]+\)")
_WORD: Final = re.compile(r"\w+")
_SHINGLE: Final = 5
_SKETCH: Final = 32
"""Hashes kept of a text: the smallest of those of its runs of five words (Broder 1997)."""
_SHORTEST: Final = 60
"""Words from which a text can be another one's near twin."""
_TWINS: Final = 0.6
"""Share of common hashes from which two texts are near twins."""


class Garden:
    """What is known of the texts of a commons; to be closed after use (`with`)."""

    def __init__(self, commons: Commons) -> None:
        self._commons = commons
        folder = commons.config.data / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        self._sql = sqlite3.connect(folder / "garden.sqlite", timeout=10, isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._sql.close()

    def known(self) -> Known:
        """What mending leans on now."""
        counts = self._commons.counts("category")
        titles = {
            fold(row.title): row.title for row in self._commons.index.pages.listing(space="categories", limit=5_000)[1]
        }
        spelled = {fold(title): title for title, _count in counts}
        return Known(self._commons.index.catalogue, spelled | titles)

    def catch_up(self, limit: int | None = None) -> int:
        """Read the texts that were not read yet, at most `limit`; how many are still unread."""
        known = self.known()
        state = f"{_VERSION} {known.catalogue.version}"
        unread = list(self._unread(state))
        some = unread if limit is None else unread[:limit]
        for start in range(0, len(some), _CHUNK):
            self._read(some[start : start + _CHUNK], known, state)
        if limit is None:
            self._forget()
        return len(unread) - len(some)

    def rows(self) -> Iterator[PageRow]:
        """Every page that is looked after."""
        key = 0
        while some := self._commons.index.pages.after(key, 1_000):
            yield from (row for row in some if row.name.space in SPACES)
            key = some[-1].key

    def found(self) -> dict[str, list[PageRow]]:
        """The pages of each finding: a repair, or `images` for pictures without words."""
        found: dict[str, list[PageRow]] = {}
        said = dict(self._sql.execute("SELECT blob, found FROM looked WHERE found <> '[]'"))
        for row in self.rows():
            for finding in json.loads(said.get(row.blob, "[]")):
                found.setdefault(finding, []).append(row)
        return found

    def addresses(self) -> dict[str, list[str]]:
        """The addresses of the web that living pages name, with the blobs that do."""
        living = {row.blob for row in self.rows()}
        found: dict[str, list[str]] = {}
        for url, blob in self._sql.execute("SELECT url, blob FROM address ORDER BY url"):
            if blob in living:
                found.setdefault(url, []).append(blob)
        return found

    def twins(self) -> list[tuple[PageRow, PageRow, float]]:
        """Pages whose texts are nearly the same, with the share that they have in common, the nearest first."""
        by_blob: dict[str, list[PageRow]] = {}
        for row in self.rows():
            by_blob.setdefault(row.blob, []).append(row)
        found = [
            (one, other, 1.0)
            for rows in by_blob.values()
            for place, one in enumerate(rows)
            for other in rows[place + 1 :]
        ]
        pairs = self._sql.execute(
            "SELECT a.blob, b.blob, count(*) FROM sketch a JOIN sketch b ON b.hash = a.hash AND b.blob > a.blob "
            "GROUP BY a.blob, b.blob HAVING count(*) >= ?",
            (int(_SKETCH * _TWINS),),
        )
        for blob, other, count in pairs:
            found += [(one, two, count / _SKETCH) for one in by_blob.get(blob, ()) for two in by_blob.get(other, ())]
        return sorted(found, key=lambda pair: (-pair[2], pair[0].title, pair[1].title))

    def _unread(self, state: str) -> Iterator[PageRow]:
        read = {blob for (blob,) in self._sql.execute("SELECT blob FROM looked WHERE state = ?", (state,))}
        return (row for row in self.rows() if row.blob not in read)

    def _read(self, rows: Sequence[PageRow], known: Known, state: str) -> None:
        blobs = {row.blob: row for row in rows}
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            for blob, data in self._commons.store.blobs(blobs):
                fiche = Fiche.parse(blobs[blob].name, data.decode("utf-8", "replace"))
                found = [repair for repair in REPAIRS if mended(fiche, repair, known).text != fiche.text]
                found += ["images"] if lacks_words(fiche) else []
                self._sql.execute("INSERT OR REPLACE INTO looked VALUES (?, ?, ?)", (blob, state, json.dumps(found)))
                self._sql.executemany(
                    "INSERT OR IGNORE INTO address VALUES (?, ?)", [(blob, url) for url in urls_of(fiche)]
                )
                self._sql.executemany(
                    "INSERT OR IGNORE INTO sketch VALUES (?, ?)", [(each, blob) for each in sketch_of(fiche)]
                )
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def _forget(self) -> None:
        """Let go of texts that no living page has any more."""
        living = {row.blob for row in self.rows()}
        gone = [(blob,) for (blob,) in self._sql.execute("SELECT blob FROM looked") if blob not in living]
        for table in ("looked", "address", "sketch"):
            self._sql.executemany(f"DELETE FROM {table} WHERE blob = ?", gone)  # noqa: S608 (our own words)


def tend(commons: Commons) -> list[str]:
    """Read what was not read yet; a task of the worker."""
    commons.index.catch_up()
    with Garden(commons) as garden:
        garden.catch_up()
    return []


def lacks_words(fiche: Fiche) -> bool:
    """Whether a picture of the fiche has no alternative text, or one of its own fields no credit."""
    if _PICTURE.search(fiche.body):
        return True
    if any(
        mark.kind == "embed" and _shows(mark.target) and not _worded(mark.label, mark.options)
        for mark in scan(fiche.body)
    ):
        return True
    said = fiche.head.get("image")
    own = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, dict)]
    return any(each.get("fichier") and not (each.get("texte_alternatif") and each.get("credit")) for each in own)


def _shows(name: str) -> bool:
    return name.lower().rpartition(".")[2] in {"jpg", "jpeg", "png", "webp", "gif", "svg", "avif"}


def _worded(label: str | None, options: Sequence[str]) -> bool:
    return bool(label) or any(
        option.partition("=")[0].strip() == "alt" and option.partition("=")[2].strip() for option in options
    )


def urls_of(fiche: Fiche) -> set[str]:
    """The addresses of the web that a fiche names, as they would be followed."""
    found = set()
    for text in (fiche.head.text, fiche.body):
        for match in _URL.finditer(text):
            url = match[0].rstrip(".,;:!?…»)*_")
            if "(" in url and match[0].startswith(f"{url})"):
                url += ")"
            found.add(url)
    return found


def sketch_of(fiche: Fiche) -> list[int]:
    """What a text is compared by: the smallest hashes of its runs of five words."""
    words = _WORD.findall(fold(fiche.body))
    if len(words) < _SHORTEST:
        return []
    runs = {" ".join(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(run.encode(), digest_size=7).digest()) for run in runs)
    return sorted(hashes)[:_SKETCH]
