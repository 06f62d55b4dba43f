"""What machines ask of the site: map, rules, card, search description."""

import json
import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient

from commun.web.discover import site as site_module

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_map_names_every_page_with_its_date(reader: FlaskClient) -> None:
    found = ET.fromstring(reader.get("/sitemap.xml").data)  # noqa: S314 — what we have just written ourselves
    places = [one.text for one in found.iterfind("s:url/s:loc", SITEMAP)]
    assert "http://localhost/fiches/four-a-pain" in places
    assert "http://localhost/aide/bienvenue" in places
    assert all(one.text for one in found.iterfind("s:url/s:lastmod", SITEMAP))


def test_a_large_commons_has_several_maps(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_module, "MAP_SIZE", 2)
    index = ET.fromstring(reader.get("/sitemap.xml?petites").data)  # noqa: S314 — idem
    maps = [one.text or "" for one in index.iterfind("s:sitemap/s:loc", SITEMAP)]
    assert maps[0] == "http://localhost/sitemap-1.xml"
    places = [
        one.text
        for number in range(len(maps))
        for one in ET.fromstring(reader.get(f"/sitemap-{number + 1}.xml").data).iterfind("s:url/s:loc", SITEMAP)  # noqa: S314
    ]
    assert len(places) == len(set(places)) == 5
    assert reader.get(f"/sitemap-{len(maps) + 1}.xml").status_code == 404


def test_robots_leave_forms_and_histories_alone(visitor: FlaskClient) -> None:
    text = visitor.get("/robots.txt").text
    assert "Disallow: /*/historique" in text
    assert "Disallow: /*/modifier" in text
    assert "Sitemap: https://sillon.example.org/sitemap.xml" in text


def test_the_card_names_the_commons(visitor: FlaskClient) -> None:
    response = visitor.get("/site.webmanifest")
    assert response.mimetype == "application/manifest+json"
    card = json.loads(response.data)
    assert card["name"] == "Le Sillon"
    assert card["scope"] == card["start_url"] == "/"
    sizes = {icon["sizes"] for icon in card["icons"]}
    assert {"any", "192x192", "512x512"} == sizes
    for icon in card["icons"]:
        shown = visitor.get(icon["src"])
        assert (shown.status_code, shown.mimetype) == (200, icon["type"])
    assert visitor.get(card["shortcuts"][0]["url"]).status_code == 200


def test_browsers_can_search_from_their_bar(visitor: FlaskClient) -> None:
    assert "https://sillon.example.org/recherche?q={searchTerms}" in visitor.get("/opensearch.xml").text
