"""A small commons whose every fiche is known, for tests that read lists and searches."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.accounts import User
from fiches import Author, PageName, Store

PAGES = {
    "fiches/jardin-partage": (
        (
            "titre: Le jardin partagé\ntype: methode\nthemes: [Alimentation, Lien social]\nterritoires: [Saugues]\n"
            "resume: Cultiver à plusieurs une terre prêtée."
        ),
        "On sème, on récolte. Voir [[Four à pain]] et [[Conduire une balade sensible]].",
    ),
    "fiches/four-a-pain": (
        "titre: Four à pain\ntype: retour\nthemes: [Alimentation]\nterritoires: [Poitiers]\nresume: Un four rallumé.",
        "Le four du village cuit de nouveau. Voir [[Le jardin partagé]] et [[Conduire une balade sensible]].",
    ),
    "fiches/eau-du-bourg": (
        "titre: Économiser l’eau du bourg\ntype: methode\nthemes: [Eau]\nresume: Trouver les fuites la nuit.",
        "On ferme, on écoute. <b>Fuites</b> & compteurs.",
    ),
    "fiches/saugues": ("titre: Saugues\ntype: territoire", "Une commune de Haute-Loire."),
    "aide/bienvenue": ("titre: Bienvenue", "Comment lire et écrire ici."),
}
START = 1_700_000_000


def text_of(head: str, body: str) -> str:
    return f"---\n{head}\n---\n{body}\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    """A commons of five pages written on five days by two people, its text index ready."""
    data = tmp_path_factory.mktemp("small") / "data"
    data.mkdir()
    store = Store.create(data)
    for number, (name, (head, body)) in enumerate(PAGES.items()):
        author = Author("Mathilde Roche" if number % 2 else "Alix", f"u{number % 2}@commun.invalid")
        with store.change(author, f"Écriture de {name}", when=START + number * 86_400) as change:
            change.write(PageName.parse(name), text_of(head, body), base=None)
    head, body = PAGES["fiches/four-a-pain"]
    with store.change(
        Author("Wikiuser", "wikiuser@wikiresilience.invalid"), "<i>Durée</i> : 2 h → 3 h", when=START + 9 * 86_400
    ) as change:
        change.write(PageName("fiches", "four-a-pain"), text_of(head, body + " Chaque samedi."), base=store.head())
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data), "COMMUN_TITLE": "Le Sillon"}))
    commons.index.catch_up()
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def site(small: Commons) -> Flask:
    """Its application."""
    return create_app(small.config, small, limits=False)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    """Somebody who reads it without an account."""
    return site.test_client()


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A reader of a commons in which nothing was ever written."""
    data = tmp_path_factory.mktemp("empty") / "data"
    data.mkdir()
    Store.create(data)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    yield create_app(commons.config, commons, limits=False).test_client()
    commons.close()


@pytest.fixture
def maintainer(small: Commons) -> User:
    """Somebody who may restore pages."""
    return small.accounts.register("Maud", "un-mot-de-passe-long", "", "maintainer")
