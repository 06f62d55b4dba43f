"""How a call or an event stands today, by its dates: what only the calendar knows, so that nobody has to update it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from commun.i18n import _, date_day, language
from fiches import Options, datatype, fold


@dataclass(frozen=True, slots=True)
class State:
    """How something stands: a stable word for style, the word that people read, and a sentence more."""

    key: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _When:
    """A date: its first and its last day, its words where it is more than one day (« mars 2027 »).

    `somewhere`: whether it is one day of those, which one is not known, and not all of them.
    """

    first: date
    last: date
    within: str = ""
    somewhere: bool = False


_OPTIONS: Final = Options()


def state_of(kind: str, head: Mapping[str, object], today: date) -> State | None:
    """The state of a call or an event on the day `today`; None for other types, or without dates."""
    if kind == "appel":
        return state_of_call(head, today)
    return state_of_event(head, today) if kind == "evenement" else None


def state_of_call(head: Mapping[str, object], today: date) -> State | None:
    """Coming, open, closed, or its results told; a call that names who was chosen has told its results."""
    calendar = head.get("calendrier")
    said: Mapping[str, object] = calendar if isinstance(calendar, Mapping) else {}
    opens, closes, results = (_days(said.get(key)) for key in ("ouverture", "cloture", "resultats"))
    if head.get("retenus") or (results and results.first <= today and (closes is None or closes.last < today)):
        return State("results", _("Résultats publiés"), _since(results) if results else "")
    if closes and closes.last < today:
        return State("closed", _("Clos"), _awaited(results) if results else _since(closes))
    if opens and today < opens.first:
        return State("coming", _("À venir"), _opening(opens))
    if closes or opens:
        return State("open", _("Ouvert"), _closing(closes) if closes else "")
    return None


def _since(when: _When) -> str:
    return when.within or _("depuis le %(day)s", day=_told(when.first))


def _awaited(when: _When) -> str:
    if when.within:
        return _("résultats attendus : %(when)s", when=when.within)
    return _("résultats attendus le %(day)s", day=_told(when.first))


def _opening(when: _When) -> str:
    return _("ouverture : %(when)s", when=when.within) if when.within else _("ouvre le %(day)s", day=_told(when.first))


def _closing(when: _When) -> str:
    return _("clôture : %(when)s", when=when.within) if when.within else _("jusqu’au %(day)s", day=_told(when.last))


def state_of_event(head: Mapping[str, object], today: date) -> State | None:
    """Cancelled or put off, coming, today, over."""
    later = _days(head.get("reportee_au"))
    if fold(str(head.get("annulee") or "")) in {"oui", "true", "vrai"}:
        return State("closed", _("Annulé"), _put_off(later) if later else "")
    days = sorted(_of_sessions(head.get("seances")))
    coming = [each for each in days if each.last >= today]
    if not days:
        return None
    if not coming:
        return State("closed", _("Passé"), days[-1].within or _told(days[-1].first))
    if coming[0].first <= today:
        if coming[0].somewhere:
            return State("coming", _("Prévu"), coming[0].within)
        return State("open", _("En ce moment") if coming[0].within else _("Aujourd’hui"))
    return State("coming", _("À venir"), coming[0].within or _told(coming[0].first))


def _put_off(when: _When) -> str:
    return _("report : %(when)s", when=when.within) if when.within else _("reporté au %(day)s", day=_told(when.first))


def _of_sessions(raw: object) -> Iterable[_When]:
    for each in raw if isinstance(raw, list) else [raw]:
        days = _days(each.get("date") if isinstance(each, Mapping) else each)
        if days:
            yield days


def _days(raw: object) -> _When | None:
    """The days of a date as people write it; None for what is none."""
    kind = datatype("date")
    value = kind.parse(raw, _OPTIONS).value if kind and raw not in (None, "") else None
    if kind is None or value is None or not isinstance(value.sort, float):
        return None
    try:
        start = datetime.fromtimestamp(value.sort, UTC).date()
        end = datetime.fromtimestamp(value.upper if value.upper is not None else value.sort, UTC)
    except (ValueError, OverflowError, OSError):  # a year that no calendar of ours holds
        return None
    midnight = not (end.hour or end.minute or end.second)
    last = max(start, (end - timedelta(microseconds=1)).date() if midnight else end.date())
    if last == start:
        return _When(start, last)
    part = value.detail.startswith("span-") and value.detail.count("-") == 1  # « début 2027 », « fin mars 2027 »
    return _When(start, last, kind.format(value, "", language(), _OPTIONS), value.detail in {"y", "mo"} or part)


def _told(day: date) -> str:
    return date_day(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
