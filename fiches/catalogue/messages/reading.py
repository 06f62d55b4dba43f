"""What these pages say, as Semantic MediaWiki's manual has it (« Allows value list », « Import vocabulary »).

Their text is kept as it was written, in a fence; whoever writes one here may leave the fence away.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fiches.fiche import Fiche
from fiches.names import PageName, fold
from fiches.values.base import plain

SLUG: Final = "mediawiki-smw-"
"""How the slugs of these pages begin."""

MESSAGE_TITLES: Final = "mediawiki:smw "
"""How their titles begin, folded."""

_SERVICE: Final = "service "
_LIST: Final = "allows list "
_PATTERN: Final = "allows pattern"
_VOCABULARY: Final = "import "
_ITEM: Final = re.compile(r"[*-]+\s*(.*)")
_CLOSED: Final = re.compile(r"[`~]{3,}\s*")
_LINK: Final = re.compile(
    r"\[(?P<address>[^\s\[\]]+)\s+(?P<name>[^\[\]]+)\]|\[(?P<text>[^\[\]]+)\]\((?P<to>[^()\[\]]+)\)"
)
_LONGEST_NAME: Final = 300
"""Signs in which the link of a vocabulary's name is looked for."""


@dataclass(frozen=True)
class Borrowed:
    """A vocabulary of others whose names properties take (« foaf »).

    Attributes:
        prefix: what stands before the colon.
        address: to which the names are added, "" for one that is no web address.
        name: what people call it.
        kinds: the datatype of each name, as it is written there (`URL`), "" for one that is no property.
        page: the page that says so.
    """

    prefix: str
    address: str
    name: str
    kinds: Mapping[str, str]
    page: PageName


@dataclass(frozen=True)
class Messages:
    """What all of them say.

    Attributes:
        lists: the values allowed, by the folded name of the list.
        patterns: regular expressions, by the folded name that properties give.
        vocabularies: those that properties come from, by folded prefix.
        services: what a value leads to elsewhere, by the folded name of the service: words, and an address with `$1`.
    """

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    vocabularies: Mapping[str, Borrowed] = field(default_factory=dict)
    services: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def service(self, name: str) -> tuple[tuple[str, str], ...]:
        """The links of a service, none for one that nobody wrote."""
        return self.services.get(_key(name), ())

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a list, none for one that nobody wrote."""
        return self.lists.get(_key(name), ())

    def pattern(self, name: str) -> str | None:
        """The expression that a name stands for."""
        return self.patterns.get(_key(name))

    def source(self, name: str) -> tuple[Borrowed, str] | None:
        """The vocabulary that `foaf:homepage` comes from, and its name there; None where nothing tells of it."""
        prefix, colon, inner = name.strip().partition(":")
        known = self.vocabularies.get(_key(prefix)) if colon else None
        return (known, inner.strip()) if known and inner.strip() in known.kinds else None


def is_message(name: PageName) -> bool:
    """Whether a page may be one of these, by its address."""
    return name.space == "fiches" and name.slug.startswith(SLUG)


def messages_of(pages: Iterable[Fiche]) -> Messages:
    """What these pages say; a page that says nothing of the kind is left aside."""
    lists: dict[str, tuple[str, ...]] = {}
    patterns: dict[str, str] = {}
    vocabularies: dict[str, Borrowed] = {}
    services: dict[str, tuple[tuple[str, str], ...]] = {}
    for page in pages:
        title = _key(page.title)
        called = title.removeprefix(MESSAGE_TITLES)
        if called == title:
            continue
        lines = list(_lines(page.body))
        if called.startswith(_LIST):
            lists[called.removeprefix(_LIST)] = _values(lines)
        elif called.startswith(_SERVICE):
            services[called.removeprefix(_SERVICE)] = _service(lines)
        elif called == _PATTERN:
            patterns |= _patterns(lines)
        elif called.startswith(_VOCABULARY) and (borrowed := _borrowed(page, lines)):
            vocabularies[_key(borrowed.prefix)] = borrowed
    return Messages(lists, patterns, vocabularies, services)


def _key(name: str) -> str:
    return fold(" ".join(name.replace("_", " ").split()))


def _lines(body: str) -> Iterator[str]:
    """The lines that say something, without the fence around them."""
    for line in body.splitlines():
        if line.strip() and not _CLOSED.match(line.strip()):
            yield line.strip()


def _values(lines: list[str]) -> tuple[str, ...]:
    """`* value` or `* value|what people read`, or an object in JSON."""
    whole = "\n".join(lines)
    if whole.startswith("{"):
        try:
            said = json.loads(whole)
        except (ValueError, RecursionError):
            return ()
        return tuple(dict.fromkeys(map(plain, said)))
    found = [item[1].partition("|")[0].strip() for line in lines if (item := _ITEM.fullmatch(line))]
    return tuple(dict.fromkeys(value for value in found if value))


def _service(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """`words|https://example.org/$1`, one a line."""
    parted = (line.partition("|") for line in lines)
    found = ((label.strip(" *"), address.strip(" <>")) for label, _bar, address in parted)
    return tuple((label, address) for label, address in found if label and re.match(r"https?://", address))


def _patterns(lines: list[str]) -> dict[str, str]:
    """`name|expression`, one a line; an expression may stand between slashes."""
    found = {}
    for line in lines:
        name, bar, pattern = line.partition("|")
        pattern = pattern.strip()
        if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
            pattern = pattern[1:-1]
        if bar and pattern:
            found[_key(name)] = pattern
    return found


def _borrowed(page: Fiche, lines: list[str]) -> Borrowed | None:
    """`address|name` on the first line, then `name|Type:Datatype` or `name|Category`."""
    if not lines or "|" not in lines[0]:
        return None
    address, _bar, name = lines[0].partition("|")
    link = _LINK.search(name[:_LONGEST_NAME])
    shown = (link["name"] or link["text"]) if link else name
    kinds = {}
    for line in lines[1:]:
        inner, bar, kind = line.partition("|")
        if bar:
            prefix, colon, datatype = kind.partition(":")
            kinds[inner.strip()] = datatype.strip() if colon and fold(prefix.strip()) == "type" else ""
    prefix = page.title.partition(":")[2].replace("_", " ").split(maxsplit=2)[-1].strip()
    address = address.strip(" <>")
    known = address if re.match(r"https?://", address) else ""  # it becomes a link
    return Borrowed(prefix, known, shown.strip(), kinds, page.name)
