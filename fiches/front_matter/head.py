"""The YAML head of a page: read tolerantly, written back so that only what was touched changes.

It must not know what the keys mean: that is `fiche`'s business. Writing never goes through a dumper of the whole head:
each top-level key owns the lines of the text that state it, and only the lines of a touched key are replaced.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

from fiches.errors import HeadUnreadable
from fiches.front_matter.kept import rewritten
from fiches.front_matter.nodes import own_and_trail, read_mapping
from fiches.front_matter.plain import Mapped, read_plain
from fiches.front_matter.written import plain_value, same, write_entry

_LARGEST_KEPT: Final = 8 * 1024
"""A longer head, in characters, is not kept at hand once it was read: nearly all have one or two kB."""

_FENCE: Final = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING: Final = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_FIRST_KEYS: Final = ("id", "titre", "type")


def normalise(text: str) -> str:
    """`text` as pages are kept: no byte order mark, every line end a line feed.

    This is the one place where line ends are changed; whoever takes text from a form, a file or another wiki passes
    it through here. Reading (`Fiche.parse`) changes nothing, so what git holds round-trips.
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Parts:
    """A page cut in four, which joined again are the page: `opening + head + closing + body`.

    `opening` and `closing` are the lines of dashes; all but `body` are empty where a page has no head.
    """

    opening: str
    head: str
    closing: str
    body: str


def cut(text: str) -> Parts:
    """`text` cut at the lines of dashes around its head; a head that is never closed is no head."""
    opening = _FENCE.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return Parts("", "", "", text)
    return Parts(opening[0], text[opening.end() : closing.start()], closing[0], text[closing.end() :])


def split(text: str) -> tuple[str | None, str]:
    """The text of the head (None where there is none) and the body."""
    parts = cut(text)
    return (parts.head if parts.opening else None), parts.body


@final
class Head(Mapping[str, object]):
    """The values of a head by key, in the order written, and the text that states them.

    Values are text, int, float, bool, None, lists and dicts of these. They are not to be changed in place: ask
    `with_values` for a new head. Where a key stands twice the last one is read; both stay in the text.
    """

    __slots__ = ("_read", "text")

    def __init__(self, text: str, read: Mapped) -> None:
        self.text: Final = text
        self._read = read

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read the text between the dashes.

        Raises:
            HeadUnreadable: when it is not YAML, not a mapping, or too large or deep to be honest.
        """
        if not text.strip():
            return cls(text, Mapped({}, (), regular=True))
        return _parsed(text) if len(text) <= _LARGEST_KEPT else _head(text)

    def __getitem__(self, key: str) -> object:
        return self._read.values[key]

    # Asked for many keys that are not there, which the mapping's own ways find out by an error each.
    def __contains__(self, key: object) -> bool:
        return key in self._read.values

    def get(self, key: str, default: object = None) -> object:
        """The value of `key`, `default` where the head has none."""
        return self._read.values.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._read.values)

    def __len__(self) -> int:
        return len(self._read.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Head) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Head({self.text!r})"

    def with_values(self, changes: Mapping[str, object | None]) -> "Head":
        """A head with these values: None removes a key, other keys keep their lines to the letter.

        New keys come last, except `id`, `titre` and `type`, which open a head. A comment after a replaced value, the
        comment lines between keys, and of lists and records the lines of what did not change survive.
        """
        plain = {key: plain_value(value) for key, value in changes.items()}
        touched = {
            key: value
            for key, value in plain.items()
            if (
                key in self._read.values
                if value is None
                else key not in self._read.values or not same(self[key], value)
            )
        }
        if not touched:
            return self
        if self._read.regular:
            try:
                return Head.parse(self._spliced(touched))
            except HeadUnreadable:
                pass  # a value that other keys refer to (`&x`, `*x`) was replaced: state every key anew
        kept = {**self._read.values, **touched}
        return Head.parse("".join(write_entry(k, v) for k, v in kept.items() if v is not None or k not in touched))

    def _spliced(self, touched: Mapping[str, object | None]) -> str:
        """The text of the head where the lines of the touched keys are replaced."""
        chunks = list(self.chunks())
        for key, value in touched.items():
            places = [i for i, (k, _) in enumerate(chunks) if k == key]
            for i in places:
                own, trail = own_and_trail(chunks[i][1])
                stated = "" if value is None or i != places[-1] else rewritten(key, value, own)
                chunks[i] = (key, stated + trail)
            if not places and value is not None:
                chunks.insert(_place(key, chunks), (key, write_entry(key, value)))
        return "".join(chunk if chunk.endswith("\n") or not chunk else f"{chunk}\n" for _, chunk in chunks)

    def chunks(self) -> tuple[tuple[str, str], ...]:
        """Each key with the lines that it owns, to the next key; joined, they are `text`.

        The first has the key "" and holds what stands before the first key. A head that is written in one flow
        (`{a: 1}`) or indented gives a single chunk with the key "".
        """
        if not self._read.regular:
            return (("", self.text),)
        return self._read.chunks(self.text)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Head:
    """A head that was read a moment ago: a save reads the same one five times, a difference mostly twice."""
    return _head(text)


def _head(text: str) -> Head:
    """Read a text that is not blank.

    Raises:
        HeadUnreadable: as `Head.parse`.
    """
    return Head(text, read_plain(text) or read_mapping(text))


def new_head(values: Mapping[str, object]) -> str:
    """The text of a head that states these values and nothing else: what `with_values` makes of an empty head."""
    first = {key: values[key] for key in _FIRST_KEYS if key in values}
    return "".join(write_entry(key, value) for key, value in {**first, **values}.items() if value is not None)


def _place(key: str, chunks: list[tuple[str, str]]) -> int:
    """Where a new key goes: `id`, `titre` and `type` at the top in this order, any other at the end."""
    if key not in _FIRST_KEYS:
        return len(chunks)
    before = _FIRST_KEYS[: _FIRST_KEYS.index(key)]
    places = [i for i, (k, _) in enumerate(chunks) if k in before]
    return max(places, default=0) + 1
