"""The numbers behind bars, slices and clouds: of each row, or how often each value occurs."""

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import NUMBERS, address_of, first_column, number_of
from commun.formats.model import Context
from commun.i18n import _
from commun.i18n import number as written
from search_index import Answer, AnswerValue


@dataclass(frozen=True, slots=True)
class Item:
    """A thing with its number: what it is called, where it leads, the number as people read it."""

    label: str
    number: float
    told: str
    url: str | None = None


def series(answer: Answer, context: Context) -> list[Item]:
    """The first column that holds numbers, row by row; without one, or with `distribution=oui`, counts of values."""
    place = first_column(answer, *NUMBERS)
    if place is None or parameters.truth(answer, "distribution"):
        return _counted(answer, context)
    items = []
    for row in answer.rows:
        numbers = [number for value in row.cells[place].values if (number := number_of(value)) is not None]
        if numbers:
            told = ", ".join(value.text for value in row.cells[place].values)
            items.append(Item(row.subject.title, sum(numbers), told, row.subject.url))
    return items


def nothing_drawn() -> Markup:
    """What stands where a drawing would be, of fiches none of which says what it draws."""
    return Markup("<p>{}</p>").format(
        _("Aucune de ces fiches ne dit ce que ce dessin montre : choisissez un autre champ.")
    )


def _counted(answer: Answer, context: Context) -> list[Item]:
    """How often each value of the first column (each type, where there is none) occurs, the most frequent first."""
    counts: Counter[str] = Counter()
    example: dict[str, AnswerValue] = {}
    for row in answer.rows:
        if not answer.columns:
            counts[context.type_name(row.subject.type) if row.subject.type else "—"] += 1
            continue
        for value in row.cells[0].values:
            counts[value.text] += 1
            example.setdefault(value.text, value)
    return [
        Item(label, count, written(count), address_of(example[label]) if label in example else None)
        for label, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
