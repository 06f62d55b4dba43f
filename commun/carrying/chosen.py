"""Which pages somebody chose: a list of fiches, or the answer of a question."""

import re
from dataclasses import replace
from typing import Final

from commun.commons import Commons
from fiches import NameRefused, PageName
from search_index import parse_question

MOST_CHOSEN: Final = 500
"""Pages of one choice."""
_BETWEEN: Final = re.compile(r"[,!\n]")
"""A comma would be written with three signs in a cookie."""
_LONGEST_TITLE: Final = 120
_NOT_IN_TITLES: Final = re.compile(r"[\x00-\x20\x7f-\x9f]+")


def title_of(said: str) -> str:
    """The title of a booklet or a copy as somebody typed it: one line, without signs that are not seen."""
    return _NOT_IN_TITLES.sub(" ", said).strip()[:_LONGEST_TITLE]


def split_names(text: str) -> list[str]:
    """The words of a choice that name a page each, as they were written (`a,b`, one a line, `a!b` in a cookie)."""
    return [word for part in _BETWEEN.split(text) if (word := part.strip())]


def chosen_names(commons: Commons, text: str) -> tuple[PageName, ...]:
    """The living pages named in `text`, in its order: `a,b,c` (slugs of fiches, or `space/slug`)."""
    found: dict[PageName, None] = {}
    for slug in split_names(text):
        try:
            name = PageName.parse(slug if "/" in slug else f"fiches/{slug}")
        except NameRefused:
            continue
        row = commons.index.pages.get(name) or commons.index.pages.moved(name)
        if row is not None and not row.deleted:
            found[row.name] = None
    return tuple(found)[:MOST_CHOSEN]


def chosen_by_question(commons: Commons, text: str, most: int = MOST_CHOSEN) -> tuple[PageName, ...]:
    """The pages that answer a question, in its order.

    Raises:
        QuestionRefused: when a part of it cannot be read.
    """
    question = parse_question(text)
    asked = replace(question, parameters={**question.parameters, "limit": str(most), "offset": "0", "format": "json"})
    answer = commons.index.ask(asked)
    return tuple(dict.fromkeys(row.subject.name for row in answer.rows if row.subject.name is not None))[:most]
