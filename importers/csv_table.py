"""A table from a file of a spreadsheet: bytes to rows, whatever wrote them; what rows mean is not known here.

Encodings: UTF-8 and UTF-16 (by their marks, or because they fit), else Windows-1252, which French spreadsheets write.
Separators: `;`, `,` or a tab, the one that cuts the lines most evenly. Cells may hold line breaks between quotation
marks (RFC 4180); blanks before and after the marks are no part of the cell, as people write them. A title that stands
alone on its line above the table is no row of it.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from importers.errors import TableRefused

MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LARGEST: Final = 5_000_000
"""Octets of a file: some ten thousand rows of fifty cells."""
_SEPARATORS: Final = ";,\t|"
_SAMPLE: Final = 20
"""Rows by which a separator is judged."""
_SAID: Final = re.compile(r"\A\"?sep=[^\w\r\n]\"?(?=\r?\n)", re.IGNORECASE)
"""The line by which Excel is told the separator; the rows say it as well."""
_MOST_TITLES: Final = 3
"""Lines above a table: its title, its date, its author."""
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line of the file on which it begins, its cells (as many as there are headings)."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        headings: of the columns, each different from the others (« Nom », « Nom (2) »).
        rows: those that are not empty.
        encoding, separator: how it was written.
        uneven: lines that had more cells than there are headings, or fewer; a title above the table too.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str
    uneven: tuple[int, ...] = ()


def read_table(data: bytes) -> Table:
    """The table of a file.

    Raises:
        TableRefused: when it is empty, too large, or no text.
    """
    if len(data) > LARGEST:
        raise TableRefused(why_fr="il est trop gros", why_en="it is too large")
    text, encoding = _decoded(data)
    text = _SAID.sub("", text)
    separator, above = _separator(text)
    found = _rows(list(io.StringIO(text, newline="")), separator)
    titles, found = found[:above], found[above:]
    if len(found) < 2:  # noqa: PLR2004 — headings and a row
        raise TableRefused(why_fr="il lui faut une ligne de titres et une ligne de valeurs",
                           why_en="it needs a row of headings and a row of values")  # fmt: skip
    headings = _different(found[0].cells)
    if len(headings) > MOST_COLUMNS:
        raise TableRefused(
            why_fr=f"il a plus de {MOST_COLUMNS} colonnes", why_en=f"it has more than {MOST_COLUMNS} columns"
        )
    rows, uneven = [], [row.line for row in titles]
    for row in found[1:]:
        extra = [cell for cell in row.cells[len(headings) :] if cell.strip()]
        if extra or len(row.cells) < len(headings):
            uneven.append(row.line)
        rows.append(Row(row.line, (*row.cells, *[""] * len(headings))[: len(headings)]))
    return Table(headings, tuple(rows), encoding, separator, tuple(uneven))


def _rows(lines: list[str], separator: str) -> list[Row]:
    """The rows that hold something.

    Raises:
        TableRefused: when there are too many, or a cell does not end.
    """
    spaced = _is_spaced(lines, separator)
    reader = csv.reader(lines, delimiter=separator, strict=False, skipinitialspace=spaced)
    found: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if reader.line_num > line or reader.line_num == len(lines):
                _check_ends(lines[line - 1 : reader.line_num], line, separator, spaced=spaced)
            if any(cell.strip() for cell in cells):
                found.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
            if len(found) > MOST_ROWS + 1:
                raise TableRefused(
                    why_fr=f"il a plus de {MOST_ROWS} lignes", why_en=f"it has more than {MOST_ROWS} rows"
                )
    except csv.Error as error:
        if len(lines[line - 1]) > csv.field_size_limit():
            raise TableRefused(
                why_fr=f"à la ligne {line}, une cellule est trop longue",
                why_en=f"on line {line}, a cell is too long",
            ) from error
        raise _endless(_opened(lines[line - 1 :], line)) from error
    return found


def _is_spaced(lines: list[str], separator: str) -> bool:
    """Whether blanks stand before the marks around cells, and the whole reads well without them."""
    if not any(f'{separator} "' in line for line in lines):
        return False
    try:
        for _cells in csv.reader(_unblanked(lines, separator), delimiter=separator, strict=True, skipinitialspace=True):
            pass
    except csv.Error:
        return False
    return True


def _unblanked(lines: list[str], separator: str) -> list[str]:
    """The lines without the blanks between a mark and the end of its cell."""
    after = re.compile(rf'"[ \u00a0\u202f]+(?={separator}|[\r\n]|\Z)')
    return [after.sub('"', line) for line in lines]


def _check_ends(lines: list[str], first: int, separator: str, *, spaced: bool) -> None:
    """Refuse a row over several lines whose quotation marks do not pair: it would swallow the rows that follow.

    Raises:
        TableRefused: with the line where the cell begins.
    """
    try:
        plain = _unblanked(lines, separator)
        for _cells in csv.reader(plain, delimiter=separator, strict=True, skipinitialspace=spaced):
            pass
    except csv.Error as error:
        if len(lines) > 1 or sum(line.count('"') for line in lines) % 2:  # marks that pair on one line swallow nothing
            raise _endless(_opened(lines, first)) from error


def _opened(lines: list[str], first: int) -> int:
    """The line on which the cell begins that does not end."""
    opened, inside, begun = first, False, []
    for number, line in enumerate(lines, first):
        if line.count('"') % 2:
            inside = not inside
            opened = number if inside else opened
            begun += [number] if inside else []
    return opened if inside or not begun else begun[0]


def _endless(line: int) -> TableRefused:
    return TableRefused(
        why_fr=f'à la ligne {line}, une cellule commence par un guillemet (") qui ne se referme pas\u202f; '
        "fermez-le, ou enlevez-le",
        why_en=f'on line {line}, a cell begins with a quotation mark (") that is not closed; close it, or take it away',
    )


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _by(data, encoding), encoding
    zeros = Counter(place % 2 for place, octet in enumerate(data[:400]) if not octet)
    if zeros:
        encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return _by(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _by(data, "cp1252"), "cp1252"


def _by(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused(why_fr="ce n’est pas du texte", why_en="it is no text") from error
    if "\0" in text:
        raise TableRefused(why_fr="ce n’est pas du texte", why_en="it is no text")
    return text.removeprefix("\ufeff")


def _separator(text: str) -> tuple[str, int]:
    """What cuts the first rows into the same number of cells, the most cells first; and how many titles stand above.

    The headings are cut too. Where nothing cuts the first row, it is the heading of a table of one column, or a title
    above the headings of a table whose first rows are all as wide as these.
    """
    best, score = (";", 0), (0.0, 0)
    titled, widest = (";", 0), 1
    for sign in _SEPARATORS:
        rows = _sample(text, sign)
        width, even = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        if width > 1 and len(rows[0]) > 1 and (even / len(rows), width) > score:
            best, score = (sign, 0), (even / len(rows), width)
        above = next((place for place, row in enumerate(rows) if len(row) > 1), 0)
        if 0 < above <= _MOST_TITLES and len(rows[above]) > widest and _is_headed(rows[:above], rows[above:]):
            titled, widest = (sign, above), len(rows[above])
    return best if score[1] else titled


def _sample(text: str, sign: str) -> list[list[str]]:
    """The first rows that hold something, as `sign` cuts them; none where they cannot be read so."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=sign):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == _SAMPLE:
                break
    except csv.Error:
        return []
    return rows


def _is_headed(titles: list[list[str]], rows: list[list[str]]) -> bool:
    """Whether these are titles above a table, and no heading of one column whose values hold the separator.

    A table is even, its headings are different words, and no cell of it begins with a blank as after a comma; its title
    has several words, which the heading of a column of lists has more seldom.
    """
    headings = [cell.strip() for cell in rows[0]]
    return (
        len(rows) > 1
        and len({len(row) for row in rows}) == 1
        and len(set(headings)) == len(headings)
        and all(re.search(r"[^\W\d]", heading) for heading in headings)
        and not any(cell[:1].isspace() or "[[" in cell for row in rows for cell in row)
        and all(" " in title[0].strip() for title in titles)
    )


def _different(headings: tuple[str, ...]) -> tuple[str, ...]:
    """The headings without spaces around; one that is there already is numbered, an empty one is named by its place."""
    cells = list(headings)
    while cells and not cells[-1].strip():
        cells.pop()
    found: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"Colonne {place}"
        number = 2
        unique = name
        while unique in found:
            unique, number = f"{name} ({number})", number + 1
        found.append(unique)
    return tuple(found)
