"""`export_site`: the commons of a commit, or a selection of it, as a folder of pages."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask

from commun.commons import Commons
from commun.i18n import speaking
from commun.moderation import validated_version
from commun.program import program
from commun.static_site.dependent import outdated
from commun.static_site.drawing import Drawer, assets
from commun.static_site.folder import Folder, FolderTaken
from commun.static_site.layout import ABOUT, ALPHABET, HOME, SEARCH, Layout, Met
from commun.static_site.lists import Pages, addresses, gathered, letters
from commun.static_site.media import media
from commun.static_site.signs import Signs
from commun.static_site.words import COMMON, Entry, WordIndex
from commun.web import create_app
from fiches import PageName, RevisionRefused, fold, masked
from search_index import Progress

_HERE: Final = Path(__file__).parent
_BODY_END: Final = re.compile(r"</body>")
_NEWEST: Final = 12
_DOORS: Final = 24


@dataclass(frozen=True, slots=True)
class Copy:
    """What is to be copied.

    Attributes:
        names: the pages; None for all of them.
        title: of the copy; "" for that of the commons.
        live: the address of the site, to which what is not in the copy leads; "" for nowhere.
    """

    names: tuple[PageName, ...] | None = None
    title: str = ""
    live: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was done.

    Attributes:
        commit: that the folder shows.
        pages: in the folder.
        drawn: those drawn this time.
        written: files that changed.
        removed: files taken away.
    """

    commit: str
    pages: int
    drawn: int
    written: int
    removed: int


def export_site(commons: Commons, target: Path, copy: Copy | None = None, progress: Progress | None = None) -> Copied:
    """Write a copy in the folder `target`; one that is there is brought up to date.

    Raises:
        FolderTaken: when the folder holds something else, as the copy of another commons.
        FolderBusy: when a copy is being written there.
    """
    copy = copy or Copy(live=commons.config.base_url)
    app = create_app(commons.config, commons)
    with Folder(target) as folder, _visiting(app, commons):
        if not _knows(commons, folder.former.get("commit")):
            raise FolderTaken(folder=target)
        return _Site(commons, folder, copy, app).write(progress or (lambda *_told: None))


def _knows(commons: Commons, commit: str | None) -> bool:
    """Whether a copy that shows this version is one of this commons, as far as one can tell."""
    try:
        return commit is None or bool(commons.store.resolve(commit))
    except RevisionRefused:
        return False


@contextmanager
def _visiting(app: Flask, commons: Commons) -> Iterator[None]:
    """One request of somebody who is not logged in, in the language of the commons."""
    with app.test_request_context("/"), speaking(commons.config.language, commons.config.timezone):
        yield


class _Site:
    """One copy being written."""

    def __init__(self, commons: Commons, folder: Folder, copy: Copy, app: Flask) -> None:
        self._commons = commons
        self._folder = folder
        self._commit = commons.head()
        self._pages: Pages = gathered(commons, copy.names)
        names = frozenset(row.name for row in self._pages.rows)
        self._lists = addresses(self._pages)
        self._layout = Layout(names, self._lists, copy.live)
        self._signs = Signs()
        self._title = copy.title or commons.config.title
        self._drawer = Drawer(commons, self._title, copy.live)
        self._selected = copy.names is not None
        self._media: set[str] = set()
        self._app = app
        self._key = self._kind_of_copy(copy)
        self._known: dict[str, dict[str, Any]] = {}

    def _kind_of_copy(self, copy: Copy) -> str:
        """What every page depends on besides the commit: the program, the settings, what was chosen or is hidden."""
        config = self._commons.config
        names = sorted(map(str, copy.names)) if copy.names is not None else None
        told = (names, self._title, copy.live, config.language, config.licence, str(config.timezone), config.title)
        hidden = self._commons.store.hidden_since()
        return hashlib.sha256(repr((program(), told, hidden)).encode()).hexdigest()

    def write(self, progress: Progress) -> Copied:
        """Everything, in the order in which files name each other."""
        former = self._folder.former
        if self._dirty() == set() and former["day"] == str(self._commons.today()) and self._folder.is_whole():
            return Copied(self._commit, len(self._pages.rows), 0, 0, 0)
        drawn = self._write_pages(progress)
        self._write_lists()
        self._write_search(progress)
        for file, data in assets(self._app).items():
            self._folder.put(file, data)
        self._folder.put("static/recherche.js", (_HERE / "assets" / "recherche.js").read_bytes())
        for address in sorted(self._media):
            found = media(self._commons, address)
            if found is not None:
                self._folder.put(address.removeprefix("/"), found)
        state = {"commit": self._commit, "key": self._key, "day": str(self._commons.today()), "pages": self._known}
        removed = self._folder.finish(state)
        return Copied(self._commit, len(self._pages.rows), drawn, self._folder.written, removed)

    # ——— pages

    def _write_pages(self, progress: Progress) -> int:
        """Draw the pages that may have changed; how many were drawn."""
        dirty, before = self._dirty(), self._folder.former.get("pages", {})
        same_day = self._folder.former.get("day") == str(self._commons.today())
        drawn = 0
        for number, row in enumerate(self._pages.rows, 1):
            name, file = str(row.name), Layout.page(row.name)
            known = before.get(name)
            if (
                dirty is not None
                and known is not None
                and name not in dirty
                and (same_day or not known["dated"])
                and self._folder.keep(file)
            ):
                self._known[name] = known
                self._media |= set(known["media"])
            else:
                html, asks, dated = self._drawer.page(row)
                met = self._put(file, html)
                self._known[name] = {
                    "pages": sorted(met.pages - {name}),
                    "wanted": sorted(met.wanted),
                    "media": sorted(met.media),
                    "asks": asks,
                    "dated": dated,
                }
                drawn += 1
            progress("Pages", number, len(self._pages.rows))
        return drawn

    def _dirty(self) -> set[str] | None:
        """The pages to draw again; None for all."""
        former = self._folder.former
        if former.get("key") != self._key or not former.get("commit"):
            return None
        if former["commit"] == self._commit:
            return set()
        changes = self._commons.store.tree_changes(former["commit"], self._commit)
        return outdated(self._commons, changes, former["pages"])

    def _put(self, file: str, html: str) -> Met:
        """Write a page whose addresses are those of the site."""
        local, met = self._layout.localised(html, file)
        self._media |= met.media
        shapes = self._signs.drawn(met.signs)
        self._folder.put(file, _BODY_END.sub(lambda _end: f"{shapes}</body>", local) if shapes else local)
        return met

    # ——— lists

    def _write_lists(self) -> None:
        pages, draw = self._pages, self._drawer.draw
        newest = sorted(pages.fiches, key=lambda row: (-row.modified, str(row.name)))[:_NEWEST]
        doors = [
            (key, sorted(lists.items(), key=lambda one: (-len(one[1]), one[0]))[:_DOORS], len(lists) > _DOORS)
            for key, lists in (("themes", pages.themes), ("territoires", pages.territories))
        ]
        kinds = sorted(pages.types.items(), key=lambda one: (-len(one[1]), one[0]))
        now = datetime.fromtimestamp(self._commons.store.commit(self._commit).committed, UTC)
        facts = {"commit": self._commit, "when": now, "total": len(pages.rows), "selected": self._selected}
        self._put(HOME, draw("home", newest=newest, doors=doors, kinds=kinds, **facts))
        self._put(ABOUT, draw("about", licences=self._licences(), kinds=kinds, **facts))
        for key, lists in (("themes", pages.themes), ("territoires", pages.territories)):
            values = sorted(lists.items(), key=lambda one: fold(one[0]))
            self._put(f"{key}.html", draw("values", key=key, values=values))
            for value, rows in lists.items():
                self._put(self._lists[f"/{key}/{value}"], draw("value", key=key, value=value, rows=rows))
        self._put("types-de-fiches.html", draw("values", key="types-de-fiches", values=kinds))
        for kind, rows in kinds:
            told = draw("value", key="types-de-fiches", value=kind, rows=rows)
            self._put(self._lists[f"/types-de-fiches/{kind}"], told)
        self._put(ALPHABET, draw("alphabet", letters=letters(pages.fiches), spaces=self._spaces()))

    def _spaces(self) -> dict[str, list[Any]]:
        """The pages that are no fiches, by space."""
        found: dict[str, list[Any]] = {}
        for row in self._pages.rows:
            if row.name.space != "fiches":
                found.setdefault(row.name.space, []).append(row)
        return found

    def _licences(self) -> Sequence[tuple[str, int]]:
        counts: dict[str, int] = {}
        for row in self._pages.rows:
            licence = row.licence or self._commons.config.licence
            counts[licence] = counts.get(licence, 0) + 1
        return sorted(counts.items(), key=lambda one: (-one[1], one[0]))

    # ——— the search

    def _write_search(self, progress: Progress) -> None:
        words = WordIndex()
        named = self._app.jinja_env.globals["type_name"]
        rows = [row for row in self._pages.rows if row.name.space in {"fiches", "personnes", "aide"}]
        pages = [(row.name, row.blob) for row in rows]
        store = self._commons.store
        texts = store.veiled.all_readable(pages, store.blobs(blob for _, blob in pages))
        for number, (row, read) in enumerate(zip(rows, texts, strict=True), 1):
            kind = str(named(row.type)) if row.type and callable(named) else ""
            entry = Entry(row.title, Layout.page(row.name), kind, row.summary)
            fiche = masked(read)
            validated = validated_version(self._commons, row, fiche)
            fiche = fiche if validated is None else validated.fiche
            words.add(entry, fiche, self._pages.places.get(row.key, ()))
            progress("Recherche", number, len(rows))
        for file, text in words.files():
            self._folder.put(f"recherche/{file}", text)
        self._put(SEARCH, self._drawer.draw("search", common=" ".join(sorted(COMMON))))
