"""What stands in a form: groups of inputs, each knowing its label, its help, its choices and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from commun.forms.values import MARK, Shown, property_of
from fiches import Catalogue, FieldProblem, Property, Type, TypeField, fold

Control = Literal["line", "text", "select", "checks", "lines", "pages", "records"]

FEW: Final = 16
"""Up to so many terms are shown as boxes to tick; more are suggested while one types."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "date": "12 mars 2021, mars 2021, début 2022…",
    "duration": "2 h, 1 h 30, 3 jours…",
    "url": "https://…",
    "telephone": "04 71 00 00 00",
    "coordinates": "46.58 ; 0.34",
    "number": "1 200",
}
"""How a value may be written, by datatype."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a field: its inputs, and which record of the head it is ("" for a new one)."""

    number: int
    origin: str
    inputs: tuple["Input", ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One question of a form.

    Attributes:
        name: of the input; `id` is made of it.
        label, help, example: what is read beside it.
        control: how it is asked.
        value: what a line or a text holds.
        values: what several lines hold.
        choices: what can be chosen or ticked.
        rows: the records.
        required: "error" for what must be there, "warning" for what is wished for.
        several: whether more can be added.
        problems: what is wrong with it, in sentences.
        shown_if: the name of the input and the values for which this question is asked.
        suggest: the space in which titles are suggested, None where there is nothing to suggest.
        target: the type of the pages that it points to.
        missing: the pages among its values that are still to be written.
    """

    name: str
    label: str
    control: Control
    help: str = ""
    example: str = ""
    value: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    required: str = ""
    several: bool = False
    problems: tuple[str, ...] = ()
    shown_if: tuple[str, tuple[str, ...]] = ("", ())
    suggest: str | None = None
    target: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        """Whether there is an answer."""
        ticked = any(choice.chosen for choice in self.choices)
        return bool(self.value or any(self.values) or ticked or any(row.origin for row in self.rows))

    @property
    def id(self) -> str:
        """What its label points to."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """A card of the form."""

    title: str
    inputs: tuple[Input, ...]

    @property
    def is_open(self) -> bool:
        """Whether the card stands open: something in it is filled in, asked for or wrong."""
        return any(each.required == "error" or each.problems or each.is_filled for each in self.inputs)


@dataclass(frozen=True)
class Context:
    """What inputs must know of the commons.

    Attributes:
        catalogue: says what a field is.
        language: of the labels.
        exists: the titles among those given that are pages.
        problems: what is wrong with the fiche now.
        extra: how many blank rows to add to a field, by key.
    """

    catalogue: Catalogue
    language: str
    exists: Callable[[Sequence[str]], set[str]]
    problems: Sequence[FieldProblem] = ()
    extra: Mapping[str, int] = field(default_factory=dict)


def groups_of(kind: Type, values: Mapping[str, Shown], context: Context, *, without: Sequence[str] = ()) -> list[Group]:
    """The cards of a type's form, holding `values`; fields `without` are asked elsewhere on the page."""
    groups: dict[str, list[Input]] = {title: [] for title in kind.groups}
    for each in kind.fields:
        prop = property_of(context.catalogue, kind, each)
        if prop is not None and each.property not in without:
            groups.setdefault(each.group, []).append(_input(each, prop, values.get(each.property, ""), context))
    return [Group(title, tuple(inputs)) for title, inputs in groups.items() if inputs]


def _input(asked: TypeField, prop: Property, value: Shown, context: Context) -> Input:
    name = f"{MARK}{asked.property}"
    shown_if = (f"{MARK}{asked.shown_if[0]}", asked.shown_if[1]) if asked.shown_if[0] else ("", ())
    problems = tuple(
        problem.sentence(context.language)
        for problem in context.problems
        if problem.property == asked.property and not problem.subject and (problem.raw or problem.severity == "error")
    )
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        records = [item for item in value if isinstance(item, dict)]
        made = _records(name, asked, prop, records, context)
    elif prop.datatype == "record":
        made = _records(name, asked, prop, [], context)
    else:
        made = _plain(name, asked, prop, value, context)
    return Input(
        name=name,
        label=asked.label or prop.label(context.language),
        control=made.control,
        help=asked.help or prop.help,
        example=made.example,
        value=made.value,
        values=made.values,
        choices=made.choices,
        rows=made.rows,
        required=asked.required or "",
        several=asked.several,
        problems=problems,
        shown_if=shown_if,
        suggest=made.suggest,
        target=made.target,
        missing=made.missing,
    )


def _plain(name: str, asked: TypeField, prop: Property, value: Shown, context: Context) -> Input:
    """A field of texts: boxes to tick, a list to choose from, a line, lines, or a text."""
    texts = [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]
    texts = [text for text in texts if text]
    listed = _choices(prop, texts, context)
    several = asked.several or len(texts) > 1
    if listed and len(listed) <= FEW:
        return Input(name, "", "checks" if several else "select", choices=listed)
    if prop.datatype == "boolean":
        return Input(name, "", "select", choices=_yes_no(texts))
    if prop.datatype in {"page", "term", "keyword"} and several:
        blank = 1 + context.extra.get(asked.property, 0)
        missing = _missing(prop, texts, context)
        lines = (*texts, *([""] * blank))
        return Input(name, "", "pages", values=lines, choices=listed, suggest=_suggest(prop), target=prop.target,
                     missing=missing)  # fmt: skip
    if several:
        return Input(name, "", "lines", value="\n".join(texts), example=_EXAMPLES.get(prop.datatype, ""))
    value = texts[0] if texts else ""
    control: Control = "text" if prop.datatype in {"long_text", "code"} or "\n" in value else "line"
    return Input(name, "", control, value=value, example=_EXAMPLES.get(prop.datatype, ""), choices=listed,
                 suggest=_suggest(prop), target=prop.target, missing=_missing(prop, texts, context))  # fmt: skip


def _records(
    name: str, asked: TypeField, prop: Property, records: Sequence[Mapping[str, str]], context: Context
) -> Input:
    """A field of records: the rows that are there and blank ones to fill in."""
    blank = (1 if asked.several or not records else 0) + context.extra.get(asked.property, 0)
    rows = []
    for number, record in enumerate([*records, *([{}] * blank)]):
        origin = record.get(".from", str(number) if number < len(records) else "")
        rows.append(Row(number, origin, tuple(_parts(f"{name}.{number}", prop, record, context))))
    return Input(name, "", "records", rows=tuple(rows))


def _parts(prefix: str, prop: Property, record: Mapping[str, str], context: Context) -> list[Input]:
    """The inputs of one record: the fields that the property knows, then those that the record has besides."""
    parts = []
    for inner in prop.inner:
        several = any(each.property == inner.key and each.several for each in prop.fields)
        value = record.get(inner.key, "")
        texts = value.splitlines() if several else [value] if value else []
        listed = _choices(inner, texts, context)
        control: Control = "text" if several or inner.datatype == "long_text" or "\n" in value else "line"
        if listed and len(listed) <= FEW and not several:
            control = "select"
        parts.append(
            Input(f"{prefix}.{inner.key}", inner.label(context.language), control, help=inner.help, value=value,
                  choices=listed, example=_EXAMPLES.get(inner.datatype, ""), suggest=_suggest(inner), several=several)
        )  # fmt: skip
    known = {inner.key for inner in prop.inner}
    parts += [
        Input(f"{prefix}.{key}", key.replace("_", " ").capitalize() or prop.label(context.language),
              "text" if "\n" in text else "line", value=text)
        for key, text in record.items()
        if key not in known and key != ".from"
    ]  # fmt: skip
    return parts


def _choices(prop: Property, chosen: Sequence[str], context: Context) -> tuple[Choice, ...]:
    """The terms or values that a property lists, and those of the fiche that are not among them."""
    vocabulary = context.catalogue.vocabularies.get(prop.vocabulary)
    listed = [term.label for term in vocabulary.terms] if vocabulary else list(prop.options.allowed)
    if not listed:
        return ()
    find = prop.options.find_term
    known = {(find(text) or text) if find else text for text in chosen}
    folded = {fold(text) for text in known}
    others = [text for text in known if fold(text) not in {fold(each) for each in listed}]
    return tuple(Choice(each, each, fold(each) in folded) for each in [*listed, *others])


def _yes_no(chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word, word in chosen) for word in ("oui", "non"))


def _suggest(prop: Property) -> str | None:
    """The space whose titles are suggested for a field that points to pages."""
    if prop.datatype == "file":
        return "fichiers"
    return "fiches" if prop.datatype == "page" else None


def _missing(prop: Property, texts: Sequence[str], context: Context) -> tuple[str, ...]:
    if prop.datatype != "page" or not texts:
        return ()
    there = context.exists(texts)
    return tuple(text for text in texts if text not in there)
