"""How a call or an event stands today, by its dates: what only the calendar knows, so that nobody has to update it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from commun.i18n import _, date_day
from fiches import Options, datatype, fold


@dataclass(frozen=True, slots=True)
class State:
    """How something stands: a stable word for style, the word that people read, and a sentence more."""

    key: str
    label: str
    detail: str = ""


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
    if head.get("retenus") or (results and results[0] <= today and (closes is None or closes[1] < today)):
        return State(
            "results", _("Résultats publiés"), _("depuis le %(day)s", day=_told(results[0])) if results else ""
        )
    if closes and closes[1] < today:
        after = _("résultats attendus le %(day)s", day=_told(results[0])) if results else ""
        return State("closed", _("Clos"), after or _("depuis le %(day)s", day=_told(closes[1])))
    if opens and today < opens[0]:
        return State("coming", _("À venir"), _("ouvre le %(day)s", day=_told(opens[0])))
    if closes or opens:
        return State("open", _("Ouvert"), _("jusqu’au %(day)s", day=_told(closes[1])) if closes else "")
    return None


def state_of_event(head: Mapping[str, object], today: date) -> State | None:
    """Cancelled or put off, coming, today, over."""
    later = _days(head.get("reportee_au"))
    if fold(str(head.get("annulee") or "")) in {"oui", "true", "vrai"}:
        return State("closed", _("Annulé"), _("reporté au %(day)s", day=_told(later[0])) if later else "")
    days = sorted(_of_sessions(head.get("seances")))
    coming = [each for each in days if each[1] >= today]
    if not days:
        return None
    if not coming:
        return State("closed", _("Passé"), _told(days[-1][0]))
    if coming[0][0] <= today:
        return State("open", _("Aujourd’hui") if coming[0][0] == coming[0][1] else _("En ce moment"))
    return State("coming", _("À venir"), _told(coming[0][0]))


def _of_sessions(raw: object) -> Iterable[tuple[date, date]]:
    for each in raw if isinstance(raw, list) else [raw]:
        days = _days(each.get("date") if isinstance(each, Mapping) else each)
        if days:
            yield days


def _days(raw: object) -> tuple[date, date] | None:
    """The first and the last day of a date as people write it; None for what is none."""
    kind = datatype("date")
    value = kind.parse(raw, _OPTIONS).value if kind and raw not in (None, "") else None
    if value is None or not isinstance(value.sort, float):
        return None
    try:
        start = datetime.fromtimestamp(value.sort, UTC).date()
        end = datetime.fromtimestamp(value.upper if value.upper is not None else value.sort, UTC)
    except (ValueError, OverflowError, OSError):  # a year that no calendar of ours holds
        return None
    return start, max(
        start, (end - timedelta(microseconds=1)).date() if not (end.hour or end.minute or end.second) else end.date()
    )


def _told(day: date) -> str:
    return date_day(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
