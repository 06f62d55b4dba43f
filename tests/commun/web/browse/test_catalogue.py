"""The pages of fields, types, vocabularies, selections and categories, their lists, and what needs mending."""

import re
from collections import Counter
from html import unescape

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from fiches import Fiche, facts_of, problems_of
from tests.browser import Person
from tests.commun.web.browse.conftest import beasts

BEASTS = beasts()
COLOURS = Counter(colour for beast in BEASTS for colour in beast.answers) + Counter(["bleu"])  # and a page of help


def test_the_page_of_a_field_tells_its_meaning_its_values_and_its_users(reader: FlaskClient) -> None:
    page = reader.get("/proprietes/couleurs").text
    for told in ("De quelle couleur est la bête", "Has colour", "https://schema.org/color", "/vocabulaires/couleurs",
                 'href="/types/bete"'):  # fmt: skip
        assert told in page
    found = re.findall(r'href="(/explorer\?[^"]+)" rel="nofollow">(\d+)<span class="visually-hidden"> : ([^<]+)<', page)
    assert {unescape(value): int(count) for _url, count, value in found} == COLOURS
    for url, count, _value in found:
        assert f'id="resultat">{count} fiche' in reader.get(unescape(url)).text
    assert page.count("De quelle couleur est la bête") == 1 + page.count('content="De quelle couleur est la bête')
    assert "En bref" not in page
    users = sum(bool(beast.colours) for beast in BEASTS) + 1
    assert f"{users} fiches s’en servent" in page


def test_the_page_of_a_field_of_another_wiki_tells_of_the_field_here_that_it_is(reader: FlaskClient) -> None:
    page = reader.get("/proprietes/size").text
    assert 'href="/proprietes/taille">Sa page</a>' in page
    assert "Dans ce commun, c’est le champ" in page
    assert "Nombre" in page[page.index('id="definition"') : page.index('id="valeurs"')]
    assert "fiches s’en servent" in page


def test_the_page_of_a_type_lists_its_fields_and_its_fiches(reader: FlaskClient) -> None:
    page = reader.get("/types/bete").text
    assert page.index("Son allure") < page.index("Couleurs</a>") < page.index("Sa vie") < page.index("Cri</a>")
    assert "40 fiches de ce type" in page
    assert 'href="/explorer?type=bete"' in page
    assert re.search(r"Cri</a>.*?à remplir", page, re.DOTALL)


def test_the_page_of_a_vocabulary_is_a_tree_with_synonyms_and_counts(reader: FlaskClient) -> None:
    page = reader.get("/vocabulaires/couleurs").text
    assert "4 termes" in page
    assert "azur" in page
    assert "Entre deux." in page
    inner = re.search(r"gris\s*(?:<a.*?</a>)?<ul><li>vert d’eau", page, re.DOTALL)
    assert inner
    found = re.findall(r'<span class="count">(\d+)</span><span class="visually-hidden"> : ([^<]+)<', page)
    assert {unescape(term): int(count) for count, term in found} == COLOURS


def test_the_page_of_a_selection_shows_its_answer_of_now(reader: FlaskClient) -> None:
    page = reader.get("/concepts/les-vives").text
    lively = [beast for beast in BEASTS if beast.temper == "vif"]
    assert "[[Humeur::vif]]" in page
    assert all(f'href="/fiches/{beast.slug}"' in page for beast in lively)


def test_categories_know_what_is_above_and_below(reader: FlaskClient) -> None:
    assert 'href="/categories/animaux"' in reader.get("/categories/oiseaux").text
    assert 'href="/categories/oiseaux"' in reader.get("/categories/animaux").text


def test_lists_of_what_the_commons_speaks_of(reader: FlaskClient) -> None:
    types = reader.get("/types").text
    assert "Bêtes" in types
    assert "40 fiches" in types
    assert "Lieu" in types
    fields = reader.get("/proprietes").text
    sized = sum(beast.size is not None for beast in BEASTS)
    assert re.search(rf'/proprietes/taille">Taille</a></th><td>Nombre</td><td class="number">{sized}<', fields)
    assert "Couleurs" in reader.get("/vocabulaires").text


def test_what_needs_mending_is_what_reading_every_fiche_finds(reader: FlaskClient, zoo: Commons) -> None:
    catalogue = zoo.index.catalogue
    wrong = Counter(
        each.property
        for beast in BEASTS
        for fiche in [Fiche.parse(row.name, beast.text) for row in [zoo.index.pages.by_title(beast.title)] if row]
        for each in problems_of(facts_of(fiche, catalogue), fiche, catalogue)
    )
    silent = [beast for beast in BEASTS if not beast.cry]
    assert wrong == {"cri": len(silent)}
    page = reader.get("/qualite?type=bete&champ=cri&gravite=error").text
    assert f"{len(silent)} choses à revoir" in page
    assert all(f'href="/fiches/{beast.slug}"' in page for beast in silent)
    assert "Le champ «\u202fCri\u202f» est à remplir." in unescape(page)
    assert "Réparer" not in page  # a visitor may not
    assert "Rien à revoir" not in page
    assert "Rien de tel à revoir" in reader.get("/qualite?type=-&gravite=error").text


def test_fields_that_nothing_defines_are_listed_with_the_fiches_that_use_them(reader: FlaskClient) -> None:
    page = reader.get("/qualite").text
    assert "champ que rien ne définit" in page
    assert (
        'href="/qualite?champ=statut&amp;genre=unknown' in page.replace("&amp;gravite=warning", "") or "Statut" in page
    )
    listed = reader.get("/qualite?champ=statut&genre=unknown").text
    assert "40 choses à revoir" in listed
    assert "veut dire" in listed


def test_hostile_addresses_of_quality_are_answered(reader: FlaskClient) -> None:
    for query in ("type=<script>", "champ=%27%3B--", "genre=zzz", "gravite=x"):
        answer = reader.get(f"/qualite?{query}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path", ["/qualite", "/qualite?champ=statut&genre=unknown", "/qualite?champ=zzz", "/parcourir/types/bete",
             "/qualite/liens", "/qualite/a-relire", "/qualite/traductions", "/qualite/images", "/qualite/sans-licence",
             "/qualite/doublons"],
)  # fmt: skip
def test_a_page_after_the_last_leads_to_the_last(reader: FlaskClient, path: str) -> None:
    answer = reader.get(f"{path}{'&' if '?' in path else '?'}page=99999")
    assert answer.status_code == 302
    assert answer.location.split("?")[0] == path.split("?", maxsplit=1)[0]
    assert "page=99999" not in answer.location
    assert reader.get(answer.location).status_code == 200


def test_what_is_to_be_mended_leads_to_its_input(zoo: Commons) -> None:
    """Each link « Réparer » of a page of quality points to something that stands in the form."""
    app = create_app(zoo.config, zoo, limits=False)
    password = "un-mot-de-passe-long"
    zoo.accounts.register("Rémi", password, "", "contributor")
    remi = Person(app.test_client())
    remi.send("/connexion", nom="Rémi", name="Rémi", password=password, mot_de_passe=password)
    page = remi.get("/qualite")
    anchors = set(re.findall(r'href="(/[^"#]+/modifier)#([^"]+)"', page))
    assert anchors
    for form, anchor in sorted(anchors)[:8]:
        assert f'id="{anchor}"' in remi.get(form)
