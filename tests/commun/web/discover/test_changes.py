"""Recent changes and contributions: what happened, by whom, in the words that readers of MediaWiki know."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def lines(page: str) -> list[str]:
    lists = re.findall(r'<ul class="changes">(.*?)</ul>', page, re.DOTALL)
    return [line for one in lists for line in re.findall(r"<li>(.*?)</li>", one, re.DOTALL)]


def test_changes_are_told_newest_first_under_their_day(reader: FlaskClient) -> None:
    page = reader.get("/modifications").text
    days = re.findall(r'<h2 class="day">(.*?)</h2>', page)
    assert days[0] == "23 novembre 2023"
    assert len(days) == 6
    assert "Four à pain" in lines(page)[0]


def test_a_line_says_hour_links_size_author_and_summary(reader: FlaskClient) -> None:
    line = lines(reader.get("/modifications").text)[0]
    assert re.search(r'<time datetime="2023-11-23T\d\d:13:20', line)
    assert re.search(r'href="/fiches/four-a-pain/diff/avant/[0-9a-f]{40}"', line)
    assert 'href="/fiches/four-a-pain/historique"' in line
    assert "(+15)" in line
    assert 'href="/contributions/wikiuser@wikiresilience.invalid"' in line
    assert "&lt;i&gt;Durée&lt;/i&gt;\u202f: 2 h → 3 h" in line


def test_a_new_page_is_said_to_be_new(reader: FlaskClient) -> None:
    line = lines(reader.get("/modifications").text)[-1]
    assert "nouvelle" in line
    assert "/diff/" not in line


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("espace=aide", 1),
        ("type=methode", 2),
        ("auteur=Wikiuser", 1),
        ("depuis=1", 0),
        ("espace=none", 6),
        ("depuis=x", 6),
        ("depuis=14", 0),
        ("depuis=2000-01-01", 6),
        ("depuis=2000-01-01T12:00:00Z", 6),
        ("depuis=2999-01-01", 0),
        ("depuis=0001-01-01", 6),
        ("depuis=2024-02-30", 6),
        ("depuis=1900", 6),
        ("depuis=2024", 0),
        ("depuis=9999-12-31T23:30-12:00", 6),
    ],
)
def test_filters_keep_what_they_say(reader: FlaskClient, query: str, count: int) -> None:
    assert len(lines(reader.get(f"/modifications?{query}").text)) == count


def test_changes_are_asked_for_from_a_day_of_the_calendar(reader: FlaskClient) -> None:
    everything = reader.get("/modifications").text
    _before, last_day, earlier = everything.split('<h2 class="day">', 2)
    day = re.findall(r'<time datetime="(\S{10})', last_day)[0]
    page = reader.get(f"/modifications?depuis={day}").text
    assert lines(page) == lines(last_day)
    assert 0 < len(lines(page)) < len(lines(page)) + len(lines(earlier))
    assert f'<option value="{day}" selected>{last_day.partition("<")[0]}<' in page
    assert f"/modifications.atom?depuis={day}" in page
    assert reader.get(f"/modifications.atom?depuis={day}").text.count("<entry>") == len(lines(page))
    assert "ni une date" not in page


@pytest.mark.parametrize(
    "written",
    ["x", "2024-02-30", "0001-01-01", "-1", "0", "99999", "<b>", "%00", "١", "9999-12-31T23:30-12:00"],
)
def test_what_is_no_day_is_told_in_a_sentence(reader: FlaskClient, written: str) -> None:
    page = reader.get(f"/modifications?depuis={written}").text
    assert "n’est ni un nombre de jours, ni une date comme 2026-11-30" in page
    assert "<b>" not in page
    assert reader.get(f"/modifications.atom?depuis={written}").status_code == 200


def test_a_year_alone_is_no_number_of_days(reader: FlaskClient) -> None:
    page = reader.get("/modifications?depuis=2023").text
    assert '<option value="2023" selected>1er janvier 2023<' in page
    assert len(lines(page)) == len(lines(reader.get("/modifications?depuis=2023-01-01").text))


def test_the_list_goes_on_from_the_number_of_a_revision(reader: FlaskClient) -> None:
    page = reader.get("/modifications?avant=2").text
    assert len(lines(page)) == 1
    assert 'rel="first"' in page


def test_contributions_are_those_of_one_person(reader: FlaskClient) -> None:
    page = reader.get("/contributions/u1").text
    assert "Contributions de Mathilde Roche" in page
    assert len(lines(page)) == 2
    assert len(lines(reader.get("/contributions/wikiuser@wikiresilience.invalid").text)) == 1


def test_nobody_has_no_contributions_page(reader: FlaskClient) -> None:
    assert reader.get("/contributions/personne").status_code == 404


def test_the_feed_is_valid_atom(reader: FlaskClient) -> None:
    response = reader.get("/modifications.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)  # noqa: S314 — what we have just written ourselves
    ids = [one.text or "" for one in feed.iterfind("a:entry/a:id", ATOM)]
    assert len(ids) == len(set(ids)) == 6
    assert all(one.startswith("tag:localhost,2026:") for one in ids)
    for where in (feed, *feed.iterfind("a:entry", ATOM)):
        assert where.findtext("a:title", namespaces=ATOM)
        moment = datetime.fromisoformat(where.findtext("a:updated", "", ATOM))
        assert moment.tzinfo == UTC
    assert {link.get("rel") for link in feed.iterfind("a:link", ATOM)} == {"self", "alternate"}
    first = feed.find("a:entry", ATOM)
    assert first is not None
    assert first.findtext("a:summary", "", ATOM) == "<i>Durée</i>\u202f: 2 h → 3 h"
    assert first.findtext("a:author/a:name", "", ATOM) == "Wikiuser"
    link = first.find("a:link", ATOM)
    assert link is not None
    assert (link.get("href") or "").startswith("http://localhost/fiches/four-a-pain/revisions/")


def test_the_feed_takes_the_filters_of_the_list(reader: FlaskClient) -> None:
    assert reader.get("/modifications.atom?type=methode").text.count("<entry>") == 2


def test_an_empty_commons_has_its_pages(empty: FlaskClient) -> None:
    assert "attend sa première fiche" in empty.get("/modifications").text
    ET.fromstring(empty.get("/modifications.atom").data)  # noqa: S314 — idem
