"""The bench of Semantic MediaWiki's suite, on items of our own: what must pass passes, and what is wrong is seen."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.smw.conformance import conformance
from bench.smw.html import contains

SETUP = [
    {"namespace": "SMW_NS_PROPERTY", "page": "Runs on", "contents": "[[Has type::Text]]"},
    {"namespace": "SMW_NS_PROPERTY", "page": "Seats", "contents": "[[Has type::Number]]"},
    {"page": "Tram 1", "contents": "[[Category:Lines]] [[Runs on::rails]] [[Seats::1200]]"},
    {"page": "Bus 7", "contents": "[[Category:Lines]] [[Runs on::roads]] {{#subobject:|Seats=55}}"},
    {"page": "Old tram", "contents": "#REDIRECT [[Tram 1]]"},
    {"page": "All lines", "contents": "{{#ask: [[Category:Lines]] |?Runs on |format=table |link=none}}"},
]


def item(test: dict[str, Any]) -> dict[str, Any]:
    return {"file": "ours.json", "i": 0, "settings": {"wgContLang": "en", "wgLang": "en"}, "setup": SETUP, "test": test}


def query(condition: str, results: list[str], **more: Any) -> dict[str, Any]:
    expected = {"count": len(results), "results": results, **more}
    return item({"type": "query", "condition": condition, "printouts": ["Seats"], "parameters": {"limit": "10"},
                 "assert-queryresult": expected})  # fmt: skip


def page(kind: str, subject: str, *pieces: str, **more: Any) -> dict[str, Any]:
    return item({"type": kind, "subject": subject, "assert-output": {"to-contain": list(pieces)}, **more})


def special(name: str, piece: object, parameters: dict[str, Any]) -> dict[str, Any]:
    pieces = piece if isinstance(piece, dict) else [piece]
    return item({"type": "special", "special-page": {"page": name, "request-parameters": parameters},
                 "assert-output": {"to-contain": pieces}})  # fmt: skip


KEPT = {"semantic-data": {"strictPropertyValueMatch": False, "propertyCount": 5,
                          "propertyKeys": ["_SKEY", "_MDAT", "_INST", "Runs on", "Seats"],
                          "propertyValues": ["rails", 1200]}}  # fmt: skip


@pytest.mark.parametrize(
    "test",
    [
        query("[[Runs on::rails]]", ["Tram_1#0##"]),
        query("[[Old tram]]", ["Tram 1#0##"], datavalues=[{"property": "Seats", "value": "1,200"}]),
        query("[[-Has subobject::Bus 7]]", ["Bus 7#0##_3bc94e3bbc4b1fd8a896619141cdcfd9"]),
        page("format", "All lines", '<td class="smwtype&#95;wpg">Tram 1</td><td class="x">rails</td></tr>'),
        page("format", "All lines", '<td>Bus.*</td><td class="x">roads</td>'),
        page("parser", "Tram 1", "rails", **{"assert-store": KEPT}),
        special("Ask", "<td>Tram 1</td><td>1,200</td>", {"q": "[[Seats::+]]", "po": "?Seats", "p": {"link": "none"}}),
        special("Browse", '<span class="smw-factbox-value">rails', {"article": "Tram 1"}),
        special("SearchByProperty", "<span>roads", {"property": "Runs on"}),
        item(
            {
                "type": "api",
                "api": {"parameters": {"action": "ask", "format": "json", "query": "[[Bus 7]]"}},
                "assert-output": {"to-contain": ["Bus 7"]},
            }
        ),
    ],
    ids=["question", "redirect and value", "part", "cells", "wildcard", "kept", "ask", "browse", "search", "api"],
)
def test_what_is_so_passes(test: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(test, tmp_path, capsys) == []


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        (query("[[Runs on::rails]]", ["Bus 7#0##"]), "results"),
        (query("[[Category:Lines]]", ["Tram 1#0##"]), "2 results, 1 expected"),
        (query("[[Tram 1]]", ["Tram 1#0##"], datavalues=[{"property": "Seats", "value": "1,201"}]), "no value"),
        (page("format", "All lines", "<td>rail</td>"), "does not show"),
        (page("format", "All lines", '<td><a title="Tram 1">Tram 1</a></td><td>roads</td>'), "does not show"),
        (page("format", "All lines", '<table class="wikitable">'), "only the manners"),
        (page("format", "No such page", "x"), "there is no page"),
        (page("parser", "Tram 1", **{"assert-store": {"semantic-data": {"propertyCount": 4}}}), "5 properties"),
        (special("Version", "7.0", {}), "Special:Version"),
        (special("Browse", "wheels", {"article": "Tram 1"}), "does not show"),
        (special("Browse", "x", {"article": "Tram 2"}), "there is no page"),
        (special("Ask", {"contents-file": "/a.csv"}, {"q": "[[Tram 1]]"}), "a file of the suite"),
        (
            item(
                {
                    "type": "api",
                    "api": {"parameters": {"action": "ask", "format": "json", "query": "[[A"}},
                    "assert-output": {"to-contain": ["x"]},
                }
            ),
            "the API answers",
        ),
    ],
    ids=[
        "page",
        "too many",
        "value",
        "part of a cell",
        "row",
        "manners",
        "missing",
        "count",
        "special",
        "facts",
        "no page",
        "file",
        "api",
    ],
)
def test_what_is_not_so_fails_with_its_reason(
    test: dict[str, Any], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert any(reason in told for told in judged(test, tmp_path, capsys))


def judged(test: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The reasons that the bench prints for one item; its figure says the same."""
    file = folder / "items.jsonl"
    file.write_text(json.dumps(test) + "\n", encoding="utf-8")
    (figure,) = conformance(file, as_json=True)
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    reasons = printed[0]["reasons"] if printed else []
    assert figure.value == (0.0 if reasons else 100.0)
    return list(reasons)


@pytest.mark.parametrize(
    ("html", "piece", "held"),
    [
        ("<td>S11</td>", "<td>S1</td>", False),
        ('<td><a href="/fiches/x">X</a></td>', "<td>X</td>", False),
        ("<td>X</td>", '<td><a title="X">X</a></td>', True),
        ('<a href="https://example.org/a">ici</a>', '<a href="https://example.org/b">ici</a>', False),
        ('<a href="https://example.org/a">ici</a>', 'class="external" href="https://example.org/a">ici</a>', True),
        ("<li>a<br>b</li>", "<li>a b</li>", False),
        ("1\u202f234", "1&#160;234", True),
        ("<p>x</p>", '<span class="smwttcontent">y</span>', None),
    ],
)
def test_manners_do_not_count_and_words_do(html: str, piece: str, held: object) -> None:
    assert contains(html, piece) is held
