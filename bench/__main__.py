"""`python -m bench all|NAME… [--fiches N] [--json]`: measure, and print what was measured against what is wanted."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bench import carrying, derived, faults, finding, pages, saves
from bench.facts.asking import asking
from bench.facts.exploring import explorer, page_with_questions
from bench.facts.leaving import dumps, retyping
from bench.figures import HEADER, Figure
from bench.peers import peers
from bench.people.digest import digest
from bench.people.review import review
from bench.smw.conformance import conformance
from bench.wikitext.fidelity import fidelity
from bench.wikitext.import_speed import import_speed

BENCHES: Final[Mapping[str, Callable[[int], list[Figure]]]] = {
    "views": pages.views,
    "logged_in": pages.logged_in,
    "render": pages.render,
    "not_modified": pages.not_modified,
    "history": pages.history,
    "save": saves.save,
    "commit_scaling": saves.commit_scaling,
    "search": finding.search,
    "freshness": saves.freshness,
    "ask": asking,
    "explorer": explorer,
    "page_with_questions": page_with_questions,
    "retyping": retyping,
    "dumps": dumps,
    "rebuild": derived.rebuild,
    "start": derived.start,
    "memory": derived.memory,
    "import_stream": derived.import_stream,
    "import_speed": import_speed,
    "weight": pages.weight,
    "digest": digest,
    "review": review,
    "export": carrying.export,
    "clone": carrying.clone,
    "booklet": carrying.booklet,
}
"""Every bench by its name, in the order in which `all` runs them; those of `_run` are asked by name."""


_BY_NAME: Final = "peers, faults, relevance, wikitext_fidelity FILE, smw_conformance FILE"
_TAKE_A_FILE: Final = frozenset({"wikitext_fidelity", "smw_conformance"})


def main() -> int:
    """Run the benches asked for; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", help=f"all, {', '.join(BENCHES)}, {_BY_NAME}")
    parser.add_argument("--fiches", type=int, default=10_000, help="size of the commons (10000)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--questions", type=Path, help="relevance: searches and the pages wanted (JSON lines)")
    parser.add_argument("--pages", type=Path, help="relevance: the folder of those pages")
    parser.add_argument("--cases", type=Path, help="the cases of a bench of FILE (JSON lines), also given as FILE")
    given = parser.parse_args()
    if _TAKE_A_FILE & set(given.names):
        files = [Path(name) for name in given.names if Path(name).is_file()]
        given.names = [name for name in given.names if not Path(name).is_file()]
        given.cases = given.cases or next(iter(files), None)
    names = [name for asked in given.names for name in (BENCHES if asked == "all" else [asked])]
    missed = 0
    if not given.json:
        print(HEADER, flush=True)
    for name in names:
        for figure in _run(name, given, parser):
            print(figure.json() if given.json else figure.row(), flush=True)
            missed += figure.ok is False
    return 1 if missed else 0


def _run(name: str, given: argparse.Namespace, parser: argparse.ArgumentParser) -> list[Figure]:
    if name == "faults":
        return faults.run_all(given.fiches)
    if name == "peers":
        return peers(given.fiches)
    if name == "relevance":
        if given.questions is None or given.pages is None:
            parser.error("relevance needs --questions and --pages")
        return finding.relevance(given.questions, given.pages)
    if name == "wikitext_fidelity":
        if given.cases is None:
            parser.error("wikitext_fidelity needs the file of its cases")
        return fidelity(given.cases)
    if name == "smw_conformance":
        if given.cases is None:
            parser.error("smw_conformance needs the file of its items")
        return conformance(given.cases, as_json=given.json)
    if name not in BENCHES:
        parser.error(f"there is no bench {name}")
    return BENCHES[name](given.fiches)


if __name__ == "__main__":
    sys.exit(main())
