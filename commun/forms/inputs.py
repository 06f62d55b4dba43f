"""What stands in a form: groups of inputs, each knowing its label, its help, its choices and what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from commun.forms.posted import part_name
from commun.forms.values import (
    MARK,
    Record,
    Shown,
    canonical,
    is_several,
    property_of,
    takes_records,
    whole_part,
)
from commun.i18n import _
from fiches import Catalogue, FieldProblem, Property, Type, TypeField, fold

Control = Literal["line", "text", "select", "checks", "lines", "pages", "records"]

FEW: Final = 20
"""Up to so many terms are shown as boxes to tick; more are suggested while one types."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "url": "https://…",
    "telephone": "04 71 00 00 00",
    "coordinates": "46.58 ; 0.34",
    "number": "1 200",
}
"""How a value may be written, by datatype: those that all languages write alike."""


SENTENCES: Final = 120
"""A text that may have so many characters is asked in a box of several lines: a phone shows some forty in one."""

LONG: Final = 6
"""From so many records on, each is shown by its title alone until it is opened."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen; `about` says more of it where there is room."""

    value: str
    chosen: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a field: its inputs, which record of the head it is ("" for a new one), what it is called.

    It `is_place` where a button has just put it, and the form is taken up again there.
    """

    number: int
    origin: str
    inputs: tuple["Input", ...]
    title: str = ""
    folded: bool = False
    is_place: bool = False


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
        waits_for: the label of that input.
        suggest: the space in which titles are suggested, None where there is nothing to suggest.
        target: the type of the pages that it points to.
        missing: the pages among its values that are still to be written.
        listed: the id of the list of what may be proposed, shared by the inputs that choose in the same one.
        is_place: whether a button has just added its last line.
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
    waits_for: str = ""
    suggest: str | None = None
    target: str = ""
    missing: tuple[str, ...] = ()
    listed: str = ""
    is_place: bool = False

    @property
    def inner(self) -> Iterator["Input"]:
        """The inputs of its records, and of the records in these."""
        for row in self.rows:
            for each in row.inputs:
                yield each
                yield from each.inner

    @property
    def is_filled(self) -> bool:
        """Whether there is an answer."""
        ticked = any(choice.chosen for choice in self.choices)
        return bool(self.value or any(self.values) or ticked or any(row.origin for row in self.rows))

    @property
    def was_used(self) -> bool:
        """Whether a button has just added or moved a line of it."""
        return self.is_place or any(row.is_place or any(each.was_used for each in row.inputs) for row in self.rows)

    @property
    def id(self) -> str:
        """What its label points to."""
        return _id(self.name)


def input_id(key: str) -> str:
    """The id of the input, or of the group of inputs, that asks for the field `key` of a type."""
    return _id(f"{MARK}{key}")


def _id(name: str) -> str:
    return name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """A card of the form."""

    title: str
    inputs: tuple[Input, ...]

    @property
    def is_open(self) -> bool:
        """Whether the card stands open: something in it is filled in, asked for or wrong."""
        return any(each.required == "error" or each.problems or each.is_filled or each.was_used for each in self.inputs)


@dataclass(frozen=True)
class Context:
    """What inputs must know of the commons.

    Attributes:
        catalogue: says what a field is.
        language: of the labels.
        exists: the titles among those given that are pages.
        problems: what is wrong with the fiche now.
        extra: how many blank rows to add to a field, by key; 0 for a row (`etapes.2`) that was moved.
        titles: the titles of the fiches of a type, proposed to whoever has no script.
    """

    catalogue: Catalogue
    language: str
    exists: Callable[[Sequence[str]], set[str]]
    problems: Sequence[FieldProblem] = ()
    extra: Mapping[str, int] = field(default_factory=dict)
    titles: Callable[[str], Sequence[str]] = lambda _type: ()


def groups_of(kind: Type, values: Mapping[str, Shown], context: Context, *, without: Sequence[str] = ()) -> list[Group]:
    """The cards of a type's form, holding `values`; fields `without` are asked elsewhere on the page."""
    groups: dict[str, list[Input]] = {title: [] for title in kind.groups}
    for each in kind.fields:
        prop = property_of(context.catalogue, kind, each)
        if prop is not None and each.property not in without:
            groups.setdefault(each.group, []).append(_input(each, prop, values.get(each.property, ""), context))
    labels = {each.name: each.label for inputs in groups.values() for each in inputs}
    return [
        Group(title, tuple(replace(each, waits_for=labels.get(each.shown_if[0], "")) for each in inputs))
        for title, inputs in groups.items()
        if inputs
    ]


def _input(asked: TypeField, prop: Property, value: Shown, context: Context) -> Input:
    name = f"{MARK}{asked.property}"
    shown_if = (f"{MARK}{asked.shown_if[0]}", asked.shown_if[1]) if asked.shown_if[0] else ("", ())
    problems = tuple(
        problem.sentence(context.language)
        for problem in context.problems
        if problem.property == asked.property and not problem.subject and (problem.raw or problem.severity == "error")
    )
    if _holds_records(prop, value):
        records = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
        made = _records(name, prop, records, context, several=asked.several)
    else:
        made = _plain(name, asked, prop, value, context)
    return replace(
        made,
        label=prop.label(context.language),
        help=asked.help or prop.help,
        required=asked.required or "",
        several=asked.several,
        problems=tuple(dict.fromkeys(problems)),
        shown_if=shown_if,
    )


def _example(prop: Property) -> str:
    """How a value of the property may be written, in the words of who reads the form."""
    if prop.datatype == "date":
        return _("12 mars 2021, mars 2021, début 2022…")
    return _("2 h, 1 h 30, 3 jours…") if prop.datatype == "duration" else _EXAMPLES.get(prop.datatype, "")


def _holds_records(prop: Property | None, value: Shown) -> bool:
    listed = isinstance(value, list) and any(isinstance(item, dict) for item in value)
    return listed or takes_records(prop)


def _plain(name: str, asked: TypeField, prop: Property, value: Shown, context: Context) -> Input:
    """A field of texts: boxes to tick, a list to choose from, a line, lines, or a text."""
    texts = [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]
    texts = [text for text in texts if text]
    choices = _choices(prop, texts, context)
    several = asked.several or len(texts) > 1
    if choices and len(choices) <= FEW:
        return Input(name, "", "checks" if several else "select", choices=choices)
    if prop.datatype == "boolean":
        return Input(name, "", "select", choices=_yes_no(texts))
    choices = choices or _titles(prop, context)
    listed = list_id(prop) if choices else ""
    if prop.datatype in {"page", "term", "keyword"} and several:
        blank = 1 + context.extra.get(asked.property, 0)
        missing = _missing(prop, texts, context)
        lines = (*texts, *([""] * blank))
        return Input(name, "", "pages", values=lines, choices=choices, suggest=_suggest(prop), target=prop.target,
                     missing=missing, listed=listed, is_place=asked.property in context.extra)  # fmt: skip
    if several:
        return Input(name, "", "lines", value="\n".join(texts), example=_example(prop))
    value = texts[0] if texts else ""
    sentences = prop.datatype == "text" and (prop.high or 0) >= SENTENCES
    control: Control = "text" if sentences or prop.datatype in {"long_text", "code"} or "\n" in value else "line"
    return Input(name, "", control, value=value, example=_example(prop), choices=choices,
                 suggest=_suggest(prop), target=prop.target, missing=_missing(prop, texts, context),
                 listed=listed)  # fmt: skip


def _records(name: str, prop: Property | None, records: Sequence[Record], context: Context, *, several: bool) -> Input:
    """A field of records: the rows that are there and blank ones to fill in; inside another record, only if asked."""
    path = name.removeprefix(MARK)
    is_inner = "." in path
    blank = context.extra.get(path, 0) + (0 if is_inner or records else 1)
    blank = blank or (1 if is_inner and not several and not records else 0)
    folded = len(records) >= LONG
    rows = []
    for number, record in enumerate([*records, *([{}] * blank)]):
        origin = str(number) if number < len(records) else ""
        inputs = tuple(_parts(f"{name}.{number}", prop, record, context))
        title = next((text for text in record.values() if isinstance(text, str) and text), "")
        is_place = f"{path}.{number}" in context.extra or (path in context.extra and number == len(records) + blank - 1)
        is_folded = folded and bool(origin) and not is_place
        rows.append(Row(number, origin, inputs, title.split("\n", 1)[0][:80], folded=is_folded, is_place=is_place))
    return Input(name, "", "records", rows=tuple(rows), several=several)


def _parts(prefix: str, prop: Property | None, record: Record, context: Context) -> list[Input]:
    """The inputs of one record: the fields that the property knows, then those that the record has besides."""
    parts = []
    known = {field.property: field for field in prop.fields} if prop else {}
    for inner in prop.inner if prop else ():
        field = known.get(inner.key)
        made = _part(f"{prefix}.{part_name(inner.key)}", inner, record.get(inner.key, ""), context,
                     several=is_several(prop, inner.key))  # fmt: skip
        wrong = _wrong_part(inner.key, record.get(inner.key, ""), context) or _missing_part(field, record, context)
        parts.append(replace(made, label=inner.label(context.language), help=inner.help, problems=wrong,
                             required=(field.required if field else None) or ""))  # fmt: skip
    others = [key for key in record if key not in known and (key != "" or whole_part(prop) == "") and key[:1] != "."]
    for key in others:
        made = _part(f"{prefix}.{part_name(key)}", None, record[key], context, several=False)
        label = key.replace("_", " ").capitalize() or (prop.label(context.language) if prop else "")
        parts.append(replace(made, label=label))
    return parts


def _wrong_part(key: str, value: Shown, context: Context) -> tuple[str, ...]:
    """What is wrong with a part of a record, found by what was written there."""
    written = {line.strip() for line in value.splitlines()} if isinstance(value, str) else set()
    found = [each for each in context.problems if each.subject and each.property == key and each.raw in written - {""}]
    return tuple(dict.fromkeys(each.sentence(context.language) for each in found))


def _missing_part(field: TypeField | None, record: Record, context: Context) -> tuple[str, ...]:
    """What is wrong with a part that a record must have and has not; a record where nothing is said misses nothing."""
    parts = {key: value for key, value in record.items() if key[:1] != "."}
    said = {key for key, value in parts.items() if (value.strip() if isinstance(value, str) else value)}
    if field is None or field.property in said or not said:
        return ()
    found = [each for each in context.problems if each.subject and each.property == field.property and not each.raw]
    errors = [each for each in found if each.severity == "error" and each.problem.code == "required"]
    return tuple(dict.fromkeys(each.sentence(context.language) for each in errors))


def _part(name: str, prop: Property | None, value: Shown, context: Context, *, several: bool) -> Input:
    """A part of a record; several values are written one a line."""
    if _holds_records(prop, value):
        records = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
        return _records(name, prop, records, context, several=several or len(records) > 1)
    text = value if isinstance(value, str) else ""
    if prop is None:
        return Input(name, "", "text" if "\n" in text else "line", value=text)
    choices = _choices(prop, text.splitlines() if several else [text] if text else [], context)
    if prop.datatype == "boolean":
        return Input(name, "", "select", choices=_yes_no([text] if text else []))
    if choices and len(choices) <= FEW and not several:
        return Input(name, "", "select", choices=choices)
    choices = choices or _titles(prop, context)
    control: Control = "text" if several or prop.datatype == "long_text" or "\n" in text else "line"
    return Input(name, "", control, value=text, choices=choices, example=_example(prop),
                 suggest=_suggest(prop), target=prop.target, several=several,
                 missing=_missing(prop, [line for line in text.splitlines() if line], context),
                 listed=list_id(prop) if choices else "")  # fmt: skip


def list_id(prop: Property) -> str:
    """The id of the list of what a property may hold."""
    return f"pages-{prop.target}" if prop.datatype == "page" and prop.target else f"liste-{prop.vocabulary or prop.key}"


def _titles(prop: Property, context: Context) -> tuple[Choice, ...]:
    """The titles of the fiches that a field may point to, where it says of which type they are."""
    if prop.datatype != "page" or not prop.target:
        return ()
    return tuple(Choice(title) for title in context.titles(prop.target))


def lists_of(groups: Sequence[Group]) -> dict[str, tuple[Choice, ...]]:
    """The lists that the inputs of a form propose from, each once, by id."""
    found: dict[str, tuple[Choice, ...]] = {}
    waiting = [each for group in groups for each in group.inputs]
    for each in waiting:
        if each.listed:
            found.setdefault(each.listed, each.choices)
        waiting += [part for row in each.rows for part in row.inputs]
    return found


def _choices(prop: Property, chosen: Sequence[str], context: Context) -> tuple[Choice, ...]:
    """The terms or values that a property lists, and those of the fiche that are not among them."""
    vocabulary = context.catalogue.vocabularies.get(prop.vocabulary)
    terms = [(term.label, term.definition) for term in vocabulary.terms] if vocabulary else []
    terms = terms or [(value, "") for value in prop.options.allowed]
    if not terms:
        return ()
    known = [canonical(text, prop) for text in chosen]
    folded = {fold(text) for text in known}
    there = {fold(label) for label, _about in terms}
    others = [(text, "") for text in known if fold(text) not in there]
    return tuple(Choice(label, fold(label) in folded, about) for label, about in [*terms, *others])


def _yes_no(chosen: Sequence[str]) -> tuple[Choice, ...]:
    """Yes and no, and what was written instead of them."""
    words = ("oui", "non")
    return tuple(Choice(word, word in chosen) for word in (*words, *(text for text in chosen if text not in words)))


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
