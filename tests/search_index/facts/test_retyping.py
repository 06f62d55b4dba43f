"""However a catalogue changes, facts typed again step by step are those of tables built from nothing."""

import sqlite3
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fiches import Catalogue, Fiche, PageName, Store, moved
from search_index import Index
from search_index.check import columns_of
from search_index.tables.schema import CONTENT_TABLES, connect
from search_index.tables.tables import build
from tests.search_index.wiki import ANA, page

PAGES = {
    "bourg": "type: lieu\nage: 12\nnature: Marché\nlangue: en\nsuite: '[[Pré]]'\nétape: {age: 3, nature: eau}",
    "pre": "type: Lieux\nage: [1,200, '7', oui, 3 h, true]\nnature: {marché: 1}\nlatitude: 45\nlongitude: 3",
    "halle": 'type: halle\nage: "40 000 €"\nÂge: -1\nsuite: [Pré, "[[Bourg#_1]]", "\\ud800"]\n'
    "étape: [{titre: Un, latitude: 45.1, longitude: 3.2}, {age: neuf}]",
    "four": "age: 2020-05\nnature: pain\nordre: beaucoup\nsuite: Pré",
}
BODY = "[[Âge::douze]] [[Ancienneté::5]] [[Nature::eau]] {{#subobject:x|Nature=Eau|Âge=1,5|Suite=Bourg}}"
PLACES = {"age": "proprietes", "nature": "proprietes", "etape": "proprietes", "suite": "proprietes",
          "coordonnees": "proprietes", "autre": "proprietes", "lieu": "types", "eaux": "vocabulaires"}  # fmt: skip
kinds = st.sampled_from(
    ["nombre", "texte", "date", "durée", "page", "mot-clé", "booléen", "quantité", "code", "URL", "coordonnées"]
)
heads = st.lists(
    st.one_of(
        kinds.map("type_de_valeur: {}".format),
        st.sampled_from([
            "noms_smw: [Ancienneté]", "autres_noms: [Ancienneté, nature]", "gravite: erreur", "minimum: 3",
            "maximum: 9", "valeurs: [eau, Marché, douze]", "vocabulaire: eaux", "aide: Dites-le.", "cle: ordre",
            "cle: age", "libelle: Sorte", "au_plus: 1", "meme_champ_que: age", "motif: '[a-z]+'",
            "type_de_valeur: enregistrement\nchamps: [{propriete: age, type_de_valeur: nombre}, {propriete: titre}]",
            "type_de_valeur: enregistrement\nchamps: [{propriete: age}, {propriete: nature, obligatoire: erreur}]",
            ("champs: [{propriete: age, obligatoire: erreur}, {propriete: nature, si: {champ: age, vaut: [douze]},"
            " obligatoire: oui}]"),
            "champs: [{propriete: nature, vocabulaire: eaux, libelle: Sorte}, {propriete: suite, obligatoire: oui}]",
            "champs: [{propriete: age, type_de_valeur: texte}]", "cle: halle", "pluriel: {fr: Lieux}",
            "termes: [{terme: Eau, synonymes: [Marché]}, {terme: Pain}]", "termes: [Eau, Douze]",
        ]),
    ),
    max_size=2,
    unique_by=lambda line: line.partition(":")[0],
).map("\n".join)  # fmt: skip
changes = st.dictionaries(st.sampled_from(sorted(PLACES)), st.none() | heads, min_size=1, max_size=3)


@given(st.lists(st.tuples(changes, st.booleans()), min_size=1, max_size=6))
@example([({"age": "type_de_valeur: nombre"}, True), ({"age": "type_de_valeur: texte"}, True)])
@example([({"age": "type_de_valeur: date"}, False), ({"age": "type_de_valeur: texte"}, False)])
@example([({"coordonnees": "type_de_valeur: coordonnées"}, True)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_typed_step_by_step_or_at_once(steps: list[tuple[dict[str, str | None], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder))
        index = Index(Path(folder) / "search_index", store)
        with store.change(ANA, "Les fiches") as made:
            for slug, head in PAGES.items():
                body = "" if slug == "four" else BODY
                made.write(PageName("fiches", slug), f"---\ntitre: {slug.capitalize()}\n{head}\n---\n{body}\n", None)
        index.catch_up()
        for change, typed in steps:
            _write(store, change)
            index.catch_up()
            if typed:
                index.retype()
        index.retype()
        assert not index.facts_behind()
        build(Path(folder) / "fresh.sqlite", store, 0)
        tables = next((Path(folder) / "search_index").glob("tables-*.sqlite"))
        fresh, kept = connect(Path(folder) / "fresh.sqlite"), connect(tables)
        try:
            assert _contents(kept) == _contents(fresh)
        finally:
            fresh.close()
            kept.close()
            index.close()
            store.close()


def _write(store: Store, change: dict[str, str | None]) -> None:
    with store.change(ANA, "Un autre catalogue") as made:
        for slug, head in change.items():
            name = PageName(PLACES[slug], slug)
            title = {"age": "Âge", "etape": "Étape"}.get(slug, slug.capitalize())
            if head is not None:
                made.write(name, f"---\ntitre: {title}\n{head}\n---\n", store.head())
            elif store.blob_at(name.path):
                made.delete(name, store.head())


def _contents(sql: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(sql.execute(f"SELECT {', '.join(columns_of(sql, table))} FROM {table}"), key=repr)  # noqa: S608 (names of the schema)
        for table in CONTENT_TABLES
    }


def _catalogue(**heads: str) -> Catalogue:
    return Catalogue.from_pages(
        Fiche.parse(PageName("proprietes", slug), page(slug.capitalize(), type_de_valeur=head))
        for slug, head in heads.items()
    )


def test_only_what_moved_is_typed_again() -> None:
    one, other = _catalogue(age="nombre", lieu="page"), _catalogue(age="texte", lieu="page")
    change = moved(one, other)
    assert not change.keys
    assert change.values == {"age"}
    assert not moved(one, _catalogue(age="nombre", lieu="page")).values
    assert "but" in moved(one, _catalogue(age="nombre", lieu="page", but="texte")).keys


def test_a_message_that_comes_later_types_again(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    index = Index(tmp_path / "search_index", store)
    message = PageName("fiches", "mediawiki-smw-import-foaf")
    field, fiche = PageName("proprietes", "site"), PageName("fiches", "a")
    with store.change(ANA, "Sans le vocabulaire") as made:
        made.write(field, page("Site", "[[Imported from::foaf:homepage]]"), None)
        made.write(fiche, page("A", "[[Site::https://exemple.fr]]"), None)
    index.catch_up()
    assert _kinds(index, fiche, "site") == ["text"]
    with store.change(ANA, "Un titre, à une autre adresse") as made:
        named = page("MediaWiki:Smw import foaf", "http://f.org/|F\n homepage|Type:URL")
        made.write(PageName("fiches", "foaf"), named, store.head())
    index.catch_up()
    index.retype()
    assert _kinds(index, fiche, "site") == ["text"]
    for title, body, kind, said in (
        ("MediaWiki:Smw import foaf", "http://f.org/|F\n homepage|Type:URL", "url", ["URL"]),
        ("MediaWiki:Smw import foaf", "http://f.org/|F", "text", []),
        ("MediaWiki:Smw_import_foaf", "http://f.org/|F\n homepage|Type:URL", "url", ["URL"]),
    ):
        with store.change(ANA, "Le vocabulaire") as made:
            made.write(message, page(title, body), store.head())
        index.catch_up()
        index.retype()
        assert _kinds(index, fiche, "site") == [kind]
        assert [each.raw for each in index.facts.of_page(field) if each.property == "type_de_valeur"] == said
    index.close()
    store.close()


def _kinds(index: Index, name: PageName, key: str) -> list[str]:
    return [each.value.value.kind for each in index.facts.of_page(name) if each.property == key and each.value]
