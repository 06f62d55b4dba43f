"""What two sides contradict each other about waits with both texts; what was decided is not asked again."""

import pytest

from fiches import Author, PageName, Store
from importers import CommonsEmptied, Inbox, SourceConfig, Waiting, inbox_of, sync
from tests.importers.asked import BRANCH, page, pages
from tests.mediawiki.live import LiveWiki

Synced = tuple[Store, SourceConfig]

SOMEBODY = Author.of_user("7", "Amel")
TITLE = "Où & quand ? (2021)"


def write(store: Store, title: str, old: str, new: str) -> None:
    here = page(store, title)
    assert old in here.text
    with store.change(SOMEBODY, "ici") as change:
        change.write(here.name, here.text.replace(old, new), store.head())


def texts(store: Store, item: Waiting) -> list[str]:
    return ["" if blob is None else store.blob(blob).decode() for blob in (item.base, item.ours, item.theirs)]


def inbox(source: SourceConfig) -> Inbox:
    return inbox_of(source.folder)


def test_a_conflict_waits_with_its_three_texts_and_the_rest_of_the_page_comes(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    admin = wiki.admin()
    admin.edit(TITLE, "== Date ==\nLe 12 mars.\n\n== Lieu ==\nÀ la mairie.", "deux sections")
    sync(store, source)
    write(store, TITLE, "12 mars", "13 mars")
    admin.edit(TITLE, "== Date ==\nLe 14 mars.\n\n== Lieu ==\nÀ l’école.", "autre date, autre lieu")
    report = sync(store, source)
    assert report.conflicts == [str(page(store, TITLE).name)]
    here = page(store, TITLE).body
    assert "13 mars" in here
    assert "À l’école" in here  # nobody contradicts it
    (item,) = inbox(source).waiting()
    base, ours, theirs = texts(store, item)
    assert ("12 mars" in base, "13 mars" in ours, "14 mars" in theirs) == (True, True, True)
    assert (item.title, item.kind, item.key) == (TITLE, "texts", page(store, TITLE).id)
    assert item.url.endswith("O%C3%B9_%26_quand_%3F_(2021)")
    # It waits on, and shows what the wiki says by then; what both sides had stays the same.
    admin.edit(TITLE, "== Date ==\nLe 15 mars.\n\n== Lieu ==\nÀ l’école.", "encore")
    sync(store, source)
    (later,) = inbox(source).waiting()
    assert (later.number, later.base) == (item.number, item.base)
    assert "15 mars" in texts(store, later)[2]
    # The wiki comes round to what is written here: nothing waits any more.
    admin.edit(TITLE, "== Date ==\nLe 13 mars.\n\n== Lieu ==\nÀ l’école.", "d’accord")
    sync(store, source)
    assert inbox(source).waiting() == []
    assert inbox(source).ended()[0].state == "settled"
    assert sync(store, source).commit is None


def test_a_deletion_there_is_proposed_and_waits_only_once(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    admin = wiki.admin()
    admin.write("delete", title="Poème", reason="sans auteur")
    admin.write("delete", title="Fichier:Plan.png", reason="périmé")
    write(store, "Grainothèque", "graines", "semences")
    admin.write("delete", title="Grainothèque", reason="doublon")
    report = sync(store, source)
    assert "Poème" in {f.title for f in pages(store)}
    assert store.blob_at("fichiers/" + page(store, "Plan.png", "fichiers").name.path.split("/", 1)[1][:-3]) is not None
    assert sorted(report.proposed) == sorted(
        str(page(store, t, s).name) for t, s in (("Poème", "fiches"), ("Plan.png", "fichiers"))
    )
    assert report.conflicts == [str(page(store, "Grainothèque").name)]
    waiting = {item.title: item for item in inbox(source).waiting()}
    assert set(waiting) == {"Poème", "Plan.png", "Grainothèque"}
    assert {item.kind for item in waiting.values()} == {"gone_there"}
    assert sync(store, source).commit is None
    assert len(inbox(source).waiting()) == 3
    admin.write("undelete", title="Poème", reason="")
    sync(store, source)
    assert "Poème" not in {item.title for item in inbox(source).waiting()}


def test_a_page_deleted_here_and_changed_there_waits(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    name = page(store, "Notes").name
    with store.change(SOMEBODY, "ici") as change:
        change.delete(name)
    wiki.admin().edit("Notes", "Réécrite là-bas.", "")
    sync(store, source)
    (item,) = inbox(source).waiting()
    assert (item.kind, item.path, item.ours) == ("gone_here", name.path, None)
    assert "Réécrite là-bas" in texts(store, item)[2]
    assert "Notes" not in {f.title for f in pages(store)}


def test_renames_on_both_sides_are_followed(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    saugues = page(store, "Saugues")
    moved = PageName("fiches", "saugues-en-margeride")
    with store.change(SOMEBODY, "ici") as change:
        change.move(saugues.name, moved, saugues.with_head({"titre": "Saugues en Margeride"}).text, store.head())
    write(store, "Jardin partagé", "- Bêches", "- Bêches et râteaux")
    admin = wiki.admin()
    admin.edit("Saugues", "Le village est en Haute-Loire.", "")
    admin.write("move", **{"from": "Jardin partagé", "to": "Jardin à partager", "reason": ""})
    report = sync(store, source)
    assert report.conflicts == []
    assert store.read(moved).body == "Le village est en Haute-Loire.\n"
    assert store.read(moved).title == "Saugues en Margeride"
    assert "Bêches et râteaux" in page(store, "Jardin à partager").body
    titles = {f.title for f in pages(store) if f.name.space == "fiches"}
    assert not {"Saugues", "Jardin partagé"} & titles


def test_a_side_that_is_suddenly_half_empty_here_stops_the_run_too(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    sync(store, source)  # it remembers how many there were
    with store.change(SOMEBODY, "tout jeter") as change:
        for fiche in list(pages(store))[:60]:
            change.delete(fiche.name)
    wiki.admin().edit("Guide", "Encore.", "")
    branch = store.head(BRANCH)
    with pytest.raises(CommonsEmptied, match="ont disparu d’ici"):
        sync(store, source)
    assert store.head(BRANCH) == branch
    sync(store, source, force=True)
    assert store.head(BRANCH) != branch
    assert sync(store, source).commit is None
