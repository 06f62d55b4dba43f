"""Records are asked by their fields, whether they are parts of their page or one text."""

from collections.abc import Iterator

import pytest

from search_index import Index, parse_question
from tests.search_index.ask.conftest import commons_of, read_pages

PAGES = """
=== proprietes/nombre: Nombre
type_de_valeur: nombre

=== proprietes/temps: Temps
type_de_valeur: durée

=== proprietes/endroit: Endroit
type_de_valeur: page

=== proprietes/quand: Quand
type_de_valeur: date

=== proprietes/taille: Taille
type_de_valeur: quantité
unites: ["1 km", "1000 m"]

=== proprietes/pas: Pas
type_de_valeur: enregistrement
champs: [{cle: temps}, {cle: endroit}, {cle: quand}, {cle: taille}]

=== fiches/a: A
pas:
  - {temps: 10 h, endroit: B, autre: zut, quand: mai 2020, taille: 500 m}
  - {temps: 20 min}

=== fiches/b: B
nombre: 4
pas: [{temps: 1 h, quand: 2021, taille: 3 km}]

=== fiches/c: C

[[Pas::2 h; B; 3 juin 2020; 10 km]]
"""


@pytest.fixture(scope="module")
def steps() -> Iterator[Index]:
    with commons_of(read_pages(PAGES)) as index:
        yield index


@pytest.mark.parametrize(("asked", "found"), [
    ("[[Pas.Temps::>2 h]]", "AC"),
    ("[[Pas.Temps::<<30 min]]", "A"),
    ("[[Pas.Temps::!10 h]]", "ABC"),
    ("[[Pas.Temps::60 min||2 h]]", "BC"),
    ("[[Pas.Temps::+]]", "ABC"),
    ("[[Pas.1::10 h]]", "A"),
    ("[[Pas.Endroit::B]]", "AC"),
    ("[[Pas.Endroit::!+]]", "AB"),
    ("[[Pas.Endroit.Nombre::>3]]", "A"),  # a page that one text names is not followed
    ("[[Pas.Endroit::<q>[[Nombre::4]]</q>]]", "A"),
    ("[[Pas.Quand::2020]]", "AC"),
    ("[[Pas.Quand::>2 juin 2020]]", "BC"),
    ("[[Pas.Quand::>>2020]]", "B"),
    ("[[Pas.Taille::<1 km]]", "A"),
    ("[[Pas.Taille::0,5 km||10000 m]]", "AC"),
    ("[[Pas.Autre::zut]]", "A"),
    ("[[Pas::<q>[[Temps::>2 h]] [[Endroit::B]]</q>]]", "A"),
    ("[[Pas::2 h; B]]", "C"),
    ("[[Pas::10 h; B]]", "A"),
    ("[[Pas::?; ?; 2021]]", "B"),
    ("[[Pas::!20 min]]", "ABC"),
    ("[[Pas::A#_2]]", "A"),
    ("[[Pas::!A#_2]]", "ABC"),
])  # fmt: skip
def test_the_fields_of_records_are_asked(steps: Index, asked: str, found: str) -> None:
    answer = steps.ask(parse_question(asked))
    assert "".join(row.subject.title for row in answer.rows) == found
    assert answer.problems == ()


def test_a_field_that_is_compared_with_nonsense_says_so(steps: Index) -> None:
    answer = steps.ask(parse_question("[[Pas.Temps::beaucoup]]"))
    assert not answer.rows
    assert any("beaucoup" in problem for problem in answer.problems)


SPECIALISED = """
=== proprietes/nombre: Nombre
type_de_valeur: nombre

=== proprietes/pas: Pas
type_de_valeur: enregistrement
champs: [{cle: nombre}]

=== proprietes/grand-pas: Grand pas
parent: Pas
type_de_valeur: enregistrement
champs: [{cle: nombre}]

=== fiches/a: A

[[Pas::5]]

=== fiches/b: B

[[Grand pas::7]]
"""


@pytest.fixture(scope="module")
def great_steps() -> Iterator[Index]:
    with commons_of(read_pages(SPECIALISED)) as index:
        yield index


@pytest.mark.parametrize(("asked", "found"), [
    ("[[Pas.Nombre::+]]", "AB"),
    ("[[Pas.Nombre::>1]]", "AB"),
    ("[[Pas.Nombre::7]]", "B"),
    ("[[Grand pas.Nombre::>1]]", "B"),
])  # fmt: skip
def test_the_fields_of_records_that_specialise_it_are_those_of_a_property(
    great_steps: Index, asked: str, found: str
) -> None:
    answer = great_steps.ask(parse_question(asked))
    assert "".join(row.subject.title for row in answer.rows) == found
    assert answer.problems == ()
