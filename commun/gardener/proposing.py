"""What the gardener proposes for one kind of mending, page by page."""

from collections.abc import Iterable, Iterator

from commun.batches import Proposal
from commun.commons import Commons
from commun.gardener.mending import Known, mended
from search_index import PageRow


def propose(commons: Commons, rows: Iterable[PageRow], repair: str, known: Known) -> Iterator[Proposal]:
    """The changes that one kind of mending makes of these pages; those that need none are left out."""
    for row in rows:
        fiche = commons.fiche(row)
        after = mended(fiche, repair, known)
        if after.text != fiche.text:
            yield Proposal(row.name, row.title, row.last_commit, fiche.text, after.text)
