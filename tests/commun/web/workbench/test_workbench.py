"""The workbench on the web: a page before and after, a mapping corrected in a form, losses by construct and by page."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from commun import create_app
from fiches import PageName
from importers import brought_source, import_dump, journal_of
from tests.births import Birth
from tests.browser import Person, form_fields
from tests.importers.workbench.conftest import export_of

PAGES = {
    "Mare du bas": "{{Mare|surface=12|fond=argile <b>bleue</b>}}\nUne ''mare'' {{bien|1}}.",
    "Mare du haut": "{{Mare|surface=3}}\nUne autre.",
}


@pytest.fixture
def app(tmp_path: Path, birth: Birth) -> Iterator[Flask]:
    """A commons into which a small wiki came, with a maintainer and a contributor."""
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    for name, role in (("Aline", "maintainer"), ("Bachir", "contributor")):
        commons.accounts.register(name, "un mot de passe long", "", role)
    file = tmp_path / "mares.xml"
    file.write_text(export_of(PAGES), encoding="utf-8")
    import_dump(commons.store, file, "mares")
    commons.head()
    yield create_app(commons.config, commons, limits=False)
    commons.close()


def person(app: Flask, name: str) -> Person:
    somebody = Person(app.test_client())
    somebody.send("/connexion", name=name, password="un mot de passe long")
    return somebody


HERE = "/sources/mares/correspondance"


def mapping_fields(page: str) -> dict[str, str]:
    """The fields of the form of the mapping, which is the last but one."""
    return form_fields(page[: page.index('action="/sources/mares/convertir"')].rpartition("<form")[0])


def test_a_mapping_is_tried_saved_and_applied_without_any_script(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    assert 'href="?page=Mare%20du%20bas"' in aline.get(HERE)
    page = aline.get(f"{HERE}?page=Mare du bas")
    assert "{{Mare|surface=12|fond=argile &lt;b&gt;bleue&lt;/b&gt;}}" in page
    assert "modèle gardé tel quel" in page
    fields = mapping_fields(page)
    assert fields["modele-0"] == "Mare"
    fields |= {"ancre": "Mare", "type": "territoire", "role-0": "champs", "champ-0-0": "superficie", "unite-0-0": "ha"}
    tried = aline.client.post(HERE, data=fields | {"action": "voir"})
    assert tried.status_code == 200
    assert "Rien n’est encore enregistré." in tried.text
    assert re.search(r"<dt>Superficie</dt><dd>\s*12 ha", tried.text)
    assert mapping_fields(tried.text)["champ-0-0"] == "superficie"
    assert "superficie" not in aline.get(f"{HERE}?page=Mare du bas").partition('<datalist id="champs">')[0]
    saved = aline.client.post(HERE, data=fields | {"action": "enregistrer"})
    assert saved.status_code == 303
    again = aline.get(saved.location)
    assert "La correspondance est enregistrée." in again
    assert mapping_fields(again)["unite-0-0"] == "ha"
    aline.send(f"{HERE}?page=Mare du bas", to="/sources/mares/convertir")
    row = wiki.index.pages.by_title("Mare du haut")
    assert wiki.fiche(row).head["superficie"] == "3 ha"
    assert "2 pages converties à nouveau." in aline.get(HERE)


def test_a_large_wiki_is_converted_again_by_a_process_of_its_own(app: Flask, tmp_path: Path) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    file = tmp_path / "grand.xml"
    file.write_text(export_of({f"Mare {n}": f"{{{{Mare|surface={n}}}}}\nEau." for n in range(2_001)}), encoding="utf-8")
    import_dump(wiki.store, file, "grand")
    source = brought_source(wiki.store, wiki.config.data, "grand")
    source.mapping_file.write_text(
        'ancres = ["Mare"]\ntype = "territoire"\n[modeles.Mare.parametres]\n'
        'surface = {champ = "superficie", unite = "ha"}\n',
        encoding="utf-8",
    )
    aline.send("/sources/grand/correspondance", to="/sources/grand/convertir")
    deadline = time.monotonic() + 240
    journal = journal_of(source.folder)  # the index is asked nothing: the process may be writing to it
    while (last := journal.runs("grand")[0]).state == "running" or last.told.get("kind") != "convert":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (last.state, last.told["pages"], last.told["conflicts"]) == ("done", 2_001, [])
    assert wiki.store.read(PageName("fiches", "mare-1999")).head["superficie"] == "1999 ha"


def test_what_cannot_be_is_told_and_what_was_typed_comes_back(app: Flask) -> None:
    aline = person(app, "Aline")
    assert "n’est pas venue" in aline.get(f"{HERE}?page=Nulle part", 404)
    fields = mapping_fields(aline.get(f"{HERE}?page=Mare du bas"))
    fields |= {"ancre": "Mare", "type": "territoire", "role-0": "champs", "champ-0-0": "x", "forme-0-0": "autre"}
    refused = aline.client.post(HERE, data=fields)
    assert refused.status_code == 422
    assert "ne se lit pas" in refused.text
    assert mapping_fields(refused.text)["champ-0-0"] == "x"
    for address in ("/sources/autre/correspondance", "/sources/autre/pertes"):
        aline.get(address, 404)


def test_losses_are_shown_by_construct_and_by_page_and_as_json(app: Flask) -> None:
    aline = person(app, "Aline")
    page = aline.get("/sources/mares/pertes")
    assert 'href="?construction=bien">bien</a>' in page
    assert 'href="/fiches/mare-du-bas"' in page
    only = aline.get("/sources/mares/pertes?construction=bien")
    assert "Mare du haut" not in only.partition('id="pages"')[2]
    said = aline.client.get("/sources/mares/pertes.json").get_json()
    assert said["pages"] == 2
    assert {"kind": "template", "name": "Mare", "count": 2, "kept": True, "pages": 2} in said["constructs"]
    aline.send("/sources/mares/pertes")


def test_only_those_who_may_import_correct_a_mapping(app: Flask) -> None:
    bachir = person(app, "Bachir")
    bachir.get(HERE, 403)
    assert "Compter à nouveau" not in bachir.get("/sources/mares/pertes")
    assert bachir.client.post("/sources/mares/convertir").status_code == 403
    stranger = app.test_client()
    assert stranger.get(HERE).status_code == 303
