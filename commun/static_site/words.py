"""The words of a copy, in small scripts that a page opened from a disk may load: one for each beginning of words.

A page opened from a disk may not read a file of data, but may run a script: each file of words is a call that hands its
words over. What is indexed is what a visitor reads of a page at first sight: its titles, summary, themes, territories
and text; never another field, some of which are reserved.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import Fiche, fold

_WORD: Final = re.compile(r"[a-z0-9]{2,}")
_ASKED: Final = re.compile(r"^(```+|~~~+)ask\b.*?^\1|\{\{.*?\}\}|<!--.*?-->", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"\[\[([^\[\]]*)\]\]")
_ADDRESS: Final = re.compile(r"https?://\S+")
_LONGEST: Final = 30
_IN_TITLE: Final = 12
_IN_SUMMARY: Final = 4
"""What a word counts for where it stands; 1 in the text."""

COMMON: Final = frozenset(
    """
    au aux avec ce ces cet cette dans de des du elle en est et etre il ils je la le les leur leurs lui ma mais me
    meme mes mon ne nos notre nous on ou par pas plus pour qu que qui sa se ses son sont sur ta te tes ton tu un une
    vos votre vous the of and to in is for
    """.split()  # noqa: SIM905 — a list of words reads better as words
)
"""Words that are in every text, and find nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as a search shows it."""

    title: str
    file: str
    kind: str
    summary: str


class WordIndex:
    """Gathers the words of pages; the number of a page is its place in `entries`."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._words: dict[str, dict[int, int]] = {}

    def add(self, entry: Entry, fiche: Fiche, places: Sequence[str]) -> None:
        """Take in a page; `places` are its themes and territories."""
        number = len(self.entries)
        self.entries.append(entry)
        weights: dict[str, int] = {}
        for words, weight in (
            ((entry.title, *fiche.other_titles), _IN_TITLE),
            ((entry.summary, *places), _IN_SUMMARY),
            ((plain(fiche.body),), 1),
        ):
            for word in {word for text in words for word in words_of(text)}:
                weights[word] = weights.get(word, 0) + weight
        for word, weight in weights.items():
            self._words.setdefault(word, {})[number] = weight

    def files(self) -> Iterable[tuple[str, str]]:
        """Each script: its name in the folder of the search, and its text."""
        pages = [[entry.title, entry.file, entry.kind, entry.summary[:160]] for entry in self.entries]
        shards: dict[str, dict[str, list[int]]] = {}
        for word in sorted(self._words):
            # Numbers of pages as distances, each followed by what the word counts for there: short to write.
            found, before = [], 0
            for number, weight in sorted(self._words[word].items()):
                found += [number - before, weight]
                before = number
            shards.setdefault(word[:2], {})[word] = found
        yield "pages.js", f"commun.pages({_written(pages)},{_written(sorted(shards))});\n"
        for beginning, words in shards.items():
            yield f"mots/{beginning}.js", f"commun.mots({_written(beginning)},{_written(words)});\n"


def words_of(text: str) -> Iterable[str]:
    """The words of a text that may be looked for, without accents or capitals."""
    return (word[:_LONGEST] for word in _WORD.findall(fold(text)) if word not in COMMON)


def plain(body: str) -> str:
    """A text without its questions and templates, a label in place of each link, addresses left out."""
    return _ADDRESS.sub(" ", _LINK.sub(_label, _ASKED.sub(" ", body)))


def _label(link: re.Match[str]) -> str:
    return link[1].rpartition("|")[2].rpartition("::")[2]


def _written(value: object) -> str:
    # `</` would end the script that holds it, should somebody put it in a page.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
