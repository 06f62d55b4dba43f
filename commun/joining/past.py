"""The pages that became a part of another: where each leads, and where its history is read."""

from commun.commons import Commons
from fiches import with_prefix
from search_index import PageRow


def heir_of(wiki: Commons, gone: PageRow) -> PageRow | None:
    """The living page to which the title of a deleted one leads; None where there is none."""
    found = wiki.index.pages.by_title(with_prefix(gone.name.space, gone.title))
    if found is None or found.name == gone.name or found.name.space != gone.name.space:
        return None
    return found if gone.title in wiki.fiche(found).other_titles else None


def joined_to(wiki: Commons, row: PageRow) -> list[PageRow]:
    """The deleted pages that a page took the titles of: their histories are read there."""
    if row.deleted:
        return []
    return wiki.index.pages.deleted_called(row.name.space, wiki.index.pages.other_titles(row.key))
