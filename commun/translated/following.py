"""A translation says of which fiche it is one, and of which version: what changed in that fiche since is told.

The head of a translation holds `traduction_de: {id: …, commit: …}`. Reading the original again and finding that it
still holds, or validating it, changes nothing that a translator would have to follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from commun.accounts import User
from commun.commons import Commons, Saved
from commun.i18n import _
from fiches import CommunError, Fiche, Head, PageName, describe_change, headings, is_reference
from search_index import PageRow

FIELD: Final = "traduction_de"
_OWN: Final = frozenset({"id", "statut", "verifiee_le", "a_revoir_le", "referents", "contributeurs", FIELD})
"""What a fiche says of itself and not of its subject: nobody translates it."""
_CHUNK: Final = 200
_MOST: Final = 2_000
"""Translations that are looked through."""
_LISTS: Final = 2
"""Lists that are kept: one for each language."""
_NOT_CARRIED: Final = _OWN | {"titre", "autres_titres", "langue", "source", "contact"}
"""What a translation does not take over from its original."""


class NoOriginal(CommunError):
    """A fiche that translates no other one, or one that is there no more."""

    fr = "Cette fiche ne traduit aucune fiche qui soit encore là."
    en = "This page translates no page that is still there."


@dataclass(frozen=True, slots=True)
class Original:
    """The fiche that another one translates.

    Attributes:
        row: its page as it is now.
        commit: the version that was translated, "" where the translation does not say, or that version is not there.
        told: what changed since, in a sentence; "" for nothing.
        stale: the sections of the translation (0: what stands before the first heading) whose originals changed.
    """

    row: PageRow
    commit: str
    told: str
    stale: frozenset[int]

    @property
    def is_followed(self) -> bool:
        """Whether the translation says what the original says today, as far as one can know."""
        return bool(self.commit) and not self.told


def original_of(commons: Commons, fiche: Fiche, language: str) -> Original | None:
    """The living fiche that this one translates, and what changed in it since; None where there is none."""
    named, commit = _named(fiche)
    row = commons.index.pages.by_id(named) if named else None
    if row is None or row.deleted or row.name == fiche.name:
        return None
    try:
        version = commons.version(row, commit) if commit else None
    except CommunError:  # no version of that page: rewritten elsewhere, or typed wrongly
        version = None
    if version is None:
        return Original(row, "", "", frozenset())
    if version.row.blob == row.blob or (version.row.blob and commons.store.veiled.hides(version.row.blob)):
        return Original(row, version.row.commit, "", frozenset())
    before, now = _said(version.fiche), _said(commons.fiche(row))
    catalogue = commons.index.catalogue
    told = describe_change(before, now, language, catalogue)
    return Original(row, version.row.commit, told, stale_sections(before.body, now.body, fiche.body))


def stale_sections(before: str, now: str, translation: str) -> frozenset[int]:
    """The sections of a translation, by number, that translate what stands in the original no more.

    They are known by their place: a translation that has not as many headings as what it translates has none of them.
    """
    was, kept = _sections(before), set(_sections(now))
    if len(was) != len(_sections(translation)):
        return frozenset()
    return frozenset(number for number, text in enumerate(was) if text not in kept)


def translations_of(commons: Commons, row: PageRow) -> list[PageRow]:
    """The living fiches that translate the one of `row`, by title."""
    if not row.id or row.name.space != "fiches":
        return []
    rows = commons.index.pages.by_keys(commons.index.facts.pages_with_part("id", row.id))
    found = [each for each in rows if each.key != row.key and _named(commons.fiche(each))[0] == row.id]
    return sorted(found, key=lambda each: each.title)


@dataclass(frozen=True, slots=True)
class Behind:
    """The translations that are behind.

    Attributes:
        lines: each with its original, by title.
        unseen: how many translations were not looked at, since there are too many.
    """

    lines: tuple[tuple[PageRow, Original], ...]
    unseen: int


def stale_translations(commons: Commons, language: str) -> Behind:
    """The fiches that say what their original says no more, or do not say which version they translate.

    They are looked for once for all pages of their list, until something changes.
    """
    return _stale(commons, commons.state(), language)


@lru_cache(maxsize=_LISTS)
def _stale(commons: Commons, _state: str, language: str) -> Behind:
    found, total = [], 0
    for start in range(0, _MOST, _CHUNK):
        total, users = commons.index.facts.users(FIELD, _CHUNK, start)
        for subject in users:
            row = commons.index.pages.get(subject.name) if subject.name is not None else None
            original = None if row is None else original_of(commons, commons.fiche(row), language)
            if row is not None and original is not None and not original.is_followed:
                found.append((row, original))
        if len(users) < _CHUNK:
            break
    return Behind(tuple(found), max(0, total - _MOST))


def to_translate(commons: Commons, row: PageRow, language: str) -> tuple[Head, str]:
    """The head and the text that a translation of a fiche into `language` begins with."""
    fiche = commons.fiche(row)
    head = {key: value for key, value in fiche.head.items() if key not in _NOT_CARRIED and not _is_reserved(value)}
    head |= {"langue": language, "statut": "ébauche", FIELD: {"id": row.id, "commit": row.last_commit}}
    return Head.parse("").with_values(head), fiche.body


def caught_up(commons: Commons, user: User, name: PageName, base: str, read: str) -> Saved:
    """Write that the translation at `name`, as it was in the commit `base`, says what its original says.

    Args:
        commons: the commons.
        user: who says so.
        name: the translation.
        base: the commit in which the translation was read.
        read: the commit of the version of the original that was read: it may have changed since.

    Raises:
        NoOriginal: when it translates no fiche that is there.
        RevisionRefused, PageMissing: when `read` names no version of the original.
        CommunError: what a save refuses.
    """
    fiche = commons.read_at(name, base)
    if fiche.problem is not None:
        raise fiche.problem
    original = original_of(commons, fiche, "fr")
    if original is None:
        raise NoOriginal
    said = {"id": original.row.id, "commit": commons.version(original.row, read).row.commit}
    summary = _("Traduction à jour : elle suit « %(title)s »", title=original.row.title)
    return commons.save(user, name, fiche.with_head({FIELD: said}).text, base, summary)


def _named(fiche: Fiche) -> tuple[str, str]:
    """The identifier of the original and the version that was translated, "" for what is not said."""
    said = fiche.head.get(FIELD)
    if isinstance(said, Sequence) and not isinstance(said, str):
        said = said[0] if said else None
    if isinstance(said, Mapping):
        return str(said.get("id") or "").strip(), str(said.get("commit") or "").strip()
    return (said.strip(), "") if isinstance(said, str) else ("", "")


def _is_reserved(raw: object) -> bool:
    """Whether a value, or any part of it, is kept outside git: it is of its own fiche alone."""
    if is_reference(raw):
        return True
    parts = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else ()
    return any(_is_reserved(each) for each in parts)


def _said(fiche: Fiche) -> Fiche:
    """A fiche without what nobody translates."""
    changes: dict[str, object | None] = {key: None for key in _OWN if key in fiche.head}
    return fiche.with_head(changes) if changes and fiche.problem is None else fiche


def _sections(body: str) -> list[str]:
    """What stands before the first heading, then each section with its heading."""
    cuts = [0, *(heading.start for heading in headings(body)), len(body)]
    return [body[start:end].strip() for start, end in pairwise(cuts)]
