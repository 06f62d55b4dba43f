"""How a fiche begins: what the address fills in, titles that are taken or nearly so, and what the plain form keeps."""

import re
from html import unescape

from commun import Commons
from fiches import Fiche, Head
from tests.browser import Person, form_fields, whole_form

RETOUR = "/nouvelle?type=retour&methodes=Tenir+un+porteur+de+parole&methodes=Lire+une+rivi%C3%A8re+en+marchant"


def fiche(wiki: Commons, title: str) -> Fiche:
    row = wiki.index.pages.by_title(title)
    assert row is not None
    return wiki.fiche(row)


def saved(alix: Person, url: str, **fields: str) -> str:
    form = whole_form(alix.get(url))
    for key, value in fields.items():
        form[key] = value
    response = alix.client.post(url, data=form)
    assert response.status_code == 303, response.text[:3000]
    return response.location


def test_an_address_opens_the_form_of_a_type_with_fields_filled_in(wiki: Commons, alix: Person) -> None:
    form = whole_form(alix.get(RETOUR))
    assert form["type"] == "retour"
    assert form.getlist("c.methodes") == ["Tenir un porteur de parole", "Lire une rivière en marchant", ""]
    saved(alix, RETOUR, titre="Nos voisins sur le quai", text="Nous y étions.\n")
    head = fiche(wiki, "Nos voisins sur le quai").head
    assert head["methodes"] == ["[[Tenir un porteur de parole]]", "[[Lire une rivière en marchant]]"]
    assert (head["type"], head["statut"], head["langue"]) == ("retour", "ébauche", "fr")


def test_a_page_that_fields_wait_for_opens_the_form_of_their_type(alix: Person) -> None:
    assert whole_form(alix.get("/nouvelle?titre=Val+d%E2%80%99Autise"))["type"] == ""
    saved(alix, "/nouvelle?type=retour", titre="Un essai", **{"c.territoires": "Val d’Autise", "c.methodes": "Semer"})
    shown = alix.get("/fiches/un-essai")
    for title, kind in (("Val%20d%E2%80%99Autise", "territoire"), ("Semer", "methode")):
        assert f"/nouvelle?titre={title}" in shown
        assert whole_form(alix.get(f"/nouvelle?titre={title}"))["type"] == kind
    assert whole_form(alix.get("/nouvelle?titre=Semer&type=acteur"))["type"] == "acteur"
    saved(alix, "/nouvelle?type=acteur", titre="Une voisine", **{"c.zone_d_action": "Semer"})
    assert whole_form(alix.get("/nouvelle?titre=Semer"))["type"] == ""


def test_what_is_no_field_of_the_type_is_left_aside(alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=retour&id=1&titre=Une+soir%C3%A9e&source=x&population=12&methodes=%20"))
    assert set(Head.parse(form["head"])) == {"langue", "statut", "licence"}
    assert form["titre"] == "Une soirée"


def test_the_model_of_a_type_is_shown_and_never_saved_as_a_text(wiki: Commons, alix: Person) -> None:
    assert "## Avant de commencer" in whole_form(alix.get("/nouvelle?type=methode"))["text"]
    saved(alix, "/nouvelle?type=methode", titre="Compter les hirondelles")
    assert fiche(wiki, "Compter les hirondelles").body.strip() == ""


def test_a_refused_save_shows_the_model_still_and_says_which_record_is_wrong(wiki: Commons, alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=methode"))
    for key, value in {
        "titre": "Compter les martinets",
        "c.etapes.0.duree": "20 min",
        "c.etapes.1..from": "",
        "c.etapes.1.duree": "zut",
        "c.etapes.2..from": "",
        "c.etapes.2.duree": "zut",
    }.items():
        form[key] = value
    response = alix.client.post("/nouvelle?type=methode", data=form)
    assert response.status_code == 422
    assert whole_form(response.text)["text"] == form["text"] != ""
    told = re.findall(r"Étapes[^<:]*(?=\u202f: «\u202fzut)", unescape(response.text))
    assert told == ["Étapes 2, Durée", "Étapes 3, Durée"]
    form["c.etapes.1.duree"] = form["c.etapes.2.duree"] = "1 h"
    assert alix.client.post("/nouvelle?type=methode", data=form).status_code == 303
    assert fiche(wiki, "Compter les martinets").body.strip() == ""


def test_what_a_record_must_have_is_told_of_that_record(alix: Person) -> None:
    url = "/fiches/lancer-un-jardin-partage/modifier"
    form = whole_form(alix.get(url))
    steps = len({key.split(".")[2] for key in form if key.startswith("c.etapes.")})
    form[f"c.etapes.{steps}..from"], form[f"c.etapes.{steps}.duree"] = "", "1 h"
    response = alix.client.post(url, data=form)
    assert response.status_code == 422
    told = unescape(response.text)
    place = f'href="#c-etapes-{steps}-titre"'
    assert re.search(
        rf"{place}[^>]*>Étapes {steps + 1}, Titre\u202f: Le champ «\u202fTitre\u202f» est à remplir", told
    ), told[: told.index("Ce que vous avez écrit")][-1500:]
    assert told.count("Le champ «\u202fTitre\u202f» est à remplir.") == 2  # above, and beside the step


def test_the_near_titles_and_the_preview_show_the_model_still(alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=methode"))
    for sent in ({"titre": "Tenir un porteur de paroles"}, {"titre": "Autre chose", "action": "preview"}):
        response = alix.client.post("/nouvelle?type=methode", data=form.to_dict() | sent)
        assert whole_form(response.text)["text"] == form["text"] != ""


def test_another_type_brings_its_own_model(alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=methode"))
    form["type"] = "territoire"
    form["action"] = "type"
    again = whole_form(alix.client.post("/nouvelle", data=form).text)
    assert again["type"] == "territoire"
    assert "## Le pays en quelques mots" in again["text"]


def test_a_nearly_equal_title_is_told_once_and_can_go_on(wiki: Commons, alix: Person) -> None:
    form = whole_form(alix.get("/nouvelle?type=methode"))
    form["titre"] = "Préparer une réunion publique locale"
    form["c.resume"] = "Autre chose."
    told = alix.client.post("/nouvelle", data=form)
    assert told.status_code == 200
    assert "presque le même titre" in told.text
    assert "/fiches/preparer-une-reunion-publique" in told.text
    again = whole_form(told.text)
    assert again["c.resume"] == "Autre chose."
    assert alix.client.post("/nouvelle", data=again).status_code == 303
    assert fiche(wiki, "Préparer une réunion publique locale").summary == "Autre chose."


def test_a_title_of_other_words_is_not_taken_for_another(alix: Person) -> None:
    assert "presque le même titre" not in alix.get("/nouvelle?titre=Fabriquer+un+four+%C3%A0+pain")


def test_a_theme_with_a_comma_survives_the_plain_form(wiki: Commons, alix: Person) -> None:
    alix.send("/nouvelle", titre="Sols vivants", text="Terre.\n", head='themes: ["Eau, air et sols", Culture]\n')
    shown = form_fields(alix.get("/fiches/sols-vivants/modifier"))["themes"]
    assert shown == '"Eau, air et sols", Culture'
    alix.send("/fiches/sols-vivants/modifier", themes=f"{shown}, Jeunesse")
    assert fiche(wiki, "Sols vivants").themes == ("Eau, air et sols", "Culture", "Jeunesse")


def test_a_title_typed_in_the_head_is_cleaned_and_never_doubles_another(wiki: Commons, alix: Person) -> None:
    alix.send("/nouvelle", titre="Semer au printemps", text="Un.\n")
    alix.send("/nouvelle", titre="Récolter à l’automne", text="Deux.\n")
    page = "/fiches/semer-au-printemps/modifier"
    head = form_fields(alix.get(page))["head"]
    taken = alix.send(page, status=422, head=head.replace("Semer au printemps", "Récolter à l’automne"))
    assert "existe déjà" in taken.text
    refused = alix.send(page, status=422, head=head.replace("Semer au printemps", '"Semer [ici]"'))
    assert "ne peut pas servir de nom" in refused.text
    alix.send(page, head=head.replace("Semer au printemps", "'Semer   en_avril'"))
    assert fiche(wiki, "Semer en avril").head["titre"] == "Semer en avril"


def test_odd_bodies_of_drafts_are_refused(alix: Person) -> None:
    page = alix.get("/fiches/lestrac/modifier")
    headers = {"X-CSRF-Token": form_fields(page)["csrf"], "Accept": "application/json"}
    for body in ("[]", "[1]", "3", "null", '"texte"', '{"text": ["a"]}', '{"section": 4}', '{"text": {"a": 1}}', "{"):
        answer = alix.client.post(
            "/brouillons/fiches/lestrac", data=body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 400, body
    assert alix.client.post("/brouillons/fiches/lestrac", json={"text": "a"}, headers=headers).status_code == 200
