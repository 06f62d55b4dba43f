"""What a wiki really uses is counted, and gives a first mapping that is never written over somebody's work."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun import Commons
from commun.cli import main
from importers import SourceUnknown, census_of, load_source
from importers.mediawiki.mapping import read_mappings
from importers.workbench import Census, Drafted, Kept, brought_source
from tests.importers.workbench.conftest import Bring

PAGES = {
    "Saugues": (
        "{{Fiche Commune\n| image = Saugues.jpg\n| population = 1 800\n| département = Haute-Loire\n"
        "| fondée le = 03/11/1894\n| tags = rural, élevage\n| notes = Un ''bourg''.\n}}\n"
        "[[Thème::Alimentation]] et {{unité|3|km}}<ref>Vu.</ref> __NOTOC__ {{PAGENAME}}"
    ),
    "Lestrac": (
        "{{fiche_Commune|image=Lestrac.png|population=312|département=Lot|fondée le=25/12/1901|tags=lac}}"
        "{{#set:Altitude=340|Thème=Eau}} {{#if:a|b}} <gallery>\nA.jpg\n</gallery>"
    ),
    "Modèle:Fiche Commune": "<includeonly>{{{population}}} {{#ask:[[X::y]]}}</includeonly>",
    "Ailleurs": "#REDIRECTION [[Saugues]]",
}


def taken(commons: Commons) -> tuple[Census, Drafted]:
    census, drafted = census_of(commons.store, commons.config.data, "essai", commons.index.catalogue)
    assert drafted is not None
    return census, drafted


def test_templates_parameters_properties_functions_and_tags_are_counted(bring: Bring) -> None:
    census, _ = taken(bring(PAGES))
    assert census.pages == 2
    commune = census.templates["Fiche Commune"]
    assert (commune.calls, commune.pages, commune.known) == (2, 2, True)
    assert commune.parameters["population"].samples == ["1 800", "312"]
    assert commune.parameters["notes"].calls == 1
    assert census.templates["unité"].known is False
    assert {name: used.calls for name, used in census.properties.items()} == {"Thème": 2, "Altitude": 1}
    assert set(census.functions) == {"#set", "#if"}
    assert set(census.tags) == {"ref", "gallery"}
    assert set(census.switches) == {"__NOTOC__", "PAGENAME"}
    said = json.loads(json.dumps(census.to_json()))
    assert said["templates"]["Fiche Commune"]["parameters"]["image"]["samples"] == ["Saugues.jpg", "Lestrac.png"]


def test_the_first_mapping_guesses_by_names_and_values_and_can_be_read(bring: Bring) -> None:
    commons = bring(PAGES)
    _, drafted = taken(commons)
    assert drafted.file == load_file(commons)
    assert not drafted.beside
    mapping = read_mappings(drafted.text, "essai")[0]
    assert mapping.type == "territoire"
    rules = mapping.templates["fiche commune"].parameters
    assert (rules["image"].field, rules["image"].form) == ("image.fichier", "fichier")
    assert (rules["population"].field, rules["population"].form) == ("population", "nombre")
    assert (rules["tags"].field, rules["tags"].separator) == ("mots_cles", ",")
    assert "departement" not in rules
    assert '# "département" = {champ = "…"' in drafted.text
    assert "« Haute-Loire »" in drafted.text
    assert '# "fondée le" = {champ = "…", forme = "date", date = "jj/mm/aaaa"}' in drafted.text
    assert "#   unité (1)" in drafted.text


def test_what_stands_several_times_on_a_page_is_a_record_of_its_fiche(bring: Bring) -> None:
    step = "{{Étape|Titre=Creuser|Durée=1 h|Contenu=On creuse.|Météo=sec}}"
    page = (
        "{{Fiche méthode\n|Difficulté=Moyen\n|Matériel=* pelle\n* seau\n|Coordonnées=45.1;3.2\n|Code Insee=01004\n}}\n"
        f"{step}\n{step}\n{{{{Avis|nom=Luc|note=5}}}}{{{{Avis|nom=Ana|note=4}}}}"
    )
    commons = bring({"Four": page, "Mare": page, "Libre": "{{Sonnet|a=1|b=2}} {{Sonnet|a=1|b=2}}"})
    _, drafted = taken(commons)
    (mapping,) = read_mappings(drafted.text, "essai")
    assert mapping.type == "methode"
    assert mapping.anchors == ("fiche methode",)
    assert mapping.templates["etape"].record == "etapes"
    assert {name: rule.field for name, rule in mapping.templates["etape"].parameters.items()} == {
        "titre": "titre", "duree": "duree", "contenu": "contenu",
    }  # fmt: skip
    rules = mapping.templates["fiche methode"].parameters
    assert rules["difficulte"].values == {"moyen": "moyenne"}
    assert (rules["materiel"].lines, rules["materiel"].key) == (True, "nom")
    assert (rules["coordonnees"].separator, rules["code insee"].form) == ("", "texte")
    assert '# enregistrement = "…"' in drafted.text  # nothing here looks like an « avis »: a person says what it is
    assert "#   Sonnet (2)" in drafted.text


def load_file(commons: Commons) -> Path:
    return brought_source(commons.store, commons.config.data, "essai").mapping_file


def test_a_mapping_that_somebody_edited_is_left_and_the_draft_lies_beside(bring: Bring) -> None:
    commons = bring(PAGES)
    file = load_file(commons)
    _, first = taken(commons)
    _, second = taken(commons)
    assert not second.beside
    assert first.text == second.text
    edited = first.text.replace("territoire", "projet")
    file.write_text(edited, encoding="utf-8")
    _, third = taken(commons)
    assert third.beside
    assert third.file != file
    assert file.read_text(encoding="utf-8") == edited
    assert third.file.read_text(encoding="utf-8") == first.text


def test_what_is_understood_already_is_not_drafted_again(bring: Bring) -> None:
    commons = bring({"Vélo": "{{Project|shortDescription=Un vélo|Theme=Mobilité}}"})
    _, drafted = taken(commons)
    assert "déjà compris" in drafted.text
    assert read_mappings(drafted.text, "essai") == ()


def test_a_source_that_never_came_is_told(bring: Bring) -> None:
    commons = bring(PAGES)
    with pytest.raises(SourceUnknown):
        census_of(commons.store, commons.config.data, "autre", None)
    with pytest.raises(SourceUnknown):
        load_source(commons.config.data, "essai")


def test_the_names_of_the_wiki_are_kept_for_later(bring: Bring) -> None:
    commons = bring(PAGES)
    source = brought_source(commons.store, commons.config.data, "essai")
    assert Kept(commons.store, source).names.namespaces[102] == "Attribut"
    source.site_file.unlink()
    assert Kept(commons.store, source).names.namespaces[10] == "Modèle"


def test_the_commands_tell_all_of_this(bring: Bring) -> None:
    data = str(bring(PAGES).config.data)
    run = CliRunner(env={"COMMUN_DATA": data})
    counted = run.invoke(main, ["source", "census", "essai"], catch_exceptions=False)
    assert "Modèle Fiche Commune : 2 appels, 2 pages" in counted.output
    assert "première correspondance est écrite" in counted.output
    said = json.loads(run.invoke(main, ["source", "census", "essai", "--json"]).output)
    assert said["mapping"]["beside"] is False
    shown = run.invoke(main, ["source", "preview", "essai", "Saugues"])
    assert "│" in shown.output
    narrow = run.invoke(main, ["source", "preview", "essai", "Saugues"], env={"COLUMNS": "80"})
    assert "│" not in narrow.output
    assert "type: territoire" in narrow.output
    assert "type: territoire" in shown.output
    assert "modèle gardé tel quel : unité" in shown.output
    assert (
        json.loads(run.invoke(main, ["source", "preview", "essai", "lestrac", "--json"]).output)["title"] == "Lestrac"
    )
    missing = run.invoke(main, ["source", "preview", "essai", "Nulle part"])
    assert missing.exit_code == 1
    assert "«\u202fNulle part\u202f» n’est pas venue" in missing.output
    lost = json.loads(run.invoke(main, ["source", "losses", "essai", "--json"]).output)
    assert {row["page"] for row in lost["losses"]} == {"Saugues", "Lestrac"}
    assert any(row["name"] == "unité" and row["pages"] == 1 for row in lost["constructs"])
    assert "modèle gardé tel quel : unité" in run.invoke(main, ["source", "losses", "essai"]).output
