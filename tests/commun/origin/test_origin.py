"""Where an imported fiche comes from is said on its page, on paper and to programs; licences that clash are told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.kit.booklet import booklet
from commun.origin import mixing_warning, origin_of
from fiches import Fiche, PageName
from importers import import_dump, licence_kind, licences_clash
from tests.births import Birth

EXPORT = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><siteinfo>
<sitename>WikiRésilience</sitename><base>http://wiki.exemple.org/index.php/Accueil</base></siteinfo>
<page><title>Jardin partagé</title><ns>0</ns><id>12</id><revision><id>2358</id>
<timestamp>2015-03-23T15:09:00Z</timestamp><contributor><username>Marine</username></contributor>
<comment>relecture</comment><model>wikitext</model><text>On commence par [[Inviter]].</text></revision></page>
</mediawiki>"""
PAGE = "/fiches/jardin-partage"


@pytest.fixture
def commons(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """A commons as it is born."""
    made = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield made
    made.close()


@pytest.fixture
def browser(commons: Commons, tmp_path: Path) -> FlaskClient:
    """A reader of a commons into which a page came from a wiki that shares under CC BY-NC 4.0."""
    file = tmp_path / "export.xml"
    file.write_text(EXPORT, encoding="utf-8")
    folder = commons.config.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "ancien.toml").write_text(
        'api_url = "http://wiki.exemple.org/api.php"\nlicence = "CC BY-NC 4.0"\n', encoding="utf-8"
    )
    report = import_dump(commons.store, file, "ancien", catch_up=commons.index.catch_up)
    assert report.licence == "CC BY-NC 4.0"
    return create_app(commons.config, commons).test_client()


def words(html: str) -> str:
    """The text of a page, without its tags."""
    out, inside = [], False
    for sign in html:
        inside = sign == "<" or (inside and sign != ">")
        out.append("" if inside or sign == ">" else sign)
    return " ".join("".join(out).split())


SAID = "Version du 23 mars 2015 de WikiRésilience, par Marine, CC BY-NC 4.0."


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/imprimer"])
def test_page_and_paper_say_version_wiki_authors_and_licence(browser: FlaskClient, address: str) -> None:
    html = browser.get(address).text
    assert SAID in words(html)
    assert 'href="http://wiki.exemple.org/index.php/Jardin_partag%C3%A9?oldid=2358"' in html


def test_what_was_changed_here_credits_both_and_clashing_licences_are_told(
    commons: Commons, browser: FlaskClient
) -> None:
    name = PageName.parse("fiches/jardin-partage")
    fiche = commons.read(name)
    alix = commons.accounts.register("Alix", "un-mot-de-passe-long", "", "contributor")
    commons.save(alix, name, fiche.with_body("Tout autre chose.\n").text, commons.head(), "Récrit")
    said = words(browser.get(PAGE).text)
    assert f"{SAID} Modifiée ici depuis, par Alix." in said
    assert "ne se mêle pas" in said


def test_programs_are_told_too(browser: FlaskClient) -> None:
    told = json.loads(browser.get(f"{PAGE}.json").text)
    assert told["licence"] == "CC BY-NC 4.0"
    assert told["origin"]["wiki"] == "WikiRésilience"
    assert told["origin"]["date"] == "2015-03-23T15:09:00+00:00"
    assert told["origin"]["authors"] == ["Marine"]
    assert "CC BY-NC 4.0" in browser.get(f"{PAGE}.md").text
    for linked in (browser.get(f"{PAGE}.ttl").text, browser.get(f"{PAGE}.jsonld").text):
        assert "oldid=2358" in linked
        assert "Marine" in linked
        assert "by-nc/4.0" in linked
        assert linked.count("wasDerivedFrom") == 1
    turtle = browser.get(f"{PAGE}.ttl").text
    assert "prov:wasDerivedFrom <http://wiki.exemple.org/index.php/Jardin_partag%C3%A9?oldid=2358>" in turtle
    assert "Marine" in browser.get(PAGE).text.partition("application/ld+json")[2].partition("</script>")[0]


def test_a_booklet_credits_the_version_the_wiki_the_authors_and_the_licence(
    commons: Commons, browser: FlaskClient
) -> None:
    assert browser.get(PAGE).status_code == 200
    (chapter,) = booklet(commons, [PageName.parse("fiches/jardin-partage")], "", "").chapters
    assert SAID in chapter.credit


def test_every_commit_that_came_says_its_licence(commons: Commons, browser: FlaskClient) -> None:
    head = commons.store.head("sources/ancien")
    assert head is not None
    commit = commons.store.commit(head)
    assert browser.get(PAGE).status_code == 200
    assert commit.trailers["Source-Licence"] == "CC BY-NC 4.0"
    assert (commit.trailers["Source"], commit.trailers["Source-Revision"]) == ("ancien", "2358")


def test_a_fiche_that_was_born_here_has_no_origin_and_a_broken_one_never_breaks_a_page() -> None:
    name = PageName.parse("fiches/a")
    assert origin_of(Fiche.parse(name, "---\ntitre: A\n---\n")) is None
    odd = "---\ntitre: A\nsource: {wiki: w, url: 'javascript:x', date: hier, auteurs: Seule}\n---\n"
    found = origin_of(Fiche.parse(name, odd))
    assert found is not None
    assert (found.url, found.version_url, found.when, found.authors) == ("", "", None, ("Seule",))


def test_the_address_of_a_version_has_no_fragment() -> None:
    text = "---\ntitre: A\nsource: {wiki: w, url: 'https://w.example/index.php?title=A#Lieu', revision: 7}\n---\n"
    found = origin_of(Fiche.parse(PageName.parse("fiches/a"), text))
    assert found is not None
    assert found.version_url == "https://w.example/index.php?title=A&oldid=7"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("CC BY-SA 3.0", "BY-SA"), ("cc by nc sa 4.0", "BY-NC-SA"), ("Creative Commons CC-BY 4.0", "BY"),
        ("https://creativecommons.org/licenses/by-nd/4.0/", "BY-ND"), ("CC0", "CC0"), ("Licence Ouverte 2.0", "BY"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0"), ("tous droits réservés", None), ("", None),
    ],
)  # fmt: skip
def test_licences_are_known_however_they_are_written(written: str, kind: str | None) -> None:
    assert licence_kind(written) == kind


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("CC BY-SA 4.0", "CC BY 4.0", False), ("CC BY-SA 4.0", "CC BY-NC 4.0", True),
        ("CC BY-SA 4.0", "CC BY-NC-SA 4.0", True), ("CC BY-NC 4.0", "CC BY-NC-SA 4.0", False),
        ("CC BY-ND 4.0", "CC BY-ND 4.0", True), ("CC0", "CC BY-SA 4.0", False), ("CC BY-SA 4.0", "inconnue", False),
    ],
)  # fmt: skip
def test_licences_that_may_not_be_mixed(one: str, other: str, *, clash: bool) -> None:
    assert licences_clash(one, other) == licences_clash(other, one) == clash
    assert bool(mixing_warning(one, other)) == clash
