"""What a format is, and what it may ask of whoever shows an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from commun.render import FileInfo
from fiches import PageName, Property
from search_index import Answer

FEW: Final = 50
"""Rows shown where a question does not say how many."""
MANY: Final = 1_000
"""The same for drawings, which gather."""
ALL: Final = 10_000
"""The same for figures and files: as many as a question may ask for."""


@dataclass(frozen=True, slots=True)
class Words:
    """A label or a sentence in both languages."""

    fr: str
    en: str

    def said(self, language: str) -> str:
        """In `language` (French for one that is not known)."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a format: its name in a question, and what it changes."""

    name: str
    help: Words


def _escaped(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


@dataclass(frozen=True)
class Context:
    """Where an answer is shown.

    Attributes:
        language: of whoever reads.
        root: the absolute address of the site, without its last slash: files need whole addresses.
        title: what the answer is about, for feeds and files.
        markdown: lays out a text of ours as safe HTML.
        snippet: the text of a page of `modeles/`, None where there is none.
        page: the text of a page, "" where there is none that may be read.
        picture: an uploaded picture by its name.
        field: a property by its key.
        type_name: what people read for a type.
        static: the address of a static file.
    """

    language: str = "fr"
    root: str = ""
    title: str = ""
    markdown: Callable[[str], Markup] = _escaped
    snippet: Callable[[str], str | None] = lambda _name: None
    page: Callable[[PageName], str] = lambda _name: ""
    picture: Callable[[str], FileInfo | None] = lambda _name: None
    field: Callable[[str], Property | None] = lambda _key: None
    type_name: Callable[[str], str] = str
    static: Callable[[str], str] = lambda name: f"/static/0/{name}"

    def inline(self, text: str) -> Markup:
        """A text laid out for the middle of a line."""
        if text.replace(" ", "").isalnum():
            return escape(text)
        html = self.markdown(text).strip()
        single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
        return Markup(html[3:-4] if single else html)  # noqa: S704 — a part of what is safe already


@dataclass(frozen=True, slots=True)
class Format:
    """A way of showing answers.

    Attributes:
        key: its French name, as questions hold it.
        label: what people choose.
        help: when it is the right one.
        html: draws the answer for a page; None for a file.
        data: the answer as the bytes of a file; None for a drawing.
        mime, extension: of the file.
        aliases: other names, Semantic MediaWiki's among them.
        parameters: beyond those that every format has.
        inline: whether it stands in a line of text.
        limit: rows asked for where the question does not say.
        hidden: whether the form leaves it out of its list.
        empty: whether there is something to show where no row answers.
    """

    key: str
    label: Words
    help: Words
    html: Callable[[Answer, Context], Markup] | None = None
    data: Callable[[Answer, Context], bytes] | None = None
    mime: str = ""
    extension: str = ""
    aliases: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    inline: bool = False
    limit: int = FEW
    hidden: bool = False
    empty: bool = False
