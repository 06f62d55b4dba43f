"""Later runs ask for recent changes alone, unless these do not reach back to the last run."""

from dataclasses import replace
from pathlib import Path

import pytest

from fiches import Store
from importers import SourceConfig, add_source, import_dump, sync
from importers.mediawiki.client import Client
from importers.mediawiki.recent import Recent
from importers.mediawiki.wiki import Wiki
from importers.upstream import Memory
from tests.importers.asked import BRANCH, page, pages, revisions, upstream_revisions, without_twins
from tests.mediawiki.live import LiveWiki

Synced = tuple[Store, SourceConfig]


def asked(wiki: LiveWiki) -> str:
    """What was asked of the wiki since the last time, by its own log."""
    log = wiki.folder / "server.log"
    text = log.read_text(encoding="utf-8", errors="replace")
    log.write_text("", encoding="utf-8")
    return text


def listing(source: SourceConfig) -> Memory:
    """What a wiki lists when everything is asked anew."""
    wiki = Wiki(source)
    try:
        wiki.recall(None)
        clock = wiki.clock()
        assert clock is not None
        pages = {stub.page_id: stub for stub in wiki.pages()}
        return Memory(*clock, pages, list(wiki.events()), dict(wiki.file_titles()), source.scope)
    finally:
        wiki.close()


def test_recent_changes_say_the_same_as_listing_everything(source: SourceConfig, wiki: LiveWiki) -> None:
    before = listing(source)
    admin = wiki.admin()
    admin.edit("Saugues", "Une version toute neuve.", "")
    admin.edit("Page née après", "Toute jeune.", "")
    admin.edit("Le Saugues", "#REDIRECTION [[Saugues#Accès]]", "")
    admin.write("move", **{"from": "Notes", "to": "Notes de bas de page", "reason": ""})
    admin.write("move", **{"from": "Grainothèque", "to": "Grainothèques", "reason": "", "noredirect": 1})
    admin.write("delete", title="Poème", reason="sans auteur")
    admin.write("delete", title="Fichier:Plan.png", reason="")
    admin.write("undelete", title="Page supprimée", reason="")
    client = Client(source)
    site = Wiki(source).site()
    now = Recent(client, site.names, site.namespaces).since(before)
    assert now is not None
    after = listing(source)
    assert now.pages == after.pages
    assert set(now.events) == set(after.events)
    assert now.files == after.files
    assert now.pages != before.pages
    client.close()


def test_a_later_run_does_not_list_everything(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    asked(wiki)
    assert sync(store, source).commit is None
    told = asked(wiki)
    assert "recentchanges" in told
    assert "allpages" not in told
    assert "allrevisions" not in told
    sync(store, source, full=True)
    assert "allpages" in asked(wiki)


@pytest.mark.parametrize("kept", [0, 1])
def test_recent_changes_that_no_longer_reach_back(synced: Synced, wiki: LiveWiki, kept: int) -> None:
    store, source = synced
    wiki.maintenance("importDump.php", "--no-updates", str(_old(wiki)))
    wiki.maintenance("sql.php", "--query", "DELETE FROM recentchanges")
    wiki.admin().edit("Guide", "Une version de plus.", "")
    if not kept:
        wiki.maintenance("sql.php", "--query", "DELETE FROM recentchanges")
    asked(wiki)
    sync(store, source)
    assert "allpages" in asked(wiki)
    assert page(store, "Guide").body == "Une version de plus.\n"
    # The old revisions that were read in there came too, and the pages still show their last one.
    told = {row["revid"] for row in without_twins(upstream_revisions(wiki))}
    assert {int(c.trailers["Source-Revision"]) for c in revisions(store)} == told
    assert page(store, "Saugues").body == page(store, "Saugues", ref=BRANCH).body
    assert "Avant tout le reste" not in page(store, "Saugues").body
    assert sync(store, source).commit is None


def _old(wiki: LiveWiki) -> str:
    file = wiki.folder / "plus-vieux.xml"
    file.write_text(
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><page>'
        "<title>Saugues</title><ns>0</ns><revision><timestamp>2009-01-02T03:04:05Z</timestamp><contributor>"
        "<username>Ancêtre</username></contributor><comment/><model>wikitext</model><format>text/x-wiki</format>"
        '<text xml:space="preserve">Avant tout le reste.</text></revision></page></mediawiki>\n',
        encoding="utf-8",
    )
    return str(file)


def test_another_choice_of_namespaces_lists_everything(synced: Synced, wiki: LiveWiki) -> None:
    store, source = synced
    asked(wiki)
    sync(store, replace(source, namespaces=(0, 12)), force=True)
    assert "allpages" in asked(wiki)
    assert {f.name.space for f in pages(store, BRANCH)} == {"fiches", "aide"}


def test_messages_that_define_something_come_with_the_wiki(wiki: LiveWiki, tmp_path: Path) -> None:
    admin = wiki.admin()
    admin.edit("MediaWiki:Smw allows list Niveaux", "* facile\n* difficile", "")
    admin.edit("MediaWiki:Sidebar", "* navigation\n** mainpage|mainpage-description", "")
    source = add_source(tmp_path, name="essai", api_url=wiki.url)
    store = Store.create(tmp_path)
    sync(store, source)
    assert page(store, "MediaWiki:Smw allows list Niveaux").body == "```\n* facile\n* difficile\n```\n"
    assert not [each.title for each in pages(store) if each.title.endswith("Sidebar")]
    admin.edit("MediaWiki:Smw allows list Niveaux", "* facile\n* moyen", "")
    admin.edit("MediaWiki:Smw allows pattern", "code|[A-Z]+", "")
    admin.edit("MediaWiki:Pagetitle", "$1", "")
    sync(store, source)
    assert "moyen" in page(store, "MediaWiki:Smw allows list Niveaux").body
    assert page(store, "MediaWiki:Smw allows pattern").body == "```\ncode|[A-Z]+\n```\n"
    assert not [each.title for each in pages(store) if each.title.endswith("Pagetitle")]
    export = tmp_path / "essai.xml"
    export.write_text(wiki.maintenance("dumpBackup.php", "--full", "--quiet"), encoding="utf-8")
    other = Store.create(tmp_path / "autre")
    import_dump(other, export, "essai")
    assert {each.title for each in pages(other)} == {each.title for each in pages(store)}
    store.close()
    other.close()
