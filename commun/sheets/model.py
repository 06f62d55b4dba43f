"""What a sheet is made of: fields with their values, in the parts in which people read them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a value.

    Attributes:
        text: what is read.
        target: the page that it links to, None for none.
        url: the address that it opens, None for none.
        machine: the same for programs (a date), "" for nothing of the kind.
        soft: whether it links only to a page that is there: nobody wrote it as a link.
    """

    text: str
    target: str | None = None
    url: str | None = None
    machine: str = ""
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a field: pieces on a line, a text that was laid out, the parts of a record, or some of these.

    Attributes:
        pieces: what stands on a line.
        html: a long text, laid out and safe.
        parts: the fields of a record, or what was said beside a value (the year of a figure).
        remark: what is wrong with the value, in a sentence; "" for nothing.
        reserved: whether it is kept from whoever reads now: it then holds nothing else but
        ref: the name of what is kept elsewhere, "" for none, and
        visibility: who may read it, or `gone` where there is nothing left to read.
        anchor: the name of the part of the fiche that a record is (`_2`), "" for none.
    """

    pieces: tuple[Piece, ...] = ()
    html: Markup | None = None
    parts: tuple["Field", ...] = ()
    remark: str = ""
    reserved: bool = False
    ref: str = ""
    visibility: str = ""
    anchor: str = ""

    @property
    def text(self) -> str:
        """Its words on a line."""
        return "".join(piece.text for piece in self.pieces)

    def part(self, *keys: str) -> "Field | None":
        """The first of these parts that is filled."""
        return next((each for key in keys for each in self.parts if each.key == key), None)

    def others(self, *keys: str) -> tuple["Field", ...]:
        """The parts that are none of these: whatever a drawing does not know, it still shows."""
        return tuple(each for each in self.parts if each.key not in keys)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that has something to say.

    Attributes:
        key: of the property.
        label: what people read for it.
        view: how it is drawn: the name of a macro of `templates/sheets/values.html`.
        tone: `good`, `care` or `side` for what stands side by side with others, "" for what stands alone.
        items: its values, at least one.
    """

    key: str
    label: str
    view: str
    items: tuple[Item, ...]
    tone: str = ""

    @property
    def length(self) -> int:
        """Signs of all its values, those of records included."""
        return sum(len(item.text) + sum(part.length for part in item.parts) for item in self.items)

    @property
    def is_short(self) -> bool:
        """Whether it fits the box beside the text."""
        return self.view in {"line", "chips"} or (
            self.view in {"list", "reserved"} and len(self.items) <= _FEW and self.length <= _SHORT
        )


_SHORT = 160
_FEW = 6


@dataclass(frozen=True, slots=True)
class Part:
    """Fields under one heading ("" for none).

    Attributes:
        anchor: where links of the table of contents lead.
    """

    title: str
    anchor: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Sheet:
    """A fiche's fields, laid out for its type.

    Attributes:
        kind: the key of the type, "" where the fiche has none that is known.
        picture: the picture or the logo, None for none.
        lead: what is said before everything else.
        figures: numbers that are shown large.
        brief: what stands in the box « En bref ».
        parts: before the text.
        after: after the text: where to read on, whom to ask.
        about: last, folded: what only the curious read.
        targets: the pages that any of these link to.
    """

    kind: str
    picture: Field | None = None
    lead: tuple[Field, ...] = ()
    figures: tuple[Field, ...] = ()
    brief: tuple[Field, ...] = ()
    parts: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    about: tuple[Part, ...] = ()
    targets: frozenset[str] = field(default=frozenset())

    def fields(self) -> Iterator[Field]:
        """Every field that is shown, in the order of the page."""
        if self.picture is not None:
            yield self.picture
        yield from (*self.lead, *self.figures, *self.brief)
        for part in (*self.parts, *self.after, *self.about):
            yield from part.fields
