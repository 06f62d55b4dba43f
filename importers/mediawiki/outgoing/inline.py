"""A line of Markdown as a line of wikitext: emphasis, links, files, code, notes, and the text between."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Final

from importers.mediawiki.outgoing.emphasis import MARKS, Run, pair, run_of
from importers.mediawiki.outgoing.escape import HELD, line_start, plain
from importers.mediawiki.wikitext import SiteNames

TOKEN: Final = re.compile(
    r"""(?P<escape>\\[!-/:-@\[-`{-~])
      | (?P<hard>\\\n|[ ]{2,}\n)
      | (?P<math>\$(?P<ticks1>`+)(?P<formula>.+?)(?P=ticks1)\$)
      | (?P<code>(?P<ticks>`+)(?!`)(?P<inside>.+?)(?<!`)(?P=ticks)(?!`))
      | (?P<note>\[\^(?P<key>[^\]\s]+)\])
      | (?P<mark>\[\[)
      | (?P<braces>\{\{)
      | (?P<link>!?\[(?P<label>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]\(
          (?:<(?P<angle>[^<>\n]*)>|(?P<bare>(?:[^\s()]|\([^\s()]*\))*))\))
      | (?P<auto><(?P<address>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>)
      | (?P<comment><!--.*?-->)
      | (?P<tag></?[A-Za-z][A-Za-z0-9]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*/?>)
      | (?P<entity>&\#?\w+;)
      | (?P<run>\*+|_+|~~+)
      | (?P<url>https?://[^\s<>\[\]"]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_BARS: Final = re.compile(r"\\\||\[\[|\]\]|\|")
_FILE_WORDS: Final = {
    "vignette": "img_thumbnail", "cadre": "img_framed", "sans cadre": "img_frameless", "bordure": "img_border",
    "gauche": "img_left", "droite": "img_right", "centré": "img_center", "néant": "img_none",
}  # fmt: skip
"""Our words for how a picture stands, and MediaWiki's keys for them."""


@dataclass
class Notes:
    """The notes of a page.

    Attributes:
        texts: their Markdown, by key.
        many: the keys that stand more than once.
        written: the keys whose text stands in the wikitext already.
        names: the group and the name that the wiki gives to a key.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    many: frozenset[str] = frozenset()
    written: set[str] = field(default_factory=set)
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Line:
    """Writes lines of one page."""

    def __init__(self, names: SiteNames, notes: Notes) -> None:
        self._names = names
        self._notes = notes
        self._held: list[str] = []

    def write(self, text: str, *, first: bool = False) -> str:
        """`text` as wikitext; `first` where each line of it stands at the start of a line of the page."""
        written = self._inside(text)
        if first:
            written = "\n".join(line_start(line) for line in written.split("\n"))
        return self._give_back(written)

    def _inside(self, text: str) -> str:
        parts: list[str | Run] = []
        at = 0
        while (found := TOKEN.search(text, at)) is not None:
            parts.append(plain(text[at : found.start()]))
            at = self._token(text, found, parts)
        parts.append(plain(text[at:]))
        pair(parts)
        joined = "".join(part if isinstance(part, str) else _left_over(part) for part in parts)
        return _with_apostrophes(joined)

    def _hold(self, written: str) -> str:
        self._held.append(written)
        return f"{HELD}{len(self._held) - 1}{HELD}"

    def _give_back(self, text: str) -> str:
        while HELD in text:
            text = re.sub(f"{HELD}([0-9]+){HELD}", lambda m: self._held[int(m[1])], text)
        return text

    def _token(self, text: str, found: re.Match[str], parts: list[str | Run]) -> int:
        """Write what stands at a token; gives where the text goes on."""
        kind = found.lastgroup
        kind = next(k for k in KINDS if found[k] is not None) if kind not in KINDS else kind
        if kind == "run":
            parts.append(run_of(text, found.start(), found.end()))
            return found.end()
        if kind in ("mark", "braces"):
            end = closed(text, found.start(), "[[" if kind == "mark" else "{{")
            if end is None:
                parts.append(plain(found[0]))
                return found.end()
            whole = text[found.start() : end]
            parts.append(self._hold(self._mark(whole[2:-2]) if kind == "mark" else whole))
            return end
        parts.append(self._written(kind, found))
        return found.end()

    def _written(self, kind: str, found: re.Match[str]) -> str:  # noqa: PLR0911 — one answer for each kind of token
        match kind:
            case "escape":
                address = found[0] == "\\:" and found.string.startswith("//", found.end())
                return self._hold("&#58;") if address else self._lone(found[0][1])
            case "hard":
                return "<br>\n"
            case "math":
                return self._hold(f"<math>{found['formula']}</math>")
            case "code":
                inside = found["inside"].replace("\n", " ")
                trimmed = inside[1:-1] if inside.startswith(" ") and inside.endswith(" ") and inside.strip() else inside
                return self._hold(f"<code>{plain(trimmed.replace('&', '&amp;'))}</code>")
            case "note":
                return self._hold(self._note(found["key"]))
            case "link":
                return self._hold(self._link(found))
            case "auto" | "url":
                return self._hold(found["address"] or found[0])
            case "entity":
                known = unescape(found[0])
                return self._lone(known) if known != found[0] else self._hold(plain(known))
        return self._hold(found[0])

    def _lone(self, sign: str) -> str:
        """A sign that stands for itself, as an entity where it could be taken for more."""
        return self._hold(f"&#{ord(sign)};") if sign in "'[]{}|<~_&" else sign

    # Links

    def _mark(self, inside: str) -> str:
        """One of our marks, whose inside this is."""
        parts = _split(inside)
        target, rest = parts[0], parts[1:]
        namespace, title = self._names.split(target.removeprefix(":"))
        if "::" in target:
            return f"[[{'|'.join([target, *map(self._label, rest)])}]]"
        if namespace == _FILE and not target.startswith(":"):
            return self._file(title, rest)
        if namespace:
            colon = ":" if target.startswith(":") else ""
            target = colon + self._names.full(namespace, title)
        return f"[[{'|'.join([target, *map(self._label, rest)])}]]"

    def _file(self, title: str, options: list[str]) -> str:
        words = [self._option(option) for option in options]
        return f"[[{'|'.join([self._names.full(_FILE, title), *words])}]]"

    def _option(self, option: str) -> str:
        key = _FILE_WORDS.get(option.strip())
        if key is not None:
            return next(word for word in self._names.spellings(key) if "$1" not in word)
        if re.fullmatch(r"\s*(?:x?\d+(?:x\d+)?px|(?:alt|link|page)=.*)\s*", option, re.DOTALL):
            return option
        return self._label(option)

    def _label(self, text: str) -> str:
        return self._give_back(self._inside(text))

    def _link(self, found: re.Match[str]) -> str:
        url = unescape(found["angle"] or found["bare"] or "").replace(" ", "%20")
        label = self._label(found["label"]).replace("]", "&#93;") if found["label"] else ""
        if not re.match(r"(?:https?|ftps?|mailto|irc|news|tel):|//", url, re.IGNORECASE):
            return f"{plain('[')}{label}{plain(']')}({plain(url)})"
        return f"[{url} {label}]" if label else f"[{url}]"

    def _note(self, key: str) -> str:
        if key not in self._notes.texts:
            return f"&#91;^{plain(key)}&#93;"
        group, name = self._notes.names.get(key, ("", ""))
        if not name and (key in self._notes.many or not key.isdigit()):
            name = f"note-{key}" if key.isdigit() else key
        attributes = "".join(f' {k}="{v}"' for k, v in (("group", group), ("name", name)) if v)
        if key in self._notes.written:
            return f"<ref{attributes} />"
        self._notes.written.add(key)
        return f"<ref{attributes}>{self._label(self._notes.texts[key])}</ref>"


_FILE: Final = 6
KINDS: Final = (
    "escape", "hard", "math", "code", "note", "mark", "braces", "link", "auto", "comment", "tag", "entity", "run",
    "url",
)  # fmt: skip


def _left_over(run: Run) -> str:
    """What a run writes: its emphasis, and its other signs as text."""
    return f"{run.left}{plain(run.sign * run.length)}{run.right}"


def closed(text: str, start: int, opening: str) -> int | None:
    """Where what opens at `start` is closed, those within it counted; None when it is not."""
    ends = _ends(text, opening)
    end = ends[start] if start in ends else _ends(text[start:], opening).get(0)
    if end is None:
        return None
    end += 0 if start in ends else start
    inner = text[start + 2 : end - 2]
    return end + 1 if text.startswith("]", end) and inner.count("[") > inner.count("]") else end


@lru_cache(maxsize=8)
def _ends(text: str, opening: str) -> Mapping[int, int | None]:
    """Where each opening sign of a text is closed: a line asks for every one of them."""
    closing = {"[[": "]]", "{{": "}}"}[opening]
    ends: dict[int, int | None] = {}
    waiting: list[int] = []
    for found in re.finditer(rf"{re.escape(opening)}|{re.escape(closing)}", text):
        if found[0] == opening:
            ends[found.start()] = None
            waiting.append(found.start())
        elif waiting:
            ends[waiting.pop()] = found.end()
    return ends


def _split(inside: str) -> list[str]:
    """The parts between the bars of a mark; an escaped bar belongs to its part, or cuts it in a table."""
    parts, depth, last = [], 0, 0
    for found in _BARS.finditer(inside):
        depth += {"[[": 1, "]]": -1}.get(found[0], 0)
        if found[0] == "|" and depth == 0:
            parts.append(inside[last : found.start()])
            last = found.end()
    return [*parts, inside[last:]]


def _with_apostrophes(text: str) -> str:
    """`text` with its emphasis as apostrophes; those of the text beside them become entities."""
    if not any(mark in text for mark in MARKS):
        return text
    signs = "".join(MARKS)
    signs = signs[:4]
    text = re.sub(rf"'(?=[{signs}])|(?<=[{signs}])'", "&#39;", text)
    return re.sub("[\x01-\x06]", lambda m: MARKS[m[0]], text)
