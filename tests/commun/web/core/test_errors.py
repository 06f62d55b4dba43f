"""What people read when something went wrong: what happened, what is safe, what to do next."""

import re
import shutil

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.accounts import LastAdmin, LoginRefused
from commun.web.errors import STATUS, status_of
from commun.web.security import CsrfRefused
from fiches import CommunError, NameRefused, PageMissing, StoreUnavailable
from tests.commun.web.core.conftest import Member, token


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CommunError(), 400),
        (NameRefused(name="x"), 400),
        (LoginRefused(), 401),
        (CsrfRefused(), 403),
        (PageMissing(name="x"), 404),
        (LastAdmin(), 422),
        (StoreUnavailable(why="disque plein"), 503),
    ],
)
def test_each_error_has_the_status_of_its_nearest_row(error: CommunError, status: int) -> None:
    assert status_of(error) == status


def test_every_class_of_errors_finds_a_row() -> None:
    assert CommunError in STATUS


def test_a_missing_fiche_offers_to_search_and_to_write_it(client: FlaskClient) -> None:
    answer = client.get("/fiches/jardin-de-lune")
    assert answer.status_code == 404
    assert 'action="/recherche"' in answer.text
    assert "jardin de lune" in answer.text.lower()
    assert "/nouvelle?titre=Jardin" in answer.text or "/fiches/jardin-de-lune/modifier" in answer.text


def test_an_address_that_leads_nowhere_offers_to_search(client: FlaskClient) -> None:
    answer = client.get("/rien-du-tout-ici")
    assert answer.status_code == 404
    assert 'value="rien du tout ici"' in answer.text


def test_a_number_that_no_table_can_be_asked_for_is_the_address_of_nothing(app: Flask, member: Member) -> None:
    browser = member(role="admin")
    csrf = token(browser, "/compte")
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 6
    for rule in rules:
        address = re.sub("<int:[a-z]+>", "9" * 30, re.sub("<[a-z]+>", "x", rule.rule))
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        assert (address, browser.open(address, method=method, data={"csrf": csrf}).status_code) == (address, 404)


def test_a_machine_gets_the_same_sentence_in_json(client: FlaskClient) -> None:
    answer = client.get("/fiches/jardin-de-lune", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["status"] == 404
    assert answer.get_json()["error"]


def test_what_is_not_asked_for_in_this_way_says_in_which(client: FlaskClient) -> None:
    answer = client.post("/sante")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_text_that_is_too_heavy_is_told_so(member: Member) -> None:
    claire = member()
    answer = claire.post("/brouillons/fiches/x", data={"csrf": token(claire, "/compte"), "text": "é" * 2_000_000})
    assert answer.status_code == 413
    assert "2 Mo" in answer.text


def test_a_fault_of_ours_is_told_without_its_innards_and_gives_the_text_back(app: Flask, member: Member) -> None:
    @app.before_request
    def fail() -> None:
        raise RuntimeError("les entrailles")

    claire = app.test_client()
    answer = claire.post("/brouillons/fiches/x", data={"text": "Une phrase\nsur deux lignes"})
    assert answer.status_code in {403, 500}
    answer = claire.get("/connexion")
    assert answer.status_code == 500
    assert "entrailles" not in answer.text
    del member


def test_health_says_ok_with_the_commit(client: FlaskClient, wiki: Commons) -> None:
    answer = client.get("/sante")
    assert answer.status_code == 200
    state = answer.get_json()
    assert state["status"] == "ok"
    assert state["commit"] == state["indexed"] == wiki.store.head()
    assert state["tasks"]["texte"] == {"done": None, "failures": 0, "late": True}


def test_when_the_store_cannot_be_read_health_says_503(client: FlaskClient, wiki: Commons) -> None:
    shutil.move(wiki.config.data / "fiches.git", wiki.config.data / "ailleurs.git")
    answer = client.get("/sante")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "unavailable"}


def test_while_the_store_is_away_pages_say_when_to_come_back(app: Flask) -> None:
    @app.before_request
    def away() -> None:
        raise StoreUnavailable(why="disque plein")

    answer = app.test_client().get("/connexion")
    assert answer.status_code == 503
    assert "disque plein" in answer.text
    assert answer.headers["Retry-After"] == "30"
