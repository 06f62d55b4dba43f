"""BibTeX: the fiches as references to cite."""

import re
from typing import Final

from commun.formats.cells import cell_text, of_kind
from commun.formats.data.native import address_of_subject
from commun.formats.model import ALL, Context, Format, Words
from commun.formats.visual.dates import day_of
from fiches import Value, fold, slugify
from search_index import Answer, Row

_FIELDS: Final = {
    "auteur": "author", "auteurs": "author", "author": "author", "dernier_auteur": "author", "editeur": "publisher",
    "publisher": "publisher", "resume": "abstract", "mots_cles": "keywords", "langue": "language", "isbn": "isbn",
    "doi": "doi", "numero": "number", "revue": "journal", "lieu": "address",
}  # fmt: skip
"""The field of a reference for each property."""

_SPECIAL: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " ", "\r": " ",
})  # fmt: skip


def write(answer: Answer, context: Context) -> bytes:
    """A reference for each row, each under a key of its own."""
    keys: dict[str, int] = {}
    return "\n".join(_entry(answer, row, keys, context) for row in answer.rows).encode()


def _entry(answer: Answer, row: Row, keys: dict[str, int], context: Context) -> str:
    fields = {"title": row.subject.title.translate(_SPECIAL)}
    for place, (column, cell) in enumerate(zip(answer.columns, row.cells, strict=True)):
        name = _FIELDS.get(column.property) or _FIELDS.get(fold(column.label).replace(" ", "_").replace("-", "_"))
        if name and cell.values:
            fields[name] = cell_text(cell, " and " if name == "author" else ", ").translate(_SPECIAL)
        elif dates := of_kind(row, place, "date"):
            fields |= _date(dates[0].value)
    fields["url"] = re.sub(r"[{}\\\s]", "", address_of_subject(row.subject, context))
    key = slugify(row.subject.title)[:60] or "fiche"
    keys[key] = keys.get(key, 0) + 1
    name = key if keys[key] == 1 else f"{key}-{keys[key]}"
    lines = "".join(f"  {field} = {{{text}}},\n" for field, text in fields.items())
    return f"@misc{{{name},\n{lines}}}\n"


def _date(value: Value) -> dict[str, str]:
    day = day_of(float(value.sort))
    if day is None:
        return {}
    return {"year": str(day.year)} | ({"month": str(day.month)} if value.detail != "y" else {})


FORMAT = Format(
    "bibtex",
    Words("Références (BibTeX)", "References (BibTeX)"),
    Words("Un fichier pour citer les fiches.", "A file to cite the pages."),
    data=write,
    mime="application/x-bibtex; charset=utf-8",
    extension="bib",
    aliases=("bib", "references"),
    limit=ALL,
)
