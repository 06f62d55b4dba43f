"""DokuWiki's index of words, written at once: its own program adds page by page, which takes hours for 10,000 pages.

What it would write: words by their length in bytes (`w7.idx`), the pages that hold each and how often (`i7.idx`), the
words of each page (`pageword.idx`), pages and titles by their number.
"""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bench.peers.needs import DOKUWIKI

_WORD: Final = re.compile(r"[^\W_]+")
_SHORTEST: Final = 2
"""Bytes of the shortest word that it takes, numbers apart."""


def stop_words() -> frozenset[str]:
    """The French words that it leaves out."""
    lines = (DOKUWIKI / "inc/lang/fr/stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def words_of(text: str, left_out: frozenset[str]) -> Counter[str]:
    """The words of a page as it counts them."""
    found = (word.lower() for word in _WORD.findall(text))
    return Counter(w for w in found if w not in left_out and (w.isdecimal() or len(w.encode()) >= _SHORTEST))


def weight(word: str) -> int:
    """The length under which it files a word: its bytes, more for the first bytes of scripts without spaces."""
    told = word.encode()
    return len(told) + sum(byte - 0xE1 for byte in told if 0xE2 <= byte <= 0xEF)


def write(folder: Path, pages: Iterable[tuple[str, str, str]], left_out: frozenset[str]) -> None:
    """Write the index of `pages` (address, title, text) into its folder, without the words `left_out`."""
    numbers: dict[int, dict[str, int]] = {}
    holders: dict[int, list[list[str]]] = {}
    listed, titles, words_by_page = [], [], []
    for page, (address, title, text) in enumerate(pages):
        listed.append(address)
        titles.append(title)
        keys = []
        for word, count in words_of(text, left_out).items():
            length = weight(word)
            known = numbers.setdefault(length, {})
            number = known.setdefault(word, len(known))
            rows = holders.setdefault(length, [])
            if number == len(rows):
                rows.append([])
            rows[number].append(f"{page}*{count}")
            keys.append(f"{length}*{number}")
        words_by_page.append(":".join(keys))
    for length, known in numbers.items():
        _lines(folder / f"w{length}.idx", known)
        _lines(folder / f"i{length}.idx", (":".join(reversed(row)) for row in holders[length]))
    _lines(folder / "page.idx", listed)
    _lines(folder / "title.idx", titles)
    _lines(folder / "pageword.idx", words_by_page)


def _lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
