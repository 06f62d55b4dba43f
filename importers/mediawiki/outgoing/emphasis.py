"""Which stars and tildes of a line are emphasis: the rule of delimiter runs of CommonMark 0.31 (§6.2, appendix)."""

import unicodedata
from dataclasses import dataclass
from typing import Final

_OPEN: Final = {"*1": "\x01", "*2": "\x03", "_1": "\x01", "_2": "\x03", "~2": "\x05"}
_CLOSE: Final = {"*1": "\x02", "*2": "\x04", "_1": "\x02", "_2": "\x04", "~2": "\x06"}
MARKS: Final = {"\x01": "''", "\x02": "''", "\x03": "'''", "\x04": "'''", "\x05": "<s>", "\x06": "</s>"}
"""The signs that stand for emphasis until the line is whole (control characters, that no page holds)."""


@dataclass
class Run:
    """A run of signs.

    Attributes:
        sign: `*`, `_` or `~`.
        length: how many are left.
        opens, closes: whether it may.
        left, right: what was taken from it, written, that stands before and after the signs that are left.
    """

    sign: str
    length: int
    opens: bool
    closes: bool
    left: str = ""
    right: str = ""
    whole: int = 0

    def __post_init__(self) -> None:
        self.whole = self.length


def run_of(text: str, start: int, end: int) -> Run:
    """The run `text[start:end]`, with what its neighbours let it do."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    leans_left = not after.isspace() and (not _sign(after) or before.isspace() or _sign(before))
    leans_right = not before.isspace() and (not _sign(before) or after.isspace() or _sign(after))
    sign = text[start]
    if sign == "_":
        opens = leans_left and (not leans_right or _sign(before))
        closes = leans_right and (not leans_left or _sign(after))
        return Run(sign, end - start, opens, closes)
    return Run(sign, end - start, leans_left, leans_right)


def _sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def pair(parts: list[str | Run]) -> None:
    """Match closing runs with the opening runs before them; what is matched becomes a written mark."""
    runs = [(i, part) for i, part in enumerate(parts) if isinstance(part, Run)]
    openers: list[Run] = []
    for _, closer in runs:
        while closer.closes and closer.length:
            found = next((n for n in range(len(openers) - 1, -1, -1) if _fit(openers[n], closer)), None)
            if found is None:
                break
            opener = openers[found]
            del openers[found + 1 :]
            size = 2 if opener.length >= 2 and closer.length >= 2 else 1  # noqa: PLR2004 - strong before plain emphasis
            opener.right = _OPEN[f"{opener.sign}{size}"] + opener.right
            closer.left += _CLOSE[f"{opener.sign}{size}"]
            opener.length -= size
            closer.length -= size
            if not opener.length:
                openers.pop()
        if closer.opens and closer.length:
            openers.append(closer)


def _fit(opener: Run, closer: Run) -> bool:
    if opener.sign != closer.sign or (opener.sign == "~" and (opener.length != 2 or closer.length != 2)):  # noqa: PLR2004
        return False
    if not (opener.closes or closer.opens):
        return True
    return (opener.whole + closer.whole) % 3 != 0 or (opener.whole % 3 == 0 and closer.whole % 3 == 0)
