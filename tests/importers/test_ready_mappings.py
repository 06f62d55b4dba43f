"""The wikis that we know: pages in plain words, boxes at the head of pages, events of a form."""

from importers import SiteNames
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.pages import turn
from importers.mediawiki.spoken import read_spoken
from importers.mediawiki.wikitext import Converted, PageContext

MAPPINGS = Mappings(known_mappings(), known_mappings())

SHEET = """== Pourquoi se parler\u202f? ==
Le marché de Lestrac a réuni ''quarante'' personnes.
* « On n'avait jamais parlé d'eau avant la sécheresse, chacun gardait son puits. » Jeanne MARTIN – Maraîchère – Les Mains vertes
* «\u202fIl faut dire simplement les choses :
- d'abord écouter,
- ensuite proposer.\u202f»

Paul-Henri DE LA TOUR – Maire – Commune de Lestrac
* « Une parole sans signature, qui reste dans le texte seulement. »

''Fiche résumé réalisée par Ana Lopez et Luc Petit sous l’initiative et la relecture de la mission Eau ; à partir de l'étude « Puits et voisins ». Décembre 2014.''
"""  # noqa: E501 — lines as people write them in a wiki


def page(text: str) -> Converted:
    return turn(text, PageContext("Essai", 0, SiteNames()), MAPPINGS)


def test_quotations_have_their_person_role_and_organisation() -> None:
    said = page(SHEET).head["citations"]
    assert said == [
        {
            "texte": "On n'avait jamais parlé d'eau avant la sécheresse, chacun gardait son puits.",
            "personne": "Jeanne MARTIN", "role": "Maraîchère", "structure": "Les Mains vertes",
        },
        {
            "texte": "Il faut dire simplement les choses : - d'abord écouter, - ensuite proposer.",
            "personne": "Paul-Henri DE LA TOUR", "role": "Maire", "structure": "Commune de Lestrac",
        },
    ]  # fmt: skip


def test_quotations_within_quotations_and_roles_with_marks_are_read_whole() -> None:
    said = read_spoken(
        "« Il faut dire « bonjour » à chacun, le matin. » – Élodie ÉTIENNE – Chargée de mission « eau » – Le Parc\n"
        "« C’est un métier que l’on apprend. » (B. MARTIN, maire de Die (Drôme))\n"
        "« Une phrase qui n’est pas finie.\n\n« On se voit le mardi, toujours. » Luc PETIT – Maire – Die"
    )
    assert said["citations"] == [
        {"texte": "Il faut dire « bonjour » à chacun, le matin.", "personne": "Élodie ÉTIENNE",
         "role": "Chargée de mission « eau »", "structure": "Le Parc"},
        {"texte": "C’est un métier que l’on apprend.", "personne": "B. MARTIN", "role": "maire de Die (Drôme)"},
        {"texte": "On se voit le mardi, toujours.", "personne": "Luc PETIT", "role": "Maire", "structure": "Die"},
    ]  # fmt: skip


def test_the_line_of_credit_gives_authors_reviewers_source_and_date() -> None:
    turned = page(SHEET)
    assert turned.head["type"] == "methode"
    assert turned.head["credits"] == {
        "redaction": "Ana Lopez et Luc Petit",
        "initiative": "la mission Eau",
        "relecture": "la mission Eau",
        "d_apres": "l'étude « Puits et voisins »",
        "date": "Décembre 2014",
    }
    assert "Fiche résumé réalisée par Ana Lopez" in turned.text
    assert "Une parole sans signature" in turned.text


def test_a_page_without_the_line_stays_as_it_is() -> None:
    assert "type" not in page(SHEET.partition("''Fiche")[0]).head
    assert read_spoken("Rien de tel.") == {}


def test_a_box_at_the_head_of_a_page_gives_its_type_and_fields() -> None:
    town = page(
        "{{Infobox Commune de France|image=Place.jpg|population=1 800|superficie=12,5|maire=Zoé}}\nUne commune."
    )
    assert town.head == {
        "type": "territoire", "image": {"fichier": "Place.jpg"}, "population": 1800, "superficie": "12.5 km²",
    }  # fmt: skip
    assert town.source["parametres_non_repris"] == {"Infobox Commune de France": {"maire": "Zoé"}}
    club = page("{{Infobox organization|website=https://a.example.org|founded=1901|purpose=''Planter''}}")
    assert club.head == {
        "type": "acteur", "site": "https://a.example.org", "date_creation": "1901", "missions": ["*Planter*"],
    }  # fmt: skip


def test_an_event_of_the_form_and_its_default_word_that_is_no_date() -> None:
    text = "{{Event|Type d'événement=atelier|Début de l'évènement=12/03/2020|Fin de l'évènement=day|Lieu=Mairie|Tags=}}"
    turned = page(text)
    assert turned.head == {
        "type": "evenement", "nature": "atelier", "debut": "2020-03-12", "fin": "day", "lieu": {"nom": "Mairie"},
    }  # fmt: skip
    assert "type" not in page("{{Event|nom=Autre chose}}").head
