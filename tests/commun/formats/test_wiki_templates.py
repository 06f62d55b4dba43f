"""Templates that came from MediaWiki: filled as there, laid out as the wikitext of a page."""

import pytest
from markupsafe import Markup

from commun.formats import Context, render_answer
from commun.formats.lists.sandbox import SnippetRefused
from commun.formats.lists.wikitext import WikiTemplate, as_markdown, code_of
from fiches import PageName, Value
from search_index import Answer, AnswerValue, Cell, Column, Row, Subject, parse_question

PAGES = {
    "Salut": "bonjour {{{1|toi}}}",
    "Boucle": "{{Boucle}}{{Boucle}}",
    "Puce": "<includeonly>\n* {{{Lieu}}} ({{{1}}})</includeonly><noinclude>Mode d’emploi</noinclude>",
    "Point": "* {{{Lieu}}}",
    "Tête": "'''Voici''' {{{userparam}}}",
}


def fetch(name: str) -> str | None:
    return f"Un modèle.\n\n```wikitext\n{PAGES[name]}\n```\n" if name in PAGES else None


def filled(source: str, **arguments: str) -> str:
    return WikiTemplate("essai", source, fetch).fill(arguments)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{{a}}}{{{b|non}}}{{{c}}}", "1non"),
        ("{{{b|{{{a}}}}}}", "1"),
        ("{{Salut}}, {{Salut|Zoé}} {{Salut|1=Luc}}", "bonjour toi, bonjour Zoé bonjour Luc"),
        ("{{#if:{{{a|}}}|oui|non}}{{#if:{{{z|}}}|oui|non}}{{#if: |oui}}", "ouinon"),
        ("{{#ifeq:{{{a}}}| 1 |même|autre}}{{#ifeq:a|b|même}}", "même"),
        (
            "{{#switch:{{{a}}}|0=zéro|1|2=un ou deux|reste}}{{#switch:9|0=z|#default=d}}{{#switch:9|0=z|fin}}",
            "un ou deuxdfin",
        ),
        ("{{#set:P={{{a}}}}}x{{#subobject:|P=1}}", "x"),
        ("{{Inconnu|{{{a}}}}} {{#ask: [[P::{{{a}}}]] {{!}}?P}}", "{{Inconnu|1}} {{#ask: [[P::1]] |?P}}"),
        ("<noinclude>doc</noinclude><includeonly>corps</includeonly><!-- caché -->", "corps"),
        ("avant<onlyinclude>dedans</onlyinclude>après", "dedans"),
        ("{{{non fermé", "{{{non fermé"),
        ("a{{#if:1|* b}}c\n{{#if:1|* d}}{{#if:1|e}}", "a\n* bc\n* de"),
    ],
)
def test_a_template_is_filled_as_in_mediawiki(source: str, text: str) -> None:
    assert filled(source, a="1") == text


def test_what_is_given_cannot_name_what_is_held_aside() -> None:
    assert filled("{{Inconnu}} {{{a}}}", a="\x000\x00 {{Inconnu}}") == "{{Inconnu}} 0 {{Inconnu}}"


def test_a_template_that_holds_itself_ends() -> None:
    with pytest.raises(SnippetRefused):
        filled("{{Boucle}}")
    with pytest.raises(SnippetRefused):
        WikiTemplate("long", "x" * 30_000, fetch)


def test_only_what_was_imported_is_a_template_of_a_wiki() -> None:
    assert code_of("- {{ titre }}") is None
    assert code_of("```wikitext\n{{{1}}}\n```") == "{{{1}}}"
    assert as_markdown("'''a''' [[B|c]]", "Ici") == "**a** [[B|c]]"


def test_an_answer_goes_through_its_templates() -> None:
    place = Cell(
        (AnswerValue(Value("text", "Die", "die"), "Die"), AnswerValue(Value("text", "Crest", "crest"), "Crest"))
    )
    rows = tuple(Row(Subject(title, f"/fiches/{title}", PageName("fiches", title)), (place,)) for title in ("a", "b"))
    question = "[[X::+]]|?Lieu|link=none|userparam=tout|template=Puce|introtemplate=Tête|valuesep=;"
    texts: list[str] = []

    def laid_out(text: str) -> Markup:
        texts.append(text)
        return Markup("<p>{}</p>").format(text)

    answer = Answer(parse_question(f"{question}|format=template"), (Column("Lieu"),), rows, total=2)
    render_answer(answer, Context(snippet=fetch, markdown=laid_out))
    assert texts == ["**Voici** tout\n\n- Die;Crest (a)\n- Die;Crest (b)"]
    bare = question.replace("Puce", "Point").replace("|introtemplate=Tête", "")
    answer = Answer(parse_question(f"{bare}|format=template"), (Column("Lieu"),), rows, total=2)
    render_answer(answer, Context(snippet=fetch, markdown=laid_out))
    assert texts[1] == "- Die;Crest\n- Die;Crest"  # each call begins its line
    missing = Answer(parse_question("[[X::+]]|format=template|template=Rien"), (), rows, total=2)
    assert "Il n’y a pas de modèle" in render_answer(missing, Context(snippet=fetch))
