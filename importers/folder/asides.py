"""What stands aside in a note: code, and the comments of Obsidian (`%%…%%`), which are shown to nobody.

A comment becomes one of HTML. In Markdown that one must not hold `-->`, and a line that begins with it is read as HTML
to its end (CommonMark 0.31, section 4.6): it goes behind what the line says. Comments over several lines that stand
within a text go on one line, so that no list or title begins in the middle of them.
(https://help.obsidian.md/syntax#Comments)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_MARK: Final = "%%"
_HTML: Final = "-->"
_ASIDE: Final = re.compile(
    r"""^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:(?P<ticks>`{3,})(?![^\n]*`)|(?P<tildes>~{3,}))[^\n]*$
    | (?P<code>(`+)(?!`)[^\n]+?(?<!`)\4(?!`)|`+)
    | (?P<html><!--)
    | (?P<address>[a-z][a-z0-9+.-]{1,20}://[^\s<>)\]]+|(?<=\])\([^()\n]*\)|\[\[[^\[\]\n]*\]\])
    | (?P<comment>%%)""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""What begins something in which `%%` is no comment, or a comment."""
_INDENTED: Final = 4
"""Columns from which on a line is code by itself, and no sign begins any."""
_BEGINS: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:\[[ xX]\][ \t]+)?\Z")
"""What may stand on a line before its first word."""


def passages(body: str) -> Iterator[tuple[str, bool]]:
    """The text of a note in passages, in their order: (text, whether it stands aside)."""
    place = last = 0
    late: list[str] = []
    ends = {mark: body.rfind(mark) for mark in (_MARK, _HTML)}
    while (found := _ASIDE.search(body, place)) is not None:
        end = _end(body, found, ends)
        if end is None or found["address"] or (found["code"] or "x").strip("`") == "":
            place = found.end() if end is None else end
            continue
        yield from _lines(body[last : found.start()], late)
        if found["comment"]:
            yield from _comment(body, found.start(), end, late)
            end += body[end : end + 1].count(" ") if late else 0
        else:
            yield body[found.start() : end], True
        place = last = end
    yield from _lines(body[last:], late)
    yield from ((f" {comment}", True) for comment in late)


def _end(body: str, found: re.Match[str], ends: Mapping[str, int]) -> int | None:
    """Where what begins here ends, `ends` being the last that are there; None when it does not, and is only text."""
    if found["html"] or found["comment"]:
        mark = _MARK if found["comment"] else _HTML
        first = found.end() + 1  # `%%%%` is no empty comment
        return None if ends[mark] < first else body.index(mark, first) + len(mark)
    fence = found["ticks"] or found["tildes"]
    if not fence:
        return found.end()
    close = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE).search(body, found.end())
    if close is None:
        return len(body) if found[0].index(fence) < _INDENTED else None
    return close.end()


def _lines(text: str, late: list[str]) -> Iterator[tuple[str, bool]]:
    """A text; the comments that wait for the end of their line stand there."""
    line, broken, rest = text.partition("\n")
    if late and broken:
        yield line.rstrip(" "), False
        yield from ((f" {comment}", True) for comment in late)
        late.clear()
        text = broken + rest
    yield text, False


def _comment(body: str, start: int, end: int, late: list[str]) -> Iterator[tuple[str, bool]]:
    """The comment from `start` to `end`, where it may stand; into `late` when that is the end of the line."""
    line = body.rfind("\n", 0, start) + 1
    rest = body.find("\n", end)
    is_last = not body[end : rest if rest >= 0 else None].strip()
    said = body[start + len(_MARK) : end - len(_MARK)]
    if not is_last or start > line:
        said = " ".join(part.strip() for part in said.split("\n")) if "\n" in said else said
    hidden = _hidden(said)
    if not late and (is_last or not _BEGINS.match(body, line, start)):
        yield hidden, True
    else:
        late.append(hidden)


def _hidden(said: str) -> str:
    """Words as a comment of HTML, which nothing in them ends (`--` is two signs apart there)."""
    said = re.sub(r"-(?=-)", "- ", said)
    return f"<!--{' ' if said[0] in '>-' else ''}{said}{' ' if said[-1] in '-!<' else ''}-->"
