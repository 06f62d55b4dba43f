"""One pass over a body that finds our marks and the headings, blind inside code, comments and `<nowiki>`.

Lines are read with the container rules of CommonMark 0.31 (§5: quotations and lists, lazy lines included) as far as
they decide what is code; inside a line marks, code spans, comments and templates are found from left to right,
whichever begins first wins. Templates, comments and `<nowiki>` may go over several lines, blank ones too.
Time is linear in the length of the text: brackets and braces are paired once, each by one pass with a stack.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from fiches.markup.lines import Lines
from fiches.markup.marks import Mark, Piece, parse_inner, parse_template, retarget_piece

_MAX_DEPTH: Final = 10
"""Templates and captions inside one another, as deep as they are looked into."""

_MAX_MARK: Final = 5000
"""The longest mark between brackets, captions included; longer ones are text with stray brackets."""

_SIGN: Final = re.compile(
    r"\\[!-/:-@\[-`{-~]|(?P<code>`+)|(?P<link>\[\[(?!\[))|(?P<brace>\{\{)|(?P<comment><!--)|(?P<nowiki><nowiki\b[^<>]*>)"
    r"|</?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>"
    r"|<[A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\x00-\x20]*>"
)
_SIGN_HTML: Final = re.compile(_SIGN.pattern.replace(r"\\[!-/:-@\[-`{-~]|(?P<code>`+)", r"(?P<code>(?!))"))
_FIRST: Final = re.compile(r"[\\`\[{<]")
_ANY: Final = re.compile(r"\[\[|\{\{|<!--|<nowiki")
_BRACKETS: Final = re.compile(r"\[\[(?!\[)|\]\]|\n[ \t]*\n")
_BRACES: Final = re.compile(r"\{{2,}|\}{2,}")
_RUN: Final = re.compile(r"`+")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_NOWIKI_END: Final = re.compile(r"</nowiki\s*>", re.IGNORECASE)


def scan(body: str) -> list[Mark]:
    """The marks of a body, in the order in which they begin; those inside a caption or a parameter follow theirs."""
    if not _ANY.search(body):
        return []
    return [mark for mark in walk(body).found if isinstance(mark, Mark)]


def pieces(body: str, *, blocks: bool = True) -> list[Mark | Piece]:
    """The marks, and the comments and `<nowiki>` too: all that a Markdown parser must not see as it stands.

    Without `blocks`, `body` is a caption or a parameter, in which no line is indented code or the like.
    """
    if not _ANY.search(body):
        return []
    if blocks:
        return list(walk(body).found)
    result = Walk(body)
    result.run_inline()
    return result.found


def retarget(body: str, renamed: Callable[[str], str | None]) -> str:
    """`body` where links and annotations name what `renamed` gives for their target (None: leave it)."""
    out, done = [], 0
    for mark in scan(body):
        if mark.kind not in ("link", "annotation"):
            continue
        inner = body[mark.start + 2 : mark.end - 2]
        new = retarget_piece(inner, renamed)
        if new != inner:
            out.append(f"{body[done : mark.start + 2]}{new}")
            done = mark.end - 2
    return "".join(out) + body[done:]


@lru_cache(maxsize=32)
def walk(body: str) -> "Walk":
    """The finished walk over `body`; a save, its tables and its sentence ask for the same one several times."""
    result = Walk(body)
    result.run()
    return result


class Walk:
    """A walk over a body; after `run`, `found` and `headings` (level, Markdown of the title, start) are complete."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.found: list[Mark | Piece] = []
        self._lines = Lines(body)
        self.headings = self._lines.headings
        self._links: dict[int, int] | None = None
        self._templates: dict[int, int] | None = None
        self._runs: dict[int, list[int]] = {}
        self._runs_end = -1
        self._unclosed = False  # whether a comment was met that never ends: no later one does either

    def run(self) -> None:
        """Go over the whole body."""
        body, lines = self.body, self._lines
        start, size = 0, len(body)
        while start < size:
            end = body.find("\n", start)
            end = size if end < 0 else end
            text = lines.read(start, end)
            while text is not None and text < end:
                past = self._inline(text, end, 0)
                if past <= end:
                    break
                # A mark or a code span ended on a later line: read on in the midst of that line.
                text, end = past, body.find("\n", past)
                end = size if end < 0 else end
                lines.resume(past)
            start = end + 1

    def run_inline(self) -> None:
        """Go over the whole body as over one line."""
        self._inline(0, len(self.body), 0)

    def _inline(self, start: int, end: int, depth: int) -> int:
        """Find what stands in `body[start:end]`; gives where reading stopped, past `end` when something went over."""
        body, at = self.body, start
        signs = _SIGN_HTML if self._lines.in_html else _SIGN
        while at < end:
            first = _FIRST.search(body, at, end)
            if first is None:
                return end
            at = first.start()
            sign = signs.match(body, at, end)
            if sign is None:
                at += 1
                continue
            kind = sign.lastgroup
            at = sign.end()
            if kind == "code":
                at = self._code_end(sign.start(), at, end)
            elif kind == "link":
                at = self._link(sign.start(), depth)
            elif kind == "brace":
                at = self._template(sign.start(), depth)
            elif kind == "comment":
                at = self._comment(sign.start())
            elif kind == "nowiki":
                at = self._nowiki(sign.start(), at)
        return at

    def _link(self, start: int, depth: int) -> int:
        if self._links is None:
            self._links = _pair_brackets(self.body)
        end = self._links.get(start, 0)
        mark = parse_inner(self.body[start + 2 : end - 2], start) if 0 < end - start < _MAX_MARK else None
        if mark is None:
            return start + 2
        self.found.append(mark)
        if mark.kind == "embed" and mark.label and depth < _MAX_DEPTH:
            caption = self.body.rfind(mark.label, start, end)
            self._inline(caption, caption + len(mark.label), depth + 1)
        return end

    def _template(self, start: int, depth: int) -> int:
        if self._templates is None:
            self._templates = _pair_braces(self.body)
        end = self._templates.get(start)
        mark = parse_template(self.body[start + 2 : end - 2], start) if end else None
        if mark is None or end is None:
            return start + 2 if self.body[start + 2 : start + 3] != "{" else start + 1
        self.found.append(mark)
        # What stands in `{{#ask: …}}` and its kin is a question, not a statement.
        if mark.options and mark.target[0] != "#" and depth < _MAX_DEPTH:
            self._inline(start + 2 + self.body[start + 2 : end].index("|"), end - 2, depth + 1)
        return end

    def _comment(self, start: int) -> int:
        close = -1 if self._unclosed else self.body.find("-->", start + 4)
        if close < 0:
            self._unclosed = True
            return start + 4
        self.found.append(Piece("comment", start, close + 3, self.body[start + 4 : close]))
        return close + 3

    def _nowiki(self, start: int, inner: int) -> int:
        if self.body[inner - 2] == "/":
            self.found.append(Piece("nowiki", start, inner, ""))
            return inner
        close = _NOWIKI_END.search(self.body, inner)
        if close is None:
            return inner
        self.found.append(Piece("nowiki", start, close.end(), self.body[inner : close.start()]))
        return close.end()

    def _code_end(self, start: int, after: int, end: int) -> int:
        """Where the code span that may begin at `start` ends; `after` (past the backticks) where it never closes."""
        row = self.body[self.body.rfind("\n", 0, start) + 1 : start].lstrip().startswith("|")
        if self._runs_end < after:
            self._runs_end = end if row else self._lines.block_end(end)
            self._runs = {}
            for run in _RUN.finditer(self.body, start, self._runs_end):
                self._runs.setdefault(run.end() - run.start(), []).append(run.start())
        length = after - start
        places = self._runs.get(length, [])
        i = bisect_left(places, after)
        if i >= len(places) or (row and _CELL_END.search(self.body, after, places[i])):
            return after
        return places[i] + length


def _pair_brackets(body: str) -> dict[int, int]:
    """Where each `[[` ends, past its `]]`; an opening that a blank line follows first is closed by nothing."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for found in _BRACKETS.finditer(body):
        if found[0] == "[[":
            open_at.append(found.start())
        elif found[0] != "]]":
            open_at.clear()
        elif open_at:
            start, end = open_at.pop(), found.end()
            inner = body[start + 2 : end - 2]
            if body.startswith("]", end) and inner.count("[") > inner.count("]"):
                end += 1  # `[[Titre|a [b]]]`
            pairs[start] = end
    return pairs


def _pair_braces(body: str) -> dict[int, int]:
    """Where each `{{` ends, past its `}}`; `{{{parameter}}}` is no template (as MediaWiki reads it)."""
    pairs: dict[int, int] = {}
    open_runs: list[list[int]] = []
    for found in _BRACES.finditer(body):
        start, left = found.start(), found.end() - found.start()
        if found[0][0] == "{":
            open_runs.append([start, left])
            continue
        while left > 1 and open_runs:
            run = open_runs[-1]
            taken = min(3, left, run[1])
            run[1] -= taken
            if taken == 2:  # noqa: PLR2004 (two braces make a template)
                pairs[run[0] + run[1]] = start + 2
            left -= taken
            start += taken
            if run[1] < 2:  # noqa: PLR2004 (a single brace opens nothing)
                open_runs.pop()
    return pairs
