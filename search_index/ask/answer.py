"""What a question gets: columns, rows of cells, and what must be told with them. No question is asked from here."""

from dataclasses import dataclass

from fiches import PageName, Value
from search_index.ask.language import Question


@dataclass(frozen=True, slots=True)
class AnswerValue:
    """A value of a cell.

    Attributes:
        value: what is kept.
        text: as people read it, written as the printout asks.
        url: where it leads: a page of this commons or an address elsewhere; None for nowhere.
        title: of the page that it points to, "" for a value that points to none.
        exists: whether that page is written.
        also: a quantity in other units, as its property wishes it told beside it.
    """

    value: Value
    text: str
    url: str | None = None
    title: str = ""
    exists: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """The values of a row in a column; none, one or several."""

    values: tuple[AnswerValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A printout as it was understood.

    Attributes:
        label: its heading.
        property: the key of the property; "" for the page itself.
        datatype: the key of the datatype of its values.
        how: what followed `#`.
    """

    label: str
    property: str = ""
    datatype: str = "text"
    how: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What answers: a page, or a part of one.

    Attributes:
        title: of the page, as people read it.
        url: its address from the root of the site, with the part's anchor.
        name: of the page; None for one that is not written.
        fragment: the name of the part (`_1`), "" for the page.
        type: the key of the page's type.
        exists: whether the page is written.
        sort: what orders it: its sort key, or its title, folded.
        language: in which the page says that it is written, None where it says nothing.
    """

    title: str
    url: str
    name: PageName | None = None
    fragment: str = ""
    type: str | None = None
    exists: bool = True
    sort: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One that answers, with a cell for each column."""

    subject: Subject
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question at a commit.

    Attributes:
        question: as it was understood.
        columns: of the printouts, in order; the subject of each row stands beside them.
        rows: those asked for.
        total: how many answer in all.
        offset: how many were passed over.
        more: whether others follow.
        problems: sentences for people: what was left out or could not be understood.
        codes: a stable word for each problem, for programs.
        commit: the state of the commons that the answer shows.
        generation: moves with every fact.
        until: the last second of the past that was asked about, unix seconds; 0 for now.
    """

    question: Question
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0
    offset: int = 0
    more: bool = False
    problems: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    commit: str = ""
    generation: int = 0
    until: int = 0
