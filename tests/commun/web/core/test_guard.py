"""Every address asks for a right, and the right holds for whoever comes."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.accounts import Right
from tests.commun.web.core.conftest import Member, Serve, person


def test_every_view_stands_under_a_guard(app: Flask) -> None:
    bare = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "guarded_by")
    }
    assert bare == set()


def test_only_what_everybody_may_do_always_is_public(app: Flask) -> None:
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "guarded_by", None) is Right.PUBLIC
    }
    expected = {"/connexion", "/deconnexion", "/inscription", "/mot-de-passe-oublie", "/mot-de-passe/<token>", "/sante"}
    assert expected <= public
    assert not any(
        rule.startswith(("/<page", "/fiches", "/recherche", "/media", "/compte", "/brouillons")) for rule in public
    )


def test_no_view_changes_anything_when_it_is_only_looked_at(app: Flask) -> None:
    exempt = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "csrf_exempt", False)
    }
    # A mail program ends letters by itself, with the token of the address alone (RFC 8058). What git sends changes
    # something by a key alone, which no other site has.
    git = {"/commun.git/git-upload-pack", "/commun.git/git-receive-pack"}
    # What programs write asks for a key of its own, in a header.
    api = {f"/api/pages{rest}" for rest in ("", "/<page:name>", "/<page:name>/rename", "/<page:name>/restore")}
    assert exempt == {"/langue/<tongue>", "/desabonnement/<token>", "/api/files", "/api.php"} | git | api


def test_a_visitor_who_may_not_is_sent_to_log_in_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/brouillons?x=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/connexion?suite=/brouillons?x%3D1"


def test_a_machine_or_a_form_of_a_visitor_is_told_to_log_in(client: FlaskClient) -> None:
    assert client.get("/brouillons", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(("role", "status"), [("contributor", 403), ("maintainer", 403), ("admin", 200)])
def test_roles_are_given_by_administrators_alone(member: Member, role: str, status: int) -> None:
    assert member("Claire", role).get("/compte/personnes").status_code == status


def test_a_role_taken_away_ends_the_session_at_once(member: Member, wiki: Commons) -> None:
    member("Alix", "admin")
    claire = member("Claire", "admin")
    assert claire.get("/compte/personnes").status_code == 200
    wiki.accounts.set_role(person(wiki, "Claire").id, "contributor")
    assert claire.get("/compte/personnes").status_code == 303
    assert "Se connecter" in claire.get("/").text


def test_where_reading_is_for_members_visitors_read_nothing(serve: Serve) -> None:
    visitor = serve(COMMUN_WHO_MAY_READ="members").test_client()
    for page in ("/", "/recherche?q=jardin", "/modifications", "/sitemap.xml", "/modifications.atom"):
        assert visitor.get(page).status_code in {303, 401, 404}, page
    for page in ("/connexion", "/inscription", "/sante"):
        assert visitor.get(page).status_code == 200, page
