"""How fiches are found: everything here is derived from the commits, and can be thrown away and built again.

This room knows `fiches` and nothing of the web. It is entered here: other rooms import these names from
`search_index` and none from its modules.
"""

from search_index.index import Index, run_text_writer
from search_index.query import SearchRequest
from search_index.search import Facet, FacetValue, Hit, SearchResult
from search_index.tables.page_table import PageRow, PageTable
from search_index.tables.revision_table import RevisionRow, RevisionTable
from search_index.tables.tables import Progress

__all__ = [
    "Facet",
    "FacetValue",
    "Hit",
    "Index",
    "PageRow",
    "PageTable",
    "Progress",
    "RevisionRow",
    "RevisionTable",
    "SearchRequest",
    "SearchResult",
    "run_text_writer",
]
