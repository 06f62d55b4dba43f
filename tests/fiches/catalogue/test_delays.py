"""Delays as people write them, and the day that they lead to."""

from datetime import date

import pytest

from fiches import Catalogue, Fiche, PageName, problems_of_definition, read_delay


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2 ans", date(2024, 2, 29), date(2026, 2, 28)),
        ("1 an", date(2025, 12, 31), date(2026, 12, 31)),
        ("18 mois", date(2025, 8, 31), date(2027, 2, 28)),
        ("90 jours", date(2026, 1, 1), date(2026, 4, 1)),
        ("6 semaines", date(2026, 1, 1), date(2026, 2, 12)),
        ("1 année", date(2026, 1, 1), date(2027, 1, 1)),
        ("2 years", date(2026, 1, 1), date(2028, 1, 1)),
        ("9000 ans", date(2026, 1, 1), date(9999, 1, 1)),
    ],
)
def test_a_delay_leads_to_a_day(text: str, start: date, end: date) -> None:
    delay = read_delay(text)
    assert delay is not None
    assert delay.after(start) == end


@pytest.mark.parametrize("text", ["", "souvent", "2", "0 an", "deux ans", "2 lunes", "-1 an"])
def test_what_is_no_delay_is_none(text: str) -> None:
    assert read_delay(text) is None


def test_a_type_whose_delay_cannot_be_read_is_told() -> None:
    page = Fiche.parse(PageName("types", "bete"), "---\ntitre: Bête\nrelire_tous_les: parfois\n---\n")
    assert [each.problem.code for each in problems_of_definition(page, Catalogue())] == ["delay"]
