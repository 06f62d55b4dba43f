"""`python -m bench peers`: Commun, DokuWiki and MediaWiki by turns on the same pages, as ratios.

Absolute milliseconds say as much of the machine as of the program; the ratio of two programs that were asked one after
the other, round after round, holds on any machine.
"""

import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from bench.corpus import Corpus
from bench.figures import Figure
from bench.keeping import copied, kept
from bench.peers.asked import ANY_OF, Questions, goal
from bench.peers.needs import missing, refusal
from bench.peers.served import dokuwiki, mediawiki
from bench.peers.served.ours import commun
from bench.peers.served.wiki import Sampled, Wiki
from bench.peers.table import side_by_side
from bench.peers.turns import Cost, by_turns, ratio

VERSION: Final = 1
"""Moves when the neighbours are filled otherwise: what is kept of another version is made again."""
LOAD: Final = "load of the machine, all its programs, last 15 minutes"
SAVE: Final = "save, POST to redirect"


def peers(size: int) -> list[Figure]:
    """What each subject costs each wiki (processor time, wall time beside), and ours to theirs against the goal.

    Raises:
        SystemExit: when a package is missing, with the command that installs it.
    """
    lacking = missing()
    if lacking:
        raise SystemExit(refusal(lacking))
    signal.signal(signal.SIGTERM, _ended)
    corpus = Corpus(size)
    numbers = Random(4).sample(range(size), min(size, ANY_OF))
    sample = Sampled.of(corpus, numbers)
    figures: list[Figure] = []
    with _wikis(size, corpus, sample) as wikis:
        for wiki in wikis:
            # What begins with the server ends before anything is measured.
            wiki.processes.settle(looks=100, patience=120)
        for subject in Questions(sample, numbers).subjects():
            print(f"{subject.name}…", file=sys.stderr, flush=True)
            costs = by_turns(subject, wikis)
            if subject.name != "saves before":
                figures += _told(subject.name, costs, size)
        used = {wiki.name: [wiki.processes.memory()] for wiki in wikis}
        figures += _compared("memory", used, "MB", size)
    load = Figure("peers", LOAD, os.getloadavg()[2] / (os.cpu_count() or 1), "× cores", size)
    print(side_by_side(figures), load.row(), sep="\n", file=sys.stderr, flush=True)
    return [*figures, load]


def _told(name: str, costs: Mapping[str, Sequence[Cost]], size: int) -> list[Figure]:
    cpu = {wiki: [cost.cpu for cost in each] for wiki, each in costs.items()}
    figures = []
    if name == SAVE:
        # Ours, as its goal counts it: what the text index takes afterwards, in a child, is told apart.
        apart = [cost.cpu - cost.children for cost in costs["Commun"]]
        figures = _compared("save with what follows it (text index)", cpu, "ms cpu", size)
        cpu |= {"Commun": apart}
    figures = [*_compared(name, cpu, "ms cpu", size), *figures]
    wall = {wiki: statistics.median(cost.wall for cost in each) for wiki, each in costs.items()}
    return figures + [Figure("peers", f"{name}: {wiki}, wall", value, "ms", size) for wiki, value in wall.items()]


def _compared(name: str, values: Mapping[str, Sequence[float]], unit: str, size: int) -> list[Figure]:
    """The value of each wiki, and ours to each of the others."""
    ours, *others = values
    figures = [Figure("peers", f"{name}: {wiki}", statistics.median(each), unit, size) for wiki, each in values.items()]
    for wiki in others:
        share = ratio(values[ours], values[wiki])
        figures.append(Figure("peers", f"{name}: {ours} to {wiki}", share, "×", size, goal(name, wiki, size)))
    return figures


@contextmanager
def _wikis(size: int, corpus: Corpus, sample: Sampled) -> Iterator[list[Wiki]]:
    """The three wikis, filled and served; gone afterwards."""
    with ExitStack() as stack:

        def folder(within: Path | None = None) -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-", dir=within)))

        cache = kept(size).parent
        doku = _filled(cache, "dokuwiki", size, lambda made: dokuwiki.fill(made, corpus))
        media = _filled(cache, "mediawiki", size, lambda made: mediawiki.fill(made, folder(), corpus))
        work = folder(cache)
        data = stack.enter_context(copied(size))
        shutil.copytree(doku, work / "dokuwiki")
        shutil.copytree(media, work / "mediawiki")
        yield [
            stack.enter_context(commun(data, sample)),
            stack.enter_context(dokuwiki.dokuwiki(work / "dokuwiki", folder(), sample)),
            stack.enter_context(mediawiki.mediawiki(work / "mediawiki", folder(), sample)),
        ]


def _filled(cache: Path, name: str, size: int, fill: Callable[[Path], None]) -> Path:
    """The folder of a neighbour that holds the corpus, made now if it is not kept yet. Not to be written in."""
    kept_in = cache / f"{name}-{size}-{VERSION}"
    if not kept_in.exists():
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory(dir=cache) as made:
            fill(Path(made) / "wiki")
            (Path(made) / "wiki").rename(kept_in)
        print(f"{name}: filled in {time.perf_counter() - begun:.0f} s, kept in {kept_in}", file=sys.stderr, flush=True)
    return kept_in


def _ended(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit("ended before its end: nothing of it runs any more")
