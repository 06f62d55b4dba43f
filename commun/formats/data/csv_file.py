"""CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read accents."""

import csv
import io
from typing import Final

from commun.formats import parameters
from commun.formats.data.native import address_of_subject
from commun.formats.model import ALL, Context, Format, Parameter, Words
from commun.i18n import _
from search_index import Answer, Cell

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMERIC: Final = frozenset({"number", "quantity", "duration", "telephone", "coordinates", "date"})


def write(answer: Answer, context: Context) -> bytes:
    """A line for each row; several values in a cell are set apart by `valuesep`."""
    separator = parameters.separator(answer, "sep", ";" if context.language == "fr" else ",")[:1] or ","
    inner = parameters.separator(answer, "valuesep", ", ")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    main = parameters.main_label(answer)
    if parameters.headers(answer) != "hide":
        first = [] if main is None else [main or _("Fiche")]
        writer.writerow([*first, *(_safe(column.label) for column in answer.columns), _("Adresse")])
    for row in answer.rows:
        title = [] if main is None else [_safe(row.subject.title)]
        writer.writerow([*title, *(_cell(cell, inner) for cell in row.cells), address_of_subject(row.subject, context)])
    return ("\ufeff" + out.getvalue()).encode()


def _cell(cell: Cell, separator: str) -> str:
    """The values of a cell; numbers are written without spaces, in full."""
    texts = [
        value.value.text if value.value.kind in {"number", "date"} else _safe(value.text, value.value.kind)
        for value in cell.values
    ]
    return separator.join(texts)


def write_dsv(answer: Answer, context: Context) -> bytes:
    """The same as it is for Unix tools: a sign between cells (`:`), with a backslash where a text holds that sign."""
    sign = parameters.separator(answer, "separator", parameters.separator(answer, "sep", ":"))[:1]
    sign = ":" if sign in {"", "\\", "\n", "\r"} else sign
    main = parameters.main_label(answer)
    lines = []
    if parameters.headers(answer) != "hide":
        first = [] if main is None else [main or _("Fiche")]
        lines.append([*first, *(column.label for column in answer.columns), _("Adresse")])
    for row in answer.rows:
        title = [] if main is None else [row.subject.title]
        cells = (", ".join(value.text for value in cell.values) for cell in row.cells)
        lines.append([*title, *cells, address_of_subject(row.subject, context)])
    told = "\n".join(sign.join(_escaped(text, sign) for text in line) for line in lines)
    return f"{told}\n".encode()


def _escaped(text: str, sign: str) -> str:
    plain = text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n")
    return plain.replace(sign, f"\\{sign}")


def _safe(text: str, kind: str = "text") -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) and kind not in _NUMERIC else text


DSV = Format(
    "dsv",
    Words("Texte séparé (DSV)", "Separated text (DSV)"),
    Words("Un fichier pour les outils d’Unix.", "A file for Unix tools."),
    data=write_dsv,
    mime="text/plain; charset=utf-8",
    extension="dsv",
    parameters=(Parameter("separator", Words("Le séparateur.", "The separator.")),),
    limit=ALL,
    hidden=True,
)
FORMAT = Format(
    "csv",
    Words("Tableur (CSV)", "Spreadsheet (CSV)"),
    Words("Un fichier pour un tableur.", "A file for a spreadsheet."),
    data=write,
    mime="text/csv; charset=utf-8",
    extension="csv",
    aliases=("spreadsheet", "excel", "tsv"),
    parameters=(Parameter("sep", Words("Le séparateur.", "The separator.")),),
    limit=ALL,
)
