"""Data to take away, asked of the real application: of one fiche, of everything, in tables."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from threading import Thread

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from commun import Commons, create_app
from fiches import Author, PageName
from tests.births import Birth
from tests.conftest import RequireProgram

EVIL = """---
id: 019a0000-0000-7000-8000-00000000000e
titre: Un titre </script><script>alert(1)</script> & <!-- ceci
type: methode
resume: "</ScRiPt> \u2028 ]]>"
etapes: [{titre: "<img src=x onerror=alert(1)>", contenu: "=1+1"}]
contact: {nom: Secret, courriel: secret@example.org, visibilite: membres}
objectifs: ["=SOMME(A1)", "deux ; points"]
---
"""
NAME = PageName("fiches", "un-titre")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Flask]:
    """A commons with a fiche that tries to leave its block."""
    data = tmp_path_factory.mktemp("commons") / "data"
    commons = birth({"COMMUN_DATA": str(data)})
    with commons.store.change(Author("Camille", "camille@commun.invalid"), "Une fiche") as change:
        change.write(NAME, EVIL, base=None)
    commons.head()
    yield create_app(commons.config, commons, limits=False)
    commons.close()


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Somebody who reads."""
    return app.test_client()


class Blocks(HTMLParser):
    """The blocks of data of a page, as a browser cuts them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._in = dict(attrs).get("type") == "application/ld+json"
            if not self._in:
                self.scripts.append(str(dict(attrs).get("src")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in:
            self.found.append(data)


def test_the_head_of_a_page_describes_it_and_no_title_leaves_the_block(reader: FlaskClient) -> None:
    blocks = Blocks(reader.get(NAME.url).text)
    assert blocks.scripts == [script for script in blocks.scripts if script.startswith("/static/")]
    (said,) = map(json.loads, blocks.found)
    assert said["@type"] == "HowTo"
    assert said["name"] == "Un titre </script><script>alert(1)</script> & <!-- ceci"
    assert said["description"] == "</ScRiPt> ]]>"
    assert "secret@example.org" not in blocks.found[0]


@pytest.mark.parametrize("ending", ["jsonld", "ttl"])
def test_a_page_leads_to_its_data(reader: FlaskClient, ending: str) -> None:
    kinds = {"jsonld": "application/ld+json", "ttl": "text/turtle"}
    page = reader.get("/fiches/tenir-un-porteur-de-parole").text
    link = f'<link rel="alternate" type="{kinds[ending]}" href="/fiches/tenir-un-porteur-de-parole.{ending}">'
    assert link in page
    answer = reader.get(f"/fiches/tenir-un-porteur-de-parole.{ending}")
    assert answer.mimetype == kinds[ending]
    if ending == "ttl":
        assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) > 60
    else:
        assert answer.json is not None
        assert len(answer.json["@graph"]) > 8


def test_what_has_no_data_is_not_found(reader: FlaskClient) -> None:
    assert reader.get("/fiches/rien-du-tout.ttl").status_code == 404
    assert reader.get("/discussions/fiches/un-titre.ttl").status_code == 404
    assert reader.get("/donnees/rien.csv").status_code == 404


def test_the_page_of_data_says_what_there_is(reader: FlaskClient, app: Flask) -> None:
    page = reader.get("/donnees").text
    wiki: Commons = app.extensions["commun.commons"]
    assert wiki.head()[:12] in page
    for kind, _count in wiki.counts("type"):
        assert f"/donnees/{kind}.csv" in page
    assert "CC BY-SA 4.0" in page
    (said,) = map(json.loads, Blocks(page).found)
    assert said["@type"] == "Dataset"
    for each in said["distribution"]:
        assert reader.head(each["contentUrl"].removeprefix("http://localhost")).status_code == 200


def test_the_whole_is_streamed_packed_and_not_sent_twice(app: Flask, reader: FlaskClient) -> None:
    plain = reader.get("/donnees/commun.ttl", buffered=False)
    pieces = list(plain.iter_encoded())
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 200_000
    assert "X-Commun-Stream" not in plain.headers
    whole = rdflib.Graph().parse(data=b"".join(pieces).decode(), format="turtle")
    assert len(whole) > 5000
    packed = reader.get("/donnees/commun.ttl", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == b"".join(pieces)
    tag = plain.headers["ETag"]
    again = reader.get("/donnees/commun.ttl", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    wiki: Commons = app.extensions["commun.commons"]
    with wiki.store.change(Author("Camille", "camille@commun.invalid"), "Un changement") as change:
        change.write(PageName("fiches", "nouvelle"), "---\ntitre: Nouvelle\n---\n", base=None)
    assert reader.get("/donnees/commun.ttl", headers={"If-None-Match": tag}).status_code == 200


def test_the_whole_in_json_is_json(reader: FlaskClient) -> None:
    answer = reader.get("/donnees/commun.jsonld")
    assert answer.json is not None
    assert len(answer.json["@graph"]) > 500


def test_a_table_has_every_field_of_the_type_and_no_formula(reader: FlaskClient) -> None:
    text = reader.get("/donnees/methode.csv").data.decode("utf-8-sig")
    assert "secret@example.org" not in text
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    mine = next(row for row in rows if row["id"] == "019a0000-0000-7000-8000-00000000000e")
    assert mine["Objectifs"] == '["=SOMME(A1)", "deux ; points"]'
    assert json.loads(mine["Étapes"])[0]["contenu"] == "=1+1"
    other = next(row for row in rows if row["Nom de la méthode"] == "Tenir un porteur de parole")
    assert other["Durée"] == "3 h"
    assert other["Thèmes"] == "Démocratie locale ; Lien social ; Culture"
    assert not [
        cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row if cell[:1] in "=@" and cell
    ]


def test_a_browser_finds_nothing_to_refuse_in_a_page_with_data(app: Flask, require_program: RequireProgram) -> None:
    """A block of data is no script: the policy of the site, which allows none in a page, is not broken."""
    chromium = str(require_program("chromium"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    told: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(error.message))
        page.goto(f"http://127.0.0.1:{server.server_port}{NAME.url}")
        block = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)")
        browser.close()
    server.shutdown()
    assert block["@type"] == "HowTo"
    assert told == []
