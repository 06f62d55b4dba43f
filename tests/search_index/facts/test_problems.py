"""What is wrong with fiches, as the table counts it: the same as reading every fiche again."""

from collections import Counter

import pytest

from fiches import Fiche, PageName, datatype, facts_of, problems_of, starter_pages
from search_index import Index
from tests.search_index.wiki import ANA, Wiki, page

NUMBER = page("Âge", type_de_valeur="nombre")
BEAST = """---
titre: Bête
cle: bete
champs:
  - {propriete: age, obligatoire: oui}
  - {propriete: cri, obligatoire: souhaité}
---
"""


@pytest.fixture
def beasts(wiki: Wiki) -> Wiki:
    wiki.write("age", NUMBER, space="proprietes")
    wiki.write("cri", page("Cri", type_de_valeur="texte"), space="proprietes")
    wiki.write("bete", BEAST, space="types")
    wiki.write("ane", page("Âne", type="bete", age="douze", statut="validée"))
    wiki.write("coq", page("Coq", type="bete", statut="validée", cri="cocorico", plumes="rousses"))
    wiki.write("oie", page("Oie", age="9 ans"))
    wiki.index.catch_up()
    return wiki


def told(index: Index, **filters: object) -> list[tuple[str, str, str]]:
    total, listed = index.problems.listing(**filters)  # type: ignore[arg-type] # the words of a test
    assert total == len(listed)
    return [(each.title, each.property, each.code) for each in listed]


def test_values_and_what_a_type_asks_for_are_listed_by_title(beasts: Wiki) -> None:
    assert told(beasts.index) == [
        ("Âne", "age", "number"),
        ("Âne", "cri", "wished"),
        ("Coq", "age", "required"),
        ("Oie", "age", "number-unit"),
    ]
    assert told(beasts.index, severity="error", type="bete", property="Âge") == [
        ("Âne", "age", "number"),
        ("Coq", "age", "required"),
    ]
    assert told(beasts.index, type="") == [("Oie", "age", "number-unit")]
    assert told(beasts.index, codes=["wished"]) == [("Âne", "cri", "wished")]
    _total, (found,) = beasts.index.problems.listing(codes=["required"], language="en")
    assert (found.page, found.label, found.sentence) == (
        PageName("fiches", "coq"), "Âge", "The field “Âge” is required.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ("[[Champ à revoir::Âge]]", ["Âne", "Coq", "Oie"]),
        ("[[To mend::cri]]", ["Âne"]),
        ("[[Champ à revoir::Âge||Cri]] [[Type::bete]]", ["Âne", "Coq"]),
        ("[[Champ à revoir::+]]", ["Âne", "Coq", "Oie"]),
        ("[[Champ à revoir::!+]] [[Type::bete]]", []),
        ("[[Champ à revoir::~A*]]", []),
    ],
)
def test_what_is_to_be_mended_is_a_condition(beasts: Wiki, condition: str, titles: list[str]) -> None:
    assert sorted(row.subject.title for row in beasts.index.ask(condition).rows) == sorted(titles)


def test_a_field_that_nothing_defines_is_counted(beasts: Wiki) -> None:
    found = {(each.property, each.label, each.count, each.pages) for each in beasts.index.problems.unknown()}
    assert ("plumes", "Plumes", 1, 1) in found
    assert "age" not in {key for key, *_rest in found}


def test_a_mended_fiche_and_a_deleted_one_leave_the_table(beasts: Wiki) -> None:
    beasts.write("ane", page("Âne", type="bete", age=12, cri="hi-han"))
    beasts.delete("coq")
    beasts.index.catch_up()
    assert told(beasts.index) == [("Oie", "age", "number-unit")]


def test_a_type_that_asks_for_less_empties_the_table_once_all_is_typed_again(beasts: Wiki) -> None:
    beasts.write("bete", page("Bête", cle="bete"), space="types")
    beasts.index.retype()
    assert told(beasts.index) == [("Âne", "age", "number"), ("Oie", "age", "number-unit")]


def test_the_counts_are_those_of_reading_every_fiche(wiki: Wiki) -> None:
    with wiki.store.change(ANA, "Naissance") as change:
        for name, text in starter_pages():
            change.write(name, text, None)
        change.write(PageName("fiches", "vide"), page("Vide", type="methode", statut="validée", duree="un rien"), None)
    wiki.index.catch_up()
    catalogue = wiki.index.catalogue
    expected: Counter[tuple[str, str, str, str]] = Counter()
    for row in (row for space in ("fiches", "aide", "concepts") for row in wiki.index.pages.listing(space=space)[1]):
        fiche = Fiche.parse(row.name, wiki.store.read_text(row.name))
        for each in problems_of(facts_of(fiche, catalogue), fiche, catalogue):
            expected[fiche.type or "", each.property, each.severity, each.problem.code] += 1
    found = {(c.type, c.property, c.severity, c.code): c.count for c in wiki.index.problems.counts()}
    assert found == dict(expected)
    assert ("methode", "duree", "error", "duration") in found
    assert wiki.index.check() == ["L’index du texte n’est pas encore construit."]


def test_what_shows_between_fiches_is_listed_and_counted(wiki: Wiki) -> None:
    wiki.write("siret", page("Numéro", type_de_valeur="texte", unique="oui", gravite="erreur"), space="proprietes")
    wiki.write("lieu", page("Lieu", type_de_valeur="page", cible="lieu"), space="proprietes")
    wiki.write("lieu", page("Lieu dit", cle="lieu"), space="types")
    wiki.write("club", "---\ntitre: Club\ncle: club\nchamps:\n  - {propriete: lieu, cible: club}\n---\n", space="types")
    wiki.write("bourg", page("Bourg", type="lieu"))
    wiki.write("echecs", page("Échecs", type="club", numero="A 12", lieu="Boules"))
    wiki.write("boules", page("Boules", type="club", numero="a  12", lieu="Bourg"))
    wiki.write("fete", page("Fête", numero="A 13", lieu="Boules", autre="A 12"))
    wiki.index.catch_up()
    assert told(wiki.index) == [
        ("Boules", "numero", "unique"),
        ("Boules", "lieu", "target"),
        ("Échecs", "numero", "unique"),
        ("Fête", "lieu", "target"),
    ]
    assert told(wiki.index, property="Lieu", type="club") == [("Boules", "lieu", "target")]
    assert told(wiki.index, severity="error", codes=["unique"], type="club", property="Numéro") == [
        ("Boules", "numero", "unique"),
        ("Échecs", "numero", "unique"),
    ]
    found = {(c.type, c.property, c.severity, c.code): (c.count, c.pages) for c in wiki.index.problems.counts()}
    assert found == {
        ("club", "numero", "error", "unique"): (2, 2),
        ("club", "lieu", "warning", "target"): (1, 1),
        ("", "lieu", "warning", "target"): (1, 1),
    }
    _total, listed = wiki.index.problems.listing(codes=["unique"])
    assert listed[0].sentence.endswith("est déjà dans le champ «\u202fNuméro\u202f» de la fiche «\u202fÉchecs\u202f».")
    wiki.write("boules", page("Boules", type="club", numero="B 1"))
    wiki.write("boules-lieu", page("Autre", type="lieu"))
    wiki.index.catch_up()
    assert told(wiki.index) == [("Fête", "lieu", "target")]


@pytest.mark.parametrize(
    ("kind", "text", "owner"),
    [("texte", "a 12", "Un"), ("texte", "A 12", "Un"), ("texte", "A 13", None), ("nombre", "1 200", "Un"),
     ("nombre", "1201", None), ("page", "Deux", "Un"), ("page", "Trois", None)],
)  # fmt: skip
def test_who_has_a_value_already(wiki: Wiki, kind: str, text: str, owner: str | None) -> None:
    wiki.write("un", page("Un", texte="A 12", nombre=1200, page="Deux"))
    wiki.write("deux", page("Deux", autres_titres=["Second"]))
    for each in ("texte", "nombre", "page"):
        wiki.write(each, page(each.capitalize(), type_de_valeur=each), space="proprietes")
    wiki.index.catch_up()
    wiki.index.retype()
    prop = wiki.index.catalogue.properties[kind]
    reader = datatype(prop.datatype)
    value = reader.parse(text, prop.options).value if reader else None
    assert value is not None
    assert wiki.index.problems.owner(kind, value, PageName("fiches", "nouvelle")) == owner
    assert wiki.index.problems.owner(kind, value, PageName("fiches", "un")) is None
