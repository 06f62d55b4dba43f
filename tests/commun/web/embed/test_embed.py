"""What stands inside the pages of others: a fiche, an answer; small, without a cookie, without a script."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from commun import Commons
from fiches import Author, PageName

PAGES = (
    "/integrer/fiches/tenir-un-porteur-de-parole",
    "/integrer/tenir-un-porteur-de-parole",
    "/integrer/tenir-un-porteur-de-parole?texte=1",
    "/integrer/demander?question=[[Type::methode]]|?Durée|format=table",
    "/integrer/demander?question=[[Type::territoire]]|?Coordonnées|format=carte",
    "/integrer/demander?question=[[",
)


@pytest.mark.parametrize("address", PAGES)
def test_others_may_frame_it_and_it_does_nothing_in_anybodys_name(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"<(form|script|input|button)\b", answer.text)
    assert '<base target="_blank">' in answer.text
    assert 'name="robots" content="noindex"' in answer.text
    assert len(gzip.compress(answer.data)) < 20_000


def test_every_other_page_stays_out_of_frames(visitor: FlaskClient) -> None:
    for address in ("/", "/fiches/lestrac", "/connexion", "/demander", "/fiches/lestrac/integrer"):
        assert "frame-ancestors 'none'" in visitor.get(address).headers["Content-Security-Policy"], address


def test_a_few_lines_or_the_whole_text_and_the_language_of_the_address(visitor: FlaskClient) -> None:
    short = visitor.get(PAGES[1]).text
    whole = visitor.get(PAGES[2]).text
    assert 'class="fiche-text"' not in short
    assert 'class="fiche-text"' in whole
    assert 'href="https://sillon.example.org/fiches/tenir-un-porteur-de-parole"' in short
    assert 'lang="en"' in visitor.get(f"{PAGES[1]}?langue=en").text
    assert 'lang="fr"' in visitor.get(PAGES[1]).text
    assert visitor.get("/integrer/rien-de-tel").status_code == 404
    assert visitor.get("/integrer/Rien%20de%20tel").status_code == 404


def test_the_code_to_copy_stands_with_the_actions_of_a_page(visitor: FlaskClient) -> None:
    assert 'href="/fiches/lestrac/integrer"' in visitor.get("/fiches/lestrac").text
    page = visitor.get("/fiches/lestrac/integrer").text
    assert "&lt;iframe src=&#34;https://sillon.example.org/integrer/fiches/lestrac&#34;" in page
    assert "height=&#34;360&#34;" in page
    asked = visitor.get("/demander/integrer?question=[[Type::methode]]").text
    assert "/integrer/demander?question=%5B%5BType%3A%3Amethode%5D%5D" in asked


def test_a_site_that_knows_oembed_finds_the_code_alone(visitor: FlaskClient) -> None:
    told = visitor.get("/oembed?url=https://sillon.example.org/fiches/lestrac&maxwidth=320").json
    assert told is not None
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", "Lestrac")
    assert (told["width"], told["height"]) == (320, 360)
    assert told["html"].startswith('<iframe src="https://sillon.example.org/integrer/fiches/lestrac"')
    question = "https://sillon.example.org/demander?question=%5B%5BType%3A%3Amethode%5D%5D"
    asked = visitor.get("/oembed", query_string={"url": question}).json
    assert asked is not None
    assert "/integrer/demander?question=%5B%5BType" in asked["html"]
    assert visitor.get("/oembed?url=https://ailleurs.example/fiches/lestrac").status_code == 404
    assert visitor.get("/oembed?url=https://sillon.example.org/fiches/rien").status_code == 404
    assert visitor.get("/oembed?url=https://sillon.example.org/fiches/lestrac&format=xml").status_code == 501
    assert "oembed?url=" in visitor.get("/fiches/lestrac").text


def test_the_frame_of_a_page_that_is_gone_says_so_where_it_stands(born: Commons, visitor: FlaskClient) -> None:
    name = PageName("fiches", "ephemere")
    for text in ("---\ntitre: Éphémère\n---\nDeux jours.\n", None):
        with born.store.change(Author("Aline", "aline@commun.invalid"), "Éphémère") as change:
            if text:
                change.write(name, text, base=None)
            else:
                change.delete(name, base=born.store.head())
        born.index.catch_up()
    for address in ("/integrer/fiches/ephemere", "/integrer/ephemere?langue=en", "/integrer/rien-de-tel"):
        gone = visitor.get(address)
        assert gone.status_code == 404
        assert "frame-ancestors *" in gone.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in gone.headers
        assert "Set-Cookie" not in gone.headers
        assert "<form" not in gone.text
        assert ("is not here any more" if "langue" in address else "n’est plus là") in gone.text
        assert ("/recherche?q=" in gone.text) is ("ephemere" in address)
