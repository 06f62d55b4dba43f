"""Between a question and the form that builds it: what was chosen in lists becomes a question, and back.

The form knows a type of fiche, some conditions (a field, a comparator in words, a value) that must all hold or of which
one must, columns, and a display. A question that says more is edited as text, and the form says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from commun.formats import find_format
from fiches import fold
from search_index import (
    All,
    And,
    Anything,
    Category,
    Compare,
    Inner,
    Node,
    Nothing,
    Or,
    Printout,
    Question,
    Some,
)

MAX_CONDITIONS: Final = 8
"""Conditions of the form; a question that needs more is written."""
MAX_COLUMNS: Final = 12
"""Columns that the form takes."""
TYPE: Final = "Type"
CATEGORY: Final = "Catégorie"
PART_OF: Final = "Fait partie de"
"""The field by which a place is inside a broader one."""
WITHIN: Final = "dans"
"""The comparator that also takes what is inside: not only fiches of the Massif central, but of its communes too."""
_DEEP: Final = 3
"""How many broader places are climbed: commune, intercommunality, département, region."""

WITHOUT_VALUE: Final = frozenset({"rempli", "vide"})
"""Comparators that need no value."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A line of the form: a field, a comparator (a key of `COMPARATORS`), a value."""

    field: str = ""
    comparator: str = "est"
    value: str = ""

    @property
    def is_told(self) -> bool:
        """Whether it says enough to be asked."""
        return bool(self.field) and (bool(self.value) or self.comparator in WITHOUT_VALUE)


@dataclass(frozen=True, slots=True)
class Form:
    """What the form holds.

    Attributes:
        type: the key of the type of fiche, "" for any.
        conditions: the lines, those half filled too.
        any_of: whether one condition is enough.
        columns: the names of the fields shown.
        display: the key of a format, "" for the usual one.
        sort, descending, limit: the order and number of rows.
        when: the date of the past that is asked about, "" for today.
    """

    type: str = ""
    conditions: tuple[Condition, ...] = ()
    any_of: bool = False
    columns: tuple[str, ...] = ()
    display: str = ""
    sort: str = ""
    descending: bool = False
    limit: str = ""
    when: str = ""

    @property
    def when_is_day(self) -> bool:
        """Whether the date is a day as browsers write it: what else it may be is shown as text."""
        return re.fullmatch(r"\d{4}-\d\d-\d\d", self.when) is not None


COMPARATORS: Final[Mapping[str, tuple[str, str]]] = {
    "est": ("=", ""),
    WITHIN: ("=", ""),
    "n_est_pas": ("!", ""),
    "contient": ("~", "*"),
    "au_moins": (">", ""),
    "au_plus": ("<", ""),
    "plus": (">>", ""),
    "moins": ("<<", ""),
    "rempli": ("+", ""),
    "vide": ("!+", ""),
}
"""The comparator of the language for each choice of the form, and what is put around the value."""


def form_of_arguments(arguments: MultiDict[str, str]) -> Form:
    """What was chosen, read from an address."""
    fields, comparators, values = (arguments.getlist(name) for name in ("champ", "comparateur", "valeur"))
    lines = [
        Condition(_name(field), comparator if comparator in COMPARATORS else "est", _value(value))
        for field, comparator, value in zip(fields, comparators, values, strict=False)
    ]
    display = find_format(arguments.get("affichage", ""))
    limit = arguments.get("limite", "").strip()
    return Form(
        type=re.sub(r"[^\w -]", "", arguments.get("type", ""))[:60].strip(),
        conditions=tuple(line for line in lines if line.field or line.value)[:MAX_CONDITIONS],
        any_of=arguments.get("lien") == "une",
        columns=tuple(dict.fromkeys(_name(name) for name in arguments.getlist("colonne") if _name(name)))[:MAX_COLUMNS],
        display=display.key if display else "",
        sort=_name(arguments.get("tri", "")),
        descending=arguments.get("sens") == "desc",
        limit=limit if re.fullmatch(r"[1-9]\d{0,4}", limit) else "",
        when=_name(arguments.get("au", "")),
    )


def _name(text: str) -> str:
    """The name of a field, without the signs of the language."""
    return " ".join(re.sub(r"[\[\]{}|<>=?#\n]|::", " ", text).split())[:120]


def _value(text: str) -> str:
    """A value, without what would end it."""
    return " ".join(re.sub(r"\[\[|\]\]|\{\{|\}\}|</?q>", " ", text).split())[:400]


def question_of(form: Form) -> Question:
    """The question that the form asks."""
    told = [_node(condition) for condition in form.conditions if condition.is_told]
    nodes: list[Node] = [Some(TYPE, Compare(form.type))] if form.type else []
    if form.any_of and len(told) > 1:
        nodes.append(Or(tuple(told)))
    else:
        nodes += told
    condition: Node = nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else All()
    parameters = {"format": form.display, "limit": form.limit, "sort": form.sort, "au": form.when}
    if form.descending:
        parameters["order"] = "desc"
        parameters["sort"] = form.sort
    kept = {key: value for key, value in parameters.items() if value or (key == "sort" and form.descending)}
    return Question(condition, tuple(Printout(tuple(name.split("."))) for name in form.columns), kept)


def _node(condition: Condition) -> Node:
    """A condition as a node of the language; `||` in a value means « or », as in a text."""
    if condition.comparator == "rempli":
        return Some(condition.field, Anything())
    if condition.comparator == "vide":
        return Some(condition.field, Nothing())
    if condition.comparator == WITHIN:
        return within(condition.field, condition.value)
    sign, around = COMPARATORS[condition.comparator]
    values = [part.strip() for part in condition.value.split("||") if part.strip()] or [condition.value]
    compares = tuple(Compare(_around(value, around), sign) for value in values)  # type: ignore[arg-type] # a key of SIGNS
    if fold(condition.field) == fold(CATEGORY) and sign in {"=", "!"} and len(values) == 1:
        return Category(values[0], negated=sign == "!")
    return Some(condition.field, compares[0] if len(compares) == 1 else Or(compares))


def within(field: str, value: str) -> Or:
    """What says that a field names a place or one that is inside it, as far as `_DEEP` broader places."""
    nodes: list[Node] = []
    inner: Inner = Compare(value)
    for _step in range(_DEEP + 1):
        nodes.append(Some(field, inner))
        inner = Some(PART_OF, inner)
    return Or(tuple(nodes))


def _around(value: str, sign: str) -> str:
    return value if not sign or sign in value else f"{sign}{value}{sign}"


def form_of_question(question: Question) -> Form | None:
    """The form that asks `question`; None when the question says more than the form can."""
    node = question.condition
    nodes: Sequence[Node] = node.nodes if isinstance(node, And) else () if isinstance(node, All) else (node,)
    kind, conditions, any_of = "", list[Condition](), False
    for number, each in enumerate(nodes):
        if number == 0 and (named := _type_of(each)):
            kind = named
            continue
        if isinstance(each, Or) and number == len(nodes) - 1 and not conditions and _line(each) is None:
            lines, any_of = [_line(part) for part in each.nodes], True
        else:
            lines = [_line(each)]
        if any(line is None for line in lines):
            return None
        conditions += [line for line in lines if line is not None]
    columns = tuple(".".join(printout.chain) for printout in question.printouts if _is_plain(printout))
    known = {"format", "limit", "sort", "order", "offset", "au"}
    if len(columns) != len(question.printouts) or set(question.parameters) - known or len(conditions) > MAX_CONDITIONS:
        return None
    asked = question.parameters
    display = find_format(asked.get("format", ""))
    if "," in asked.get("sort", "") or (asked.get("format") and display is None):
        return None
    return Form(
        kind, tuple(conditions), any_of, columns, display.key if display else "", asked.get("sort", ""),
        asked.get("order", "").lower().startswith("desc"), asked.get("limit", ""), asked.get("au", ""),
    )  # fmt: skip


def _type_of(node: Node) -> str:
    """The type that a node asks for, "" for one that asks for something else."""
    if not isinstance(node, Some) or node.inverse or fold(node.property) != fold(TYPE):
        return ""
    return node.inner.text if isinstance(node.inner, Compare) and node.inner.comparator == "=" else ""


def _is_plain(printout: Printout) -> bool:
    return len(printout.chain) > 0 and printout.label is None and not printout.how and not printout.parameters


def _line(node: object) -> Condition | None:
    """The line of the form for a node; None where there is none."""
    if isinstance(node, Category):
        return Condition(CATEGORY, "n_est_pas" if node.negated else "est", node.title)
    if isinstance(node, Or):
        first = node.nodes[0]
        if (
            isinstance(first, Some)
            and isinstance(first.inner, Compare)
            and within(first.property, first.inner.text) == node
        ):
            return Condition(first.property, WITHIN, first.inner.text)
        return None
    if not isinstance(node, Some) or node.inverse:
        return None
    if isinstance(node.inner, Anything | Nothing):
        return Condition(node.property, "rempli" if isinstance(node.inner, Anything) else "vide")
    return _comparison(node)


def _comparison(node: Some) -> Condition | None:
    """The line for a field that is compared with one value, or with several in the same way."""
    parts = node.inner.nodes if isinstance(node.inner, Or) else (node.inner,)
    compares = [part for part in parts if isinstance(part, Compare)]
    signs = {part.comparator for part in compares}
    choice = next((key for key, (written, _a) in COMPARATORS.items() if signs == {written} and key != WITHIN), None)
    if len(compares) != len(parts) or choice is None:
        return None
    texts = [part.text for part in compares]
    if choice == "contient":
        if not all(re.fullmatch(r"\*[^*?]+\*", text) for text in texts):
            return None
        texts = [text[1:-1] for text in texts]
    return Condition(node.property, choice, " || ".join(texts))
