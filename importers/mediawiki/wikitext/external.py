"""Addresses: `[http://… label]`, bare `http://…`, and the magic words RFC, PMID and ISBN where the wiki reads them."""

import re
from typing import Final

from importers.mediawiki.wikitext.context import SiteNames
from importers.mediawiki.wikitext.strip import MARK, MARK_PATTERN, Kept, Shelf

PROTOCOLS: Final = (
    r"(?:bitcoin:|ftp://|ftps://|geo:|git://|gopher://|http://|https://|irc://|ircs://|magnet:|mailto:|matrix:|mms://|"
    r"news:|nntp://|redis://|sftp://|sip:|sips:|sms:|ssh://|svn://|tel:|telnet://|urn:|worldwind://|xmpp:)"
)
_NAMES: Final = tuple(each.rstrip("/:") for each in PROTOCOLS[3:-1].split("|"))
_LONGEST: Final = max(map(len, _NAMES))
_HOST: Final = r"(?:\[[0-9a-fA-F:.]+\]|[^\[\]<>\"\x00-\x20\x7f\s])"
_REST: Final = r"[^\[\]<>\"\x00-\x20\x7f\s]"
_BRACKETED: Final = re.compile(
    rf"\[((?:{PROTOCOLS}|//){_HOST}{_REST}*)[ \t\u00a0\u202f]*([^\]\x00-\x08\x0a-\x1f]{{0,2000}}?)\]", re.IGNORECASE
)
_BARE: Final = re.compile(rf"(?<!\w){PROTOCOLS}{_HOST}{_REST}*", re.IGNORECASE)
_STOP: Final = re.compile(r"&(?:lt|gt|nbsp|#x0*(?:3c|3e|a0)|#0*(?:60|62|160));", re.IGNORECASE)
_IGNORED: Final = re.compile("&(?:zwnj|zwj|#8203|shy);|[\u200b-\u200d\u00ad\ufeff]", re.IGNORECASE)
_SPACE: Final = r"(?:[ \t\u00a0]|&nbsp;|&#0*160;|&#[xX]0*[aA]0;)"
_MAGIC: Final = re.compile(
    rf"<[^>]*>|\b(?:(RFC|PMID){_SPACE}+([0-9]+)\b|ISBN{_SPACE}+((?:97[89][ -]?)?(?:[0-9][ -]?){{9}}[0-9Xx])\b)"
)
_MAGIC_URLS: Final = {
    "RFC": "https://tools.ietf.org/html/rfc{}",
    "PMID": "https://www.ncbi.nlm.nih.gov/pubmed/{}?dopt=Abstract",
}


def external_links(text: str, shelf: Shelf, names: SiteNames, *, nested: bool = False) -> str:
    """`text` with its addresses turned to links.

    Args:
        text: wikitext whose internal links are already marks.
        shelf: where bare addresses are set aside.
        names: the wiki, which says which of RFC, PMID and ISBN become links.
        nested: whether the text stands inside another link, where an address is text.
    """
    if nested or not _may_hold(text, names):
        return text
    counter = 0

    def bracketed(match: re.Match[str]) -> str:
        nonlocal counter
        url, label = match[1], match[2]
        if label.startswith(MARK) and match[0][len(url) + 1] == MARK and _is_template(label, shelf):
            return f"&#91;{match[0][1:]}"  # only the wiki knows where it leads
        if stop := _STOP.search(url):
            url, label = url[: stop.start()], url[stop.start() :] + (" " if match[2] else "") + label
        if not label.strip():
            counter += 1
            label = f"&#91;{counter}&#93;"
        after = match.string[match.end() : match.end() + 1]
        space = " " if label[-1:].isspace() and not after.isspace() else ""  # `[http://… label ]next`
        return f'<a href="{_clean(url)}">{_plain_addresses(label)}</a>{space if after else ""}'

    out, last = [], 0
    for match in _BRACKETED.finditer(text):
        out.append(_bare(text[last : match.start()], shelf, names))
        out.append(bracketed(match))
        last = match.end()
    out.append(_bare(text[last:], shelf, names))
    return "".join(out)


def _is_template(label: str, shelf: Shelf) -> bool:
    mark = MARK_PATTERN.match(label)
    return mark is not None and shelf.get(mark[1]).kind == "template"


def _may_hold(text: str, names: SiteNames) -> bool:
    return ":" in text or "[//" in text or any(word in text for word in names.magic_links)


def _plain_addresses(label: str) -> str:
    """A label as it is: addresses in it are text, because a link does not hold a link."""
    return label.strip()


def _bare(text: str, shelf: Shelf, names: SiteNames) -> str:
    """Bare addresses outside of tags, and the magic words."""
    if _may_be_bare(text):
        text = _BARE.sub(lambda m: _free(m[0], shelf), text)
    if any(word in text for word in names.magic_links):
        text = _MAGIC.sub(lambda m: _magic(m, names), text)
    return text


def _may_be_bare(text: str) -> bool:
    """Whether a colon follows the name of a protocol; `_BARE` looks for one at each character, many times slower."""
    at = text.find(":")
    while at >= 0:
        word = text[max(0, at - _LONGEST) : at]
        if word.lower().endswith(_NAMES) or not word.isascii():  # beyond ASCII `re` folds more letters than `lower`
            return True
        at = text.find(":", at + 1)
    return False


def _free(found: str, shelf: Shelf) -> str:
    rest = ""
    if stop := _STOP.search(found):
        found, rest = found[: stop.start()], found[stop.start() :]
    ends = ",;.:!?\\" if "(" in found else ",;.:!?\\)"
    kept = found.rstrip(ends)
    tail = found[len(kept) :]
    if tail.startswith(";") and re.search(r"&(?:[a-z]+|#x[0-9a-f]+|#[0-9]+)\Z", kept, re.IGNORECASE):
        kept, tail = kept + ";", tail[1:]  # the end of an entity belongs to the address
    if re.fullmatch(PROTOCOLS, kept, re.IGNORECASE):
        return found + rest
    url = _clean(kept)
    return shelf.put(Kept("url", kept, "", {"url": url, "free": ""})) + tail + rest


def _clean(url: str) -> str:
    """The address with what cannot stand in it taken out or escaped."""
    return _IGNORED.sub("", url).replace("|", "%7C")


def _magic(match: re.Match[str], names: SiteNames) -> str:
    word = (match[1] or "ISBN").upper()
    if match[0].startswith("<") or word not in names.magic_links:
        return match[0]
    if word == "ISBN":
        number = re.sub(r"[ -]", "", match[3]).upper()
        path = names.article_path.replace("$1", f"Special:BookSources/{number}")
        return f'<a href="{path}">{match[0]}</a>' if path else match[0]
    shown = re.sub(rf"{_SPACE}+", " ", match[0])
    return f'<a href="{_MAGIC_URLS[word].format(match[2])}">{shown}</a>'
