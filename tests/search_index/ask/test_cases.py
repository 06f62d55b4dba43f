"""The cases of `tests/cases/ask/*.txt`: a question, and what it must answer, in the order of the answer.

# what the case is about
? the question (its `|` parts may stand on lines of their own)
= the titles that answer, `;` between them (nothing: none does)
| a row: the title, then each cell (values with `,` between them)
! a piece of a sentence that must be told
× position, a piece of the sentence: the question is refused
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from search_index import Answer, Index, QuestionRefused, parse_question

CASES = Path(__file__).parents[2] / "cases" / "ask"


@dataclass
class Case:
    where: str
    question: str
    titles: list[str] | None = None
    rows: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refused: str = ""


def read_cases(path: Path) -> list[Case]:
    cases: list[Case] = []
    about = path.stem
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        sign, text = line[:1], line[2:].strip()
        if sign == "#":
            about = text
        elif sign == "?":
            cases.append(Case(f"{path.stem}:{number} {about}", text))
        elif sign == " ":
            cases[-1].question += f"\n{line.strip()}"
        elif sign == "=":
            cases[-1].titles = [title.strip() for title in text.split(";") if title.strip()]
        elif sign == "|":
            cases[-1].rows.append(" | ".join(part.strip() for part in text.split("|")))
        elif sign == "!":
            cases[-1].told.append(text)
        elif sign == "×":
            cases[-1].refused = text
        else:
            assert not line.strip(), f"{path.name}:{number}: {line}"
    return cases


ALL = [case for path in sorted(CASES.glob("*.txt")) if path.stem != "commons" for case in read_cases(path)]


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def titles(answer: Answer) -> list[str]:
    return [row.subject.title + (f"#{row.subject.fragment}" if row.subject.fragment else "") for row in answer.rows]


def rows(answer: Answer) -> list[str]:
    return [
        " | ".join([title, *(plain(", ".join(value.text for value in cell.values)) for cell in row.cells)])
        for title, row in zip(titles(answer), answer.rows, strict=True)
    ]


@pytest.mark.parametrize("case", ALL, ids=[case.where for case in ALL])
def test_case(country: Index, case: Case) -> None:
    if case.refused:
        position, _, sentence = case.refused.partition(",")
        with pytest.raises(QuestionRefused) as refused:
            country.ask(case.question)
        assert refused.value.position == int(position)
        assert sentence.strip() in plain(str(refused.value))
        return
    answer = country.ask(case.question)
    if case.titles is not None:
        assert titles(answer) == case.titles
    if case.rows:
        assert rows(answer) == case.rows
    for piece in case.told:
        assert any(piece in plain(sentence) for sentence in answer.problems), answer.problems
    if not case.told:
        assert answer.problems == ()
    written = parse_question(case.question)
    assert parse_question(str(written)) == written


def test_there_are_cases_enough() -> None:
    assert len(ALL) >= 150
