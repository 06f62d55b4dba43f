"""The validated version of a page: the last one whose `statut` says so, while a newer one is being written."""

from typing import Final

from commun.commons import Commons, Version
from commun.rules import is_validated
from fiches import Fiche
from search_index import PageRow

_LOOKED_AT: Final = 40
"""Versions that are opened to find it: a page is shown thousands of times for each of its versions, and then kept."""


def validated_version(wiki: Commons, row: PageRow, fiche: Fiche) -> Version | None:
    """The last validated version of a page that is not validated as it stands; None where there is none."""
    if not fiche.status or is_validated(fiche):
        return None
    for revision in wiki.index.revisions.of_page(row.key, limit=_LOOKED_AT):
        if revision.blob is None:
            return None
        version = Version(revision, wiki.fiche_of(revision.name, revision.blob))
        if is_validated(version.fiche):
            return version
    return None
