"""Facts in the tables: typed by the catalogue of now, pointing to what answers to a name now."""

import threading

import pytest

from fiches import PageName
from search_index import Index, Limits, QuestionRefused, parse_question
from search_index.ask.run import Asker
from search_index.facts.functions import fits
from search_index.tables.tables import Tables
from tests.search_index.wiki import Wiki, fiche, page

NUMBER = page("Âge", type_de_valeur="nombre")


def asked(index: Index, question: str) -> list[str]:
    return [row.subject.title for row in index.ask(question).rows]


def told(index: Index, question: str) -> str:
    return " ".join(index.ask(question).problems)


@pytest.fixture
def people(wiki: Wiki) -> Wiki:
    wiki.write("age", NUMBER, space="proprietes")
    wiki.write("ana", page("Ana", "[[Amie::Luce]]", age=9))
    wiki.write("luce", page("Luce", "[[Amie::Ana]]", age="12 ans"))
    wiki.index.catch_up()
    return wiki


def test_a_number_is_asked_as_a_number(people: Wiki) -> None:
    assert asked(people.index, "[[Âge::>9]]") == ["Ana", "Luce"]
    assert asked(people.index, "[[Âge::>10]]") == ["Luce"]


def test_another_datatype_types_the_facts_again_without_touching_the_fiches(people: Wiki) -> None:
    before = people.store.read_text(fiche("luce"))
    people.write("age", page("Âge", type_de_valeur="texte"), space="proprietes")
    people.index.catch_up()
    generation = people.index.facts_generation
    assert people.index.facts_behind()
    steps: list[tuple[str, int, int]] = []
    assert people.index.retype(lambda *step: steps.append(step)) == 2
    assert steps == [("facts", 2, 2)]
    assert not people.index.facts_behind()
    assert people.index.facts_generation > generation
    assert asked(people.index, "[[Âge::~*ans]]") == ["Luce"]
    assert people.store.read_text(fiche("luce")) == before
    assert people.index.check() == ["L’index du texte n’est pas encore construit."]


def test_a_fiche_saved_before_all_is_typed_again_is_typed_by_the_new_catalogue(people: Wiki) -> None:
    people.write("age", page("Âge", type_de_valeur="texte"), space="proprietes")
    people.write("ana", page("Ana", age="neuf ans"))
    people.index.catch_up()
    assert people.index.facts_behind()
    assert asked(people.index, "[[Âge::neuf ans]]") == ["Ana"]


def test_a_concept_or_a_category_types_nothing_again(people: Wiki) -> None:
    people.write("vieux", page("Vieux", question="'[[Âge::>10]]'"), space="concepts")
    people.write("gens", page("Gens"), space="categories")
    people.index.catch_up()
    assert not people.index.facts_behind()
    assert asked(people.index, "[[Concept:Vieux]]") == ["Luce"]


def test_pages_are_asked_and_saved_while_facts_are_typed_again(people: Wiki) -> None:
    for number in range(60):
        people.write(f"n{number}", page(f"N{number}", age=number))
    people.write("age", page("Âge", type_de_valeur="durée"), space="proprietes")
    people.index.catch_up()
    other = people.another()
    typing = threading.Thread(target=other.retype)
    typing.start()
    people.write("zoe", page("Zoé", age="3 h"))
    people.index.catch_up()
    assert asked(people.index, "[[Zoé]]") == ["Zoé"]
    typing.join()
    people.index.retype()
    assert asked(people.index, "[[Âge::3 h]]") == ["Zoé"]
    assert not people.index.facts_behind()


def test_a_rename_and_another_title_keep_what_points_there(people: Wiki) -> None:
    people.move("luce", "lucie", page("Lucie", "", age=12, autres_titres=["Luce"]))
    people.index.catch_up()
    assert asked(people.index, "[[Amie::Lucie]]") == ["Ana"]
    assert asked(people.index, "[[Amie::Luce]]") == ["Ana"]
    assert [v.text for row in people.index.ask("[[Ana]]|?Amie").rows for v in row.cells[0].values] == ["Lucie"]


def test_a_page_that_goes_is_a_value_all_the_same(people: Wiki) -> None:
    people.delete("luce")
    people.index.catch_up()
    answer = people.index.ask("[[Amie::Luce]]|?Amie")
    (value,) = answer.rows[0].cells[0].values
    assert (value.text, value.url, value.exists) == ("Luce", None, False)
    assert asked(people.index, "[[Luce]]") == []
    people.write("luce-2", page("luce"))
    people.index.catch_up()
    assert asked(people.index, "[[-Amie::Ana]]") == ["luce"]


def test_what_a_text_of_a_template_or_of_a_discussion_says_is_no_fact(people: Wiki) -> None:
    people.write("fiche", page("Fiche", "[[Âge::3]]"), space="modeles")
    people.write("ana", page("Ana", "[[Âge::3]]"), space="discussions/fiches")
    people.index.catch_up()
    assert asked(people.index, "[[Âge::3]]") == []


def test_facts_in_and_out_of_a_page(people: Wiki) -> None:
    out = people.index.facts.of_page(fiche("ana"))
    assert ("Âge", "9") in {(fact.label, fact.value.text) for fact in out if fact.value}
    (into,) = people.index.facts.to_page(fiche("ana"))
    assert (into.subject.title, into.label) == ("Luce", "Amie")


def test_properties_values_users(people: Wiki) -> None:
    use = next(use for use in people.index.facts.properties() if use.key == "age")
    assert (use.label, use.facts, use.subjects, use.problems) == ("Âge", 2, 2, 1)
    values = people.index.facts.values("Âge")
    assert [(value.number, value.count) for value in values.values] == [(9.0, 1), (12.0, 1)]
    assert (values.low, values.high, values.distinct) == (9.0, 12.0, 2)
    total, users = people.index.facts.users("Âge")
    assert (total, [user.title for user in users]) == (2, ["Ana", "Luce"])


def test_facets_count_subjects_once_and_under_any_title(people: Wiki) -> None:
    people.write("mia", page("Mia", "[[Amie::ana]] [[Amie::Ana]]", themes=["Eau", "eau"]))
    people.index.catch_up()
    amie, theme = people.index.facts.facets("[[Titre::+]]", ["Amie", "themes"])
    assert {(value.ask, value.count) for value in amie.values} >= {("Luce", 1)}
    assert sum(value.count for value in theme.values) == 1
    (empty,) = people.index.facts.facets("[[Nulle part]]", ["Amie"])
    assert empty.values == ()


HOSTILE = (
    "[[" * 5_000,
    "<q>" * 5_000,
    "[[A::" * 500 + "x" + "]]" * 500,
    "[[A::<q>" * 39 + "x" + "</q>]]" * 39,
    "[[A" + ".A" * 2_000 + "::1]]",
    "[[A.A.A.A.A.A.A.A::<q>" * 30 + "[[x]]" + "</q>]]" * 30,
    "[[Titre::" + "||".join("xyz" for _ in range(3_000)) + "]]",
    "[[Titre::~" + "*a" * 2_000 + "]]",
    "\0[[\ud800::1]]",
    "[[Titre::\ud800]]",
    "[[A::1]] OR " * 900,
    "x" * 30_000,
    "[[Âge::1e999]]",
    "[[Âge::" + "9" * 400 + "]]",
    "[[Titre::'; DROP TABLE fact; --]]",
    "[[Date de création::" + "1" * 300 + "]]",
    "|limit=99999999999999999999|offset=-3|sort=,,,.,|order=zut",
    "[[Titre::+]]|?" + ".".join(["Amie"] * 400),
    "[[Titre::+]]|sort=" + ",".join(["Amie.Amie"] * 400),
)


@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_question_gets_an_answer_or_a_sentence(people: Wiki, question: str) -> None:
    refusal = None
    try:
        people.index.ask(question)
    except QuestionRefused as refused:
        refusal = refused
    if refusal is not None:
        assert refusal.sentence("fr").startswith("Cette question ne peut pas être lue")
        assert 0 <= refusal.position <= len(question)
    assert asked(people.index, "[[Ana]]") == ["Ana"]


def test_a_question_that_takes_too_long_is_stopped_and_that_is_told(people: Wiki) -> None:
    for number in range(300):
        people.write(f"n{number}", page(f"N{number}", "x"))
    people.index.catch_up()
    asker = Asker(people.index.pages._connection, lambda _: people.index.catalogue, Limits(seconds=0))  # noqa: SLF001 (another limit)
    slow = "[[Titre::~*n*1*]] OR [[Titre::~*n*2*]]"
    answer = asker.ask(slow + f" OR {slow}" * 8)
    assert answer.rows == ()
    assert "arrêtée" in " ".join(answer.problems)
    assert asked(people.index, "[[Ana]]") == ["Ana"]


def test_what_is_cut_is_told(people: Wiki) -> None:
    assert "plus de 40 conditions" in told(people.index, " ".join(["[[Titre::+]]"] * 41))
    assert "plus de 6 champs" in told(people.index, "[[Amie.Amie.Amie.Amie.Amie.Amie.Amie::+]]")
    assert "10000 premiers" in told(people.index, "[[Ana]]|limit=20000")


def test_sentences_come_in_the_language_asked_for(people: Wiki) -> None:
    assert "No page uses" in " ".join(people.index.ask("[[Zut::1]]", language="en").problems)


def test_the_page_that_asks_is_named_by_its_mark(people: Wiki) -> None:
    answer = people.index.ask("[[Amie::{{PAGENAME}}]]", here=PageName("fiches", "ana"))
    assert [row.subject.title for row in answer.rows] == ["Luce"]


@pytest.mark.parametrize(
    ("pattern", "text", "fit"),
    [("a*b", "ab", True), ("a*b", "axxb", True), ("a*b", "axbx", False), ("*", "", True), ("?", "", False),
     ("a", "a", True), ("*ab*ab", "ab", False), ("*ab*ab", "abab", True), ("a?c*", "abcd", True), ("*.*", "a.b", True),
     ("a", "ab", False)],
)  # fmt: skip
def test_patterns(pattern: str, text: str, fit: object) -> None:
    assert fits(pattern, text) is fit


def test_a_save_leaves_the_facts_that_it_does_not_change_alone(people: Wiki) -> None:
    for age in (29, 30):  # the second save says that the page is no longer new
        people.write("zoe", page("Zoé", "[[Amie::Ana]]", age=age, ville="Die", etapes=[{"lieu": "Crest"}]))
    people.index.catch_up()
    tables = Tables(people.folder / "search_index", people.store)
    sql = tables.connection()
    sql.execute("CREATE TEMP TABLE written (property TEXT)")
    sql.execute(
        "CREATE TEMP TRIGGER watched AFTER INSERT ON main.fact BEGIN INSERT INTO written VALUES (new.property); END"
    )
    people.write("zoe", page("Zoé", "[[Amie::Ana]]", age=31, ville="Die", etapes=[{"lieu": "Crest"}]))
    tables.catch_up()
    assert {name for (name,) in sql.execute("SELECT property FROM written")} <= {"age", "date_de_modification"}
    tables.close()
    assert asked(people.index, "[[Âge::31]]") == ["Zoé"]
    assert asked(people.index, "[[Âge::30]]") == []


def test_facts_that_come_and_go_in_the_midst_of_a_page_give_what_a_rebuild_gives(people: Wiki) -> None:
    texts = [
        page("Zoé", "[[Amie::Ana]] [[Amie::Luce]]", age=30, etapes=[{"lieu": "Crest"}, {"lieu": "Die"}]),
        page("Zoé", "[[Amie::Luce]]", age=30, etapes=[{"lieu": "Die"}]),
        page("Zoé", "[[Amie::Personne]] [[Amie::Luce]]", ville="Die", etapes=[{"lieu": "Die"}, {"lieu": "Aouste"}]),
        page("Zoé B.", "[[Amie::Zoé]]", etapes=[{"lieu": "[[Zoé B.]]"}]),
    ]
    for text in texts:
        people.write("zoe", text)
        people.index.catch_up()
        assert people.index.check() == ["L’index du texte n’est pas encore construit."]


def test_what_a_page_asks_is_said_of_it(people: Wiki) -> None:
    asking = "{{#ask: [[Âge::>9]] [[Amie::+]] |?Âge |format=ul}} {{#show: Ana |?Âge}}\n\n```ask\n[[Ana]]\n```\n"
    people.write("questions", page("Questions", f"{asking}\n{{{{#ask: [[Ana}}}}\n"))
    people.index.catch_up()
    rows = people.index.ask("[[-Has query::Questions]] |?Query string |?Query size |?Query depth |?Query format").rows
    told_ = sorted(tuple(value.text for cell in row.cells for value in cell.values) for row in rows)
    assert told_ == [
        ("[[Ana", "table"),
        ("[[Ana]]", "1", "0", "table"),
        ("[[Âge::≥9]] [[Amie::+]]", "3", "1", "ul"),
    ]
    assert asked(people.index, "[[Has query.Query format::ul]]") == ["Questions"]
    (fault,) = people.index.ask("[[-Processing error::Questions]] |?Processing error message").rows
    assert "Cette question ne peut pas être lue" in fault.cells[0].values[0].text


def test_a_sort_key_orders_pages(people: Wiki) -> None:
    people.write("ana", page("Ana", tri="Zoé"))
    people.index.catch_up()
    assert asked(people.index, "[[Ana||Luce]]") == ["Luce", "Ana"]


def test_a_question_is_read_in_the_language_of_its_page(people: Wiki) -> None:
    people.write("many", page("Many", age="1200"))
    people.write("here", page("Here", langue="en"))
    people.index.catch_up()
    here = PageName("fiches", "here")
    assert [row.subject.title for row in people.index.ask("[[Âge::1,200]]", here=here).rows] == ["Many"]
    assert asked(people.index, "[[Âge::1,200]]") == []
    assert [row.subject.title for row in people.index.ask("[[Âge::1,200]]", language="en").rows] == ["Many"]


def test_a_property_whose_values_are_of_several_kinds_counts_them_all(wiki: Wiki) -> None:
    wiki.write("bilan", page("Bilan", type_de_valeur="texte"), space="proprietes")
    kind = "---\ntitre: Appel\ncle: appel\nchamps: [{propriete: bilan, type_de_valeur: date}]\n---\n"
    wiki.write("appel", kind, space="types")
    wiki.write("a", page("A", type="appel", bilan="2027-06-19"))
    wiki.write("b", page("B", type="appel", bilan="2027-06-20"))
    wiki.write("c", page("C", bilan="bon"))
    wiki.index.catch_up()
    found = {value.value.value.text: value.count for value in wiki.index.facts.values("Bilan").values}
    assert found == {"2027-06-19": 1, "2027-06-20": 1, "bon": 1}
    question = parse_question("[[Bilan::+]]")
    _answer, ((facet,),) = wiki.index.explore(question, [(question.condition, {"Bilan": 9})])
    assert {value.value.value.text: value.count for value in facet.values} == found
