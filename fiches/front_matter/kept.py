"""A changed value stated in the lines of the old one: what a person wrote around it and in it stays.

A comment stays beside its value, a list between brackets stays between brackets, and of a list of records only the
lines of what changed are written anew. Whatever cannot be cut in lines is stated afresh: what is written here is read
back before it is given, so that no value is ever at the mercy of how it was laid out.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

import yaml

from fiches.errors import HeadUnreadable
from fiches.front_matter.nodes import compose, own_and_trail, read_mapping, value_of
from fiches.front_matter.plain import LINE
from fiches.front_matter.written import plain_value, same, write_entry, write_flow, write_items

_LONGEST_LINE: Final = 120
"""A list between brackets that grows beyond so many characters is written line by line."""

_ITEM: Final = re.compile(r"( *)-( +)(?=\S)")
_SIDE: Final = re.compile(r"(?<![ \t])[ \t]+#[^\n]*")


def rewritten(key: str, value: object, own: str) -> str:
    """The lines that state `key: value`, made from the lines `own` that stated another value of this key."""
    new = plain_value(value)
    try:
        kept = _kept(new, own)
        if kept is not None and _states(kept, key, new):
            return kept
    except HeadUnreadable:
        pass  # an anchor of another line, for one: the value is stated afresh
    return _beside(write_entry(key, value), key, new, _side_comment(own))


def _states(text: str, key: str, value: object) -> bool:
    """Whether `text` reads as this key with this value."""
    read = read_mapping(text).values
    return list(read) == [key] and same(read[key], value)


def _beside(written: str, key: str, value: object, comment: str) -> str:
    """What was written with the comment of the old line: beside its first line, or below where it would be text."""
    if not comment:
        return written
    first, _, rest = written.partition("\n")
    beside = f"{first}{comment}\n{rest}"
    return beside if _states(beside, key, value) else f"{written}{comment.lstrip()}\n"


def _side_comment(own: str) -> str:
    """The comment that ends a line which states a whole value, with the spaces before it; "" for none."""
    found = _SIDE.search(own) if own.count("\n") == 1 else None
    if found is None:
        return ""
    try:
        whole, bare = compose(own), compose(own[: found.start()] + "\n")
        alike = whole is not None and bare is not None and value_of(whole) == value_of(bare)
    except HeadUnreadable:
        return ""
    return found[0].rstrip() if alike else ""


def _kept(new: object, own: str) -> str | None:
    """The old lines with the new value in them; None where its layout cannot hold it."""
    root = compose(own)
    node = root.value[0][1] if isinstance(root, yaml.MappingNode) else None
    if (
        not new
        or not isinstance(node, yaml.CollectionNode)
        or isinstance(new, list) != isinstance(node, yaml.SequenceNode)
    ):
        return None
    if node.flow_style:
        return _between_brackets(new, own, node)
    if isinstance(new, list):
        return _items(new, own, node)
    return None


def _between_brackets(new: object, own: str, node: yaml.CollectionNode) -> str | None:
    """A value between brackets on the line of its key, still there where it has room."""
    written = write_flow(new)
    if written is None or own.count("\n") != 1:
        return None
    line = own[: node.start_mark.column] + written + own[node.end_mark.column :]
    return line if len(line) <= _LONGEST_LINE else None


def _items(new: list[object], own: str, node: yaml.CollectionNode) -> str | None:
    """A list with a dash for each item: the items that did not change keep their lines."""
    lines = LINE.findall(own)
    starts = [item.start_mark.line for item in node.value]
    dashes = [_ITEM.match(lines[start]) for start in starts if start < len(lines)]
    margins = {len(dash[1]) for dash in dashes if dash}
    if None in dashes or len(margins) != 1 or len(set(starts)) != len(starts) or starts != sorted(starts):
        return None
    bounds = zip(starts, [*starts[1:], len(lines)], strict=True)
    chunks = ["".join(lines[start:end]) for start, end in bounds]
    old = [value_of(item) for item in node.value]
    return "".join(lines[: starts[0]]) + "".join(_respelled(old, new, chunks, margins.pop()))


def _respelled(old: list[object], new: list[object], chunks: Sequence[str], margin: int) -> Iterator[str]:
    """The lines of each new item: those of the old one it equals, or of the one whose place it takes."""
    matcher = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield from chunks[i1:i2]
            continue
        for place in range(max(i2 - i1, j2 - j1)):
            gone, come = i1 + place, j1 + place
            own, trail = own_and_trail(chunks[gone], margin) if gone < i2 else ("", "")
            if come >= j2:
                yield trail
            elif gone >= i2:
                yield write_items([new[come]], margin)
            else:
                yield _item(old[gone], new[come], own, margin) + trail


def _item(old: object, new: object, own: str, margin: int) -> str:
    """The lines of an item that took the place of another."""
    fresh = write_items([new], margin)
    dash = _ITEM.match(own)
    if dash and isinstance(old, dict) and isinstance(new, dict) and new:
        record = _record(old, new, " " * dash.end() + own[dash.end() :], dash.end())
        return fresh if record is None else dash[0] + record[dash.end() :]
    comment = _side_comment(own)
    return f"{fresh.rstrip()}{comment}\n" if comment and fresh.count("\n") == 1 else fresh


def _record(old: dict[str, object], new: dict[str, object], own: str, indent: int) -> str | None:
    """The lines of a record, each key at column `indent`; None where they cannot be cut by key."""
    lines = LINE.findall(own)
    if any(line[:indent].strip() for line in lines):
        return None
    text = "".join(line[indent:] or "\n" for line in lines)
    read = read_mapping(text)
    if not read.regular or not same(read.values, old) or len(read.starts) != len(old):
        return None
    chunks = dict(read.chunks(text))
    written = "".join(_field(key, value, old, chunks) for key, value in new.items())
    written += "".join(own_and_trail(chunk)[1] for key, chunk in chunks.items() if key not in new)
    return "".join(" " * indent + line if line.strip() else line for line in LINE.findall(written))


def _field(key: str, value: object, old: dict[str, object], chunks: dict[str, str]) -> str:
    """The lines of a field of a record."""
    if key not in chunks or not key:
        return write_entry(key, value)
    own, trail = own_and_trail(chunks[key])
    return chunks[key] if same(old[key], value) else rewritten(key, value, own) + trail
