"""How calls and events stand today, by their dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commun import Commons
from commun.sheets import state_of
from tests.browser import Person
from tests.commun.sheets.conftest import Write, words

CALL = {"ouverture": "2026-12-01", "cloture": "2027-05-31", "resultats": "2027-06-19"}


@pytest.mark.parametrize(
    ("head", "today", "label", "detail"),
    [
        ({"calendrier": CALL}, "2026-11-30", "À venir", "ouvre le 1er décembre 2026"),
        ({"calendrier": CALL}, "2026-12-01", "Ouvert", "jusqu’au 31 mai 2027"),
        ({"calendrier": CALL}, "2027-05-31", "Ouvert", "jusqu’au 31 mai 2027"),
        ({"calendrier": CALL}, "2027-06-01", "Clos", "résultats attendus le 19 juin 2027"),
        ({"calendrier": CALL}, "2027-06-19", "Résultats publiés", "depuis le 19 juin 2027"),
        ({"calendrier": {"cloture": "mai 2027"}}, "2027-05-31", "Ouvert", "clôture : mai 2027"),
        ({"calendrier": {"cloture": "mai 2027"}}, "2027-06-01", "Clos", "mai 2027"),
        ({"calendrier": {"ouverture": "printemps 2027"}}, "2027-01-01", "À venir", "ouverture : printemps 2027"),
        (
            {"calendrier": {"cloture": "mai 2027", "resultats": "fin 2027"}},
            "2027-06-01",
            "Clos",
            "résultats attendus : fin 2027",
        ),
        ({"calendrier": {"ouverture": "2026"}}, "2027-01-01", "Ouvert", ""),
        ({"calendrier": {"cloture": "2027-05-31"}, "retenus": ["[[A]]"]}, "2027-06-02", "Résultats publiés", ""),
    ],
)
def test_a_call_stands_where_its_calendar_says(head: dict[str, object], today: str, label: str, detail: str) -> None:
    state = state_of("appel", head, date.fromisoformat(today))
    assert state is not None
    assert (state.label, state.detail) == (label, detail)


@pytest.mark.parametrize("calendar", [None, "bientôt", {}, {"cloture": "un jour"}, {"ouverture": "99999"}])
def test_a_call_without_dates_says_nothing(calendar: object) -> None:
    assert state_of("appel", {"calendrier": calendar}, date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("head", "today", "label", "detail"),
    [
        ({"seances": [{"date": "2027-01-30"}]}, "2027-01-29", "À venir", "30 janvier 2027"),
        ({"seances": [{"date": "2027-01-30"}]}, "2027-01-30", "Aujourd’hui", ""),
        ({"seances": [{"date": "2027-01-30"}]}, "2027-01-31", "Passé", "30 janvier 2027"),
        ({"seances": [{"date": "2027-01-30"}, {"date": "2027-03-02"}]}, "2027-02-01", "À venir", "2 mars 2027"),
        ({"seances": [{"date": "2027-01-30"}], "annulee": True}, "2027-01-01", "Annulé", ""),
        ({"seances": [{"date": "2027-01-30"}], "annulee": "oui"}, "2027-01-01", "Annulé", ""),
        ({"seances": [{"date": "mars 2027"}]}, "2027-01-01", "À venir", "mars 2027"),
        ({"seances": [{"date": "début 2026"}]}, "2027-01-01", "Passé", "début 2026"),
        ({"seances": [{"date": "2027"}]}, "2027-01-01", "Prévu", "2027"),
        ({"seances": [{"date": "du 1er au 3 mars 2027"}]}, "2027-03-02", "En ce moment", ""),
        ({"seances": [{"date": "début 2027"}]}, "2027-02-02", "Prévu", "début 2027"),
        ({"seances": [], "annulee": True, "reportee_au": "2028"}, "2027-01-01", "Annulé", "report : 2028"),
    ],
)
def test_an_event_stands_where_its_sessions_say(head: dict[str, object], today: str, label: str, detail: str) -> None:
    state = state_of("evenement", head, date.fromisoformat(today))
    assert state is not None
    assert (state.label, state.detail) == (label, detail)


def test_other_types_have_no_state() -> None:
    assert state_of("methode", {"calendrier": CALL}, date(2027, 1, 1)) is None


def test_a_page_kept_ready_moves_on_at_midnight(wiki: Commons, write: Write, visitor: Person) -> None:
    write("appel", "titre: Appel\ntype: appel\nresume: Un essai.\ncalendrier: {ouverture: 2031-03-02}")
    night = datetime(2031, 3, 1, 22, 59, tzinfo=UTC)  # a minute before midnight in Paris
    wiki.clock = lambda: night
    assert "À venir ouvre le 2 mars 2031" in words(visitor.get("/fiches/appel"))
    wiki.clock = lambda: night + timedelta(minutes=2)
    told = words(visitor.get("/fiches/appel"))
    assert "Ouvert" in told
    assert "À venir" not in told
