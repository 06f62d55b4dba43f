"""Whole pages one after the other, each under its title: `embedded`, as Semantic MediaWiki calls it."""

import re
from typing import Final

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import subject_html
from commun.formats.model import Context, Format, Parameter, Words
from search_index import Answer, Row

_FEW: Final = 10
"""Pages shown where the question does not say how many."""
_TAG: Final = re.compile(r"""<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_OWN: Final = re.compile(r' id="[^"]*"')
"""Anchors of the texts, within a tag: two pages may have the same."""
_HEADING: Final = re.compile(r"<(/?)h([1-6])\b")
_LAST: Final = 6


def draw(answer: Answer, context: Context) -> Markup:
    """The pages of the rows, each once; `embedformat=ul` or `ol` lists them, `embedonly` leaves their titles out.

    A question about the past shows the titles alone: the texts of today would pass for those of that day.
    """
    how = parameters.text(answer, "embedformat", "h2").lower()
    pages = {row.subject.url.partition("#")[0]: row for row in reversed(answer.rows)}
    shown = [_page(answer, row, how, context) for row in reversed(pages.values())]
    if how in {"ul", "ol"}:
        items = Markup("").join(Markup("<li>{}</li>").format(each) for each in shown)
        return Markup(f"<{how}>{items}</{how}>")  # noqa: S704 (one of two words)
    return Markup("").join(shown)


def _page(answer: Answer, row: Row, how: str, context: Context) -> Markup:
    level = int(how[1]) if re.fullmatch(r"h[2-6]", how) else 2
    text = context.page(row.subject.name) if row.subject.name is not None and not answer.until else ""
    laid = _TAG.sub(lambda tag: _OWN.sub("", tag[0]), context.markdown(text)) if text else ""
    laid = _HEADING.sub(lambda found: f"<{found[1]}h{min(_LAST, int(found[2]) + level - 1)}", laid)
    title = ""
    if answer.until or not parameters.truth(answer, "embedonly"):
        tag = "p" if how in {"ul", "ol"} else f"h{level}"
        title = Markup(f"<{tag}>{subject_html(answer, row)}</{tag}>")  # noqa: S704 (one of a few words)
    return Markup('<section class="answer-embedded">{}{}</section>').format(title, Markup(laid))  # noqa: S704 (safe before)


FORMAT = Format(
    "embedded",
    Words("Fiches entières", "Whole pages"),
    Words("Le texte de chaque fiche, sous son titre.", "The text of each page, under its title."),
    draw,
    aliases=("textes", "fiches entieres", "integre"),
    parameters=(
        Parameter("embedformat", Words("Le rang des titres (h2 à h6), ul ou ol.", "Titles (h2 to h6), ul or ol.")),
        Parameter("embedonly", Words("Sans les titres.", "Without the titles.")),
    ),
    limit=_FEW,
)
