"""Forms of the wiki become types of this commons: their groups, values and what they insist on."""

import json

from click.testing import CliRunner

from commun.cli import main
from fiches import PageName
from importers import census_of
from importers.mediawiki.mapping import read_mappings
from importers.workbench.forms import FormField, FormPart, read_form
from tests.importers.workbench.conftest import Bring

FORM = """<noinclude>Ce formulaire.</noinclude><includeonly>
{{{info|page name=<Jardin[Nom]>}}}
{{{for template|Jardin|label=Le jardin}}}
{| class="formtable"
! Surface du terrain:
| {{{field|surface|input type=text|mandatory|property=Surface cultivée}}}
|-
! Sol:
| {{{field|sol|input type=dropdown|values=argile,sable,limon}}}
|-
! Récit:
| {{{field|recit|input type=textarea|default={{PAGENAME}}}}}
|-
! Thème:
| {{{field|Theme|list}}}
|-
| {{{field|photo|uploadable}}}
|}
{{{end template}}}
{{{for template|Récolte|multiple}}}
* Légume: {{{field|legume|input type=text}}}
* Le: {{{field|le|input type=date}}}
{{{end template}}}
{{{standard input|save}}}
</includeonly>"""

PAGES = {
    "Formulaire:Jardin": FORM,
    "Formulaire:Tuto": "{{{for template|Tuto Details}}}{{{field|Type}}}{{{end template}}}",
    "Formulaire:Vide": "Rien à demander.",
    "Attribut:Surface cultivée": "De type [[A le type::Nombre]].",
    "Clos des Mûriers": "{{Jardin|surface=340|sol=argile|Theme=Eau}}",
}


def test_a_form_is_read_template_by_template() -> None:
    garden, harvest = read_form(FORM)
    assert (garden.template, garden.label, garden.multiple) == ("Jardin", "Le jardin", False)
    assert garden.fields == (
        FormField("surface", "Surface du terrain", "texte", (), required=True, property="Surface cultivée"),
        FormField("sol", "Sol", "texte", ("argile", "sable", "limon")),
        FormField("recit", "Récit", "texte long"),
        FormField("Theme", "Thème", "texte", several=True),
        FormField("photo", "", "fichier"),
    )
    assert harvest == FormPart(
        "Récolte", "", multiple=True, fields=(FormField("legume", "Légume", "texte"), FormField("le", "Le", "date"))
    )


def test_the_command_makes_types_and_the_properties_that_were_missing(bring: Bring) -> None:
    commons = bring(PAGES)
    run = CliRunner(env={"COMMUN_DATA": str(commons.config.data)})
    tried = run.invoke(main, ["source", "types", "essai", "--dry-run"], catch_exceptions=False)
    assert "Jardin" in tried.output
    assert "Tuto : déjà compris" in tried.output
    assert "Vide : ce formulaire ne demande rien" in tried.output
    done = json.loads(run.invoke(main, ["source", "types", "essai", "--json"]).output)
    assert "types/jardin" in done["written"]
    commons.head()
    kind = commons.index.catalogue.type("Jardin")
    assert kind is not None
    surface = kind.field("surface_cultivee")
    assert surface is not None
    assert (surface.required, surface.label) == ("error", "Surface du terrain")
    soil, themes = kind.field("sol"), kind.field("themes")
    assert soil is not None
    assert soil.allowed == ("argile", "sable", "limon")
    assert themes is not None
    assert themes.several
    number, harvest = (commons.index.catalogue.property(name) for name in ("surface_cultivee", "recolte"))
    assert number is not None
    assert number.datatype == "number"
    assert harvest is not None
    assert [part.property for part in harvest.fields] == ["legume", "le"]
    assert json.loads(run.invoke(main, ["source", "types", "essai", "--json"]).output)["written"] == []
    _, drafted = census_of(commons.store, commons.config.data, "essai", commons.index.catalogue)
    assert drafted is not None
    mapping = read_mappings(drafted.text, "essai")[0]
    assert (mapping.type, mapping.templates["jardin"].parameters["sol"].field) == ("jardin", "sol")


def test_a_type_of_this_commons_is_never_written_over(bring: Bring) -> None:
    commons = bring({"Formulaire:Projet": FORM})
    before = commons.store.read_text(PageName("types", "projet"))
    done = CliRunner(env={"COMMUN_DATA": str(commons.config.data)}).invoke(main, ["source", "types", "essai"])
    assert "Projet : il y a déjà un type de ce nom" in done.output
    assert commons.store.read_text(PageName("types", "projet")) == before
