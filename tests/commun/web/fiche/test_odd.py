"""Unlucky moments and odd addresses: a page renamed, deleted or born while somebody writes, numbers that are none."""

import pytest

from commun import Commons
from fiches import PageName
from tests.browser import Person, form_fields
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/animer-un-atelier"
NAME = PageName.parse(PAGE)
TEXT = "Des chaises.\n\n## Ouvrir\n\nUn tour de table.\n\n## Finir\n\nUn bilan.\n"


@pytest.fixture
def opened(alix: Person) -> dict[str, str]:
    """What the editor of a page holds, opened before whatever happens next."""
    alix.send("/nouvelle", titre="Animer un atelier", text=TEXT)
    return form_fields(alix.get(f"{PAGE}/modifier"))


def test_a_text_follows_its_page_renamed_meanwhile(wiki: Commons, alix: Person, opened: dict[str, str]) -> None:
    alix.send(f"{PAGE}/renommer", titre="Mener un atelier")
    answer = alix.client.post(f"{PAGE}/modifier", data=opened | {"text": TEXT.replace("chaises", "bancs")})
    assert answer.location == "/fiches/mener-un-atelier"
    assert "Des bancs." in wiki.read(PageName("fiches", "mener-un-atelier")).body
    assert wiki.index.pages.get(NAME) is None


def test_a_text_whose_page_was_deleted_meanwhile_is_shown_and_can_be_kept(
    wiki: Commons, alix: Person, person: Writer, opened: dict[str, str]
) -> None:
    person("Marie", "maintainer").send(f"{PAGE}/supprimer")
    answer = alix.client.post(f"{PAGE}/modifier", data=opened | {"text": TEXT.replace("chaises", "bancs")})
    assert answer.status_code == 409
    assert "a supprimé cette page" in answer.text
    assert wiki.index.pages.get(NAME) is None
    assert alix.client.post(f"{PAGE}/resoudre", data=form_fields(answer.text) | {"action": "text"}).status_code == 303
    assert "Des bancs." in wiki.read(NAME).body


def test_nothing_of_a_version_that_was_hidden_comes_back_with_a_text_written_on_it(
    wiki: Commons, alix: Person, opened: dict[str, str]
) -> None:
    hidden = wiki.page(NAME).blob
    alix.send(f"{PAGE}/modifier", text=TEXT.replace("chaises", "tabourets"))
    wiki.store.veiled.add([("text", hidden)])
    for mine in (opened | {"text": "Des bancs."}, opened | {"section": "1", "text": "## Ouvrir\n\nUn jeu."}):
        answer = alix.client.post(f"{PAGE}/modifier", data=mine)
        assert "a été masquée depuis" in answer.text
        assert mine["text"].split("\n")[-1] in answer.text
        assert "chaises" not in answer.text
    assert "tabourets" in wiki.read(NAME).body


def test_two_first_texts_of_a_page_meet(wiki: Commons, alix: Person, person: Writer) -> None:
    mine = form_fields(alix.get(f"{PAGE}/modifier?titre=Animer un atelier"))
    person("Sacha").send(f"{PAGE}/modifier?titre=Animer un atelier", text="Des bancs.\n")
    answer = alix.client.post(f"{PAGE}/modifier", data=mine | {"text": "Des coussins.\n"})
    assert answer.status_code == 409
    fields = {key: value for key, value in form_fields(answer.text).items() if key != "text"}
    alix.client.post(f"{PAGE}/resoudre", data=fields | {"action": "choices", "choice-0": "both"})
    body = wiki.read(NAME).body
    assert "Des bancs." in body
    assert "Des coussins." in body


def test_going_back_to_an_old_version_does_not_hide_an_edit_made_meanwhile(
    wiki: Commons, alix: Person, opened: dict[str, str]
) -> None:
    first = opened["base"]
    alix.send(f"{PAGE}/modifier", text="Deux.\n")
    back = form_fields(alix.get(f"{PAGE}/revisions/{first}"))
    alix.send(f"{PAGE}/modifier", text="Trois.\n")
    assert alix.client.post(f"{PAGE}/restaurer", data=back).location == f"{PAGE}/historique"
    assert wiki.read(NAME).body == "Trois.\n"
    alix.send(f"{PAGE}/revisions/{first}", to=f"{PAGE}/restaurer")
    assert wiki.read(NAME).body == TEXT


@pytest.mark.parametrize("address", ["/fiches/accueil/historique?avant=", "/modifications?avant=", "/recherche?page="])
@pytest.mark.parametrize("number", ["-1", "0", "²", "9" * 30, "x"])
def test_a_number_that_is_none_shows_the_list(person: Writer, address: str, number: str) -> None:
    person().get(address + number)


def test_there_is_no_map_of_a_number_without_end(person: Writer) -> None:
    person().get(f"/sitemap-{'9' * 30}.xml", status=404)


def test_a_head_of_unexpected_kinds_is_read_all_the_same(alix: Person) -> None:
    head = "source: {wiki: Ailleurs, auteurs: 5, url: 'javascript:alert(1)'}\nnombre: 1.0e999\nautres_titres: 5\n"
    alix.send("/nouvelle", titre="Tête étrange", text="Texte.\n", head=head)
    page = alix.get("/fiches/tete-etrange")
    assert "Reprise de Ailleurs" in " ".join(page.split())
    assert 'href="javascript:' not in page.partition("<article")[2].partition("<form")[0]
    assert alix.client.get("/fiches/tete-etrange.json").get_json()["head"]["nombre"] == "1.0e999"


def test_choosing_a_language_leads_back_to_an_address_with_spaces_and_accents(alix: Person) -> None:
    alix.send("/nouvelle", titre="Sur l’eau", text="Texte.\n", themes="100 % eau ?")
    page = alix.get("/themes/100%20%25%20eau%20%3F")
    assert "Sur l’eau" in page
    (suite,) = {part.partition('"')[0] for part in page.split('name="suite" value="')[1:]}
    answer = alix.client.post("/langue/en", data={"suite": suite})
    assert "Sur l’eau" in alix.get(answer.location)
    assert "Sur l’eau" in alix.follow("/themes/100%20%25%20Eau").text


@pytest.mark.parametrize("number", ["-1", "4", "9" * 30])
def test_a_text_for_a_section_that_never_was_is_given_back(alix: Person, opened: dict[str, str], number: str) -> None:
    text = "Une phrase précieuse.\nUne autre.\n"
    answer = alix.client.post(f"{PAGE}/modifier", data=opened | {"section": number, "text": text})
    assert answer.status_code == 400
    assert "Une phrase précieuse." in answer.text
