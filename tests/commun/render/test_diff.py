"""A difference as a table that reads by sign, by mark and by class."""

import re

from commun.render import diff_html
from fiches import Fiche, PageName, difference

NAME = PageName("fiches", "x")
OLD = Fiche.parse(NAME, "---\nduree: 2 h\n---\nun\ndeux\ntrois <b>\nquatre\ncinq\nsix\nsept\n")
NEW = Fiche.parse(NAME, "---\nduree: 3 h\n---\nun\ndeux\ntrois <i>\nquatre\ncinq\nsix\nsept\nhuit & neuf\n")


def test_fields_come_first_in_words() -> None:
    html = diff_html(difference(OLD, NEW), "split", "fr", {"duree": "Durée"}.__getitem__)
    assert html.startswith(
        '<dl class="diff diff__fields"><dt>Durée</dt><dd><del>2 h</del> <span aria-hidden="true">→</span>'
        " <ins>3 h</ins></dd></dl>"
    )


def test_side_by_side_each_row_has_both_sides() -> None:
    html = diff_html(difference(OLD, NEW), "split", "fr")
    assert '<table class="diff diff--split">' in html
    assert (
        '<tr><td class="diff__number">3</td><td class="diff__removed">'
        '<span class="diff__sign" aria-hidden="true">−</span><span class="visually-hidden">retiré </span>'
        'trois &lt;<del class="diff__del">b</del>&gt;</td>'
        '<td class="diff__number">3</td><td class="diff__added"><span class="diff__sign" aria-hidden="true">+</span>'
        '<span class="visually-hidden">ajouté </span>trois &lt;<ins class="diff__ins">i</ins>&gt;</td></tr>'
    ) in html
    assert '<td class="diff__number"></td><td></td><td class="diff__number">8</td><td class="diff__added">' in html
    assert '<ins class="diff__ins">huit &amp; neuf</ins>' in html


def test_line_under_line_what_was_stands_above_what_is() -> None:
    html = diff_html(difference(OLD, NEW), "inline", "fr")
    assert '<table class="diff diff--inline">' in html
    signs = re.findall(r'aria-hidden="true">([−+])<', html)
    assert signs == ["−", "+", "+"]
    assert html.index("<del class") < html.index("<ins class")


def test_unchanged_lines_are_folded_and_counted() -> None:
    new = Fiche.parse(NAME, OLD.text.replace("un\n", "1\n") + "fin\n")
    assert "⋯ 2 lignes inchangées" in diff_html(difference(OLD, new), "split", "fr")
    assert "⋯ 2 unchanged lines" in diff_html(difference(OLD, new), "inline", "en")


def test_nothing_changed_prints_nothing() -> None:
    assert diff_html(difference(OLD, OLD), "split", "fr") == ""
