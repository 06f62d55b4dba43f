"""A page as it is read, whatever its text, and back to that text."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Fiche, HeadUnreadable, PageName, new_id

NAME = PageName("fiches", "preparer-une-reunion")

TEXT = """---
id: 019aa8d2-0000-7000-8000-000000000000
titre: Préparer une réunion publique
type: methode
resume: Réunir sans épuiser.
themes: [Démocratie locale, Lien social, Lien social]
territoires: ["[[Saugues]]", "[[Pays de Vernaise|ici]]"]
mots_cles: réunion, débat ; écoute
autres_titres: Réunion
categories: [Méthodes]
langue: fr
source: {wiki: w, page_id: 123}
---
Du texte. [[Catégorie:Essais]] `[[Catégorie:Non]]` [[Catégorie:Méthodes]]
"""


def test_a_fiche_says_what_its_head_says() -> None:
    fiche = Fiche.parse(NAME, TEXT)
    assert fiche.id == "019aa8d2-0000-7000-8000-000000000000"
    assert (fiche.title, fiche.type, fiche.language) == ("Préparer une réunion publique", "methode", "fr")
    assert fiche.summary == "Réunir sans épuiser."
    assert fiche.themes == ("Démocratie locale", "Lien social")
    assert fiche.territories == ("Saugues", "Pays de Vernaise")
    assert fiche.keywords == ("réunion", "débat", "écoute")
    assert fiche.other_titles == ("Réunion",)
    assert fiche.categories == ("Méthodes", "Essais")
    assert fiche.source == {"wiki": "w", "page_id": 123}
    assert (fiche.licence, fiche.status, fiche.problem) == (None, None, None)
    assert fiche.text == TEXT


def test_without_a_head_the_title_comes_from_the_slug() -> None:
    fiche = Fiche.parse(NAME, "Rien qu’un texte.")
    assert fiche.title == "Preparer une reunion"
    assert fiche.themes == ()
    assert fiche.body == "Rien qu’un texte."


def test_an_unreadable_head_is_a_problem_and_not_an_error() -> None:
    fiche = Fiche.parse(NAME, "---\ntitre: [\n---\nTexte\n")
    assert isinstance(fiche.problem, HeadUnreadable)
    assert fiche.body == fiche.text == "---\ntitre: [\n---\nTexte\n"
    assert fiche.title == "Preparer une reunion"
    with pytest.raises(HeadUnreadable):
        fiche.with_head({"titre": "X"})


@pytest.mark.parametrize("written", ["[1, 2]", "{a: b}", "true", "''", "~"])
def test_a_title_of_another_kind_is_no_title(written: str) -> None:
    fiche = Fiche.parse(NAME, f"---\ntitre: {written}\nthemes: {written}\n---\n")
    assert fiche.title in {"Preparer une reunion", "1"}


def test_a_new_value_changes_its_line_and_nothing_else() -> None:
    fiche = Fiche.parse(NAME, TEXT).with_head({"resume": "Réunir."})
    assert fiche.text == TEXT.replace("Réunir sans épuiser.", "Réunir.")


def test_a_page_without_a_head_is_given_one() -> None:
    assert Fiche.parse(NAME, "Texte\n").with_head({"titre": "T"}).text == "---\ntitre: T\n---\nTexte\n"


def test_another_body_stands_under_the_same_head() -> None:
    fiche = Fiche.parse(NAME, TEXT).with_body("Autre.\n")
    assert fiche.text.endswith("---\nAutre.\n")
    assert Fiche.parse(NAME, fiche.text) == fiche
    assert Fiche.parse(NAME, "---\na: 1\n---").with_body("b").text == "---\na: 1\n---\nb"


def test_a_body_that_brings_a_head_is_read_with_it() -> None:
    assert Fiche.parse(NAME, "x").with_body("---\ntitre: T\n---\nx").title == "T"


@given(st.text(alphabet="-\n\r a:[]{}\ufeffé#'", max_size=60) | st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=400, deadline=None)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert Fiche.parse(NAME, text).text == text
    assert Fiche.parse(NAME, f"---\n{text}").text == f"---\n{text}"


def test_identities_are_of_version_seven_and_sort_by_birth() -> None:
    ids = [new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert all(uuid.UUID(i).version == 7 and uuid.UUID(i).variant == uuid.RFC_4122 for i in ids)
    assert [i[:13] for i in ids] == sorted(i[:13] for i in ids)


def test_a_link_that_never_ends_is_a_text() -> None:
    endless = f"[[{'a' * 200_000}"
    assert Fiche.parse(NAME, f"---\nthemes: '{endless}'\n---\n").themes == (endless,)
    written = "---\nthemes: ['[[Eau|l’eau]]', '[[:Eau vive#Source]]', '[[Eau#x|y]]']\n---\n"
    assert Fiche.parse(NAME, written).themes == ("Eau", "Eau vive")
