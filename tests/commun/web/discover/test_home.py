"""The home page: doors with their counts, what is new, invitations where nothing is yet."""

import gzip
import re
from pathlib import Path

from flask.testing import FlaskClient

STATIC = Path("commun/static")


def test_home_opens_doors_with_their_counts(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert re.search(r'href="/themes/Alimentation"><span>Alimentation</span><span class="count">2<', page)
    assert 'href="/territoires/Saugues"' in page
    assert re.search(r'href="/types-de-fiches/methode">.*?Méthode</span><span class="count">2<', page)


def test_home_shows_last_fiches_changes_and_reports(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert 'class="card"' in page
    assert "&lt;i&gt;Durée&lt;/i&gt; : 2 h → 3 h" in page
    assert re.search(r'class="report">\s*<h3><a href="/fiches/four-a-pain">', page)


def test_the_door_of_territories_has_a_small_map_of_those_that_say_where_they_are(
    visitor: FlaskClient, empty: FlaskClient
) -> None:
    door = re.search(r'id="by-territory">.*?</section>', visitor.get("/").text, re.DOTALL)
    assert door is not None
    spot = re.search(r'<a href="([^"]+)" class="map__spot"><title>([^<]+)<', door[0])
    assert spot is not None, "two territories of the starter, near to one another, have a place"
    assert set(spot[2].split(", ")) == {"Lestrac", "Pays de Vernaise"}
    there = visitor.get(spot[1].replace("&amp;", "&"))
    assert there.status_code == 200
    assert 'data-list="lieux-' in there.text
    assert 'class="map"' not in empty.get("/").text


def test_an_empty_commons_invites(empty: FlaskClient) -> None:
    page = empty.get("/").text
    assert "Ce commun vient de naître" in page
    assert "Racontez" in page


def test_a_newborn_commons_tells_of_its_fiches_first(visitor: FlaskClient) -> None:
    home, changes = visitor.get("/").text, visitor.get("/modifications").text
    told = home[home.index('id="changes"') :]
    assert "/fiches/" in told
    assert "/vocabulaires/" not in told
    assert changes.index("/fiches/lestrac") < changes.index("/vocabulaires/")


def test_the_fiche_accueil_opens_the_home_page(visitor: FlaskClient) -> None:
    assert 'class="fiche-text"' in visitor.get("/").text


def test_a_first_visit_weighs_less_than_60_kb(visitor: FlaskClient) -> None:
    response = visitor.get("/", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(response.data).decode() if response.headers.get("Content-Encoding") else response.text
    asked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    modules = {f"/static/x/js/{name}" for name in ("combobox.js", "words.js")}
    weight = len(response.data) + sum(
        len(visitor.get(address, headers={"Accept-Encoding": "gzip"}).data) for address in asked | modules
    )
    assert weight < 60_000


def test_home_needs_no_script_and_has_its_landmarks(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert page.count("<h1") == 1
    for landmark in ("<main", "<header", "<footer", "<nav", 'class="skip-link"', 'lang="fr"'):
        assert landmark in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert all('type="module"' in tag and "src=" in tag for tag in scripts)
