"""A question explained, whole pages in an answer, text for Unix tools."""

import re
from dataclasses import replace

import pytest
from markupsafe import Markup

from commun.formats import FORMATS, Context, data_of, render_answer
from fiches import PageName, Value
from search_index import Answer, AnswerValue, Cell, Column, Row, Subject, parse_question

EVIL = "<script>x</script>"


def answer(text: str, *rows: Row, problems: tuple[str, ...] = ()) -> Answer:
    question = parse_question(text)
    return Answer(question, (Column("Durée", "duree", "number"),), rows, total=len(rows), problems=problems)


def row(title: str, *texts: str, fragment: str = "") -> Row:
    end = f"#{fragment}" if fragment else ""
    name = PageName("fiches", title.lower())
    cells = Cell(tuple(AnswerValue(Value("text", text, text), text) for text in texts))
    return Row(Subject(title, f"/fiches/{title.lower()}{end}", name, fragment), (cells,))


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_question_is_explained_even_where_nothing_answers() -> None:
    asked = f"[[Type::methode]] <q>[[Durée::>2]] OR [[Auteur.Ville::!+]]</q> [[X::{EVIL}]]|?Durée|limit=3|format=debug"
    for language, size, depth in (("fr", "Taille de la question : 8", "Profondeur de la question : 2"),
                                  ("en", "Query-Size:8", "Query-Depth:2")):  # fmt: skip
        html = render_answer(answer(asked, problems=(EVIL,)), Context(language=language))
        assert "<script" not in html
        shown = plain(html)
        assert size in shown
        assert depth in shown
        assert "[[Type::methode]] &lt;q&gt;" in shown
        assert "limit=3" in shown
        assert "Durée (duree, number)" in shown
        assert "Rien ne répond" not in shown
    assert "SELECT" not in html


@pytest.mark.parametrize("text", ["[[A::<q>" * 5 + "[[B::c]]" + "</q>]]" * 5, "[[:+]]", "[[Catégorie:X]]", "[[Titre]]"])
def test_any_question_is_explained(text: str) -> None:
    html = render_answer(answer(f"{text}|format=expliquer"), Context())
    assert html.count("<ul>") == html.count("</ul>")
    assert html.count("<li>") == html.count("</li>") > 0


def texts(name: PageName) -> str:
    return {"a": '<h2 id="x">Un</h2><p>Premier</p>', "b": '<h6 id="x">Six</h6>'}.get(name.slug, "")


def markdown(text: str) -> object:
    return text


def test_whole_pages_stand_under_their_titles() -> None:
    context = Context(markdown=markdown, page=texts)  # type: ignore[arg-type]
    given = answer("[[Type::x]]|format=embedded", row("A"), row("A", fragment="_1"), row("B"), row("C"))
    html = render_answer(given, context)
    assert html.count("Premier") == 1  # a part is shown with its page
    assert 'id="x"' not in html
    assert re.findall(r"<h(\d)", html) == ["2", "3", "2", "6", "2"]
    listed = render_answer(answer("[[Type::x]]|format=embedded|embedformat=ol", row("A")), context)
    assert re.search(r"<ol><li><section[^>]*><p><a", listed)
    bare = render_answer(answer("[[Type::x]]|format=embedded|embedonly=oui", row("A")), context)
    assert "/fiches/a" not in bare
    assert "Premier" in bare


def test_anchors_leave_the_tags_and_not_the_code_that_is_shown() -> None:
    laid = '<p title="a &gt; b" id="y">Voir <code>&lt;div id="x"&gt;</code></p>'
    html = render_answer(
        answer("[[A::b]]|format=embedded", row("A")), Context(markdown=Markup, page=lambda _name: laid)
    )
    assert '<p title="a &gt; b">Voir <code>&lt;div id="x"&gt;</code></p>' in html


def test_whole_pages_of_the_past_are_titles_without_the_text_of_today() -> None:
    context = Context(markdown=markdown, page=texts)  # type: ignore[arg-type]
    for how in ("", "|embedonly=oui"):
        given = replace(answer(f"[[Type::x]]|au=2023|format=embedded{how}", row("A")), until=1_700_000_000)
        html = render_answer(given, context)
        assert "/fiches/a" in html
        assert "Premier" not in html


@pytest.mark.parametrize(("sign", "said"), [("", ":"), ("|separator=;", ";"), ("|separator=\\", ":")])
def test_text_for_unix_tools_escapes_its_sign(sign: str, said: str) -> None:
    given = answer(f"[[Type::x]]|?Durée|format=dsv{sign}", row("A:b;c", "un\nmot", "d\\e"))
    made = data_of(given, Context(root="https://s.example"), FORMATS["dsv"])
    assert made is not None
    head, line, end = made.body.decode().split("\n")
    assert end == ""
    assert head == said.join(("Fiche", "Durée", "Adresse"))
    cells = [re.sub(r"\\(.)", r"\1", cell) for cell in re.split(rf"(?<!\\){said}", line)]
    assert cells[0] == "A:b;c"
    assert "\\n" in line
    assert len(cells) == 3
