"""What HTML may leave this room: a strict list, applied once to each finished text.

No style, no script, no form, no frame, no picture from elsewhere, no address but the web's, mail's and telephone's.
An `id` is kept only where the renderer itself wrote it, so that a text cannot take the name of a part of the page
(« DOM clobbering »): the renderer writes its ids after a word that only this process knows, and the word goes here.
"""

import secrets
from typing import Final

import nh3

_TAGS: Final = {
    *("a", "abbr", "aside", "audio", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col"),
    *("colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3"),
    *("h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s"),
    *("samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
}

_ATTRIBUTES: Final = {
    "*": {"title", "lang", "dir", "id"},
    "a": {"href", "rel", "aria-label"},
    "abbr": {"title"},
    "audio": {"src", "controls", "preload"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "details": {"open"},
    "div": {"tabindex", "role", "aria-label"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "pre": {"tabindex"},
    "section": {"aria-label"},
    "span": {"role", "aria-label"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
    "time": {"datetime"},
}

_CLASSES: Final = {
    "a": {"wikilink", "wikilink--missing", "external", "footnote", "media"},
    "aside": {"notice", "notice--info"},
    "code": {"template"},
    "details": {"ask"},
    "div": {"table-wrap", "galerie"},
    "figure": {"figure", "figure--left", "figure--right", "figure--center", "figure--thumb", "figure--media"},
    "li": {"task-list-item"},
    "section": {"footnotes"},
    "span": {"annotation", "task", "figure__credit", "template", "missing-file", "remark"},
    "sup": {"footnote-ref"},
    "table": {"template", "wikitable"},
}

_ROLES: Final = frozenset({"region", "img"})


class Sanitizer:
    """Makes HTML safe; `own` marks an id as the renderer's."""

    def __init__(self) -> None:
        self._word = f"{secrets.token_hex(8)}:"
        self._cleaner = nh3.Cleaner(
            tags=_TAGS,
            clean_content_tags={
                "script",
                "style",
                "textarea",
                "template",
                "title",
                "svg",
                "math",
                "iframe",
                "noscript",
            },
            attributes=_ATTRIBUTES,
            allowed_classes=_CLASSES,
            attribute_filter=self._filtered,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
        )

    def own(self, anchor: str) -> str:
        """`anchor` as the value of an `id` that will be kept."""
        return f"{self._word}{anchor}"

    def clean(self, html: str) -> str:
        """`html` with only what is on the lists."""
        return self._cleaner.clean(html)

    def _filtered(self, tag: str, attribute: str, value: str) -> str | None:
        """The value of an attribute that is on the lists, or None where this value is not wanted."""
        if attribute == "id":
            return value[len(self._word) :] if value.startswith(self._word) else None
        if attribute in ("src", "srcset"):
            ours = all(one.strip().startswith("/media/") for one in value.split(","))
            return value if ours and tag in ("img", "audio") else None
        if attribute == "tabindex":
            return value if value == "0" else None
        if attribute == "role":
            return value if value in _ROLES else None
        return value
