"""Every format on a small answer made by hand: what it shows, that everything is escaped, in both languages."""

import csv
import io
import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from markupsafe import Markup

from commun.formats import FORMATS, Context, data_of, find_format, format_of, render_answer, unheard
from commun.formats.lists.sandbox import Snippet, SnippetRefused
from commun.i18n import speaking
from commun.render import FileInfo
from fiches import Options, PageName, Value, datatype
from search_index import Answer, AnswerValue, Cell, Column, Row, Subject, parse_question

EVIL = '<script>alert("1")</script> & « x »'
DRAWN = [form.key for form in FORMATS.values() if form.html is not None]
FILES = [form.key for form in FORMATS.values() if form.data is not None]


def row(title: str, hours: float, place: tuple[float, float], year: int, *targets: str) -> Row:
    """A fiche with a duration, a point, a year and pages that it points to."""
    start = (year - 1970) * 31_557_600.0
    return Row(
        Subject(title, f"/fiches/{year}", PageName("fiches", str(year)), "", "methode"),
        (
            Cell((AnswerValue(Value("number", f"{hours:g}", hours), f"{hours:g}"),)),
            Cell((AnswerValue(Value("coordinates", f"{place[0]}; {place[1]}", place[0], upper=place[1]), "ici"),)),
            Cell((AnswerValue(Value("date", str(year), start, upper=start + 1, detail="y"), str(year)),)),
            Cell(tuple(AnswerValue(Value("page", t, t, target=t), t, f"/fiches/{len(t)}", t) for t in targets)),
            Cell((AnswerValue(Value("text", EVIL, EVIL), EVIL),)),
        ),
    )


def answer(parameters: str = "") -> Answer:
    """Three fiches, one with a dangerous title."""
    rows = (
        row("Jardin", 2.0, (45.1, 3.5), 2019, "Saugues", "Die"),
        row(EVIL, 4.0, (44.75, 5.37), 2021, "Die"),
        row("Verger", 6.0, (-21.1, 55.5), 2021, "Jardin"),
    )
    columns = (
        Column("Durée", "duree", "number"), Column("Lieu", "lieu", "coordinates"), Column("Année", "annee", "date"),
        Column("Liens", "liens", "page"), Column(EVIL, "texte", "text"),
    )  # fmt: skip
    question = parse_question(f"[[Type::methode]]|?Durée|?Lieu|?Année|?Liens|?Texte{parameters}")
    return Answer(question, columns, rows, total=7, more=True, commit="0123456789abcdef")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", DRAWN)
def test_a_drawing_escapes_whatever_it_shows_and_tells_its_count_and_commit(key: str, language: str) -> None:
    html = render_answer(
        answer(f"|format={key}|template=x"), Context(language=language, snippet=lambda _n: "- {{ titre }}")
    )
    assert "<script" not in html
    if not FORMATS[key].inline:
        assert ("3 sur 7" if language == "fr" else "3 of 7") in html
        assert "0123456" in html
        assert "/demander.csv?" in html


@pytest.mark.parametrize("key", FILES)
def test_a_file_holds_every_row_and_a_page_links_to_it(key: str) -> None:
    context = Context(root="https://sillon.example.org")
    made = data_of(answer(), context, FORMATS[key])
    assert made is not None
    text = made.body.decode()
    assert text.count("sillon.example.org/fiches/20") >= 3
    assert f"/demander.{made.extension}?" in render_answer(answer(f"|format={key}"), context)


def test_semantic_mediawiki_s_names_lead_to_our_formats() -> None:
    names = {"broadtable": "table", "gallery": "galerie", "timeline": "frise", "leaflet": "carte", "rdf": "turtle"}
    assert {name: getattr(find_format(name), "key", None) for name in names} == names
    assert format_of(parse_question("[[A::+]]")).key == "ul"


def test_csv_is_read_back_and_no_cell_is_a_formula() -> None:
    made = data_of(answer(), Context(root="https://s.example"), FORMATS["csv"])
    assert made is not None
    lines = list(csv.reader(io.StringIO(made.body.decode("utf-8-sig")), delimiter=";"))
    assert [line[1] for line in lines[1:]] == ["2", "4", "6"]


def test_json_and_geojson_are_what_they_say() -> None:
    context = Context(root="https://s.example")
    plain, points = (data_of(answer(), context, FORMATS[key]) for key in ("json", "geojson"))
    assert plain is not None
    assert points is not None
    assert json.loads(plain.body)["rows"][0]["values"]["Durée"] == [2]
    assert json.loads(points.body)["features"][0]["geometry"]["coordinates"] == [3.5, 45.1]


@pytest.mark.parametrize(
    ("key", "shown"), [("count", "7"), ("sum", "12"), ("average", "4"), ("min", "2"), ("max", "6"), ("median", "4")]
)
def test_a_figure_stands_in_its_line(key: str, shown: str) -> None:
    assert render_answer(answer(f"|format={key}"), Context()) == f'<data value="{shown}">{shown}</data>'


def test_parameters_change_what_a_list_and_a_table_show() -> None:
    shown = render_answer(
        answer("|format=list|mainlabel=-|headers=hide|link=none|searchlabel=-|sep=&#32;/&#32;"), Context()
    )
    assert "<a class" not in shown
    assert " / " in shown
    table = render_answer(answer("|headers=hide|class=mien <b>|searchlabel=Tout voir|mainlabel=Méthode"), Context())
    assert "<thead" not in table
    assert 'class="answer answer--table mien"' in table
    assert "Tout voir" in table


def test_a_column_asked_for_without_a_heading_has_none_to_be_seen() -> None:
    asked = answer()
    bare = replace(asked, columns=(replace(asked.columns[0], label=""), *asked.columns[1:]))
    head = render_answer(bare, Context()).partition("</thead>")[0]
    assert head.count(">Fiche") == 1
    assert '<span class="visually-hidden">' in head


PARAMETERS = {
    "intro": ("|format=ul|intro=Voici", "Voici"),
    "outro": ("|format=ul|outro=C’est tout", "C’est tout"),
    "headers": ("|headers=plain", '<th scope="col"[^>]*>Durée'),
    "link": ("|format=list|link=none", "(Jardin|\\A)[^<]* \\("),
    "mainlabel": ("|mainlabel=Méthode", "Méthode"),
    "searchlabel": ("|searchlabel=Les autres", ">Les autres</a>"),
    "sep": ("|format=list|sep=&#32;/&#32;", " / "),
    "propsep": ("|format=list|propsep=&#32;~&#32;", " ~ "),
    "valuesep": ("|format=list|valuesep=&#32;+&#32;", "</a> \\+ <a"),
    "class": ("|class=mien", "mien"),
    "columns": ("|format=category|columns=2", "answer-letter"),
    "template": ("|format=template|template=x", "Durée de Jardin"),
    "named args": ("|format=template|template=y|named args=oui", "nommé 2"),
    "args": ("|format=template|template=z|userparam=à toi", "à toi"),
}
SNIPPETS = {"x": "Durée de {{ titre }}", "y": "nommé {{{Durée}}}", "z": "{{{userparam}}}"}


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_is_seen(name: str) -> None:
    asked, piece = PARAMETERS[name]
    html = str(render_answer(answer(asked), Context(snippet=SNIPPETS.get)))
    usual = str(render_answer(answer(), Context(snippet=SNIPPETS.get)))
    assert re.search(piece, html)
    assert not re.search(piece, usual)


def test_a_question_that_finds_nothing_shows_its_default() -> None:
    empty = Answer(parse_question("[[A::b]]|default=Rien ici|format=table"))
    assert "Rien ici" in render_answer(empty, Context())


def test_a_snippet_knows_the_page_and_the_parameters_of_mediawiki() -> None:
    snippet = Snippet(
        "x", "<noinclude>aide</noinclude>{{{1}}} {{{Durée|?}}} {{{rien|vide}}} {% if rang %}{{ titre }}{% endif %}"
    )
    assert snippet.fill({"rang": 1, "titre": "<b>"}, {"1": "A", "Durée": "2 h"}) == "A 2 h vide &lt;b&gt;"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x() }}", "{% set a = 1 %}", "{% macro a() %}{% endmacro %}", "{{ 'a' * 9 }}", "{{ 9 ** 9 }}",
        "{% include 'x' %}", "{{ x|attr('y') }}", "{% for i in things recursive %}{% endfor %}", "{{", "a" * 20_001,
    ],
)  # fmt: skip
def test_a_snippet_can_do_very_little(source: str) -> None:
    with pytest.raises(SnippetRefused):
        Snippet("x", source)


def test_loops_inside_loops_share_one_budget() -> None:
    snippet = Snippet(
        "x", "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}"
    )
    with pytest.raises(SnippetRefused):
        snippet.fill({"many": list(range(1000))}, {})


def test_a_category_names_a_letter_again_where_it_goes_on_in_the_next_column() -> None:
    rows = tuple(Row(Subject(title, "/fiches/x", PageName("fiches", "x"), sort=title.lower())) for title in
                 ("Ail", "Aneth", "Blette", "12 semis"))  # fmt: skip
    asked = Answer(parse_question("[[X::+]]|format=category|columns=3"), (), rows, total=4)
    html = str(render_answer(asked, Context()))
    assert html.count('<div class="answer-letter">') == 2
    names = [part.partition("<")[0].partition(">")[2] for part in html.split('<p class="answer-letter__name')[1:]]
    assert names == ["1", "A", "A (suite)", "B"]
    backwards = Answer(parse_question("[[X::+]]|format=category|columns=1|order=desc"), (), rows[::-1], total=4)
    assert str(render_answer(backwards, Context())).index("Blette") < str(render_answer(backwards, Context())).index(
        "Ail"
    )


def test_no_rows_wanted_gives_the_way_to_all_of_them() -> None:
    asked = Answer(
        parse_question("[[X::+]]|?#=Titre#|?P|format=plainlist|limit=0|mainlabel=-"), (), (), total=3, more=True
    )
    html = str(render_answer(asked, Context()))
    assert "limit" not in html
    assert unquote(html.partition("question=")[2].partition('"')[0]).split("\n")[:3] == [
        "[[X::+]]",
        "|?#-=Titre",
        "|?P",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("|limt=5", ["« limt » n’est pas connu : est-ce « limit » ?"]),
        ("|Sort=Durée|LIMIT=5|named args=oui|import-annotation=true", []),
        ("|couleur=rouge|vite", ["« couleur »", "« vite »"]),
        ("|format=carte|zoom=12", ["« zoom »"]),
        ("|format=filtered|theme=simple", []),  # the display is unknown: that is told instead
        ("|" + "x" * 200 + "=1", ["« " + "x" * 40 + "… »"]),
        ("|" + "|".join(f"p{n}é=1" for n in range(30)), ["« p0é »", "p1é", "p2é", "p3é", "p4é"]),
        ("|format=template|template=X|userparam=a", []),
        ("|?A|+align=milieu|?B|+width=60%|?C|+align=milieu", ["« +align=milieu »", "« +width=60% »"]),
        ("|?A|+limit=deux|+ordre=asc", ["« +limit=deux »", "« +ordre=asc »"]),
        ("|?A|+align=Centre|+width=60 px|+limit=2|+order=n-desc|+lang=fr|+index=Le nom|+thclass=x|+align=", []),
    ],
)
def test_a_parameter_that_nothing_hears_is_told(written: str, told: list[str]) -> None:
    with speaking("fr"):
        sentences = [each.replace("\u202f", " ") for each in unheard(parse_question(f"[[A::+]]{written}"))]
    assert len(sentences) == len(told)
    assert all(piece in sentence for piece, sentence in zip(told, sentences, strict=True))


def test_a_table_prints_quantities_in_their_other_units_too_and_no_other_format_does() -> None:
    value = Value("quantity", "10 km", 10.0, unit="km", detail="10")
    told = AnswerValue(value, "10\u202fkm", also=("6,214\u202fmi", "<b>"))
    asked = parse_question("[[Type::methode]]|?Longueur")
    rows = (Row(Subject("Sentier", "/fiches/sentier"), (Cell((told,)),)),)
    whole = Answer(asked, (Column("Longueur", "longueur", "quantity"),), rows, total=1)
    printed = '10\u202fkm <span class="also beside">(6,214\u202fmi · &lt;b&gt;)</span>'
    assert printed in render_answer(whole, Context())
    for parameters in ("|format=list", "|format=ul", "|format=cartes"):
        other = replace(whole, question=parse_question(f"[[Type::methode]]|?Longueur{parameters}"))
        assert "6,214" not in render_answer(other, Context())


def test_a_printout_says_where_its_column_stands_and_how_wide_its_pictures_are() -> None:
    wishes = "[[X]]|?Durée|+align=left|?Lieu|+align=Centre|?Texte|+align=right"
    wishes += "|?Année|+align=javascript|?Image|+width=60px"
    picture = AnswerValue(Value("file", "a.jpg", "a.jpg", target="Fichier:a.jpg"), "a.jpg", "/media/a.jpg")
    number = AnswerValue(Value("number", "2", 2.0), "2")
    kinds = ("number", "coordinates", "text", "date", "file")
    row = Row(Subject("Jardin", "/fiches/j"), tuple(Cell((picture if kind == "file" else number,)) for kind in kinds))
    columns = tuple(Column(kind, kind, kind) for kind in kinds)
    info = FileInfo("/media/a.jpg", "/fichiers/a.jpg", "a.jpg", 1000, 500, "Un <jardin>")
    whole = Answer(parse_question(wishes), columns, (row, row), total=2)
    html = str(render_answer(whole, Context(picture=lambda _name: info)))
    assert re.findall(r"<t[dh]([^>]*?)(?: data-label[^>]*)?>(?=2<|<img|<a )", html)[-5:] == [
        ' align="left"', ' align="center"', ' align="right"', "", "",
    ]  # fmt: skip
    assert html.count('<th scope="col" align="center">') == 1
    assert 'width="60" height="30" alt="Un &lt;jardin&gt;"' in html
    asked = parse_question(wishes.replace("60px", "60%"))
    assert "%px" not in render_answer(replace(whole, question=asked), Context(picture=lambda _name: info))


def test_a_table_can_be_turned() -> None:
    html = render_answer(answer("|format=table|transpose=oui"), Context())
    assert re.search(r'<tr><th scope="row">Fiche</th><th scope="col">.*Jardin.*Verger', html)
    assert re.search(r'<tr><th scope="row">Durée</th><td class="number">2</td><td class="number">4</td>', html)
    assert "<script" not in html


def test_words_around_an_answer_in_a_line_stand_where_people_write_them() -> None:
    html = render_answer(answer("|format=count|intro=il y en a|outro=, pas plus"), Context())
    assert re.search(r"il y en a <data.*</data>, pas plus", html)
    assert re.search(r"\(<data.*</data>\)", render_answer(answer("|format=count|intro=(|outro=)"), Context()))


@pytest.mark.parametrize(
    ("written", "heading", "calendar"),
    [
        ("début 2022", "2022", "Quand\u202f: début 2022"),
        ("depuis 2019", "2019", "Quand\u202f: depuis 2019"),
        ("mars 2022", "mars 2022", "Quand\u202f: mars 2022"),
        ("du 3 au 5 mars 2022", "mars 2022", ""),
    ],
)
def test_a_calendar_makes_no_day_up(written: str, heading: str, calendar: str) -> None:
    kind = datatype("date")
    value = kind.parse(written, Options()).value if kind else None
    assert value is not None
    rows = (Row(Subject("Fête", "/fiches/fete"), (Cell((AnswerValue(value, written),)),)),)
    whole = Answer(parse_question("[[A::+]]|?Quand"), (Column("Quand", "quand", "date"),), rows, total=1)
    draw, write = FORMATS["agenda"].html, FORMATS["ics"].data
    assert draw is not None
    assert write is not None
    shown = str(draw(whole, Context()))
    assert f'<p class="answer-month__name">{heading}</p>' in shown
    assert written in shown
    file = write(whole, Context(root="https://commun.example")).decode()
    assert (f"DESCRIPTION:{calendar}" in file) if calendar else "DESCRIPTION" not in file


def test_the_sentences_of_an_imported_question_are_read_as_wikitext() -> None:
    said = "|intro='''Voici''' [https://example.org le site]|outro=*fin*|searchlabel=''plus''|mainlabel='''Page'''"
    shown = render_answer(
        replace(answer(f"{said}|format=table"), columns=(Column("'''Durée'''<br />en h", "duree", "number"),)),
        Context(markdown=Markup("<p>{}</p>").format),
    )
    assert "<p>**Voici** [le site](https://example.org)</p>" in shown
    assert "<p>*fin*</p>" in shown
    assert ">plus</a>" in shown
    assert ">Durée en h<" in shown
    assert "''" not in re.sub(r'href="[^"]*"', "", shown)


def test_a_template_knows_the_whole_answer() -> None:
    source = "```wikitext\n{{{#resultcount}}} de {{{#querycondition}}} ({{{userparam}}})\n```"
    html = render_answer(
        answer("|format=template|template=L|introtemplate=T|userparam=ici"),
        Context(snippet=lambda name: source if name == "T" else "- {{ titre }}"),
    )
    assert "3 de" in html
    assert "(ici)" in html


@pytest.mark.parametrize("key", [key for key in FORMATS if key not in {"template", "embedded"}])
def test_a_column_may_hold_values_that_are_not_of_its_datatype(key: str) -> None:
    """A record may type its field otherwise: « fin : 20:45 » of a session stands beside the end of a project."""
    kinds = ("date", "date", "coordinates", "number", "file", "page", "boolean")
    columns = tuple(Column(f"{kind}{place}", kind, kind) for place, kind in enumerate(kinds))
    odd = AnswerValue(Value("text", "20:45", "20:45"), "20:45")
    day = AnswerValue(Value("date", "2021-05-04", 1620086400.0, upper=1620172799.0, detail="d"), "4 mai 2021")
    rows = tuple(
        Row(Subject(title, f"/fiches/{title.lower()}"), tuple(Cell(values) for _kind in kinds))
        for title, values in (("Jardin", (odd,)), ("Verger", (odd, day)), ("Mare", (day,)))
    )
    asked = parse_question("[[A::+]]" + "".join(f"|?{column.label}" for column in columns) + f"|format={key}")
    whole = Answer(asked, columns, rows, total=3)
    shown = [str(draw(whole, Context())) for draw in (FORMATS[key].html,) if draw]
    shown += [write(whole, Context(root="https://commun.example")).decode() for write in (FORMATS[key].data,) if write]
    assert any(shown)
    if key in {"agenda", "frise", "ics"}:
        assert "Verger" in shown[0]
        assert "Jardin" not in shown[0]


@pytest.mark.parametrize("places", [[(45.1, 3.5)], [(45.7, 5.5), (45.7, 2.0), (41.9, 8.9)]])
def test_the_names_of_towns_on_a_map_stay_inside_it_and_lie_on_no_other_name(places: list[tuple[float, float]]) -> None:
    rows = tuple(row(f"F{number}", 1, place, 2020) for number, place in enumerate(places))
    html = render_answer(replace(answer("|format=carte"), rows=rows), Context())
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(start|end)">([^<]+)</text>', html)
    assert len(found) == 12
    wide = {name: 7 * len(name) for *_where, name in found}
    boxes = [(float(x) - (wide[name] if side == "end" else 0), float(y), name) for x, y, side, name in found]
    assert [name for left, _y, name in boxes if left < 0 or left + wide[name] > 620] == []
    over = [
        (name, other)
        for number, (left, y, name) in enumerate(boxes)
        for left2, y2, other in boxes[:number]
        if abs(y - y2) < 12 and left < left2 + wide[other] and left2 < left + wide[name]
    ]
    assert over == []


@pytest.mark.parametrize("key", ["table", "list", "cartes"])
def test_the_name_that_the_program_gave_to_a_part_is_not_read(key: str) -> None:
    steps = [
        AnswerValue(Value("page", t, t, target=t), t, "/fiches/f#_1", t) for t in ("Four#_1", "Four#_2", "Four#pain")
    ]
    for values, told in ((steps, [">1</a>", ">2</a>", ">Four#pain</a>"]), (steps[:1], [">voir</a>"])):
        rows = (Row(Subject("Four", "/fiches/f", PageName("fiches", "f")), (Cell(tuple(values)),)),)
        asked = Answer(parse_question(f"[[Four]]|?Étapes|format={key}"), (Column("Étapes", "etapes", "record"),), rows)
        html = render_answer(asked, Context())
        assert all(word in html for word in told)
        assert ">Four#_" not in html


@pytest.mark.parametrize("key", ["barres", "camembert", "nuage"])
def test_a_drawing_of_nothing_says_so(key: str) -> None:
    rows = (Row(Subject("Four", "/fiches/f", PageName("fiches", "f")), (Cell(()),)),)
    asked = Answer(parse_question(f"[[Four]]|?Budget|format={key}"), (Column("Budget", "budget", "quantity"),), rows)
    assert "Aucune de ces fiches ne dit ce que ce dessin montre" in render_answer(asked, Context())
