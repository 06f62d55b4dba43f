"""A few fiches side by side: a column for each, a row for each field."""

from markupsafe import Markup

from commun.formats.cells import cell_html, subject_html
from commun.formats.model import Context, Format, Words
from commun.i18n import _
from search_index import Answer

MOST = 5
"""Fiches side by side; more cannot be read."""


def draw(answer: Answer, context: Context) -> Markup:
    """The table, its first column holding the names of the fields."""
    rows = answer.rows[:MOST]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(subject_html(answer, row)) for row in rows)
    lines = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            column.label,
            Markup("").join(
                Markup("<td>{}</td>").format(cell_html(answer, row, number, context) or "—") for row in rows
            ),
        )
        for number, column in enumerate(answer.columns)
    )
    return Markup(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}"><table class="data answer-compare">'
        '<thead><tr><td><span class="visually-hidden">{}</span></td>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(_("Comparaison"), _("Champ"), head, lines)


FORMAT = Format(
    "comparer",
    Words("Côte à côte", "Side by side"),
    Words("De deux à cinq fiches, champ par champ.", "Two to five pages, field by field."),
    draw,
    aliases=("compare", "comparaison"),
    limit=MOST,
)
