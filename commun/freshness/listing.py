"""The fiches that should be read again, over the whole commons or among those of a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commun.commons import Commons
from commun.freshness.state import Freshness, freshness_reviewed
from search_index import PageRow


@dataclass(frozen=True, slots=True)
class Late:
    """A fiche whose day to be read again has come."""

    page: int
    type: str
    freshness: Freshness

    @property
    def due(self) -> date:
        """Since when."""
        return self.freshness.due or date.min


def late_fiches(commons: Commons, pages: Sequence[int] | None = None) -> list[Late]:
    """The fiches (or those of these keys) that should be read again, the longest awaited first."""
    today, catalogue = commons.today(), commons.index.catalogue
    kinds = {name: catalogue.type(name) for name, _count in commons.counts("type")}
    found = []
    for row in commons.index.facts.reviewed(pages):
        kind = kinds.get(row.type) or catalogue.type(row.type)
        fresh = freshness_reviewed(row, kind, today)
        if fresh is not None and fresh.is_late:
            found.append(Late(row.page, kind.key if kind else row.type, fresh))
    return sorted(found, key=lambda late: (late.due, late.page))


def late_among(commons: Commons, rows: Iterable[PageRow]) -> frozenset[int]:
    """Those of a list of pages, by key, that should be read again."""
    keys = [row.key for row in rows if row.type]
    return frozenset(late.page for late in late_fiches(commons, keys)) if keys else frozenset()
