"""Past versions that show what is no longer public of somebody: finding them, hiding their text, showing it again.

Git keeps them, and so do copies: nothing that is shown here does. A version shows a contact when its head states one as
public, or when an address or a telephone that is reserved today stands anywhere in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from commun.accounts import Role, User
from commun.commons import Commons
from commun.order import said
from fiches import Fiche, fold, masked
from search_index import PageRow, RevisionRow

_LOOKED: Final = 1_000
"""Versions of a page that are looked at, the newest first."""
_PUBLIC: Final = frozenset({"public", "publique"})
_ABOUT: Final = frozenset({"visibilite", "accord_le", "expire_le", "accord_de_publication", "ref"})
_REACHES: Final = re.compile(r"\S@\S|\d(?:[ ./-]?\d){5}")
_VEIL: Final = "here"
"""What the store calls a text that was hidden here, and not by another wiki."""


@dataclass(frozen=True, slots=True)
class PastVersions:
    """The versions of a page that show what is no longer public, and those hidden already, the newest first.

    Attributes:
        last: the last that was looked at, where others are older; None where all were.
    """

    showing: tuple[RevisionRow, ...]
    hidden: tuple[RevisionRow, ...]
    last: RevisionRow | None


def past_versions(wiki: Commons, row: PageRow, before: int | None = None) -> PastVersions:
    """Those of a page, living or deleted, among its newest versions, or the newest before the number `before`."""
    found = wiki.index.revisions.of_page(row.key, limit=_LOOKED + 1, before=before)
    revisions = [each for each in found[:_LOOKED] if each.blob]
    blobs = {each.blob for each in revisions if each.blob}
    here = {blob for _kind, blob in wiki.store.veiled.known((_VEIL, blob) for blob in blobs)}
    shown = blobs - wiki.store.veiled.among(blobs)
    texts = {blob: masked(_fiche(row, data)) for blob, data in wiki.store.blobs(shown)}
    now = "" if row.deleted else masked(wiki.fiche(row)).text
    gone = {leaf for fiche in texts.values() for leaf in _public(fiche) if leaf not in now}
    reaching = {leaf for leaf in (*gone, *_reserved(wiki, row)) if _REACHES.search(leaf) and leaf not in now}

    def shows(fiche: Fiche) -> bool:
        return any(leaf in fiche.text for leaf in reaching) or not gone.isdisjoint(_public(fiche))

    telling = {blob for blob, fiche in texts.items() if shows(fiche)} - {"" if row.deleted else row.blob}
    showing, hidden = ([each for each in revisions if each.blob in some] for some in (telling, here))
    return PastVersions(tuple(showing), tuple(hidden), found[_LOOKED - 1] if len(found) > _LOOKED else None)


def no_longer_public(before: Fiche, after: Fiche) -> bool:
    """Whether a contact that everybody read in `before` is not public in `after`: its past versions still show it."""
    text = masked(after).text
    return any(leaf not in text for leaf in _public(masked(before)))


def hide_past(wiki: Commons, user: User, row: PageRow, blobs: Iterable[str], before: int | None = None) -> int:
    """Show the text of these versions no more; how many. Only those that show a contact are hidden."""
    wanted = set(blobs)
    found = [each for each in past_versions(wiki, row, before).showing if each.blob in wanted]
    wiki.store.veiled.add((_VEIL, str(each.blob)) for each in found)
    return _noted(wiki, user, row, "veiled", len(found))


def show_past(wiki: Commons, user: User, row: PageRow, before: int | None = None) -> int:
    """Show again the text of the versions of a page, those that are looked at, that were hidden so; how many."""
    hidden = past_versions(wiki, row, before).hidden
    wiki.store.veiled.lift((_VEIL, str(each.blob)) for each in hidden)
    return _noted(wiki, user, row, "unveiled", len(hidden))


def _noted(wiki: Commons, user: User, row: PageRow, what: str, count: int) -> int:
    if count:
        wiki.order.note(user.id, "veil", str(row.name), said(what, n=count))
        wiki.on_change()
    return count


def _fiche(row: PageRow, data: bytes) -> Fiche:
    return Fiche.parse(row.name, data.decode("utf-8", "replace"))


def _reserved(wiki: Commons, row: PageRow) -> Iterator[str]:
    """What the page refers to today and does not show to everybody."""
    if not row.deleted:
        opened = wiki.contacts.opened(wiki.fiche(row), Role.ADMIN)
        yield from (leaf for raw in opened.head.values() for leaf in _leaves(raw))


def _public(fiche: Fiche) -> Iterator[str]:
    """What a head says in its records that are public: names, telephones, addresses."""
    for raw in fiche.head.values():
        yield from _public_in(raw)


def _public_in(raw: object) -> Iterator[str]:
    if isinstance(raw, list):
        for item in raw:
            yield from _public_in(item)
    elif isinstance(raw, Mapping):
        if fold(str(raw.get("visibilite") or "")) in _PUBLIC:
            yield from _leaves(raw)
        else:
            for item in raw.values():
                yield from _public_in(item)


def _leaves(raw: object) -> Iterator[str]:
    if isinstance(raw, list):
        for item in raw:
            yield from _leaves(item)
    elif isinstance(raw, Mapping):
        for key, item in raw.items():
            if fold(str(key)) not in _ABOUT:
                yield from _leaves(item)
    elif text := str("" if raw is None else raw).strip():
        yield text
