"""No text makes the reader's browser do anything."""

import re
from collections.abc import Callable, Collection
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commun.render import Link, Rendered, Renderer, Sense, Stated
from fiches import Fiche, Head, PageName, Problem

ATTACKS = (Path(__file__).parent / "cases" / "attacks.md").read_text().split("\n----\n")

Render = Callable[[str], Rendered]


class Inspector(HTMLParser):
    """Reads HTML as a browser would and notes what could act."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base"}:
            self.faults.append(tag)
        if tag in {"svg", "math", "template", "textarea", "video", "source", "body", "html", "h1"}:
            self.faults.append(tag)
        for name, value in attrs:
            text = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in {"style", "name", "formaction", "srcdoc", "target", "download", "ping"}:
                self.faults.append(f"{tag} {name}")
            if name in {"href", "src", "srcset"} and re.match(r"(?:javascript|data|vbscript|file|blob|ftp):", text):
                self.faults.append(f"{tag} {name}={value}")
            if name in {"src", "srcset"} and not text.startswith("/media/"):
                self.faults.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")


def faults(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    twice = [name for name in set(inspector.ids) if inspector.ids.count(name) > 1]
    return inspector.faults + twice


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_is_only_text(render: Render, attack: str) -> None:
    for text in (
        attack,
        f"[[Titre|{attack}]]",
        f"{{{{Boîte|x={attack}}}}}",
        f"- {attack}",
        f"| a |\n|---|\n| {attack} |",
    ):
        assert faults(render(text).html) == []


@pytest.mark.parametrize(
    "body",
    [
        '<h2 id="contenu">a</h2>',
        '<a id="apercu" name="x">a</a>',
        "# a {#contenu}",
        '<p id="fn-1">a</p>\n\nb[^1]\n\n[^1]: c',
    ],
)
def test_a_text_cannot_take_the_name_of_a_part_of_the_page(render: Render, body: str) -> None:
    inspector = Inspector()
    inspector.feed(render(body).html)
    assert set(inspector.ids) <= {"fn-1", "fnref-1", "a-contenu", "a-contenu-2"}
    assert len(set(inspector.ids)) == len(inspector.ids)


def test_private_characters_of_the_renderer_cannot_be_forged(render: Render) -> None:
    for text in ("\ue0000\ue001 [[Titre]]", "&#xe000;0&#xe001; [[Titre]]", "&#57344;0&#57345; [[Titre]]"):
        html = render(text).html
        assert html.count("wikilink") == 1
        assert "\ue000" not in html or "&#" in text


def test_addresses_of_links_come_out_escaped() -> None:
    class Odd:
        def resolve(self, targets: Collection[str]) -> dict[str, Link]:
            return dict.fromkeys(targets, Link('/x"><script>alert(1)</script>', exists=True, title="x"))

        def file(self, _name: str) -> None:
            return None

        def sense(self, stated: Collection[Stated], _tongue: str | None) -> dict[Stated, Sense]:
            sentence = "<script>alert(1)</script> & \" '"
            return dict.fromkeys(stated, Sense(Problem("x", "error", sentence, sentence), labels={"fr": sentence}))

    page = Fiche(PageName("fiches", "x"), Head.parse(""), "[[a]] [[P::b]] [[P::@@@]] [[P::@@@|#]]")
    assert faults(Renderer().render(page, Odd()).html) == []


_PARTS = st.sampled_from(
    [
        *"<>\"'`=&;:/!-#[]{}|*_~\\\n \t\x00",
        *("<script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:", "<svg>", "<math>", "<nowiki>"),
        *("<!--", "-->", "<a href=", "onclick=", "&#x", "<div ", "style=", "id=contenu", "[[", "]]", "{{", "}}"),
        *("[a](", ")", "![", "```", "    ", "| a |\n|---|\n", "[^1]", "\n[^1]: ", "Titre", "x"),
    ]
)


@given(st.lists(_PARTS, max_size=25).map("".join))
@settings(max_examples=500, deadline=None)
def test_no_mixture_of_marks_acts(render: Render, body: str) -> None:
    assert faults(render(body).html) == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        "> " * 5_000 + "a",
        "- " * 5_000 + "a",
        "[" * 20_000,
        "*a " * 10_000,
        "**a*b" * 5_000,
        "<div>" * 10_000,
        "{{a|" * 2_000 + "}}" * 2_000,
        "[[Fichier:a.jpg|" * 500 + "]]" * 500,
        "| a " * 5_000 + "|\n",
        "[a](" * 10_000,
        "![" * 10_000,
        "\\" * 20_000,
        "`" * 20_000 + "a",
        "<a " * 10_000,
        "http://" * 5_000,
        "[^1]" * 5_000 + "\n\n[^1]: a",
        "".join(f"{' ' * i}- a\n" for i in range(200)),
        "a\n" * 600_000,
        "# a\n" * 3_000,
    ],
    ids=lambda body: body[:8].strip(),
)
def test_texts_made_to_be_slow_or_deep_are_shown_in_time(render: Render, body: str) -> None:
    assert render(body).html


def test_what_cannot_be_laid_out_is_shown_as_it_was_written(render: Render) -> None:
    html = render("<b>a</b>\n" * 200_000).html
    assert html.startswith('<aside class="notice notice--info"><p>Ce texte est trop long')
    assert "&lt;b&gt;a&lt;/b&gt;" in html


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "body",
    [
        "**a " * 5_000 + "b** " * 5_000,
        "*a **b " * 2_000 + "c** d* " * 2_000,
        "***a " * 1_500 + "*a **b c** d* " * 1_500 + "b*** " * 1_500,
        "{{a " * 5_000 + "b}} " * 5_000,
    ],
    ids=lambda body: body[:8].strip(),
)
def test_marks_within_marks_take_no_time_that_grows_with_their_square(render: Render, body: str) -> None:
    assert render(body).html


def test_a_paragraph_may_hold_many_emphases_and_long_lines_of_signs(render: Render) -> None:
    html = render("**a** *b* " * 99 + "_" * 2_000).html
    assert (html.count("<strong>"), html.count("<em>")) == (99, 99)


@pytest.mark.parametrize(
    "choices",
    ["/media/a.png 1x,//ailleurs.example/b.png 2x", "/media/a.png 1x, https://ailleurs.example/b 2x", "b.png"],
)
def test_no_choice_among_pictures_is_from_elsewhere(render: Render, choices: str) -> None:
    assert "srcset" not in render(f'<img src="/media/a.png" srcset="{choices}">').html


def test_choices_among_our_pictures_stay(render: Render) -> None:
    assert "/media/640/a.png.webp 2x" in render('<img srcset="/media/a.png 1x, /media/640/a.png.webp 2x">').html
