"""The parameters that all formats share, read from a question the way Semantic MediaWiki reads them."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final

from commun.formats.lists.wikitext import as_markdown
from fiches import fold
from search_index import Answer

_WIKITEXT: Final = re.compile(r"''|\[(?:https?:)?//[^\s\[\]]+ [^\[\]\n]*\](?!\()")
"""Signs of wikitext that Markdown does not have: imported questions are kept as their wiki wrote them."""
_BREAK: Final = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_DRESS: Final = re.compile(
    r"'{2,}|</?(?:b|big|center|em|i|nowiki|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_YES: Final = frozenset({"oui", "yes", "true", "vrai", "on", "1"})
_CLASS: Final = re.compile(r"[A-Za-z][\w-]{0,40}")
_MOST_CLASSES: Final = 5
_MOST_COLUMNS: Final = 6
SIDES: Final[Mapping[str, str]] = {
    "left": "left", "gauche": "left", "center": "center", "centre": "center", "right": "right", "droite": "right",
}  # fmt: skip
"""Where a column may stand, by the word that asks for it."""
WIDTH: Final = re.compile(r"(\d{1,4})(?: ?px)?")
"""How wide the pictures of a column may be, in pixels."""


def text(answer: Answer, name: str, default: str = "") -> str:
    """A parameter as it was written; `default` where it is missing or empty."""
    return answer.question.parameters.get(name, "").strip() or default


def sentence(answer: Answer, name: str) -> str:
    """A parameter that is read as Markdown; where an imported question writes it in wikitext, what that says."""
    written = text(answer, name)
    return as_markdown(written, "") if _WIKITEXT.search(written) else written


def word(answer: Answer, name: str, default: str, choices: Mapping[str, str]) -> str:
    """A parameter that is one of a few words, in French or English; `choices` leads from each word to ours."""
    written = text(answer, name)
    return choices.get(fold(written), default) if written else default


def truth(answer: Answer, name: str) -> bool:
    """Whether a parameter says yes."""
    return fold(text(answer, name)) in _YES


def whole(answer: Answer, name: str, default: int, least: int, most: int) -> int:
    """A whole number, brought within `least` and `most`."""
    found = re.fullmatch(r"\d{1,9}", text(answer, name))
    return min(most, max(least, int(found[0]))) if found else default


def wish(answer: Answer, place: int, name: str) -> str:
    """What follows `|+name=` after the printout of a column, "" for nothing."""
    printouts = answer.question.printouts
    return printouts[place].parameters.get(name, "").strip() if place < len(printouts) else ""


def side(answer: Answer, place: int) -> str:
    """Where the values of a column stand (`|+align=`): `left`, `center` or `right`, "" for where they usually do."""
    return SIDES.get(fold(wish(answer, place, "align")), "")


def headers(answer: Answer) -> str:
    """`show` (with links), `plain` (without) or `hide`."""
    choices = {"hide": "hide", "masquer": "hide", "non": "hide", "plain": "plain", "simple": "plain"}
    return word(answer, "headers", "show", choices)


def links(answer: Answer) -> str:
    """Whose titles lead to their page: `all`, `subject` or `none`."""
    choices = {"none": "none", "aucun": "none", "non": "none", "subject": "subject", "sujet": "subject"}
    return word(answer, "link", "all", choices)


def main_label(answer: Answer) -> str | None:
    """The heading of the subjects, "" for the usual one.

    None where they are not shown before the columns: `mainlabel=-`, or a column `?#` that shows them in its place.
    """
    if any(not printout.chain and not printout.category for printout in answer.question.printouts):
        return None
    label = text(answer, "mainlabel")
    return None if label == "-" else unquoted(label)


def unquoted(label: str) -> str:
    """A heading without the signs and the tags by which wikitext dresses it."""
    return _DRESS.sub("", _BREAK.sub(" ", label))


def classes(answer: Answer) -> str:
    """The style classes asked for, each preceded by a space."""
    asked = text(answer, "class").split()[:_MOST_CLASSES]
    return "".join(f" {name}" for name in asked if _CLASS.fullmatch(name))


def columns(answer: Answer, default: int = 1) -> str:
    """The style class of a list in several columns, preceded by a space."""
    number = whole(answer, "columns", default, 1, _MOST_COLUMNS)
    return f" in-columns in-columns--{number}" if number > 1 else ""


def separator(answer: Answer, name: str, default: str) -> str:
    """A separator as it was written; a space at its ends is written `&#32;`, since parameters are trimmed."""
    found = text(answer, name)
    return unescape(found) if found else default
