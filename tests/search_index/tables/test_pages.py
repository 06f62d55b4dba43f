"""The page table: finding a page, listing pages, and what they say."""

from collections.abc import Callable

import pytest

from fiches import Author, FileName, PageName
from tests.search_index.wiki import ANA, LUC, Wiki, fiche, page

WikiOf = Callable[..., Wiki]


def test_a_saved_page_is_there_with_its_dates_and_authors(wiki: Wiki) -> None:
    wiki.write("four", page("Four à pain", "Texte.", id="un", type="methode", resume="Cuire ensemble."))
    last = wiki.write("four", page("Four à pain", "Texte plus long.", id="un", type="methode"), author=LUC)
    assert wiki.index.catch_up() == last
    row = wiki.index.pages.get(fiche("four"))
    assert row is not None
    assert (row.title, row.id, row.type, row.summary) == ("Four à pain", "un", "methode", "")
    assert (row.first_author, row.last_author, row.revisions, row.last_commit) == ("Ana Martin", "Luc Émery", 2, last)
    assert row.modified - row.created == 3_600
    assert row.size == len(wiki.store.read_text(fiche("four")).encode())
    assert row.blob == wiki.store.blob_at(row.name.path)


def test_before_the_first_save_everything_is_empty(wiki: Wiki) -> None:
    assert wiki.index.catch_up() is None
    assert wiki.index.pages.listing() == (0, [])
    assert wiki.index.pages.wanted() == (0, [])


def test_a_rename_keeps_the_key_and_the_old_address_leads_on(wiki: Wiki) -> None:
    wiki.write("four", page("Four", id="un"))
    wiki.index.catch_up()
    before = wiki.index.pages.get(fiche("four"))
    wiki.move("four", "fournil")
    wiki.move("fournil", "boulange", page("Boulange", id="un"))
    wiki.index.catch_up()
    after = wiki.index.pages.get(fiche("boulange"))
    assert before is not None
    assert after is not None
    assert after.key == before.key
    assert wiki.index.pages.get(fiche("four"), deleted=True) is None
    assert wiki.index.pages.moved(fiche("four")) == after
    assert wiki.index.pages.moved(fiche("fournil")) == after
    assert wiki.index.pages.moved(fiche("boulange")) is None


@pytest.mark.parametrize(
    "text",
    [
        page("Boulange", "Autre texte.", autres_titres="Four"),  # as the site renames
        page("Boulange", "Autre texte.", autres_titres="Four", id="neuf"),
        page("Boulange", "Le pain."),  # as somebody does it in git
        page("Four", "Autre texte."),
    ],
)
def test_a_page_without_id_is_known_again_when_it_is_renamed(wiki: Wiki, text: str) -> None:
    wiki.write("four", page("Four", "Le pain."))
    wiki.write("lavoir", page("Lavoir", "Le linge.", id="deux"))
    wiki.index.catch_up()
    before = wiki.index.pages.get(fiche("four"))
    wiki.move("four", "boulange", text)
    wiki.index.catch_up()
    after = wiki.index.pages.moved(fiche("four"))
    assert before is not None
    assert after is not None
    assert (after.key, after.name) == (before.key, fiche("boulange"))
    assert [row.kind for row in wiki.index.revisions.of_page(after.key)] == ["rename", "new"]


def test_another_page_that_comes_as_one_without_id_goes_is_not_that_page(wiki: Wiki) -> None:
    wiki.write("four", page("Four", ""))
    wiki.write("lavoir", page("Lavoir", "Le linge.", id="deux"))
    wiki.delete("lavoir")
    for text in (page("Boulange", ""), page("Lavoir", "Le linge.", autres_titres="Four", id="deux")):
        wiki.move("four", "boulange", text)
        wiki.index.catch_up()
        assert wiki.index.pages.moved(fiche("four")) is None
        wiki.delete("boulange")
        wiki.write("four", page("Four", ""))


def test_a_page_written_again_at_a_left_address_is_another_page(wiki: Wiki) -> None:
    wiki.write("four", page("Four", id="un"))
    wiki.move("four", "fournil")
    wiki.write("four", page("Four", id="deux"))
    wiki.index.catch_up()
    old, new = wiki.index.pages.get(fiche("fournil")), wiki.index.pages.get(fiche("four"))
    assert old is not None
    assert new is not None
    assert old.key != new.key
    assert wiki.index.pages.moved(fiche("four")) is None


def test_two_pages_may_exchange_their_addresses(wiki: Wiki) -> None:
    wiki.write("a", page("A", id="un"))
    wiki.write("b", page("B", id="deux"))
    wiki.index.catch_up()

    def keys() -> list[int]:
        return [row.key for slug in "ab" if (row := wiki.index.pages.get(fiche(slug)))]

    before = keys()
    with wiki.store.change(ANA, "Échange") as change:
        change.write(fiche("a"), page("B", id="deux"), wiki.store.head())
        change.write(fiche("b"), page("A", id="un"), wiki.store.head())
    wiki.index.catch_up()
    assert keys() == before[::-1]


def test_a_deleted_page_keeps_its_row_and_comes_back_as_itself(wiki: Wiki) -> None:
    wiki.write("four", page("Four", id="un"))
    wiki.index.catch_up()
    born = wiki.index.pages.get(fiche("four"))
    assert born is not None
    wiki.delete("four")
    wiki.index.catch_up()
    assert wiki.index.pages.get(fiche("four")) is None
    gone = wiki.index.pages.get(fiche("four"), deleted=True)
    assert gone is not None
    assert (gone.key, gone.deleted) == (born.key, True)
    assert [row.key for row in wiki.index.pages.deleted()] == [born.key]
    assert wiki.index.pages.by_title("Four") is None
    wiki.write("four", page("Four", id="un"))
    wiki.index.catch_up()
    back = wiki.index.pages.get(fiche("four"))
    assert back is not None
    assert (back.key, back.deleted, back.revisions) == (born.key, False, 3)


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        ("Pré commun", "pre-commun"),
        ("pré commun", "pre-commun"),
        ("Pré_commun", "pre-commun"),
        ("PRE COMMUN", "pre-commun"),
        ("La prairie", "pre-commun"),
        ("Résumé", "resume-1"),
        ("Resume", "resume-2"),
        ("resumé", "resume-1"),
        ("Aide:Écrire", "ecrire"),
        ("aide:ecrire", "ecrire"),
        ("Écrire", None),
        ("Autre", None),
        ("", None),
    ],
)
def test_a_link_finds_its_page_exactly_first_and_without_accents_second(
    wiki: Wiki, target: str, slug: str | None
) -> None:
    wiki.write("pre-commun", page("Pré commun", autres_titres=["La prairie"]))
    wiki.write("resume-1", page("Résumé"))
    wiki.write("resume-2", page("Resume"))
    wiki.write("ecrire", page("Écrire"), space="aide")
    wiki.index.catch_up()
    row = wiki.index.pages.by_title(target)
    assert (row.name.slug if row else None) == slug
    assert wiki.index.pages.by_titles([target, "Pré commun"])[target] == row


def test_of_two_titles_that_differ_by_their_first_letter_a_link_finds_the_one_it_spells(wiki: Wiki) -> None:
    wiki.write("ipod", page("iPod"))
    wiki.write("ipod-2", page("IPod"))
    wiki.write("liste", page("Liste", "[[IPod]]"))
    wiki.write("autre", page("Autre", "[[iPod]] [[Aide:iPod]]"))
    wiki.index.catch_up()
    found = wiki.index.pages.by_titles(["iPod", "IPod", "i_Pod", "IPOD"])
    assert {target: row.name.slug if row else None for target, row in found.items()} == {
        "iPod": "ipod", "IPod": "ipod-2", "i_Pod": None, "IPOD": "ipod",
    }  # fmt: skip
    assert [row.title for row in wiki.index.pages.backlinks(fiche("ipod"))] == ["Autre"]
    assert [row.title for row in wiki.index.pages.backlinks(fiche("ipod-2"))] == ["Liste"]
    wiki.write("ipod", page("iPad", "[[IPod]]", autres_titres=["iPod"]))  # renamed: its old title is still its own
    wiki.write("ipod-2", page("IPod", "[[iPod]]"))
    wiki.index.catch_up()
    found = wiki.index.pages.by_titles(["iPod", "IPod", "iPad"])
    assert [row.name.slug for row in found.values() if row] == ["ipod", "ipod-2", "ipod"]
    assert [row.title for row in wiki.index.pages.backlinks(fiche("ipod"))] == ["Autre", "IPod"]
    assert [row.title for row in wiki.index.pages.backlinks(fiche("ipod-2"))] == ["iPad", "Liste"]
    wiki.write("four", page("Four", "Le [[four]]."))  # itself, as one writes it within a sentence
    wiki.index.catch_up()
    assert wiki.index.pages.backlinks(fiche("four")) == []
    assert [row.title for row in wiki.index.pages.orphans()[1]] == ["Autre", "Four", "Liste"]


def test_by_id_finds_a_page_wherever_it_went(wiki: Wiki) -> None:
    wiki.write("four", page("Four", id="un"))
    wiki.move("four", "fournil")
    wiki.index.catch_up()
    row = wiki.index.pages.by_id("un")
    assert row is not None
    assert row.name == fiche("fournil")
    assert wiki.index.pages.by_id("autre") is None


def test_a_free_name_is_one_that_no_page_has_or_had(wiki: Wiki) -> None:
    wiki.write("four", page("Four"))
    wiki.write("four-2", page("Four"))
    wiki.delete("four-2")
    wiki.index.catch_up()
    assert wiki.index.pages.free_name("fiches", "Four") == fiche("four-3")
    assert wiki.index.pages.free_name("aide", "Four") == PageName("aide", "four")


@pytest.fixture
def village(wiki_of: WikiOf) -> Wiki:
    return wiki_of(
        ecole=page("École du dehors", type="retour", themes=["Éducation"], territoires=["Saugues"]),
        eau=page("Eau partagée", type="methode", themes=["Eau", "Éducation"]),
        zinc=page("Le zinc", type="retour", themes=["eau"], territoires=["Die", "[[Saugues]]"]),
        cafe=page("7 cafés", type="methode"),
    )


def test_listings_are_filtered_sorted_and_cut(village: Wiki) -> None:
    pages = village.index.pages

    def slugs(**filters: object) -> list[str]:
        return [row.name.slug for row in pages.listing(**filters)[1]]  # type: ignore[arg-type]

    assert slugs() == ["cafe", "eau", "ecole", "zinc"]
    assert slugs(type="retour") == ["ecole", "zinc"]
    assert slugs(theme="EAU") == ["eau", "zinc"]
    assert slugs(theme="Éducation", type="methode") == ["eau"]
    assert slugs(territory="Saugues", sort="created") == ["zinc", "ecole"]
    assert slugs(letter="E") == ["eau", "ecole"]
    assert slugs(space="aide") == []
    assert slugs(sort="modified", limit=2) == ["cafe", "zinc"]
    assert pages.listing(limit=1, offset=3)[0] == 4
    assert slugs(limit=1, offset=3) == ["zinc"]


def test_counts_join_spellings_and_say_the_most_frequent_first(village: Wiki) -> None:
    village.write("puits", page("Puits", themes=["eau"]))
    village.index.catch_up()
    pages = village.index.pages
    assert pages.counts("theme") == [("eau", 3), ("Éducation", 2)]
    assert pages.counts("type") == [("methode", 2), ("retour", 2)]
    assert pages.counts("territory") == [("Saugues", 2), ("Die", 1)]
    assert pages.counts("space") == [("fiches", 5)]
    assert pages.letters("fiches") == [("#", 1), ("E", 2), ("L", 1), ("P", 1)]


def test_values_stay_in_the_order_of_the_page(village: Wiki) -> None:
    row = village.index.pages.get(fiche("zinc"))
    assert row is not None
    assert village.index.pages.values(row.key, "territory") == ["Die", "Saugues"]


def test_completion_takes_beginnings_of_titles_then_of_words(wiki_of: WikiOf) -> None:
    wiki = wiki_of(
        a=page("École du dehors"),
        b=page("Une école"),
        c=page("Écologie", autres_titres=["Vivant"]),
        d=page("Zinc"),
    )

    def titles(prefix: str) -> list[str]:
        return [row.title for row in wiki.index.suggest(prefix)]

    assert titles("eco") == ["École du dehors", "Écologie", "Une école"]
    assert titles("  ECOLE ") == ["École du dehors", "Une école"]
    assert titles("deh éco") == ["École du dehors"]
    assert titles("viv") == ["Écologie"]
    wiki = wiki_of(e=page("Partager l’eau du puits"), f=page("Ici-bas"), g=page("Aujourd’hui"), h=page("🎉"))
    for typed in ("l'ea", "L’EAU", "eau", "d'eau", "l’eau du p"):
        assert titles(typed) == ["Partager l’eau du puits"], typed
    assert titles("ici-b") == titles("bas") == ["Ici-bas"]
    assert titles("aujourd'h") == titles("hui") == ["Aujourd’hui"]
    assert titles("🎉") == ["🎉"]
    assert titles("_") == titles("'") == titles("-") == []
    assert titles("") == titles("%") == titles("zzz") == []
    assert len(wiki.index.suggest("e", limit=1)) == 1


def test_discussions_are_not_proposed(wiki: Wiki) -> None:
    wiki.write("four", page("Four"), space="discussions/fiches")
    wiki.index.catch_up()
    assert wiki.index.suggest("four") == []


def test_files_come_and_go(wiki: Wiki) -> None:
    name = FileName("four.jpg")
    with wiki.store.change(ANA, "Image") as change:
        change.write_file(name, b"octets")
    wiki.index.catch_up()
    assert wiki.index.pages.files() == [name]
    assert wiki.index.pages.file_exists(name)
    blob = wiki.index.pages.file_blob(name)
    assert blob is not None
    assert wiki.store.blob(blob) == b"octets"
    with wiki.store.change(ANA, "Retirée") as change:
        change.delete_file(name)
    wiki.index.catch_up()
    assert not wiki.index.pages.file_exists(name)


def test_a_page_with_an_unreadable_head_is_a_page(wiki: Wiki) -> None:
    wiki.write("four", "---\ntitre: [oups\n---\nTexte\n")
    wiki.settle()
    row = wiki.index.pages.get(fiche("four"))
    assert row is not None
    assert row.title == "Four"


def test_what_is_no_page_is_left_alone(wiki: Wiki) -> None:
    with wiki.store.import_stream("main") as bulk:
        bulk.commit(
            Author("Git", "git@commun.invalid"), 1, "Divers", {"LISEZMOI.md": b"x", "fiches/zz/mauvais.md": b"y"}
        )
    wiki.settle()
    assert wiki.index.pages.listing() == (0, [])
    assert wiki.index.revisions.recent() == []
