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
    assert re.search(r"<dt>Type</dt><dd>\s*Territoire", tried.text)  # by its name, not by its key
    assert mapping_fields(tried.text)["champ-0-0"] == "superficie"
    assert "superficie" not in aline.get(f"{HERE}?page=Mare du bas").partition('<datalist id="champs">')[0]
    aline.client.set_cookie("langue", "en")
    offered = aline.get(f"{HERE}?page=Mare du bas").partition('<datalist id="champs">')[2]
    assert re.search(r'value="lieu.commune"[^>]*>Place, Municipality<', offered)
    aline.client.set_cookie("langue", "fr")
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


def test_what_is_wrong_in_a_mapping_is_said_in_words(app: Flask) -> None:
    aline = person(app, "Aline")
    fields = mapping_fields(aline.get(f"{HERE}?page=Mare du bas")) | {"role-0": "champs", "ancre": "Mare"}
    half = aline.client.post(HERE, data=fields | {"action": "enregistrer"})
    assert (half.status_code, "Choisissez les deux" in half.text) == (422, True)
    form = aline.client.post(HERE, data=fields | {"type": "territoire", "champ-0-0": "x", "forme-0-0": "autre"})
    assert "ne peut pas être lu comme « autre »" in form.text.replace("\u202f", " ")
    unknown = aline.client.post(
        HERE, data=fields | {"type": "territoire", "champ-0-0": "Superficie", "champ-0-1": "Fond de mare"}
    )
    assert re.search(r"<dt>Superficie</dt><dd>\s*12", unknown.text)  # the label is as good as the key
    assert "<code>fond_de_mare</code>" in unknown.text
    assert "<code>superficie</code>" not in unknown.text
    aline.client.set_cookie("langue", "en")
    page = aline.get(f"{HERE}?page=Mare du bas")
    assert "template kept as it is" in page
    assert "gardé tel quel" not in page
    assert '<option value="fichier">file name</option>' in page
    assert "template kept as it is" in aline.get("/sources/mares/pertes")
    refused = aline.client.post(HERE, data=fields | {"type": "territoire", "champ-0-0": "x", "forme-0-0": "autre"})
    assert "cannot be read as “autre”" in refused.text


def test_who_saves_a_mapping_second_sees_what_the_first_saved(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    fields = mapping_fields(aline.get(f"{HERE}?page=Mare du bas"))
    fields |= {"ancre": "Mare", "type": "territoire", "role-0": "champs", "action": "enregistrer"}
    assert aline.client.post(HERE, data=fields | {"champ-0-0": "superficie"}).status_code == 303
    second = aline.client.post(HERE, data=fields | {"champ-0-1": "sol"})
    assert second.status_code == 409
    assert "rien n’est écrasé" in second.text
    file = brought_source(wiki.store, wiki.config.data, "mares").mapping_file
    assert "superficie" in file.read_text(encoding="utf-8")
    again = mapping_fields(second.text)
    assert again["champ-0-1"] == "sol"
    assert aline.client.post(HERE, data=again | {"action": "enregistrer"}).status_code == 303
    assert "sol" in file.read_text(encoding="utf-8")


def test_an_enormous_page_with_many_templates_is_shown_in_part(app: Flask, tmp_path: Path) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    rows = "\n\n".join(f"{{{{Relevé {n % 60}|eau={n}}}}} {'profondeur ' * 60}" for n in range(150))
    file = tmp_path / "grand.xml"
    file.write_text(export_of({"Mare": "{{Mare|surface=3}}\n" + rows}), encoding="utf-8")
    import_dump(wiki.store, file, "grand")
    page = aline.get("/sources/grand/correspondance?page=Mare")
    assert "seul son début est montré ici" in page
    assert "autres modèles de cette page gardent le sens" in page
    assert len(page) < 400_000
    assert page.count('name="modele-') == 40
    assert "3 × modèle gardé tel quel" in page  # the losses are those of the whole page


def test_a_page_beyond_any_size_is_turned_by_its_beginning(app: Flask, tmp_path: Path) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    rows = "\n".join(f"{{{{Relevé\n|eau={n}\n|mot={'profondeur ' * 90}\n}}}}" for n in range(250))
    file = tmp_path / "immense.xml"
    long = {"Mare": "{{Mare|surface=3}}\n" + rows, "Bloc": f"{{{{Mare|x={rows}}}}}"}
    file.write_text(export_of(long), encoding="utf-8")
    import_dump(wiki.store, file, "immense")
    page = aline.get("/sources/immense/correspondance?page=Mare")
    assert "Cette page est immense" in page
    counted = max(map(int, re.findall(r"(\d+) × modèle gardé tel quel", page)))
    assert 100 < counted < 250  # whole templates, each counted once
    assert "{{Relevé" in page
    bloc = aline.get("/sources/immense/correspondance?page=Bloc")  # one template: cut all the same, somebody waits
    assert "Cette page est immense" in bloc


def test_who_looks_first_still_learns_that_somebody_else_saved(app: Flask) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    fields = mapping_fields(aline.get(f"{HERE}?page=Mare du bas"))
    fields |= {"ancre": "Mare", "type": "territoire", "role-0": "champs"}
    saved = fields | {"champ-0-0": "superficie", "action": "enregistrer"}
    assert aline.client.post(HERE, data=saved).status_code == 303
    looked = aline.client.post(HERE, data=fields | {"champ-0-1": "sol", "action": "voir"})
    assert looked.status_code == 200
    kept = aline.client.post(HERE, data=mapping_fields(looked.text) | {"action": "enregistrer"})
    assert kept.status_code == 409
    assert "rien n’est écrasé" in kept.text
    file = brought_source(wiki.store, wiki.config.data, "mares").mapping_file
    assert "sol" not in file.read_text(encoding="utf-8")


def test_a_page_is_cut_only_where_what_it_became_is_long(app: Flask, tmp_path: Path) -> None:
    aline, wiki = person(app, "Aline"), app.extensions["commun.commons"]
    file = tmp_path / "longs.xml"
    long = {"Courte": f"Le début.<!-- {'x' * 60_000} -->\n\nLa toute fin.", "Longue": "profonde " * 8_000}
    file.write_text(export_of(long), encoding="utf-8")
    import_dump(wiki.store, file, "longs")
    assert "La toute fin." in rendered(aline.get("/sources/longs/correspondance?page=Courte"))
    assert "profonde profonde" in rendered(aline.get("/sources/longs/correspondance?page=Longue"))


def rendered(page: str) -> str:
    """What the page shows of the text after it was turned."""
    return page[page.index("beside__result") :].partition("</section>")[0]
