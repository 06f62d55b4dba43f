"""Small mendings of a text: damaged addresses, letters read under the wrong alphabet, spaces, another wiki's quotes."""

import re
from collections.abc import Callable
from typing import Final

_CODE: Final = re.compile(
    r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$|`[^`\n]+`|<nowiki>.*?</nowiki>)", re.MULTILINE | re.DOTALL
)
_ADDRESS: Final = re.compile(
    r"(?<![\w/:.])(?:h?ttps?|htps?|htt?tps?)(?:\s?:\s?/(?!/)|//|:///+|;//|\s:\s?//|:\s+//)(?=[\w-]+\.[\w-])",
    re.IGNORECASE,
)
_GARBLED: Final = re.compile(r"[ÂÃÅĂâ][\u0080-\u024f\u02c6\u02dc\u2010-\u2122]{1,2}")
_ALPHABETS: Final = ("cp1252", "latin-1", "iso8859_16", "cp1250")


def outside_code(text: str, mend: Callable[[str], str]) -> str:
    """`text` mended everywhere but in code, which says what it says."""
    parts = _CODE.split(text)
    return "".join(part if place % 2 else mend(part) for place, part in enumerate(parts))


def address_mended(text: str) -> str:
    """`https//www.example.org` → `https://www.example.org`, wherever the text names such an address."""
    return _ADDRESS.sub(lambda found: "https://" if "s" in found[0].lower() else "http://", text)


def letters_mended(text: str) -> str:
    """« fÃªte » → « fête »: letters of UTF-8 that were read one octet at a time."""
    return _GARBLED.sub(lambda found: _read_again(found[0]), text)


def _read_again(garbled: str) -> str:
    """The letter behind two or three signs; the signs themselves where there is none."""
    for length in range(len(garbled), 1, -1):
        for alphabet in _ALPHABETS:
            try:
                letter = garbled[:length].encode(alphabet).decode("utf-8")
            except UnicodeError:
                continue
            if len(letter) == 1 and letter.isprintable():
                return letter + garbled[length:]
    return garbled


def spaces_mended(text: str) -> str:
    """A line with single spaces, and none around it."""
    return re.sub(r"[ \t]{2,}", " ", text).strip(" \t")


def blanks_mended(text: str) -> str:
    """A text without blanks at the ends of lines (but the two that break a line) and with single empty lines.

    The text may be what stands between two pieces of code: its own ends are no ends of lines.
    """
    text = re.sub(r"(?<=\S)(?:[ \t]|[ \t]*\t[ \t]*)(?=\n)", "", text)
    text = re.sub(r"(?<=\n)[ \t]+(?=\n)", "", text)
    return re.sub(r"\n{4,}", "\n\n\n", text)


def quotes_mended(text: str) -> str:
    """`'''bold'''` and `''italic''` of MediaWiki as Markdown says them."""
    text = re.sub(r"'''(?=\S)([^'\n]+?)(?<=\S)'''", r"**\1**", text)
    return re.sub(r"(?<!')''(?=[^\s'])([^'\n]+?)(?<=[^\s'])''(?!')", r"*\1*", text)
