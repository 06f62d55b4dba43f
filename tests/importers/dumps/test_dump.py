"""An export read from a file brings the same history as the wiki itself."""

import bz2
import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fiches import Store
from importers import DumpUnreadable, SyncReport, import_dump
from tests.importers.asked import page, pages, revisions
from tests.mediawiki.live import LiveWiki

Brought = tuple[LiveWiki, Store, SyncReport]

HEAD = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr">'


@pytest.fixture(scope="session")
def exported(shared_wiki: LiveWiki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole wiki as MediaWiki's own script writes it."""
    file = tmp_path_factory.mktemp("export") / "essai.xml"
    file.write_text(shared_wiki.maintenance("dumpBackup.php", "--full", "--quiet"), encoding="utf-8")
    return file


def test_an_export_brings_what_the_api_brings(brought: Brought, exported: Path, tmp_path: Path) -> None:
    _, other, _ = brought
    store = Store.create(tmp_path)
    report = import_dump(store, exported, "essai")
    told = [(c.trailers["Source-Revision"], c.when, c.author, c.message) for c in revisions(other)]
    came = [(c.trailers["Source-Revision"], c.when, c.author, c.message) for c in revisions(store)]
    assert came == told
    assert report.revisions == len(told)
    here = {f.head["source"]["page"]: f for f in pages(store)}  # type: ignore[index]
    there = {f.head["source"]["page"]: f for f in pages(other)}  # type: ignore[index]
    assert set(here) == set(there)
    assert {t: f.body for t, f in here.items()} == {t: f.body for t, f in there.items()}
    assert {t: f.id for t, f in here.items()} == {t: f.id for t, f in there.items()}
    assert page(store, "Jardin partagé").other_titles == ("Potager collectif", "Potager", "Semis")
    store.close()


def test_what_an_export_hides_is_a_gap(exported: Path, tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    import_dump(store, exported, "essai")
    hidden = [c.trailers["Source-Hidden"] for c in revisions(store) if "Source-Hidden" in c.trailers]
    assert hidden == ["text", "comment user", "comment text user"]
    store.close()


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_packed_exports_are_read(exported: Path, tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    file = tmp_path / f"essai.xml{suffix}"
    file.write_bytes(pack(exported.read_bytes()))
    store = Store.create(tmp_path)
    assert import_dump(store, file, "essai").revisions > 130
    store.close()


def test_a_second_export_brings_only_what_is_new(exported: Path, tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    import_dump(store, exported, "essai")
    head = store.head()
    assert import_dump(store, exported, "essai").commit is None
    assert store.head() == head
    small = tmp_path / "une-page.xml"
    revision = "<revision><id>9000</id><timestamp>2030-01-01T00:00:00Z</timestamp><contributor><ip>10.0.0.1</ip>"
    text = f"{revision}</contributor><text>Une page de plus.</text></revision>"
    small.write_text(
        f"{HEAD}<page><title>De plus</title><ns>0</ns><id>900</id>{text}</page></mediawiki>", encoding="utf-8"
    )
    report = import_dump(store, small, "essai")
    assert (report.revisions, report.deleted) == (1, 0)
    assert page(store, "De plus").body == "Une page de plus.\n"
    assert page(store, "Saugues").body
    store.close()


def test_an_export_without_logs_takes_away_no_title_that_the_wiki_told(
    brought: Brought, exported: Path, tmp_path: Path
) -> None:
    shutil.copytree(brought[1].folder.parent, tmp_path / "data")
    store = Store(tmp_path / "data")
    assert page(store, "Toutes les listes").other_titles == ("Listes",)
    assert import_dump(store, exported, "essai").commit is None
    part = tmp_path / "une-page.xml"
    text = next(
        each for each in exported.read_text(encoding="utf-8").split("<page>") if "<title>Jardin partagé<" in each
    )
    part.write_text(f"{HEAD}<page>{text.partition('</page>')[0]}</page></mediawiki>", encoding="utf-8")
    assert import_dump(store, part, "essai").commit is None
    assert page(store, "Jardin partagé").other_titles == ("Potager collectif", "Potager", "Semis")
    store.close()


def test_an_older_export_brings_its_versions_and_takes_no_page_back(store: Store, tmp_path: Path) -> None:
    def bring(title: str, *days: int) -> SyncReport:
        each = "<revision><id>{0}</id><timestamp>2020-01-0{0}T10:00:00Z</timestamp><contributor><ip>10.0.0.{0}</ip>"
        texts = "".join(f"{each.format(day)}</contributor><text>Jour {day}.</text></revision>" for day in days)
        file = tmp_path / "essai.xml"
        file.write_text(f"{HEAD}<page><title>{title}</title><ns>0</ns><id>1</id>{texts}</page></mediawiki>")
        return import_dump(store, file, "essai")

    assert bring("Nouveau titre", 2, 9).revisions == 2
    assert bring("Ancien titre", 1, 2).revisions == 1
    assert bring("Ancien titre", 4).revisions == 1
    fiche = page(store, "Nouveau titre")
    assert fiche.body == "Jour 9.\n"
    authors = (fiche.source or {})["auteurs"]
    assert isinstance(authors, list)
    assert set(authors) == {f"10.0.0.{day}" for day in (1, 2, 4, 9)}
    assert bring("Nouveau titre", 2, 9).commit is None


def test_a_wrong_clock_and_a_wrong_fingerprint_lose_no_page(store: Store, tmp_path: Path) -> None:
    dates = {"Avant 1970": "1969-12-31T23:59:59Z", "Sans jour": "-0001-11-30T00:00:00Z", "Sans date": ""}
    each = "<page><title>{0}</title><ns>0</ns><id>{2}</id><revision><id>{2}</id><timestamp>{1}</timestamp>{3}</page>"
    end = "<contributor><ip>10.0.0.1</ip></contributor><text>Un texte.</text><sha1>?!</sha1></revision>"
    pages_there = "".join(each.format(title, date, n, end) for n, (title, date) in enumerate(dates.items(), 1))
    file = tmp_path / "horloge.xml"
    file.write_text(f"{HEAD}{pages_there}</mediawiki>", encoding="utf-8")
    report = import_dump(store, file, "horloge")
    assert {title: page(store, title).body for title in dates} == dict.fromkeys(dates, "Un texte.\n")
    told = [x.loss.name for x in report.losses]
    assert (told.count("date illisible"), told.count("texte différent de son empreinte sha1")) == (2, 3)
    assert import_dump(store, file, "horloge").commit is None


@pytest.mark.parametrize(
    "text",
    [
        "pas du XML",
        "<html></html>",
        f"{HEAD}<page><title>Coupé",
        f'<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{HEAD}<page><title>&b;</title></page></mediawiki>',
        f'<!DOCTYPE m SYSTEM "file:///etc/passwd">{HEAD}</mediawiki>',
    ],
)
def test_what_is_no_export_is_refused_with_a_sentence(store: Store, tmp_path: Path, text: str) -> None:
    file = tmp_path / "faux.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DumpUnreadable, match=r"faux\.xml"):
        import_dump(store, file, "faux")
    assert store.head("sources/faux") is None
