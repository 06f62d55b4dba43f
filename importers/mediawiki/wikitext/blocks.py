"""Lines to blocks: headings, rules, lists, indented text and paragraphs, as tags.

The behaviour is that of MediaWiki's block pass, which knows nothing of HTML but a few tag names on a line: a line
that opens a block tag ends the paragraph and silences paragraphs until a line closes one; the signs `*#;:` at the
start of a line make lists whatever stands on the line; a leading space makes preformatted text outside of blocks.
"""

import re
from typing import Final

from importers.mediawiki.wikitext.strip import MARK_PATTERN, Shelf

_HEADING: Final = re.compile(r"(={1,6})(.+)\1[ \t]*")
_RULE: Final = re.compile(r"-{4,}")
_OPENS: Final = re.compile(
    r"<(?:(?:table|h[1-6]|pre|p|ul|ol|dl)\b|/(?:td|th)\b|/?(?:tr|caption|dt|dd|li)\b)", re.IGNORECASE
)
_CLOSES: Final = re.compile(
    r"<(?:/(?:table|h[1-6]|pre|p|ul|ol|dl)\b|(?:td|th)\b|/?(?:center|blockquote|div|hr)\b)", re.IGNORECASE
)
_BLOCKQUOTE: Final = re.compile(r"<(/?)blockquote[\s>]", re.IGNORECASE)
_COLON: Final = re.compile(r":|<(/?)[^>]*?(/?)>|-\{|\}-")
_LIST_SIGNS: Final = "*#:;"
_TAGS: Final = {"*": ("ul", "li"), "#": ("ol", "li"), ":": ("dl", "dd"), ";": ("dl", "dt")}


def headings_and_rules(text: str) -> str:
    """`text` with `== titles ==` and `----` turned to tags."""
    if "=" not in text and "----" not in text:
        return text
    return "\n".join(_heading_or_rule(line) for line in text.split("\n"))


def _heading_or_rule(line: str) -> str:
    if line.startswith("=") and len(line) > 2:  # noqa: PLR2004 - the shortest heading is `=x=`
        match = _heading(line)
        if match:
            return match
    if line.startswith("----") and (rule := _RULE.match(line)):
        return f"<hr>{line[rule.end() :]}"
    return line


def _heading(line: str) -> str | None:
    stripped = line.rstrip(" \t")
    for level in range(6, 0, -1):
        signs = "=" * level
        if stripped.startswith(signs) and stripped.endswith(signs) and len(stripped) > 2 * level:
            return f"<h{level}>{stripped[level:-level].strip()}</h{level}>"
    return None


class Blocks:
    """Turns the lines of one text; `shelf` says which marks stand for blocks."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._out: list[str] = []
        self._paragraph = ""  # "", "p" or "pre": what stands open
        self._pending: str | None = None  # what a next line of text would write first
        self._silent = False  # inside a block tag: no paragraphs
        self._in_pre = False
        self._in_quote = False
        self._term_open = False

    def read(self, text: str) -> str:
        """`text` with its blocks as tags."""
        last = ""
        for line in text.split("\n"):
            last = self._line(line, last)
        for sign in reversed(last):
            self._close_list(sign)
        self._close_paragraph()
        return "".join(self._out)

    def _line(self, line: str, last: str) -> str:
        prefix, rest = "", line
        if not self._in_pre:
            rest = line.lstrip(_LIST_SIGNS)
            prefix = line[: len(line) - len(rest)]
            self._in_pre = "<pre" in line
        if prefix or last:
            last, rest = self._list(prefix, rest, last)
        if not prefix:
            rest = self._plain(rest)
        if self._pending is None:
            self._out.append(rest)
            if not prefix:
                self._out.append("\n")
        self._in_pre = self._in_pre and "</pre" not in line
        return last

    # Lists

    def _list(self, prefix: str, text: str, last: str) -> tuple[str, str]:
        """Open and close what the signs of this line ask for; gives the signs that stand open, and the text."""
        bare = prefix.replace(";", ":")
        if prefix and last == bare:
            self._next_item(prefix[-1])
            self._pending = None
            if prefix[-1] == ";":
                text = self._term(text)
            return bare, text
        common = _common(prefix, last)
        self._pending = None
        for sign in reversed(last[common:]):
            self._close_list(sign)
        if prefix and len(prefix) <= common:
            self._next_item(prefix[common - 1])
        elif self._term_open and common and prefix[common - 1] == ":":
            self._next_item(":")
        if last and len(prefix) > common:
            self._out.append("\n")
        for sign in prefix[common:]:
            self._open_list(sign)
            if sign == ";":
                text = self._term(text)
        if not prefix and last:
            self._out.append("\n")
        return bare, text

    def _term(self, text: str) -> str:
        """Write the term before a colon and open its definition; gives what is left of the line."""
        cut = find_colon(text)
        if cut is None:
            return text
        self._out.append(text[:cut].rstrip())
        self._next_item(":")
        return text[cut + 1 :]

    def _open_list(self, sign: str) -> None:
        self._close_paragraph()
        outer, inner = _TAGS[sign]
        self._out.append(f"<{outer}><{inner}>")
        self._term_open = sign == ";"

    def _next_item(self, sign: str) -> None:
        if sign in "*#":
            self._out.append("</li>\n<li>")
            return
        self._out.append(("</dt>" if self._term_open else "</dd>") + f"\n<{_TAGS[sign][1]}>")
        self._term_open = sign == ";"

    def _close_list(self, sign: str) -> None:
        outer, inner = _TAGS[sign]
        if sign == ":" and self._term_open:
            inner, self._term_open = "dt", False
        self._out.append(f"</{inner}></{outer}>")

    # Paragraphs

    def _plain(self, text: str) -> str:
        """A line outside of lists: decide on paragraphs and preformatted text; gives what is left to write."""
        opens, closes, opens_pre, closes_pre = self._tags(text)
        if opens or closes:
            self._pending = None
            if not self._in_pre or opens_pre:
                self._close_paragraph()
            self._in_pre = self._in_pre or (opens_pre and not closes_pre)
            for match in _BLOCKQUOTE.finditer(text):
                self._in_quote = not match[1]
            self._silent = not closes
        elif not self._silent and not self._in_pre:
            text = self._text(text)
        return text

    def _tags(self, text: str) -> tuple[bool, bool, bool, bool]:
        """Whether the line opens or closes a block, and preformatted text."""
        opens = closes = opens_pre = closes_pre = False
        if "<" in text:
            opens, closes = bool(_OPENS.search(text)), bool(_CLOSES.search(text))
            opens_pre, closes_pre = "<pre" in text, "</pre" in text
        if "\x7f" in text:
            closes = closes or any(self._shelf.get(m[1]).block for m in MARK_PATTERN.finditer(text))
        return opens, closes, opens_pre, closes_pre

    def _text(self, text: str) -> str:
        blank = not text.strip(" \t\r")
        if text.startswith(" ") and self._states(text):
            text = text.lstrip(" ")  # code would hold its annotations as text
        if text.startswith(" ") and (self._paragraph == "pre" or not blank) and not self._in_quote:
            if self._paragraph != "pre":
                self._pending = None
                self._close_paragraph()
                self._out.append("<pre> ")  # the space keeps a first line break from being swallowed
                self._paragraph = "pre"
            return text[1:]
        if blank:
            if self._pending is not None:
                self._out.append(self._pending + "<br>")
                self._pending = None
                self._paragraph = "p"
            elif self._paragraph != "p":
                self._close_paragraph()
                self._pending = "<p>"
            else:
                self._pending = "</p><p>"
        elif self._pending is not None:
            self._out.append(self._pending)
            self._pending = None
            self._paragraph = "p"
        elif self._paragraph != "p":
            self._close_paragraph()
            self._out.append("<p>")
            self._paragraph = "p"
        return text

    def _states(self, text: str) -> bool:
        """Whether the line states a value."""
        return "\x7f" in text and any(self._shelf.get(m[1]).kind == "annotation" for m in MARK_PATTERN.finditer(text))

    def _close_paragraph(self) -> None:
        if self._paragraph:
            self._out.append(f"</{self._paragraph}>\n")
        self._paragraph = ""
        self._in_pre = False


def _common(one: str, other: str) -> int:
    """How many leading signs a line's prefix shares with what stands open (where a `;` was noted as `:`)."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def find_colon(text: str) -> int | None:
    """Where the colon stands that separates a term from its definition, or None.

    It stands outside of every tag and of `-{ … }-`. Whatever has no slash opens a tag, `<br>` as well: MediaWiki looks
    at no name (`BlockLevelPass::findColonNoLinks`).
    """
    depth = variants = 0
    for match in _COLON.finditer(text):
        if match[0] == "-{":
            variants += 1
        elif match[0] == "}-":
            variants = max(0, variants - 1)
        elif variants:
            continue
        elif match[0] == ":":
            if depth == 0:
                return match.start()
        elif match[1]:
            depth = max(0, depth - 1)
        elif not match[2]:
            depth += 1
    return None
