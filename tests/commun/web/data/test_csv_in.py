"""A table becomes fiches: sent, its columns chosen, its changes looked at, done at once; by maintainers alone."""

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from commun import create_app
from commun.accounts import Role
from tests.births import Birth
from tests.browser import Person

TABLE = (
    "Nom;Durée;Couleur\nTenir un porteur de parole;4 h;bleu\n"
    "Semer une prairie & des abeilles;1 jour;vert\n;2 h;<i>rouge</i>\n"
)


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Flask]:
    """A commons of one's own, with a maintainer and a contributor."""
    data = tmp_path_factory.mktemp("commons") / "data"
    commons = birth({"COMMUN_DATA": str(data)})
    for name, role in (("Aline", "maintainer"), ("Bachir", "contributor"), ("Chloé", "maintainer")):
        commons.accounts.register(name, "un mot de passe long", "", role)
    commons.head()
    yield create_app(commons.config, commons, limits=False)
    commons.close()


def person(app: Flask, name: str) -> Person:
    somebody = Person(app.test_client())
    somebody.send("/connexion", name=name, password="un mot de passe long")
    return somebody


def test_a_file_is_looked_at_then_brought_in(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    sent = aline.send("/importer/csv", fichier=(io.BytesIO(TABLE.encode("cp1252")), "méthodes.csv"))
    place = sent.location
    first = aline.get(place)
    assert "méthodes.csv" in first
    assert "cp1252" in first
    aline.client.set_cookie("langue", "en")
    assert re.search(r'<option value="methode"[^>]*>Method<', aline.get(place))
    aline.client.set_cookie("langue", "fr")
    page = aline.get(f"{place}?type=methode")
    assert "<del>3 h</del> → <ins>4 h</ins>" in page
    assert "Semer une prairie &amp; des abeilles" in page
    assert "Il manque le titre." in page
    assert '<option value="+annotations" selected>' in page
    before = wiki.head()
    done = aline.send(f"{place}?type=methode", to=place)
    assert done.location == "/types-de-fiches/methode"
    listed = aline.get(done.location)
    assert "1 fiche créée, 1 fiche modifiée" in listed, re.findall(r'class="notice.*', listed)
    assert wiki.head() != before
    row = wiki.index.pages.by_title("Tenir un porteur de parole")
    assert wiki.fiche(row).head["duree"] == "4 h"
    assert wiki.fiche(row).head["annotations"] == {"Couleur": "bleu"}
    assert wiki.index.revisions.latest(row.key).author == "Aline"
    aline.get(place, 404)


def test_a_pasted_table_and_columns_chosen_by_hand(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    place = aline.send("/importer/csv", texte="Qui\tSigle\tX\nL’amicale\tAML\t1\n").location
    chosen = f"{place}?type=acteur&pour=acteur&c0=titre&c1=sigle&c2=&par=titre&vide=vider"
    page = aline.get(chosen)
    assert "<ins>AML</ins>" in page
    aline.send(chosen, to=place, resume="Les amicales")
    row = wiki.index.pages.by_title("L’amicale")
    assert wiki.fiche(row).head["sigle"] == "AML"
    assert "annotations" not in wiki.fiche(row).head


def test_a_field_of_another_type_that_a_heading_names_is_shown_and_brought_in(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    place = aline.send("/importer/csv", texte="Nom;Budget;Durée;Teinte\nBourgneuf;40 000 €;2 h;nord\n").location
    page = aline.get(f"{place}?type=territoire")
    chosen = re.findall(r'<option value="([^"]+)" selected>', page)
    assert chosen == ["territoire", "titre", "budget", "duree", "+annotations", "titre"]
    aline.send(f"{place}?type=territoire", to=place)
    head = wiki.fiche(wiki.index.pages.by_title("Bourgneuf")).head
    assert (head["budget"], head["duree"], head["annotations"]) == ("40 000 €", "2 h", {"Teinte": "nord"})
    place = aline.send("/importer/csv", texte="Nom;Annotations\nBourgneuf;x\n").location
    assert '<option value="annotations"' not in aline.get(f"{place}?type=territoire")


def test_what_changed_meanwhile_is_shown_again(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    place = aline.send("/importer/csv", texte="Nom;Durée\nTenir un porteur de parole;4 h\n").location
    again = aline.send(f"{place}?type=methode", to=place, status=409, version="0" * 40)
    assert "Le commun a changé depuis l’aperçu" in again.text
    assert "<ins>4 h</ins>" in again.text
    assert wiki.read(wiki.index.pages.by_title("Tenir un porteur de parole").name).head["duree"] == "3 h"


def test_what_is_protected_is_left_and_named_and_the_rest_brought_in(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    kept = wiki.index.pages.by_title("Tenir un porteur de parole")
    wiki.order.protect(f"page:{kept.name}", Role.ADMIN, "Charte", "x")
    text = "Nom;Durée\nTenir un porteur de parole;4 h\nSemer une prairie;1 jour\n"
    place = aline.send("/importer/csv", texte=text).location
    page = aline.get(f"{place}?type=methode")
    assert re.search(r"Ligne 2 \(Tenir un porteur de parole\).{1,8}: Cette fiche est protégée", page)
    done = aline.get(aline.send(f"{place}?type=methode", to=place).location)
    assert "1 fiche créée, 0 fiche modifiée" in done
    assert "parce qu’elles sont protégées\u202f: Tenir un porteur de parole." in done
    assert wiki.fiche(wiki.index.pages.by_title("Tenir un porteur de parole")).head["duree"] == "3 h"
    assert wiki.index.pages.by_title("Semer une prairie") is not None


def test_nothing_to_change_offers_nothing_to_send(app: Flask) -> None:
    aline = person(app, "Aline")
    place = aline.send("/importer/csv", texte=aline.client.get("/donnees/retour.csv").data.decode("utf-8-sig")).location
    page = aline.get(f"{place}?type=retour")
    assert "Rien à changer" in page
    assert 'name="version"' not in page


def test_it_is_the_maintainers_and_a_table_is_of_who_brought_it(app: Flask) -> None:
    assert Person(app.test_client()).client.get("/importer/csv").status_code == 303
    person(app, "Bachir").get("/importer/csv", 403)
    place = person(app, "Aline").send("/importer/csv", texte="a;b\n1;2\n").location
    person(app, "Chloé").get(place, 404)
    person(app, "Aline").get("/importer/csv/" + "0" * 32, 404)
    person(app, "Aline").get("/importer/csv/..%2F..%2Fsecret", 404)


def test_what_is_no_table_is_told(app: Flask) -> None:
    aline = person(app, "Aline")
    told = aline.send("/importer/csv", status=400, texte="")
    assert "Ce tableau ne se lit pas" in told.text
    told = aline.send("/importer/csv", status=400, fichier=(io.BytesIO(b"\0\1\2" * 99), "image.png"))
    assert re.search(r"ce n’est pas du texte", told.text)
