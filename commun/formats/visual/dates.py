"""The dates behind a calendar and a timeline: when each row happens, from its first date columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from commun.formats.cells import first_column, of_kind
from fiches import date_known_to
from search_index import Answer, AnswerValue, Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Event:
    """A row at its time: first and last instant (seconds since 1970), the columns that told it.

    `known_to` says how finely its beginning is known: `y` for « début 2022 », `mo`, `d`.
    """

    row: Row
    start: float
    end: float
    told: str
    precision: str
    known_to: str
    columns: tuple[int, ...]

    @property
    def day(self) -> date | None:
        """The day on which it begins, None for one that the calendar of programs does not reach."""
        return day_of(self.start)


def day_of(seconds: float) -> date | None:
    """The day of an instant."""
    try:
        return (_EPOCH + timedelta(days=seconds // _DAY)).date()
    except OverflowError:
        return None


def events(answer: Answer) -> Iterator[Event]:
    """The rows that have a date, by date; a second column of dates is the end."""
    first = first_column(answer, "date")
    if first is None:
        return
    others = [n for n, column in enumerate(answer.columns) if column.datatype == "date" and n > first]
    last = others[0] if others else None
    found = []
    for row in answer.rows:
        ends = of_kind(row, last, "date")
        for place, value in enumerate(of_kind(row, first, "date")):
            end = ends[place] if place < len(ends) else None
            found.append(_event(row, value, end, (first,) if last is None else (first, last)))
    yield from sorted(found, key=lambda event: (event.start, event.row.subject.title))


def _event(row: Row, value: AnswerValue, end: AnswerValue | None, columns: tuple[int, ...]) -> Event:
    start, finish = float(value.value.sort), _end(value)
    told = value.text
    if end is not None and _end(end) > finish:
        finish = _end(end)
        told = f"{told} – {end.text}"
    return Event(row, start, finish, told, value.value.detail, date_known_to(value.value), columns)


def _end(value: AnswerValue) -> float:
    return float(value.value.sort if value.value.upper is None else value.value.upper)
