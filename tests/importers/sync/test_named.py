"""Projects that a sheet names become links to their pages, where the wiki has them."""

from importers import SiteNames
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.named import titles_of, with_links
from importers.mediawiki.pages import turn
from importers.mediawiki.wikitext import PageContext

TITLES = titles_of(["Le marché de Lestrac", "BIMBY", "Mobilité", "Jardin d'Alpha (Drôme)", "Eau et sols", "Eau"])


def test_the_first_mention_becomes_a_link() -> None:
    said = "Le marché de Lestrac a réuni du monde. Le marché de Lestrac, encore. Et BIMBY."
    linked = "[[Le marché de Lestrac]] a réuni du monde. Le marché de Lestrac, encore. Et [[BIMBY]]."
    assert with_links(said, TITLES, "Autre") == linked


def test_common_words_other_spellings_and_its_own_name_are_no_links() -> None:
    for text in ("La Mobilité et l'Eau.", "Eau et solstice.", "le marché de lestrac", "BIMBYs"):
        assert with_links(text, TITLES, "Autre") == text
    assert with_links("BIMBY est ici.", TITLES, "BIMBY") == "BIMBY est ici."


def test_what_tells_two_titles_apart_need_not_be_said() -> None:
    assert with_links("Au Jardin d’Alpha.", TITLES, "x") == "Au [[Jardin d'Alpha (Drôme)|Jardin d’Alpha]]."


def test_links_code_headings_and_addresses_stay_whole() -> None:
    kept = "# BIMBY\n\n[un lien BIMBY](https://bimby.example/BIMBY) `BIMBY` {{BIMBY}}\n\n```\nBIMBY\n```\n"
    assert with_links(kept, TITLES, "x") == kept
    assert with_links("[[BIMBY|le projet]] BIMBY", TITLES, "x") == "[[BIMBY|le projet]] BIMBY"


def test_a_sheet_of_wikiresilience_leads_to_the_reports_that_it_names() -> None:
    mappings = Mappings.of_wiki(known_mappings(), ["Le marché de Lestrac", "Se parler"])
    text = "Le marché de Lestrac a réuni du monde.\n\nFiche résumé réalisée par Ana Lopez. Décembre 2014."
    assert turn(text, PageContext("Se parler", 0, SiteNames()), mappings).text.startswith("[[Le marché de Lestrac]] a")
    other = turn("Le marché de Lestrac.", PageContext("Note", 0, SiteNames()), mappings)
    assert other.text == "Le marché de Lestrac.\n" or "[[" not in other.text
