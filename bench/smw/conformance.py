"""`smw_conformance FILE`: how many items of Semantic MediaWiki's suite our own wiki answers as it does, and why not.

Every item's setup is written into a real commons by the import that brings in a wiki's export; its question is asked
of the index, or its page is rendered, or its facts are read. No item is known by name.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from bench.figures import Figure
from bench.smw.checks import failures
from bench.smw.items import Item, read_items
from bench.smw.wiki import wiki_of

NAME: Final = "smw_conformance"
_GOALS: Final = {"query": 80.0, "format": 80.0, "parser": 60.0}
_SHOWN: Final = 300
"""Characters of a reason that are printed."""


def conformance(file: Path, *, as_json: bool) -> list[Figure]:
    """The share of items of each type that pass; each of the others is printed with its reason."""
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for item, reasons in _judged(file):
        total[item.type] += 1
        passed[item.type] += not reasons
        if reasons:
            _tell(item, reasons, as_json=as_json)
    return [
        Figure(NAME, f"{kind} items that pass ({passed[kind]} of {n})", 100 * passed[kind] / n, "%", n,
               _GOALS.get(kind), at_least=True)
        for kind, n in total.items()
    ]  # fmt: skip


def _judged(file: Path) -> Iterator[tuple[Item, list[str]]]:
    """Every item with why it does not pass; items with the same setup share a commons."""
    ordered = sorted(read_items(file), key=lambda item: (item.file, item.content, repr(item.setup), item.number))
    for _, group in groupby(ordered, key=lambda item: (item.setup, item.content)):
        items = list(group)
        with wiki_of(items[0]) as wiki:
            for item in items:
                yield item, failures(item, wiki)


def _tell(item: Item, reasons: list[str], *, as_json: bool) -> None:
    if as_json:
        row = {"bench": NAME, "item": f"{item.file} {item.number}", "type": item.type, "ok": False, "reasons": reasons}
        print(json.dumps(row, ensure_ascii=False), flush=True)
        return
    print(f"{item.type:<7} {item.file} {item.number}: {reasons[0][:_SHOWN]}", flush=True)
    for reason in reasons[1:]:
        print(f"{'':<8}{reason[:_SHOWN]}", flush=True)
