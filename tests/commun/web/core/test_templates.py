"""Templates compiled for each language: what stands in them already is in the reader's language, and escaped."""

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import DictLoader

from commun.i18n import speaking
from tests.commun.web.core.conftest import Member, Serve


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
