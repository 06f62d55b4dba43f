"""French typography of what is read: signs, quotes, apostrophes; code, addresses and tags are left alone."""

import pytest

from commun.render import Renderer, set_line
from commun.render.typography import french
from fiches import Fiche, PageName
from tests.commun.render.wiki import Wiki

N = "\u202f"


@pytest.mark.parametrize(
    ("html", "after"),
    [
        ("<p>Quoi ? Oui ! Bien ; voici :</p>", f"<p>Quoi{N}? Oui{N}! Bien{N}; voici{N}:</p>"),
        ("<p>Quoi? Oui!</p>", f"<p>Quoi{N}? Oui{N}!</p>"),
        ("<p>Il dit « oui » et « non ».</p>", f"<p>Il dit «{N}oui{N}» et «{N}non{N}».</p>"),
        ('<p>Un "jardin" partagé</p>', f"<p>Un «{N}jardin{N}» partagé</p>"),
        ("<p>L'eau d'ici</p>", "<p>L’eau d’ici</p>"),
        ("<p>20 % et 30 €</p>", f"<p>20{N}% et 30{N}€</p>"),
        ("<p>déjà\u00a0: «\u00a0bien\u00a0»</p>", f"<p>déjà{N}: «{N}bien{N}»</p>"),
    ],
)
def test_a_text_is_set_as_a_french_printer_would(html: str, after: str) -> None:
    assert french(html) == after
    assert french(after) == after


@pytest.mark.parametrize(
    "html",
    [
        "<p><code>a ? b : c ; \"d\" 'e' l'x</code></p>",
        "<pre><code>if x : y !\n</code></pre>",
        '<p><a href="https://a.fr/?q=l\'eau ;x" title="Quoi ?">https://a.fr/l\'eau?x=1;y</a></p>',
        "<p>ana@example.org www.a.fr/l'x</p>",
        "<p>12:30, a:b, 3 : 4</p>".replace(" : ", ":"),
        "<p>l&#39;eau &amp; le feu&nbsp;</p>",
        "<kbd>Ctrl ;</kbd>",
        "<p>5\" et 6'</p>",
    ],
)
def test_what_is_no_prose_is_left_alone(html: str) -> None:
    assert french(html) == html


@pytest.mark.parametrize(("language", "set_"), [("", True), ("langue: fr\n", True), ("langue: en\n", False)])
def test_only_texts_in_french_are_set(language: str, *, set_: bool) -> None:
    fiche = Fiche.parse(PageName("fiches", "x"), f"---\ntitre: X\n{language}---\nQuoi ?\n")
    assert (f"Quoi{N}?" in Renderer(typeset=True).render(fiche, Wiki()).html) is set_
    assert "Quoi ?" in Renderer().render(fiche, Wiki()).html


@pytest.mark.parametrize(
    ("language", "after"),
    [
        ("fr", f"L’eau{N}: quoi{N}?"),
        ("fr-CA", f"L’eau{N}: quoi{N}?"),
        (None, f"L’eau{N}: quoi{N}?"),
        ("en", "L'eau : quoi ?"),
    ],
)
def test_a_line_is_set_as_its_language_asks(language: str | None, after: str) -> None:
    assert set_line("L'eau : quoi ?", language) == after
