"""What packages installed beside the commons add to it: a real package, found as Python finds them."""

import importlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.formats import known_formats
from tests.births import Birth

CODE = """
from flask import Blueprint
from markupsafe import Markup

from commun.formats import Format, Words
from commun.web.guard import commons, guard

WORDS = Words("Compte à voix haute", "Counted aloud")


def aloud(answer, context):
    return Markup("<p class=aloud>{}</p>").format(" et ".join(str(row.subject.title) for row in answer.rows))


def broken(answer, context):
    raise RuntimeError("rien ne va")


ALOUD = Format("voix", WORDS, WORDS, html=aloud)
BROKEN = Format("casse", WORDS, WORDS, html=broken)
FILE = Format("perdu", WORDS, WORDS, data=broken, mime="text/plain", extension="perdu")
TAKEN = Format("table", WORDS, WORDS, html=aloud)

PAGES = Blueprint("atelier", __name__)


@PAGES.get("/atelier")
def workshop():
    return f"{commons().config.title} : " + str(len(commons().counts("type")))


@PAGES.post("/atelier")
@guard("edit")
def work():
    return "fait"


TWICE = Blueprint("home", __name__)

HALF = Blueprint("moitie", __name__)


@HALF.get("/moitie")
def half():
    return "à moitié"


@HALF.record
def fail(state):
    raise RuntimeError("rien ne va plus")
"""

POINTS = """[commun.formats]
a = atelier:ALOUD
b = atelier:BROKEN
c = atelier:TAKEN
d = atelier:NOWHERE
e = atelier:PAGES
f = atelier:FILE

[commun.pages]
atelier = atelier:PAGES
home = atelier:TWICE
moitie = atelier:HALF
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package `atelier`, installed while the test lasts."""
    site = tmp_path / "site"
    told = site / "atelier-1.0.dist-info"
    told.mkdir(parents=True)
    (site / "atelier.py").write_text(CODE, encoding="utf-8")
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: atelier\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(site)
    importlib.invalidate_caches()
    known_formats.cache_clear()
    yield
    sys.modules.pop("atelier", None)
    monkeypatch.undo()
    known_formats.cache_clear()


def visit(birth: Birth, tmp_path: Path, **settings: str) -> tuple[Commons, FlaskClient]:
    wiki = birth({"COMMUN_DATA": str(tmp_path / "data"), **settings})
    return wiki, create_app(wiki.config, wiki).test_client()


@pytest.mark.usefixtures("installed")
def test_a_display_that_a_package_adds_is_chosen_and_shown(birth: Birth, tmp_path: Path) -> None:
    wiki, client = visit(birth, tmp_path)
    shown = client.get("/demander?question=[[Type::territoire]]|format=voix").text
    assert "<p class=aloud>" in shown
    assert "Lestrac" in shown.partition("<p class=aloud>")[2].partition("</p>")[0]
    assert '<option value="voix"' in shown
    assert "Compte à voix haute" in shown
    wiki.close()


@pytest.mark.usefixtures("installed")
def test_one_that_fails_is_told_in_its_place(birth: Birth, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wiki, client = visit(birth, tmp_path)
    answer = client.get("/demander?question=[[Type::territoire]]|format=casse")
    assert answer.status_code == 200
    assert "ajouté à ce commun, n’a pas pu montrer cette réponse" in answer.text
    assert "rien ne va" in caplog.text
    assert "rien ne va" not in answer.text
    file = client.get("/api/ask?query=[[Type::territoire]]&format=perdu")
    assert file.status_code == 400
    wiki.close()


@pytest.mark.usefixtures("installed")
def test_what_is_wrong_stays_out_and_is_noted(birth: Birth, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        wiki, client = visit(birth, tmp_path)
        table = client.get("/demander?question=[[Type::territoire]]|format=table").text
    assert "aloud" not in table
    assert "«\u202ftable\u202f» porte un nom déjà pris" in caplog.text
    assert "«\u202fatelier:NOWHERE\u202f» ne se lit pas" in caplog.text
    assert "«\u202fatelier:PAGES\u202f» n’est pas un Format" in caplog.text
    assert "«\u202fhome\u202f» restent dehors" in caplog.text
    assert "«\u202fmoitie\u202f» restent dehors" in caplog.text
    assert client.get("/moitie").status_code == 404
    assert client.get("/").status_code == 200
    wiki.close()


@pytest.mark.usefixtures("installed")
def test_its_pages_are_for_those_who_may_read_unless_they_ask_more(birth: Birth, tmp_path: Path) -> None:
    wiki, client = visit(birth, tmp_path)
    assert wiki.config.title in client.get("/atelier").text
    assert client.post("/atelier").status_code in {401, 403}
    wiki.close()


@pytest.mark.usefixtures("installed")
def test_its_pages_are_closed_where_reading_is(birth: Birth, tmp_path: Path) -> None:
    wiki, client = visit(birth, tmp_path, COMMUN_WHO_MAY_READ="members")
    answer = client.get("/atelier")
    assert answer.status_code == 303
    assert "/connexion" in answer.headers["Location"]
    wiki.close()
