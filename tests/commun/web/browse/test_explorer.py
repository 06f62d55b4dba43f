"""The explorer: its counts are those of reading every fiche, its address says it all, its block shows the same."""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from commun import Commons
from commun.web.browse.explorer.state import State
from fiches import Author, PageName, Store
from search_index import Index, parse_question
from tests.commun.web.browse.conftest import COLOURS, PLACES, TEMPERS, Beast, beasts

BEASTS = beasts()
CONDITIONS = (
    "[[Type::bete]]",
    "[[:+]]",
    "[[Couleurs::bleu||gris]]",
    "[[Humeur::!vif]]",
    "[[Taille::≥2]]",
    "[[Taille::grand]]",
    "[[Nid::+]]",
    "[[Hauteur::3]]",
    "[[~*1*]]",
)
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def counts(page: str, key: str) -> dict[str, int]:
    """The values of a facet with their numbers."""
    found = re.findall(
        rf'name="f-{key}" value="([^"]*)"(?: checked)?><span>[^<]*</span><span class="count">(\d+)</span>', page
    )
    return {unescape(value): int(number) for value, number in found}


def total(page: str) -> int:
    found = re.search(r'id="resultat">(\d+)', page)
    assert found, page[:2000]
    return int(found[1])


def said(beast: Beast) -> dict[str, tuple[str, ...]]:
    return {"couleurs": tuple(beast.answers), "humeur": (beast.temper,), "lieux": beast.places}


def fits(beast: Beast, chosen: dict[str, list[str]], low: int | None, without: str = "") -> bool:
    """The plain reading: every field but `without` has one of the values chosen in it."""
    wide = low is None or (beast.size is not None and beast.size >= low)
    return wide and all(
        not values or key == without or set(values) & set(said(beast)[key]) for key, values in chosen.items()
    )


@SLOW
@given(
    chosen=st.fixed_dictionaries(
        {
            "couleurs": st.lists(st.sampled_from(COLOURS), max_size=2, unique=True),
            "humeur": st.lists(st.sampled_from(TEMPERS), max_size=2, unique=True),
            "lieux": st.lists(st.sampled_from(PLACES), max_size=2, unique=True),
        }
    ),
    low=st.sampled_from((None, 1, 2, 6, 50)),
)
def test_each_facet_counts_what_the_others_leave(
    reader: FlaskClient, chosen: dict[str, list[str]], low: int | None
) -> None:
    asked = [("type", "bete"), *((f"f-{key}", value) for key, values in chosen.items() for value in values)]
    asked += [("min-taille", str(low))] if low is not None else []
    page = reader.get("/explorer", query_string=MultiDict(asked), follow_redirects=True).text
    assert total(page) == sum(fits(beast, chosen, low) for beast in BEASTS)
    for key, ticked in chosen.items():
        kept = [beast for beast in BEASTS if fits(beast, chosen, low, without=key)]
        expected = Counter(value for beast in kept for value in said(beast)[key] if value)
        assert counts(page, key) == expected | {value: expected[value] for value in ticked}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("type", "q", "f-couleurs", "f-lieux", "min-taille", "max-taille", "facette", "plus",
                             "colonne", "affichage", "tri", "sens", "page", "autre")),
            st.one_of(st.text(max_size=12), st.sampled_from(("bete", "carte", "desc", "3", "bleu", ">5", "a||b"))),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_one_state_has_one_address(pairs: list[tuple[str, str]]) -> None:
    state = State.of(MultiDict(pairs))
    again = State.of(MultiDict(state.pairs))
    assert again == state
    assert again.pairs == state.pairs


def test_an_address_written_otherwise_leads_to_the_one_of_its_state(reader: FlaskClient) -> None:
    sent = reader.get("/explorer?q=&f-couleurs=ocre&f-couleurs=bleu&type=bete&affichage=liste")
    assert (sent.status_code, sent.location) == (302, "/explorer?type=bete&f-couleurs=bleu&f-couleurs=ocre")
    assert reader.get(sent.location).status_code == 200


@pytest.mark.parametrize("display", ["liste", "tableau", "carte", "comparer"])
@pytest.mark.parametrize(
    "choice", ["f-couleurs=bleu&f-humeur=vif", "q=Bête 1", "min-taille=2&max-taille=5&tri=taille&sens=desc"]
)
def test_the_block_shows_the_same_fiches(reader: FlaskClient, zoo: Commons, display: str, choice: str) -> None:
    page = reader.get(f"/explorer?type=bete&{choice}&affichage={display}", follow_redirects=True).text
    block = re.search(r"<textarea id=\"bloc\"[^>]*>\n```ask\n(.*?)\n```</textarea>", page, re.DOTALL)
    assert block
    answer = zoo.index.ask(unescape(block[1]))
    assert answer.total == total(page) > 0
    assert answer.problems == ()
    if display in {"liste", "tableau"}:
        shown = re.findall(r'name="fiches" value="([^"]+)"', page)
        assert shown == [row.subject.name.slug for row in answer.rows if row.subject.name]


def test_words_look_in_titles_and_summaries(reader: FlaskClient) -> None:
    page = reader.get("/explorer?q=bete+07", follow_redirects=True).text
    assert total(page) == 1
    assert "/fiches/bete-07" in page


def test_words_look_in_the_whole_text_in_all_their_forms(reader: FlaskClient) -> None:
    assert total(reader.get("/explorer?type=bete&q=inventées").text) == len(BEASTS)
    assert total(reader.get("/explorer?type=bete&q=inventée+kangourou").text) == 0


def test_measures_show_how_they_are_spread(reader: FlaskClient) -> None:
    page = reader.get("/explorer?type=bete&facette=taille").text
    drawn = re.search(r'<svg class="histogram".*?</svg>', page, re.DOTALL)
    assert drawn
    told = [unescape(each) for each in re.findall("<title>(.*?)</title>", drawn[0])]
    counted = Counter(beast.size for beast in BEASTS if beast.size is not None)
    assert sum(int(each.split("\u202f: ")[1].split()[0]) for each in told) == sum(counted.values())
    assert told[0] == f"de 1 à 2\u202f: {counted[1]} fiches"


def test_without_a_type_every_fiche_is_explored_and_nothing_else(reader: FlaskClient) -> None:
    page = reader.get("/explorer").text
    assert total(page) == len(BEASTS) + 1
    assert "/aide/bienvenue" not in page
    assert re.search(r'href="/explorer\?type=bete">.*?Bête <span class="count">40</span>', page, re.DOTALL)
    everywhere = reader.get("/explorer?type=%2A&f-couleurs=bleu").text
    assert total(everywhere) == sum("bleu" in beast.colours for beast in BEASTS) + 1


def test_a_chosen_value_that_nobody_has_stays_there_with_nothing(reader: FlaskClient) -> None:
    page = reader.get("/explorer?type=bete&f-humeur=placide").text
    assert total(page) == 0
    assert counts(page, "humeur")["placide"] == 0
    assert "Aucune fiche ne répond à ces choix" in page


def test_pages_and_files_hold_the_whole_result(reader: FlaskClient) -> None:
    first = reader.get("/explorer?type=bete").text
    second = reader.get("/explorer?type=bete&page=2").text
    picked = re.findall(r'name="fiches" value="([^"]+)"', first + second)
    assert sorted(picked) == [beast.slug for beast in BEASTS]
    csv = re.search(r'href="(/demander\.csv\?[^"]+)"', second)
    assert csv
    assert len(reader.get(unescape(csv[1])).text.splitlines()) == len(BEASTS) + 1


def test_a_bound_that_cannot_be_read_is_told(reader: FlaskClient) -> None:
    assert "n’est pas un nombre" in reader.get("/explorer?type=bete&min-taille=grand").text


def test_hostile_addresses_are_answered(reader: FlaskClient) -> None:
    for query in ("f-x=%5D%5D", "f-couleurs=<script>", "type=../x", "page=0", "f-=a", "tri=%00", "q=%5B%5Ba::b%5D%5D"):
        page = reader.get(f"/explorer?{query}", follow_redirects=True)
        assert page.status_code == 200, query
        assert "<script>" not in page.text


@SLOW
@given(
    st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3),
    st.sampled_from(["", "|sort=Taille|order=desc", "|sort=|order=desc", "|limit=3|offset=2", "|limit=0"]),
)
def test_exploring_answers_as_asking_does(zoo: Commons, conditions: list[str], rest: str) -> None:
    text = " ".join(dict.fromkeys(conditions))
    question = parse_question(f"{text}|?Taille|?Lieux{rest}")
    names = ["Couleurs", "Taille", "Lieux", "Humeur", "Nid"]
    answer, (facets,) = zoo.index.explore(question, [(question.condition, dict.fromkeys(names, 10))])
    assert answer == zoo.index.ask(question)
    assert facets == zoo.index.facts.facets(question.condition, names, limit=10)


def test_exploring_follows_what_is_saved(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    index = Index(tmp_path / "index", store)
    question = parse_question("[[Type::bete]]")
    for number in (1, 2, 3):
        with store.change(Author.of_user(1, "Ana"), "Une bête") as change:
            change.write(PageName("fiches", f"b{number}"), f"---\ntitre: B{number}\ntype: bete\n---\n", None)
        index.catch_up()
        answer, (facets,) = index.explore(question, [(question.condition, {"Type": 5})])
        assert answer.total == number
        assert [value.count for value in facets[0].values] == [number]
    index.close()
    store.close()
