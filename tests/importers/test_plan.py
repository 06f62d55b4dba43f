"""The plan is pure: what the wiki has and what came already, in; what is to be done, out."""

from pathlib import Path

import pytest

from importers import (
    SiteNames,
    SourceAddressRefused,
    SourceEmptied,
    SourceNameRefused,
    SourceUnknown,
    add_source,
    list_sources,
    load_source,
)
from importers.mediawiki.places import Place, Slugs, author_email, page_uuid, place_of
from importers.mediawiki.recent import unix
from importers.plan import brake, crosses, follow_redirects, former_titles, other_titles, plan_pages
from importers.status import PageRow
from importers.upstream import Event, PageStub


def listed(*stubs: PageStub) -> dict[int, PageStub]:
    return {stub.page_id: stub for stub in stubs}


def came(page_id: int, title: str, *, gone: bool = False) -> PageRow:
    return PageRow(page_id, 0, title, f"fiches/{page_id}.md", 0, latest=page_id * 10, gone=gone)


def test_pages_are_new_changed_renamed_deleted_or_back() -> None:
    wiki = listed(
        PageStub(1, 0, "Pareille", 10),
        PageStub(2, 0, "Changée", 25),
        PageStub(3, 0, "Nouveau titre", 30),
        PageStub(4, 0, "Revenue", 40),
        PageStub(9, 0, "Neuve", 90),
    )
    rows = [
        came(1, "Pareille"),
        came(2, "Changée"),
        came(3, "Ancien titre"),
        came(4, "Revenue", gone=True),
        came(5, "Partie"),
    ]
    plan = plan_pages(wiki, rows, {10, 20, 30, 40, 50}.__contains__, complete=True)
    assert [s.title for s in plan.new] == ["Neuve"]
    assert [s.title for s in plan.changed] == ["Changée"]
    assert [s.title for s in plan.renamed] == ["Nouveau titre"]
    assert [r.title for r in plan.deleted] == ["Partie"]
    assert [s.title for s in plan.restored] == ["Revenue"]
    assert plan_pages(wiki, rows, {10}.__contains__, complete=False).deleted == []


def test_the_brake_stops_when_more_than_half_is_gone() -> None:
    rows = [came(n, f"Page {n}") for n in range(1, 11)]
    half = plan_pages(
        {n: PageStub(n, 0, f"Page {n}", n * 10) for n in range(1, 6)}, rows, lambda _: True, complete=True
    )
    brake(half, "essai", force=False)
    most = plan_pages(
        {n: PageStub(n, 0, f"Page {n}", n * 10) for n in range(1, 5)}, rows, lambda _: True, complete=True
    )
    with pytest.raises(SourceEmptied, match="6 des 10 pages"):
        brake(most, "essai", force=False)
    brake(most, "essai", force=True)


def test_redirects_are_followed_to_the_end_and_not_in_circles() -> None:
    wiki = listed(
        PageStub(1, 0, "But", 1),
        PageStub(2, 0, "Un", 2, "But"),
        PageStub(3, 0, "Deux", 3, "Un"),
        PageStub(4, 0, "Rond", 4, "Carré"),
        PageStub(5, 0, "Carré", 5, "Rond"),
        PageStub(6, 0, "Rien", 6, "Absente"),
        PageStub(7, 12, "Aide:Écrire", 7),
        PageStub(8, 0, "Écrire", 8, "Aide:Écrire"),
    )
    followed = follow_redirects(wiki)
    assert followed == {2: 1, 3: 1, 8: 7}
    assert crosses(wiki[8], wiki[7])
    assert not crosses(wiki[2], wiki[1])
    assert other_titles(wiki, {2: 1, 3: 1}, {}, SiteNames()) == {1: ("Un", "Deux")}


def test_former_titles_are_read_backwards_from_the_log() -> None:
    wiki = listed(PageStub(1, 0, "C", 1), PageStub(2, 0, "A", 2))
    events = [
        Event("move", 0, "A", 10, None, None, "B"),
        Event("move", 0, "B", 20, None, None, "C"),
        Event("move", 0, "Z", 30, None, None, "A"),
    ]
    former = former_titles(wiki, events)
    assert former == {1: ["A", "B"], 2: ["Z"]}
    assert other_titles(wiki, {}, former, SiteNames()) == {1: ("B",), 2: ("Z",)}  # « A » is another page's now


@pytest.mark.parametrize(
    ("namespace", "title", "place"),
    [
        (0, "AIRT : Étape 1", Place("fiches", "AIRT : Étape 1")),
        (1, "Discussion:Jardin", Place("discussions/fiches", "Jardin")),
        (2, "Utilisateur:Zoé", Place("personnes", "Zoé")),
        (6, "Fichier:J.png", Place("fichiers", "J.png")),
        (14, "Catégorie:Eau", Place("categories", "Eau")),
        (4, "Wiki:À propos", Place("fiches", "Wiki:À propos")),
        (5, "Discussion Wiki:À propos", Place("discussions/fiches", "Wiki:À propos")),
        (3000, "Territoire:Velay", Place("fiches", "Territoire:Velay")),
    ],
)
def test_every_namespace_has_its_place(namespace: int, title: str, place: Place) -> None:
    base = SiteNames()
    names = SiteNames(namespaces={**base.namespaces, 4: "Wiki", 5: "Discussion Wiki", 3000: "Territoire"})
    assert place_of(namespace, title, names) == place


def test_slugs_are_never_shared_and_talk_follows_its_page() -> None:
    slugs = Slugs(["fiches/19/jardin-partage.md"])
    first = slugs.take(Place("fiches", "Jardin partagé"))
    second = slugs.take(Place("fiches", "Jardin Partagé"))
    assert (first.slug, second.slug) == ("jardin-partage-2", "jardin-partage-3")
    assert slugs.take(Place("discussions/fiches", "Jardin partagé"), first) == first.talk
    assert slugs.take(Place("fichiers", "Été.PNG")).slug == "ete.png"
    assert slugs.take(Place("fichiers", "été.png")).slug == "ete-2.png"
    assert slugs.take(Place("fichiers", "sans extension")).slug == "sans-extension.bin"


def test_ids_and_addresses_are_the_same_in_every_run() -> None:
    assert page_uuid("essai", 7, 1_415_005_200) == page_uuid("essai", 7, 1_415_005_200)
    assert page_uuid("essai", 7, 1_415_005_200) != page_uuid("autre", 7, 1_415_005_200)
    assert page_uuid("essai", 7, 1_415_005_200)[14] == "7"
    users = ["Marine", "marine", "Pascal L.", "Pascal L", "Pascal-L", "Élodie", "Elodie", "10.0.0.1", "imported>Marine"]
    assert len({author_email("essai", user) for user in users}) == len(users) - 1  # Marine and marine are one user
    assert author_email("essai", "Marine") == "marine@essai.invalid"


def test_a_source_is_written_down_without_its_password(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("très-secret\n", encoding="utf-8")
    added = add_source(
        tmp_path, name="essai", api_url="https://wiki.org/w/api.php", user="R@b", password_file=secret,
        namespaces=(0, 6), categories=("Fiche « méthode »",), licence="CC BY-SA 3.0", interval=0.5,
    )  # fmt: skip
    assert load_source(tmp_path, "essai") == added == list_sources(tmp_path)[0]
    assert added.password() == "très-secret"
    assert added.categories == ("Fiche « méthode »",)
    assert "très-secret" not in (tmp_path / "sources" / "essai.toml").read_text(encoding="utf-8")


def test_a_listing_of_everything_says_which_everything(tmp_path: Path) -> None:
    def scope(*namespaces: int) -> str:
        return add_source(tmp_path, name="essai", api_url="https://wiki.org/api.php", namespaces=namespaces).scope

    assert scope() != "[[], []]"  # as it was before Semantic MediaWiki's messages were listed
    assert scope(6, 0) == "[[0, 6], []]"  # these listings hold what they held


def test_names_and_addresses_that_cannot_be_are_refused(tmp_path: Path) -> None:
    for name in ("", "Essai", "../x", "a b", "-a", "a" * 99):
        with pytest.raises(SourceNameRefused):
            add_source(tmp_path, name=name, api_url="https://wiki.org/api.php")
    for url in ("wiki.org/api.php", "ftp://wiki.org/api.php", "https://wiki.org/", "file:///etc/api.php"):
        with pytest.raises(SourceAddressRefused):
            add_source(tmp_path, name="essai", api_url=url)
    with pytest.raises(SourceUnknown):
        load_source(tmp_path, "essai")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2014-11-03T09:00:00Z", 1_415_005_200),
        ("1969-12-31T23:59:59Z", -1),
        ("2014-1-3T9:00:00Z", 1_388_739_600),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
    ],
)
def test_a_moment_is_read_as_unix_seconds(written: str, seconds: int) -> None:
    assert unix(written) == seconds


@pytest.mark.parametrize("written", ["", "2014-02-30T00:00:00Z", "2014-11-03T24:00:00Z", "2014-11-03", "hier"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unix(written)
