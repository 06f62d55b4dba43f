"""Lists, answers and feeds set French as a French printer would, and leave pages of other languages as they are."""

from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store

SAID = {"en": 'What is a farm : "new" ?', "fr": 'Une ferme : "neuve" ?'}
SET = {"en": SAID["en"], "fr": "Une ferme\u202f: «\u202fneuve\u202f»\u202f?"}


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Somebody in a commons of one page in French and one in English, both typed in the same way."""
    data = tmp_path_factory.mktemp("languages") / "data"
    data.mkdir()
    store = Store.create(data)
    for language, said in SAID.items():
        head = f"titre: '{said}'\nlangue: {language}\ntype: methode\nthemes: [Eau]\nresume: '{said}'"
        with store.change(Author("Alix", "u1@commun.invalid"), f"{said} {language}") as change:
            change.write(PageName("fiches", language), f"---\n{head}\n---\n## Ferme : farm\n\nFerme.\n", base=None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up()
    commons.index.catch_up_text()
    yield create_app(commons.config, commons, limits=False).test_client()
    commons.close()


@pytest.mark.parametrize("tongue", ["fr", "en"])
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/modifications", "fr en"), ("/modifications.atom", "fr en"), ("/suivi.atom?sorte=theme&quoi=Eau", "fr en"),
        ("/fiches/fr/historique.atom", "fr"), ("/fiches/en/historique.atom", "en"),
        ("/fiches/fr/historique", "fr"), ("/fiches/en/historique", "en"), ("/contributions/u1@commun.invalid", "fr en"),
        ("/themes/Eau", "fr en"), ("/explorer", "fr en"), ("/explorer?affichage=tableau", "fr en"),
        ("/recherche?q=ferme", "fr en"), ("/demander?question=[[Type::methode]]|?Résumé", "fr en"),
        ("/integrer/fr", "fr"), ("/integrer/en", "en"), ("/index-alphabetique", "fr en"), ("/fiches/en", "en"),
    ],
)  # fmt: skip
def test_words_are_set_as_the_language_of_their_page_asks(
    visitor: FlaskClient, address: str, shown: str, tongue: str
) -> None:
    visitor.set_cookie("langue", tongue)
    page = unescape(visitor.get(address).text)
    assert [language for language in SAID if SET[language] in page] == [each for each in SAID if each in shown.split()]
    assert SAID["fr"] not in page
    assert "farm\u202f:" not in page
