"""vCard 4 (RFC 6350): the fiches as cards of an address book."""

from typing import Final

from commun.formats.cells import cell_text
from commun.formats.data.ics import escaped, folded
from commun.formats.data.native import address_of_subject
from commun.formats.model import ALL, Context, Format, Words
from search_index import Answer, Row

_WORDS: Final = frozenset({"text", "keyword", "term", "page", "long_text"})
_ADDRESS: Final = frozenset({"adresse", "adresse_postale", "lieu"})


def write(answer: Answer, context: Context) -> bytes:
    """A card for each row."""
    lines = [line for row in answer.rows for line in _card(answer, row, context)]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _card(answer: Answer, row: Row, context: Context) -> list[str]:
    name = escaped(row.subject.title)
    kind = "org" if row.subject.type == "acteur" else "individual"
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"KIND:{kind}", f"FN:{name}", f"N:{name};;;;"]
    notes = []
    for column, cell in zip(answer.columns, row.cells, strict=True):
        for value in cell.values:
            match value.value.kind:
                case "email":
                    lines.append(f"EMAIL:{escaped(value.value.text)}")
                case "telephone":
                    lines.append(f"TEL:{escaped(value.value.text)}")
                case "url":
                    lines.append(f"URL:{value.value.text}")
                case "coordinates":
                    lines.append(f"GEO:geo:{value.value.sort},{value.value.upper}")
                case _ if column.property in _ADDRESS:
                    lines.append(f"ADR:;;{escaped(value.text)};;;;")
        if cell.values and column.datatype in _WORDS and column.property not in _ADDRESS:
            notes.append(f"{column.label} : {cell_text(cell)}")
    lines.append(f"SOURCE:{address_of_subject(row.subject, context)}")
    note = "\n".join(notes)
    return [*lines, *([f"NOTE:{escaped(note)}"] if note else []), "END:VCARD"]


FORMAT = Format(
    "vcf",
    Words("Carnet d’adresses (vCard)", "Address book (vCard)"),
    Words("Un fichier pour un carnet d’adresses.", "A file for an address book."),
    data=write,
    mime="text/vcard; charset=utf-8",
    extension="vcf",
    aliases=("vcard",),
    limit=ALL,
)
