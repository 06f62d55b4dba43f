"""Questions on a page, in a text, through the addresses of programs, and by a real client of Semantic MediaWiki."""

import json
import re
import threading
from collections.abc import Iterator

import mwclient
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from commun import Commons
from commun.web.ask.builder import form_of_arguments, form_of_question, question_of
from commun.web.ask.smw_values import raw_date
from fiches import Fiche, Options, PageName, datatype, part_of_question
from search_index import parse_question
from search_index.facts.asked import asked_by

METHODS = "[[Type::methode]]"


def test_the_form_builds_a_question_and_the_question_fills_the_form() -> None:
    chosen = MultiDict(
        [("type", "methode"), ("champ", "Thèmes"), ("comparateur", "contient"), ("valeur", "eau"), ("colonne", "Durée"),
         ("affichage", "table"), ("tri", "Durée"), ("sens", "desc"), ("limite", "5")]
    )  # fmt: skip
    form = form_of_arguments(chosen)
    text = str(question_of(form))
    assert text == "[[Type::methode]] [[Thèmes::~*eau*]]\n|?Durée\n|format=table\n|limit=5\n|sort=Durée\n|order=desc"
    assert form_of_question(parse_question(text)) == form


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_what_is_no_number_is_none_in_a_question_either(visitor: FlaskClient, number: str) -> None:
    for question in (f"|?Résumé#{number}", f"|?Étapes|+index={number}", f"[[Étapes.{number}::x]]", f"|limit={number}",
                     "|?Résumé|+order=natural"):  # fmt: skip
        answer = visitor.get("/demander", query_string={"question": f"{METHODS} {question}"})
        assert (question[:20], answer.status_code) == (question[:20], 200)


def test_a_place_takes_what_is_inside_it_and_the_question_fills_the_form() -> None:
    chosen = MultiDict(
        [("type", "retour"), ("champ", "Territoires"), ("comparateur", "dans"), ("valeur", "Massif central"),
         ("champ", "Période"), ("comparateur", "au_moins"), ("valeur", "2015"), ("colonne", "Territoires.Coordonnées")]
    )  # fmt: skip
    form = form_of_arguments(chosen)
    text = str(question_of(form))
    assert "[[Territoires.Fait partie de.Fait partie de::Massif central]]" in text
    assert "[[Période::≥2015]]" in text
    assert form_of_question(parse_question(text)) == form


def test_a_field_brings_its_comparisons_and_its_values_as_lists(visitor: FlaskClient) -> None:
    asked = [("construire", "1"), ("type", "retour")]
    for field in ("Thèmes", "Territoires", "Période", "Appréciation"):
        asked += [("champ", field), ("comparateur", "est"), ("valeur", "")]
    page = visitor.get("/demander", query_string=MultiDict(asked)).text
    lines = page.split('class="form__row ask-form__line"')[1:]
    assert '<option value="Alimentation">' in lines[0]
    assert '<option value="dans" selected>' in lines[1]
    assert '<option value="Pays de Vernaise">' in lines[1]
    assert '<option value="au_moins" selected>depuis</option>' in lines[2]
    assert '<input id="valeur-3"' in lines[2]
    assert '<option value="échec utile">' in lines[3]


def test_an_answer_on_a_map_asks_by_itself_where_things_are(visitor: FlaskClient) -> None:
    query = {"construire": "1", "type": "retour", "affichage": "carte"}
    assert "|?Territoires.Coordonnées\n|format=carte" in visitor.get("/demander", query_string=query).text


@pytest.mark.parametrize("text", ["[[A.B::c]]", "[[A::<q>[[B::c]]</q>]]", "[[A::b]]|?C=Autre", "[[A::b]]|intro=x"])
def test_a_question_richer_than_the_form_stays_a_text(text: str) -> None:
    assert form_of_question(parse_question(text)) is None


def test_the_page_shows_the_answer_and_the_block_to_copy(visitor: FlaskClient) -> None:
    page = visitor.get("/demander", query_string={"construire": "1", "type": "methode", "colonne": "Durée"}).text
    assert "/fiches/lancer-un-jardin-partage" in page
    assert "```ask\n[[Type::methode]]\n|?Durée\n```" in page


def test_the_past_is_asked_by_a_date(visitor: FlaskClient) -> None:
    chosen = MultiDict([("construire", "1"), ("type", "methode"), ("au", "1998-05-01")])
    form = form_of_arguments(chosen)
    text = str(question_of(form))
    assert text == "[[Type::methode]]\n|au=1998-05-01"
    assert form_of_question(parse_question(text)) == form
    page = visitor.get("/demander", query_string=chosen).text
    assert '<input id="au" name="au" type="date" value="1998-05-01"' in page
    assert "Le commun n’existait pas encore à cette date." in page
    assert "/fiches/lancer-un-jardin-partage" not in page
    today = visitor.get("/demander", query_string={"question": f"{METHODS}|au=2200"}).text
    assert "/fiches/lancer-un-jardin-partage" in today
    assert re.search(r"au \d+(?:er)? \w+ \d{4} \(version [0-9a-f]{7}\)", today)
    assert '<input id="au" name="au" type="text" value="2200"' in today
    assert "until" in visitor.get("/api/ask", query_string={"query": f"{METHODS}|au=2200"}).get_json()


def test_what_cannot_be_read_is_told_and_escaped(visitor: FlaskClient) -> None:
    page = visitor.get("/demander", query_string={"question": "[[<script>"}).text
    assert "ne peut pas être lue" in page
    assert "<script>" not in page
    visitor.set_cookie("langue", "en")
    assert "cannot be read" in visitor.get("/demander", query_string={"question": "[[<script>"}).text


def test_files_and_the_api_give_the_same_rows(visitor: FlaskClient) -> None:
    csv = visitor.get("/demander.csv", query_string={"question": METHODS})
    assert csv.mimetype == "text/csv"
    told = visitor.get("/api/ask", query_string={"query": METHODS}).get_json()
    assert told["total"] == len(told["rows"]) == len(csv.text.splitlines()) - 1
    refused = visitor.get("/api/ask", query_string={"query": "[[A"})
    assert refused.status_code == 400
    assert refused.get_json()["error"]["position"] == 0
    assert visitor.get("/demander.exe").status_code == 404


def test_questions_of_a_text_are_answered_in_their_place(born: Commons) -> None:
    name = PageName("fiches", "essai")
    text = (
        "Il y a {{#ask: [[Type::methode]]|format=count}}.\n\n```ask\n[[Type::methode]]\n|?Durée\n```\n\n{{#ask: [[A}}"
    )
    html = born.preview(name, text, "fr").html
    total = born.index.ask(METHODS).total
    assert f'Il y a <data value="{total}">' in html
    assert '<table class="data answer-table">' in html
    assert "ne peut pas être lue" in html
    assert 'id="question-' not in html


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("[[Type::{{{1|methode}}}]]|format={{{format|count}}}", "[[Type::methode]]|format=count"),
        ("[[Type::{{{1|{{{2|methode}}}}}}]]|format=count", "[[Type::methode]]|format=count"),
        ("[[Type::{{{1|methode|retour}}}]]|format=count", "[[Type::methode]]|format=count"),
        ("[[Type::methode]]{{{1|}}}|format=count", "[[Type::methode]]|format=count"),
        ("{{{1|[[Type::methode]][[Titre::~*a*]]}}}|format=count", "[[Type::methode]][[Titre::~*a*]]|format=count"),
    ],
)
def test_a_parameter_outside_a_template_is_what_it_defaults_to(born: Commons, asked: str, meant: str) -> None:
    said = [born.preview(PageName("fiches", "essai"), f"{{{{#ask: {each}}}}}", "fr").html for each in (asked, meant)]
    figures = [re.findall(r'<data value="(\d+)">', each) for each in said]
    assert figures[0] == figures[1] != []
    assert figures[0] != ["0"]


def test_a_parameter_without_default_stays_as_it_is_written(born: Commons) -> None:
    html = born.preview(
        PageName("fiches", "essai"), "{{#ask: [[Titre::{{{1}}}]]|default={{{vide}}} {{{a|b}}}}}", "fr"
    ).html
    assert "{{{vide}}} b" in html


def test_the_address_of_a_question_leads_to_its_answer(born: Commons) -> None:
    name = PageName("fiches", "essai")
    question = "[[Type::methode]]|?Durée|format=count"
    text = (
        f"{{{{#ask: {question}}}}} {{{{#ask: {question}}}}}\n\n```ask\n[[Type::retour]]\n|?Date\n```\n\n"
        "{{#show: Lestrac|?Population}} {{#ask: [[A}}"
    )
    fiche = Fiche.parse(name, f"---\ntitre: Essai\n---\n{text}")
    named = {part_of_question(said) for said in asked_by(fiche)}
    placed = re.findall(r'<span id="(_(?:QUERY|ERR)[0-9a-f]{32})"></span>', born.preview(name, text, "fr").html)
    assert sorted(placed) == sorted(named)
    assert len(placed) == 5  # one of which is the error, and one the question that has it


def test_a_page_cannot_ask_without_end(born: Commons) -> None:
    many = "".join(f"{{{{#ask: [[Type::methode]]|limit=1|offset={n}|format=count}}}}\n\n" for n in range(70))
    assert "trop de questions" in born.preview(PageName("fiches", "essai"), many, "fr").html


# ——— programs that know Semantic MediaWiki


def call(visitor: FlaskClient, **parameters: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(visitor.get("/api.php", query_string=parameters).text)
    return found


def test_ask_has_the_shape_of_semantic_mediawiki(visitor: FlaskClient) -> None:
    query = f"{METHODS}|?Date de modification|limit=2|sort=|order=desc"
    told = call(visitor, action="ask", query=query, format="json")
    assert told["query-continue-offset"] == 2
    body = told["query"]
    assert isinstance(body, dict)
    assert list(body) == ["printrequests", "results", "serializer", "version", "meta"]
    assert body["printrequests"][0] == {"label": "", "key": "", "redi": "", "typeid": "_wpg", "mode": 2}
    assert body["printrequests"][1]["key"] == "_MDAT"
    titles = list(body["results"])
    assert titles == sorted(titles, reverse=True)
    first = body["results"][titles[0]]
    assert set(first) == {"printouts", "fulltext", "fullurl", "namespace", "exists", "displaytitle"}
    assert set(first["printouts"]["Date de modification"][0]) == {"timestamp", "raw"}


@pytest.mark.parametrize(
    ("written", "raw"),
    [
        ("début 2022", "1/2022"), ("2022", "1/2022"), ("mars 2022", "1/2022/3"), ("2022-03-04", "1/2022/3/4"),
        ("du 3 au 5 mars 2022", "1/2022/3/3"), ("2022-03-04 10:05", "1/2022/3/4/10/5/0/0"),
    ],
)  # fmt: skip
def test_a_date_is_told_as_finely_as_it_is_known(written: str, raw: str) -> None:
    kind = datatype("date")
    value = kind.parse(written, Options()).value if kind else None
    assert value is not None
    assert raw_date(value) == raw


def test_askargs_names_its_columns_as_they_are_asked_for(visitor: FlaskClient) -> None:
    asked = {
        "conditions": "Type::methode",
        "printouts": "Modification date|Durée#min|Thèmes=T",
        "parameters": "limit=1",
    }
    body = call(visitor, action="askargs", formatversion="2", **asked)["query"]
    assert isinstance(body, dict)
    found = [(each["label"], each["key"], each["typeid"]) for each in body["printrequests"][1:]]
    assert found == [("Modification date", "_MDAT", "_dat"), ("Durée", "Durée", "_txt"), ("T", "Thèmes", "_txt")]
    (row,) = body["results"].values()
    assert list(row["printouts"]) == ["Modification date", "Durée", "T"]
    parts = call(visitor, action="ask", query="[[Titre::+]]|?-Has subobject=Page|limit=1")["query"]
    assert isinstance(parts, dict)
    assert parts["printrequests"][1]["typeid"] == "__sob"


def test_versions_and_errors_keep_their_shapes(visitor: FlaskClient) -> None:
    third = call(visitor, action="ask", query=f"{METHODS}|limit=1", api_version="3", formatversion="2")["query"]
    assert isinstance(third, dict)
    assert isinstance(third["results"], list)
    assert third["printrequests"][0]["format"] is False
    empty = call(visitor, action="ask", query="[[Type::nulle-part]]")["query"]
    assert isinstance(empty, dict)
    assert empty["results"] == []
    assert list(call(visitor, action="ask", query="[[A")) == ["error"]
    unknown = visitor.get("/api.php?action=nexistepas")
    assert unknown.status_code == 200
    assert unknown.headers["MediaWiki-API-Error"] == "badvalue"


def test_browsing_a_subject_gives_its_data_items(visitor: FlaskClient) -> None:
    told = call(visitor, action="browsebysubject", subject="Lancer un jardin partagé")["query"]
    assert isinstance(told, dict)
    assert told["subject"] == "Lancer_un_jardin_partagé#0##"
    assert "_MDAT" in [each["property"] for each in told["data"]]
    assert {"property": "_SKEY", "dataitem": [{"type": 2, "item": "Lancer un jardin partagé"}]} in told["data"]
    part = told["sobj"][0]
    words = f"Lancer un jardin partagé#{part['subject'].partition('##')[2].replace('_', ' ', 1)}"
    assert {"property": "_SKEY", "dataitem": [{"type": 2, "item": words}]} in part["data"]
    nobody = call(visitor, action="browsebysubject", subject="Personne n’a écrit cela")["query"]
    assert isinstance(nobody, dict)
    assert nobody["data"] == []


def test_the_properties_are_described_as_their_wiki_says(visitor: FlaskClient) -> None:
    told = call(visitor, action="browsebyproperty", limit="500")
    assert told["query-continue-offset"] == 0
    assert call(visitor, action="browsebyproperty", limit="3")["query-continue-offset"] == 3
    found = told["query"]
    assert isinstance(found, dict)
    said = [each["description"] for each in found.values()]
    assert "" in said
    assert any(isinstance(each, dict) and each["fr"] for each in said)
    info = call(visitor, action="smwinfo", info="jobcount|propcount")["info"]
    assert isinstance(info, dict)
    assert list(info) == ["propcount", "jobcount"]


@pytest.fixture
def running(app_of_born: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app_of_born, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_client_asks_and_follows_what_remains(running: int, born: Commons) -> None:
    site = mwclient.Site(f"127.0.0.1:{running}", path="/", scheme="http", max_retries=1, retry_timeout=1)
    found = [each["fulltext"] for each in site.ask(f"{METHODS}|limit=2")]
    site.connection.close()
    assert len(found) == len(set(found)) == born.index.ask(METHODS).total
