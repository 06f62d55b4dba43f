"""The pages of the catalogue by their forms: sent back untouched they change nothing, and what fiches say stays."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from commun import Commons, create_app
from fiches import PageName, starter_pages
from tests.browser import Person, whole_form
from tests.commun.web.fiche.conftest import PASSWORD, Writer

CATALOGUE = ("types", "vocabulaires", "concepts")
LESTRAC = PageName("fiches", "lestrac")


@pytest.fixture
def alix(person: Writer) -> Person:
    """A maintainer: she may delete."""
    return person("Alix", "maintainer")


def post(alix: Person, url: str, changes: Mapping[str, str] | None = None, *, status: int = 303) -> str:
    """Open the form at `url`, change some fields, send it; the page that answers."""
    form = whole_form(alix.get(url))
    for key, value in (changes or {}).items():
        form[key] = value
    response = alix.client.post(url, data=form)
    assert response.status_code == status, response.text[:3000]
    return response.text


def test_pages_of_the_catalogue_and_fiches_sent_back_untouched_stay(wiki: Commons) -> None:
    alix = Person(create_app(wiki.config, wiki, limits=False).test_client())
    wiki.accounts.register("Alix", PASSWORD, "", "contributor")
    alix.send("/connexion", nom="Alix", name="Alix", password=PASSWORD, mot_de_passe=PASSWORD)
    before = wiki.head()
    names = [name for name, _text in starter_pages()]
    some = [name for name in names if name.space == "proprietes"][::6]
    for name in [each for each in names if each.space in {*CATALOGUE, "fiches"}] + some:
        post(alix, f"{name.url}/modifier")
        assert wiki.head() == before, name


def test_unknown_keys_comments_and_odd_writings_survive(wiki: Commons, alix: Person) -> None:
    text = (
        "titre: Longueur  # ce que mesure le mètre\ntype_de_valeur: QTY\nlibelle: Longueur\n"
        "unites: 1 m, mètre\n# à revoir\n"
        "champs: [debut, {cle: milieu, libelle: Milieu}, {cle: fin, unites: [1 m], mien: {a: [1]}}]\n"
        "inconnu: [{a: 1}]\n"
    )
    form = whole_form(alix.get("/nouvelle?espace=proprietes&titre=Longueur"))
    form["head"] = text
    form["vue"] = "markdown"
    assert alix.client.post("/nouvelle?espace=proprietes", data=form).status_code == 303
    page = PageName("proprietes", "longueur")
    kept = wiki.read(page).text
    post(alix, "/proprietes/longueur/modifier")
    assert wiki.read(page).text == kept
    named = {"c.champs.2.libelle.0.fr": "La fin", "c.champs.2.libelle.0.en": "The end"}
    post(alix, "/proprietes/longueur/modifier", named)
    after = wiki.read(page)
    said = {"cle": "fin", "unites": ["1 m"], "mien": {"a": [1]}, "libelle": {"fr": "La fin", "en": "The end"}}
    assert after.head["champs"] == ["debut", {"cle": "milieu", "libelle": "Milieu"}, said]
    assert "# à revoir\n" in after.text
    assert "titre: Longueur  # ce que mesure le mètre\n" in after.text


def test_a_type_is_made_by_its_form_and_gives_a_form_at_once(wiki: Commons, alix: Person) -> None:
    url = "/nouvelle?espace=types&titre=Recette"
    form = whole_form(alix.get(url))
    form["c.groupes.0.titre"] = "Pour commencer"
    form["action"] = "ajouter:c.groupes.0.champs"
    form = whole_form(alix.client.post(url, data=form).text)
    form["c.groupes.0.champs.0.propriete"] = "duree"
    form["c.groupes.0.champs.0.obligatoire"] = "souhaité"
    form["action"] = "ajouter:c.groupes.0.champs"
    form = whole_form(alix.client.post(url, data=form).text)
    assert form["c.groupes.0.champs.0.obligatoire"] == "souhaité"
    form["c.groupes.0.champs.1.propriete"] = "materiel"
    form["c.groupes.0.champs.1.plusieurs"] = "oui"
    form["c.groupes.0.champs.1.si.0.champ"] = "duree"
    form["c.groupes.0.champs.1.si.0.vaut"] = "2 h\r\n3 h"
    form["action"] = "save"
    assert alix.client.post(url, data=form).status_code == 303
    kind = wiki.index.catalogue.type("recette")
    assert kind is not None
    assert [(f.property, f.required, f.several, f.shown_if) for f in kind.fields] == [
        ("duree", "warning", False, ("", ())),
        ("materiel", None, True, ("duree", ("2 h", "3 h"))),
    ]
    page = alix.get("/nouvelle?type=recette")
    assert "Pour commencer" in page
    assert 'data-shown-values="2 h|3 h"' in page
    again = whole_form(alix.get("/types/recette/modifier"))
    again["action"] = "monter:c.groupes.0.champs:1"
    moved = whole_form(alix.client.post("/types/recette/modifier", data=again).text)
    assert moved["c.groupes.0.champs.0.propriete"] == "materiel"
    assert moved["c.groupes.0.champs.0.si.0.vaut"] == "2 h\r\n3 h"


@pytest.mark.parametrize("space", ["types", "proprietes", "vocabulaires"])
def test_a_list_of_the_catalogue_leads_to_a_blank_form(alix: Person, space: str) -> None:
    url = f"/nouvelle?espace={space}"
    assert f'href="{url}"' in alix.get(f"/{space}")
    assert whole_form(alix.get(url))["head"].strip() == ""


def test_a_question_becomes_a_selection_by_its_form(wiki: Commons, alix: Person) -> None:
    built = alix.get("/demander?construire=1&type=methode&champ=Difficulté&comparateur=est&valeur=facile&colonne=Durée")
    link = re.search(r'href="(/nouvelle\?espace=concepts[^"]*)"', built)
    assert link
    form = whole_form(alix.get(unescape(link[1])))
    form["titre"], form["action"] = "Méthodes sans peine", "save"
    assert alix.client.post("/nouvelle?espace=concepts", data=form).status_code == 303
    head = wiki.read(PageName("concepts", "methodes-sans-peine")).head
    assert (head["question"], "espace" in head) == ("[[Type::methode]] [[Difficulté::facile]]", False)


def test_terms_of_a_tree_are_added_below_others(wiki: Commons, alix: Person) -> None:
    url = "/vocabulaires/themes/modifier"
    form = whole_form(alix.get(url))
    form["action"] = "ajouter:c.termes.0.plus_precis"
    form = whole_form(alix.client.post(url, data=form).text)
    form["c.termes.0.plus_precis.4.terme"] = "Jardins"
    form["c.termes.0.plus_precis.4.synonymes"] = "Potager\r\nMaraîchage"
    form["action"] = "save"
    assert alix.client.post(url, data=form).status_code == 303
    term = wiki.index.catalogue.vocabularies["themes"].find("potager")
    assert term is not None
    assert (term.label, term.broader, term.synonyms) == ("Jardins", "Alimentation", ("Potager", "Maraîchage"))


@pytest.mark.parametrize(
    ("url", "changes", "sentence"),
    [
        ("/proprietes/siren", {"c.motif": "[0-9"}, "Le motif « [0-9 » ne se lit pas."),
        ("/proprietes/siren", {"c.type_de_valeur": "nombril"}, "n’est pas une sorte de valeur"),
        ("/proprietes/superficie", {"c.unites": "kilomètre"}, "n’est pas une unité"),
        ("/proprietes/superficie", {"c.maximum": "-3"}, "Le plus petit est plus grand"),
        ("/proprietes/siren", {"c.cle": "duree"}, "déjà celle de « Durée »"),
        ("/types/methode", {"c.groupes.0.champs.0.propriete": "zorglub"}, "n’est pas un champ de ce commun"),
        ("/types/methode", {"c.groupes.0.champs.1.propriete": "titre"}, "est là deux fois"),
        ("/vocabulaires/phases", {"c.termes.1.terme": "émerger"}, "est là deux fois"),
        ("/vocabulaires/phases", {"c.termes.1.plus_large": "zorglub"}, "n’est pas dans la liste"),
        ("/concepts/methodes-faciles", {"c.question": "[[Type::"}, "ne peut pas être lue"),
    ],
)
def test_what_would_add_an_error_is_refused_with_a_sentence_and_given_back(
    wiki: Commons, alix: Person, url: str, changes: dict[str, str], sentence: str
) -> None:
    before = wiki.head()
    page = post(alix, f"{url}/modifier", changes, status=422)
    told = page.partition('id="a-corriger"')[2].partition("</div>")[0].replace("\u202f", " ")
    assert sentence in told
    back = whole_form(page)
    assert all(back[key] == value for key, value in changes.items())
    assert wiki.head() == before


def test_what_is_to_mend_says_its_field_once(alix: Person) -> None:
    wrong = {"titre": "Un essai", "c.duree": "longtemps", "c.preparation": "longtemps", "c.participants.0.min": "dix-z"}
    page = post(alix, "/nouvelle?type=methode", wrong | {"action": "save"}, status=422)
    told = page.partition('id="a-corriger"')[2].partition("</div>")[0].replace("\u202f", " ")
    assert 'href="#c-duree">Durée : « longtemps » n’est pas une durée' in told
    assert "Temps de préparation : « longtemps » n’est pas une durée" in told
    assert told.count("Participants et participantes, Au moins : « dix-z »") == 1
    raw = {"titre": "Un essai", "head": "type: methode\nduree: longtemps\n", "action": "save"}
    page = post(alix, "/nouvelle?type=methode&vue=markdown", raw, status=422)
    assert "<li>Durée : « longtemps » n’est pas une durée" in page.replace("\u202f", " ")


def test_a_field_that_is_deleted_leaves_the_fiches_as_they_are_and_comes_back_with_its_values(
    wiki: Commons, alix: Person
) -> None:
    before = wiki.read(LESTRAC).text
    assert "population" in before
    assert whole_form(alix.get("/fiches/lestrac/modifier"))["c.population.0.valeur"]
    alix.send("/proprietes/population/supprimer")
    assert "c.population.0.valeur" not in whole_form(alix.get("/fiches/lestrac/modifier"))
    post(alix, "/fiches/lestrac/modifier", {"c.resume": "Un village de la Vernaise."})
    kept = wiki.read(LESTRAC)
    assert kept.head["population"]
    row = wiki.history_row(PageName("proprietes", "population"))
    assert row.deleted
    user = wiki.accounts.by_name("Alix")
    assert user is not None
    wiki.restore(user, row.name, None, "Rétablie")
    assert whole_form(alix.get("/fiches/lestrac/modifier"))["c.population.0.valeur"]


def test_another_kind_of_value_is_told_with_what_can_no_more_be_read(wiki: Commons, alix: Person) -> None:
    before = wiki.read(LESTRAC).text
    post(alix, "/proprietes/evolution/modifier", {"c.type_de_valeur": "nombre"})
    told = alix.get("/proprietes/evolution").replace("\u202f", " ")
    assert "Les valeurs des fiches ne changent pas : elles sont relues." in told
    assert "valeur ne se lit plus comme « Nombre »" in told
    wiki.index.retype()
    assert wiki.read(LESTRAC).text == before
    post(alix, "/proprietes/evolution/modifier", {"c.type_de_valeur": "texte"})
    assert "ne se lit plus" not in alix.get("/proprietes/evolution")


def test_the_draft_of_a_form_keeps_its_fields(alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=methode"))
    form["titre"] = "Fabriquer un four"
    form["c.objectifs"] = "Cuire\r\nSe retrouver"
    alix.client.post("/brouillons/fiches/nouvelle-fiche", data=form)
    back = whole_form(alix.get("/fiches/nouvelle-fiche/modifier?brouillon=1"))
    assert (back["titre"], back["type"]) == ("Fabriquer un four", "methode")
    assert back["c.objectifs"] == "Cuire\r\nSe retrouver"


def test_a_field_that_is_renamed_loses_nothing(wiki: Commons, alix: Person) -> None:
    """Its key is that of its first title: heads, questions and the form of the type still mean it."""
    form = whole_form(alix.get("/nouvelle?espace=proprietes&titre=Nombre de bancs"))
    form["vue"], form["head"] = "markdown", "titre: Nombre de bancs\ntype_de_valeur: nombre\n"
    assert alix.client.post("/nouvelle?espace=proprietes", data=form).status_code == 303
    alix.send("/nouvelle", titre="Place du marché", type="lieu", head="nombre_de_bancs: 12\n", text="")
    alix.send("/proprietes/nombre-de-bancs/renommer", titre="Bancs publics", title="Bancs publics", summary="")
    page = wiki.read(PageName("proprietes", "bancs-publics"))
    assert (page.head["cle"], page.other_titles) == ("nombre_de_bancs", ("Nombre de bancs",))
    wiki.index.retype()
    for name in ("Bancs publics", "Nombre de bancs", "nombre_de_bancs"):
        assert [row.subject.title for row in wiki.index.ask(f"[[{name}::>11]]").rows] == ["Place du marché"]
    assert wiki.index.problems.unknown() == []


def test_a_value_that_must_be_unique_is_refused_a_second_time(wiki: Commons, alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?espace=proprietes&titre=Numéro d’ordre"))
    form["vue"], form["head"] = "markdown", "titre: Numéro d’ordre\nunique: oui\ngravite: erreur\n"
    assert alix.client.post("/nouvelle?espace=proprietes", data=form).status_code == 303
    alix.send("/nouvelle", titre="Premier", type="document", head="numero_d_ordre: B 12\n", text="")
    post(alix, "/fiches/premier/modifier")
    form = whole_form(alix.get("/nouvelle?type=document&titre=Second"))
    form["vue"], form["head"] = "markdown", "titre: Second\ntype: document\nnumero_d_ordre: b 12\n"
    refused = alix.client.post("/nouvelle", data=form)
    assert refused.status_code == 422
    assert "est déjà dans le champ «\u202fNuméro d’ordre\u202f» de la fiche «\u202fPremier\u202f»" in refused.text
    assert wiki.index.pages.by_title("Second") is None
    form["head"] = "titre: Second\ntype: document\nnumero_d_ordre: b 13\n"
    assert alix.client.post("/nouvelle", data=form).status_code == 303


@pytest.mark.parametrize("space", ["types", "proprietes", "vocabulaires", "concepts"])
def test_pages_of_the_catalogue_are_read_by_what_describes_them(person: Writer, space: str) -> None:
    visitor = person()
    for name in [each for each, _text in starter_pages() if each.space == space][:12]:
        assert "À vérifier" not in visitor.get(name.url), name
    assert "<dt>Nécessaire</dt><dd>souhaité</dd>" in visitor.get("/types/methode")
