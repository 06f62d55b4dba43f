"""What can be sent back to a wiki is shown before; an export is sent through the site and comes in by itself."""

import io
import time
import zipfile

import pytest
from flask.testing import FlaskClient

from commun import Commons
from commun.order import PROGRAM, told
from commun.sources import ExportRefused, arrivals, bring_arrival, keep_arrival, run_due, standing, standings
from fiches import PageName
from importers import SourceNameRefused, convert_again, import_dump, load_source
from tests.commun.web.sources.conftest import OtherSide
from tests.commun.web.sources.test_conflicts import post

REVISION = """<page><title>{title}</title><ns>0</ns><id>{number}</id><revision><id>{number}0</id>
<timestamp>2015-03-12T10:00:00Z</timestamp><contributor><username>Marine</username><id>2</id></contributor>
<model>wikitext</model><format>text/x-wiki</format>
<text xml:space="preserve">== Date ==
Le 12 mars.

== Lieu ==
À la mairie de {title}.</text></revision></page>"""
EXPORT = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><siteinfo>'
    "<sitename>Ancien</sitename><dbname>w</dbname></siteinfo>"
    + "".join(
        REVISION.format(title=title, number=number) for number, title in enumerate(("Potager", "Verger", "Mare"), 5)
    )
    + "</mediawiki>"
)


@pytest.fixture
def brought(there: OtherSide) -> Commons:
    """A commons whose source brought three pages, since then changed, renamed and deleted here."""
    commons = there.commons
    file = commons.config.data / "export.xml"
    file.write_text(EXPORT, encoding="utf-8")
    import_dump(commons.store, file, "ancien", catch_up=commons.index.catch_up)
    there.here(PageName("fiches", "potager"), "12 mars", "13 mars")
    verger = commons.store.read(PageName("fiches", "verger"))
    with commons.store.change(commons.store.commit(commons.store.head() or "").author, "ici") as change:
        new = verger.with_head({"titre": "Le verger"}).text
        change.move(verger.name, PageName("fiches", "le-verger"), new, commons.store.head())
        change.delete(PageName("fiches", "mare"))
    commons.index.catch_up()
    return commons


@pytest.mark.usefixtures("brought")
def test_what_would_be_sent_is_shown_and_nothing_is(claire: FlaskClient) -> None:
    page = claire.get("/sources/ancien/envoi").get_data(as_text=True)
    assert "1 page à envoyer" in page
    assert "Potager" in page
    assert "<del" in page
    assert "<ins" in page
    assert "renommée ici" in page
    assert "Le verger" in page
    assert "supprimée ici" in page
    assert "Permettre l’envoi" in page
    assert 'value="envoyer"' not in page
    assert "l’envoi n’est pas permis" in post(claire, "/sources/ancien/envoi", action="envoyer")


def test_sending_is_allowed_by_somebody_and_needs_an_account(claire: FlaskClient, brought: Commons) -> None:
    assert "L’envoi est permis" in post(claire, "/sources/ancien/envoi", action="permettre")
    assert load_source(brought.config.data, "ancien").push
    assert 'value="envoyer"' in claire.get("/sources/ancien/envoi").get_data(as_text=True)
    assert "compte de robot" in post(claire, "/sources/ancien/envoi", action="envoyer")
    assert "Rien n’est plus envoyé" in post(claire, "/sources/ancien/envoi", action="interdire")
    kept = post(claire, "/sources/ancien/envoi", action="permettre", creer="Rien de tel")
    assert "Rien de tel</textarea>" in kept
    assert claire.get("/sources/inconnue/envoi").status_code == 404
    assert claire.get(f"/sources/{'x' * 300}/envoi").status_code == 404


@pytest.mark.usefixtures("brought")
def test_a_page_born_here_is_only_created_when_it_is_named(claire: FlaskClient) -> None:
    page = claire.get("/sources/ancien/envoi?creer=Nulle+part").get_data(as_text=True)
    assert "Aucune fiche d’ici ne s’appelle" in page
    assert ">Nulle part</textarea>" in page
    page = claire.get("/sources/ancien/envoi?creer=Le+verger").get_data(as_text=True)
    assert "elle n’est pas née ici" in page


def test_converting_again_is_a_run_like_another(claire: FlaskClient, brought: Commons) -> None:
    convert_again(brought.store, load_source(brought.config.data, "ancien"))
    last = standing(brought, "ancien").last
    assert last is not None
    assert last.told["kind"] == "convert"
    assert "Nouvelle conversion" in claire.get("/sources/ancien").get_data(as_text=True)


def test_an_export_that_is_sent_comes_in_by_itself(claire: FlaskClient, commons: Commons) -> None:
    page = claire.get("/sources").get_data(as_text=True)
    assert "25 Mo au plus" in page
    sent = (io.BytesIO(EXPORT.encode()), "Vieux wiki.xml")
    shown = _send(claire, sent)
    assert "ses pages viennent" in shown
    deadline = time.monotonic() + 90
    while arrivals(commons) and time.monotonic() < deadline:
        time.sleep(0.1)
    last = standing(commons, "vieux-wiki").last
    assert last is not None
    assert (last.state, last.told["revisions"]) == ("done", 3)
    assert "3 versions" in claire.get("/sources/vieux-wiki").get_data(as_text=True)
    assert "vieux-wiki" in [each.source.name for each in standings(commons)]


def test_what_is_no_export_is_refused_in_a_sentence(claire: FlaskClient, commons: Commons) -> None:
    assert "il faut un export XML" in _send(claire, (io.BytesIO(b"MZ"), "machin.exe"))
    assert "Choisissez un fichier" in _send(claire, (io.BytesIO(b""), ""))
    with pytest.raises(SourceNameRefused):
        keep_arrival(commons, "../x", "x.xml", io.BytesIO(b""))
    with pytest.raises(ExportRefused):
        bring_arrival(commons, "rien")
    keep_arrival(commons, "faux", "faux.xml", io.BytesIO(b"<html>"))
    keep_arrival(commons, "faux-zip", "faux.zip", io.BytesIO(b"PK"))
    told = run_due(commons)
    assert len(told) == 2
    assert any("pas une archive zip" in line for line in told)
    assert arrivals(commons) == []


def test_a_folder_in_a_zip_comes_by_the_worker(commons: Commons) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes/Compost.md", "Un tas, [[Jardin]].\n")
        archive.writestr("notes/../../dehors.md", "Dehors.\n")
    packed.seek(0)
    keep_arrival(commons, "notes", "Notes.zip", packed)
    (report,) = run_due(commons)
    assert "2 pages" in report
    assert commons.read(PageName("fiches", "compost")).body == "Un tas, [[Jardin]].\n"
    assert not (commons.config.data / "sources" / "dehors.md").exists()
    assert standing(commons, "notes").last is not None
    deed = commons.order.journal(deed="sync")[0]
    assert (deed.person, deed.target, "2 pages" in told(deed.detail)) == (PROGRAM, "notes", True)


def test_an_archive_that_unpacks_to_far_more_than_it_is_does_not(commons: Commons) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", "a" * (30 << 20))
    packed.seek(0)
    keep_arrival(commons, "bombe", "bombe.zip", packed)
    with pytest.raises(ExportRefused):
        bring_arrival(commons, "bombe")


def _send(client: FlaskClient, file: tuple[io.BytesIO, str]) -> str:
    """Send a file with the form of the page."""
    page = client.get("/sources").get_data(as_text=True)
    mark = page.partition('name="csrf" value="')[2].partition('"')[0]
    answer = client.post("/sources/export", data={"csrf": mark, "fichier": file}, follow_redirects=True)
    return answer.get_data(as_text=True)
