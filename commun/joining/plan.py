"""What joining two pages would make, seen before it is done; nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from commun.commons import Commons
from commun.joining.texts import both_texts
from commun.origin import mixing_warning
from fiches import CommunError, Fiche, fold, other_titles_of, relinked
from search_index import PageRow

Side = Literal["left", "right", "both"]

SPACES: Final = ("fiches", "personnes", "aide")
"""Whose pages can be joined: pages of the catalogue have ways of their own (a term is joined to another)."""
_OWN: Final = frozenset({"id", "titre", "autres_titres", "source"})
"""Keys that are not chosen: those of the page that stays."""


class JoinRefused(CommunError):
    """Two pages that cannot be joined: the reason in both languages."""

    fr = "{why_fr}"
    en = "{why_en}"


@dataclass(frozen=True, slots=True)
class Line:
    """A field that both pages do not say alike.

    Attributes:
        key: the field.
        left, right: what the page that stays and the other say; None for nothing.
        sides: what can be chosen.
        chosen: what is.
    """

    key: str
    left: object
    right: object
    sides: tuple[Side, ...]
    chosen: Side


@dataclass(frozen=True, slots=True)
class Joining:
    """Two pages as one.

    Attributes:
        left, right: the page that stays, and the one that leads to it from then on.
        before, other: their fiches.
        lines: the fields to choose among.
        same: how many fields both say alike.
        text: whose text is kept.
        after: the page as it would be.
        links: the pages whose links would follow, as they would be.
        warning: what to know where their licences do not go together, "" else.
        commit: the version in which both were read.
    """

    left: PageRow
    right: PageRow
    before: Fiche
    other: Fiche
    lines: tuple[Line, ...]
    same: int
    text: Side
    after: Fiche
    links: tuple[Fiche, ...]
    warning: str
    commit: str


def plan_joining(wiki: Commons, left: PageRow, right: PageRow, chosen: Mapping[str, str]) -> Joining:
    """What joining `right` to `left` would make.

    Args:
        wiki: the commons.
        left: the page that stays.
        right: the page that goes.
        chosen: by key of a field (and `text`), `left`, `right` or `both`; what is not said loses the least.

    Raises:
        JoinRefused: for a page and itself, pages of different spaces or of the catalogue, a head that cannot be read.
    """
    commit = wiki.head()
    before, other = wiki.fiche(left), wiki.fiche(right)
    _refuse(left, right, before, other)
    keys = [key for key in dict.fromkeys((*before.head, *other.head)) if key not in _OWN]
    lines = tuple(
        _line(key, before.head.get(key), other.head.get(key), chosen.get(key, ""))
        for key in keys
        if before.head.get(key) != other.head.get(key)
    )
    text = cast("Side", chosen["text"] if chosen.get("text") in {"left", "right", "both"} else "both")
    titles = other_titles_of(before, other)
    body = {"left": before.body, "right": other.body, "both": both_texts(before.body, other.body, other.title)}[text]
    head = {line.key: _value(line) for line in lines} | {"autres_titres": titles or None}
    head |= _credit(before, other, head.get("credits", before.head.get("credits")))
    former = (other.title, *other.other_titles)
    after = relinked(before.with_head(head).with_body(body), right.name.space, former, before.title)
    names = {row.name for row in wiki.index.pages.backlinks(right.name)} - {left.name, right.name}
    pages = [wiki.read(name) for name in sorted(names, key=str)]
    followed = [(page, relinked(page, right.name.space, former, before.title)) for page in pages]
    return Joining(
        left=left,
        right=right,
        before=before,
        other=other,
        lines=lines,
        same=len(keys) - len(lines),
        text=text,
        after=after,
        links=tuple(now for page, now in followed if now.text != page.text),
        warning=mixing_warning(wiki.licence_of(before), wiki.licence_of(other)),
        commit=commit,
    )


def _refuse(left: PageRow, right: PageRow, before: Fiche, other: Fiche) -> None:
    if left.key == right.key:
        raise JoinRefused(why_fr="C’est deux fois la même fiche.", why_en="This is the same page twice.")
    if left.name.space != right.name.space or left.name.space not in SPACES:
        raise JoinRefused(
            why_fr="On réunit deux fiches, deux pages de personnes ou deux pages d’aide\u202f: les termes d’un "
            "vocabulaire se réunissent depuis sa page.",
            why_en="Two fiches, two people’s pages or two help pages can be joined; the terms of a vocabulary are "
            "joined from its page.",
        )
    for fiche in (before, other):
        if fiche.problem is not None:
            raise fiche.problem


def _line(key: str, left: object, right: object, chosen: str) -> Line:
    sides: tuple[Side, ...] = ("left", "right")
    if left is None or right is None:
        default: Side = "right" if left is None else "left"
    elif isinstance(left, list) or isinstance(right, list):
        sides, default = ("left", "right", "both"), "both"
    else:
        default = "left"
    return Line(key, left, right, sides, next((side for side in sides if side == chosen), default))


def _value(line: Line) -> object:
    if line.chosen != "both":
        return line.left if line.chosen == "left" else line.right
    found: list[object] = []
    for item in (*_as_list(line.left), *_as_list(line.right)):
        known = fold(item) if isinstance(item, str) else item
        if known not in [fold(one) if isinstance(one, str) else one for one in found]:
            found.append(item)
    return found


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _credit(before: Fiche, other: Fiche, credits_: object) -> dict[str, object]:
    """Whom a text taken from another wiki is owed to, beside the `credits_` that were chosen: its page will be gone."""
    source = other.source
    if not source or source == before.source:
        return {}
    authors = source.get("auteurs")
    people = ", ".join(map(str, authors)) if isinstance(authors, list) else str(authors or "")
    told = [
        str(source.get("wiki") or ""),
        str(source.get("page") or other.title),
        people,
        str(source.get("licence") or ""),
    ]
    line = ", ".join(part for part in told if part)
    known = credits_ if isinstance(credits_, Mapping) else {"redaction": credits_} if credits_ else {}
    former = str(known.get("d_apres") or "")
    return {"credits": {**known, "d_apres": f"{former}\u202f; {line}" if former else line}}
