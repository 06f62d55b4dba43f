"""Turtle (W3C, 2014): the facts of the answer as linked data."""

import re
from typing import Final
from urllib.parse import quote

from commun.formats.data.native import absolute, address_of_subject, predicate, whole_number
from commun.formats.model import ALL, Context, Format, Words
from search_index import Answer, AnswerValue, Row

_PREFIXES: Final = (
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .\n\n"
)
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_XSD_DATES: Final = {"d": "date", "mo": "gYearMonth", "y": "gYear", "m": "dateTime", "s": "dateTime"}
_WRITTEN: Final = {
    "date": r"-?\d{4}-\d\d-\d\d", "gYearMonth": r"-?\d{4}-\d\d", "gYear": r"-?\d{4}",
    "dateTime": r"-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?",
}  # fmt: skip


def write(answer: Answer, context: Context) -> bytes:
    """A block for each row."""
    return (_PREFIXES + "\n".join(_block(answer, row, context) for row in answer.rows)).encode()


def _block(answer: Answer, row: Row, context: Context) -> str:
    lines = [f"rdfs:label {_literal(row.subject.title)}"]
    for number, cell in enumerate(row.cells):
        name = iri(predicate(answer, number, context))
        for value in cell.values:
            lines.append(f"{name} {_object(value, context)}")
            if value.value.kind == "coordinates":
                lines.append(f"geo:lat {value.value.sort};\n    geo:long {value.value.upper}")
    joined = " ;\n    ".join(lines)
    return f"{iri(address_of_subject(row.subject, context))}\n    {joined} .\n"


def iri(address: str) -> str:
    """An address between its brackets, with what may not stand in one percent-encoded."""
    return f"<{quote(address, safe=':/?#[]@!$&()*+,;=%~')}>"


def _literal(text: str) -> str:
    escaped = re.sub(r'["\\\n\r\t]', lambda found: _ESCAPES[found[0]], text)
    return '"' + re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", escaped) + '"'


def _object(value: AnswerValue, context: Context) -> str:  # noqa: PLR0911 — one return for each kind
    kept = value.value
    match kept.kind:
        case "page" | "file" if value.url:
            return iri(absolute(value.url, context))
        case "url" if re.match(r"https?://", kept.text):
            return iri(kept.text)
        case "number" if isinstance(kept.sort, float) and kept.upper is None:
            number = whole_number(kept.sort)
            return f'"{number}"^^xsd:{"integer" if isinstance(number, int) else "double"}'
        case "boolean":
            return "true" if kept.sort else "false"
        case "date":
            kind = _XSD_DATES.get(kept.detail, "")
            fits = kind and re.fullmatch(_WRITTEN[kind], kept.text)
            return _literal(kept.text) + (f"^^xsd:{kind}" if fits else "")
        case "monolingual" if kept.language and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", kept.language):
            return f"{_literal(value.text)}@{kept.language}"
    return _literal(value.text)


FORMAT = Format(
    "turtle",
    Words("Turtle (RDF)", "Turtle (RDF)"),
    Words("Des données liées, en Turtle.", "Linked data, in Turtle."),
    data=write,
    mime="text/turtle; charset=utf-8",
    extension="ttl",
    aliases=("rdf", "ttl", "n3"),
    limit=ALL,
)
