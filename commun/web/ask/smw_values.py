"""Answers and facts in the shapes of Semantic MediaWiki's API, which programs of other wikis read.

Shapes: https://www.semantic-mediawiki.org/wiki/Serialization_(JSON) and answers recorded from SMW 4 on MediaWiki 1.39.
Page values are objects whose `exists` is the text "1" or "", dates are `{timestamp, raw}`, both of texts; `raw` is
calendar/year/month/day/hour/minute/second/offset, cut where a partial date ends.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from fiches import SPACES, SPECIAL, Catalogue, Property, Value, date_known_to, split_prefix
from search_index import Answer, AnswerValue, Column, Row, Subject

TYPE_IDS: Final[Mapping[str, str]] = {
    "page": "_wpg", "file": "_wpg", "term": "_txt", "text": "_txt", "long_text": "_txt", "code": "_cod",
    "number": "_num", "quantity": "_qty", "date": "_dat", "duration": "_txt", "boolean": "_boo", "url": "_uri",
    "email": "_ema", "telephone": "_tel", "coordinates": "_geo", "identifier": "_eid", "keyword": "_keyw",
    "monolingual": "_mlt_rec", "record": "_rec",
}  # fmt: skip
"""SMW's id of each datatype; it has none for durations and terms, which are texts there."""

ITEM_TYPES: Final[Mapping[str, int]] = {
    "number": 1, "quantity": 1, "boolean": 4, "url": 5, "email": 5, "telephone": 5, "date": 6, "coordinates": 7,
    "page": 9, "file": 9,
}  # fmt: skip
"""SMW's number of each kind of data item; every other is a text (2)."""

_PREFIXES: Final[Mapping[str, str]] = {
    "personnes": "Utilisateur", "fichiers": "Fichier", "types": "Type", "proprietes": "Attribut",
    "vocabulaires": "Vocabulaire", "concepts": "Concept", "categories": "Catégorie", "modeles": "Modèle",
    "aide": "Aide",
}  # fmt: skip
_OWN_NUMBERS: Final = {"types": 3000, "vocabulaires": 3002}
"""Numbers of the spaces that MediaWiki has not (from 3000 on they are free for extensions)."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PARTS: Final = {"y": 1, "mo": 2, "d": 3}
_IDS: Final = {
    prop.key: next(name for name in prop.names if name.startswith("_"))
    for prop in SPECIAL.values()
    if any(name.startswith("_") for name in prop.names)
}


def namespace_number(space: str) -> int:
    """The number of a space for MediaWiki's programs."""
    if space.startswith("discussions/"):
        own = SPACES[space].mediawiki
        return own if own is not None else namespace_number(space.removeprefix("discussions/")) + 1
    known = SPACES[space].mediawiki
    return known if known is not None else _OWN_NUMBERS.get(space, 3004)


def namespace_name(space: str) -> str:
    """The prefix of a space's titles."""
    if space.startswith("discussions/"):
        subject = namespace_name(space.removeprefix("discussions/"))
        return f"Discussion {subject.lower()}" if subject else "Discussion"
    return _PREFIXES.get(space, "")


def property_key(key: str, title: str) -> str:
    """What SMW calls a property inside: `_MDAT`, `Nombre_de_participants`."""
    return _IDS.get(key) or title.replace(" ", "_")


def full_title(subject: Subject) -> str:
    """The title with its prefix and the name of the part: `Catégorie:Méthode`, `Page#animation`, `Page# 4d9f`."""
    prefix = namespace_name(subject.name.space) if subject.name else ""
    fragment = subject.fragment
    end = f"#{' ' + fragment[1:] if fragment.startswith('_') else fragment}" if fragment else ""
    return (f"{prefix}:" if prefix else "") + subject.title + end


def _address(title: str, root: str) -> str:
    page, _hash, fragment = title.partition("#")
    end = f"#{quote(fragment.replace(' ', '_'))}" if fragment else ""
    return f"{root}/wiki/{quote(page.replace(' ', '_'), safe='/:')}{end}"


def page_object(title: str, space: str, root: str, *, exists: bool) -> dict[str, object]:
    """A page as a value."""
    return {
        "fulltext": title,
        "fullurl": _address(title, root),
        "namespace": namespace_number(space),
        "exists": "1" if exists else "",
        "displaytitle": "",
    }


def raw_date(value: Value) -> str:
    """A date as SMW keeps it; of an interval its beginning, as finely as it is known (`1/2022` for « début 2022 »)."""
    try:
        when = _EPOCH + timedelta(seconds=float(value.sort))
    except OverflowError:
        return f"1/{value.text}"
    parts = [when.year, when.month, when.day, when.hour, when.minute, when.second, 0]
    return "/".join(["1", *(str(part) for part in parts[: _PARTS.get(date_known_to(value), 7)])])


def _number(number: float) -> int | float:
    return int(number) if number == int(number) else number


@dataclass(frozen=True, slots=True)
class Shaper:
    """Gives answers their shape.

    Attributes:
        catalogue: knows the names and units of properties.
        root: the absolute address of the site.
        modern: `formatversion=2`: false is written, instead of left out.
    """

    catalogue: Catalogue
    root: str
    modern: bool = False

    def value(self, value: AnswerValue, prop: Property | None) -> object:  # noqa: C901, PLR0911 — one return for each kind
        """A value of a printout."""
        kept = value.value
        match kept.kind:
            case "page" | "file":
                written = value.title or kept.target or value.text
                space, bare = split_prefix(written)
                prefix = namespace_name(space)
                title = f"{prefix}:{bare}" if prefix else written
                return page_object(title, space, self.root, exists=value.exists and value.url is not None)
            case "number" if kept.upper is None:
                return _number(float(kept.sort))
            case "quantity":
                unit = prop.options.units[0].names[0] if prop and prop.options.units else kept.unit or ""
                return {"value": _number(float(kept.sort)), "unit": unit}
            case "date":
                return {"timestamp": str(int(float(kept.sort))), "raw": raw_date(kept)}
            case "boolean":
                return "t" if kept.sort else "f"
            case "coordinates":
                return {"lat": kept.sort, "lon": kept.upper}
            case "email":
                return f"mailto:{kept.text}"
            case "telephone":
                return value.url or f"tel:{kept.text}"
            case "url":
                return kept.text
            case "monolingual":
                return {
                    "Text": {"label": "Text", "key": "_TEXT", "typeid": "_txt", "item": [value.text]},
                    "Language code": {
                        "label": "Language code", "key": "_LCODE", "typeid": "__lcode", "item": [kept.language or ""],
                    },
                }  # fmt: skip
        return value.text

    def request(self, column: Column, *, asked_args: bool) -> dict[str, object]:
        """A printout among the `printrequests`."""
        prop = self.catalogue.property(column.property) if column.property else None
        key = property_key(column.property, prop.title if prop else column.label)
        if column.property == "categories":
            shape: dict[str, object] = {"label": column.label, "key": "", "redi": "", "typeid": "_wpg", "mode": 0}
        else:
            kind = "__sob" if column.property == "sous_objet" else TYPE_IDS.get(column.datatype, "_txt")
            shape = {"label": column.label, "key": key, "redi": "", "typeid": kind, "mode": 1}
        if not asked_args:
            return shape | {"format": column.how}
        return shape | ({"format": False} if self.modern else {})

    def requests(self, answer: Answer, *, asked_args: bool) -> list[dict[str, object]]:
        """All `printrequests`, the subject's first."""
        main: dict[str, object] = {"label": "", "key": "", "redi": "", "typeid": "_wpg", "mode": 2}
        shown = [] if answer.question.parameters.get("mainlabel", "").strip() == "-" else [main]
        if self.modern and shown:
            main["format"] = False
        return [*shown, *(self.request(column, asked_args=asked_args) for column in answer.columns)]

    def row(self, answer: Answer, row: Row) -> dict[str, object]:
        """A result."""
        printouts: dict[str, object] = {}
        for column, cell in zip(answer.columns, row.cells, strict=True):
            prop = self.catalogue.property(column.property) if column.property else None
            printouts[column.label] = [self.value(value, prop) for value in cell.values]
        space = row.subject.name.space if row.subject.name else "fiches"
        page = page_object(full_title(row.subject), space, self.root, exists=row.subject.exists)
        return {"printouts": printouts if printouts or self.modern else [], **page}

    def query(self, answer: Answer, *, version: int, asked_args: bool, seconds: float) -> dict[str, object]:
        """The whole of `query`: a mapping by title, or with `api_version=3` a list; `[]` for nothing, as PHP has it."""
        found = [(full_title(row.subject), self.row(answer, row)) for row in answer.rows]
        results: object = dict(found) if found else []
        if version >= 3:  # noqa: PLR2004 — the third version of the API
            results = [{title: row} for title, row in found]
        digest = hashlib.md5(repr(found).encode(), usedforsecurity=False).hexdigest()
        return {
            "printrequests": self.requests(answer, asked_args=asked_args),
            "results": results,
            "serializer": "SMW\\Serializers\\QueryResultSerializer",
            "version": 3 if version >= 3 else 2,  # noqa: PLR2004 — idem
            "meta": {
                "hash": digest,
                "count": len(found),
                "offset": answer.offset,
                "source": "",
                "time": f"{seconds:.6f}",
            },
        }


def item(value: Value) -> dict[str, object]:
    """A value as `browsebysubject` gives it: its kind's number, its text."""
    kind = ITEM_TYPES.get(value.kind, 2)
    if kind == 9:  # noqa: PLR2004 — a page
        return {"type": kind, "item": page_key(value.target or value.text)}
    if value.kind in {"number", "quantity"}:
        text = str(_number(float(value.sort)))
    elif value.kind == "date":
        text = raw_date(value)
    elif value.kind == "boolean":
        text = "t" if value.sort else "f"
    elif value.kind == "coordinates":
        text = f"{value.sort},{value.upper}"
    elif value.kind in {"email", "telephone"}:
        text = f"{'mailto' if value.kind == 'email' else 'tel'}:{value.text}"
    else:
        text = value.text
    return {"type": kind, "item": text}


def page_key(title: str) -> str:
    """A page as SMW keeps it: `Title_with_underscores#namespace##part`."""
    page, _hash, fragment = title.partition("#")
    space, bare = split_prefix(page)
    return f"{bare.replace(' ', '_')}#{namespace_number(space)}##{fragment}"
