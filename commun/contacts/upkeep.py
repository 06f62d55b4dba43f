"""What the worker does for contacts: those of older commits are put away, those past their date are erased."""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from commun.commons import Commons
from commun.vault import agreement_end
from fiches import COMMUN, EditConflict, Fiche, PageMissing, PageName, fold, has_reserved, references

_ORPHAN: Final = 90 * 86_400
"""Seconds after which a contact that no page refers to is erased; until then a deleted page may come back whole."""

_UNTIL: Final = "expire_le"
"""The day until which somebody agreed that their contact be read."""

_PUBLIC_FIELDS: Final = ("nom", "fonction", "telephone", "courriel")


def put_away(wiki: Commons) -> int:
    """Move the reserved values that pages still state to the vault, in one commit; how many pages had some.

    They come from commits made before the vault was there, or pushed by git without asking the program. The commits
    that hold them already keep them: git does not forget, and nobody's clone can be called back.
    """
    base = wiki.store.head()
    if base is None:
        return 0
    found = {name: wiki.store.read_text(name, base) for name, fiche in _of_version(wiki, base) if has_reserved(fiche)}
    return _rewrite(wiki, "Coordonnées réservées mises à l’abri", found, base)


def care(wiki: Commons) -> list[str]:
    """Do what is due, and tell it in sentences."""
    done = []
    if moved := put_away(wiki):
        done.append(f"Coordonnées mises à l’abri : {moved} page(s).")
    now = wiki.clock().timestamp()
    if erased := wiki.contacts.erase(wiki.contacts.expired(now), "expired"):
        done.append(f"Coordonnées échues effacées : {erased}.")
    done += end_public(wiki)
    wiki.contacts.saw([ref for _name, fiche in _everywhere(wiki) for ref in references(fiche)], now)
    if orphans := wiki.contacts.erase(wiki.contacts.unseen_since(now - _ORPHAN), "orphan"):
        done.append(f"Coordonnées que plus rien ne cite effacées : {orphans}.")
    return done


def end_public(wiki: Commons) -> list[str]:
    """Take public contacts that are past their date off their pages; their past versions keep them.

    Nobody reads a reserved one from the moment of its date on; these are read until this is done, hence every hour.
    """
    base = wiki.store.head()
    if base is None:
        return []
    wiki.index.catch_up()
    now, zone = wiki.clock().timestamp(), wiki.config.timezone
    dated = {name for raw, name in wiki.index.facts.pages_writing(_UNTIL) if _is_over(raw, now, zone)}
    ended = {}
    for name in sorted({*dated, *_talks_with_dates(wiki, base)}):
        try:
            fiche = wiki.store.read(name, base)
        except PageMissing:  # born since `base`: its hour comes
            continue
        changes = {
            key: after for key, raw in fiche.head.items() if (after := _without_ended(raw, now, zone)) is not raw
        }
        if changes:
            ended[name] = fiche.with_head(changes).text
    done = _rewrite(wiki, "Coordonnées publiques échues retirées", ended, base)
    return [f"Coordonnées publiques échues retirées : {done} page(s)."] if done else []


def _talks_with_dates(wiki: Commons, base: str) -> Iterator[PageName]:
    """The discussions whose head may hold a date: no fact is read in them, so they are looked through."""
    named = ((PageName.from_path(path), blob) for path, blob in wiki.store.list(base))
    talks = [(name, blob) for name, blob in named if name is not None and name.is_talk]
    dated = {blob for blob, data in wiki.store.blobs({blob for _name, blob in talks}) if _UNTIL.encode() in data}
    yield from (name for name, blob in talks if blob in dated)


def _rewrite(wiki: Commons, message: str, texts: Mapping[PageName, str], base: str) -> int:
    """Write pages read in the commit `base`, in one commit; how many were written.

    What was saved meanwhile is kept beside it. Where it touches the same lines none is written, and the next round
    reads them all again.
    """
    if not texts:
        return 0
    try:
        with wiki.store.change(COMMUN, message) as change:
            for name, text in texts.items():
                change.write(name, text, base=base)
    except EditConflict:
        return 0
    wiki.index.catch_up()
    wiki.on_change()
    return len(texts)


def _is_over(until: str, now: float, zone: ZoneInfo) -> bool:
    return 0 < agreement_end(until, zone) <= now


def _without_ended(raw: object, now: float, zone: ZoneInfo) -> object:
    if isinstance(raw, list):
        items = [_without_ended(item, now, zone) for item in raw]
        kept = [item for item in items if item is not None]
        same = len(kept) == len(raw) and all(new is old for new, old in zip(kept, raw, strict=True))
        return raw if same else kept or None
    if not isinstance(raw, dict) or fold(str(raw.get("visibilite") or "")) not in {"public", "publique"}:
        return raw
    ended = _is_over(str(raw.get(_UNTIL) or ""), now, zone) and any(raw.get(key) for key in _PUBLIC_FIELDS)
    return None if ended else raw


def _everywhere(wiki: Commons) -> Iterator[tuple[PageName, Fiche]]:
    """Every page of every branch: what a source brought or somebody proposed refers to contacts too."""
    seen: set[str] = set()
    for ref in ("refs/heads/main", *wiki.store.branches()):
        head = wiki.store.head(ref)
        if head is not None and head not in seen:
            seen.add(head)
            yield from _of_version(wiki, head)


def _of_version(wiki: Commons, revision: str) -> Iterator[tuple[PageName, Fiche]]:
    entries = [(PageName.from_path(path), blob) for path, blob in wiki.store.list(revision)]
    named = {blob: name for name, blob in entries if name is not None}
    for blob, data in wiki.store.blobs(named):
        if b"contact" in data.lower() or b"visibilit" in data.lower() or b"accord" in data.lower():
            yield named[blob], Fiche.parse(named[blob], data.decode("utf-8", "replace"))
