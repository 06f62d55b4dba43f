"""The lists of `action=smwbrowse`, and what files and the pages that show them say to the programs of SMW."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from commun import Commons, Config, create_app
from fiches import Author, PageName, Store
from search_index import parse_question

PAGES = {
    "proprietes/metier": "---\ntitre: Métier\ncle: metier\ntype_de_valeur: texte\nresume: Ce que l’on fait.\n---\n",
    "categories/jardins": "---\ntitre: Jardins\n---\n",
    "concepts/jardiniers": "---\ntitre: Jardiniers\nquestion: '[[Métier::+]]'\n---\n",
    "fiches/lea": "---\ntitre: Léa\nmetier: [maraîchage, couture]\n---\n[[Fichier:plan.png]] [[Fichier:Notes.pdf]]\n",
    "fiches/leo": "---\ntitre: Léo\nmetier: couture\n---\n",
    "proprietes/devise": "---\ntitre: Devise\ncle: devise\ntype_de_valeur: texte\n---\n",
    "fiches/porte": "---\ntitre: Porte\ndevise: '> 5'\n---\n",
    "fiches/porche": "---\ntitre: Porche\ndevise: '9'\n---\n",
    "fiches/poutre": "---\ntitre: Poutre\ndevise: '!9'\n---\n",
    "fichiers/plan.png": "---\ntitre: plan.png\n---\n",
}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    data = tmp_path_factory.mktemp("smw") / "data"
    data.mkdir()
    store, author = Store.create(data), Author.of_user("x", "Zoé")
    with store.change(author, "Naissance") as change:
        for path, text in PAGES.items():
            change.write(PageName.parse(path), text, None)
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    commons.index.catch_up()
    yield commons
    commons.close()


def browse(wiki: Commons, kind: str, params: object) -> Any:
    visitor = create_app(wiki.config, wiki, limits=False).test_client()
    written = params if isinstance(params, str) else json.dumps(params)
    asked = {"action": "smwbrowse", "browse": kind, "params": written}
    return json.loads(visitor.get("/api.php", query_string=asked).text)


@pytest.mark.parametrize(
    ("kind", "params", "shown"),
    [
        ("property", {"search": "MÉT"}, {"Métier": {"label": "Métier", "key": "Métier"}}),
        ("property", {"search": "Métier", "strict": True}, {"Métier": {"label": "Métier", "key": "Métier"}}),
        ("property", {"search": "rien de tel"}, []),
        ("category", {"search": "jard"}, {"Jardins": {"label": "Jardins", "key": "Jardins"}}),
        ("concept", {"search": "*"}, {"Jardiniers": {"label": "Jardiniers", "key": "Jardiniers"}}),
        ("page", {"search": "Lé"},
         {"Léa#0": {"label": "Léa", "key": "Léa", "ns": 0}, "Léo#0": {"label": "Léo", "key": "Léo", "ns": 0}}),
        ("pvalue", {"property": "Métier", "search": ""}, ["couture", "maraîchage"]),
        ("pvalue", {"property": "Auteur.Métier", "search": "MARA"}, ["maraîchage"]),
        ("psubject", {"property": "Métier"}, ["Léa", "Léo"]),
        ("psubject", {"property": "Métier", "value": "maraîchage"}, ["Léa"]),
        ("psubject", {"property": "Métier", "search": "éo"}, ["Léo"]),
        ("psubject", {"property": "Métier ]] [[A::b", "value": "x]]{{y|z"}, []),
        ("psubject", {"property": "Devise", "value": "> 5"}, ["Porte"]),
        ("psubject", {"property": "Devise", "value": "!9"}, ["Poutre"]),
        ("psubject", {"property": "Devise", "value": ">5 || 9"}, []),
        ("psubject", {"property": "Devise", "value": "9"}, ["Porche"]),
        ("psubject", {"property": "Devise", "value": "\ud800"}, []),
        ("psubject", {"property": "Devise", "search": ">"}, []),
        ("psubject", {"property": "-", "value": "9"}, []),
        ("psubject", {"property": "Métier", "limit": 0}, []),
        ("page", {"search": "Lé", "limit": 0}, []),
        ("property", {"search": "*", "limit": 0}, []),
        ("pvalue", {"property": "Inconnue", "search": "x"}, []),
        ("pvalue", {"property": ""}, []),
    ],
)  # fmt: skip
def test_a_list_is_what_was_searched(wiki: Commons, kind: str, params: object, shown: object) -> None:
    told = browse(wiki, kind, params)
    assert told["query"] == shown
    assert told["meta"]["count"] == len(shown)  # type: ignore[arg-type] # a list or a dict


def test_a_property_tells_what_is_asked_of_it(wiki: Commons) -> None:
    wanted = {"search": "Métier", "description": True, "prefLabel": True, "usageCount": True}
    assert browse(wiki, "property", wanted)["query"]["Métier"] == {
        "label": "Métier", "key": "Métier", "description": {"fr": "Ce que l’on fait."}, "prefLabel": {"fr": "Métier"},
        "usageCount": "3",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "more"), [("psubject", {}), ("pvalue", {}), ("property", {"search": "*"})])
def test_a_list_is_read_in_pages(wiki: Commons, kind: str, more: dict[str, object]) -> None:
    first = browse(wiki, kind, {"property": "Métier", "limit": 1, **more})
    second = browse(wiki, kind, {"property": "Métier", "limit": 1, "offset": first["query-continue-offset"], **more})
    assert first["query-continue-offset"] == 1
    assert len(first["query"]) == len(second["query"]) == 1
    assert first["query"] != second["query"]


def test_a_page_is_read_whole(wiki: Commons) -> None:
    told = browse(wiki, "subject", {"subject": "Léa", "ns": 0})["query"]
    said = {each["property"]: [item["item"] for item in each["dataitem"]] for each in told["data"]}
    assert said["Métier"] == ["maraîchage", "couture"]
    own = browse(wiki, "subject", {"subject": "Plan.png", "ns": 6})["query"]["subject"]
    assert own == "plan.png#6##", "a file is called as its page is, everywhere"
    assert said["_ATTCH_LINK"] == [own, "Notes.pdf#6##"]


@pytest.mark.parametrize("params", ["", "[]", "{", '"a"', "null"])
def test_what_is_no_object_is_refused_in_the_shape_of_the_api(wiki: Commons, params: str) -> None:
    assert set(browse(wiki, "property", params)) >= {"error"}
    assert browse(wiki, "nowhere", "{}")["error"]["code"] == "unknown_browse"


def test_a_file_tells_its_type(wiki: Commons) -> None:
    answer = wiki.index.ask(parse_question("[[Fichier:Plan.png]]|?MIME type|?Type de média"))
    (row,) = answer.rows
    assert [[value.text for value in cell.values] for cell in row.cells] == [["image/png"], ["BITMAP"]]
    asked = wiki.index.ask(parse_question("[[Attachment link::Fichier:Plan.png]]"))
    assert [row.subject.title for row in asked.rows] == ["Léa"]
