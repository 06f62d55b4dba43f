"""The head and the foot of the site: written once for each reader, not for each page.

They are a third of what a short page costs, and depend on little: the language, the person (their menu, their rights)
and, in the head, on which door the page stands behind. What is another on each page stands outside of what is kept: the
token of the form that logs out, and the address of the page in the form that changes the language.

So `parts/site_head.html` and `parts/site_foot.html` may ask nothing else than what their key holds (see `_Key`), and
`parts/site_links.html`, which names the style sheets, nothing else than the settings and the language.
"""

import functools
import secrets
from dataclasses import dataclass
from typing import Final

from flask import Flask, render_template
from markupsafe import Markup, escape

from commun.accounts import User
from commun.i18n import LANGUAGES, language
from commun.web.frame.shared import SharedPages
from commun.web.guard import current_user, here
from commun.web.security import csrf_field

DOORS: Final = frozenset({"/themes", "/territoires", "/index-alphabetique", "/explorer", "/demander", "/modifications"})
"""The addresses of the site's own navigation; the one that is open is marked."""

_READERS: Final = 512
"""How many heads and feet are kept: each weighs two to four kilobytes."""


@dataclass(frozen=True, slots=True)
class _Key:
    """All that the head and the foot of the site depend on."""

    language: str
    user: User | None
    door: str


class Frame:
    """The head and the foot of the site, for the person of this request."""

    def __init__(self) -> None:
        # Nobody can write this into a name or a title.
        self._mark = secrets.token_hex(16)
        self._head = functools.lru_cache(maxsize=_READERS)(self._written_head)
        self._foot = functools.lru_cache(maxsize=_READERS)(self._written_foot)
        self._links = functools.lru_cache(maxsize=len(LANGUAGES))(self._written_links)

    def links(self) -> Markup:
        """What the head of the document says of the site: the same on each page."""
        return self._links(language())

    def head(self) -> Markup:
        """What stands above the page."""
        path, user = here().partition("?")[0], current_user()
        before, after = self._head(_Key(language(), user, path if path in DOORS else ""))
        return before + csrf_field() + after if after else before

    def foot(self) -> Markup:
        """What stands below the page."""
        before, after = self._foot(_Key(language(), current_user(), ""))
        return before + escape(here()) + after

    def _written_head(self, key: _Key) -> tuple[Markup, Markup]:
        """The head before and after the token; the second is empty where there is no form."""
        return self._cut(render_template("parts/site_head.html", door=key.door, csrf_field=lambda: self._mark))

    def _written_foot(self, _key: _Key) -> tuple[Markup, Markup]:
        """The foot before and after the address of the page."""
        return self._cut(render_template("parts/site_foot.html", place=self._mark))

    @staticmethod
    def _written_links(_language: str) -> Markup:
        return Markup(render_template("parts/site_links.html"))  # noqa: S704 (a template wrote it)

    def _cut(self, text: str) -> tuple[Markup, Markup]:
        before, _, after = text.partition(self._mark)
        return Markup(before), Markup(after)  # noqa: S704 (a template wrote it, and escaped all that people had)


def install_frame(app: Flask, pages: SharedPages) -> None:
    """Let the templates ask for the head and the foot of the site, and for what else depends on who reads."""
    frame = Frame()
    app.extensions["commun.shared_pages"] = pages
    app.jinja_env.globals.update(
        site_links=frame.links,
        site_head=lambda: pages.hole(frame.head),
        site_foot=lambda: pages.hole(frame.foot),
        csrf_field=lambda: pages.hole(csrf_field),
        where_may=pages.where_may,
    )
