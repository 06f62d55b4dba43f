"""Markdown as it is compared: two texts that say the same in other signs have the same normal form.

`_x_` and `*x*`, `*` and `-` before an item, a backslash that is needed or not, the blanks of a table: none of these
is a difference. Whatever this does not know stays as it is written, so that a doubt is a difference.
"""

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from importers.mediawiki.outgoing.cutting import blocks, split_notes
from importers.mediawiki.outgoing.emphasis import Run, pair, run_of
from importers.mediawiki.outgoing.inline import KINDS, TOKEN, closed
from importers.mediawiki.wikitext.markdown.escape import escape

_NOTE: Final = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_ITEM: Final = re.compile(r"(\s*)([-+*]|\d{1,9}[.)])([ \t]+|$)")
_STARTS: Final = re.compile(r"\s*(?:[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|[>|<#]|:\s|`{3}|~{3}|\{\{)")
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_HTML: Final = {"<strong>": "\x03", "</strong>": "\x04", "<em>": "\x01", "</em>": "\x02", "<s>": "\x05", "</s>": "\x06"}


def normal(body: str) -> tuple[str, ...]:
    """A body as it is compared: its blocks, its notes numbered in the order of their marks."""
    text, notes = split_notes(body)
    order = dict.fromkeys(_NOTE.findall(text))
    for key in list(order):
        order.update(dict.fromkeys(_NOTE.findall(notes.get(key, ""))))
    numbers = {key: str(number) for number, key in enumerate(order, 1)}

    def renamed(part: str) -> str:
        return _NOTE.sub(lambda m: f"[^{numbers.get(m[1], m[1])}]", part)

    told = [f"[^{numbers[key]}]: {_line(renamed(notes[key]).strip())}" for key in order if key in notes]
    return (*(_block(renamed(block)) for block in blocks(text)), *told)


def _block(block: str) -> str:
    if re.match(r"\s*(?:`{3,}|~{3,})", block):
        return block.rstrip()
    lines: list[str] = []
    in_code = False
    for line in block.split("\n"):
        fence = re.match(r"\s*(?:`{3,}|~{3,})", line)
        if in_code or fence:
            in_code = in_code != bool(fence)
            lines.append(line.rstrip())
        elif lines and line.strip() and not _STARTS.match(line) and lines[-1].strip():
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.rstrip())
    return "\n".join(_row(line) for line in lines)


def _row(line: str) -> str:
    """A line with its sign of a list, or its cells, in one way of writing."""
    if line.lstrip().startswith("|"):
        return _table_row(line)
    found = _ITEM.match(line)
    if found is None:
        return _line(line)
    sign = "-" if found[2] in "-+*" else f"{int(found[2][:-1])}."
    return f"{found[1]}{sign} {_row(line[found.end() :])}".rstrip()


def _table_row(line: str) -> str:
    if _RULE.fullmatch(line.strip()):
        return re.sub(r"-+", "-", line.replace(" ", "").strip("|"))
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return " | ".join(_line(cell.strip().replace("\\|", "|")) for cell in cells)


def _line(text: str) -> str:
    """A line with its emphasis as marks and its words escaped where they must be, and only there."""
    parts: list[str | Run] = []
    words = ""
    at = 0
    while (found := TOKEN.search(text, at)) is not None:
        kind = next(k for k in KINDS if found[k] is not None)
        words += text[at : found.start()]
        at = found.end()
        if kind == "escape":
            words += found[0][1]
            continue
        if kind == "entity":
            words += unescape(found[0])
            continue
        end = closed(text, found.start(), found[0]) if kind in ("mark", "braces") else at
        if end is None:
            words += found[0]
            continue
        parts.append(_Words(words))
        words = ""
        parts.append(_token(kind, found, text[found.start() : end]))
        at = end
    parts.append(_Words(words + text[at:]))
    pair(parts)
    return _joined(parts).rstrip()


class _Words(str):
    """Words to be read as they stand."""

    __slots__ = ()


def _joined(parts: Sequence[str | Run]) -> str:
    """The parts of a line; signs that are no emphasis belong to the words around them."""
    out, words = [], ""
    for part in parts:
        if isinstance(part, _Words):
            words += part
        elif isinstance(part, Run):
            if part.left:
                out += [escape(words), part.left]
                words = ""
            words += part.sign * part.length
            if part.right:
                out += [escape(words), part.right]
                words = ""
        else:
            out += [escape(words), part]
            words = ""
    return "".join([*out, escape(words)])


def _token(kind: str, found: re.Match[str], whole: str) -> str | Run:
    if kind == "run":
        return run_of(found.string, found.start(), found.end())
    if kind in ("auto", "url"):
        return f"<{found['address'] or found[0]}>"
    if kind == "link":
        bang = "!" if whole.startswith("!") else ""
        return f"{bang}[{_line(found['label'])}](<{found['angle'] or found['bare'] or ''}>)"
    if kind == "tag":
        return _HTML.get(whole.lower(), whole)
    if kind == "mark":
        target, bar, label = whole[2:-2].partition("|")
        return f"[[{target}{bar}{_line(label.replace(chr(92) + '|', '|')) if label.strip(chr(92)) else label}]]"
    return whole
