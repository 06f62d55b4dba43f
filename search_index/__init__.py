"""How fiches are found: everything here is derived from the commits, and can be thrown away and built again.

This room knows `fiches` and nothing of the web. It is entered here: other rooms import these names from
`search_index` and none from its modules.
"""

from search_index.analysis import is_stop_word
from search_index.ask.answer import Answer, AnswerValue, Cell, Column, Row, Subject
from search_index.ask.language import (
    All,
    And,
    Anything,
    Category,
    Compare,
    Concept,
    Inner,
    Node,
    Nothing,
    Or,
    Page,
    Printout,
    Question,
    Some,
    Space,
    depth,
    weight,
)
from search_index.ask.limits import Limits
from search_index.ask.parser import QuestionRefused, parse_condition, parse_printout, parse_question, split_parts
from search_index.facts.asked import parts_asked
from search_index.facts.pointing import Counted, PlacedPage, Pointing
from search_index.facts.reading import FactTable, PropertyFacet, PropertyUse, StatedFact, ValueCount
from search_index.facts.rows import FactRow
from search_index.index import Index, run_text_writer
from search_index.problems.table import NO_TYPE, UNKNOWN, PageProblem, ProblemCount, ProblemTable
from search_index.query import SearchRequest
from search_index.search import Facet, FacetValue, Hit, SearchResult
from search_index.tables.page_table import PageRow, PageTable
from search_index.tables.reviews import Reviewed
from search_index.tables.revision_table import RevisionRow, RevisionTable
from search_index.tables.tables import Progress, is_damage

__all__ = [
    "NO_TYPE",
    "UNKNOWN",
    "All",
    "And",
    "Answer",
    "AnswerValue",
    "Anything",
    "Category",
    "Cell",
    "Column",
    "Compare",
    "Concept",
    "Counted",
    "Facet",
    "FacetValue",
    "FactRow",
    "FactTable",
    "Hit",
    "Index",
    "Inner",
    "Limits",
    "Node",
    "Nothing",
    "Or",
    "Page",
    "PageProblem",
    "PageRow",
    "PageTable",
    "PlacedPage",
    "Pointing",
    "Printout",
    "ProblemCount",
    "ProblemTable",
    "Progress",
    "PropertyFacet",
    "PropertyUse",
    "Question",
    "QuestionRefused",
    "Reviewed",
    "RevisionRow",
    "RevisionTable",
    "Row",
    "SearchRequest",
    "SearchResult",
    "Some",
    "Space",
    "StatedFact",
    "Subject",
    "ValueCount",
    "depth",
    "is_damage",
    "is_stop_word",
    "parse_condition",
    "parse_printout",
    "parse_question",
    "parts_asked",
    "run_text_writer",
    "split_parts",
    "weight",
]
