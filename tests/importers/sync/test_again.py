"""Later runs bring what changed upstream, and nothing else; what is written here stays."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fiches import Author, PageName, Store
from importers import SourceConfig, SourceEmptied, add_source, import_dump, sync
from importers.report import Step
from tests.importers.asked import BRANCH, branch, page, pages, revisions, upstream_revisions, without_twins
from tests.mediawiki.live import ROBOT, LiveWiki
from tests.mediawiki.texts import PLAIN

Synced = tuple[Store, SourceConfig]

SOMEBODY = Author.of_user("7", "Amel")


def test_a_second_run_makes_no_commit(store: Store, source: SourceConfig) -> None:
    calls: list[int] = []
    sync(store, source, catch_up=lambda: calls.append(1))
    before = store.head(), store.head(BRANCH), store.head("refs/commun/wikitext/essai")
    report = sync(store, source, catch_up=lambda: calls.append(1))
    assert (store.head(), store.head(BRANCH), store.head("refs/commun/wikitext/essai")) == before
    assert report.commit is None
    assert calls == [1]


def test_a_dry_run_says_what_would_come_and_writes_nothing(store: Store, source: SourceConfig) -> None:
    report = sync(store, source, dry_run=True)
    assert report.planned["versions"] > 130
    assert report.planned["fichiers"] == 4
    assert store.head(BRANCH) is None
    assert store.head() is None
    assert "rien n’a été écrit" in report.told()


def test_the_status_can_be_lost(synced: Synced) -> None:
    store, source = synced
    head = store.head(BRANCH)
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()
    sync(store, source)
    assert store.head(BRANCH) == head


def test_edits_moves_and_deletions_there_come_here(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    old = page(store, "Notes")
    admin = wiki.admin()
    admin.edit("Saugues", "Une version toute neuve.", "réécriture")
    admin.write("move", **{"from": "Notes", "to": "Notes de bas de page", "reason": "plus clair"})
    admin.write("delete", title="Poème", reason="sans auteur")
    admin.edit("Page née après", "Toute jeune.", "création")
    admin.edit("Le Saugues", "#REDIRECTION [[Saugues]]", "")
    report = sync(store, source)
    assert page(store, "Saugues").body == "Une version toute neuve.\n"
    assert page(store, "Saugues").other_titles == ("Le Saugues",)
    moved = page(store, "Notes de bas de page")
    assert (moved.id, moved.other_titles) == (old.id, ("Notes",))
    assert moved.name.slug == "notes-de-bas-de-page"
    titles = {fiche.title for fiche in pages(store)}
    assert not titles & {"Notes", "Le Saugues"}
    assert "Poème" in titles  # deleted there, it stays here until somebody decides
    assert report.proposed == [str(page(store, "Poème").name)]
    assert page(store, "Page née après").body == "Toute jeune.\n"
    assert (report.renamed, report.deleted) == (1, 1)
    deletion = next(c for c in branch(store) if c.trailers.get("Source-Event") == "delete")
    assert deletion.author.name == "Admin"
    assert "sans auteur" in deletion.message
    again = sync(store, source)
    assert again.commit is None


def test_after_all_that_the_history_is_still_the_wikis(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    robot = wiki.api(ROBOT)
    for turn in range(3):
        robot.edit("Guide", f"Voir la suite, {turn}.", f"tour {turn}")
        robot.edit("Discussion:Guide", f"On en parle {turn} fois.", "")
        sync(store, source)
    told = {row["revid"] for row in without_twins(upstream_revisions(wiki))}
    came = [int(c.trailers["Source-Revision"]) for c in revisions(store)]
    assert len(came) == len(set(came))
    assert set(came) == told


def test_a_page_that_is_deleted_then_restored_comes_back(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    before = page(store, "Grainothèque")
    admin = wiki.admin()
    admin.write("delete", title="Grainothèque", reason="")
    sync(store, source)
    assert "Grainothèque" not in {f.title for f in pages(store, BRANCH)}
    admin.write("undelete", title="Grainothèque", reason="")
    sync(store, source)
    assert page(store, "Grainothèque").body == before.body
    assert page(store, "Grainothèque").id == before.id
    assert sync(store, source).commit is None


def test_a_wiki_whose_clock_was_ahead_shows_its_last_text_here_too(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    ahead = wiki.admin().edit("Horloge", "Écrit quand l’horloge avançait.", "")
    with closing(sqlite3.connect(wiki.folder / "database" / "essai.sqlite")) as database, database:
        database.execute("UPDATE revision SET rev_timestamp = '20990101000000' WHERE rev_id = ?", (ahead,))
    last = wiki.admin().edit("Horloge", "Écrit après, une fois à l’heure.", "")
    sync(store, source)
    assert page(store, "Horloge").body == "Écrit après, une fois à l’heure.\n"
    came = [c.trailers["Source-Revision"] for c in revisions(store)]
    assert (came.count(str(ahead)), came.count(str(last))) == (1, 1)
    assert sync(store, source, full=True).commit is None


def test_a_run_stopped_before_it_shows_the_last_text_again_shows_it_the_next_time(
    synced: Synced, wiki: LiveWiki
) -> None:
    store, source = synced[0], replace(synced[1], checkpoint=1)
    ahead = wiki.admin().edit("Réveil", "Écrit quand l’horloge avançait.", "")
    with closing(sqlite3.connect(wiki.folder / "database" / "essai.sqlite")) as database, database:
        database.execute("UPDATE revision SET rev_timestamp = '20990101000000' WHERE rev_id = ?", (ahead,))
    wiki.admin().edit("Réveil", "Écrit après, une fois à l’heure.", "")

    def stop(step: Step, done: int, total: int) -> None:
        if step == "versions" and done == total - 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        sync(store, source, progress=stop)
    sync(store, source)
    assert page(store, "Réveil").body == "Écrit après, une fois à l’heure.\n"
    assert sync(store, source).commit is None


def test_after_an_export_of_a_wiki_whose_clock_was_ahead_the_wiki_says_which_text_is_last(
    store: Store, source: SourceConfig, wiki: LiveWiki, tmp_path: Path
) -> None:
    ahead = wiki.admin().edit("Pendule", "Écrit quand l’horloge avançait.", "")
    with closing(sqlite3.connect(wiki.folder / "database" / "essai.sqlite")) as database, database:
        database.execute("UPDATE revision SET rev_timestamp = '20990101000000' WHERE rev_id = ?", (ahead,))
    wiki.admin().edit("Pendule", "Écrit après, une fois à l’heure.", "")
    export = tmp_path / "essai.xml"
    export.write_text(wiki.maintenance("dumpBackup.php", "--full", "--quiet"), encoding="utf-8")
    import_dump(store, export, source.name)
    sync(store, source)
    assert page(store, "Pendule").body == "Écrit après, une fois à l’heure.\n"
    assert sync(store, source).commit is None


def test_a_redirect_whose_target_goes_becomes_a_small_fiche(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    wiki.admin().write("delete", title="Grainothèque", reason="")
    sync(store, source)
    assert "[[Grainothèque]]" in page(store, "Devenue redirection").body
    assert sync(store, source).commit is None


def test_an_edit_here_and_one_there_meet(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    here = page(store, "Jardin partagé")
    with store.change(SOMEBODY, "matériel") as change:
        change.write(here.name, here.text.replace("- Bêches", "- Bêches et râteaux"), store.head())
    theirs = PLAIN["Jardin partagé"].replace("''habitantes'' et des ''habitants''", "tout le monde")
    wiki.admin().edit("Jardin partagé", theirs, "plus court")
    report = sync(store, source)
    assert report.conflicts == []
    merged = page(store, "Jardin partagé").body
    assert "Bêches et râteaux" in merged
    assert "réunit des tout le monde" in merged


def test_a_conflict_keeps_the_text_of_here_and_is_told(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    here = page(store, "Où & quand ? (2021)")
    with store.change(SOMEBODY, "la date") as change:
        change.write(here.name, here.text.replace("12 mars", "13 mars"), store.head())
    wiki.admin().edit("Où & quand ? (2021)", "Le 14 mars, à [[Saugues]].", "la date")
    report = sync(store, source)
    assert report.conflicts == [str(here.name)]
    assert "13 mars" in page(store, here.title).body
    assert "14 mars" in page(store, here.title, ref=BRANCH).body
    assert sync(store, source).commit is None


def test_pages_of_the_commons_keep_their_addresses(store: Store, source: SourceConfig) -> None:
    with store.change(SOMEBODY, "avant") as change:
        from_here = "---\ntitre: Saugues, notre fiche\n---\nNotre texte.\n"
        change.write(_saugues(), from_here, None)
    sync(store, source)
    assert store.read_text(_saugues()) == from_here
    assert page(store, "Saugues").name.slug == "saugues-2"


def _saugues() -> PageName:
    return PageName("fiches", "saugues")


def test_a_wiki_that_is_suddenly_half_empty_stops_the_run(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    before = store.head()
    narrow = add_source(source.folder.parent, name="essai", api_url=wiki.url, namespaces=(10, 12))
    with pytest.raises(SourceEmptied):
        sync(store, narrow)
    assert store.head() == before
    report = sync(store, narrow, force=True)
    assert report.deleted > 60
    assert len(report.proposed) > 50
    assert {f.name.space for f in pages(store, BRANCH)} == {"aide", "modeles"}
    assert "fiches" in {f.name.space for f in pages(store)}  # proposed, not forced


def test_a_file_that_is_moved_there_moves_here_with_its_picture(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    before = {path: blob for path, blob in store.list(store.head()) if path.startswith("fichiers/")}
    [old] = [path for path in before if path.endswith("/plan.png")]
    admin = wiki.admin()
    admin.write("move", **{"from": "Fichier:Plan.png", "to": "Fichier:Plan du jardin.png", "reason": "plus clair"})
    report = sync(store, source)
    described = page(store, "Plan du jardin.png", "fichiers")
    assert described.other_titles == ("Plan.png",)
    new = described.name.path.removesuffix(".md")
    assert store.blob_at(new) == before[old]
    assert store.blob_at(old) is None
    assert (report.files, report.deleted, report.proposed) == (0, 0, [])
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()  # what was known of the branch is read from it again
    again = sync(store, source, full=True)
    assert (again.commit, again.deleted, again.files) == (None, 0, 0)


def test_files_that_change_names_with_each_other_keep_their_pictures(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    blobs = {path.rpartition("/")[2]: blob for path, blob in store.list(store.head()) if path.startswith("fichiers/")}
    admin = wiki.admin()
    for old, new in (("Plan.png", "Ailleurs.png"), ("Jardin.png", "Plan.png"), ("Ailleurs.png", "Jardin.png")):
        admin.write("move", **{"from": f"Fichier:{old}", "to": f"Fichier:{new}", "reason": "", "noredirect": 1})
    sync(store, source)
    for title, was in (("Plan.png", "jardin.png"), ("Jardin.png", "plan.png")):
        place = page(store, title, "fichiers").name.path.removesuffix(".md")
        assert store.blob_at(place) == blobs[was]
    assert sync(store, source, full=True).commit is None
