"""The facets of the explorer: each counts what the other ones leave, so that no choice leads to nothing unseen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from commun.commons import Commons
from commun.i18n import _, language, ngettext
from commun.web.browse.explorer.asking import condition
from commun.web.browse.explorer.choices import USUAL, Choice, choice_of, offered
from commun.web.browse.explorer.state import State
from fiches import DATATYPES, Catalogue, Options, Value, write_number
from search_index import And, Answer, Compare, Node, PropertyFacet, Question, Some

SHOWN: Final = 10
"""Values of a facet shown at once."""
ALL: Final = 200
"""Values of a facet of which all are asked for."""
_TYPE: Final = "Type"
_YEAR: Final = 31_556_952
"""Seconds of a mean year."""
_NEAR: Final = 6e10
"""Seconds around 1970 within which the calendar of the machine knows the year."""


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value to tick: what stands in the address, what people read, how many fiches it would leave."""

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet as the page shows it.

    Attributes:
        choice: the field.
        values: to tick, the chosen ones always among them.
        more: the address that lists all values, "" where they all stand there.
        low, high: the bounds chosen.
        extent: what values there are, in words.
        bars: how they are spread: the height of each bar, of a hundred, and what it says.
        open: whether something is chosen in it, or it was asked for.
    """

    choice: Choice
    values: tuple[ShownValue, ...] = ()
    more: str = ""
    low: str = ""
    high: str = ""
    extent: str = ""
    bars: tuple[tuple[float, str], ...] = ()
    open: bool = False


def shown_choices(state: State, catalogue: Catalogue) -> tuple[list[Choice], list[Choice]]:
    """The fields that stand as facets, and those that can be added."""
    every = {each.key: each for each in offered(state.type, catalogue)}
    wanted = dict.fromkeys([*list(every)[:USUAL], *state.facets, *state.filtered])
    listed = [each for key in wanted if (each := every.get(key) or choice_of(key, state.type, catalogue))]
    return listed, [each for key, each in every.items() if key not in wanted]


def explored(
    wiki: Commons, state: State, choices: Sequence[Choice], asked: Question
) -> tuple[Answer, list[ShownFacet], list[ShownValue]]:
    """The answer, the facets with their counts, and how many fiches each type has where none is chosen."""
    catalogue = wiki.index.catalogue
    free = [each for each in choices if each.key not in state.filtered]
    held = [each for each in choices if each.key in state.filtered]
    wanted: list[tuple[Node, dict[str, int]]] = [
        (condition(state, catalogue), {c.name: _limit(c, state) for c in free})
    ]
    if not state.type:
        wanted[0][1].setdefault(_TYPE, ALL)
    wanted += [(condition(state, catalogue, without=each.key), {each.name: _limit(each, state)}) for each in held]
    answer, counted = wiki.index.explore(asked, wanted, language=language())
    names = [name for _node, listed in wanted for name in listed]
    by_name = dict(zip(names, [each for found in counted for each in found], strict=False))
    facets = [_shown(wiki, state, each, by_name[each.name]) for each in choices if each.name in by_name]
    types = [ShownValue(v.ask, v.value.text, v.count) for v in by_name[_TYPE].values] if _TYPE in by_name else []
    return answer, [each for each in facets if each.values or each.extent or each.open], types


def _limit(choice: Choice, state: State) -> int:
    if choice.measured:
        return 0
    return ALL if choice.key in state.opened else SHOWN


def _shown(wiki: Commons, state: State, choice: Choice, found: PropertyFacet) -> ShownFacet:
    wanted = choice.key in state.facets or choice.key in state.filtered or choice.key in state.opened
    if choice.measured:
        return ShownFacet(
            choice,
            low=state.low.get(choice.key, ""),
            high=state.high.get(choice.key, ""),
            extent=_extent(choice, found, wiki.index.catalogue),
            bars=_bars(choice, found, wiki.index.catalogue),
            open=wanted,
        )
    chosen = state.chosen.get(choice.key, ())
    values = [ShownValue(v.ask, v.value.text, v.count, v.ask in chosen) for v in found.values if v.ask]
    listed = {each.value for each in values}
    values += [_absent(wiki, state, choice, value) for value in chosen if value not in listed]
    more = ""
    if found.distinct > len(found.values) and choice.key not in state.opened:
        more = replace(state, opened=(*state.opened, choice.key)).address + f"#f-{choice.key}"
    return ShownFacet(choice, tuple(values), more, open=wanted)


def _absent(wiki: Commons, state: State, choice: Choice, value: str) -> ShownValue:
    """A chosen value that is not among the most frequent: it is counted by itself."""
    others = condition(state, wiki.index.catalogue, without=choice.key)
    node = And((others, Some(choice.name, Compare(value))))
    return ShownValue(value, value, wiki.index.ask(Question(node, (), {"limit": "0"})).total, chosen=True)


def _extent(choice: Choice, found: PropertyFacet, catalogue: Catalogue) -> str:
    """« de 15 min à 3 jours »: what a person may write as bounds."""
    if found.low is None or found.high is None:
        return ""
    prop = catalogue.properties.get(choice.key)
    options = prop.options if prop else Options()
    low, high = (_measure(choice.datatype, number, options) for number in (found.low, found.high))
    return low if low == high else _("de %(low)s à %(high)s", low=low, high=high)


def _bars(choice: Choice, found: PropertyFacet, catalogue: Catalogue) -> tuple[tuple[float, str], ...]:
    """Each bar of a histogram: its height, and « de 10 à 20 : 5 fiches »."""
    prop = catalogue.properties.get(choice.key)
    options = prop.options if prop else Options()
    most = max((bar.count for bar in found.bars), default=1)
    bars = []
    for bar in found.bars:
        low = _measure(choice.datatype, bar.low, options)
        high = _measure(choice.datatype, bar.high - (1 if choice.datatype == "date" else 0), options)
        told = low if low == high else _("de %(low)s à %(high)s", low=low, high=high)
        fiches = ngettext("%(n)s fiche", "%(n)s fiches", bar.count)
        bars.append((round(100 * bar.count / most, 1), _("%(range)s : %(fiches)s", range=told, fiches=fiches)))
    return tuple(bars)


def _measure(kind: str, number: float, options: Options) -> str:
    """A number in the measure of its datatype, as people write it; of dates the year."""
    if kind == "date":
        return str(datetime.fromtimestamp(number, UTC).year) if abs(number) < _NEAR else f"{1970 + number / _YEAR:.0f}"
    if kind == "duration":
        return DATATYPES[kind].format(Value(kind, f"{number:g} s", number), "", language(), options)
    unit = options.units[0].names[0] if kind == "quantity" and options.units and options.units[0].names else ""
    written = write_number(number, language())
    return f"{written}\u202f{unit}" if unit else written
