"""What programs of Semantic MediaWiki read of a page's data: its errors, whether it is new, others' vocabularies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store
from search_index import parse_question

_FOAF = "---\ntitre: MediaWiki:Smw import foaf\n---\n```\nhttp://xmlns.com/foaf/0.1/|Foaf\n homepage|Type:URL\n```\n"
_DUREE = "---\ntitre: Durée\ncle: duree\ntype_de_valeur: durée\n---\n"
_HOMEPAGE = "---\ntitre: Foaf:homepage\n---\n[[Importé de::foaf:homepage]]\n"
_STEPS = "---\ntitre: Fête\nduree: longtemps\netapes:\n  - {titre: Un, duree: beaucoup}\n---\n[[Foaf:homepage::https://example.org]]\n"

PAGES = {
    "fiches/mediawiki-smw-import-foaf": _FOAF,
    "proprietes/duree": _DUREE,
    "proprietes/foaf-homepage": _HOMEPAGE,
    "fiches/fete": _STEPS,
}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    data = tmp_path_factory.mktemp("smw") / "data"
    data.mkdir()
    store, author = Store.create(data), Author.of_user("x", "Zoé")
    with store.change(author, "Naissance") as change:
        for path, text in PAGES.items():
            change.write(PageName.parse(path), text, None)
    name = PageName("proprietes", "duree")
    with store.change(author, "Encore") as change:
        change.write(name, f"{_DUREE}Le temps.\n", store.head() or "")
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up()
    yield commons
    commons.close()


def call(wiki: Commons, **parameters: str) -> dict[str, object]:
    visitor = create_app(wiki.config, wiki, limits=False).test_client()
    found: dict[str, object] = json.loads(visitor.get("/api.php", query_string=parameters).text)
    return found


def items(data: list[dict[str, Any]], prop: str) -> list[object]:
    return [each["item"] for entry in data if entry["property"] == prop for each in entry["dataitem"]]


def test_an_improper_value_is_a_part_that_tells_why(wiki: Commons) -> None:
    told = call(wiki, action="browsebysubject", subject="Fête")["query"]
    assert isinstance(told, dict)
    (fault,) = items(told["data"], "_ERRC")
    parts = {part["subject"]: part["data"] for part in told["sobj"]}
    assert items(parts[fault], "_ERRP") == ["Durée#102##"]
    assert "« longtemps » n’est pas une durée" in str(items(parts[fault], "_ERRT")[0]).replace("\u202f", " ")
    assert str(fault).startswith("Fête#0##_ERR")
    (inner,) = items(parts["Fête#0##_1"], "_ERRC")
    assert "beaucoup" in str(items(parts[inner], "_ERRT"))
    alone = call(wiki, action="browsebysubject", subject="Fête", subobject=str(fault).partition("##")[2])["query"]
    assert isinstance(alone, dict)
    assert (alone["subject"], alone["data"]) == (fault, parts[fault])


def test_the_properties_of_improper_values_are_shown(wiki: Commons) -> None:
    asked = "[[A une valeur impropre pour::+]]|?Has improper value for|sort="
    answer = wiki.index.ask(parse_question(asked))
    shown = [[(value.text, value.url) for cell in row.cells for value in cell.values] for row in answer.rows]
    assert shown == [[("Champ:Durée", "/proprietes/duree")]] * 2


def test_a_page_says_whether_it_was_written_once(wiki: Commons) -> None:
    told = call(wiki, action="browsebysubject", subject="Fête")["query"]
    again = call(wiki, action="browsebysubject", subject="Durée", ns="102")["query"]
    assert isinstance(told, dict)
    assert isinstance(again, dict)
    assert (items(told["data"], "_NEWP"), items(again["data"], "_NEWP")) == (["t"], ["f"])
    found = call(wiki, action="ask", query="[[Est une nouvelle page::faux]]")["query"]
    assert isinstance(found, dict)
    assert list(found["results"]) == ["Attribut:Durée"]


def test_borrowed_vocabularies_are_named_beside_their_properties(wiki: Commons) -> None:
    told = call(wiki, action="browsebyproperty", limit="500")
    assert told["xmlns:Foaf"] == "http://xmlns.com/foaf/0.1/"
    assert "xmlns:Foaf" not in call(wiki, action="browsebyproperty", property="Durée")
