"""The HTML of fiches as XML that every reading program takes (EPUB 3.3, 6.1): browsers forgive more than they do."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

_SAFE: Final = "!#$%&'()*+,/:;=?@~"
"""Signs of an address that stay as they are (RFC 3986, 2), with the one that begins an escape."""
_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_OLD: Final[Mapping[str, tuple[str, str]]] = {
    "big": ("span", "font-size: larger"),
    "center": ("div", "text-align: center"),
    "tt": ("code", ""),
}
"""What HTML has no more, and what says the same: an element, and a style."""
_WHOLE: Final = re.compile(r"\d{1,6}")
_TONGUE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SAID: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("colspan", "rowspan", "span", "width", "height", "start", "value"), _WHOLE),
    "datetime": re.compile(r"\d{4}(-\d\d(-\d\d)?)?"),
    "dir": re.compile(r"auto|ltr|rtl"),
    "lang": _TONGUE,
    "preload": re.compile(r"auto|metadata|none"),
    "scope": re.compile(r"(col|row)(group)?"),
    "type": re.compile(r"[1aAiI]"),
}
"""What attributes may say; one that says something else goes, and the words stay."""
_SIDES: Final = frozenset({"left", "center", "right", "justify"})


def mend(whole: Any) -> None:
    """Write what is in the element `whole` (lxml) as the standard wants it; nothing that is read is lost."""
    for element in whole.iter():
        if not isinstance(element.tag, str):
            continue
        side = element.attrib.pop("align", "").lower()
        style = f"text-align: {side}" if side in _SIDES else ""
        if element.tag in _OLD:
            element.tag, style = _OLD[element.tag]
        if style:
            element.set("style", style)
        for name in [each for each in element.attrib if each in _SAID]:
            if not _SAID[name].fullmatch(element.get(name)):
                del element.attrib[name]
        element.attrib.pop("headers", None)  # which must name cells of the same table
        if element.tag == "a":
            _address(element)


def _address(link: Any) -> None:
    """The address of a link with its accents and spaces escaped; none where it leads nowhere."""
    address = _ESCAPE.sub("%25", quote(link.get("href", "").strip(), safe=_SAFE))
    try:
        has_place = bool(urlsplit(address).netloc) if address.startswith("http") else len(address.partition(":")[2]) > 0
    except ValueError:
        has_place = False
    if address and (has_place or ":" not in address):
        link.set("href", address)
        return
    for name in ("href", "rel"):
        link.attrib.pop(name, None)
