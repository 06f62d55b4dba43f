"""The words of a page as somebody reads them, for what is said of their spaces."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

_LITERAL: Final = frozenset({"code", "pre", "kbd", "samp", "textarea", "script", "style", "option", "ins", "del"})
"""Elements whose text is kept as it was typed."""
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "source", "wbr", "rect", "path", "circle", "use"})
_READ_OUT: Final = ("title", "aria-label", "alt")
_UNSET: Final = re.compile("(?<=\\S)[ \u00a0](?=[;!?»](?!\\w)|:(?:\\s|$))|«(?!\u202f)|(?<!\u202f)»")
"""An ordinary space, or none, where French sets a narrow one that does not break."""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kept = tag in _LITERAL or given.get("lang", "fr") != "fr" or (bool(self._open) and self._open[-1][1])
        if not kept:
            self.said += [value for name in _READ_OUT if (value := given.get(name))]
        if tag not in _VOID:
            self._open.append((tag, kept))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing, which holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]):
            self.said.append(data)


def unset(page: str) -> Iterator[str]:
    """What a French printer would not have set so, with a few words around it."""
    words = _Words()
    words.feed(page)
    for text in words.said:
        for found in _UNSET.finditer(text):
            yield repr(text[max(0, found.start() - 30) : found.end() + 15])
