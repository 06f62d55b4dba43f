"""The YAML head of a page: read tolerantly, written back so that only what was touched changes.

This is the only module that knows YAML. It must not know what the keys mean: that is `fiche`'s business.

Reading is narrower than YAML 1.1 on purpose: only `true`/`false`, plain decimal numbers and `null` are more than text,
so dates (`2014-12`), times (`12:30`), `oui`, telephone numbers and postal codes stay the text that was written.
Writing never goes through a dumper of the whole head: each top-level key owns the lines of the text that state it,
and only the lines of a touched key are replaced.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import yaml

from fiches.errors import HeadUnreadable
from fiches.plain_head import bare_value, read_plain
from fiches.written_value import plain_value, write_entry

MAX_HEAD: Final = 256 * 1024
"""The longest head that is read, in characters. The longest known real one has 30 kB."""

_MAX_NODES: Final = 20_000
"""How many values a head may hold once its aliases are followed (the « billion laughs » has 10⁹)."""

_MAX_DEPTH: Final = 64

_LARGEST_KEPT: Final = 8 * 1024
"""A longer head, in characters, is not kept at hand once it was read: nearly all have one or two kB."""

_FENCE: Final = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING: Final = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_NESTED: Final = re.compile(r"(?:[-?:][ \t]+){32}")
_LINE: Final = re.compile(r"[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029])|[^\n\r\x85\u2028\u2029]+")
"""A line as YAML 1.1 counts them (§5.4: the C library's line numbers are ours)."""

_TRAIL: Final = re.compile(r"(?:#.*|\s*)\Z", re.DOTALL)
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

    __slots__ = ("_regular", "_starts", "_values", "text")

    def __init__(
        self, text: str, values: dict[str, object], starts: tuple[tuple[str, int], ...], *, regular: bool
    ) -> None:
        self.text: Final = text
        self._values = values
        self._starts = starts  # each key with the line on which it stands
        self._regular = regular  # whether keys stand at the margin, so that lines can be replaced

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read the text between the dashes.

        Raises:
            HeadUnreadable: when it is not YAML, not a mapping, or too large or deep to be honest.
        """
        if not text.strip():
            return cls(text, {}, (), regular=True)
        return _parsed(text) if len(text) <= _LARGEST_KEPT else cls._read(text)

    @classmethod
    def _read(cls, text: str) -> "Head":
        """Read a text that is not blank.

        Raises:
            HeadUnreadable: as `parse`.
        """
        plain = read_plain(text)
        if plain is not None:
            return cls(text, *plain, regular=True)
        root = _compose(text)
        if root is None:
            return cls(text, {}, (), regular=True)
        if not isinstance(root, yaml.MappingNode):
            raise HeadUnreadable(line=2)
        _measure(root)
        values: dict[str, object] = {}
        starts = []
        for key, value in root.value:
            name = _key(key)
            values.pop(name, None)
            values[name] = _value(value)
            starts.append((name, key.start_mark.line))
        regular = not root.flow_style and all(key.start_mark.column == 0 for key, _ in root.value)
        return cls(text, values, tuple(starts), regular=regular)

    def __getitem__(self, key: str) -> object:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Head) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Head({self.text!r})"

    def with_values(self, changes: Mapping[str, object | None]) -> "Head":
        """A head with these values: None removes a key, other keys keep their lines to the letter.

        New keys come last, except `id`, `titre` and `type`, which open a head. A comment after a replaced value and
        the comment lines between keys survive.
        """
        plain = {key: plain_value(value) for key, value in changes.items()}
        touched = {
            key: value
            for key, value in plain.items()
            if (key in self._values if value is None else key not in self._values or not _same(self[key], value))
        }
        if not touched:
            return self
        if self._regular:
            try:
                return Head.parse(self._spliced(touched))
            except HeadUnreadable:
                pass  # a value that other keys refer to (`&x`, `*x`) was replaced: state every key anew
        kept = {**self._values, **touched}
        return Head.parse("".join(write_entry(k, v) for k, v in kept.items() if v is not None or k not in touched))

    def _spliced(self, touched: Mapping[str, object | None]) -> str:
        """The text of the head where the lines of the touched keys are replaced."""
        chunks = list(self.chunks())
        for key, value in touched.items():
            places = [i for i, (k, _) in enumerate(chunks) if k == key]
            for i in places:
                chunks[i] = (key, _rewritten(key, value if i == places[-1] else None, chunks[i][1]))
            if not places and value is not None:
                chunks.insert(_place(key, chunks), (key, write_entry(key, value)))
        return "".join(chunk if chunk.endswith("\n") or not chunk else f"{chunk}\n" for _, chunk in chunks)

    def chunks(self) -> tuple[tuple[str, str], ...]:
        """Each key with the lines that it owns, to the next key; joined, they are `text`.

        The first has the key "" and holds what stands before the first key. A head that is written in one flow
        (`{a: 1}`) or indented gives a single chunk with the key "".
        """
        if not self._regular:
            return (("", self.text),)
        lines = _LINE.findall(self.text)
        bounds = [line for _, line in self._starts] + [len(lines)]
        owned = ((key, "".join(lines[start:end])) for (key, start), end in zip(self._starts, bounds[1:], strict=True))
        return ("", "".join(lines[: bounds[0]])), *owned


@lru_cache(maxsize=64)
def _parsed(text: str) -> Head:
    """A head that was read a moment ago: a save reads the same one five times, a difference mostly twice."""
    return Head._read(text)  # noqa: SLF001 (half of this class)


def new_head(values: Mapping[str, object]) -> str:
    """The text of a head that states these values and nothing else: what `with_values` makes of an empty head."""
    first = {key: values[key] for key in _FIRST_KEYS if key in values}
    return "".join(write_entry(key, value) for key, value in {**first, **values}.items() if value is not None)


def own_and_trail(chunk: str) -> tuple[str, str]:
    """The lines of a chunk that state its value, and the blank and comment lines after them."""
    lines = _LINE.findall(chunk)
    end = len(lines)
    while end > 1 and _TRAIL.match(lines[end - 1]):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def _rewritten(key: str, value: object, chunk: str) -> str:
    """The lines of `key` for a new value (none for None), with the comments that its old lines carried."""
    own, trail = own_and_trail(chunk)
    if value is None:
        return trail
    written = write_entry(key, value)
    comment = _side_comment(own) if own.count("\n") == 1 else ""
    if comment and written.count("\n") == 1:
        written = f"{written.rstrip()}{comment}\n"
    return written + trail


def _side_comment(line: str) -> str:
    """The comment that ends a line which states a whole scalar, with the spaces before it; "" for none."""
    found = re.search(r"(?<![ \t])[ \t]+#[^\n]*", line)
    if found is None:
        return ""
    try:
        whole, bare = _compose(line), _compose(line[: found.start()] + "\n")
        same = whole is not None and bare is not None and _value(whole) == _value(bare)
    except HeadUnreadable:
        return ""
    return found[0].rstrip() if same else ""


def _place(key: str, chunks: list[tuple[str, str]]) -> int:
    """Where a new key goes: `id`, `titre` and `type` at the top in this order, any other at the end."""
    if key not in _FIRST_KEYS:
        return len(chunks)
    before = _FIRST_KEYS[: _FIRST_KEYS.index(key)]
    places = [i for i, (k, _) in enumerate(chunks) if k in before]
    return max(places, default=0) + 1


def _same(old: object, new: object) -> bool:
    """Whether two values would be written alike (1 and True are equal in Python, not in a head)."""
    return type(old) is type(new) and old == new and repr(old) == repr(new)


# Reading


class _Loader(yaml.CSafeLoader):
    """The C parser with a resolver of our own: see the head of this module for what is more than text."""

    def resolve(
        self,
        kind: type,
        value: str | None,  # noqa: ARG002 (the name is the library's; `bare_value` looks at the value)
        implicit: tuple[bool, bool] | None,
    ) -> str:
        if kind is yaml.ScalarNode:
            return "plain" if implicit and implicit[0] else "text"
        return "list" if kind is yaml.SequenceNode else "dict"


def _compose(text: str) -> yaml.Node | None:
    """The tree of nodes of one YAML document.

    Raises:
        HeadUnreadable: with the line where reading stopped, counted from the line of dashes.
    """
    if len(text) > MAX_HEAD:
        raise HeadUnreadable(line=2)
    try:
        if text.count("[") + text.count("{") > _MAX_DEPTH or _NESTED.search(text):
            _check_depth(text)
        loader = _Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise HeadUnreadable(line=mark.line + 2 if mark else 2) from error
    except (yaml.YAMLError, ValueError, UnicodeError) as error:
        position = getattr(error, "position", 0)
        raise HeadUnreadable(line=text.count("\n", 0, position) + 2) from error
    return node


def _check_depth(text: str) -> None:
    """Refuse deep nesting before nodes are composed, which the C library does by recursion on its own stack.

    Raises:
        HeadUnreadable: with the line where the head becomes too deep.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise HeadUnreadable(line=event.start_mark.line + 2 if event.start_mark else 2)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _measure(root: yaml.Node) -> None:
    """Refuse a tree whose aliases make it too large or endless once they are followed.

    Raises:
        HeadUnreadable: with the line of the value that is too large.
    """
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: yaml.Node, depth: int) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1
        known = sizes.get(id(node))
        if known is not None:
            return known
        if id(node) in open_nodes or depth > _MAX_DEPTH:
            raise HeadUnreadable(line=node.start_mark.line + 2)
        open_nodes.add(id(node))
        if isinstance(node, yaml.MappingNode):
            total = 1 + sum(size(k, depth + 1) + size(v, depth + 1) for k, v in node.value)
        else:
            total = 1 + sum(size(child, depth + 1) for child in node.value)
        open_nodes.discard(id(node))
        if total > _MAX_NODES:
            raise HeadUnreadable(line=node.start_mark.line + 2)
        sizes[id(node)] = total
        return total

    size(root, 0)


def _key(node: yaml.Node) -> str:
    """A key as it was written, whatever it looks like (`2014`, `true`).

    Raises:
        HeadUnreadable: for a key that is a list or a mapping.
    """
    if not isinstance(node, yaml.ScalarNode):
        raise HeadUnreadable(line=node.start_mark.line + 2)
    return str(node.value)


def _value(node: yaml.Node) -> object:
    """The value of a node. A tag of somebody's own (`!Attention`) is text that a person wrote, and is kept."""
    if isinstance(node, yaml.ScalarNode):
        text = str(node.value)
        if node.tag == "plain":
            return bare_value(text)
        own_tag = node.tag if node.tag.startswith("!") and len(node.tag) > 1 else ""
        return f"{own_tag} {text}".strip() if own_tag else text
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _value(value) for key, value in node.value}
    return [_value(child) for child in node.value]
