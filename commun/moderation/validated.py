"""Which text of a page is read: the last validated version, while a newer one is being written."""

from dataclasses import dataclass
from typing import Final

from commun.commons import Commons, Version
from commun.rules import is_validated
from fiches import Fiche
from search_index import PageRow, RevisionRow

_LOOKED_AT: Final = 500
"""Versions that are looked through to find it: a page that was made is kept, and shown thousands of times."""
_SIGN: Final = b"valid"
"""What stands in every text that says so: the others need not be read as fiches."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a page that is read.

    Attributes:
        fiche, blob: the text.
        commit, when: the version that brought it (unix s).
        validated: the validated version, where the newest is not it; None where there is none, or none other.
        validated_on: when the version that is validated was written (unix s), 0 for none.
        is_draft: whether what is read is newer than the validated version.
    """

    fiche: Fiche
    blob: str
    commit: str
    when: int
    validated: RevisionRow | None
    validated_on: int
    is_draft: bool = False


def reading(wiki: Commons, row: PageRow, *, newest: bool = False) -> Reading:
    """What is read of a living page: the validated version where there is one, the newest where that is asked for."""
    fiche = wiki.fiche(row)
    found = validated_version(wiki, row, fiche)
    if found is None:
        return Reading(fiche, row.blob, row.last_commit, row.modified, None, row.modified if is_validated(fiche) else 0)
    if newest:
        return Reading(fiche, row.blob, row.last_commit, row.modified, found.row, found.row.when, is_draft=True)
    blob = found.row.blob or row.blob
    return Reading(found.fiche, blob, found.row.commit, found.row.when, found.row, found.row.when)


def validated_version(wiki: Commons, row: PageRow, fiche: Fiche) -> Version | None:
    """The last validated version of a page that is not validated as it stands; None where there is none."""
    if not fiche.status or is_validated(fiche):
        return None
    for revision in wiki.index.revisions.of_page(row.key, limit=_LOOKED_AT):
        if revision.blob is None:
            return None
        if _SIGN not in wiki.store.blob(revision.blob).lower():
            continue
        version = Version(revision, wiki.fiche_of(revision.name, revision.blob))
        if is_validated(version.fiche):
            return version
    return None
