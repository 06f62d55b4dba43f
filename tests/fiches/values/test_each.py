"""Each kind of value: written in French, written in English, and written so that something must be said."""

import pytest

from fiches import DATATYPES, Options, Parsed, Unit, datatype

MONEY = (Unit(("€", "euro"), 1.0), Unit(("$",), 1.25, prefixed=True))
STEP = (("titre", "text", Options()), ("places", "number", Options()))
THEMES = {"eau": "Eau", "water": "Eau"}

GOOD = {
    "page": ("[[Saugues]]", "[[Help:Writing]]"),
    "text": ("Un mot", "A word"),
    "long_text": ("Deux\n\nparagraphes", "Two\n\nparagraphs"),
    "code": ("x = 1", "x = 1"),
    "number": ("1 200,5", "1,200.5"),
    "quantity": ("40 000 €", "40,000 €"),
    "date": ("novembre 2020", "November 2020"),
    "duration": ("60 à 120 min", "60 to 120 min"),
    "boolean": ("oui", "yes"),
    "url": ("https://exemple.fr/a", "https://example.org/a"),
    "email": ("ana@exemple.fr", "ana@example.org"),
    "telephone": ("04 71 00 00 00", "+1 201 555 5555"),
    "coordinates": ("45,1 ; 3,5", "45.1, 3.5"),
    "identifier": ("AB-12", "AB-12"),
    "keyword": ("compost", "compost"),
    "monolingual": ("bonjour@fr", "hello@en"),
    "record": ("Chauffer;3", "Heat;3"),
    "file": ("Four.jpg", "File:Oven.jpg"),
    "term": ("eau", "water"),
}
BAD = {
    "page": "", "text": "", "long_text": "", "code": "", "number": "douze", "quantity": "3 lieues", "date": "day",
    "duration": "un rien", "boolean": "peut-être", "url": "https//www.exemple.fr", "email": "ana chez elle",
    "telephone": "abc", "coordinates": "ici", "identifier": "", "keyword": "", "monolingual": "",
    "record": "", "file": "", "term": "introuvable",
}  # fmt: skip
"""What is wrong, "" where a text of any kind is right."""


def read(kind: str, raw: str, language: str) -> Parsed:
    known = datatype(kind)
    assert known is not None
    units = MONEY if kind == "quantity" else ()
    fields = STEP if kind == "record" else ()
    return known.parse(
        raw, Options(language=language, units=units, fields=fields, find_term=THEMES.get if kind == "term" else None)
    )


def test_every_kind_is_here() -> None:
    assert set(GOOD) == set(BAD) == set(DATATYPES)
    assert len(GOOD) >= 19


@pytest.mark.parametrize("kind", DATATYPES)
def test_what_is_written_in_each_language_is_read_the_same(kind: str) -> None:
    for raw, language in zip(GOOD[kind], ("fr", "en"), strict=True):
        parsed = read(kind, raw, language)
        assert parsed.value is not None, (raw, parsed.problem)
        assert parsed.problem is None or parsed.problem.severity == "warning"


@pytest.mark.parametrize("kind", [kind for kind, raw in BAD.items() if raw])
def test_what_is_wrong_is_told_in_both_languages(kind: str) -> None:
    problem = read(kind, BAD[kind], "fr").problem
    assert problem is not None
    assert problem.fr.endswith(".")
    assert problem.en.endswith(".")
    assert problem.fr != problem.en
