"""The YAML of a head as a tree of nodes: the only module that asks the library.

Reading is narrower than YAML 1.1 on purpose: only `true`/`false`, plain decimal numbers and `null` are more than text,
so dates (`2014-12`), times (`12:30`), `oui`, telephone numbers and postal codes stay the text that was written.
"""

import re
from typing import Final

import yaml

from fiches.errors import HeadUnreadable
from fiches.front_matter.plain import LINE, Mapped, bare_value

MAX_HEAD: Final = 256 * 1024
"""The longest head that is read, in characters. The longest known real one has 30 kB."""

_MAX_NODES: Final = 20_000
"""How many values a head may hold once its aliases are followed (the « billion laughs » has 10⁹)."""

_MAX_DEPTH: Final = 64

_NESTED: Final = re.compile(r"(?:[-?:][ \t]+){32}")


def read_mapping(text: str) -> Mapped:
    """Read a text that holds one mapping, or nothing.

    Raises:
        HeadUnreadable: when it is not YAML, not a mapping, or too large or deep to be honest.
    """
    root = compose(text)
    if root is None:
        return Mapped({}, (), regular=True)
    if not isinstance(root, yaml.MappingNode):
        raise HeadUnreadable(line=2)
    _measure(root)
    values: dict[str, object] = {}
    starts = []
    for key, value in root.value:
        name = _key(key)
        values.pop(name, None)
        values[name] = value_of(value)
        starts.append((name, key.start_mark.line))
    regular = not root.flow_style and all(key.start_mark.column == 0 for key, _ in root.value)
    return Mapped(values, tuple(starts), regular)


def own_and_trail(chunk: str, margin: int = 0) -> tuple[str, str]:
    """The lines of a chunk that state its value, and the blank and comment lines after them.

    A comment that stands deeper than column `margin`, where the chunk begins, may be a line of a text: it is left.
    """
    lines = LINE.findall(chunk)
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or re.match(rf" {{0,{margin}}}#", lines[end - 1])):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


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


def compose(text: str) -> yaml.Node | None:
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
        line = error.problem_mark.line if error.problem_mark else 0
        hint, hint_en = _hint(text, line)
        raise HeadUnreadable(line=line + 2, hint=hint, hint_en=hint_en) from error
    except (yaml.YAMLError, ValueError, UnicodeError) as error:
        position = getattr(error, "position", 0)
        raise HeadUnreadable(line=text.count("\n", 0, position) + 2) from error
    return node


def _hint(text: str, number: int) -> tuple[str, str]:
    """What makes a line unreadable most often, in both languages; nothing where it is something else."""
    line = text.splitlines()[number] if number < len(text.splitlines()) else ""
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return "décalez-la avec des espaces, sans tabulation", "indent it with spaces, not with a tab"
    value = line.partition(":")[2].strip()
    if ": " in value and value[0] not in "\"'[{|>":
        return (
            "une valeur qui contient « : » se met entre guillemets",
            "a value that holds a colon stands in quotation marks",
        )
    return "", ""


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


def value_of(node: yaml.Node) -> object:
    """The value of a node. A tag of somebody's own (`!Attention`) is text that a person wrote, and is kept."""
    if isinstance(node, yaml.ScalarNode):
        text = str(node.value)
        if node.tag == "plain":
            return bare_value(text)
        own_tag = node.tag if node.tag.startswith("!") and len(node.tag) > 1 else ""
        return f"{own_tag} {text}".strip() if own_tag else text
    if isinstance(node, yaml.MappingNode):
        return {_key(key): value_of(value) for key, value in node.value}
    return [value_of(child) for child in node.value]
