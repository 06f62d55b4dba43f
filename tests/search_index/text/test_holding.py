"""Words of pages as a condition of a question: all of the words, in all their forms, in the texts of now."""

import pytest

from tests.search_index.wiki import Wiki, fiche, page


@pytest.fixture
def gardens(wiki: Wiki) -> Wiki:
    wiki.write("a", page("Le jardin partagé", "On y sème des fèves.", resume="Un lieu ouvert"))
    wiki.write("b", page("La cantine", "Des jardins partagés nourrissent la cantine ; partagés avec soin."))
    wiki.write("c", page("Le four", "Le jardin du four n’est pas partagé ?", mots_cles=["pain"]))
    wiki.settle()
    return wiki


def found(wiki: Wiki, condition: str) -> set[str]:
    answer = wiki.index.ask(condition)
    assert answer.problems == ()
    return {row.subject.name.slug for row in answer.rows if row.subject.name and not row.subject.fragment}


@pytest.mark.parametrize(
    ("condition", "pages"),
    [
        ("[[Texte intégral::~jardin partagé]]", "abc"),
        ("[[Texte intégral::phrase:jardins partagés]]", "ab"),
        ("[[Full text::in:fève]]", "a"),
        ("[[Texte intégral::~*pain*]]", "c"),
        ("[[Texte intégral::~jardin -cantine]]", "ac"),
        ("[[Texte intégral::!~cantine]] [[Date de modification::+]]", "ac"),
        ("[[Texte intégral::~fève||pain]]", "ac"),
        ("[[Texte intégral::~introuvable]]", ""),
        ("[[Texte intégral::~ouvert]] [[Titre::~*jardin*]]", "a"),
        ("[[Texte intégral::+]] [[Titre::La cantine]]", "b"),
    ],
)  # fmt: skip
def test_words_are_a_condition(gardens: Wiki, condition: str, pages: str) -> None:
    assert found(gardens, condition) == set(pages)


def test_what_was_saved_a_moment_ago_is_found_as_it_is_now(gardens: Wiki) -> None:
    gardens.write("a", page("Le jardin partagé", "On y plante un verger commun."))
    gardens.write("d", page("Le verger", "Un verger."))
    gardens.delete("c")
    gardens.index.catch_up()
    assert found(gardens, "[[Texte intégral::~fève]]") == set()
    assert found(gardens, "[[Texte intégral::~verger]]") == {"a", "d"}
    assert found(gardens, "[[Texte intégral::phrase:vergers communs]]") == {"a"}
    assert found(gardens, "[[Texte intégral::~four]]") == set()
    gardens.index.catch_up_text()
    assert found(gardens, "[[Texte intégral::~verger]]") == {"a", "d"}


def test_while_the_text_is_being_built_it_is_told(wiki: Wiki) -> None:
    wiki.write("a", page("Le jardin", "Des fèves."))
    wiki.index.catch_up()
    answer = wiki.index.ask("[[Texte intégral::~fève]]")
    assert answer.total == 0
    assert answer.codes == ("text",)
    assert wiki.index.ask("[[Le jardin]]").rows[0].subject.name == fiche("a")
