"""The catalogue of a new commons holds together, and the fiches that it is born with say nothing that it refuses."""

from collections import Counter
from collections.abc import Iterator

import pytest

from fiches import (
    SPECIAL,
    Catalogue,
    Fiche,
    PageName,
    Property,
    TypeField,
    Vocabulary,
    describe_change,
    facts_of,
    fold,
    key_of,
    problems_of,
    starter_pages,
    title_key,
)

PAGES = [Fiche.parse(name, text) for name, text in starter_pages()]
CATALOGUE = Catalogue.from_pages(PAGES)
TYPES = {title_key(page.title): page.type for page in PAGES if page.name.space == "fiches"}
EXAMPLES = [page for page in PAGES if page.type]


def every_field(fields: tuple[TypeField, ...]) -> Iterator[TypeField]:
    for field in fields:
        yield field
        yield from every_field(field.fields)


def test_the_nine_types_are_there_with_groups_a_model_and_both_languages() -> None:
    assert set(CATALOGUE.types) == {
        "methode", "retour", "acteur", "territoire", "projet", "evenement", "appel", "defi", "document",
    }  # fmt: skip
    for each in CATALOGUE.types.values():
        assert len(each.groups) >= 3
        assert set(each.groups) == {field.group for field in each.fields}
        assert each.model.startswith("## ")
        assert each.help
        assert each.label("en")
        assert each.plural("en")
        assert each.schema_org


@pytest.mark.parametrize("name", sorted(CATALOGUE.types))
def test_every_field_of_a_type_is_a_property_and_stands_once(name: str) -> None:
    fields = CATALOGUE.types[name].fields
    assert {each.property for each in fields} <= set(CATALOGUE.properties) | set(SPECIAL)
    assert max(Counter(each.property for each in fields).values()) == 1
    asked = {each.property for each in fields}
    for each in fields:
        assert each.shown_if[0] in asked | {""}
        assert each.vocabulary in {"", *CATALOGUE.vocabularies}
    common = {"titre", "resume", "themes", "mots_cles", "territoires", "publics", "langue", "licence", "statut"}
    assert common - {"territoires"} <= asked
    assert CATALOGUE.types[name].field("titre") is not None


@pytest.mark.parametrize("key", sorted(CATALOGUE.properties))
def test_a_property_leads_where_it_says(key: str) -> None:
    prop = CATALOGUE.properties[key]
    assert prop.page is not None
    assert key == key_of(key)
    assert prop.help
    assert prop.target in {"", *CATALOGUE.types}
    assert prop.vocabulary in {"", *CATALOGUE.vocabularies}
    assert (prop.datatype == "term") == bool(prop.vocabulary)
    assert prop.labels.get("en")
    if prop.datatype == "record":
        assert prop.inner
    for field in every_field(prop.fields):
        assert field.property == key_of(field.property)
        assert set(field.labels) in (set(), {"fr", "en"})
        assert field.target in {"", *CATALOGUE.types}
        assert field.vocabulary in {"", *CATALOGUE.vocabularies}
    if prop.inverse:
        # A record is named from the page that one of its fields leads to: « citée dans » from the structure's page.
        assert "page" in {prop.datatype, *(inner.datatype for inner in prop.inner)}
        assert set(prop.inverse) == {"fr", "en"}


def test_a_part_of_a_record_is_not_helped_by_the_field_of_the_same_key() -> None:
    said = CATALOGUE.field("territoire", "ressources")
    assert said is not None
    part = said.part("description")
    assert part is not None
    assert part.help == ""  # the field `description` is of projects: « Ce que vous faites, pour qui… »
    assert part.label("en") == "Description"
    need = CATALOGUE.field("territoire", "besoins")
    assert need is not None
    assert [each.label("en") for each in need.inner] == ["Said by", "Need"]


def test_no_name_belongs_to_two_properties() -> None:
    def names(prop: Property) -> set[str]:
        return {fold(name) for name in (prop.title, *prop.labels.values(), *prop.names)}

    counted = Counter(name for prop in CATALOGUE.properties.values() for name in names(prop))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("vocabulary", CATALOGUE.vocabularies.values(), ids=lambda each: each.key)
def test_a_vocabulary_is_a_tree_whose_names_lead_to_one_term(vocabulary: Vocabulary) -> None:
    assert vocabulary.terms
    labels = {term.label for term in vocabulary.terms}
    assert len(labels) == len(vocabulary.terms)
    assert {term.broader for term in vocabulary.terms} <= labels | {""}
    for term in vocabulary.terms:
        assert vocabulary.find(term.label) == term


def test_the_thesaurus_of_resilience_is_there() -> None:
    vulnerabilities = CATALOGUE.vocabularies["vulnerabilites"]
    tops = {term.label for term in vulnerabilities.terms if not term.broader}
    assert tops == {"démographique", "environnement", "sociale", "économique", "technologique"}
    scales = CATALOGUE.vocabularies["echelles"]
    assert {term.label for term in scales.terms if not term.broader} == {"territoriales", "temporelles"}
    themes = CATALOGUE.vocabularies["themes"]
    for domain in (
        "alimentation",
        "énergie",
        "mobilité",
        "communication",
        "sécurité",
        "santé",
        "batiment",
        "urbanisme",
    ):
        assert themes.find(domain), domain
    skills = CATALOGUE.vocabularies["competences_recherchees"]
    found = skills.find("Facteurs de résilience/Economie")
    assert found is not None
    assert found.broader == "Facteurs de résilience"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shortDescription", "resume"), ("Main_Picture", "image"), ("Tags", "mots_cles"), ("Theme", "themes"),
        ("challenge", "defis"), ("commonscategorie", "categorie_de_commun"), ("from", "porteurs"), ("needs", "besoins"),
        ("location", "territoires"), ("Coordonnées géo", "coordonnees"), ("referent", "referents"),
        ("communauté d'intérêt", "communaute"), ("complement", "complement"), ("Difficulty", "difficulte"),
        ("Compétences recherchée", "competences_recherchees"), ("Type d’événement", "nature"), ("Cost", "cout"),
    ],
)  # fmt: skip
def test_the_fields_of_the_source_wikis_are_known(name: str, key: str) -> None:
    found = CATALOGUE.property(name)
    assert found is not None
    assert found.key == key


def test_a_method_says_where_it_was_tried() -> None:
    tried = CATALOGUE.properties["methodes"]
    assert tried.inverse["fr"] == "méthode essayée dans"
    assert tried.target == "methode"


@pytest.mark.parametrize("fiche", EXAMPLES, ids=lambda fiche: fiche.name.slug)
def test_an_example_holds_no_fault_and_no_field_that_nobody_defined(fiche: Fiche) -> None:
    facts = facts_of(fiche, CATALOGUE)
    found = problems_of(facts, fiche, CATALOGUE, type_of=lambda title: TYPES.get(title_key(title)))
    assert [(each.property, each.sentence()) for each in found] == []
    assert [fact.property for fact in facts if CATALOGUE.property(fact.property) is None] == []


@pytest.mark.parametrize(
    ("key", "said"),
    [("superficie", "Superficie ajoutée"), ("video", "Vidéo ajoutée"), ("paroles", "Parole ajoutée"),
     ("reponses_recues", "Réponse reçue ajoutée"), ("porte_par", "Porté par ajouté"), ("duree", "Durée ajoutée"),
     ("statut", "Statut ajouté")],
)  # fmt: skip
def test_sentences_know_the_gender_of_its_fields(key: str, said: str) -> None:
    name = PageName("fiches", "x")
    value = "[x]" if key in {"paroles", "reponses_recues"} else "x"
    old, new = (Fiche.parse(name, f"---\ntitre: X\n{field}---\n") for field in ("", f"{key}: {value}\n"))
    assert describe_change(old, new, "fr", CATALOGUE).startswith(said)
