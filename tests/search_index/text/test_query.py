"""What is typed in the search box always means something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import SearchRequest
from search_index.query import Item

CASES = [
    ("jardin partagé", ["jardin", "partagé"], {}),
    ('"jardin partagé" eau', ['"jardin partagé"', "eau"], {}),
    ("« jardin partagé »", ['"jardin partagé"'], {}),
    ("«\u202fjardin\u202f» pré", ['"jardin"', "pré"], {}),
    ("“jardin partagé", ['"jardin partagé"'], {}),
    ('"jardin', ['"jardin"'], {}),
    ("compost -tomate", ["compost", "-tomate"], {}),
    ('compost -"serre froide"', ["compost", '-"serre froide"'], {}),
    ("tiers-lieu", ["tiers-lieu"], {}),
    ("type:methode eau", ["eau"], {"type": ("methode",)}),
    ('Thème:"Lien social" type:retour', [], {"theme": ("Lien social",), "type": ("retour",)}),
    ("thème:eau theme:air", [], {"theme": ("eau", "air")}),
    ("auteur:Ana autrice:Léa", [], {"author": ("Ana", "Léa")}),
    ("territoire:«\u202fLe Puy\u202f»", [], {"territory": ("Le Puy",)}),
    ("source:movilab espace:aide", [], {"source": ("movilab",), "space": ("aide",)}),
    ("heure:midi", ["heure:midi"], {}),
    ("type:", [], {}),
    ("http://exemple.fr", ["http://exemple.fr"], {}),
    ("-", ["-"], {}),
    ('"', ['""'], {}),
    ("", [], {}),
]


def _said(item: Item) -> str:
    return ("-" if item.excluded else "") + (f'"{item.text}"' if item.phrase else item.text)


@pytest.mark.parametrize(("typed", "items", "filters"), CASES, ids=[case[0] or "nothing" for case in CASES])
def test_words_phrases_exclusions_and_filters(
    typed: str, items: list[str], filters: dict[str, tuple[str, ...]]
) -> None:
    request = SearchRequest.parse(typed)
    assert [_said(item) for item in request.items] == items
    assert request.filters == filters


def test_a_filter_behind_a_hyphen_leaves_out() -> None:
    request = SearchRequest.parse('jardin -thème:Eau -type:"retour" lieu:Die')
    assert request.text == "jardin"
    assert request.filters == {"territory": ("Die",)}
    assert request.without == {"theme": ("Eau",), "type": ("retour",)}


@given(st.text(max_size=80) | st.text(alphabet='"«»“”-: athème', max_size=40))
def test_anything_typed_is_read_and_read_the_same_again(typed: str) -> None:
    request = SearchRequest.parse(typed)
    again = SearchRequest.parse(request.text)
    assert again.items == request.items
    assert not again.filters or request.filters or ":" in typed


def test_endless_queries_are_cut() -> None:
    assert len(SearchRequest.parse("mot " * 5_000).items) == 32
