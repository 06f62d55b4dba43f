"""Progress bars of long commands: a module of its own, so that `serve` starts without what draws them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from search_index import Progress


@contextmanager
def bars(*, quiet: bool) -> Iterator[Progress]:
    """A `Progress` that draws a bar for each step on a terminal, and a line every 5 s elsewhere."""
    drawn: dict[str, tqdm[Any]] = {}
    interval = 0.2 if sys.stderr.isatty() else 5.0

    def progress(step: str, done: int, total: int) -> None:
        if quiet:
            return
        if total < 0:  # what is waited for: a line of its own, at once
            tqdm.write(step, file=sys.stderr)
            return
        bar = drawn.get(step)
        if bar is None:
            for other in drawn.values():
                other.close()
            bar = drawn[step] = tqdm(total=total or None, desc=step, unit="", mininterval=interval, file=sys.stderr)
        if total and bar.total != total:
            bar.total = total
        bar.update(max(0, done - bar.n))

    try:
        yield progress
    finally:
        for bar in drawn.values():
            bar.close()
