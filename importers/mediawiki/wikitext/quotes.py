"""Runs of apostrophes: bold and italics, as MediaWiki balances them line by line.

The rules, by MediaWiki's documentation (Help:Formatting) and behaviour: two apostrophes are italics, three bold,
five both; four are an apostrophe and bold, more than five are apostrophes and five. When a line has an odd number of
both bold and italic marks, one bold mark is read as an apostrophe and an italic mark: the first one that follows a
one-letter word, else the first that follows a longer word, else the first that follows a space. What is still open
at the end of the line is closed there.
"""

import re
from typing import Final

_RUN: Final = re.compile(r"('{2,})")
_ITALIC, _BOLD, _BOTH = 2, 3, 5


def quotes(text: str) -> str:
    """`text` with runs of apostrophes turned to `<i>` and `<b>` tags, each line by itself."""
    if "''" not in text:
        return text
    return "\n".join(_line(line) if "''" in line else line for line in text.split("\n"))


def _line(line: str) -> str:
    parts = _RUN.split(line)
    bold = italic = 0
    for i in range(1, len(parts), 2):
        size = len(parts[i])
        if size == 4:  # noqa: PLR2004 - four apostrophes: one of text, three of bold
            parts[i - 1] += "'"
            size = _BOLD
        elif size > _BOTH:
            parts[i - 1] += "'" * (size - _BOTH)
            size = _BOTH
        parts[i] = "'" * size
        italic += size in (_ITALIC, _BOTH)
        bold += size in (_BOLD, _BOTH)
    if bold % 2 and italic % 2:
        _demote(parts)
    return _write(parts)


def _demote(parts: list[str]) -> None:
    """Read one bold mark of an unbalanced line as an apostrophe and an italic mark."""
    found: dict[str, int] = {}
    for i in range(1, len(parts), 2):
        if len(parts[i]) != _BOLD:
            continue
        before = parts[i - 1]
        last, last_but_one = before[-1:], before[-2:-1]
        kind = "space" if last == " " else "one" if last_but_one == " " else "many"
        if kind == "one":
            found = {"one": i}
            break
        found.setdefault(kind, i)
    for kind in ("one", "many", "space"):
        if kind in found:
            parts[found[kind] - 1] += "'"
            parts[found[kind]] = "''"
            return


def _write(parts: list[str]) -> str:
    """The line with tags: a small machine whose state is the tags that stand open, outermost first."""
    out: list[str] = []
    held: list[str] = []  # text since a run of five that may still open either way
    state = ""
    for i, part in enumerate(parts):
        if i % 2 == 0:
            (held if state == "both" else out).append(part)
            continue
        mark = {_ITALIC: "i", _BOLD: "b"}.get(len(part), "ib")
        written, state = _step(state, mark, held)
        out.append(written)
    out.append(_close(state, held))
    return "".join(out)


def _step(state: str, mark: str, held: list[str]) -> tuple[str, str]:
    """What a run writes in a state, and the next state."""
    if state == "both":  # five, then: whichever closes first was the inner one
        inner = "".join(held)
        held.clear()
        if mark == "i":
            return f"<b><i>{inner}</i>", "b"
        if mark == "b":
            return f"<i><b>{inner}</b>", "i"
        return f"<i><b>{inner}</b></i>", ""
    return _STEPS[state, mark]


def _close(state: str, held: list[str]) -> str:
    if state == "both":
        inner = "".join(held)
        return f"<b><i>{inner}</i></b>" if inner else ""
    return {"": "", "i": "</i>", "b": "</b>", "ib": "</b></i>", "bi": "</i></b>"}[state]


_STEPS: Final = {
    ("", "i"): ("<i>", "i"),
    ("i", "i"): ("</i>", ""),
    ("b", "i"): ("<i>", "bi"),
    ("bi", "i"): ("</i>", "b"),
    ("ib", "i"): ("</b></i><b>", "b"),
    ("", "b"): ("<b>", "b"),
    ("b", "b"): ("</b>", ""),
    ("i", "b"): ("<b>", "ib"),
    ("ib", "b"): ("</b>", "i"),
    ("bi", "b"): ("</i></b><i>", "i"),
    ("", "ib"): ("", "both"),
    ("i", "ib"): ("</i><b>", "b"),
    ("b", "ib"): ("</b><i>", "i"),
    ("ib", "ib"): ("</b></i>", ""),
    ("bi", "ib"): ("</i></b>", ""),
}
"""(open tags, run) → (what is written, open tags after)."""
