"""Lists: A to Z, themes, territories, types, pages wanted, alone or deleted."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.accounts import User
from fiches import PageName


def links(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'href="(/fiches/[^"/]+)"', main)


def test_the_alphabet_ignores_accents(reader: FlaskClient) -> None:
    page = reader.get("/index-alphabetique").text
    assert links(page) == ["/fiches/eau-du-bourg", "/fiches/four-a-pain", "/fiches/jardin-partage", "/fiches/saugues"]
    assert re.findall(r'lettre=(.)"', page) == ["E", "F", "L", "S"]


def test_a_letter_keeps_its_pages(reader: FlaskClient) -> None:
    page = reader.get("/index-alphabetique?lettre=E").text
    assert links(page) == ["/fiches/eau-du-bourg"]
    assert re.search(r'lettre=E" aria-current="page"', page)


def test_other_spaces_have_their_alphabet(reader: FlaskClient) -> None:
    page = reader.get("/index-alphabetique?espace=aide").text
    assert 'href="/aide/bienvenue"' in page


@pytest.mark.parametrize(
    ("asked", "last"),
    [
        ("/index-alphabetique?page=99", "/index-alphabetique"),
        ("/index-alphabetique?espace=aide&lettre=B&page=2", "/index-alphabetique?espace=aide&lettre=B"),
        ("/pages-demandees?page=9999999", "/pages-demandees"),
        ("/pages-orphelines?page=2", "/pages-orphelines"),
        ("/pages-sans-issue?page=2", "/pages-sans-issue"),
    ],
)
def test_a_page_after_the_last_leads_to_the_last(reader: FlaskClient, asked: str, last: str) -> None:
    response = reader.get(asked)
    assert (response.status_code, response.location) == (302, last)
    assert reader.get(last).status_code == 200
    assert reader.get(last + ("&" if "?" in last else "?") + "page=1").status_code == 200


@pytest.mark.parametrize("path", ["/themes", "/territoires", "/types-de-fiches"])
def test_values_are_listed_with_their_counts(reader: FlaskClient, path: str) -> None:
    page = reader.get(path).text
    assert re.search(rf'<a href="{path}/[^"]+">.*?<span class="count">\d+ fiche', page)


def test_a_theme_shows_its_fiches_by_type(reader: FlaskClient) -> None:
    page = reader.get("/themes/Alimentation").text
    assert set(links(page)) == {"/fiches/jardin-partage", "/fiches/four-a-pain"}
    assert "2 fiches" in page
    assert 'href="/recherche?theme=Alimentation"' in page


def test_a_territory_leads_to_its_own_page(reader: FlaskClient) -> None:
    assert "/fiches/saugues" in links(reader.get("/territoires/Saugues").text)


def test_a_theme_written_otherwise_leads_to_the_true_one(reader: FlaskClient) -> None:
    response = reader.get("/themes/lien-social")
    assert response.status_code in (301, 302, 303)
    assert response.headers["Location"] in ("/themes/Lien social", "/themes/Lien%20social")


def test_an_unknown_theme_is_not_found(reader: FlaskClient) -> None:
    assert reader.get("/themes/zorglub").status_code == 404


def test_wanted_pages_come_with_who_wants_them(reader: FlaskClient) -> None:
    page = reader.get("/pages-demandees").text
    assert re.search(r'titre=Conduire%20une%20balade%20sensible">.*?attendue par 2 pages', page)


def test_pages_without_links_to_them_are_listed(reader: FlaskClient) -> None:
    assert "/fiches/eau-du-bourg" in links(reader.get("/pages-orphelines").text)


def test_deleted_pages_can_be_found_again(small: Commons, site: Flask, maintainer: User) -> None:
    name = PageName("fiches", "a-effacer")
    small.save(maintainer, name, "---\ntitre: À effacer\n---\nRien.\n", None, "")
    small.delete(maintainer, name, small.head(), "Doublon")
    page = site.test_client().get("/pages-supprimees").text
    assert "À effacer" in page
    assert 'href="/fiches/a-effacer/historique"' in page


@pytest.mark.parametrize(
    "path",
    ["/themes", "/territoires", "/types-de-fiches", "/index-alphabetique", "/pages-demandees", "/pages-orphelines",
     "/pages-sans-issue", "/pages-supprimees"],
)  # fmt: skip
def test_empty_places_invite(empty: FlaskClient, path: str) -> None:
    assert 'class="empty"' in empty.get(path).text


@pytest.mark.parametrize(
    ("space", "leads_to"),
    [
        ("fiches", "/index-alphabetique"),
        ("aide", "/index-alphabetique?espace=aide"),
    ],
)
def test_the_bare_address_of_a_space_leads_to_its_pages(reader: FlaskClient, space: str, leads_to: str) -> None:
    answer = reader.get(f"/{space}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(leads_to)
