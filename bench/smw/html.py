"""What an HTML text says, without the manners in which two programs say it: the two sides of a comparison.

The suite asserts pieces of Semantic MediaWiki's HTML. Kept of a piece, and of our page: the words in their order; which
words share a cell, a row, an item, a line; that words which are no link are none; where links out of the wiki and mail
and telephone links lead. Left out: classes, styles and other attributes; `p`, `div`, `span`, the tags around a whole
list or table; the addresses of pages within the wiki (theirs are `/wiki/Title`, ours are not); the kind of white space;
what only a screen reader or a tooltip
(`smwttcontent`) says; whether a name of a page is a link (ours are links where the page is
written, theirs always). An address shown as its own link is read without its scheme, which we do not print.

A piece may begin or end inside a tag, and `.*` in it stands for anything, as in the suite's own `StringValidator`.
A link to `Special:Ask` is read as the question that it asks.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_OPENING: Final = {"td": "\x01", "th": "\x01", "tr": "\x03", "li": "\x05", "br": "\x07"}
_CLOSING: Final = {"td": "\x02", "th": "\x02", "tr": "\x04", "li": "\x06"}
_LINK: Final = "\x0e"
_END_OF_LINK: Final = "\x0f"
_MARKS: Final = "\x01\x02\x03\x04\x05\x06\x07"
_SKIPPED: Final = frozenset(["script", "style", "svg"])
_OUTSIDE: Final = re.compile(r"(?:https?|ftp|mailto|tel|urn|news):", re.IGNORECASE)
_TAIL: Final = re.compile(r"^[^<>]*>")
_CUT: Final = re.compile(r"<[^<>]*$")
_ATTRIBUTES: Final = re.compile(r"""["'=]""")
_OTHER_UNITS: Final = re.compile(r' <span class="also beside">.*?</span>', re.DOTALL)
"""What we print beside a quantity, and Semantic MediaWiki tells in a tooltip."""
_TOOLTIP: Final = re.compile(r'<span class="smwttcontent">.*?</span>', re.DOTALL)


class _Reader(HTMLParser):
    """Gathers words and marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._skip = 0
        self._links: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = dict(attrs).get("aria-hidden") == "true"
        if self._skip or hidden or tag in _SKIPPED:
            self._skip += tag not in ("br", "img", "hr", "input", "wbr")
            return
        if tag == "a":
            self._links.append((len(self.out), dict(attrs).get("href") or ""))
            self.out.append(_LINK)
        self.out.append(_OPENING.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        if tag == "a":
            place, address = self._links.pop() if self._links else (len(self.out), "")
            self.out.append(_address(address, "".join(self.out[place:])) + _END_OF_LINK)
        self.out.append(_CLOSING.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.out.append(data)


def _address(address: str, words: str) -> str:
    """What is told of where a link leads: nothing within the wiki, nothing of an address that is its own words."""
    if not _OUTSIDE.match(address):
        return ""
    return "" if bare(words.strip(_LINK)) == bare(address) else f"\x0b{bare(address)}\x0b"


def bare(address: str) -> str:
    """An address without what two programs may write otherwise: scheme, `%20`, `_` and a space for a space."""
    return re.sub(r"^(?:https?://(?:www\.)?|mailto:|tel:)|/$", "", unquote(address).strip()).replace("_", " ").lower()


def normal(html: str) -> str:
    """What a text says, in one line."""
    reader = _Reader()
    reader.feed(_OTHER_UNITS.sub("", html.replace("&#95;", "_")))
    reader.close()
    text = "".join(reader.out)
    text = re.sub(r"https?://(?:www\.)?", "", text)
    text = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text)
    return re.sub(rf" *([{_MARKS}]) *", r"\1", text).strip()


def fragment(piece: str) -> str:
    """What a piece of HTML says, whose first and last tags may be cut."""
    tail = _TAIL.match(piece)
    if tail and not piece.startswith(">") and _ATTRIBUTES.search(piece[: tail.end() - 1]):
        inside = piece[: tail.end() - 1]
        of_link = "</a>" in piece[tail.end() :].partition("<a")[0]
        address = re.search(r"""href=["']([^"']*)["']""", inside)
        opening = (f'<a href="{address[1]}">' if address else "<a>") if of_link else ""
        piece = opening + piece[tail.end() :]
    elif piece.startswith(">"):
        piece = piece[1:]
    return normal(_CUT.sub("", piece))


def contains(html: str, piece: str) -> bool | None:
    """Whether our page says what a piece says; None where the piece says nothing once its manners are gone."""
    piece = _TOOLTIP.sub("", piece)
    if asked := re.search(r"Special:Ask/([^\"'<> ]+)", piece):
        return _asks(html, asked[1])
    if len(piece) > 2 and piece.startswith("/") and piece.endswith("/"):
        return re.search(piece[1:-1], normal(html)) is not None
    if re.fullmatch(r"""\s*[\w-]+=(?:"[^"<>]*"|'[^'<>]*')\s*""", piece):
        return None  # an attribute alone
    parts = [fragment(part) for part in piece.split(".*")]
    if not any(part.strip(_MARKS + _LINK + _END_OF_LINK + " ") for part in parts):
        return None
    pattern = ".*?".join(_pattern(part) for part in parts)
    return re.search(pattern, normal(html), re.DOTALL) is not None


def _pattern(said: str) -> str:
    """A link may be none with us; what is no link must be none."""
    return re.escape(said).replace(_LINK, f"{_LINK}?").replace(_END_OF_LINK, f"{_END_OF_LINK}?")


def _asks(html: str, asked: str) -> bool:
    """Whether a link of our page asks the question that theirs asks."""
    wanted = _decoded(asked)
    for address in re.findall(r'href="(/demander\?[^"]*)"', html):
        lines = parse_qs(urlsplit(unescape(address)).query).get("question", [""])[0].split("\n")
        if _same(wanted, [lines[0].strip(), *(line.strip().removeprefix("|") for line in lines[1:])]):
            return True
    return False


def _decoded(asked: str) -> list[str]:
    """The parts of a question in an address of `Special:Ask`: `-` before two hexadecimal digits is their `%`."""
    parts = unquote(unescape(asked)).split("/")
    return [re.sub(r"-([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), part) for part in parts]


_SILENT: Final = {"mainlabel=", "offset=0", "order=asc", "sort=", "limit=50", "searchlabel="}
"""What says nothing: the values that these parameters have anyway."""


def _same(wanted: list[str], ours: list[str]) -> bool:
    """The same condition, the same columns in their order, and every parameter that theirs tells."""
    columns = [[_column(part) for part in parts if part.startswith("?")] for parts in (wanted, ours)]
    told = [
        {part.replace(" ", "").lower() for part in parts[1:] if part and not part.startswith("?")} - _SILENT
        for parts in (wanted, ours)
    ]
    return wanted[0].split() == ours[0].split() and columns[0] == columns[1] and told[0] <= told[1]


def _column(part: str) -> str:
    """A column in one spelling: `?#` is `?`, and `?#=Label#-` takes its link away as `?#-=Label` does."""
    bare = part.replace(" ", "").lower()
    bare = re.sub(r"^\?#?=(.*)#-$", r"?#-=\1", bare)
    return re.sub(r"^\?#(?=$|=)", "?", bare)
