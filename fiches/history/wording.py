"""Words looked for in what pages said once: one meaning, for git's search and for ours."""

import re
import unicodedata
from typing import Final

_SPECIAL: Final = frozenset(r".[](){}*+?^$|\\")
_APOSTROPHES: Final = "'’"
_BLANKS: Final = "([[:space:]]|\u00a0|\u202f)+"
_SHOWN_AROUND: Final = 70
"""Signs of the text shown on each side of words that were found."""


class Wording:
    """Words one after the other, whatever the capitals, the kind of blanks between them, and of apostrophes.

    Attributes:
        posix: the same as an extended regular expression of POSIX, for git: letters beyond ASCII stand in both sizes,
            because git knows none of them where the machine has no locale.
    """

    def __init__(self, text: str) -> None:
        words = unicodedata.normalize("NFC", text).split()
        self.posix = _BLANKS.join("".join(map(_posix, word)) for word in words)
        self._ours = re.compile(r"\s+".join("".join(map(_python, word)) for word in words), re.IGNORECASE)

    def count(self, text: str) -> int:
        """How many times a text says these words."""
        return sum(1 for _each in self._ours.finditer(text))

    def around(self, text: str) -> tuple[str, str, str]:
        """What a text says before the first of these words, the words, and what it says after, in one line."""
        found = self._ours.search(text)
        if found is None:
            return "", "", ""
        before, after = text[: found.start()].rpartition("\n")[2], text[found.end() :].partition("\n")[0]
        if len(before) > _SHOWN_AROUND:
            before = f"…{before[-_SHOWN_AROUND:].partition(' ')[2]}"
        if len(after) > _SHOWN_AROUND:
            after = f"{after[:_SHOWN_AROUND].rpartition(' ')[0]}…"
        return before, " ".join(found[0].split()), after


def _posix(sign: str) -> str:
    if sign in _APOSTROPHES:
        return "('|’)"
    if sign in _SPECIAL:
        return f"\\{sign}"
    sizes = [sign.lower(), sign.upper()]
    if sign.isascii() or sizes[0] == sizes[1] or len("".join(sizes)) > len(sizes):
        return sign
    return f"({'|'.join(sizes)})"


def _python(sign: str) -> str:
    return f"[{_APOSTROPHES}]" if sign in _APOSTROPHES else re.escape(sign)
