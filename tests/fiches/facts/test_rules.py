"""What is wrong with a fiche, and for what alone a save is refused."""

import pytest

from fiches import Catalogue, Fiche, FieldProblem, PageName, Value, added_errors, facts_of, problems_of

CATALOGUE = Catalogue.from_pages(
    Fiche.parse(PageName.parse(name), text)
    for name, text in (
        ("types/projet", """---
titre: Projet
champs:
  - {propriete: titre, obligatoire: oui}
  - {propriete: nature, obligatoire: oui, valeurs: [projet, commun]}
  - {propriete: resume, obligatoire: souhaité}
  - {propriete: porteurs, plusieurs: oui}
  - {propriete: themes, plusieurs: oui}
  - {propriete: licence_du_commun, obligatoire: oui, si: {champ: nature, vaut: [Commun]}}
  - {propriete: etapes, plusieurs: oui}
  - {propriete: siren}
---
"""),
        ("types/acteur", "---\ntitre: Acteur\n---\n"),
        ("proprietes/nature", "---\ntitre: Nature\n---\n"),
        ("proprietes/resume", "---\ntitre: Résumé\nmaximum: 20\n---\n"),
        ("proprietes/porteurs", """---
titre: Porteurs
type_de_valeur: page
cible: acteur
au_plus: 2
gravite: erreur
---
"""),
        ("proprietes/themes", "---\ntitre: Thèmes\ntype_de_valeur: terme\nvocabulaire: themes\n---\n"),
        ("proprietes/licence-du-commun", "---\ntitre: Licence du commun\n---\n"),
        ("proprietes/etapes", """---
titre: Étapes
type_de_valeur: groupe de champs
champs: [{cle: titre, obligatoire: oui}, {cle: duree, type_de_valeur: durée}]
---
"""),
        ("proprietes/siren", """---
titre: Siren
type_de_valeur: identifiant
motif: "[0-9]{9}"
unique: oui
gravite: erreur
---
"""),
        ("proprietes/taux", "---\ntitre: Taux\ntype_de_valeur: nombre\nminimum: 0\nmaximum: 100\n---\n"),
        ("vocabulaires/themes", "---\ntitre: Thèmes\ntermes: [Alimentation]\n---\n"),
    )
)  # fmt: skip


def found(head: str, *, owner: str | None = None) -> list[FieldProblem]:
    fiche = Fiche.parse(PageName("fiches", "essai"), f"---\n{head}\n---\n")

    def owner_of(_key: str, _value: Value) -> str | None:
        return owner

    types = {"Mairie": "acteur", "Autre projet": "projet"}
    return problems_of(facts_of(fiche, CATALOGUE), fiche, CATALOGUE, type_of=types.get, owner_of=owner_of)


def codes(head: str, *, owner: str | None = None) -> set[tuple[str, str, str]]:
    return {(each.property, each.problem.code, each.severity) for each in found(head, owner=owner)}


GOOD = "titre: Essai\ntype: projet\nstatut: validée\nnature: projet\nresume: En bref.\n"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (GOOD, set()),
        (GOOD + "porteurs: [Mairie, Inconnue]", set()),
        (GOOD + "porteurs: Autre projet", {("porteurs", "target", "error")}),
        (GOOD + "porteurs: [a, b, c]", {("porteurs", "cardinality", "error")}),
        (GOOD.replace("nature: projet", "nature: [projet, commun]"),
         {("nature", "cardinality", "warning"), ("licence_du_commun", "required", "error")}),
        (GOOD.replace("nature: projet", "nature: commun"), {("licence_du_commun", "required", "error")}),
        (GOOD.replace("nature: projet", "nature: idée"), {("nature", "allowed", "warning")}),
        (GOOD.replace("nature: projet\n", ""), {("nature", "required", "error")}),
        (GOOD.replace("nature: projet\n", "").replace("validée", "ébauche"), {("nature", "required", "warning")}),
        (GOOD.replace("resume: En bref.\n", ""), {("resume", "wished", "warning")}),
        (GOOD.replace("En bref.", "Bien trop long pour un résumé."), {("resume", "range", "warning")}),
        (GOOD + "themes: [alimentation, Astronomie]", {("themes", "term", "warning")}),
        (GOOD + "taux: 120", {("taux", "range", "warning")}),
        (GOOD + "taux: 90..110", {("taux", "range", "warning")}),
        (GOOD + "taux: 10 à 20", {("taux", "interval", "warning")}),
        (GOOD + "taux: vert", {("taux", "number", "error")}),
        (GOOD + "siren: '12'", {("siren", "pattern", "error")}),
        (GOOD + "etapes: [{titre: Un}, {duree: 2 h}]", {("titre", "required", "error")}),
        ("titre: Essai\ntype: poème", {("type", "type", "warning")}),
        ("titre: Essai", set()),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_holds_against_a_fiche(head: str, expected: set[tuple[str, str, str]]) -> None:
    assert codes(head) == expected


def test_a_value_that_must_be_alone_says_who_has_it() -> None:
    told = found(f"{GOOD}siren: '123456789'", owner="La Passerelle")
    assert [each.problem.code for each in told] == ["unique"]
    assert "La Passerelle" in told[0].sentence()
    assert "La Passerelle" in told[0].sentence("en")


def test_what_a_record_misses_says_which_record() -> None:
    missing = found(GOOD + "etapes: [{titre: Un}, {duree: 2 h}]")
    assert [(each.property, each.subject) for each in missing] == [("titre", "_2")]


def test_every_sentence_is_written_in_both_languages() -> None:
    heads = ["nature: idée\ntaux: 120", "porteurs: [Autre projet, b, c]", "resume: Bien trop long pour un résumé."]
    for each in (problem for head in heads for problem in found(f"type: projet\nstatut: validée\n{head}")):
        assert each.sentence() != each.sentence("en")
        assert each.sentence().endswith(".")


def test_a_save_is_refused_only_for_what_it_adds() -> None:
    old = found(f"{GOOD}taux: vert\nsiren: '12'")
    assert added_errors(old, old) == []
    assert added_errors(old, found(f"{GOOD}taux: vert")) == []
    assert [each.property for each in added_errors([], old)] == ["taux", "siren"]
    worse = found(f"{GOOD}taux: [vert, vert]\nsiren: '13'")
    assert [(each.property, each.raw) for each in added_errors(old, worse)] == [("taux", "vert"), ("siren", "13")]


def test_moving_a_record_that_lacks_something_adds_no_error() -> None:
    old = found(GOOD + "etapes: [{titre: Un}, {duree: 2 h}]")
    new = found(GOOD + "etapes: [{duree: 2 h}, {titre: Un}]")
    assert added_errors(old, new) == []
    assert len(added_errors(old, found(GOOD + "etapes: [{duree: 2 h}, {duree: 3 h}]"))) == 1


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("[{duree: 3 h}, {duree: 2 h}]", ["_1"]),
        ("[{duree: 2 h}, {duree: 3 h}]", ["_2"]),
        ("[{titre: Un}, {duree: 3 h}, {duree: 2 h}, {duree: 4 h}]", ["_2", "_4"]),
        ("[{duree: 4 h}]", []),
        ("[{duree: 4 h}, {duree: 3 h}]", ["_2"]),
    ],
)
def test_the_record_that_is_new_is_told_not_an_older_one(after: str, told: list[str]) -> None:
    old = found(f"{GOOD}etapes: [{{duree: 2 h}}]")
    assert [each.subject for each in added_errors(old, found(f"{GOOD}etapes: {after}"))] == told


@pytest.mark.parametrize(
    ("allowed", "text", "right"),
    [
        ("['>10', '<50']", "20", True),
        ("['>10', '<50']", "5", False),
        ("['>10', '<50']", "50", True),
        ("['>10', '<50']", "51", False),
        ("['1...5', '8', '20...30']", "8", True),
        ("['1...5', '8', '20...30']", "25", True),
        ("['1...5', '8', '20...30']", "7", False),
        ("['1', '2']", "3", False),
    ],
)
def test_numbers_may_be_allowed_by_bounds(allowed: str, text: str, right: bool) -> None:  # noqa: FBT001 — what is expected
    definition = f"---\ntitre: Âge\ntype_de_valeur: nombre\nvaleurs: {allowed}\n---\n"
    catalogue = Catalogue.from_pages([Fiche.parse(PageName("proprietes", "age"), definition)])
    fiche = Fiche.parse(PageName("fiches", "a"), f"---\ntitre: A\nage: {text}\n---\n")
    assert (problems_of(facts_of(fiche, catalogue), fiche, catalogue) == []) is right
