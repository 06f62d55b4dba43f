"""The questions that a page asks, as facts about it: what it asks, how much, and shown how.

They are what Semantic MediaWiki states of `{{#ask: …}}` (its `QueryProfile`), so that a commons can be asked which
pages ask for what.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fiches import Fiche, part_of_question, scan
from search_index.ask.language import depth, weight
from search_index.ask.parser import QuestionRefused, parse_question

_FENCE: Final = re.compile(r"^(`{3,}|~{3,})[ ]?ask[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
_LONGEST: Final = 200
"""Characters of a question that cannot be read."""
_MOST: Final = 200
"""Questions of one page that are told."""


def asked_by(fiche: Fiche) -> Iterator[Mapping[str, object]]:
    """What is said of each question of a text, by the keys of the properties that say it; each question once."""
    if "ask" not in fiche.body and "#show" not in fiche.body:
        return
    told: set[str] = set()
    for source in map(str.strip, _sources(fiche)):
        if source not in told and len(told) < _MOST:
            told.add(source)
            yield from _said(source)


def parts_asked(source: str, kind: str) -> Iterator[str]:
    """The names of the parts of a page that a question of its text is, given its source and `ask` or `show`."""
    if kind == "show" and "[[" not in source.partition("|")[0]:
        subject, bar, rest = source.partition("|")
        source = f"[[{subject.strip()}]]{bar}{rest}"
    return (part_of_question(said) for said in _said(source))


def _sources(fiche: Fiche) -> Iterator[str]:
    for mark in scan(fiche.body):
        if mark.kind == "template" and mark.target.lower() in {"#ask", "#show"}:
            subject, *rest = mark.options or ("",)
            if mark.target.lower() == "#show" and "[[" not in subject:
                subject = f"[[{subject.strip()}]]"
            yield "|".join([subject, *rest])
    for found in _FENCE.finditer(fiche.body):
        yield found[2]


def _said(source: str) -> Iterator[Mapping[str, object]]:
    try:
        question = parse_question(source)
    except QuestionRefused as refused:
        yield {"message_d_erreur": refused.sentence("fr")}
        yield {"question_posee": source.strip()[:_LONGEST] or "?", "affichage_de_la_question": "table"}
        return
    yield {
        "question_posee": str(question.condition) or "?",
        "nombre_de_conditions": weight(question.condition),
        "profondeur_de_la_question": depth(question.condition),
        "affichage_de_la_question": question.parameters.get("format", "").strip() or "table",
    }
