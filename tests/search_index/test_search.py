"""The page of results: what is found, counted, sorted, marked and corrected."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fiches import FileName
from search_index import SearchRequest, SearchResult
from tests.search_index.wiki import ANA, LUC, Wiki, fiche, page

WikiOf = Callable[..., Wiki]


@pytest.fixture
def garden(wiki_of: WikiOf) -> Wiki:
    return wiki_of(
        serre=page("La serre", "Semer des tomates au jardin.", type="methode", themes=["Alimentation", "Eau"]),
        verger=page("Le verger", "Planter au jardin des pommiers.", type="methode", themes=["Alimentation"]),
        mare=page("La mare", "Creuser une mare au jardin.", type="retour", themes=["Eau"], territoires=["Die"]),
        four=page("Le four", "Cuire le pain. <script>alert(1)</script>", type="retour", themes=["Alimentation"]),
        ecole=page("École du jardin", "Apprendre dehors.", type="retour", territoires=["Saugues"]),
    )


def ask(wiki: Wiki, typed: str, **more: object) -> SearchResult:
    request = SearchRequest.parse(typed)
    return wiki.index.search(replace(request, **more))  # type: ignore[arg-type]


def slugs(result: SearchResult) -> set[str]:
    return {hit.name.slug for hit in result.hits}


def counts(result: SearchResult, key: str) -> dict[str, int]:
    facet = next(facet for facet in result.facets if facet.key == key)
    return {value.value: value.count for value in facet.values}


def test_all_words_must_be_there(garden: Wiki) -> None:
    result = ask(garden, "jardin tomates")
    assert slugs(result) == {"serre"}
    assert not result.partial
    assert result.commit == garden.store.head()


def test_when_no_page_has_all_words_those_with_some_are_shown_and_it_is_said(garden: Wiki) -> None:
    result = ask(garden, "tomates pain")
    assert slugs(result) == {"serre", "four"}
    assert result.partial


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"au jardin"', {"serre", "verger", "mare"}),
        ('"au jardin des pommiers"', {"verger"}),
        ('"jardin au"', set()),
        ("« des tomates »", {"serre"}),
        ("jardin -mare", {"serre", "verger", "ecole"}),
        ('jardin -"au jardin"', {"ecole"}),
        ("-jardin", {"four"}),
        ('-"au jardin"', {"four", "ecole"}),
        ("jardin type:retour", {"mare", "ecole"}),
        ("theme:eau", {"serre", "mare"}),
        ("theme:alim", {"serre", "verger", "four"}),
        ("theme:inconnu", set()),
        ("territoire:saugues", {"ecole"}),
        ("jardin espace:aide", set()),
        ("", {"serre", "verger", "mare", "four", "ecole"}),
        ("-", {"serre", "verger", "mare", "four", "ecole"}),
        ("le la les", set()),
        ('"', {"serre", "verger", "mare", "four", "ecole"}),
    ],
)
def test_phrases_exclusions_and_filters(garden: Wiki, typed: str, found: set[str]) -> None:
    assert slugs(ask(garden, typed)) == found


def test_authors_are_found_by_name_or_address(garden: Wiki) -> None:
    garden.write("mare", page("La mare", "Creuser au jardin.", type="retour"), author=LUC)
    garden.settle()
    for typed in ('auteur:"luc emery"', "auteur:luc", 'autrice:"Luc Émery"'):
        assert slugs(ask(garden, typed)) == {"mare"}
    assert len(slugs(ask(garden, "auteur:ana"))) == 5


def test_counts_are_those_of_all_results_and_follow_the_other_facets_only(garden: Wiki) -> None:
    result = ask(garden, "jardin", size=1)
    assert result.total == 4
    assert counts(result, "type") == {"methode": 2, "retour": 2}
    assert counts(result, "theme") == {"Alimentation": 2, "Eau": 2}
    chosen = ask(garden, "jardin type:methode")
    assert counts(chosen, "type") == {"methode": 2, "retour": 2}
    assert counts(chosen, "theme") == {"Alimentation": 2, "Eau": 1}
    assert counts(chosen, "territory") == {}
    both = ask(garden, "jardin type:methode type:retour theme:eau")
    assert slugs(both) == {"serre", "mare"}
    assert counts(both, "theme") == {"Eau": 2, "Alimentation": 2}
    assert [value.selected for facet in both.facets if facet.key == "theme" for value in facet.values] == [True, False]


def test_counts_follow_what_is_saved_and_deleted(garden: Wiki) -> None:
    ask(garden, "jardin")
    garden.write("serre", page("La serre", "Semer des tomates au jardin.", type="retour", themes=["Pain"]))
    garden.delete("mare")
    garden.settle()
    result = ask(garden, "jardin")
    assert counts(result, "type") == {"retour": 2, "methode": 1}
    assert counts(result, "theme") == {"Alimentation": 1, "Pain": 1}


def test_a_deleted_page_is_not_found_even_before_the_text_is_written(garden: Wiki) -> None:
    garden.delete("mare")
    garden.index.catch_up()
    assert "mare" not in slugs(ask(garden, "jardin"))


def test_sorts(garden: Wiki) -> None:
    def order(sort: str) -> list[str]:
        return [hit.title for hit in ask(garden, "jardin", sort=sort).hits]

    assert order("title") == ["École du jardin", "La mare", "La serre", "Le verger"]
    assert order("date") == ["École du jardin", "La mare", "Le verger", "La serre"]
    assert order("relevance")[0] == "École du jardin"


def test_pages_of_results(garden: Wiki) -> None:
    first, second = ask(garden, "jardin", size=3), ask(garden, "jardin", size=3, page=2)
    assert (first.pages, second.pages, len(first.hits), len(second.hits)) == (2, 2, 3, 1)
    assert slugs(first) | slugs(second) == {"serre", "verger", "mare", "ecole"}
    assert ask(garden, "jardin", size=3, page=99).page == 2
    assert ask(garden, "xylophone").pages == 1


def test_what_was_found_is_marked_and_the_rest_is_escaped(garden: Wiki) -> None:
    hit = ask(garden, "ECOLES").hits[0]
    assert hit.title_html == "<mark>École</mark> du jardin"
    assert (hit.url, hit.territories, hit.type) == ("/fiches/ecole", ("Saugues",), "retour")
    garden.write("angle", page("Angle", "Si 1 < 2 & 3 > 2 alors l’élu·e **dort**. " + "Mot. " * 200))
    garden.settle()
    text = ask(garden, "élus").hits[0].excerpt_html
    assert "1 &lt; 2 &amp; 3 &gt; 2" in text
    assert "<mark>l’élu·e</mark> dort." in text
    assert text.endswith(" …")


def test_the_excerpt_is_where_the_words_are(wiki_of: WikiOf) -> None:
    wiki = wiki_of(loin=page("Loin", "Eau. " + "Rien ici. " * 300 + "Là coule une eau de source. " + "Rien. " * 300))
    text = ask(wiki, "eau source").hits[0].excerpt_html
    assert "coule une <mark>eau</mark> de <mark>source</mark>" in text
    assert text.startswith("… ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pomiers", "pommiers"),
        ("jardin des tomattes", "jardin des tomates"),
        ("jradin", "jardin"),
        ("Apprendrre dehors", "apprendre dehors"),
        ("l'ecolle", "l'école"),
        ("tomates", None),
        ("tomate", None),
        ("xylophone", None),
        ("", None),
    ],
)
def test_did_you_mean_corrects_the_whole_query_with_words_that_exist(
    garden: Wiki, typed: str, meant: str | None
) -> None:
    result = ask(garden, typed)
    assert (result.did_you_mean or "").lower() == (meant or "")
    if meant:
        assert ask(garden, meant).total > 0


def test_a_word_that_stands_nowhere_any_more_is_not_proposed(garden: Wiki) -> None:
    garden.delete("verger")
    garden.settle()
    assert ask(garden, "pomiers").did_you_mean is None


@pytest.mark.parametrize(
    "typed",
    ["(", "a OR", "*", "[x TO", "~", "^", "\\", "::", "type:", '-"', "\x00", "É" * 900, "' OR 1=1", "%", "{{", "-- -"],
)
def test_no_query_fails(garden: Wiki, typed: str) -> None:
    assert ask(garden, typed).pages == 1


def test_discussions_are_found_only_when_asked_for(garden: Wiki) -> None:
    garden.write("serre", page("Discussion", "Parler du jardin."), space="discussions/fiches")
    garden.settle()
    assert all(hit.name.space == "fiches" for hit in ask(garden, "jardin").hits)
    assert [hit.name.space for hit in ask(garden, "jardin espace:discussions/fiches").hits] == ["discussions/fiches"]


def test_before_the_text_is_built_searching_finds_nothing_and_filters_work(wiki: Wiki) -> None:
    wiki.write("serre", page("La serre", type="methode"))
    wiki.index.catch_up()
    assert ask(wiki, "serre").total == 0
    assert slugs(ask(wiki, "type:methode")) == {"serre"}


def test_fields_labels_and_other_titles_are_found_too(wiki_of: WikiOf) -> None:
    wiki = wiki_of(
        four=page("Four", autres_titres=["Boulange"], mots_cles=["levain"], materiel=["pelle"], categories=["Feu"])
    )
    for word in ("boulange", "levains", "pelles", "feu"):
        assert slugs(ask(wiki, word)) == {"four"}


def test_a_renamed_page_is_found_once_at_its_new_address(garden: Wiki) -> None:
    garden.move("mare", "etang")
    garden.settle()
    hits = ask(garden, "creuser").hits
    assert [hit.name for hit in hits] == [fiche("etang")]


def test_uploads_do_not_disturb_the_text(garden: Wiki) -> None:
    with garden.store.change(ANA, "Image") as change:
        change.write_file(FileName("mare.jpg"), b"octets")
    garden.settle()
    assert garden.index.check() == []


def test_pages_with_most_of_the_words_follow_the_few_that_have_all(wiki_of: WikiOf) -> None:
    wiki = wiki_of(
        tout=page("Tout", "Un circuit court alimentaire."),
        presque=page("Circuits courts", "Vendre près de chez soi."),
        un=page("Court", "Autre chose, en court."),
        rien=page("Rien", "De la pluie."),
    )
    result = ask(wiki, "circuit court alimentaire")
    assert [hit.name.slug for hit in result.hits][:2] == ["tout", "presque"]
    assert not result.partial
    assert "rien" not in slugs(result)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jardin -theme:Eau", {"verger", "ecole"}),
        ("-type:retour", {"serre", "verger"}),
        ("theme:Alimentation -theme:Eau", {"verger", "four"}),
        ("jardin -territoire:Die -type:methode", {"ecole"}),
        ('jardin -auteur:"Ana Martin"', set()),
        ("-espace:fiches", set()),
        ("jardin -theme:Inconnu", {"serre", "verger", "mare", "ecole"}),
    ],
)
def test_what_carries_a_value_can_be_left_out(garden: Wiki, typed: str, found: set[str]) -> None:
    assert slugs(ask(garden, typed)) == found


@pytest.mark.parametrize("typed", ["été", "ete", "l’été", "ÉTÉ", "étés", "car", "cars"])
def test_the_summer_and_the_coach_are_words(wiki_of: WikiOf, typed: str) -> None:
    wiki = wiki_of(fete=page("La fête de l’été", "On y vient en car."), hiver=page("La veillée", "Au coin du feu."))
    assert slugs(ask(wiki, typed)) == {"fete"}


def test_tool_words_alone_find_nothing_and_it_is_told(garden: Wiki) -> None:
    assert ask(garden, "le la du").wordless
    assert ask(garden, "à z").wordless
    assert not ask(garden, "").wordless
    assert not ask(garden, "le jardin").wordless
    assert not ask(garden, "le -jardin").wordless
    assert not ask(garden, "introuvable").wordless


def test_a_file_comes_after_the_fiches_that_hold_the_same_words(garden: Wiki) -> None:
    garden.write("lancer", page("Lancer un jardin partagé", "Un jardin se lance à plusieurs. " * 30))
    garden.write("le-jardin.png", page("le-jardin.png"), space="fichiers")
    garden.settle()
    found = [str(hit.name) for hit in ask(garden, "jardin").hits]
    assert found.index("fichiers/le-jardin.png") > found.index("fiches/lancer")
    assert str(ask(garden, "le-jardin.png").hits[0].name) == "fichiers/le-jardin.png"
