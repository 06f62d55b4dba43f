"""Where each address of the site lies in the folder, and how one file of it names another."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from posixpath import dirname, relpath
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from fiches import NameRefused, PageName, fold

ABOUT: Final = "a-propos-de-cette-copie.html"
ALPHABET: Final = "index-alphabetique.html"
HOME: Final = "index.html"
SEARCH: Final = "recherche.html"

_ATTRIBUTE: Final = re.compile(r'(\s)(href|src|srcset)="([^"]*)"')
_IDLE: Final = re.compile(r'<a(?![^>]*\shref=)[^>]*\sclass="button\b[^"]*"[^>]*>.*?</a>', re.DOTALL)
"""A button that leads to what only the site does: in a copy nobody can press it."""
_SIGN: Final = re.compile(r"/static/[^/]+/((?:maps/)?[a-z]+\.svg)#([\w-]+)")
_MEDIA: Final = re.compile(r"/media/(?:\d+/)?[a-z0-9.-]+")


@dataclass
class Met:
    """What the links of one page led to.

    Attributes:
        pages: the pages named, written `space/slug`, in the copy or not.
        wanted: the titles, folded, of pages that nobody has written.
        media: the addresses of files and of their small pictures.
        signs: the shapes drawn from a shared file: the file and the id in it.
    """

    pages: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)
    signs: set[tuple[str, str]] = field(default_factory=set)


class Layout:
    """The files of a copy.

    Args:
        names: the pages that it holds.
        lists: the lists that it holds: address (unquoted) to file.
        live: the address of the site that it was made from, without its last slash; "" where it has none.
    """

    def __init__(self, names: Container[PageName], lists: Mapping[str, str], live: str) -> None:
        self._names = names
        self._lists = {fold(address): file for address, file in lists.items()}
        self._live = live
        self._known: dict[str, str | None] = {}
        self._led: dict[tuple[str, str], tuple[str | None, str, tuple[str, ...]]] = {}

    @staticmethod
    def page(name: PageName) -> str:
        """The file of a page."""
        return f"{name}.html"

    def file_of(self, address: str) -> str | None:
        """The file in which an address of the site (without query and fragment) lies; None for one that has none."""
        if address not in self._known:
            self._known[address] = self._find(unquote(address))
        return self._known[address]

    def _find(self, path: str) -> str | None:
        listed = self._lists.get(fold(path))
        if listed is not None:
            return listed
        if _MEDIA.fullmatch(path):
            return path.removeprefix("/")
        if path.startswith("/static/"):
            return f"static/{path.split('/', 3)[3]}"
        name = _page_named(path)
        return self.page(name) if name is not None and name in self._names else None

    def localised(self, html: str, file: str) -> tuple[str, Met]:
        """`html` as it stands in `file`, and what its links led to.

        Addresses become relative; those that lead out of the copy are made whole, or taken away.
        """
        met = Met()
        folder = dirname(file)

        def place(match: re.Match[str]) -> str:
            space, name, value = match.groups()
            if name == "srcset":
                return f'{space}srcset="{self._sources(value, folder, met)}"'
            address = self._address(value, folder, met)
            return "" if address is None else f'{space}{name}="{address}"'

        return _IDLE.sub("", _ATTRIBUTE.sub(place, html)), met

    def _sources(self, value: str, folder: str, met: Met) -> str:
        """The candidates of a picture, each with its width."""
        found = []
        for candidate in value.split(","):
            address, _, width = candidate.strip().partition(" ")
            found.append(f"{self._address(address, folder, met)} {width}".strip())
        return ", ".join(found)

    def _address(self, value: str, folder: str, met: Met) -> str | None:
        """An address as it stands in a file of `folder`; None for one that leads nowhere from there."""
        if not value.startswith("/") or value.startswith("//"):
            return value
        sign = _SIGN.fullmatch(value)
        if sign:
            met.signs.add((sign[1], sign[2]))
            return f"#{sign_id(sign[1], sign[2])}"
        # The same few hundred addresses stand on thousands of pages.
        known = self._led.get((value, folder))
        if known is None:
            known = self._led[value, folder] = self._lead(value, folder)
        address, kind, noted = known
        if kind:
            getattr(met, kind).update(noted)
        return address

    def _lead(self, value: str, folder: str) -> tuple[str | None, str, tuple[str, ...]]:
        """An address, and what it is to be remembered as: a field of `Met` ("" for none) and what is put there."""
        parts = urlsplit(unescape(value))
        kind, noted = _noted(parts.path, parts.query)
        file = None if parts.query else self.file_of(parts.path)
        anchor = f"#{escape(parts.fragment)}" if parts.fragment else ""
        if file is not None:
            return quote(relpath(file, folder or "."), safe="/.-_~") + anchor, kind, noted
        if not self._live or parts.path in {"/nouvelle", "/connexion"}:
            return None, kind, noted
        return self._live + value, kind, noted


def _noted(path: str, query: str) -> tuple[str, tuple[str, ...]]:
    """What is to be remembered of an address: the field of `Met`, and what is put there."""
    if _MEDIA.fullmatch(path):
        return "media", (path,)
    if path == "/nouvelle":
        return "wanted", tuple(fold(title) for title in parse_qs(query).get("titre", ()))
    name = _page_named(unquote(path))
    return ("pages", (str(name),)) if name is not None else ("", ())


def sign_id(file: str, shape: str) -> str:
    """The id under which a shape of a shared file is written in a page."""
    return f"signe-{file.rpartition('/')[2].removesuffix('.svg')}-{shape}"


def _page_named(path: str) -> PageName | None:
    """The page of an address."""
    try:
        return PageName.parse(path)
    except NameRefused:
        return None
