"""The past of a page: versions, differences, undo, rename, delete and restore."""

import re

from commun import Commons
from fiches import Author, PageName
from search_index import PageRow
from tests.browser import Person, form_fields
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/arpentage-a-dix"


def versions(wiki: Commons, alix: Person, *texts: str) -> PageRow:
    """A page with these texts as its versions, oldest first."""
    alix.send("/nouvelle", titre="Arpentage à dix", text=texts[0])
    for text in texts[1:]:
        alix.send(f"{PAGE}/modifier", text=text)
    row = wiki.index.pages.by_title("Arpentage à dix")
    assert row is not None
    return row


def commits(wiki: Commons, row: PageRow) -> list[str]:
    """The commits of a page, oldest first."""
    return [revision.commit for revision in reversed(wiki.index.revisions.of_page(row.key))]


def test_an_old_version_tells_its_neighbours_as_mediawiki_does(wiki: Commons, alix: Person, person: Writer) -> None:
    row = versions(wiki, alix, "Un.\n", "Deux.\n", "Trois.\n")
    page = person().get(f"{PAGE}/revisions/{commits(wiki, row)[1]}")
    for words in ("Deux.", "Version du", "Alix", "Version précédente", "Voir la version courante", "Version suivante"):
        assert words in page
    assert "Trois." not in page.partition("<article")[2]


def test_a_shortened_commit_names_a_version_and_a_wrong_one_is_told(wiki: Commons, alix: Person) -> None:
    row = versions(wiki, alix, "Un.\n", "Deux.\n")
    assert "Un." in alix.get(f"{PAGE}/revisions/{commits(wiki, row)[0][:10]}")
    for wrong in ("ffffffffff", "--help", "HEAD", "../../etc"):
        assert alix.client.get(f"{PAGE}/revisions/{wrong}").status_code in {400, 404}


def test_a_difference_marks_words_in_both_views(wiki: Commons, alix: Person, person: Writer) -> None:
    row = versions(wiki, alix, "On pose une question.\n", "On pose deux questions.\n")
    old, new = commits(wiki, row)
    for view in ("cote", "ligne"):
        page = person().get(f"{PAGE}/diff/{old}/{new}?vue={view}")
        assert "<ins" in page
        assert "<del" in page
    assert person().get(f"{PAGE}/diff/avant/{new}").count("<ins") > 0
    assert "question" in person().get(f"{PAGE}/diff/avant/{old}")


def test_undoing_vandalism_brings_the_text_back_and_keeps_later_edits(wiki: Commons, alix: Person) -> None:
    good = "Première ligne.\n\n## Suite\n\nDernière ligne.\n"
    row = versions(wiki, alix, good, good.replace("Première ligne.", "ACHETEZ"))
    alix.send(f"{PAGE}/modifier", text=good.replace("Première ligne.", "ACHETEZ").replace("Dernière", "Toute dernière"))
    vandal = commits(wiki, row)[1]
    assert "ACHETEZ" in alix.get(f"{PAGE}/annuler/{vandal}")
    alix.send(f"{PAGE}/annuler/{vandal}")
    now = wiki.index.pages.by_title("Arpentage à dix")
    assert now is not None
    assert wiki.fiche(now).body == good.replace("Dernière", "Toute dernière")


def test_undoing_a_version_of_a_wiki_asks_nothing_about_where_it_comes_from(wiki: Commons, alix: Person) -> None:
    def written(revision: int, text: str) -> str:
        return f"---\ntitre: Arpentage à dix\nsource:\n  wiki: banc\n  revision: {revision}\n---\n{text}"

    row = versions(wiki, alix, "Vide.\n")
    for number, text in enumerate(
        ["Un.\n\n## Suite\n\nFin.\n", "SPAM\n\n## Suite\n\nFin.\n", "SPAM\n\n## Suite\n\nÀ.\n"]
    ):
        with wiki.store.change(Author.of_user(7, "Import"), f"v{number}") as change:
            change.write(row.name, written(number + 1, text), wiki.store.head())
    wiki.index.catch_up()
    alix.send(f"{PAGE}/annuler/{commits(wiki, row)[2]}")
    now = wiki.fiche(wiki.page(row.name))
    assert now.body == "Un.\n\n## Suite\n\nÀ.\n"
    assert now.source == {"wiki": "banc", "revision": 3}


def test_a_renaming_taken_back_gives_the_address_and_the_links_back(
    wiki: Commons, alix: Person, person: Writer
) -> None:
    versions(wiki, alix, "Un.\n", "Deux.\n")
    alix.send("/nouvelle", titre="Liste", text="Voir [[Arpentage à dix]].\n")
    person("Vandale").send(f"{PAGE}/renommer", titre="ACHETEZ ICI")
    alix.send("/fiches/achetez-ici/modifier", text="Deux.\n\nTrois.\n")
    row = wiki.index.pages.by_title("ACHETEZ ICI")
    assert row is not None
    renaming = next(one for one in wiki.index.revisions.of_page(row.key) if one.kind == "rename")
    assert "ACHETEZ ICI" in alix.get(f"/fiches/achetez-ici/annuler/{renaming.commit}")
    answer = alix.send(f"/fiches/achetez-ici/annuler/{renaming.commit}")
    assert answer.location == PAGE
    assert person().client.get("/fiches/achetez-ici").location == PAGE
    now = wiki.index.pages.by_title("Arpentage à dix")
    assert now is not None
    assert now.name.url == PAGE
    assert wiki.fiche(now).body == "Deux.\n\nTrois.\n"
    listed = wiki.index.pages.by_title("Liste")
    assert listed is not None
    assert wiki.fiche(listed).body == "Voir [[Arpentage à dix]].\n"
    assert wiki.store.fsck() == []


def test_a_renaming_that_changed_the_text_too_is_taken_back_whole(wiki: Commons, alix: Person) -> None:
    row = versions(wiki, alix, "Un.\n\nDeux.\n")
    before = wiki.fiche(row)
    moved = before.with_head({"titre": "Ailleurs"}).with_body("Un.\n\nDeux, de travers.\n")
    with wiki.store.change(Author.of_user("u9", "Git"), "À la main") as change:
        change.delete(row.name, wiki.store.head())
        change.write(PageName("fiches", "ailleurs"), moved.text, base=None)
    wiki.index.catch_up()
    now = wiki.index.pages.by_title("Ailleurs")
    assert now is not None
    assert wiki.index.revisions.of_page(now.key)[0].kind == "rename"
    answer = alix.send(f"/fiches/ailleurs/annuler/{now.last_commit}")
    assert answer.location == PAGE
    back = wiki.index.pages.by_title("Arpentage à dix")
    assert back is not None
    assert wiki.fiche(back).body == "Un.\n\nDeux.\n"


def test_undo_of_lines_changed_since_asks_and_loses_nothing(wiki: Commons, alix: Person) -> None:
    row = versions(wiki, alix, "Un.\n", "Deux.\n", "Trois.\n")
    page = alix.get(f"{PAGE}/annuler/{commits(wiki, row)[1]}", status=409)
    assert "Un." in page
    assert "Trois." in page


def test_rename_keeps_history_and_both_addresses(wiki: Commons, alix: Person, person: Writer) -> None:
    versions(wiki, alix, "Un.\n", "Deux.\n")
    alix.send("/nouvelle", titre="Liste", text="Voir [[Arpentage à dix]].\n")
    alix.send(f"{PAGE}/renommer", titre="Crieur public")
    alix.send("/fiches/crieur-public/renommer", titre="Crieuse publique")
    visitor = person()
    assert visitor.client.get(PAGE).location == "/fiches/crieuse-publique"
    assert visitor.client.get("/fiches/crieur-public").location == "/fiches/crieuse-publique"
    row = wiki.index.pages.by_title("Arpentage à dix")
    assert row is not None
    assert row.title == "Crieuse publique"
    assert len(commits(wiki, row)) == 4
    assert "[[Crieuse publique" in visitor.get("/fiches/liste.md")
    assert "Un." in visitor.get(f"/fiches/crieuse-publique/revisions/{commits(wiki, row)[0]}")


def test_a_deleted_page_says_so_and_comes_back(wiki: Commons, alix: Person, person: Writer) -> None:
    row = versions(wiki, alix, "Un.\n", "Deux.\n")
    camille = person("Camille", "maintainer")
    camille.send(f"{PAGE}/supprimer", summary="En double")
    visitor = person()
    gone = visitor.get(PAGE, status=404)
    assert "a été supprimée" in gone
    assert "En double" in gone
    assert "Un." in visitor.get(f"{PAGE}/revisions/{commits(wiki, row)[0]}")
    camille.client.post(f"{PAGE}/restaurer", data=dict(form_fields(camille.get(PAGE, status=404))))
    assert "Deux." in visitor.get(PAGE)
    back = wiki.index.pages.by_title("Arpentage à dix")
    assert back is not None
    assert back.key == row.key


def test_each_address_of_a_page_renamed_then_deleted_leads_to_where_it_can_come_back(
    wiki: Commons, alix: Person, person: Writer
) -> None:
    versions(wiki, alix, "Un.\n")
    alix.send(f"{PAGE}/renommer", titre="Crieur public")
    alix.send(f"{PAGE.replace('arpentage-a-dix', 'crieur-public')}/renommer", titre="Crieur public")  # nothing changes
    assert "a changé de titre" not in alix.get("/fiches/crieur-public")
    person("Camille", "maintainer").send("/fiches/crieur-public/supprimer", summary="En double")
    answer = person().client.get(PAGE)
    assert (answer.status_code, answer.location) == (302, "/fiches/crieur-public")
    assert "En double" in person().get("/fiches/crieur-public", status=404)


def test_an_old_version_can_be_brought_back(wiki: Commons, alix: Person) -> None:
    row = versions(wiki, alix, "Un.\n", "Deux.\n")
    first = commits(wiki, row)[0]
    alix.send(f"{PAGE}/revisions/{first}", f"{PAGE}/restaurer")
    now = wiki.index.pages.by_title("Arpentage à dix")
    assert now is not None
    assert wiki.fiche(now).body == "Un.\n"


def test_the_history_feed_is_atom(wiki: Commons, alix: Person, person: Writer) -> None:
    versions(wiki, alix, "Un.\n", "Deux.\n")
    feed = person().get(f"{PAGE}/historique.atom")
    assert feed.count("<entry>") == 2
    assert 'xmlns="http://www.w3.org/2005/Atom"' in feed


def test_a_difference_leads_to_the_one_before_and_the_one_after(alix: Person) -> None:
    alix.send("/nouvelle", titre="Compter les pas", text="Un.\n")
    for text in ("Deux.\n", "Trois.\n"):
        alix.send("/fiches/compter-les-pas/modifier", text=text)
    commits = re.findall(
        r"/fiches/compter-les-pas/revisions/([0-9a-f]{40})", alix.get("/fiches/compter-les-pas/historique")
    )
    newest, middle, oldest = dict.fromkeys(commits)
    page = alix.get(f"/fiches/compter-les-pas/diff/avant/{middle}")
    assert f'rel="prev" href="/fiches/compter-les-pas/diff/avant/{oldest}"' in page
    assert f'rel="next" href="/fiches/compter-les-pas/diff/avant/{newest}"' in page


def test_whole_fiches_of_a_past_day_are_titles_also_of_those_deleted_since(wiki: Commons, person: Writer) -> None:
    long_ago = 1_600_000_000
    with wiki.store.change(Author("Camille", "camille@commun.invalid"), "Jadis", when=long_ago) as change:
        for slug in ("restee", "partie"):
            text = f"---\ntitre: {slug.title()}\ntype: methode\n---\nTexte de {slug}.\n"
            change.write(PageName("fiches", slug), text, base=None)
    wiki.index.catch_up()
    user = wiki.accounts.register("Mo", "un mot de passe long", "", "maintainer")
    wiki.delete(user, PageName("fiches", "partie"), wiki.store.head() or "", "")
    asked = person().client.get("/demander", query_string={"question": "[[Type::methode]]|au=2021|format=embedded"})
    assert asked.status_code == 200
    assert 'class="answer-embedded"' in asked.text
    assert "Partie</a>" in asked.text
    assert "Restee</a>" in asked.text
    assert "Texte de" not in asked.text
    today = person().get("/demander?question=[[Type::methode]]|format=embedded|limit=100")
    assert "Texte de restee." in today
    assert "Texte de partie." not in today
