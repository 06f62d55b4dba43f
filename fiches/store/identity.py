"""The identity of a page, found quickly: renames are told by it, sometimes among thousands of pages."""

import re
from typing import Final

from fiches.front_matter import split

_ID: Final = re.compile(r"^id:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_TITLE: Final = re.compile(r"^titre:.*", re.MULTILINE)


def identity_of(text: str) -> str | None:
    """The `id` in the head of a page's text, None where there is none; the head is not parsed for it."""
    head, _ = split(text)
    found = None if head is None else _ID.search(head)
    return None if found is None else found[1]


def title_of(text: str) -> str | None:
    """The line of the head that gives a page's title, as it is written; None where there is none."""
    head, _ = split(text)
    found = None if head is None else _TITLE.search(head)
    return None if found is None else found[0]
