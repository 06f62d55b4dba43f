"""The history of a real wiki stands in git, revision by revision."""

import hashlib

from fiches import Store
from importers import SyncReport
from tests.importers.asked import branch, page, pages, revisions, unix, upstream_revisions, without_twins
from tests.mediawiki.live import LiveWiki
from tests.mediawiki.texts import LONG_TITLE, PLAIN

Brought = tuple[LiveWiki, Store, SyncReport]


def test_every_revision_is_one_commit_in_the_order_of_time(brought: Brought) -> None:
    wiki, store, report = brought
    told = without_twins(upstream_revisions(wiki))
    came = revisions(store)
    assert [int(c.trailers["Source-Revision"]) for c in came] == [row["revid"] for row in told]
    assert [c.when for c in came] == [unix(row["timestamp"]) for row in told]
    assert report.revisions == len(told) > 130


def test_every_commit_has_its_author_summary_and_page(brought: Brought) -> None:
    wiki, store, _ = brought
    for commit, row in zip(revisions(store), without_twins(upstream_revisions(wiki)), strict=True):
        assert commit.trailers["Source"] == "essai"
        assert commit.trailers["Source-Page"] == row["title"]
        assert commit.author.email.endswith("@essai.invalid")
        if "userhidden" in row:
            assert commit.author.name == "(nom masqué)"
        else:
            assert commit.trailers["Source-User"] == row["user"]
            name = row["user"].removeprefix("imported>")  # the prefix of users that only an import knows
            assert commit.author.name == name.rstrip(".")  # git keeps no full stop at the end of a name
        if row.get("comment", "").strip():
            gap = " (texte masqué sur le wiki d’origine)" if "texthidden" in row["slots"]["main"] else ""
            assert commit.summary == row["comment"].strip() + gap


def test_two_users_never_share_an_address(brought: Brought) -> None:
    _, store, _ = brought
    owners: dict[str, set[str]] = {}
    for commit in revisions(store):
        owners.setdefault(commit.author.email, set()).add(commit.trailers.get("Source-User", ""))
    assert {email: users for email, users in owners.items() if len(users) > 1} in ({}, {"masque@essai.invalid": {""}})


def test_the_wikitext_of_every_revision_is_kept_beside(brought: Brought) -> None:
    wiki, store, _ = brought
    head = store.head("refs/commun/wikitext/essai")
    assert head is not None
    kept = {path.rpartition("/")[2].removesuffix(".wikitext"): blob for path, blob in store.list(head)}
    for commit, row in zip(revisions(store), without_twins(upstream_revisions(wiki)), strict=True):
        main = row["slots"]["main"]
        if main.get("texthidden"):
            assert str(row["revid"]) not in kept
            continue
        assert commit.trailers["Source-Text"] == kept[str(row["revid"])]
        data = store.blob(kept[str(row["revid"])])
        assert data.decode() == main["content"]
        assert hashlib.sha1(data, usedforsecurity=False).hexdigest() == row["sha1"]


def test_what_is_hidden_is_a_gap_that_says_so_even_for_an_administrator(brought: Brought) -> None:
    _, store, _ = brought
    hidden = [c for c in revisions(store) if "Source-Hidden" in c.trailers]
    assert [c.trailers["Source-Hidden"] for c in hidden] == ["text", "comment user", "comment text user"]
    assert hidden[1].message == "(résumé masqué sur le wiki d’origine)"
    for commit in (hidden[0], hidden[2]):
        assert commit.message.endswith("(texte masqué sur le wiki d’origine)")
        blob = next(change.after for change in commit.changes)
        assert blob is not None
        assert "Le texte de cette version est masqué" in store.blob(blob).decode()
    everything = [blob for ref in ("sources/essai", "refs/commun/wikitext/essai") for blob in _blobs(store, ref)]
    texts = b"".join(data for _, data in store.blobs(everything))
    assert b"06 00 00 00 01" in texts  # the first version was never hidden
    assert b"06 00 00 00 02" not in texts
    assert b"06 00 00 00 04" not in texts


def _blobs(store: Store, ref: str) -> list[str]:
    head = store.head(ref)
    assert head is not None
    return [change.after for commit in store.log(None, head) for change in commit.changes if change.after]


def test_every_title_comes_and_no_two_share_an_address(brought: Brought) -> None:
    _, store, _ = brought
    titles = {fiche.head["source"]["page"]: fiche for fiche in pages(store)}  # type: ignore[index]
    wanted = {
        t.replace("Project:", "Wiki des essais:").replace("Discussion Territoire", "Discussion territoire")
        for t in PLAIN
    }
    wanted = wanted - {"Listes"} | {"Toutes les listes"}
    assert wanted <= set(titles)
    assert LONG_TITLE in titles
    names = [fiche.name for fiche in pages(store)]
    assert len(names) == len(set(names))
    assert titles["Jardin partagé"].name.slug == "jardin-partage"
    assert titles["Jardin Partagé"].name.slug == "jardin-partage-2"
    assert titles["Discussion:Jardin Partagé"].name == titles["Jardin Partagé"].name.talk
    assert titles[".gitignore"].name.slug == "gitignore"
    assert titles["Territoire:Velay"].name.space == "fiches"
    assert titles["Aide:Écrire"].name.space == "aide"
    assert titles["Utilisateur:Marine"].name.space == "personnes"


def test_redirects_are_other_titles_of_what_they_lead_to(brought: Brought) -> None:
    _, store, report = brought
    assert page(store, "Jardin partagé").other_titles == ("Potager collectif", "Potager", "Semis")
    assert page(store, "Grainothèque").other_titles == ("Devenue redirection",)
    assert "[[Page qui n’existe pas]]" in page(store, "Nulle part").body
    assert {row.page for row in report.losses if row.loss.kind == "redirect"} == {"Nulle part"}
    assert not [f for f in pages(store) if f.title in ("Potager", "Semis", "Devenue redirection")]
    became = [c for c in revisions(store) if c.trailers["Source-Page"] == "Devenue redirection"]
    assert [bool(c.changes[0].after) for c in became] == [True, False]


def test_a_moved_page_keeps_its_history_and_its_former_titles(brought: Brought) -> None:
    _, store, _ = brought
    moved = page(store, "Nom définitif : la fiche")
    assert moved.other_titles == ("Nom provisoire", "Nom suivant")
    assert page(store, "Toutes les listes").other_titles == ("Listes",)  # moved without leaving a redirect
    history = [c for c in revisions(store) if c.trailers["Source-Page"] == moved.title]
    assert len(history) == 4  # two texts, two moves
    assert page(store, moved.title, "discussions/fiches").name == moved.name.talk


def test_deleted_pages_do_not_come_and_restored_ones_do(brought: Brought) -> None:
    _, store, _ = brought
    titles = {fiche.title for fiche in pages(store)}
    assert "Page supprimée" not in titles
    assert page(store, "Page restaurée").body == "Elle disparaît puis revient, changée.\n"


def test_files_come_once_each_version_with_their_page(brought: Brought) -> None:
    _, store, report = brought
    files = [c for c in branch(store) if "Source-File" in c.trailers]
    assert [c.trailers["Source-File"] for c in files] == ["Jardin.png", "Jardin.png", "Plan.png", "Été à la ferme.png"]
    assert report.files == 4
    described = page(store, "Jardin.png", "fichiers")
    assert described.body == "Photo du jardin, par Marine.\n"
    assert described.categories == ("Photos",)
    assert store.blob_at(described.name.path.removesuffix(".md")) is not None
    assert store.blob_at("fichiers/2f/ete-a-la-ferme.png") is not None


def test_the_head_tells_where_a_page_comes_from(brought: Brought) -> None:
    wiki, store, _ = brought
    source = page(store, "Jardin partagé").source
    assert source is not None
    assert source["wiki"] == "essai"
    assert source["page"] == "Jardin partagé"
    assert source["licence"] == "CC BY-SA 3.0"
    assert source["auteurs"] == ["Pascal L.", "127.0.0.1", "Admin"]
    assert str(source["url"]).startswith(f"http://127.0.0.1:{wiki.port}/index.php/Jardin_partag")


def test_twins_of_a_revision_come_once(brought: Brought) -> None:
    wiki, store, report = brought
    twins = [c.trailers["Source-Twins"] for c in branch(store) if "Source-Twins" in c.trailers]
    assert len(upstream_revisions(wiki)) - len(revisions(store)) == sum(len(t.split()) for t in twins)
    assert twins or len(upstream_revisions(wiki)) == len(revisions(store))
    assert {r.loss.kind for r in report.losses} >= {"template", "answered"}


def test_the_repository_is_whole(brought: Brought) -> None:
    _, store, _ = brought
    assert store.fsck() == []
