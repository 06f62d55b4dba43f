"""Heads as nearly all are written, read by a pattern: many times faster than by a parser of YAML.

A head is plain when each of its lines is `key: text`, `key: [a, b]`, `key: {a: b, c: d}`, or `key:` above a list of
texts or of such records, and the texts hold nothing that YAML could take for anything else. Any other head is left to
the parser. Both give the same (a test holds them to it), so nothing but time depends on which of them reads.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

from fiches.front_matter.written import FLOAT, INT, figure

_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})

_LONGEST: Final = 20_000
"""Characters of a plain head: less than the values that a head may hold."""

LINE: Final = re.compile(r"[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+")
"""A line as YAML 1.1 counts them (§5.4: the C library's line numbers are ours)."""

_SIGNS: Final = "().;/!+=%°&’'«»…–—·€\u202f\u00a0-"
_INSIDE: Final = rf"[\w {_SIGNS}]*+(?<! )"
_TEXT: Final = rf"[^\W_](?:[\w ,?*{_SIGNS}]|:(?=[\w/]))*+(?<! )"
"""An unquoted text: it begins with a letter or a digit, and no blank ends it."""
_QUOTED: Final = r'"[\w !#-\[\]-~’«»…–—·€°\u202f\u00a0]*"' + "|" + r"'[\w !-&(-~’«»…–—·€°\u202f\u00a0]*'"
_ITEM: Final = rf"(?:{_QUOTED}|[^\W_]{_INSIDE})"
"""A text between brackets, where a comma ends it."""
_PAIR: Final = rf"[A-Za-z][A-Za-z0-9_]{{0,99}}: +{_ITEM}"
_RECORD: Final = rf"\{{{_PAIR}(?:, *{_PAIR})*\}}"
_LISTED: Final = rf"(?:{_TEXT}|{_QUOTED}|{_RECORD})"
_ENTRY: Final = re.compile(
    r"([A-Za-z][A-Za-z0-9_]{0,99}):(?: +(?:"
    rf"({_TEXT})|({_QUOTED})|(\[(?:{_ITEM}(?:, *{_ITEM})*)?\])|({_RECORD}))\n"
    rf"| *\n((?P<margin> *)- +{_LISTED}\n(?:(?P=margin)- +{_LISTED}\n)*)?)"
)
_IN_FLOW: Final = re.compile(_ITEM)
_IN_RECORD: Final = re.compile(rf"([A-Za-z][A-Za-z0-9_]*): +({_ITEM})")
_IN_LIST: Final = re.compile(r"- +([^\n]+)\n")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping that was read.

    Attributes:
        values: by key, the last where a key stands twice.
        starts: each key with the line on which it stands.
        regular: whether keys stand at the margin, so that lines can be replaced.
    """

    values: dict[str, object]
    starts: tuple[tuple[str, int], ...]
    regular: bool

    def chunks(self, text: str) -> tuple[tuple[str, str], ...]:
        """Each key of a regular mapping with the lines of `text` that it owns, to the next key.

        The first has the key "" and holds what stands before the first key.
        """
        lines = LINE.findall(text)
        bounds = [line for _, line in self.starts] + [len(lines)]
        owned = ((key, "".join(lines[start:end])) for (key, start), end in zip(self.starts, bounds[1:], strict=True))
        return ("", "".join(lines[: bounds[0]])), *owned


def read_plain(text: str) -> Mapped | None:
    """A plain head read; None where it is not plain."""
    values: dict[str, object] = {}
    starts = []
    at, line, end = 0, 0, len(text)
    if end > _LONGEST:
        return None
    while at < end:
        found = _ENTRY.match(text, at)
        if found is None:
            return None
        key, bare, quoted, flow, record, listed = found.group(1, 2, 3, 4, 5, 6)
        value: object = None
        if bare is not None:
            value = bare_value(bare)
        elif quoted is not None:
            value = quoted[1:-1]
        elif flow is not None:
            value = [_scalar(each) for each in _IN_FLOW.findall(flow, 1, len(flow) - 1)]
        elif record is not None:
            value = _scalar_or_record(record)
        elif listed is not None:
            value = [_scalar_or_record(each) for each in _IN_LIST.findall(listed)]
        values.pop(key, None)
        values[key] = value
        starts.append((key, line))
        line += 1 + (listed.count("\n") if listed else 0)
        at = found.end()
    return Mapped(values, tuple(starts), regular=True)


def bare_value(text: str) -> object:
    """The value of an unquoted scalar: only truth values, plain decimal numbers and nothing are more than text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if INT.fullmatch(text):
        return int(text)
    number = figure(text) if FLOAT.fullmatch(text) else math.inf
    return text if math.isinf(number) else number


def _scalar_or_record(written: str) -> object:
    if written[0] != "{":
        return _scalar(written)
    return {key: _scalar(each) for key, each in _IN_RECORD.findall(written, 1, len(written) - 1)}


def _scalar(written: str) -> object:
    return written[1:-1] if written[0] in "\"'" else bare_value(written)
