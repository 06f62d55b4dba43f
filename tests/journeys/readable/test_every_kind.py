"""Every kind of page of the site: none is forgotten, none is heavy, none needs a script, none is cut at 400 % zoom."""

import gzip
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from tests.browser import Person
from tests.journeys.readable.conftest import KEEPER
from tests.journeys.readable.places import AS_A_FILE, BY_EVERYBODY, BY_KEEPERS, MADE_LATER, NO_PAGE
from tests.journeys.readable.reading import unset
from tests.journeys.site import PASSWORD, Site, faults_of

LIGHT = 60_000
"""Octets of a page with its style sheets and scripts, compressed."""
NARROW = 320
"""CSS pixels of a screen of 1280 at 400 % (WCAG 2.2, 1.4.10)."""
MISSING = frozenset({"/fiches/retiree", "/fiches/une-page-qui-n-est-pas-la", f"/copie/{'0' * 32}"})
"""Addresses whose page says that there is nothing."""

Lived = tuple[Path, Mapping[str, object]]


@pytest.fixture(scope="module")
def app(lived: Lived) -> Iterator[Flask]:
    with closing(Commons(Config.from_environ({"COMMUN_DATA": str(lived[0])}))) as wiki:
        yield create_app(wiki.config, wiki, limits=False)


def addresses(lived: Lived, table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(endpoint, each.format(**lived[1])) for endpoint, places in table.items() for each in places]


def come(app: Flask, who: str) -> FlaskClient:
    person = Person(app.test_client())
    if who == "keeper":
        person.send("/connexion", name=KEEPER, password=PASSWORD)
    return person.client


def test_every_route_is_looked_at_or_named_as_no_page(app: Flask, lived: Lived) -> None:
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert asked == BY_EVERYBODY.keys() | BY_KEEPERS.keys() | NO_PAGE.keys() | MADE_LATER.keys()
    views = app.url_map.bind("localhost")
    for table in (BY_EVERYBODY, BY_KEEPERS):
        for endpoint, address in addresses(lived, table):
            assert views.match(unquote(urlsplit(address).path))[0] == endpoint, address


def test_what_is_named_as_no_page_is_none(app: Flask, lived: Lived) -> None:
    visitor, keeper = come(app, "visitor"), come(app, "keeper")
    for _why, template in NO_PAGE.values():
        address = template.format(site="http://localhost", **lived[1])
        for person in (visitor, keeper):
            status: int = HTTPStatus.ACCEPTED
            while status == HTTPStatus.ACCEPTED:  # a booklet is being made, says a page on a busy machine
                with person.get(address) as answer:
                    status, is_page = answer.status_code, answer.mimetype == "text/html" and not answer.location
            if status != HTTPStatus.UNAUTHORIZED:
                break
        assert status < HTTPStatus.BAD_REQUEST, address
        assert not is_page, address


@pytest.mark.parametrize(("who", "table"), [("visitor", BY_EVERYBODY), ("keeper", BY_KEEPERS)])
def test_pages_are_light_whole_without_scripts_and_set_as_french_is(
    app: Flask, lived: Lived, who: str, table: Mapping[str, tuple[str, ...]]
) -> None:
    client, weights, found = come(app, who), dict[str, int](), list[str]()
    for endpoint, address in addresses(lived, table):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == (404 if address in MISSING else 200), address
        packed = answer.headers.get("Content-Encoding") == "gzip"
        text = gzip.decompress(answer.data).decode() if packed else answer.text
        if endpoint not in AS_A_FILE:
            weight = len(answer.data) + sum(_weight(client, asset, weights) for asset in _assets(text))
            found += [f"{address}: {weight} octets"] if weight > LIGHT else []
            found += [f"{address}: {tag}" for tag in re.findall(r"<script(?![^>]*(?:\bsrc=|ld\+json))[^>]*>", text)]
        found += [f"{address}: {said}" for said in _unfit(text)]
        found += [f"{address}: {said}" for said in unset(text)]
    assert found == []


def _assets(text: str) -> set[str]:
    return set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))


def _weight(client: FlaskClient, asset: str, known: dict[str, int]) -> int:
    if asset not in known:
        known[asset] = len(client.get(asset, headers={"Accept-Encoding": "gzip"}).data)
    return known[asset]


def _unfit(text: str) -> Iterator[str]:
    """What keeps a page from being read or used by everybody, whatever their browser."""
    if text.count("<h1") != 1:
        yield f"{text.count('<h1')} headings of the first level"
    if '<html lang="fr"' not in text or not re.search(r"<title>\s*\S", text):
        yield "no language or no title"
    if re.search(r"<[a-z][^>]*\son[a-z]+=", text) or re.search(r'href="javascript:', text):
        yield "a script inside the text"
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if not re.search(r'<button(?![^>]*type="button")|<input[^>]*type="submit"', form) and 'form="' not in text:
            yield f"a form that cannot be sent without a script: {form[:80]}"


PARTS = 4
"""In how many parts all pages are walked through, so that none takes minutes on a busy machine."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("who", "table"), [("visitor", BY_EVERYBODY), ("keeper", BY_KEEPERS)])
def test_pages_reflow_at_four_hundred_percent_and_pass_axe(
    lived_site: Site, lived: Lived, who: str, table: Mapping[str, tuple[str, ...]], part: int
) -> None:
    page = lived_site.visitor(width=NARROW)
    if who == "keeper":
        lived_site.log_in(page, KEEPER)
    page.emulate_media(color_scheme="dark" if who == "keeper" else "light")
    found = []
    for endpoint, address in addresses(lived, table)[part::PARTS]:
        if endpoint in AS_A_FILE:
            page.goto("about:blank")
            page.set_content(page.request.get(lived_site.url + address).text())
        else:
            page.goto(address)
        found += faults_of(page, address, NARROW)
    assert found == []
