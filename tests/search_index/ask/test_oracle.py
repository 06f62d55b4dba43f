"""What the tables answer is what the plain reading answers, on commons and questions that Hypothesis invents."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fiches import Fiche, PageName
from search_index import (
    All,
    And,
    Anything,
    Category,
    Compare,
    Index,
    Node,
    Nothing,
    Or,
    Page,
    Question,
    Some,
    Space,
    parse_condition,
    parse_question,
)
from search_index.ask.limits import Limits, cut
from tests.oracle_ask import Oracle
from tests.search_index.ask.conftest import commons_of

DEFINED = {
    "nombre": "type_de_valeur: nombre",
    "quand": "type_de_valeur: date",
    "taille": 'type_de_valeur: quantité\nunites: ["1 km", "1000 m"]',
    "texte": "type_de_valeur: texte",
    "lien": "type_de_valeur: page",
    "lien-fort": "type_de_valeur: page\nparent: Lien",
    "lieu": "type_de_valeur: coordonnées",
    "theme": "type_de_valeur: terme\nvocabulaire: themes",
}
TITLES = {"nombre": "Nombre", "quand": "Quand", "taille": "Taille", "texte": "Texte", "lien": "Lien",
          "lien-fort": "Lien fort", "lieu": "Lieu", "theme": "Thème"}  # fmt: skip
NAMES = ("Pré", "pre", "Four", "Mare", "Vieux four", "Absent", "Aide:Pré", "Four#_1", "Pré#_2")
CATEGORIES = ("Eau", "Lieux", "eau", "Vide")
VALUES = {
    "nombre": ("1", "2", "2,0", "3 à 5", "4", "zéro"),
    "quand": ("2020", "mai 2020", "2020-05-12", "2021", "depuis 2020", "2019/2020", "hier"),
    "taille": ("1 km", "1000 m", "1500 m", "3 à 5 km", "2 lieues"),
    "texte": ("Un", "un", "Été", "ete chaud", "Un [a]?", "Un" * 90, "Un" * 90 + " fin", "%_"),
    "lien": NAMES,
    "lien-fort": NAMES,
    "lieu": ("45; 3", "45.1; 3.1", "-45; 179.9", "ici"),
    "theme": ("Nature", "eau", "Rivière", "ruisseau", "Mare", "Ville", "Inconnu"),
    "libre": ("Un", "Pré", "autre"),
}
THEMES = """titre: Thèmes
cle: themes
termes:
  - terme: Nature
    plus_precis:
      - terme: Eau
        plus_precis: [{terme: Rivière, synonymes: [Ruisseau, Rivières]}, Mare]
      - Forêt
  - Ville"""
STEPS = "titre: Pas\ntype_de_valeur: enregistrement\nchamps: [{cle: nombre}, {cle: theme}]"
PATTERNS = ("*", "*un*", "u*", "?n", "*e*", "*t?*", "[a]", "*[a]?", "e*d", "un" * 62 + "*", "*fin")


def page(space: str, slug: str, head: str, body: str = "") -> Fiche:
    return Fiche.parse(PageName(space, slug), f"---\n{head}\n---\n{body}\n")


PROPERTIES = [page("proprietes", slug, f"titre: {TITLES[slug]}\n{head}") for slug, head in DEFINED.items()]
PROPERTIES += [page("proprietes", "pas", STEPS), page("vocabulaires", "themes", THEMES)]


@st.composite
def fiches(draw: st.DrawFn) -> list[Fiche]:
    """Some fiches, categories with their hierarchy, and the fields that are always the same."""
    found = list(PROPERTIES)
    for slug in draw(st.lists(st.sampled_from(("a", "b", "c", "d", "e")), min_size=1, max_size=5, unique=True)):
        head = [f"titre: {draw(st.sampled_from(NAMES[:5]))}"]
        if draw(st.booleans()):
            head.append(f"autres_titres: [{draw(st.sampled_from(NAMES[:6]))}]")
        body = []
        for key in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4, unique=True)):
            values = draw(st.lists(st.sampled_from(VALUES[key]), min_size=1, max_size=2, unique=True))
            if key == "libre" or draw(st.booleans()):
                name = TITLES.get(key, "Libre")
                body += [
                    f"[[{name}::{value}]]" if "[" not in value else f"{{{{#set:{name}={value}}}}}" for value in values
                ]
            else:
                listed = ", ".join('"{}"'.format(value.replace('"', "")) for value in values)
                head.append(f"{key.replace('-', '_')}: [{listed}]")
        if draw(st.booleans()):
            number, theme = draw(st.sampled_from(VALUES["nombre"])), draw(st.sampled_from(VALUES["theme"]))
            head.append(f"pas:\n  - {{nombre: {number}, theme: {theme}, texte: un}}\n  - {{nombre: 4}}")
        body += [f"[[Catégorie:{name}]]" for name in draw(st.lists(st.sampled_from(CATEGORIES), max_size=2))]
        space = draw(st.sampled_from(("fiches", "fiches", "aide")))
        found.append(page(space, slug, "\n".join(head), " ".join(body)))
    for slug in draw(st.lists(st.sampled_from(("eau", "lieux")), max_size=2, unique=True)):
        above = draw(st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True))
        found.append(page("categories", slug, f"titre: {slug.capitalize()}\ncategories: [{', '.join(above)}]"))
    return found


signs = st.sampled_from(("=", "!", ">", "<", ">>", "<<"))
likes = st.sampled_from(("~", "!~", "in", "phrase", "not"))


def compared(key: str) -> st.SearchStrategy[Compare]:
    exactly = st.builds(Compare, st.sampled_from(VALUES[key]), signs)
    if key == "lieu":
        areas = ("45; 3 (20 km)", "45; 3 (1 km)", "-45; -179.9 (30 km)", "45; 3 (20000 km)")
        return st.builds(Compare, st.sampled_from(areas), st.sampled_from(("=", "!")))
    if key in {"texte", "lien", "lien-fort"}:
        return exactly | st.builds(Compare, st.sampled_from(PATTERNS), likes)
    if key == "libre":
        return st.builds(Compare, st.sampled_from(VALUES[key]), st.just("="))
    return exactly


values = st.sampled_from(sorted(VALUES)).flatmap(
    lambda key: st.builds(
        Some,
        st.just(TITLES.get(key, "Libre")),
        compared(key)
        | st.just(Anything())
        | st.just(Nothing())
        | st.lists(compared(key), min_size=2, max_size=2).map(lambda found: Or(tuple(found))),
    )
)
pages = (
    st.builds(Page, st.sampled_from(NAMES), st.sampled_from(("=", "!")))
    | st.builds(Page, st.sampled_from(PATTERNS[:6]), likes)
    | st.builds(Page, st.sampled_from(("Four", "Mare")), st.sampled_from((">", "<", ">>", "<<")))
    | st.builds(Category, st.sampled_from(CATEGORIES), st.booleans())
    | st.builds(Space, st.sampled_from(("", "Aide")))
)


def _deeper(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    links = st.sampled_from(("Lien", "Lien fort", "Has subobject", "Pas"))
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(lambda nodes: And(tuple(nodes)))
        | several.map(lambda nodes: Or(tuple(nodes)))
        | st.builds(Some, links, inner, st.booleans())
        | st.builds(Some, st.just("Pas"), values)  # the fields of records, which are parts of their page
        | st.builds(Some, links, st.sampled_from((Anything(), Nothing())), st.just(value=True))
        | st.builds(Some, links, st.builds(Compare, st.sampled_from(NAMES), st.sampled_from(("=", "!"))), st.booleans())
    )


def flat(node: Node) -> Node:
    """The tree as its own text reads: groups in groups of the same kind are one."""
    return parse_condition(str(node))


conditions = st.recursive(pages | values, _deeper, max_leaves=6).map(flat)


@given(fiches(), st.lists(conditions, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_tables_answer_what_the_plain_reading_answers(pages: list[Fiche], asked: list[Node]) -> None:
    oracle = Oracle(sorted(pages, key=lambda page: page.name.path))
    with commons_of(pages) as index:
        for condition in asked:
            condition, _ = cut(condition, Limits())  # noqa: PLW2901 (what is asked, within its limits)
            expected = oracle.answer(condition)
            answer = index.ask(Question(condition, (), {"limit": "500"}))
            found = {(row.subject.name.path, row.subject.fragment) for row in answer.rows if row.subject.name}
            assert found == expected, str(condition)
            assert answer.total == len(expected)


@given(conditions)
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_a_tree_says_itself_back_as_text(condition: Node) -> None:
    assert parse_condition(str(condition)) == condition
    question = Question(condition, (), {"limit": "3"})
    assert parse_question(str(question)) == question


DEEP = [
    *PROPERTIES,
    page("fiches", "a", "titre: Pré\nlien: [Four, Absent]\npas:\n  - {nombre: 1, lien: Pré}\n  - {nombre: 4}"),
    page("fiches", "b", "titre: Four\nlien: Pré\nnombre: 2", "[[Catégorie:Eau]]"),
    page("categories", "eau", "titre: Eau\ncategories: [Lieux]\nlien: Pré"),
    page("categories", "lieux", "titre: Lieux\ncategories: [Eau]"),
]


@pytest.fixture(scope="module")
def deep() -> Iterator[Index]:
    with commons_of(DEEP) as index:
        yield index


@pytest.mark.parametrize(
    "names", [("Lien",), ("-Lien",), ("Pas", "Lien"), ("Pas", "-Has subobject"), ("Lien", "-Lien")]
)
@pytest.mark.parametrize("inside", ["{}", "{} OR [[Nombre::>1]]", "{} [[Titre::+]] OR [[Nombre::4]] [[Titre::!x]]"])
def test_the_deepest_question_is_answered(deep: Index, names: tuple[str, ...], inside: str) -> None:
    oracle = Oracle(sorted(DEEP, key=lambda each: each.name.path))
    text = "[[Nombre::+]]"
    for step in range(Limits().depth - 1):
        text = f"[[{names[step % len(names)]}::<q>{inside.format(text)}</q>]]"
        condition = parse_condition(text)
        answer = deep.ask(Question(condition, (), {"limit": "500"}))
        assert answer.problems == ()
        found = {(row.subject.name.path, row.subject.fragment) for row in answer.rows if row.subject.name}
        assert found == oracle.answer(condition), text


def test_groups_in_groups_are_answered(deep: Index) -> None:
    text = "[[Pré]]"
    for number in range(12):
        text = f"<q>{text} OR [[Four]] [[Nombre::>{number}]]</q> [[Titre::+]]"
    assert [row.subject.title for row in deep.ask(text).rows] == ["Four", "Pré"]
    above = "[[Sous-catégorie de::<q>" * 5 + "[[Titre::+]]" + "</q>]]" * 5
    assert [row.subject.title for row in deep.ask(above).rows] == ["Eau", "Lieux"]


def test_nothing_asked_is_everything() -> None:
    assert parse_condition("") == All()
