"""Linked data, read back by a library of others: both writings say the same, and no fact is missing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from rdflib.namespace import RDF, SKOS

from commun import Commons
from commun.cli import main
from commun.linked_data import graph_of, one_page, schema_org, whole_graph, world_of, write_jsonld, write_turtle
from commun.linked_data.values import iso_duration
from fiches import Author, Fiche, PageName
from tests.births import Birth

ROOT = "https://sillon.example.org"
FIELD = rdflib.Namespace(f"{ROOT}/proprietes/")
SCHEMA = rdflib.Namespace("https://schema.org/")
DCTERMS = rdflib.Namespace("http://purl.org/dc/terms/")

HARD = """---
id: 019a0000-0000-7000-8000-000000000001
titre: "Une « drôle » de \\"fiche\\" </script> & <b>"
type: methode
langue: fr
duree: 60 à 120 min
preparation: 6 mois
verifiee_le: 2021-03
cout: 40 à 60 €
materiel:
  - {nom: corde, quantite: 2}
  - {nom: tente, remarque: outil à emprunter}
etapes:
  - {titre: "Ouvrir\\tla salle", duree: 1 h 30, contenu: "Deux lignes\\\\ et\\nune barre"}
inspiree_de: ["[[Tenir un porteur de parole]]", "[[Une page à écrire]]"]
coordonnees: 45.1; 3.5
licence: CC BY 4.0
source: {wiki: ancien, url: "https://wiki.example.org/wiki/Une page", auteurs: [Anne]}
contact: {nom: Zoé Secrète, telephone: 04 71 00 00 01, courriel: zoe@example.org, visibilite: membres}
difficulte: quatre étoiles
---
Un texte, [[Thème::Alimentation]] et [[Champ neuf::Une valeur]].
"""
OPEN = """---
id: 019a0000-0000-7000-8000-000000000002
titre: Une association ouverte
type: acteur
categorie: association
contact: {nom: Accueil, telephone: 04 71 00 00 02, courriel: accueil@example.org, visibilite: public}
implantation: {adresse: 2 rue du Four, code_postal: "43170", commune: Saugues, latitude: 44.96, longitude: 3.55}
---
"""
HARD_NAME, OPEN_NAME = PageName("fiches", "une-drole-de-fiche"), PageName("fiches", "une-association-ouverte")


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    """The starter, a fiche with everything that is hard to write, and one with a public contact."""
    data = tmp_path_factory.mktemp("commons") / "data"
    commons = birth({"COMMUN_DATA": str(data), "COMMUN_BASE_URL": ROOT})
    with commons.store.change(Author("Camille", "camille@commun.invalid"), "Deux fiches") as change:
        change.write(HARD_NAME, HARD, base=None)
        change.write(OPEN_NAME, OPEN, base=None)
    commons.head()
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def whole(wiki: Commons) -> rdflib.Graph:
    """The dump in Turtle, as others read it."""
    return rdflib.Graph().parse(data="".join(write_turtle(whole_graph(wiki, ROOT), ROOT)), format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # within rdflib 7.6, for its own parser
def test_both_writings_of_the_whole_say_the_same(wiki: Commons, whole: rdflib.Graph) -> None:
    other = rdflib.Graph().parse(data="".join(write_jsonld(whole_graph(wiki, ROOT), ROOT)), format="json-ld")
    assert set(whole) == set(other)  # nothing is without a name, so equal sets are isomorphic graphs
    assert not any(isinstance(node, rdflib.BNode) for triple in whole for node in triple)


def test_every_fact_that_is_not_private_is_one_statement(wiki: Commons, whole: rdflib.Graph) -> None:
    private = {"contact", "nom", "telephone", "courriel", "visibilite"}
    for row in wiki.index.pages.listing(limit=10_000)[1]:
        subject = f"{ROOT}/id/{row.id}"
        facts = wiki.index.facts.of_page(row.name)
        if row.name == HARD_NAME:
            facts = [fact for fact in facts if fact.property not in private or fact.subject.fragment in {"_1", "_2"}]
            hidden = {value.url for fact in wiki.index.facts.of_page(row.name) if fact.property == "contact"
                      and (value := fact.value)}  # fmt: skip
            facts = [fact for fact in facts if fact.value is None or fact.value.url not in hidden]
        stated = {(fact.subject.fragment, fact.property, fact.raw, fact.value and fact.value.text) for fact in facts}
        told = [
            (s, p, o)
            for s, p, o in whole
            if str(s).partition("#")[0] == subject and str(p).startswith(f"{ROOT}/proprietes/")
        ]
        assert len(told) == len(stated), row.title


def test_values_have_the_type_that_they_are_of(whole: rdflib.Graph) -> None:
    about = rdflib.URIRef(f"{ROOT}/id/019a0000-0000-7000-8000-000000000001")
    xsd = rdflib.XSD
    assert whole.value(about, FIELD["temps-de-preparation"]) == rdflib.Literal("P6M", datatype=xsd.duration)
    assert whole.value(about, FIELD["verifiee-le"]) == rdflib.Literal("2021-03", datatype=xsd.gYearMonth)
    assert whole.value(about, rdflib.RDFS.label) == rdflib.Literal(
        'Une « drôle » de "fiche" </script> & <b>', lang="fr"
    )
    cost = whole.value(about, FIELD["cout"])
    assert {(str(p), str(o)) for p, o in whole.predicate_objects(cost) if str(p).startswith(SCHEMA)} == {
        (f"{SCHEMA}minValue", "40"), (f"{SCHEMA}maxValue", "60"), (f"{SCHEMA}currency", "EUR"),
    }  # fmt: skip
    time = whole.value(about, FIELD["duree"])
    assert whole.value(time, SCHEMA.minValue) == rdflib.Literal("PT1H", datatype=xsd.duration)
    assert whole.value(time, SCHEMA.maxValue) == rdflib.Literal("PT2H", datatype=xsd.duration)
    sources = set(whole.objects(about, FIELD["inspiree-de"]))
    assert rdflib.Literal("Une page à écrire") in sources
    assert any(str(node).startswith(f"{ROOT}/id/") for node in sources)
    assert whole.value(about, FIELD["themes"]) == rdflib.URIRef(f"{ROOT}/vocabulaires/themes#alimentation")
    assert whole.value(about, FIELD["champ-neuf"]) == rdflib.Literal("Une valeur")


def test_provenance_licence_and_source_are_told(whole: rdflib.Graph) -> None:
    about = rdflib.URIRef(f"{ROOT}/id/019a0000-0000-7000-8000-000000000001")
    assert str(whole.value(about, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert str(whole.value(about, DCTERMS.source)) == "https://wiki.example.org/wiki/Une%20page"
    assert {str(name) for name in whole.objects(about, DCTERMS.contributor)} == {"Camille", "Anne"}
    assert (about, RDF.type, SCHEMA.HowTo) in whole
    assert (about, RDF.type, rdflib.URIRef("http://www.w3.org/ns/prov#Entity")) in whole


def test_what_is_not_public_is_nowhere_and_what_is_public_is_there(wiki: Commons, whole: rdflib.Graph) -> None:
    text = whole.serialize(format="nt")
    for name in (HARD_NAME, OPEN_NAME):
        row = wiki.page(name)
        page = one_page(wiki, row, wiki.fiche(row))
        text += json.dumps(schema_org(page, world_of(wiki, [page], ROOT)), ensure_ascii=False)
    assert "zoe@example.org" not in text
    assert "71000001" not in text
    assert "Secr" not in text
    assert "mailto:accueil@example.org" in text
    assert "tel:+33471000002" in text


def test_the_vocabulary_says_what_names_mean(whole: rdflib.Graph) -> None:
    owl = rdflib.OWL
    assert (FIELD["duree"], owl.equivalentProperty, SCHEMA.totalTime) in whole
    assert (FIELD["duree"], SKOS.altLabel, rdflib.Literal("Duration")) in whole
    method = rdflib.URIRef(f"{ROOT}/types/methode")
    assert (method, owl.equivalentClass, SCHEMA.HowTo) in whole
    term = rdflib.URIRef(f"{ROOT}/vocabulaires/capacites-de-resilience#sobriete")
    assert str(whole.value(term, SKOS.prefLabel)) == "sobriété"
    above = whole.value(term, SKOS.broader)
    assert str(whole.value(above, SKOS.prefLabel)) == "capacités techniques"


def test_the_data_of_one_fiche_are_its_part_of_the_whole(wiki: Commons, whole: rdflib.Graph) -> None:
    row = wiki.page(HARD_NAME)
    one = rdflib.Graph().parse(data="".join(write_turtle(graph_of(wiki, row, ROOT), ROOT)), format="turtle")
    assert len(one) > 30
    assert set(one) <= set(whole)


def test_a_method_is_a_howto_with_steps_tools_and_supplies(wiki: Commons) -> None:
    row = wiki.page(HARD_NAME)
    page = one_page(wiki, row, wiki.fiche(row))
    said = schema_org(page, world_of(wiki, [page], ROOT))
    assert said["@type"] == "HowTo"
    assert said["totalTime"] == "PT2H"
    assert said["prepTime"] == "P6M"
    assert said["estimatedCost"] == {"@type": "MonetaryAmount", "currency": "EUR", "minValue": 40, "maxValue": 60}
    assert said["supply"] == {"@type": "HowToSupply", "name": "corde", "requiredQuantity": "2"}
    tool = said["tool"]
    assert isinstance(tool, dict)
    assert tool["@type"] == "HowToTool"
    assert said["step"] == {
        "@type": "HowToStep", "name": "Ouvrir la salle", "timeRequired": "PT1H30M",
        "text": "Deux lignes\\ et une barre", "position": 1,
    }  # fmt: skip


def test_each_type_has_its_class_and_an_actor_its_address(wiki: Commons) -> None:
    found: dict[str, object] = {}
    for row in wiki.index.pages.listing(limit=10_000)[1]:
        page = one_page(wiki, row, wiki.fiche(row))
        found.setdefault(row.type or "", schema_org(page, world_of(wiki, [page], ROOT))["@type"])
    assert found["methode"] == "HowTo"
    assert found["retour"] == "Report"
    assert found["acteur"] == "Organization"
    assert found["territoire"] == "AdministrativeArea"
    assert found["evenement"] in ("Event", ["Event", "Course"])
    row = wiki.page(OPEN_NAME)
    page = one_page(wiki, row, wiki.fiche(row))
    said = schema_org(page, world_of(wiki, [page], ROOT))
    assert said["address"] == {
        "@type": "PostalAddress", "streetAddress": "2 rue du Four", "postalCode": "43170", "addressLocality": "Saugues",
    }  # fmt: skip
    assert said["contactPoint"] == {
        "@type": "ContactPoint", "name": "Accueil", "telephone": "+33471000002", "email": "accueil@example.org",
    }  # fmt: skip


def test_classes_that_a_field_decides(wiki: Commons) -> None:
    def type_of(head: str) -> object:
        name = PageName("fiches", "x")
        fiche = Fiche.parse(name, f"---\ntitre: X\n{head}\n---\n")
        row = wiki.page(OPEN_NAME)
        row = type(row)(**{key: getattr(row, key) for key in row.__slots__} | {"type": fiche.type, "name": name})
        page = type(one_page(wiki, row, fiche))(row, fiche, [], "CC BY 4.0", [])
        return schema_org(page, world_of(wiki, [page], ROOT))["@type"]

    assert type_of("type: acteur\ncategorie: personne") == "Person"
    assert type_of("type: projet\nnature: commun") == ["Project", "CreativeWork"]
    assert type_of("type: evenement\nnature: session de formation") == ["Event", "Course"]
    assert type_of("type: inconnu") == "Article"


@pytest.mark.parametrize(
    ("seconds", "unit", "written"),
    [(0, "", "PT0S"), (5400, "h", "PT1H30M"), (2_629_746 * 6, "mois", "P6M"), (31_556_952, "an", "P1Y"),
     (86_400 * 9, "semaine", "P9D"), (86_400 + 90, "jour", "P1DT1M30S"), (0.5, "s", "PT0.5S")],
)  # fmt: skip
def test_durations_in_iso_8601(seconds: float, unit: str, written: str) -> None:
    assert iso_duration(seconds, unit) == written


def test_the_command_writes_the_same(
    wiki: Commons, tmp_path: Path, whole: rdflib.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(wiki.config.data))
    monkeypatch.setenv("COMMUN_BASE_URL", ROOT)
    out = tmp_path / "tout.ttl"
    told = CliRunner().invoke(main, ["export", "--format", "turtle", str(out)])
    assert told.exit_code == 0, told.output
    assert set(rdflib.Graph().parse(out)) == set(whole)
    again = CliRunner().invoke(main, ["export", "--format", "turtle", str(out)])
    assert again.exit_code == 1
    tables = CliRunner().invoke(main, ["export", "--format", "csv", str(tmp_path / "tables")])
    assert tables.exit_code == 0, tables.output
    assert (tmp_path / "tables" / "methode.csv").read_bytes().startswith(b"\xef\xbb\xbfid;Nom de la m")
