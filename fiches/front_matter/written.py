"""A value of a head as the YAML that states it: block style, lists and records on lines of their own, nothing folded.

What is written here reads back the same, and as people would write it: quotes only where a reader of YAML 1.1 or 1.2
could take a text for something else.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Final

INT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}(?:[eE][-+]?[0-9]{1,3})?")

_THREES: Final = re.compile(r"[-+−]?[1-9]\d{0,2}\.\d{3}")

_SAFE_START: Final = re.compile(r"[\w«“(/.+]", re.UNICODE)
_UNSAFE: Final = re.compile(r": |:\Z| #|\s\Z|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_MISREAD: Final = re.compile(
    # What this module or another YAML reader would take for something else than text: numbers (also with `_` or in
    # base 60), truth values and nothing, in YAML 1.1 and 1.2.
    r"[-+.]?[0-9][0-9_,.:]*(?:[eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+|\.[0-9]+|[-+]?\.(?:inf|nan)"
    r"|y|n|yes|no|on|off|true|false|null|~|\.\.\.",
    re.IGNORECASE,
)
_MAX_KEY: Final = 1000
"""YAML 1.1 (§9.3.1) reads a key on one line within 1,024 characters; a longer one is not written bare."""

_ENDS_FLOW: Final = re.compile(r"[,\[\]{}]")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_UNPRINTABLE: Final = re.compile(r'[\\"\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')


class Figure(float):
    """A number of a head whose writing says more than its value, which stands beside it.

    `40.000` is 40 for YAML and forty thousand for whoever writes it in French, `2.10` may be a version: who reads a
    value looks at how it was written, who counts has the number.
    """

    __slots__ = ("written",)

    written: str

    def __repr__(self) -> str:
        return self.written


def figure(written: str) -> float:
    """The number that `written`, an unquoted YAML float, says; with its writing where the number alone loses it."""
    number = float(written)
    if isfinite(number) and (float.__repr__(number) != written or in_threes(written)):
        number = Figure(number)
        number.written = written
    return number


def in_threes(digits: str) -> bool:
    """Whether a reader of French may take the dot of `digits` for a thousands sign: « 40.000 », not « 0.125 »."""
    return _THREES.fullmatch(digits) is not None


def plain_value(value: object) -> object:
    """`value` in the types that a head holds: tuples and sets become lists, dates and anything else become text.

    A number that was counted leaves no doubt of its dot: one that would gets a zero more (40.125 is `40.1250`).
    """
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, Mapping):
        return {
            str(key): item if type(item) is str and item.isascii() else plain_value(item) for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain_value(item) for item in items]
    return value.isoformat() if isinstance(value, date) else _SURROGATE.sub("\ufffd", str(value))


def _plain_number(value: float) -> object:
    if isinstance(value, float) and not isinstance(value, Figure) and in_threes(repr(value)):
        return figure(f"{value!r}0")
    return value if (INT if isinstance(value, int) else FLOAT).fullmatch(repr(value)) else str(value)


def same(one: object, other: object) -> bool:
    """Whether two plain values would be written alike (1 and True are equal in Python, not in a head)."""
    return type(one) is type(other) and one == other and repr(one) == repr(other)


def write_entry(key: str, value: object) -> str:
    """The lines that state `key: value`, in block style, ending with a line feed."""
    return _entry(_key(key), plain_value(value), 0)


def write_items(values: list[object], indent: int) -> str:
    """The lines that state the items of a list, each dash at column `indent`."""
    return _block(values, indent)


def write_flow(value: object) -> str | None:
    """A scalar, or a list or record of scalars, on one line between brackets; None for anything else."""
    if isinstance(value, list):
        items = [_in_flow(item) for item in value]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    if isinstance(value, dict):
        pairs = [(_in_flow(key), _in_flow(item)) for key, item in value.items()]
        return None if any(None in pair for pair in pairs) else f"{{{', '.join(f'{k}: {v}' for k, v in pairs)}}}"
    return None


def _in_flow(value: object) -> str | None:
    """A scalar as it stands between brackets, where a comma or a bracket would end it; None for what is not one."""
    if isinstance(value, dict | list) or (isinstance(value, str) and "\n" in value):
        return None
    written = _leaf(value, 0) or "null"
    if isinstance(value, str) and written == value and (_ENDS_FLOW.search(value) or ":" in value):
        return "'" + value.replace("'", "''") + "'"
    return written


def _entry(lead: str, value: object, indent: int) -> str:
    """`lead: value` where `lead` is written already; what goes on further lines is indented below it."""
    if isinstance(value, dict) and value:
        return f"{lead}:\n" + _block(value, indent + 2)
    if isinstance(value, list) and value:
        return f"{lead}:\n" + _block(value, indent + 2)
    written = _leaf(value, indent + 2)
    return f"{lead}: {written}\n" if written else f"{lead}:\n"


def _block(value: dict[str, object] | list[object], indent: int) -> str:
    """The lines of a collection, each beginning at column `indent`."""
    pad = " " * indent
    if isinstance(value, dict):
        return "".join(
            # Nearly every item is a text of one line: written at once, as `_entry` would.
            f"{pad}{_key(key)}: {_scalar(item)}\n"
            if type(item) is str and "\n" not in item
            else _entry(pad + _key(key), item, indent)
            for key, item in value.items()
        )
    lines = []
    for item in value:
        if isinstance(item, dict | list) and item:
            lines.append(f"{pad}- {_block(item, indent + 2).lstrip(' ')}")
        else:
            lines.append(f"{pad}- {_leaf(item, indent + 2) or 'null'}\n")
    return "".join(lines)


def _leaf(value: object, indent: int) -> str:
    """A value that is written on the line of its key (a long text: from that line on)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return _literal(value, indent) if "\n" in value else _scalar(value)
    return "{}" if isinstance(value, dict) else "[]"


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    """A text as a key."""
    return _scalar(text, inline=True)


@lru_cache(maxsize=4096)  # keys, types, themes and sources come again and again
def _scalar(text: str, *, inline: bool = False) -> str:
    """A text on one line: bare where no reader could mistake it, else in single quotes, else in double quotes."""
    plain = _SAFE_START.match(text) and not _UNSAFE.search(text) and not _MISREAD.fullmatch(text)
    if plain and not (inline and (":" in text or len(text) > _MAX_KEY)):
        return text
    if not _UNPRINTABLE.search(text.replace("\\", "").replace('"', "").replace("\xa0", "")):
        return (
            f'"{text}"' if "'" in text and '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"
        )
    return '"' + _UNPRINTABLE.sub(lambda m: _ESCAPES.get(m[0], f"\\u{ord(m[0]):04x}"), text) + '"'


def _literal(text: str, indent: int) -> str:
    """A text of several lines, as a block that reads as it is; in double quotes where a block would alter it."""
    lines = text.split("\n")
    unfit = _UNPRINTABLE.search(text.replace("\\", "").replace('"', "").replace("\n", "").replace("\xa0", ""))
    if unfit or not text.strip() or any(line and not line.strip() for line in lines):
        return _scalar(text)
    hint = "2" if text[0] in " \n" else ""
    ends = len(text) - len(text.rstrip("\n"))
    chomp = "-" if ends == 0 else "" if ends == 1 else "+"
    body = lines if ends == 0 else lines[:-1]
    return f"|{hint}{chomp}\n" + "\n".join(" " * indent + line if line else "" for line in body)
