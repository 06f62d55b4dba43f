"""Pages that a text names without linking to them: each is linked where it is named first.

Only titles of several words, or written like no common word (`BIMBY`, `AgroParc`), spelled as the title is: a
sheet that says « mobilité » does not mean a page of that name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from fiches import fold

Titles = Mapping[str, tuple[str, ...]]
"""Titles of a wiki by their first word, the longest first."""

_WORD: Final = re.compile(r"[^\W_][\w]*")
_KEPT: Final = re.compile(
    r"\[\[.*?\]\]|!?\[[^\[\]]*\]\([^()\n]*\)|^(`{3,}).*?^\1|`[^`\n]+`|^#{1,6} [^\n]*|\{\{.*?\}\}|<[^<>\n]*>|https?://\S+",
    re.DOTALL | re.MULTILINE,
)
"""What is never cut by a link: links, code, headings, templates, tags, addresses."""
_QUALIFIED: Final = re.compile(r"(.+?)\s*\([^()]*\)$")
_FEW: Final = 5
"""Letters below which a title is too short to be told from other words."""


def titles_of(full_titles: Iterable[str]) -> Titles:
    """The titles that may be linked, of the pages of a wiki."""
    found: dict[str, set[str]] = {}
    for title in full_titles:
        bare = _bare(title)
        if len(bare) >= _FEW and (len(_WORD.findall(bare)) > 1 or _odd(bare)):
            found.setdefault(_first(bare), set()).add(title)
    return {word: tuple(sorted(titles, key=lambda t: (-len(t), t))) for word, titles in found.items()}


def with_links(markdown: str, titles: Titles, own: str) -> str:
    """A text with a link at the first mention of each title but its `own`; one that it links already is left alone."""
    linked = {fold(own)} | {fold(target) for target in re.findall(r"\[\[([^\[\]|#]+)", markdown)}
    out: list[str] = []
    last = 0
    for kept in _KEPT.finditer(markdown):
        out += [_linked(markdown[last : kept.start()], titles, linked), kept[0]]
        last = kept.end()
    return "".join([*out, _linked(markdown[last:], titles, linked)])


def _linked(text: str, titles: Titles, linked: set[str]) -> str:
    out, last = [], 0
    for word in _WORD.finditer(text):
        if word.start() < last:
            continue
        for title in titles.get(word[0], ()):
            said = _bare(title)
            end = word.start() + len(said)
            if (
                _plain(text[word.start() : end]) != _plain(said)
                or text[end : end + 1].isalnum()
                or fold(title) in linked
            ):
                continue
            linked.add(fold(title))
            written = text[word.start() : end]
            out += [text[last : word.start()], f"[[{title}]]" if written == title else f"[[{title}|{written}]]"]
            last = end
            break
    return "".join([*out, text[last:]])


def _bare(title: str) -> str:
    """A title without what only tells it from another one, « (Drôme) »."""
    found = _QUALIFIED.fullmatch(title)
    return found[1] if found else title


def _first(title: str) -> str:
    found = _WORD.search(title)
    return found[0] if found and title.startswith(found[0]) else ""


def _odd(word: str) -> bool:
    return any(letter.isupper() or letter.isdigit() for letter in word[1:])


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("\n", " ")
