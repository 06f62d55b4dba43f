"""Where an answer is found again: its page, its rest, its files."""

from urllib.parse import quote, urlencode

from search_index import Answer, Question

PAGE = "/demander"
"""The page on which questions are asked."""


def page_address(question: Question, extension: str = "", **changes: str | None) -> str:
    """The address of a question with some parameters changed (None takes one away), or of its file."""
    merged: dict[str, str | None] = {**question.parameters, **changes}
    asked = Question(question.condition, question.printouts, {k: v for k, v in merged.items() if v is not None})
    return f"{PAGE}{extension}?{urlencode({'question': str(asked)}, quote_via=quote)}"


def rest_address(answer: Answer) -> str:
    """The address of the rows that follow those shown."""
    offset = answer.offset + len(answer.rows)
    if not answer.rows:  # `limit=0` asked for no rows here: there are all there
        return page_address(answer.question, limit=None, offset=str(offset))
    return page_address(answer.question, offset=str(offset))


def file_address(answer: Answer, extension: str) -> str:
    """The address of the whole answer as a file."""
    kept = {"format": None, "limit": None, "offset": None, "intro": None, "outro": None, "template": None}
    return page_address(answer.question, f".{extension}", **kept)


def sorted_address(answer: Answer, key: str) -> str:
    """The address of the answer sorted by `key` (a property's name, "" for the title); downwards if it is already."""
    now = answer.question.parameters
    upwards = now.get("sort", "") == key and now.get("order", "asc").lower() in {"asc", "ascending", ""}
    return page_address(answer.question, sort=key, order="desc" if upwards else "asc", offset=None)
