"""Every way of writing that the language has is asked by some case: the list of what must be, in our own words."""

import re

import pytest

from tests.search_index.ask.test_cases import ALL

WRITTEN = {
    # what is asked
    "a page": r"^\[\[[^:\]|~!<>]+\]\]",
    "one of several pages": r"^\[\[[^:\]|]+\|\|[^:\]]+\]\]",
    "a category in French": r"\[\[Catégorie:[^+]",
    "a category in English": r"\[\[Category:",
    "a type": r"\[\[Type::",
    "a namespace": r"\[\[Aide:\+\]\]",
    "the fiches": r"\[\[:\+\]\]",
    "a value": r"\[\[[^:\]]+::[^\]<>~!+|]+\]\]",
    "one of several values": r"\[\[[^:\]]+::[^\]|]+\|\|[^\]]+\]\]",
    "any value": r"::\+\]\]",
    "no value": r"::!\+\]\]",
    "at least": r"::>[^>]",
    "at most": r"::<[^<q]",
    "at least, with its sign": r"::≥",
    "at most, with its sign": r"::≤",
    "more than": r"::>>",
    "less than": r"::<<",
    "another value": r"::![^+~]",
    "a pattern": r"::~[^\]]*\*",
    "a pattern with one sign": r"::~[^\]]*\?",
    "not a pattern": r"::!~",
    "like": r"::like:",
    "not like": r"::nlike:",
    "containing": r"::in:",
    "containing to the letter": r"::phrase:",
    "not containing": r"::not:",
    "a pattern of titles": r"^\[\[~",
    "a chain": r"\[\[[^:\]]+\.[^:\]]+::",
    "a question in a question": r"::<q>",
    "backwards": r"\[\[-[^:\]]+::",
    "a saved question": r"\[\[Concept:",
    "either": r"\bOR\b",
    "groups": r"^<q>|\s<q>",
    "both": r"\]\]\s*\[\[",
    "within a distance": r"\(\d+ ?km\)",
    "a part": r"#_1|#[^\]|]+\]\]",
    "back from a part": r"-Has subobject::|-A un sous-objet::",
    "names in English": r"\[\[Modification date::|\[\[Has subobject|\[\[Creation date::",
    # what is shown
    "a column": r"\|\s*\?[^=#.|\n]+",
    "a column under another name": r"\|\s*\?[^|\n#]+=[^|\n]",
    "a unit": r"\?[^|\n]+#(?:km|m²|ha)",
    "a date in ISO": r"#ISO",
    "in a language": r"#LOCL",
    "a Julian day": r"#JD",
    "in another calendar": r"#JL.*#GR",
    "after a pattern": r"#-F\[",
    "with so many decimals": r"#-p\d",
    "the number alone, the unit alone": r"#-n.*#-u",
    "without a link": r"\?[^|\n]+#-",
    "a picture's width": r"#\d+px",
    "a chain of columns": r"\?[^|\n=]+\.[^|\n]+",
    "backwards in a column": r"\?-",
    "the page at its place": r"\?(?:#|=)",
    "categories": r"\?Catégorie|\?Category",
    "so many values of a column": r"\+limit=",
    "values in an order": r"\+order=",
    "values after others": r"\+offset=",
    "how a column is aligned": r"\+align=",
    "values in a language": r"\+lang=",
    "a part of a record": r"\+index=",
    # parameters
    "so many rows": r"\|\s*limit=",
    "rows after others": r"\|\s*offset=",
    "an order": r"\|\s*sort=\w",
    "an order of titles": r"\|\s*sort=\s*(?:\||$|\n)",
    "an order by several fields": r"\|\s*sort=[^|\n]+,",
    "going down": r"\|\s*order=desc",
    "by chance": r"\|\s*order=random",
    "a heading of the page": r"\|\s*mainlabel=",
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_case_asks_it(written: str) -> None:
    pattern = re.compile(WRITTEN[written], re.MULTILINE)
    assert any(pattern.search(case.question) for case in ALL if not case.refused), written
