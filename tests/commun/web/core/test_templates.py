"""Templates compiled for each language: what stands in them already is in the reader's language, and escaped."""

import ast
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import DictLoader
from markupsafe import Markup

import commun
from commun.i18n import speaking
from commun.web.templates import CALLED, FOLDED, written
from tests.commun.web.core.conftest import Member, Serve


class Safe:
    """Something that says itself how it stands in a page."""

    def __html__(self) -> str:
        return "<c>"


def said(app: Flask, template: str, tongue: str = "fr", **values: object) -> str:
    """What a template kept in a file says."""
    app.jinja_env.loader = DictLoader(
        {"essai.html": template, "autre.html": "{% macro icon(x) %}à moi {{ x }}{% endmacro %}"}
    )
    with app.test_request_context("/"), speaking(tongue):
        return app.jinja_env.get_template("essai.html").render(**values)


def test_each_reader_reads_in_their_language_whoever_came_first(client: FlaskClient) -> None:
    pages = []
    for tongue in ("fr", "en", "fr", "en"):
        client.set_cookie("langue", tongue)
        pages.append(client.get("/modifications").text)
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]
    assert "Modifications récentes" in pages[0]
    assert "Recent changes" in pages[1]
    assert "Modifications récentes" not in pages[1]


def test_a_name_of_the_commons_is_escaped(serve: Serve) -> None:
    page = serve(COMMUN_TITLE="Le <b>Sillon</b> & nous").test_client().get("/connexion").text
    assert "Le &lt;b&gt;Sillon&lt;/b&gt; &amp; nous" in page
    assert "<b>Sillon" not in page


def test_a_sentence_is_a_sentence_with_filters_and_variables_too(app: Flask) -> None:
    template = "{{ _('Historique') | upper }}{{ _(x) }}{% set y = _('Modifier') %}{{ y ~ '<' }}"
    assert said(app, template, "en", x="<i>") == "HISTORY<i>Edit&lt;"


def test_what_a_template_calls_by_the_same_name_is_its_own(app: Flask) -> None:
    assert said(app, "{% from 'autre.html' import icon %}{{ icon('x') }}") == "à moi x"


def test_a_variable_called_like_the_settings_is_its_own(app: Flask) -> None:
    assert said(app, "{% set site = {'title': 'à moi'} %}{{ site.title }}") == "à moi"


def test_no_page_gives_a_value_of_its_own_the_name_of_a_function_that_templates_know() -> None:
    given = set()
    for path in Path(commun.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "render_template":
                given |= {keyword.arg for keyword in node.keywords}
    assert "row" in given
    assert not given & (CALLED | FOLDED)


def test_what_is_called_in_a_template_is_escaped_and_told_its_arguments(app: Flask) -> None:
    template = (
        "{{ _('%(who)s', who=x) }} {{ ngettext('Une version.', '%(n)s versions.', 1200) }} {{ date_iso(moment=0)[:4] }}"
    )
    assert said(app, template, x="<i>") == "&lt;i&gt; 1\u202f200 versions. 1970"


def test_a_macro_of_another_template_is_called_with_what_it_is_given(app: Flask) -> None:
    template = "{% import 'autre.html' as a %}{% from 'autre.html' import icon as i %}{{ a.icon(x='<') }} {{ i('b') }}"
    assert said(app, template) == "à moi &lt; à moi b"


def test_a_variable_called_like_an_imported_template_is_its_own(app: Flask) -> None:
    template = "{% import 'autre.html' as a %}{% for a in [x] %}{{ a.upper() }}{% endfor %}"
    assert said(app, template, x="ab") == "AB"


@pytest.mark.parametrize(
    ("value", "text"),
    [("<a> & 'b'", "&lt;a&gt; &amp; &#39;b&#39;"), (Markup("<b>"), "<b>"), (12, "12"), (None, "None"), (Safe(), "<c>")],
)
def test_what_is_written_is_escaped_unless_it_is_safe(value: object, text: str) -> None:
    assert written(value) == text


def test_a_template_made_from_text_speaks_too(app: Flask) -> None:
    with app.test_request_context("/"), speaking("en"):
        assert render_template_string("{{ _('Historique') }}") == "History"


def test_lines_of_change_escape_all_that_people_wrote(member: Member, client: FlaskClient) -> None:
    writer = member("Éva & cie")
    page = writer.get("/nouvelle").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    sent = {"csrf": token, "titre": "Un & deux", "text": "x", "summary": "<img src=x onerror=alert(2)>"}
    saved = writer.post("/nouvelle", data=sent)
    assert saved.status_code == 303
    for address in ("/modifications", f"{saved.location}/historique"):
        read = client.get(address).text
        assert "&lt;img src=x onerror=alert(2)&gt;" in read
        assert "<img" not in read
        assert "Un &amp; deux" in read
        assert "Éva &amp; cie" in read
