"""Opening an account, coming in, a lost password, one's account, drafts, roles: through the forms, as people do."""

import logging
import re

import pytest
from flask.testing import FlaskClient

from commun import Commons
from tests.commun.web.core.conftest import PASSWORD, Member, Serve, log_in, person, token


def register(client: FlaskClient, **changes: str) -> tuple[int, str]:
    """Send the form to open an account."""
    form = {"csrf": token(client, "/inscription"), "name": "Claire", "password": PASSWORD, "email": "", "suite": "/"}
    answer = client.post("/inscription", data=form | changes)
    return answer.status_code, answer.text


def test_somebody_opens_an_account_and_is_in(client: FlaskClient, wiki: Commons) -> None:
    assert register(client)[0] == 303
    assert "Claire" in client.get("/compte").text
    assert person(wiki, "Claire").role == "contributor"


def test_what_is_wrong_is_said_beside_each_field_and_linked_above(client: FlaskClient, wiki: Commons) -> None:
    status, page = register(client, name="x", password="court", email="pas une adresse")
    assert status == 422
    for name in ("name", "email", "password"):
        assert f'<a href="#{name}">' in page
        field = re.search(rf'<input id="{name}"[^>]*>', page)
        assert field
        assert 'aria-invalid="true"' in field[0]
        assert f"{name}-error" in field[0]
    assert 'value="pas une adresse"' in page
    assert "court" not in re.sub(r"<p.*?</p>", "", page).split("</form>")[1]
    assert wiki.accounts.people() == []


def test_a_program_that_fills_every_field_opens_nothing(client: FlaskClient, wiki: Commons) -> None:
    assert register(client, site_web="https://spam.example")[0] == 303
    assert wiki.accounts.people() == []


def test_where_registration_is_closed_nobody_opens_an_account(serve: Serve, wiki: Commons) -> None:
    client = serve(COMMUN_REGISTRATION="closed").test_client()
    assert 'name="password"' not in client.get("/inscription").text
    answer = client.post("/inscription", data={"csrf": token(client), "name": "Claire", "password": PASSWORD})
    assert answer.status_code == 403
    assert wiki.accounts.people() == []


def test_the_forms_tell_browsers_what_to_fill_in(client: FlaskClient) -> None:
    page = client.get("/inscription").text
    for name, purpose in (("name", "username"), ("password", "new-password"), ("email", "email")):
        field = re.search(rf'<input id="{name}"[^>]*>', page)
        assert field
        assert f'autocomplete="{purpose}"' in field[0]
        assert f'<label for="{name}">' in page
    assert 'autocomplete="current-password"' in client.get("/connexion").text


def test_logging_in_leads_where_one_wanted_to_go(client: FlaskClient, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    page = client.get("/connexion?suite=/brouillons").text
    assert 'name="suite" value="/brouillons"' in page
    form = {"csrf": token(client), "name": "Claire", "password": PASSWORD, "suite": "/brouillons"}
    assert client.post("/connexion", data=form).headers["Location"] == "/brouillons"
    assert client.get("/connexion?suite=/brouillons").headers["Location"] == "/brouillons"


def test_an_unknown_name_and_a_wrong_password_show_the_same_page(client: FlaskClient, wiki: Commons) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    pages = []
    for name in ("Claire", "Elvire"):
        form = {"csrf": token(client), "name": name, "password": "un mauvais mot de passe", "suite": "/"}
        answer = client.post("/connexion", data=form)
        assert answer.status_code == 401
        pages.append(re.sub(r'name="csrf" value="[^"]+"', "", answer.text).replace(name, ""))
    assert pages[0] == pages[1]


def ask_for_a_link(client: FlaskClient, who: str, caplog: pytest.LogCaptureFixture) -> str:
    """Ask for a link to choose a new password; the mail is in the log."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, "commun.mail"):
        answer = client.post("/mot-de-passe-oublie", data={"csrf": token(client), "name": who})
    assert answer.status_code == 200
    assert "Regardez votre courrier" in answer.text
    found = re.search(r"(https?://\S+)(/mot-de-passe/\S+)", caplog.text)
    return found[2] if found else ""


def test_a_lost_password_is_replaced_by_a_link_that_serves_once(
    client: FlaskClient, wiki: Commons, member: Member, caplog: pytest.LogCaptureFixture
) -> None:
    claire = wiki.accounts.register("Claire", PASSWORD, "claire@example.org")
    elsewhere = member("Claire")
    link = ask_for_a_link(client, "claire@example.org", caplog)
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert client.post(link, data={"csrf": token(client, link), "password": "court"}).status_code == 422
    form = {"csrf": token(client, link), "password": "cinq autres mots encore"}
    assert client.post(link, data=form).status_code == 303
    assert "Claire" in client.get("/compte").text
    assert elsewhere.get("/compte").status_code == 303
    assert client.get(link).status_code == 404
    assert wiki.accounts.authenticate("Claire", "cinq autres mots encore").id == claire.id


def test_asking_for_a_link_tells_nothing_of_who_has_an_account(
    client: FlaskClient, wiki: Commons, caplog: pytest.LogCaptureFixture
) -> None:
    wiki.accounts.register("Claire", PASSWORD)
    assert ask_for_a_link(client, "Claire", caplog) == ask_for_a_link(client, "Elvire", caplog) == ""


def test_the_link_names_the_public_address_and_not_the_one_that_was_invented(
    serve: Serve, wiki: Commons, caplog: pytest.LogCaptureFixture
) -> None:
    wiki.accounts.register("Claire", PASSWORD, "claire@example.org")
    client = serve(COMMUN_BASE_URL="http://commun.example.org").test_client()
    value = token(client)
    with caplog.at_level(logging.WARNING, "commun.mail"):
        client.post("/mot-de-passe-oublie", data={"csrf": value, "name": "Claire"}, headers={"Host": "localhost"})
    assert "http://commun.example.org/mot-de-passe/" in caplog.text


def test_one_changes_ones_password_and_the_other_sessions_end(member: Member) -> None:
    here, elsewhere = member("Claire"), member("Claire")
    form = {"csrf": token(here, "/compte"), "current": PASSWORD, "password": "cinq autres mots encore"}
    assert here.post("/compte/mot-de-passe", data=form | {"current": "pas le bon mot"}).status_code == 422
    assert here.post("/compte/mot-de-passe", data=form).status_code == 303
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 303
    log_in(elsewhere, "Claire", "cinq autres mots encore")


def test_one_changes_ones_address_with_the_password_alone(member: Member, wiki: Commons) -> None:
    claire = member("Claire")
    form = {"csrf": token(claire, "/compte"), "current": PASSWORD, "email": "claire@example.org"}
    assert claire.post("/compte/adresse", data=form | {"current": ""}).status_code == 422
    assert claire.post("/compte/adresse", data=form | {"email": "non"}).status_code == 422
    assert claire.post("/compte/adresse", data=form).status_code == 303
    assert person(wiki, "Claire").email == "claire@example.org"
    assert claire.post("/compte/adresse", data=form | {"email": ""}).status_code == 303
    assert person(wiki, "Claire").email == ""


def test_an_administrator_gives_a_role(member: Member, wiki: Commons) -> None:
    admin = member("Alix", "admin")
    bruno = wiki.accounts.register("Bruno", PASSWORD)
    value = token(admin, "/compte/personnes")
    answer = admin.post(f"/compte/personnes/{bruno.id}", data={"csrf": value, "role": "maintainer"})
    assert answer.status_code == 303
    assert person(wiki, "Bruno").role == "maintainer"
    assert "Bruno" in admin.get("/compte/personnes").text


def test_a_role_that_does_not_exist_or_the_last_admins_own_is_refused(member: Member, wiki: Commons) -> None:
    admin = member("Alix", "admin")
    alix = person(wiki, "Alix")
    for role in ("visitor", "reine", "contributor"):
        form = {"csrf": token(admin, "/compte/personnes"), "role": role}
        assert admin.post(f"/compte/personnes/{alix.id}", data=form).status_code == 422
    assert person(wiki, "Alix").role == "admin"


def test_a_draft_is_kept_by_a_script_found_in_the_list_and_thrown_away(member: Member) -> None:
    claire = member("Claire")
    value = token(claire, "/compte")
    form = {"csrf": value, "text": "Un <b>brouillon</b>\r\nsur deux lignes", "summary": "essai", "titre": "Ma fiche"}
    answer = claire.post("/brouillons/fiches/ma-fiche", data=form, headers={"Accept": "application/json"})
    assert answer.get_json()["sentence"].startswith("Brouillon gardé à ")
    page = claire.get("/brouillons").text
    assert "Ma fiche" in page
    assert "Un &lt;b&gt;brouillon&lt;/b&gt;\nsur deux lignes" in page
    assert claire.post("/brouillons/fiches/ma-fiche/supprimer", data={"csrf": value}).status_code == 303
    assert "Ma fiche" not in claire.get("/brouillons").text


def test_the_button_for_drafts_works_without_a_script(member: Member) -> None:
    claire = member("Claire")
    answer = claire.post("/brouillons/fiches/x", data={"csrf": token(claire, "/compte"), "text": "Texte"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/brouillons")


def test_a_draft_of_no_page_is_refused(member: Member) -> None:
    claire = member("Claire")
    answer = claire.post("/brouillons/../etc", data={"csrf": token(claire, "/compte"), "text": "Texte"})
    assert answer.status_code in {400, 404}


def test_drafts_and_accounts_are_for_those_who_have_one(client: FlaskClient) -> None:
    value = token(client)
    for path in ("/brouillons/fiches/x", "/compte/mot-de-passe", "/compte/personnes/x"):
        assert client.post(path, data={"csrf": value}).status_code == 401, path
