"""`action=smwbrowse`: the lists from which programs of Semantic MediaWiki complete what a person types.

Shapes: Help:API:smwbrowse and an answer recorded from SMW 4. `params` is JSON: `limit`, `offset`, `search` (`*` for
all), `property` and `value` where the list is of one. Properties, categories, concepts and pages come by key; values
and subjects as texts.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from commun.i18n import language
from commun.web.actions.protocol import MOST, ApiRefused, needed
from commun.web.ask.smw import subject_data
from commun.web.ask.smw_values import namespace_number, page_key, property_key
from commun.web.guard import commons
from fiches import fold
from search_index import And, Anything, Compare, Node, Question, Row, Some, parse_condition

_USUAL: Final = 50
_VALUES: Final = 1000
"""Values of a property that are looked through: whoever completes a word has narrowed it before."""
_VERSION: Final = 1

Said = Mapping[str, object]


def smw_browse() -> dict[str, object]:
    """`action=smwbrowse&browse=property&params={"limit":10,"search":"Dat"}`.

    Raises:
        ApiRefused: for a list that is not known, or parameters that are no JSON object.
    """
    wanted = needed("browse")
    if wanted not in LISTS:
        raise ApiRefused("unknown_browse", f'Unrecognized value for parameter "browse": {wanted}.')
    try:
        said = json.loads(needed("params"))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise ApiRefused("bad_params", 'The "params" parameter must be a JSON object.')
    return LISTS[wanted](said)


def _properties(said: Said) -> dict[str, object]:
    wiki = commons()
    uses = {use.key: use for use in wiki.index.facts.properties()}
    labels = {key: prop.title for key, prop in wiki.index.catalogue.properties.items()}
    labels |= {key: use.label for key, use in uses.items()}
    found: list[tuple[str, dict[str, object]]] = []
    for key, label in sorted(labels.items(), key=lambda each: fold(each[1])):
        if _matches(label, said):
            prop = wiki.index.catalogue.property(key)
            about: dict[str, object] = {"label": label, "key": property_key(key, prop.title if prop else label)}
            if said.get("description"):
                about["description"] = {language(): prop.help if prop else ""}
            if said.get("prefLabel"):
                about["prefLabel"] = {language(): prop.label(language()) if prop else ""}
            if said.get("usageCount"):
                about["usageCount"] = str(uses[key].facts if key in uses else 0)
            found.append((str(about["key"]), about))
    return _listed(found, "property", said, by_key=True)


def _pages_of(kind: str, written: str) -> Callable[[Said], dict[str, object]]:
    """The pages that a condition finds, whose title holds what is searched."""

    def pages(said: Said) -> dict[str, object]:
        rows, more = _asked(parse_condition(written), said)
        found: dict[str, object] = {}
        for row in rows:
            title, number = (
                row.subject.title,
                namespace_number(row.subject.name.space if row.subject.name else "fiches"),
            )
            about: dict[str, object] = {"label": title, "key": page_key(title).partition("#")[0]}
            found[str(about["key"]) if kind != "article" else f"{about['key']}#{number}"] = about | (
                {"ns": number} if kind == "article" else {}
            )
        return _shaped(found, kind, said, more=more)

    return pages


def _values(said: Said) -> dict[str, object]:
    name = _property(said)
    facet = commons().index.facts.values(name, _VALUES, language=language())
    found = [(value.value.text, value.value.text) for value in facet.values if _matches(value.value.text, said)]
    return _listed(found, "pvalue", said)


def _subjects(said: Said) -> dict[str, object]:
    """Those that say exactly the value: what it holds (`>`, `!`, `||`) is no sign of a question here."""
    name, value = _property(said), _sound(said, "value")
    inner = Compare(value) if value not in {"", "+"} else Anything()
    if not name.strip("-"):
        return _shaped([], "psubject", said, more=False)
    rows, more = _asked(Some(name.removeprefix("-"), inner, name.startswith("-")), said)
    return _shaped([row.subject.title for row in rows], "psubject", said, more=more)


def _subject(said: Said) -> dict[str, object]:
    data = subject_data(str(said.get("subject") or ""), str(said.get("ns") or "0"), str(said.get("subobject") or ""))
    return {**data, "meta": {"type": "subject"}}


def _property(said: Said) -> str:
    """The property of a list: of a chain its last, as SMW completes it."""
    return re.sub(r"[\[\]{}|]", "", _sound(said, "property")).rpartition(".")[2].replace("_", " ").strip()


def _matches(text: str, said: Said) -> bool:
    search = str(said.get("search") or "").replace("_", " ").replace("*", "").replace("?", "").strip()
    return fold(text) == fold(search) if said.get("strict") else fold(search) in fold(text)


def _sound(said: Said, name: str) -> str:
    """A text that was sent, without what UTF-8 cannot hold."""
    return str(said.get(name) or "").encode("utf-8", "replace").decode().strip()


def _asked(condition: Node, said: Said) -> tuple[list[Row], bool]:
    """The rows of a page of a list, and whether others follow."""
    search = re.sub(r"[\[\]{}|*?_]", " ", _sound(said, "search")).strip()
    if search:
        condition = And((condition, Some("Titre", Compare(f"*{search}*", "~"))))
    limit, offset = _whole(said, "limit", _USUAL), _whole(said, "offset", 0)
    question = Question(condition, (), {"sort": "", "limit": str(max(limit, 1)), "offset": str(offset)})
    answer = commons().index.ask(question, language=language())
    return list(answer.rows[:limit]), answer.more or len(answer.rows) > limit


def _whole(said: Said, name: str, usual: int) -> int:
    written = said.get(name, usual)
    number = int(written) if isinstance(written, int | str) and re.fullmatch(r"\d{1,6}", str(written)) else usual
    return min(number, MOST)


def _listed(found: Iterable[tuple[str, object]], kind: str, said: Said, *, by_key: bool = False) -> dict[str, object]:
    """The part of a whole list that is wanted."""
    limit, offset = _whole(said, "limit", _USUAL), _whole(said, "offset", 0)
    kept = list(islice(found, offset, offset + limit + 1))
    shown: object = dict(kept[:limit]) if by_key else [text for _key, text in kept[:limit]]
    return _shaped(shown, kind, said, more=len(kept) > limit)


def _shaped(shown: object, kind: str, said: Said, *, more: bool) -> dict[str, object]:
    count = len(shown) if isinstance(shown, dict | list) else 0
    offset = _whole(said, "offset", 0)
    return {
        "query": shown or [],
        "query-continue-offset": offset + count if more else 0,
        "version": _VERSION,
        "meta": {"type": kind, "limit": _whole(said, "limit", _USUAL), "count": count},
    }


LISTS: Final[Mapping[str, Callable[[Said], dict[str, object]]]] = {
    "property": _properties,
    "category": _pages_of("category", "[[:Catégorie:+]]"),
    "concept": _pages_of("concept", "[[:Concept:+]]"),
    "page": _pages_of("article", "[[:+]]"),
    "pvalue": _values,
    "psubject": _subjects,
    "subject": _subject,
}
"""What can be browsed."""
