"""Links: who names a page, who is wanted, who is alone, what leads nowhere."""

from fiches import FileName
from tests.search_index.wiki import ANA, Wiki, fiche, page


def _titles(rows: object) -> list[str]:
    return [row.title for row in rows]  # type: ignore[attr-defined]


def test_backlinks_are_the_pages_whose_links_find_this_one(wiki: Wiki) -> None:
    wiki.write("pre", page("Pré", autres_titres=["Prairie"]))
    wiki.write("pre-2", page("Pre"))
    wiki.write("a", page("A", "[[Pré]]"))
    wiki.write("b", page("B", "[[pré#Eau|là]] et [[Pré]]"))
    wiki.write("c", page("C", "[[Pre]]"))
    wiki.write("d", page("D", "[[prairie]]"))
    wiki.write("e", page("E", "`[[Pré]]`"))
    wiki.write("f", page("F", territoires=['"[[Pré]]"']))
    wiki.index.catch_up()
    pages = wiki.index.pages
    assert _titles(pages.backlinks(fiche("pre"))) == ["A", "B", "D", "F"]
    assert _titles(pages.backlinks(fiche("pre-2"))) == ["C"]
    assert pages.backlinks(fiche("rien")) == []


def test_a_page_does_not_link_to_itself(wiki: Wiki) -> None:
    wiki.write("pre", page("Pré", "Voir [[Pré]]."))
    wiki.index.catch_up()
    assert wiki.index.pages.backlinks(fiche("pre")) == []
    assert _titles(wiki.index.pages.orphans()[1]) == ["Pré"]


def test_wanted_pages_come_by_the_number_of_pages_that_ask(wiki: Wiki) -> None:
    wiki.write("a", page("A", "[[Puits]] [[Puits]] [[Four]]"))
    wiki.write("b", page("B", "[[puits|eau]] [[Aide:Puits]]"))
    wiki.index.catch_up()
    assert wiki.index.pages.wanted() == (3, [("Puits", 2), ("Four", 1), ("Aide:Puits", 1)])
    assert wiki.index.pages.wanted(limit=1, offset=1)[1] == [("Four", 1)]


def test_what_a_selection_asks_for_is_no_page_to_write(wiki: Wiki) -> None:
    wiki.write("a", page("A", question="[[Type::retour]] [[Annulé::!oui]] [[Lieu::Four]]"), space="concepts")
    wiki.write("b", page("B", "[[Four]]"))
    wiki.index.catch_up()
    assert wiki.index.pages.wanted() == (1, [("Four", 1)])
    wiki.write("c", page("C", "[[Puits]]"))
    wiki.write("d", page("D", "[[Puits]]", question="[[Lieu::Puits]]"), space="concepts")
    wiki.index.catch_up()
    assert wiki.index.pages.wanted() == (2, [("Puits", 2), ("Four", 1)])  # D says it in its text, too


def test_a_page_that_is_born_is_no_longer_wanted_and_one_that_dies_is_again(wiki: Wiki) -> None:
    wiki.write("a", page("A", "[[Puits]]"))
    wiki.index.catch_up()
    generation = wiki.index.titles_generation
    wiki.write("puits", page("Puits"))
    wiki.index.catch_up()
    assert wiki.index.pages.wanted()[0] == 0
    assert wiki.index.titles_generation > generation
    wiki.delete("puits")
    wiki.index.catch_up()
    assert wiki.index.pages.wanted() == (1, [("Puits", 1)])
    assert [(row.title, target) for row, target in wiki.index.pages.dead_links()] == [("A", "Puits")]
    wiki.delete("a")
    wiki.index.catch_up()
    assert wiki.index.pages.wanted() == (0, [])


def test_the_generation_of_titles_moves_only_with_titles_addresses_and_what_is_said_of_files(wiki: Wiki) -> None:
    wiki.write("a", page("A", "Un."))
    wiki.index.catch_up()
    generation = wiki.index.titles_generation
    wiki.write("a", page("A", "Deux, [[B]].", resume="Un résumé"))
    wiki.index.catch_up()
    assert wiki.index.titles_generation == generation
    for change in (
        lambda: wiki.write("a", page("A", autres_titres=["Ah"])),
        lambda: wiki.write("a", page("Autre")),
        lambda: wiki.move("a", "autre"),
        lambda: wiki.delete("autre"),
        lambda: wiki.write("jardin.jpg", page("jardin.jpg"), space="fichiers"),
        lambda: wiki.write("jardin.jpg", page("jardin.jpg", texte_alternatif="Un jardin"), space="fichiers"),
    ):
        change()
        wiki.index.catch_up()
        assert wiki.index.titles_generation > generation
        generation = wiki.index.titles_generation


def test_orphans_are_the_fiches_that_no_page_links_to(wiki: Wiki) -> None:
    wiki.write("a", page("A", "[[B]]"))
    wiki.write("b", page("B"))
    wiki.write("c", page("C"), space="aide")
    wiki.index.catch_up()
    total, rows = wiki.index.pages.orphans()
    assert (total, _titles(rows)) == (1, ["A"])


def test_categories_gather_pages_however_they_are_written(wiki: Wiki) -> None:
    wiki.write("a", page("A", "[[Catégorie:Lieux communs]]"))
    wiki.write("b", page("B", categories=["lieux communs"]))
    wiki.write("c", page("C", "[[:Catégorie:Lieux communs]]"))
    wiki.index.catch_up()
    pages = wiki.index.pages
    assert _titles(pages.category_members("Lieux communs")) == ["A", "B"]
    assert pages.counts("category") == [("Lieux communs", 2)]


def test_uses_of_a_file_and_files_that_are_missing(wiki: Wiki) -> None:
    wiki.write("a", page("A", "[[Fichier:Mon Four.JPG|vignette|Le four]]"))
    wiki.write("b", page("B", "[[:Fichier:mon-four.jpg]]"))
    wiki.index.catch_up()
    pages = wiki.index.pages
    assert _titles(pages.uses_of_file(FileName("mon-four.jpg"))) == ["A", "B"]
    assert len(pages.dead_links()) == 2
    assert pages.wanted() == (0, [])
    with wiki.store.change(ANA, "Image") as change:
        change.write_file(FileName("mon-four.jpg"), b"octets")
    wiki.index.catch_up()
    assert pages.dead_links() == []
