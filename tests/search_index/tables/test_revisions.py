"""The revision table: histories, recent changes, contributions, and what an import brings."""

import pytest

from fiches import Author
from tests.search_index.wiki import ANA, LUC, Wiki, fiche, page

UPSTREAM = Author("Zoé", "zoe@autre.invalid")


def _key(wiki: Wiki, slug: str) -> int:
    row = wiki.index.pages.get(fiche(slug), deleted=True)
    assert row is not None
    return row.key


def test_a_history_goes_through_two_renames_a_deletion_and_a_restoration(wiki: Wiki) -> None:
    wiki.write("four", page("Four", id="un"), message="Début\n\nDétails")
    wiki.write("four", page("Four", "Mieux.", id="un"), author=LUC, message="Mieux")
    wiki.move("four", "fournil")
    wiki.move("fournil", "boulange", page("Boulange", "Mieux.", id="un"))
    wiki.delete("boulange")
    wiki.write("boulange", page("Boulange", "Mieux.", id="un"))
    wiki.index.catch_up()
    rows = wiki.index.revisions.of_page(_key(wiki, "boulange"))
    assert [row.kind for row in rows] == ["restore", "delete", "rename", "rename", "edit", "new"]
    assert [row.name.slug for row in rows] == ["boulange", "boulange", "boulange", "fournil", "four", "four"]
    assert [row.number for row in rows] == [6, 5, 4, 3, 2, 1]
    new, edit = rows[5], rows[4]
    assert (new.summary, new.author, new.before, new.delta) == ("Début", "Ana Martin", None, new.size)
    assert (edit.author_email, edit.before, edit.delta) == ("luc@commun.invalid", new.blob, edit.size - new.size)
    assert (rows[1].blob, rows[1].before, rows[1].size) == (None, rows[2].blob, 0)


def test_pages_of_a_history_and_neighbours(wiki: Wiki) -> None:
    commits = [wiki.write("four", page("Four", f"État {number}.")) for number in range(5)]
    wiki.write("autre", page("Autre"))
    wiki.index.catch_up()
    revisions = wiki.index.revisions
    key = _key(wiki, "four")
    first = revisions.of_page(key, limit=2)
    assert [row.commit for row in first] == [commits[4], commits[3]]
    assert [row.commit for row in revisions.of_page(key, limit=2, before=first[-1].number)] == [commits[2], commits[1]]
    middle = revisions.get(key, commits[2][:8])
    assert middle is not None
    previous, following = revisions.neighbours(middle)
    assert previous is not None
    assert following is not None
    assert (previous.commit, following.commit) == (commits[1], commits[3])
    assert revisions.get(key, commits[2]) == middle
    assert revisions.latest(key) == first[0]
    assert revisions.count(key) == 5
    assert revisions.get(key, "0" * 40) is None
    assert revisions.neighbours(first[0])[1] is None


def test_recent_changes_are_filtered_and_paged(wiki: Wiki) -> None:
    wiki.write("a", page("A", type="retour"))
    wiki.write("b", page("B"), space="aide", author=LUC)
    wiki.write("a", page("A", "Plus.", type="retour"), author=LUC)
    wiki.delete("a")
    wiki.index.catch_up()
    revisions = wiki.index.revisions

    def shown(**filters: object) -> list[tuple[str, str]]:
        return [(row.title, row.kind) for row in revisions.recent(**filters)]  # type: ignore[arg-type]

    assert shown() == [("A", "delete"), ("A", "edit"), ("B", "new"), ("A", "new")]
    assert shown(space="aide") == [("B", "new")]
    assert shown(type="retour", kinds=["edit", "new"]) == [("A", "edit"), ("A", "new")]
    assert shown(author=LUC.email) == [("A", "edit"), ("B", "new")]
    assert shown(since=wiki.now) == [("A", "delete")]
    assert shown(limit=1, before=revisions.recent(limit=2)[-1].number) == [("B", "new")]
    assert [row.title for row in revisions.contributions(LUC.email)] == ["A", "B"]
    assert revisions.authors(_key(wiki, "a")) == [("Ana Martin", ANA.email, 2), ("Luc Émery", LUC.email, 1)]
    assert revisions.author_name(LUC.email) == "Luc Émery"


def _import(wiki: Wiki, *versions: tuple[str, str, int]) -> None:
    """Bring revisions (slug, text, when) of another wiki, and merge them."""
    with wiki.store.import_stream("sources/autre") as bulk:
        for number, (slug, text, when) in enumerate(versions, 1):
            trailers = {"Source": "autre", "Source-Revision": str(when), "Source-User": "Zoé"}
            bulk.commit(UPSTREAM, when, f"Version {number}", {fiche(slug).path: text.encode()}, trailers)
    wiki.store.merge_ref("sources/autre", ANA, "Synchronisation")
    wiki.index.catch_up()


def test_an_imported_history_keeps_its_authors_dates_and_revision_numbers(wiki: Wiki) -> None:
    wiki.write("ici", page("Ici"))
    _import(wiki, ("four", page("Four", "Un."), 1_000), ("four", page("Four", "Deux."), 2_000))
    row = wiki.index.pages.get(fiche("four"))
    assert row is not None
    assert (row.created, row.modified, row.first_author, row.revisions) == (1_000, 2_000, "Zoé", 2)
    rows = wiki.index.revisions.of_page(row.key)
    assert [(r.when, r.author, r.source, r.source_revision, r.source_user, r.kind) for r in rows] == [
        (2_000, "Zoé", "autre", "2000", "Zoé", "edit"),
        (1_000, "Zoé", "autre", "1000", "Zoé", "new"),
    ]
    assert wiki.index.revisions.by_source_revision("autre", "1000") == rows[1]


def test_an_import_of_old_revisions_neither_hides_nor_floods_recent_changes(wiki: Wiki) -> None:
    wiki.write("ici", page("Ici"))
    _import(wiki, *((f"p{n}", page(f"P{n}"), 1_000 + n) for n in range(60)))
    wiki.write("la", page("Là"))
    wiki.index.catch_up()
    assert [row.title for row in wiki.index.revisions.recent(limit=3)] == ["Là", "Ici", "P59"]


def test_a_local_edit_and_a_later_upstream_edit_are_one_history(wiki: Wiki) -> None:
    wiki.write("ici", page("Ici"))
    text = "## Un\n\nTexte.\n\n## Deux\n\nTexte.\n"
    _import(wiki, ("four", page("Four", text, id="un"), 1_000))
    wiki.write("four", page("Four", text.replace("Un\n\nTexte", "Un\n\nLocal"), id="un"))
    _import(wiki, ("four", page("Four", text.replace("Deux\n\nTexte", "Deux\n\nAilleurs"), id="un"), 2_000))
    row = wiki.index.pages.get(fiche("four"))
    assert row is not None
    kinds = [(r.author, r.kind) for r in wiki.index.revisions.of_page(row.key)]
    assert kinds == [("Ana Martin", "edit"), ("Zoé", "edit"), ("Ana Martin", "edit"), ("Zoé", "new")]
    assert "Local" in wiki.store.read_text(fiche("four"))
    assert "Ailleurs" in wiki.store.read_text(fiche("four"))
    assert wiki.index.check() == [] or all("texte" in line for line in wiki.index.check())


def test_upstream_edits_follow_a_page_that_was_renamed_here(wiki: Wiki) -> None:
    wiki.write("ici", page("Ici"))
    _import(wiki, ("four", page("Four", "Un.", id="un"), 1_000))
    wiki.move("four", "fournil")
    _import(wiki, ("four", page("Four", "Deux.", id="un"), 2_000))
    row = wiki.index.pages.by_id("un")
    assert row is not None
    assert row.name == fiche("fournil")
    assert ("Zoé", "edit") in [(r.author, r.kind) for r in wiki.index.revisions.of_page(row.key)]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_rows_that_were_read_before_say_what_was_written_since(wiki: Wiki, elsewhere: bool) -> None:  # noqa: FBT001 (pytest gives it by name)
    for number in range(6):
        wiki.write(f"page-{number}", page(f"Page {number}"), author=LUC if number % 2 else ANA)
    wiki.index.catch_up()
    recent = wiki.index.revisions.recent
    before = recent(limit=4)
    assert all(one is other for one, other in zip(recent(limit=4), before, strict=True))
    writer = wiki.another() if elsewhere else wiki.index
    writer.rename_author(LUC.email, Author("Personne", "personne@commun.invalid"))
    assert [row.author for row in recent(limit=4)] == ["Personne", "Ana Martin", "Personne", "Ana Martin"]
    wiki.write("page-6", page("Page 6"))
    writer.catch_up()
    assert [row.title for row in recent(limit=3)] == ["Page 6", "Page 5", "Page 4"]


def test_a_list_read_in_part_before_is_that_of_the_tables(wiki: Wiki) -> None:
    for number in range(9):
        wiki.write(f"page-{number}", page(f"Page {number}"))
    wiki.index.catch_up()
    revisions = wiki.index.revisions
    for limit, before in ((4, None), (5, None), (4, 8), (9, None), (3, 4)):
        expected = range((before or 10) - 1, 0, -1)[:limit]
        assert [row.number for row in revisions.recent(limit=limit, before=before)] == list(expected)
    wiki.index.rebuild()
    assert [row.title for row in revisions.recent(limit=2)] == ["Page 8", "Page 7"]
