"""The gardener on the site: texts read once, mendings proposed, ticked, done in one version, taken back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.gardener import Garden
from fiches import Author, PageName, Store
from tests.commun.web.core.conftest import PASSWORD, log_in, token

LONG = " ".join(f"mot{number}" for number in range(120))
UN = PageName("fiches", "un")
PAGES = {
    "fiches/un": f"---\ntitre: Un\nlien: https//a.fr\n---\n{LONG}\n",
    "fiches/deux": f"---\ntitre: Deux\nlien: https//b.fr\nlicence: CC0\n---\n{LONG} de plus\n",
    "fiches/trois": "---\ntitre: Trois\n---\n![](x.png) Texte.\n",
}


def write(wiki: Commons, name: PageName, text: str) -> None:
    with wiki.store.change(Author.of_user("claire", "Claire"), "Autre chose") as change:
        change.write(name, text, wiki.head() if wiki.index.pages.get(name) else None)
    wiki.index.catch_up()


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Commons]:
    data = tmp_path / "data"
    data.mkdir()
    Store.create(data)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    for name, text in PAGES.items():
        write(commons, PageName.parse(name), text)
    yield commons
    commons.close()


@pytest.fixture
def claire(wiki: Commons) -> FlaskClient:
    wiki.accounts.register("Claire", PASSWORD, role="maintainer")
    browser = create_app(wiki.config, wiki, limits=False).test_client()
    log_in(browser, "Claire")
    return browser


def boxes(page: str) -> dict[str, str]:
    return {title: seen for seen, title in re.findall(r'name="choix" value="([^"]+)" checked><span>([^<]+)', page)}


def links(wiki: Commons) -> dict[str, object]:
    return {slug: wiki.read(PageName("fiches", slug)).head["lien"] for slug in ("un", "deux")}


def test_texts_are_read_once_and_again_when_they_change(wiki: Commons) -> None:
    with Garden(wiki) as garden:
        assert garden.catch_up(2) == 1
        assert garden.catch_up() == 0
        assert {row.title for row in garden.found("adresses")} == {"Un", "Deux"}
        write(wiki, UN, PAGES["fiches/un"].replace("https//", "https://"))
        assert garden.catch_up(0) == 1
        garden.catch_up()
        assert {row.title for row in garden.found("adresses")} == {"Deux"}
        assert garden.addresses() == ["https://a.fr"]


def test_a_new_catalogue_makes_everything_be_read_again(wiki: Commons) -> None:
    with Garden(wiki) as garden:
        garden.catch_up()
        write(wiki, PageName("proprietes", "lien"), "---\ntitre: Lien\ncle: lien\ntype_de_valeur: adresse web\n---\n")
        assert garden.catch_up(0) == 3


def test_what_is_ticked_is_done_in_one_version_and_taken_back(wiki: Commons, claire: FlaskClient) -> None:
    assert "Adresses web abîmées" in claire.get("/jardinier").text
    found = boxes(claire.get("/jardinier/adresses").text)
    assert set(found) == {"Un", "Deux"}
    answer = claire.post("/jardinier/adresses", data={"csrf": token(claire, "/compte"), "choix": [found["Un"]]})
    assert answer.status_code == 303
    assert links(wiki) == {"un": "https://a.fr", "deux": "https//b.fr"}
    claire.post(f"{answer.location}/annuler", data={"csrf": token(claire, "/compte")})
    assert wiki.store.read_text(UN) == PAGES["fiches/un"]


def test_spaces_that_no_page_shows_are_told(wiki: Commons, claire: FlaskClient) -> None:
    write(wiki, UN, "---\ntitre: Un\nresume: Deux  mots.\n---\nTexte.\n")
    assert "Seuls des espaces" in claire.get("/jardinier/espaces").text
    assert "Seuls des espaces" not in claire.get("/jardinier/adresses").text


def test_only_what_was_looked_at_is_done(wiki: Commons, claire: FlaskClient) -> None:
    found = boxes(claire.get("/jardinier/adresses").text)
    write(wiki, UN, PAGES["fiches/un"].replace("a.fr", "ailleurs.fr"))
    claire.post("/jardinier/adresses", data={"csrf": token(claire, "/compte"), "choix": list(found.values())})
    assert links(wiki) == {"un": "https//ailleurs.fr", "deux": "https://b.fr"}


def test_a_visitor_sees_the_proposals_and_cannot_do_them(wiki: Commons) -> None:
    client = create_app(wiki.config, wiki, limits=False).test_client()
    page = client.get("/jardinier/adresses").text
    assert "https://a.fr" in page
    assert "Réparer ce qui est coché" not in page
    assert client.post("/jardinier/adresses", data={"csrf": token(client)}).status_code == 401
    assert client.get("/jardinier/inconnu").status_code == 404


def test_pictures_licences_and_twins_have_their_pages(claire: FlaskClient) -> None:
    assert "/fiches/trois/modifier" in claire.get("/qualite/images").text
    page = claire.get("/qualite/sans-licence").text
    assert "/fiches/un" in page
    assert "/fiches/deux" not in page
    page = claire.get("/qualite/doublons").text
    assert "1 paire" in page
    assert "/comparer?fiches=" in page
