"""What those who tried a method really met, computed from what their reports state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from commun.i18n import _, language, ngettext, number
from fiches import Options, PageName, Value, datatype
from search_index import FactRow

READ: Final = (
    "periode", "duree", "participants", "nombre", "min", "max", "moyens", "budget", "appreciation", "territoires",
)  # fmt: skip
"""The fields of a report that say what was met."""

_DAY: Final = 86_400.0
_STEPS: Final = (
    (1 / 24 - 1e-9, 1 / 1440),
    (2.0, 1 / 24),
    (21.0, 1.0),
    (70.0, 7.0),
    (730.0, 30.436875),
    (float("inf"), 365.2425),
)
"""Up to so many days, a length of time is told in units of so many days."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A median, in words, and how many reports say something of it."""

    label: str
    text: str
    reports: str


@dataclass(frozen=True, slots=True)
class TriedIn:
    """A territory where a method was tried, how many reports say so, and what kind of territory it is."""

    title: str
    name: PageName | None
    count: int
    typology: str = ""


@dataclass(frozen=True)
class Met:
    """What the reports on a method say together.

    Attributes:
        reports: how many there are.
        measures: the medians.
        outcomes: how often each appreciation was given.
        territories: where it was tried.
    """

    reports: int
    measures: tuple[Measure, ...] = ()
    outcomes: tuple[tuple[str, int], ...] = ()
    territories: tuple[TriedIn, ...] = ()


_END: Final = "fin"
"""The part of a period that says when it ended."""


def met_in(reports: int, facts: Sequence[tuple[int, FactRow]], places: Mapping[int, tuple[str, PageName, str]]) -> Met:
    """What the facts of the reports on a method say together.

    Args:
        reports: how many reports there are.
        facts: their facts of `READ`, with the page of each.
        places: of the territories that are written, by the key of their subject: title, name, typology.
    """
    owner = {row.target: row.property for _page, row in facts if row.target is not None}
    lengths: dict[int, float] = {}
    periods: dict[int, float] = {}
    people: dict[int, float] = {}
    money: dict[int, float] = {}
    outcomes: dict[str, set[int]] = {}
    tried: dict[object, tuple[TriedIn, set[int]]] = {}
    for page, row in facts:
        value = row.value
        if value is None:
            continue
        inside = owner.get(row.subject, "")
        if row.property == "duree" and not inside and isinstance(value.sort, float):
            lengths[page] = _middle(value)
        elif row.property == "periode" and _has_two_ends(row) and value.upper and isinstance(value.sort, float):
            periods.setdefault(page, value.upper - value.sort)
        elif row.property in {"nombre", "min", "max"} and inside == "participants" and isinstance(value.sort, float):
            people[page] = max(people.get(page, 0.0), value.upper or value.sort)
        elif row.property == "budget" and inside in {"moyens", ""} and isinstance(value.sort, float):
            money[page] = _middle(value)
        elif row.property == "appreciation":
            outcomes.setdefault(value.text, set()).add(page)
        elif row.property == "territoires":
            title, name, typology = places.get(row.target or 0, (value.text, None, ""))
            tried.setdefault(name or title, (TriedIn(title, name, 0, typology), set()))[1].add(page)
    said = (
        (_("Durée vécue (médiane)"), lengths, length_of_time),
        # A method of two hours may be tried for seven months: how long an experience lasted is no length of the method.
        (_("Du début à la fin (médiane)"), periods, length_of_time),
        (_("Personnes réunies (médiane)"), people, lambda middle: number(round(middle))),
        (_("Budget réel (médiane)"), money, lambda middle: f"{number(round(middle))}\u202f€"),
    )
    return Met(
        reports,
        tuple(Measure(label, tell(median(found.values())), _from(len(found))) for label, found, tell in said if found),
        tuple(sorted(((text, len(pages)) for text, pages in outcomes.items()), key=lambda one: (-one[1], one[0]))),
        tuple(sorted((TriedIn(one.title, one.name, len(pages), one.typology) for one, pages in tried.values()),
                     key=lambda one: (-one.count, one.title))),
    )  # fmt: skip


def _has_two_ends(row: FactRow) -> bool:
    """Whether a period was told from its beginning to its end: « 2021 » alone does not say that it took a year."""
    # A whole year told by its two ends is kept as the year; what was written says it still.
    two = row.value is not None and any(between in row.value.text for between in ("/", " .. "))
    return two or f"{_END} : " in row.raw


def _middle(value: Value) -> float:
    low = float(value.sort)
    return low if value.upper is None else (low + value.upper) / 2


def _from(count: int) -> str:
    return ngettext("d’après %(n)s retour", "d’après %(n)s retours", count)


def length_of_time(seconds: float) -> str:
    """A length of time in the unit in which people would tell it: « 3 h », « 12 jours », « 5 mois », « 3 ans »."""
    days = seconds / _DAY
    place, (_most, unit) = next((n, step) for n, step in enumerate(_STEPS) if days <= step[0])
    word = ("min", "h", "jours", "semaines", "mois", "ans")[place]
    count = round(days / unit, 1) if days / unit < 2.5 else round(days / unit)  # noqa: PLR2004 — below, halves matter
    kind = datatype("duration")
    read = kind.parse(f"{count} {word}", _OPTIONS).value if kind else None
    return kind.format(read, "", language(), _OPTIONS) if kind and read else f"{count} {word}"


_OPTIONS: Final = Options()
