"""What pages of the catalogue define, in our writing or in Semantic MediaWiki's, and how it is found by its names."""

import pytest

from fiches import DATATYPES, Catalogue, Fiche, PageName, Property
from fiches.catalogue import units_of


def page(name: str, text: str) -> Fiche:
    return Fiche.parse(PageName.parse(name), text)


PAGES = (
    page("types/methode", """---
titre: Méthode
libelle: {en: Method}
pluriel: {fr: Méthodes, en: Methods}
autres_noms: [Tutorial]
modele: |
  ## En deux mots
groupes:
  - titre: L’essentiel
    champs:
      - {propriete: nature, obligatoire: oui, vocabulaire: natures}
      - {propriete: Durée, obligatoire: souhaité, libelle: Temps qu’il faut}
  - titre: Le reste
    champs:
      - etapes
      - {propriete: licence_du_commun, si: {champ: nature, vaut: [commun]}}
---
Pourquoi en écrire une.
"""),
    page("types/retour", """---
titre: Retour
champs:
  - {propriete: nature, groupe: Tout}
  - {propriete: duree, groupe: Tout, libelle: {fr: "", en: Time taken}}
---
"""),
    page("proprietes/duree", """---
titre: Durée
type_de_valeur: durée
libelle: {en: Duration}
aide: Combien de temps.
---
"""),
    page("proprietes/nature", "---\ntitre: Nature\ntype_de_valeur: texte\n---\n"),
    page("proprietes/etapes", """---
titre: Étapes
type_de_valeur: groupe de champs
champs:
  - {cle: titre, obligatoire: oui}
  - {cle: duree}
  - {cle: difficulte, type_de_valeur: texte, libelle: Ce qui coince}
  - cle: outils
    type_de_valeur: groupe de champs
    plusieurs: oui
    champs: [{cle: nom}, {cle: prix, type_de_valeur: nombre}]
---
"""),
    page("proprietes/difficulte", "---\ntitre: Difficulté\nvaleurs: [facile, difficile]\n---\n"),
    page("proprietes/surface", """---
titre: Surface
type_de_valeur: quantité
unites: [1 km², "100 ha, hectare", € 2]
minimum: 0
---
"""),
    page("proprietes/temperature", "---\ntitre: Température\n---\n[[A le type::Température]]\n"),
    page("proprietes/type-de-licence", """---
titre: Type de licence
---
C’est un attribut de type [[A le type::String]].

* [[Valeur possible::CC BY]]
* [[Allows value::CC BY-SA]]
"""),
    page("proprietes/cost", "[[Has type::Number]] [[Correspond à::1 €]]"),
    page("proprietes/site", "---\ntitre: Site\n---\n[[Has type::URL]] et [[Sous-propriété de::Attribut:Lien]]\n"),
    page("vocabulaires/natures", """---
titre: Natures
termes:
  - terme: méthode
    synonymes: [technique, façon de faire]
    plus_precis:
      - terme: outil
        definition: Pour une heure.
      - posture
  - commun
---
"""),
    page("concepts/methodes-courtes", """---
titre: Méthodes courtes
---
```ask
[[Type::methode]] [[Durée::<1 h]]
|?Durée
```
"""),
    page("concepts/vieux", "{{#concept: [[Category:Vieux]] |Ce qui est ancien}}"),
    page("categories/a", "---\ntitre: A\n---\n"),
    page("categories/b", "---\ntitre: B\ncategories: [A]\n---\n"),
    page("categories/c", "---\ntitre: C\ncategories: [B, C]\n---\n"),
    page("fiches/autre", "---\ntitre: Autre\n---\n"),
)  # fmt: skip
CATALOGUE = Catalogue.from_pages(PAGES)


def the(name: str) -> Property:
    found = CATALOGUE.property(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["duree", "Durée", "durée", "Duration", "DUREE"])
def test_a_property_is_found_by_its_key_its_title_and_its_labels(name: str) -> None:
    assert the(name).key == "duree"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Type", "type"),
        ("Display title of", "titre"),
        ("Creation date", "date_de_creation"),
        ("_MDAT", "date_de_modification"),
        ("Has subobject", "sous_objet"),
        ("Catégorie", "categories"),
        ("Has type", "type_de_valeur"),
    ],
)
def test_the_programs_own_properties_have_the_names_of_semantic_mediawiki(name: str, key: str) -> None:
    assert the(name).key == key


def test_a_property_says_how_it_is_read_shown_and_explained() -> None:
    duration = the("duree")
    assert (duration.datatype, duration.label("en"), duration.label("fr")) == ("duration", "Duration", "Durée")
    assert duration.help == "Combien de temps."
    surface = the("surface")
    assert [unit.names for unit in surface.options.units] == [("km²",), ("ha", "hectare"), ("€",)]
    assert [unit.prefixed for unit in surface.options.units] == [False, False, True]
    assert surface.low == 0
    assert CATALOGUE.property("Nulle part") is None


def test_pages_of_semantic_mediawiki_are_understood_as_they_are() -> None:
    licence = the("Type de licence")
    assert licence.key == "type_de_licence"
    assert licence.datatype == "text"
    assert licence.options.allowed == ("CC BY", "CC BY-SA")
    assert the("Cost").datatype == "number"
    assert the("Site").datatype == "url"
    assert the("Site").parent == "Lien"
    warmth = the("Température")
    assert warmth.datatype == "quantity"
    assert [unit.names[0] for unit in warmth.options.units] == ["K", "°C", "°F", "°R"]


def test_a_record_knows_its_fields_and_what_they_mean() -> None:
    steps = the("etapes")
    assert [(each.key, each.datatype) for each in steps.inner] == [
        ("titre", "text"),
        ("duree", "duration"),
        ("difficulte", "text"),
        ("outils", "record"),
    ]
    own = steps.part("difficulte")
    assert own is not None
    assert own.options.allowed == ()
    assert own.label() == "Ce qui coince"
    tools = steps.part("outils")
    assert tools is not None
    assert [(each.key, each.datatype) for each in tools.inner] == [("nom", "text"), ("prix", "number")]
    assert the("Ce qui coince").key == "difficulte"
    assert the("prix").datatype == "number"


def test_a_type_says_its_fields_its_groups_and_what_it_asks() -> None:
    method = CATALOGUE.type("Tutorial")
    assert method is not None
    assert (method.key, method.label("en"), method.plural()) == ("methode", "Method", "Méthodes")
    assert method.groups == ("L’essentiel", "Le reste")
    assert [(each.property, each.group, each.required) for each in method.fields] == [
        ("nature", "L’essentiel", "error"),
        ("duree", "L’essentiel", "warning"),
        ("etapes", "Le reste", None),
        ("licence_du_commun", "Le reste", None),
    ]
    assert method.fields[3].shown_if == ("nature", ("commun",))
    assert method.model == "## En deux mots"
    assert CATALOGUE.type("retour") is not None
    assert CATALOGUE.type("RETOUR") is CATALOGUE.type("Retour")
    assert CATALOGUE.type("rien") is None


def test_a_type_may_ask_for_a_field_in_its_own_way() -> None:
    nature = CATALOGUE.field("methode", "nature")
    assert nature is not None
    assert (nature.datatype, nature.vocabulary) == ("term", "natures")
    assert nature.options.find_term is not None
    assert nature.options.find_term("Technique") == "méthode"
    elsewhere = CATALOGUE.field("retour", "nature")
    assert elsewhere is not None
    assert elsewhere.datatype == "text"
    duration = CATALOGUE.field("methode", "duree")
    assert duration is not None
    assert duration.label() == "Temps qu’il faut"
    assert the("duree").label() == "Durée"
    tried = CATALOGUE.field("retour", "duree")
    assert tried is not None
    assert (tried.label(), tried.label("en")) == ("Durée", "Time taken")  # said in English alone


def test_a_vocabulary_is_a_tree_with_synonyms() -> None:
    natures = CATALOGUE.vocabularies["natures"]
    assert [(term.label, term.broader) for term in natures.terms] == [
        ("méthode", ""),
        ("outil", "méthode"),
        ("posture", "méthode"),
        ("commun", ""),
    ]
    found = natures.find("Façon de  faire")
    assert found is not None
    assert found.label == "méthode"
    assert natures.find("autre") is None
    assert natures.below("méthode") == ("méthode", "outil", "posture")
    assert [term.label for term in natures.narrower("méthode")] == ["outil", "posture"]


def test_a_selection_is_a_question() -> None:
    assert CATALOGUE.concept("méthodes courtes") == "[[Type::methode]] [[Durée::<1 h]]"
    assert CATALOGUE.concept("Vieux") == "[[Category:Vieux]]"
    assert CATALOGUE.concept("Rien") is None


def test_a_category_holds_those_below_it_once_even_in_a_circle() -> None:
    assert CATALOGUE.under("A") == {"a", "b", "c"}
    assert CATALOGUE.under("C") == {"c"}


def test_the_version_moves_with_the_catalogue_and_with_nothing_else() -> None:
    reordered = Catalogue.from_pages(reversed(PAGES))
    assert reordered.version == CATALOGUE.version
    assert Catalogue.from_pages(PAGES[:-1]).version == CATALOGUE.version
    assert Catalogue.from_pages(PAGES[1:]).version != CATALOGUE.version


def test_a_page_that_cannot_be_read_defines_a_text_and_breaks_nothing() -> None:
    broken = page("proprietes/casse", "---\ntitre: [\n---\n")
    strange = page(
        "proprietes/etrange",
        "---\ntitre: Étrange\ntype_de_valeur: sparkline\nminimum: beaucoup\nchamps: 3\nunites: {a: b}\n---\n",
    )
    odd = page("types/etrange", "---\ntitre: Étrange\ngroupes: oui\nchamps: [{}, 3, {propriete: }]\n---\n")
    catalogue = Catalogue.from_pages([broken, strange, odd])
    assert [each.datatype for each in catalogue.properties.values()] == ["text", "text"]
    assert catalogue.types["etrange"].fields == ()


def test_a_property_may_say_in_which_unit_its_values_are_shown() -> None:
    text = "[[Has type::Quantity]] [[Corresponds to::1 km]] [[Corresponds to::1000 m]] [[Display units::m, km]]"
    prop = Catalogue.from_pages([page("proprietes/longueur", f"---\ntitre: Longueur\n---\n{text}")]).property(
        "Longueur"
    )
    assert prop is not None
    kind = DATATYPES["quantity"]
    value = kind.parse("2,5 km", prop.options).value
    assert value is not None
    assert kind.format(value, "", "en", prop.options) == "2,500 m"
    assert kind.format(value, "km", "fr", prop.options) == "2,5\u202fkm"


def test_a_property_of_semantic_mediawiki_is_called_and_told_as_its_page_says() -> None:
    text = (
        "---\ntitre: P106\n---\n[[Has type::Text]] [[Has preferred property label::occupation@en]]\n"
        "[[Has preferred property label::métier@fr]] [[Has property description::Ce que l’on fait@fr]]\n"
    )
    catalogue = Catalogue.from_pages([Fiche.parse(PageName("proprietes", "p106"), text)])
    found = catalogue.property("occupation")
    assert found is not None
    assert (found.key, found.label("en"), found.label("fr"), found.help) == (
        "p106", "occupation", "métier", "Ce que l’on fait",
    )  # fmt: skip


@pytest.mark.parametrize("factor", ["1e-320", "1e308", "1e-31"])
def test_a_unit_out_of_all_proportion_is_none(factor: str) -> None:
    assert [unit.factor for unit in units_of(["1 km", f"{factor} zz"])] == [1.0]


@pytest.mark.parametrize("written", ["²", "9" * 5000])
def test_what_is_no_number_breaks_no_definition(written: str) -> None:
    """One page of the catalogue that cannot be read would be the whole commons that is not shown."""
    told = f"---\ntitre: Poids\ntype_de_valeur: nombre\nau_plus: '{written}'\nprecision: '{written}'\n---\n"
    prop = Catalogue.from_pages([page("proprietes/poids", told)]).property("poids")
    assert prop is not None
    assert prop.options.precision is None
