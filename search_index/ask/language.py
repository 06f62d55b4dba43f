"""The tree of a question: what is asked, said back as text and measured, and nothing of how it is answered.

Nodes are frozen and know no database. `str(node)` is the canonical text of a condition: parsing it gives an equal tree.

    node      ::= All | Or(nodes) | And(nodes) | Page | Space | Category | Concept | Some
    Some      ::= property chain, inner: node | Anything | Nothing | Compare
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Comparator = Literal["=", "!", ">", "<", ">>", "<<", "~", "!~", "in", "phrase", "not"]
"""How a value is compared. `>` and `<` include the bound, as in Semantic MediaWiki with its default settings."""

SIGNS: Mapping[Comparator, str] = {
    "=": "", "!": "!", ">": "≥", "<": "≤", ">>": ">>", "<<": "<<", "~": "~", "!~": "!~", "in": "in:",
    "phrase": "phrase:", "not": "not:",
}  # fmt: skip
"""How each comparator is written in front of a value."""


@dataclass(frozen=True, slots=True)
class All:
    """Every page: the question without a condition."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Page:
    """The page called `title`, or one whose title compares so."""

    title: str
    comparator: Comparator = "="

    def __str__(self) -> str:
        colon = ":" if self.comparator == "=" and ":" in self.title else ""
        return f"[[{colon}{SIGNS[self.comparator]}{self.title}]]"


@dataclass(frozen=True, slots=True)
class Space:
    """A page of the space written `name` ("" for the fiches)."""

    name: str

    def __str__(self) -> str:
        return f"[[{self.name}:+]]"


@dataclass(frozen=True, slots=True)
class Category:
    """A page in the category `title`, or in one below it; with `negated`, a page that is in none of these."""

    title: str
    negated: bool = False

    def __str__(self) -> str:
        return f"[[Catégorie:{'!' if self.negated else ''}{self.title}]]"


@dataclass(frozen=True, slots=True)
class Concept:
    """A page that answers the saved question `title`."""

    title: str

    def __str__(self) -> str:
        return f"[[Concept:{self.title}]]"


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value (`+`)."""

    def __str__(self) -> str:
        return "+"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value at all (`!+`)."""

    def __str__(self) -> str:
        return "!+"


@dataclass(frozen=True, slots=True)
class Compare:
    """A value that compares so with what `text` writes, read by the datatype of the property."""

    text: str
    comparator: Comparator = "="

    def __str__(self) -> str:
        return f"{SIGNS[self.comparator]}{self.text}"


@dataclass(frozen=True, slots=True)
class Some:
    """A page of which the property has a value that…

    Attributes:
        property: the name of the property, as it was asked.
        inner: what the value must be.
        inverse: `-P`: the page must be a value of P, and `inner` is about the pages that point to it.
    """

    property: str
    inner: "Inner"
    inverse: bool = False

    def __str__(self) -> str:
        names = [f"{'-' if self.inverse else ''}{self.property}"]
        inner = self.inner
        while isinstance(inner, Some):
            names.append(f"{'-' if inner.inverse else ''}{inner.property}")
            inner = inner.inner
        return f"[[{'.'.join(names)}::{_as_value(inner)}]]"


@dataclass(frozen=True, slots=True)
class And:
    """A page that answers all of `nodes`."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(f"<q>{node}</q>" if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """A page that answers one of `nodes` (of values: a value that is one of them)."""

    nodes: tuple["Inner", ...]

    def __str__(self) -> str:
        return " OR ".join(str(node) for node in self.nodes)


Node = All | Page | Space | Category | Concept | Some | And | Or
Value = Anything | Nothing | Compare
Inner = Node | Value


def _as_value(inner: Inner) -> str:
    """An inner node as it stands after `::`."""
    if isinstance(inner, Anything | Nothing | Compare):
        return str(inner)
    if isinstance(inner, Or) and all(isinstance(node, Anything | Nothing | Compare) for node in inner.nodes):
        return "||".join(map(str, inner.nodes))
    if isinstance(inner, Or):
        return "||".join(
            str(node) if isinstance(node, Anything | Nothing | Compare) else f"<q>{node}</q>" for node in inner.nodes
        )
    return f"<q>{inner}</q>"


def size(node: Inner) -> int:
    """How many conditions the tree holds."""
    if isinstance(node, And | Or):
        return sum(size(each) for each in node.nodes)
    if isinstance(node, Some):
        return 1 + (size(node.inner) if isinstance(node.inner, Some | And | Or) else 0)
    return 0 if isinstance(node, All) else 1


def weight(node: Inner) -> int:
    """What the tree weighs as Semantic MediaWiki counts it (« Query size »): a value counts beside its property."""
    if isinstance(node, And | Or):
        return sum(weight(each) for each in node.nodes)
    if isinstance(node, Some):
        return 1 + weight(node.inner)
    return 0 if isinstance(node, All | Anything | Nothing) else 1


def depth(node: Inner) -> int:
    """How many properties are followed at most, one after the other."""
    if isinstance(node, And | Or):
        return max((depth(each) for each in node.nodes), default=0)
    return 1 + depth(node.inner) if isinstance(node, Some) else 0


def height(node: Inner) -> int:
    """How deep the words of the tree lie in one another once they are SQL, a group counting for one."""
    if isinstance(node, And | Or):
        return 1 + max((height(each) for each in node.nodes), default=0)
    return 3 + height(node.inner) if isinstance(node, Some) else 1


@dataclass(frozen=True, slots=True)
class Printout:
    """A column of the answer.

    Attributes:
        chain: the names of the properties to follow; empty for the page itself (`?`, or the main column).
        label: its heading, None for the property's own.
        how: what follows `#`: a unit or a way of writing.
        parameters: `|+limit=1` and the like, that stand after it.
        category: `?Catégorie:X`: whether the page is in this category, "" for other columns.
    """

    chain: tuple[str, ...]
    label: str | None = None
    how: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    category: str = ""

    def __str__(self) -> str:
        name = f"Catégorie:{self.category}" if self.category else ".".join(self.chain)
        text = f"?{name}" + (f"#{self.how}" if self.how else "") + (f"={self.label}" if self.label is not None else "")
        return text + "".join(f"|+{key}={value}" for key, value in self.parameters.items())


@dataclass(frozen=True, slots=True)
class Question:
    """A whole question: its condition, its columns, its parameters (names in lower case)."""

    condition: Node
    printouts: tuple[Printout, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The question as an ```ask block holds it."""
        lines = [str(self.condition), *(f"|{printout}" for printout in self.printouts)]
        return "\n".join([*lines, *(f"|{key}={value}" for key, value in self.parameters.items())])
