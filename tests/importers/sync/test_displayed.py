"""What only the displayed pages of a wiki say, and templates that the wiki itself expands."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fiches import Store
from importers import Kept, SourceConfig, add_source, convert_again, inbox_of, sync
from importers.errors import SourceUnreachable
from importers.mediawiki.mapping import read_mapping
from importers.mediawiki.shown import facts_of, fields_of_facts
from tests.importers.asked import page
from tests.importers.sync.test_soak import OtherWiki, Page
from tests.mediawiki.live import LiveWiki

PROFILES = """
[[genre]]
nom = "Profil"
ancres = []
type = "acteur"
espaces = [0]
[genre.faits]
"Organisation" = {champ = "structures", separateur = ","}
"Site web" = {champ = "site"}
".user-place" = {champ = "lieu.nom"}
"Téléphone" = {champ = "telephone"}
"""
SHOWN = """<html><head><title>x</title><script>var a = "Organisation : rien";</script></head><body>
<h1>Utilisateur : Marine</h1>
<table><tr><th>Organisation</th><td>Les Jardins, <b>La Coop</b></td></tr></table>
<div class="box"><p>Site web : <a href="https://jardins.example.org/">notre site</a></p></div>
<dl><dt>Téléphone :</dt><dd>01 02 {{03}} | 04</dd></dl>
<span class="user-place other">Poitiers,
France</span></body></html>"""


class ShowingWiki(OtherWiki):
    """A wiki whose pages can be seen, and whose templates it expands."""

    def __init__(self) -> None:
        super().__init__()
        self.html = SHOWN
        self.away = False
        self.asked = 0

    def displayed(self, url: str) -> str:
        self.asked += 1
        if self.away:
            raise SourceUnreachable(url=url, why="coupé", why_en="cut")
        return self.html

    def expand(self, title: str, calls: Sequence[str]) -> Sequence[str]:
        said = {
            "{{Salut|Luc}}": f"'''Bonjour Luc''', page [[{title}]]<ref>Une note</ref>",
            "{{Absent}}": "[[:Modèle:Absent]]",
        }
        return [said.get(call, "") for call in calls]


@pytest.fixture
def source(tmp_path: Path) -> SourceConfig:
    return add_source(tmp_path, name="essai", api_url="http://127.0.0.1:9/api.php", expand=True)


def bring(store: Store, source: SourceConfig, wiki: ShowingWiki) -> list[str]:
    report = sync(store, source, reads=lambda _: wiki)
    return [loss.loss.kind for loss in report.losses]


def test_a_displayed_page_is_read_in_labels_and_values() -> None:
    kind = read_mapping(PROFILES.replace("[[genre]]", "").replace("genre.", ""), "x")
    facts = facts_of(SHOWN, kind)
    assert facts == {
        "Organisation": "Les Jardins, La Coop", "Site web": "https://jardins.example.org/",
        "Téléphone": "01 02 {{03}} | 04", ".user-place": "Poitiers, France",
    }  # fmt: skip
    assert fields_of_facts(facts, kind) == {
        "type": "acteur", "structures": ["Les Jardins", "La Coop"], "site": "https://jardins.example.org/",
        "telephone": "01 02 ((03)) ¦ 04", "lieu": {"nom": "Poitiers, France"},
    }  # fmt: skip
    assert facts_of("<p>Rien</p></div></p>", kind) == {}


def test_a_profile_comes_follows_and_survives_a_new_version(store: Store, source: SourceConfig) -> None:
    source.mapping_file.write_text(PROFILES, encoding="utf-8")
    wiki = ShowingWiki()
    there = wiki.all[1] = Page(1, "Marine")
    wiki.edit(there, "Bonjour.")
    bring(store, source, wiki)
    came = page(store, "Marine")
    assert (came.type, came.head["structures"], came.body) == ("acteur", ["Les Jardins", "La Coop"], "Bonjour.\n")
    assert convert_again(store, source).changed == ()
    head = store.head()
    bring(store, source, wiki)
    assert (store.head(), wiki.asked) == (head, 1)  # nothing changed, nothing is asked
    wiki.html = SHOWN.replace("Les Jardins, ", "").replace("Téléphone", "Autre")
    wiki.edit(there, "Bonsoir.")
    bring(store, source, wiki)
    came = page(store, "Marine")
    assert (came.head["structures"], came.body) == (["La Coop"], "Bonsoir.\n")
    assert "telephone" not in came.head
    wiki.away = True
    wiki.edit(there, "Bonne nuit.")
    assert "displayed" in bring(store, source, wiki)
    assert page(store, "Marine").head["structures"] == ["La Coop"]  # what was read last
    assert convert_again(store, source).changed == ()


def test_a_template_that_no_mapping_knows_is_expanded_where_the_source_says_so(
    store: Store, source: SourceConfig
) -> None:
    wiki = ShowingWiki()
    there = wiki.all[1] = Page(1, "Accueil")
    wiki.edit(there, "{{Salut|Luc}}\n\n{{Absent}} {{#ask:[[x]]}} {{#if:x|oui}}")
    assert {"expanded", "template", "parser function", "answered"} <= set(bring(store, source, wiki))
    came = page(store, "Accueil")
    assert came.body.startswith("**Bonjour Luc**, page [[Accueil]][^1]\n\n{{Absent}} {{#ask:[[x]]}} oui\n")
    assert came.source is not None
    assert came.source["laisse_de_cote"] == ["{{Salut|Luc}}", "{{#if:x|oui}}"]  # the calls are kept, to the letter
    assert convert_again(store, source).changed == ()  # nothing is asked again
    preview = Kept(store, source)
    assert preview.context(next(preview.pages())).expansions.keys() == {"{{Salut|Luc}}"}


def test_without_that_setting_it_is_kept_as_it_is(store: Store, tmp_path: Path) -> None:
    plain = add_source(tmp_path, name="essai", api_url="http://127.0.0.1:9/api.php")
    wiki = ShowingWiki()
    wiki.edit(wiki.all.setdefault(1, Page(1, "Accueil")), "{{Salut|Luc}}")
    bring(store, plain, wiki)
    assert page(store, "Accueil").body == "{{Salut|Luc}}\n"


def test_a_real_wiki_expands_is_seen_and_tells_what_it_hides(wiki: LiveWiki, store: Store, tmp_path: Path) -> None:
    admin = wiki.admin()
    admin.edit("Modèle:Salutation", "'''Bonjour {{{1}}}'''<noinclude>doc</noinclude>")
    admin.edit("Page dépliée", "Ancien secret : 12345")
    admin.edit("Page dépliée", "{{Salutation|Luc}}, {{Salutation|Ana}}")
    admin.edit("Page vue", "{|\n! Organisation\n| Les Jardins\n|}\n<span class='user-place'>Poitiers</span>")
    live = add_source(tmp_path, name="essai", api_url=wiki.url, namespaces=(0, 10), expand=True)
    live.mapping_file.write_text(PROFILES, encoding="utf-8")
    report = sync(store, live)
    assert page(store, "Page dépliée").body == "**Bonjour Luc**, **Bonjour Ana**\n"
    assert page(store, "Page vue").head["structures"] == ["Les Jardins"]
    assert report.displayed == ["Page vue"]
    assert "1 fiche d’après ce que montre la page affichée du wiki." in report.told()
    assert convert_again(store, live).changed == ()
    rows = admin("query", prop="revisions", titles="Page dépliée", rvprop="ids", rvlimit="max")
    old = min(row["revid"] for row in rows["query"]["pages"][0]["revisions"])
    token = admin("query", meta="tokens")["query"]["tokens"]["csrftoken"]
    admin("revisiondelete", type="revision", ids=old, hide="content|user", token=token)
    report = sync(store, live)
    assert report.veiled == [f"Page dépliée ({old})"]
    assert report.revisions == 0
    (item,) = inbox_of(live.folder).waiting("essai")
    assert item.ours is not None
    assert b"12345" in store.blob(item.ours)
    assert store.veiled.hides(item.ours)
    assert sync(store, live).veiled == []
