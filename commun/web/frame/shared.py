"""Pages that are written once for all their readers.

Who reads the page of a fiche changes little of it: the head and the foot of the site, a few links that not everybody
has, the token of a form. So the page is written once for each state of the commons, with a hole in each of these
places, and everybody is given it with the holes filled for them: a member does not wait for what visitors have read.

What depends on who reads is asked by `where_may`, `csrf_field`, `site_head` and `site_foot`. A page for which anything
else asks who is here (by `current_user` or `may`: a contact that members may read, the buttons of a definition) is that
person's alone, and is not kept for the others.
"""

import re
import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from flask import current_app, g, request
from markupsafe import Markup, escape

from commun.i18n import language
from commun.kept import Kept
from commun.web.guard import commons, may_on
from commun.web.page_cache import FLASH_COOKIE, STATE, compressor
from fiches import PageName

Fill = Callable[[], str]
Key = tuple[str, ...]

_LEVEL: Final = 1
_RAW: Final = -15
"""No header: the largest window of zlib."""
_OVERHEAD: Final = 1_000
"""Octets that a page costs beside its text and its holes."""
_A_HOLE: Final = 500
"""Octets of a hole: a function, and the few words that it gives to some; it holds nothing of the page itself."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page with its holes, compressed."""

    packed: bytes
    holes: Sequence[Fill]

    @property
    def weight(self) -> int:
        """What it costs in memory, in octets."""
        return len(self.packed) + len(self.holes) * _A_HOLE + _OVERHEAD


class SharedPages:
    """The pages written for all, those of the present state of the commons.

    Args:
        capacity: octets of memory for them.
    """

    def __init__(self, capacity: int) -> None:
        # Nobody can write this into a page.
        self._mark = secrets.token_hex(12)
        self._places = re.compile(f"{self._mark}([0-9]+);")
        self._capacity = capacity
        self._pages: Kept[Key, _Page] = Kept(capacity)
        self._state = ""

    # ——— what a template says

    def hole(self, fill: Fill) -> Markup:
        """What `fill` gives; in a page that is written for all, the place where it stands for each of them.

        It is asked again in each reader's own request: it may look at nothing of the one in which it was made. It is
        kept with the page, and is to hold little.
        """
        holes: list[Fill] | None = g.get("holes")
        if holes is None:
            return Markup(fill())  # noqa: S704 (functions of ours, which give HTML)
        holes.append(fill)
        return Markup(f"{self._mark}{len(holes) - 1};")  # noqa: S704 (a number)

    def where_may(
        self,
        right: str,
        yes: str = "",
        no: str = "",
        page: PageName | None = None,
        caller: Callable[[], Markup] | None = None,
    ) -> Markup:
        """`yes` (or what stands in the `call` block) for who has a right on `page`, `no` for the others."""
        if "holes" not in g:
            return (caller() if caller else escape(yes)) if may_on(right, page) else escape(no)
        given, otherwise = caller() if caller else escape(yes), escape(no)
        return self.hole(lambda: given if may_on(right, page) else otherwise)

    # ——— what a view says

    def find(self) -> str | None:
        """The page at this address for who asks now, None when nobody has read it in the present state."""
        key = g.shared_key = _key()
        if key is None:
            return None
        page = self._pages.get(key)
        return None if page is None else self._filled(zlib.decompress(page.packed, _RAW).decode(), page.holes)

    def written(self, write: Callable[[], str]) -> str:
        """The page that `write` gives, for who asks now; `find` has been asked before, and found none."""
        key: Key | None = g.shared_key
        if key is None or not self._capacity:
            return write()
        g.holes, g.asked_who = (holes := list[Fill]()), False
        try:
            text = write()
        finally:
            del g.holes
        # A page that was long to write may show a state that has passed.
        if not g.asked_who and (key[0] == self._state or key[0] == commons().state()):
            self._keep(key, _Page(compressor()(text.encode(), _LEVEL, _RAW), tuple(holes)))
        return self._filled(text, holes)

    def _filled(self, text: str, holes: Sequence[Fill]) -> str:
        """The page for who asks now; a hole may stand in what fills another."""

        def fill(match: re.Match[str]) -> str:
            given = holes[int(match[1])]()
            return self._filled(given, holes) if self._mark in given else given

        return self._places.sub(fill, text)

    def _keep(self, key: Key, page: _Page) -> None:
        """Keep a page of the present state; nobody will ask for those of another one again."""
        if key[0] != self._state:
            self._pages.clear()
            self._state = key[0]
        self._pages.put(key, page)


def shared_pages() -> SharedPages:
    """Those of this application."""
    return cast("SharedPages", current_app.extensions["commun.shared_pages"])


def _key() -> Key | None:
    """What a page that is alike for all depends on; None for one that holds a message to its reader, or has a query."""
    if request.query_string or FLASH_COOKIE in request.cookies:
        return None
    state = request.environ.get(STATE) or commons().state()
    return state, request.scheme, request.host, request.path, language()
