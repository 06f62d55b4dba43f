"""Values as other programs want them: numbers as numbers, dates in ISO 8601, whole addresses."""

from datetime import UTC, datetime, timedelta
from typing import Final

from commun.formats.model import Context
from search_index import Answer, AnswerValue, Subject

Native = str | int | float | bool | None | dict[str, object]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def whole_number(number: float) -> int | float:
    """A number without a decimal point that says nothing."""
    return int(number) if number == int(number) else number


def absolute(url: str | None, context: Context) -> str:
    """A whole address."""
    return f"{context.root}{url}" if url and url.startswith("/") else url or ""


def native(value: AnswerValue, context: Context) -> Native:  # noqa: PLR0911 — one return for each kind
    """A value as JSON holds it."""
    kept = value.value
    match kept.kind:
        case "number" if isinstance(kept.sort, float) and kept.upper is None:
            return whole_number(kept.sort)
        case "boolean":
            return bool(kept.sort)
        case "quantity":
            return {"value": whole_number(float(kept.sort)), "unit": kept.unit or "", "text": value.text}
        case "duration":
            return {"seconds": whole_number(float(kept.sort)), "text": value.text}
        case "date":
            return {"date": kept.text, "start": iso(float(kept.sort)), "end": iso(float(kept.upper or kept.sort))}
        case "coordinates":
            return {"latitude": kept.sort, "longitude": kept.upper}
        case "monolingual":
            return {"text": value.text, "language": kept.language or ""}
        case "page" | "file":
            return {"title": value.title or value.text, "url": absolute(value.url, context), "exists": value.exists}
    return value.text


def iso(seconds: float) -> str | None:
    """An instant in ISO 8601, None for one that no calendar of programs reaches."""
    try:
        return (_EPOCH + timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:
        return None


def address_of_subject(subject: Subject, context: Context) -> str:
    """The whole address of a subject: what names it for other programs."""
    return absolute(subject.url, context)


def labels(answer: Answer) -> list[str]:
    """The headings, each made different from those before it."""
    found: list[str] = []
    for column in answer.columns:
        name, number = column.label or column.property or "?", 2
        while name in found:
            name, number = f"{column.label} ({number})", number + 1
        found.append(name)
    return found


def predicate(answer: Answer, place: int, context: Context) -> str:
    """The whole address that names the property of a column."""
    column = answer.columns[place]
    prop = context.field(column.property)
    if prop is not None and prop.page is not None:
        return absolute(prop.page.url, context)
    return f"{context.root}/proprietes/{(column.property or 'page').replace('_', '-')}"
