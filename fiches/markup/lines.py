"""What each line of a Markdown text is: text that may hold marks, or code that may not; and the headings.

The container rules are those of CommonMark 0.31 (§5, and the appendix « A parsing strategy »), kept to what decides
between text and code. Footnotes and definitions indent what follows them as list items do.
"""

import re
from typing import Final

_QUOTE: Final = re.compile(r" {0,3}>[ \t]?")
_ITEM: Final = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)]|:)(?=[ \t]|$)")
_ITEM_IN_TEXT: Final = re.compile(r" {0,3}(?:[-+*]|1[.)]|:)[ \t]+\S")
_NOTE: Final = re.compile(r" {0,3}\[\^[^\[\]\s]+\]:[ \t]")
_RULE: Final = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_FENCE: Final = re.compile(r" {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$")
_ATX: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT: Final = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_LITERAL: Final = re.compile(r" {0,3}<(pre|script|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_LITERAL_END: Final = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_HTML: Final = re.compile(
    r" {0,3}</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog"
    r"|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend"
    r"|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot"
    r"|th|thead|title|tr|track|ul)(?=\s|/?>|$)",
    re.IGNORECASE,
)
_HTML_ALONE: Final = re.compile(
    r" {0,3}(?:</[A-Za-z][A-Za-z0-9-]*\s*>"
    r"|<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>)\s*$"
)
_BLOCK: Final = re.compile(r" {0,3}(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|>|\|)")
_CODE_INDENT: Final = 4
_MAX_CONTAINERS: Final = 100


class Lines:
    """Reads a body line by line; knows in which quotations and list items the line stands.

    Attributes:
        headings: (level, Markdown of the title, where it begins) of the headings outside any container.
        in_html: whether the line just read is raw HTML, where backticks and backslashes mean nothing.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        self.headings: list[tuple[int, str, int]] = []
        self.in_html = False
        self._stack: list[int] = []  # containers from outside in: 0 a quotation, else the columns of a list item
        self._fence = ""
        self._literal = False
        self._text_since: int | None = None  # where the paragraph that is being read began

    def read(self, start: int, end: int) -> int | None:
        """Take the line `body[start:end]`; gives from where it may hold marks, None where it may not."""
        line = self.body[start:end]
        first = line[:1]
        plain = not self._stack and not self._fence and not self._literal and not self.in_html
        if plain and first.isalpha():
            if self._text_since is None:
                self._text_since = start
            return start
        at, inside = self._enter(line)
        blank = not line[at:].strip()
        if self._fence:
            return self._in_fence(line[at:], inside=inside, start=start + at, outer=start)
        if self._literal:
            self._literal = not _LITERAL_END.search(line)
            return None
        if blank:
            self.in_html = False
            self._text_since = None
            del self._stack[inside:]  # a blank line ends a quotation, and leaves list items open
            return None
        lazy = self._text_since is not None and inside < len(self._stack) and not _opens(line[at:])
        if lazy:
            return start + at
        if inside < len(self._stack):
            del self._stack[inside:]
            self._text_since = None
            self.in_html = False
        if not self.in_html:
            at = self._open(line, at)
        return self._leaf(line[at:], start + at, start)

    def resume(self, at: int) -> None:
        """A mark went over several lines to `at`: what follows it on its last line goes on as text."""
        if self._text_since is None:
            self._text_since = at

    def block_end(self, end: int) -> int:
        """Where the paragraph ends whose line ends at `end`: as far as a code span may reach."""
        body = self.body
        here = self.body[self.body.rfind("\n", 0, end) + 1 : end]
        if _ATX.match(here):
            return end
        quotes = _quotes(here)
        while end < len(body):
            after = body.find("\n", end + 1)
            after = len(body) if after < 0 else after
            line = body[end + 1 : after]
            bare = line.lstrip(" >\t") if quotes else line
            if not bare.strip() or _quotes(line) > quotes or _opens(bare) or _SETEXT.match(bare) or _RULE.match(bare):
                break
            end = after
        return end

    def _enter(self, line: str) -> tuple[int, int]:
        """How far `line` belongs to the open containers: where its own text begins, and how many it is in."""
        at = inside = 0
        for columns in self._stack:
            if columns == 0:
                quote = _QUOTE.match(line, at)
                if quote is None:
                    break
                at = quote.end()
            else:
                width, past = _indent(line, at, columns)
                if width < columns and line[at:].strip():
                    break
                at = past
            inside += 1
        return at, inside

    def _open(self, line: str, at: int) -> int:
        """Enter the containers that `line` opens at `at`; gives where its own text begins."""
        while len(self._stack) < _MAX_CONTAINERS:
            rest = line[at:]
            quote = _QUOTE.match(rest)
            if quote:
                self._stack.append(0)
                at += quote.end()
                self._text_since = None
                continue
            item = None if _RULE.match(rest) else _ITEM.match(rest) or _NOTE.match(rest)
            if item is None or (self._text_since is not None and not _ITEM_IN_TEXT.match(rest)):
                return at
            self._text_since = None
            width, past = _indent(rest, item.end(), _CODE_INDENT + 1)
            empty = not rest[item.end() :].strip()
            if empty or width > _CODE_INDENT or item[0].lstrip().startswith("["):
                width, past = 1, item.end() + (not empty)
            self._stack.append(_CODE_INDENT if item[0].lstrip().startswith("[") else len(item[0]) + width)
            at += past
        return at

    def _leaf(self, rest: str, start: int, outer: int) -> int | None:
        """What the text of a line is, now that its containers are known."""
        width, _ = _indent(rest, 0, _CODE_INDENT)
        if self.in_html or width >= _CODE_INDENT:
            return start if self.in_html or self._text_since is not None else None
        fence = _FENCE.match(rest)
        if fence:
            self._fence = fence[1] or fence[2]
            self._text_since = None
            return None
        atx = _ATX.match(rest)
        if atx:
            self._text_since = None
            if not self._stack:
                self.headings.append((len(atx[1]), atx[2] or "", outer))
            return start
        return None if self._underlines(rest, outer) else self._html_or_text(rest, start)

    def _underlines(self, rest: str, outer: int) -> bool:
        """Take a line that makes a heading of the paragraph above, or a rule."""
        setext = _SETEXT.match(rest) if self._text_since is not None else None
        if setext and self._text_since is not None:
            if not self._stack:
                above = self.body[self._text_since : outer].strip()
                self.headings.append((1 if setext[1][0] == "=" else 2, above, self._text_since))
        elif not _RULE.match(rest):
            return False
        self._text_since = None
        return True

    def _html_or_text(self, rest: str, start: int) -> int | None:
        if _LITERAL.match(rest):
            self._literal = not _LITERAL_END.search(rest)
            self._text_since = None
            return None
        if _HTML.match(rest) or (self._text_since is None and _HTML_ALONE.match(rest)):
            self.in_html = True
            self._text_since = None
            return start
        if self._text_since is None:
            self._text_since = start
        return start

    def _in_fence(self, rest: str, *, inside: int, start: int, outer: int) -> int | None:
        """A line while a fence is open: code, the closing fence, or text that left the fence's container."""
        if inside < len(self._stack):
            self._fence = ""
            del self._stack[inside:]
            return self._leaf(rest, self._open(rest, 0) + start, outer) if rest.strip() else None
        close = rest.strip()
        indent, _ = _indent(rest, 0, _CODE_INDENT)
        if len(close) >= len(self._fence) and not close.strip(self._fence[0]) and indent < _CODE_INDENT:
            self._fence = ""
        return None


def _opens(line: str) -> bool:
    """Whether a line begins a block of its own even right after a paragraph's line."""
    return bool(_BLOCK.match(line) or _ITEM_IN_TEXT.match(line) or _RULE.match(line) or _HTML.match(line))


def _quotes(line: str) -> int:
    count, at = 0, 0
    while found := _QUOTE.match(line, at):
        count, at = count + 1, found.end()
    return count


def _indent(line: str, at: int, most: int) -> tuple[int, int]:
    """The columns of blank from `at` on, at most `most`, and where they end; a tab goes to the next fourth column."""
    columns = 0
    while columns < most and at < len(line):
        if line[at] == " ":
            columns += 1
        elif line[at] == "\t":
            columns += 4 - columns % 4
        else:
            break
        at += 1
    return columns, at
