"""The table of a type as a CSV file (RFC 4180), line by line: what spreadsheets open, and what can be brought back.

Every value of the heads is there; the texts are not (a spreadsheet cuts long cells), nor are private contacts.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from commun.linked_data import public_value
from commun.tables.cells import write_cell
from commun.tables.columns import columns_of
from commun.tables.mapping import keys_of
from fiches import Catalogue, Fiche

Chunks = Callable[[], Iterable[Fiche]]
"""Walks over the fiches of the type, from the first one each time that it is called."""


def write_table(fiches: Chunks, catalogue: Catalogue, kind: str, *, language: str = "fr") -> Iterator[str]:
    """The lines of the file, with a byte order mark (without which spreadsheets misread accents)."""
    columns = columns_of(catalogue, kind, keys_of(fiches()), language)
    separator = ";" if language == "fr" else ","
    yield "\ufeff" + _line([column.heading for column in columns], separator)
    for fiche in fiches():
        head = fiche.head
        values = [public_value(head.get(column.key), column.prop) for column in columns]
        yield _line([write_cell(value) for value in values], separator)


def _line(cells: list[str], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
