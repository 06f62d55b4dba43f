"""One text while it is being laid out: which of its marks stands where, and what was given out already."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Final

from commun.render.model import Asked, FileInfo, Known, Link, Sense, Stated
from fiches import Anchors, Mark, Piece, pieces

OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"
"""The number of a mark stands between these two in the text that the Markdown parser sees (Unicode private use)."""

TOKEN: Final = re.compile(f"{OPEN}([0-9]+){CLOSE}")

_PRIVATE: Final = str.maketrans({OPEN: "\ufffd", CLOSE: "\ufffd"})
_MAX_DEPTH: Final = 8
"""Captions and parameters inside one another, as deep as they are laid out."""


class Page:
    """A text being laid out.

    The parser never sees our marks: each is one token, which no rule of Markdown can cut (a `|` in a table, a blank
    line in a template). Where the parser finds a token in code or in an address, the mark's own text is put back.
    """

    def __init__(
        self,
        known: Known,
        inline: Callable[["Page", str, bool], str],
        own_id: Callable[[str], str] = str,
        stands_in_line: Callable[[str], bool] = lambda _source: False,
    ) -> None:
        self.links: Mapping[str, Link] = known.links
        self.files: Mapping[str, FileInfo | None] = known.files
        self.senses: Mapping[Stated, Sense] = known.senses
        self.space = known.space
        self.anchors = Anchors()
        self.noted: set[str] = set()  # footnotes that a reference was laid out for
        self.questions: list[Asked] = []
        self._places: set[str] = set()
        self._inline = inline
        self._own_id = own_id
        self._stands_in_line = stands_in_line
        self._items: list[tuple[Mark | Piece, str]] = []
        self._depth = 0
        self.in_label = False

    def mask(self, text: str, found: Sequence[Mark | Piece]) -> str:
        """`text` with a token for each outermost mark, and without its comments."""
        out, done = [], 0
        text = text.translate(_PRIVATE) if OPEN in text or CLOSE in text else text
        for item in found:
            if item.start < done:
                continue
            out.append(text[done : item.start])
            if item.kind != "comment":
                out.append(f"{OPEN}{len(self._items)}{CLOSE}")
                self._items.append((item, text[item.start : item.end]))
            done = item.end
        return "".join(out) + text[done:]

    def item(self, number: int) -> Mark | Piece | None:
        """The mark behind a token; None for a number that was never given out."""
        return self._items[number][0] if number < len(self._items) else None

    def unmask(self, text: str) -> str:
        """`text` with the marks' own text in place of their tokens."""
        if OPEN not in text:
            return text
        return TOKEN.sub(lambda m: self._items[int(m[1])][1] if int(m[1]) < len(self._items) else "", text)

    def ask(self, source: str, kind: str = "ask", *, block: bool = False) -> tuple[str, bool]:
        """The place of a question's answer, and whether it is a block that no paragraph may hold."""
        inline = not block and (kind == "show" or self._stands_in_line(source))
        tag = "span" if inline else "div"
        place = f'<{tag} id="{self._own_id(f"question-{len(self.questions)}")}"></{tag}>'
        self.questions.append(Asked(source.strip(), kind, inline))
        return place, not inline

    def place(self, part: str) -> str:
        """The place of a part of the fiche (a sub-object), once, where its address leads; nothing for no part."""
        name = self._own_id(part) if part else ""
        if not name or name in self._places:
            return ""
        self._places.add(name)
        return f'<span id="{escape(name)}"></span>'

    @property
    def in_words(self) -> bool:
        """Whether what is laid out stands in a caption, a label or a parameter."""
        return self._depth > 0

    def inline(self, text: str, *, label: bool = True) -> str:
        """A caption, a parameter or a label as HTML; a label may stand in a link, so no address in it becomes one."""
        if self._depth >= _MAX_DEPTH:
            raise RecursionError
        outer, self.in_label = self.in_label, self.in_label or label
        self._depth += 1
        try:
            return self._inline(self, self.mask(text, pieces(text, blocks=False)), self.in_label)
        finally:
            self._depth -= 1
            self.in_label = outer
