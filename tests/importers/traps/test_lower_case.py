"""A wiki whose titles keep their small first letter (`$wgCapitalLinks = false`): `iPod` and `IPod` are two pages."""

from pathlib import Path

from fiches import Store
from importers import add_source, preview_of, sync
from tests.importers.asked import page, pages
from tests.mediawiki.live import LiveWiki


def test_two_titles_that_differ_by_their_first_letter_are_two_pages(
    wiki: LiveWiki, store: Store, tmp_path: Path
) -> None:
    settings = wiki.settings.read_text(encoding="utf-8")
    wiki.settings.write_text(f"{settings}\n$wgCapitalLinks = false;\n", encoding="utf-8")
    admin, among = wiki.admin(), "\n\n[[Category:petits]]"
    admin.edit("iPod", "Le baladeur ; voir [[IPod]] et [[eau douce|l’eau]]." + among, "création")
    admin.edit("IPod", "L’association ; voir [[iPod]], [[iPod#Suite|sa suite]]." + among, "création")
    admin.edit("eau douce", "Avec {{petit modèle|eau=claire}}." + among, "création")
    admin.edit("Template:petit modèle", "Une eau {{{eau}}}.", "création")
    source = add_source(tmp_path, name="essai", api_url=wiki.url, categories=("petits",))
    sync(store, source)
    small, great = page(store, "iPod"), page(store, "IPod")
    assert small.name != great.name
    assert small.id != great.id
    assert "[[IPod]]" in small.body
    assert "[[iPod]]" in great.body
    assert "[[iPod#Suite|sa suite]]" in great.body
    assert "[[eau douce|l’eau]]" in small.body
    assert page(store, "eau douce").title == "eau douce"
    assert "Le baladeur" in preview_of(store, tmp_path, "essai", "iPod").wikitext
    assert "L’association" in preview_of(store, tmp_path, "essai", "IPod").wikitext
    assert sync(store, source).commit is None
    admin.write("move", **{"from": "iPod", "to": "iPad", "reason": "renommé"})
    admin.edit("IPod", "L’association, encore ; voir [[iPad]]." + among, "suite")
    sync(store, source)
    moved = page(store, "iPad")
    assert (moved.id, moved.head.get("autres_titres")) == (small.id, ["iPod"])
    assert "encore" in page(store, "IPod").body
    assert {"iPad", "IPod", "eau douce"} <= {each.title for each in pages(store)}
    assert sync(store, source).commit is None
