"""Answers that are one figure: how many, and the sum, mean, least, greatest and median of the numbers found.

The six differ by one function of a list of numbers, so they stand together.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from commun.formats.cells import NUMBERS as KINDS
from commun.formats.cells import first_column, number_of, values_of
from commun.formats.model import ALL, Context, Format, Words
from commun.i18n import number as written
from fiches import Options, datatype
from search_index import Answer


def count(answer: Answer, context: Context) -> Markup:  # noqa: ARG001 — every format has this shape
    """How many answer in all."""
    return Markup('<data value="{}">{}</data>').format(answer.total, written(answer.total))


def _figure(of: Callable[[Sequence[float]], float]) -> Callable[[Answer, Context], Markup]:
    """A drawing of one figure of the first column that holds numbers."""

    def draw(answer: Answer, context: Context) -> Markup:
        place = first_column(answer, *KINDS)
        found = [] if place is None else [value for _row, value in values_of(answer, place)]
        numbers = [number for value in found if (number := number_of(value)) is not None]
        if place is None or not numbers:
            return escape("—")
        result = round(of(numbers), 9)
        whole = int(result) if result == int(result) else result
        return Markup('<data value="{}">{}</data>').format(whole, _told(answer, place, result, context))

    return draw


def _told(answer: Answer, place: int, result: float, context: Context) -> str:
    """The figure as the property writes its values: with its unit, in its precision."""
    column = answer.columns[place]
    kind, prop = datatype(column.datatype), context.field(column.property)
    sample = next(value.value for _row, value in values_of(answer, place))
    if kind is None or (column.datatype == "quantity" and prop is None and not sample.unit):
        return written(int(result) if result == int(result) else round(result, 2))
    options = prop.options if prop else Options(language=context.language)
    value = replace(sample, sort=result, upper=None, detail="", text="")
    if column.datatype == "number":
        return written(int(result) if result == int(result) else round(result, 2))
    return kind.format(value, column.how, context.language, options)


def _format(key: str, fr: str, en: str, of: Callable[[Sequence[float]], float], *aliases: str) -> Format:
    told = Words(f"{fr} des nombres de la première colonne.", f"{en} of the numbers in the first column.")
    return Format(key, Words(fr, en), told, _figure(of), aliases=aliases, inline=True, limit=ALL)


COUNT = Format(
    "count",
    Words("Nombre de réponses", "Number of results"),
    Words("Seulement combien de fiches répondent.", "Only how many pages answer."),
    count,
    aliases=("compte", "nombre"),
    inline=True,
    empty=True,
    limit=1,
)
SUM = _format("sum", "Somme", "Sum", sum, "somme", "total")
AVERAGE = _format("average", "Moyenne", "Mean", statistics.fmean, "moyenne", "mean")
LEAST = _format("min", "Plus petite valeur", "Least value", min, "minimum")
GREATEST = _format("max", "Plus grande valeur", "Greatest value", max, "maximum")
MEDIAN = _format("median", "Médiane", "Median", statistics.median, "mediane")
