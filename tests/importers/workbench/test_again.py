"""A better mapping turns the kept wikitext again: one change, which leaves alone what was written here."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun import Commons
from commun.cli import main
from fiches import Author, Fiche, PageName, Store
from importers import (
    SourcePageGone,
    SourcePageUnknown,
    add_source,
    brought_source,
    convert_again,
    inbox_of,
    preview_of,
    sync,
)
from importers.errors import MappingChanged
from importers.upstream import Event
from importers.workbench import Kept
from importers.workbench.editing import (
    MappingForm,
    ParameterForm,
    form_of,
    kinds_of,
    mapping_version,
    save_mapping,
    with_form,
)
from tests.importers.sync.test_soak import OtherWiki
from tests.importers.sync.test_soak import Page as OtherPage
from tests.importers.workbench.conftest import Bring

PAGES = {
    "Mare du bas": "{{Mare|surface=12|image=Bas.jpg|faune=grenouille, triton}}\nUne mare.\n\n== Accès ==\nÀ pied.",
    "Mare du haut": "{{Mare|surface=3|image=Haut.jpg|faune=salamandre}}\nUne autre.",
    "Chemin": "Pas de mare.",
}
MAPPING = """ancres = ["Mare"]
type = "territoire"
[modeles.Mare.parametres]
surface = {champ = "superficie", unite = "ha"}
"""
PERSON = Author.of_user("1", "Ana")


def fiche(commons: Commons, slug: str) -> Fiche:
    return commons.store.read(PageName("fiches", slug))


def test_a_mapping_turns_the_kept_pages_again_in_one_change(bring: Bring) -> None:
    commons = bring(PAGES)
    source = brought_source(commons.store, commons.config.data, "essai")
    assert convert_again(commons.store, source).changed == ()
    assert "{{Mare" in fiche(commons, "mare-du-bas").body
    source.mapping_file.write_text(MAPPING, encoding="utf-8")
    tried = convert_again(commons.store, source, dry_run=True)
    assert tried.changed == ("Mare du bas", "Mare du haut")
    assert "{{Mare" in fiche(commons, "mare-du-bas").body
    before = len(list(commons.store.log(None, commons.store.head() or "")))
    done = convert_again(commons.store, source)
    assert done.changed == tried.changed
    assert done.commit is not None
    low = fiche(commons, "mare-du-bas")
    assert (low.type, low.head["superficie"], low.body) == ("territoire", "12 ha", "Une mare.\n\n## Accès\n\nÀ pied.\n")
    assert low.source is not None
    assert low.source["parametres_non_repris"] == {"Mare": {"image": "Bas.jpg", "faune": "grenouille, triton"}}
    assert len(list(commons.store.log(None, commons.store.head() or ""))) == before + 2
    assert convert_again(commons.store, source).changed == ()


def test_what_was_written_here_stays_and_what_contradicts_waits(bring: Bring) -> None:
    commons = bring(PAGES)
    source = brought_source(commons.store, commons.config.data, "essai")
    low, high = fiche(commons, "mare-du-bas"), fiche(commons, "mare-du-haut")
    with commons.store.change(PERSON, "Essai") as change:
        base = commons.store.head()
        change.write(low.name, low.with_body(low.body.replace("À pied.", "À pied ou à vélo.")).text, base)
        change.write(high.name, high.with_body("Tout autre chose ici.\n").text, base)
    source.mapping_file.write_text(MAPPING, encoding="utf-8")
    done = convert_again(commons.store, source, catch_up=commons.index.catch_up)
    assert fiche(commons, "mare-du-bas").head["superficie"] == "12 ha"
    assert "À pied ou à vélo." in fiche(commons, "mare-du-bas").body
    assert done.conflicts == ("Mare du haut",) or [str(name) for name in done.conflicts]
    assert "Tout autre chose ici." in fiche(commons, "mare-du-haut").body
    assert len(inbox_of(source.folder).waiting("essai")) == 1


def test_the_command_says_what_changed(bring: Bring) -> None:
    commons = bring(PAGES)
    source = brought_source(commons.store, commons.config.data, "essai")
    source.mapping_file.write_text(MAPPING, encoding="utf-8")
    run = CliRunner(env={"COMMUN_DATA": str(commons.config.data)})
    tried = run.invoke(main, ["source", "convert", "essai", "--dry-run"], catch_exceptions=False)
    assert "3 pages relues, 2 changeraient" in tried.output
    done = json.loads(run.invoke(main, ["source", "convert", "essai", "--json"]).output)
    assert done["changed"] == ["Mare du bas", "Mare du haut"]
    again = run.invoke(main, ["source", "convert", "essai"])
    assert "0 ont changé" in again.output


def changed_form(form: MappingForm, **rules: dict[str, str]) -> MappingForm:
    """A form where somebody made the page a territory and chose fields."""
    template = form.templates[0]
    rows = tuple(ParameterForm(each.name, each.value, rules.get(each.name, each.rule)) for each in template.parameters)
    made = type(template)(template.name, template.calls, "champs", "", rows)
    return MappingForm("Mare", "territoire", (made,))


def test_a_form_writes_the_mapping_and_keeps_what_it_does_not_show(bring: Bring) -> None:
    commons = bring(PAGES)
    kept = Kept(commons.store, brought_source(commons.store, commons.config.data, "essai"))
    form = form_of(PAGES["Mare du bas"], kinds_of(kept))
    assert (form.anchor, form.type) == ("", "")
    assert [(each.name, each.value) for each in form.templates[0].parameters] == [
        ("surface", "12"), ("image", "Bas.jpg"), ("faune", "grenouille, triton"),
    ]  # fmt: skip
    made = changed_form(form, surface={"champ": "superficie", "unite": "ha"}, image={"corps": "Photo"})
    assert not save_mapping(kept, with_form(kept, made))
    shown = form_of(PAGES["Mare du bas"], kinds_of(kept))
    assert (shown.anchor, shown.type, shown.templates[0].role) == ("Mare", "territoire", "champs")
    assert shown.templates[0].parameters[0].rule == {"champ": "superficie", "unite": "ha"}
    assert shown.templates[0].parameters[1].rule == {"corps": "Photo"}
    by_hand = MAPPING + 'faune = {champ = "especes", separateur = ",", valeurs = {triton = "urodèle"}}\n'
    kept.source.mapping_file.write_text(f"# à moi\n{by_hand}", encoding="utf-8")
    form = form_of(PAGES["Mare du haut"], kinds_of(kept))
    assert save_mapping(kept, with_form(kept, changed_form(form, image={"champ": "image.fichier", "forme": "fichier"})))
    text = kept.source.mapping_file.read_text(encoding="utf-8")
    assert 'valeurs = {triton = "urodèle"}' in text
    assert "# à moi" in kept.source.mapping_file.with_name("essai.modeles.ancien").read_text(encoding="utf-8")


def test_of_people_who_save_a_mapping_at_once_one_does(bring: Bring) -> None:
    commons = bring(PAGES)
    kept = Kept(commons.store, brought_source(commons.store, commons.config.data, "essai"))
    seen = mapping_version(kept)
    start = threading.Barrier(4)

    def save(number: int) -> bool:
        start.wait()
        try:
            save_mapping(kept, f"# {number}\n{MAPPING}", seen)
        except MappingChanged:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(save, range(4)))
    assert sorted(saved) == [False, False, False, True]
    assert kept.source.mapping_file.read_text(encoding="utf-8").startswith(f"# {saved.index(True)}\n")


def test_correcting_a_mapping_that_comes_with_commun_makes_it_the_source_s_own(bring: Bring) -> None:
    text = "{{Project|shortDescription=Un vélo|niveau=3|Theme=Mobilité}}"
    commons = bring({"Vélo": text})
    kept = Kept(commons.store, brought_source(commons.store, commons.config.data, "essai"))
    form = form_of(text, kinds_of(kept))
    assert form.type == "projet"
    template = form.templates[0]
    rows = tuple(
        ParameterForm(each.name, each.value, {"champ": "etape"} if each.name == "niveau" else each.rule)
        for each in template.parameters
    )
    changed = MappingForm(form.anchor, form.type, (type(template)(template.name, 1, "champs", "", rows),))
    save_mapping(kept, with_form(kept, changed))
    convert_again(commons.store, kept.source)
    bike = fiche(commons, "velo")
    assert (bike.head["etape"], bike.themes, bike.summary) == ("3", ("Mobilité",), "Un vélo")


def test_a_page_that_the_wiki_deleted_or_moved_is_told_as_such(store: Store, tmp_path: Path) -> None:
    source, there = add_source(tmp_path, name="essai", api_url="http://127.0.0.1:9/api.php"), OtherWiki()
    for number, title in enumerate(("Étang", "Mare", "Haie", "Pré", "Bois"), 1):
        there.all[number] = OtherPage(number, title)
        there.edit(there.all[number], f"Un texte : {title}.")
    sync(store, source, reads=lambda _: there)
    there.all[1].deleted = True
    there.log.append(Event("delete", 1, "Étang", 2_000, "Marine", ""))
    sync(store, source, reads=lambda _: there)
    with pytest.raises(SourcePageGone) as gone:
        preview_of(store, tmp_path, "essai", "Étang")
    assert "supprimée sur le wiki" in gone.value.sentence("fr")
    with pytest.raises(SourcePageUnknown):
        preview_of(store, tmp_path, "essai", "Étang du haut")
