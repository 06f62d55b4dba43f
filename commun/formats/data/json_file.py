"""JSON: the question, its columns, its rows, and what must be known of the answer."""

import json

from commun.formats.data.native import address_of_subject, labels, native
from commun.formats.model import ALL, Context, Format, Words
from commun.i18n import date_iso
from search_index import Answer


def write(answer: Answer, context: Context) -> bytes:
    """The whole answer."""
    return json.dumps(as_object(answer, context), ensure_ascii=False, indent=1).encode()


def as_object(answer: Answer, context: Context) -> dict[str, object]:
    """The answer as JSON holds it; values stand under the headings of their columns."""
    names = labels(answer)
    return {
        "question": str(answer.question),
        "commit": answer.commit,
        **({"until": date_iso(answer.until)} if answer.until else {}),
        "total": answer.total,
        "offset": answer.offset,
        "more": answer.more,
        "problems": list(answer.problems),
        "columns": [
            {"label": name, "property": column.property, "datatype": column.datatype, "format": column.how}
            for name, column in zip(names, answer.columns, strict=True)
        ],
        "rows": [
            {
                "title": row.subject.title,
                "url": address_of_subject(row.subject, context),
                "type": row.subject.type,
                "fragment": row.subject.fragment,
                "exists": row.subject.exists,
                "values": {
                    name: [native(value, context) for value in cell.values]
                    for name, cell in zip(names, row.cells, strict=True)
                },
            }
            for row in answer.rows
        ],
    }


FORMAT = Format(
    "json",
    Words("JSON", "JSON"),
    Words("Un fichier pour un programme.", "A file for a program."),
    data=write,
    mime="application/json; charset=utf-8",
    extension="json",
    limit=ALL,
)
