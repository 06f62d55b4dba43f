"""JSON-LD 1.1: each row as a thing, its fields named by the pages of their properties and by schema.org."""

import json

from commun.formats.data.native import absolute, address_of_subject, labels, predicate, whole_number
from commun.formats.model import ALL, Context, Format, Words
from search_index import Answer, AnswerValue

_XSD = "http://www.w3.org/2001/XMLSchema#"


def write(answer: Answer, context: Context) -> bytes:
    """A graph with its context."""
    names = labels(answer)
    terms = {name: _term(answer, number, context) for number, name in enumerate(names)}
    graph = [
        {
            "@id": address_of_subject(row.subject, context),
            "name": row.subject.title,
            **({"additionalType": row.subject.type} if row.subject.type else {}),
            **{
                name: [_value(value, context) for value in cell.values]
                for name, cell in zip(names, row.cells, strict=True)
                if cell.values
            },
        }
        for row in answer.rows
    ]
    whole = {"@context": {"@vocab": "https://schema.org/", **terms}, "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _term(answer: Answer, number: int, context: Context) -> str:
    """The name of a column's property: schema.org's where it has one."""
    prop = context.field(answer.columns[number].property)
    if prop is not None and prop.schema_org:
        return f"https://schema.org/{prop.schema_org.removeprefix('https://schema.org/')}"
    return predicate(answer, number, context)


def _value(value: AnswerValue, context: Context) -> object:  # noqa: PLR0911 — one return for each kind
    kept = value.value
    match kept.kind:
        case "page" | "file":
            return {"@id": absolute(value.url, context), "name": value.title or value.text}
        case "url":
            return {"@id": kept.text}
        case "number" if isinstance(kept.sort, float) and kept.upper is None:
            return whole_number(kept.sort)
        case "boolean":
            return bool(kept.sort)
        case "date" if kept.detail == "d":
            return {"@value": kept.text, "@type": f"{_XSD}date"}
        case "coordinates":
            return {"@type": "GeoCoordinates", "latitude": kept.sort, "longitude": kept.upper}
        case "monolingual":
            return {"@value": value.text, "@language": kept.language or "fr"}
    return value.text


FORMAT = Format(
    "jsonld",
    Words("JSON-LD", "JSON-LD"),
    Words("Des données liées, en JSON.", "Linked data, in JSON."),
    data=write,
    mime="application/ld+json; charset=utf-8",
    extension="jsonld",
    aliases=("json-ld",),
    limit=ALL,
)
