"""What an operation makes of a list of terms."""

import pytest

from commun.vocabulary import (
    Merge,
    Operation,
    PartsMissing,
    Rename,
    Split,
    TermExists,
    TermItself,
    TermMissing,
    TermRefused,
)
from fiches import Fiche, PageName, Vocabulary
from fiches.catalogue import vocabulary_of

LIST: list[object] = [
    {"terme": "Eau", "synonymes": ["Rivière"], "definition": "Ce qui coule.", "plus_precis": ["Source", "Étang"]},
    {"terme": "Forêt", "plus_precis": [{"terme": "Bois"}]},
    "Air",
    {"terme": "Vent", "plus_large": "Air"},
]


def vocabulary() -> Vocabulary:
    fiche = Fiche.parse(PageName("vocabulaires", "milieux"), "---\ntitre: Milieux\n---\n")
    return vocabulary_of(fiche.with_head({"termes": LIST}))


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (
            Rename("Eau", "Eaux vives"),
            [
                {
                    "terme": "Eaux vives",
                    "synonymes": ["Rivière", "Eau"],
                    "definition": "Ce qui coule.",
                    "plus_precis": ["Source", "Étang"],
                },
                *LIST[1:],
            ],
        ),
        (
            Rename("Air", "Ciel"),
            [*LIST[:2], {"terme": "Ciel", "synonymes": ["Air"]}, {"terme": "Vent", "plus_large": "Ciel"}],
        ),
        (
            Rename("bois", "Bosquet"),
            [LIST[0], {"terme": "Forêt", "plus_precis": [{"terme": "Bosquet", "synonymes": ["Bois"]}]}, *LIST[2:]],
        ),
        (
            Merge("Eau", "Forêt"),
            [
                {
                    "terme": "Forêt",
                    "plus_precis": [{"terme": "Bois"}, "Source", "Étang"],
                    "synonymes": ["Eau", "Rivière"],
                },
                *LIST[2:],
            ],
        ),
        (
            Merge("Forêt", "Bois"),
            [LIST[0], {"terme": "Bois", "synonymes": ["Forêt"]}, *LIST[2:]],
        ),
        (
            Merge("Air", "Eau"),
            [
                {
                    "terme": "Eau",
                    "synonymes": ["Rivière", "Air"],
                    "definition": "Ce qui coule.",
                    "plus_precis": ["Source", "Étang"],
                },
                LIST[1],
                {"terme": "Vent", "plus_large": "Eau"},
            ],
        ),
        (
            Split("Air", ("Brise", "Tempête")),
            [*LIST[:2], {"terme": "Brise", "synonymes": ["Air"]}, {"terme": "Tempête"}, LIST[3]],
        ),
        (
            Split("Air", ("Vent", "Brise")),
            [*LIST[:2], {"terme": "Brise", "synonymes": ["Air"]}, LIST[3]],
        ),
        (
            Split("Air", ("Brise", "Vent"), keep=True),
            [*LIST[:2], {"terme": "Air", "plus_precis": [{"terme": "Brise"}]}, LIST[3]],
        ),
    ],
    ids=str,
)
def test_the_list_afterwards(operation: Operation, after: list[object]) -> None:
    operation.check(vocabulary())
    assert operation.listed(list(LIST)) == after


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (Rename("Eau", "Forêt"), TermExists),
        (Rename("Eau", "  "), TermRefused),
        (Rename("Eau", "a]]b"), TermRefused),
        (Merge("Eau", "Terre"), TermMissing),
        (Merge("Eau", "eau"), TermItself),
        (Split("Terre", ("A", "B")), TermMissing),
        (Split("Eau", ("A",)), PartsMissing),
        (Split("Eau", ("Eau", "B")), TermExists),
        (Split("Eau", ("Forêt", "Vent")), TermExists),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_refused(operation: Operation, error: type[TermRefused]) -> None:
    with pytest.raises(error):
        operation.check(vocabulary())


def test_a_term_may_be_written_otherwise() -> None:
    Rename("Eau", "EAU").check(vocabulary())
