"""A table: a row for each that answers, a column for each printout; headings sort, by links."""

from typing import Final

from markupsafe import Markup, escape

from commun.formats import parameters
from commun.formats.addresses import sorted_address
from commun.formats.cells import NUMBERS, cell_writer, subject_html
from commun.formats.model import Context, Format, Parameter, Words
from commun.i18n import _
from search_index import Answer, Column

_NUMBER: Final = ' class="number"'


def draw(answer: Answer, context: Context) -> Markup:
    """The table, in a box that scrolls where it is too wide."""
    name = context.title or _("Réponse à une question")
    if parameters.truth(answer, "transpose"):
        return Markup(
            '<div class="table-wrap" tabindex="0" role="region" aria-label="{}"><table class="data answer-table">'
            "<tbody>{}</tbody></table></div>"
        ).format(name, _turned(answer, context))
    head = _head(answer) if parameters.headers(answer) != "hide" else Markup("")
    rows = _rows(answer, context)
    broad = " answer-table--broad" if parameters.text(answer, "format").startswith(("broad", "large")) else ""
    return Markup(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}"><table class="data answer-table{}">'
        "{}<tbody>{}</tbody></table></div>"
    ).format(name, broad, head, rows)


def _turned(answer: Answer, context: Context) -> Markup:
    """A column for each that answers, a row for each printout."""
    write = cell_writer(answer, context, parameters.separator(answer, "sep", "<br>"), units=True)
    headed, label = parameters.headers(answer) != "hide", parameters.main_label(answer)
    rows = []
    if label is not None:
        titles = "".join(f'<th scope="col">{subject_html(answer, row)}</th>' for row in answer.rows)
        rows.append(f'<th scope="row">{escape(label or _("Fiche"))}</th>{titles}' if headed else titles)
    for place, column in enumerate(answer.columns):
        css = _placed(answer, place, column)
        cells = "".join(f"<td{css}>{write(row, place)}</td>" for row in answer.rows)
        rows.append(f'<th scope="row">{escape(column.label)}</th>{cells}' if headed else cells)
    return Markup("".join(f"<tr>{row}</tr>" for row in rows))  # noqa: S704 (every text in it was escaped)


def _head(answer: Answer) -> Markup:
    cells = []
    label = parameters.main_label(answer)
    if label is not None:
        cells.append(_heading(answer, label or _("Fiche"), "", ""))
    printouts = answer.question.printouts
    for number, column in enumerate(answer.columns):
        key = ".".join(printouts[number].chain) if number < len(printouts) else None
        cells.append(_heading(answer, column.label, key, _placed(answer, number, column)))
    return Markup("<thead><tr>{}</tr></thead>").format(Markup("").join(cells))


def _placed(answer: Answer, place: int, column: Column) -> str:
    """Where the cells of a column stand: where its printout wishes, else numbers at the right."""
    side = parameters.side(answer, place)
    return f' align="{side}"' if side else _NUMBER if column.datatype in NUMBERS else ""


def _heading(answer: Answer, label: str, key: str | None, placed: str) -> Markup:
    """A heading; that of a property sorts the table by it."""
    css = Markup(placed)  # noqa: S704 (one of our own attributes)
    if key is None or parameters.headers(answer) == "plain" or len(answer.rows) < 2:  # noqa: PLR2004 — nothing to sort
        return Markup('<th scope="col"{}>{}</th>').format(css, label)
    now = answer.question.parameters
    by = now.get("sort", "").split(",")[0].strip() == key and ("sort" in now or key == "")
    down = now.get("order", "asc").lower().startswith(("desc", "rev"))
    state = Markup(' aria-sort="{}"').format("descending" if down else "ascending") if by else Markup("")
    sign = Markup(' <span aria-hidden="true">{}</span>').format("↓" if down else "↑") if by else Markup("")
    link = Markup('<a href="{}" title="{}" rel="nofollow">{}{}</a>')
    # « ?Ville= » asks for a column without a heading: its link is seen by nobody, and still has a name to be heard by.
    unseen = Markup('<span class="visually-hidden">{}</span>').format(key) if key else _("Fiche")
    words = link.format(sorted_address(answer, key), _("Trier par cette colonne"), label or unseen, sign)
    return Markup('<th scope="col"{}{}>{}</th>').format(css, state, words)


def _rows(answer: Answer, context: Context) -> Markup:
    """All rows; what is the same in each of them is written once."""
    write = cell_writer(answer, context, parameters.separator(answer, "sep", "<br>"), units=True)
    titled = parameters.main_label(answer) is not None
    opening = [
        f'<td{_placed(answer, place, column)} data-label="{escape(column.label)}">'
        for place, column in enumerate(answer.columns)
    ]
    rows = []
    for row in answer.rows:
        title = f'<th scope="row">{subject_html(answer, row)}</th>' if titled else ""
        cells = "".join([f"{start}{write(row, place)}</td>" for place, start in enumerate(opening)])
        rows.append(f"<tr>{title}{cells}</tr>")
    return Markup("".join(rows))  # noqa: S704 (every text in it was escaped)


FORMAT = Format(
    "table",
    Words("Tableau", "Table"),
    Words("Une ligne par fiche, une colonne par champ.", "A row for each page, a column for each field."),
    draw,
    aliases=("broadtable", "tableau", "tableau large", "datatables"),
    parameters=(
        Parameter("class", Words("Un style de plus.", "One more style.")),
        Parameter("transpose", Words("« oui » : une colonne par fiche.", "“yes”: a column for each page.")),
    ),
)
