"""What carrying the commons away takes: the whole as a folder, a booklet, a clone."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure
from bench.keeping import copied, run
from commun import Commons, Config


def _timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.monotonic()
    work()
    return time.monotonic() - start


def export(size: int) -> list[Figure]:
    """The whole commons as a folder of pages: the first time, when nothing has changed, after one edit."""
    with copied(size) as data, tempfile.TemporaryDirectory(prefix="commun-bench-") as folder:
        target = Path(folder) / "copie"

        def work() -> object:
            return run(data, "export-site", str(target), "--quiet")

        first, again = _timed(work), _timed(work)
        _edit(data)
        edited = _timed(work)
    return [
        Figure("export", "static export, from nothing", first, "s", size, 300),
        Figure("export", "static export, nothing changed", again, "s", size),
        Figure("export", "static export, one fiche changed", edited, "s", size),
    ]


def _edit(data: Path) -> None:
    """One saved edit of one fiche."""
    commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
    person = commons.accounts.register("Banc des copies", "quelques mots à la suite", "", "contributor")
    row = commons.index.pages.listing(space="fiches", limit=1)[1][0]
    commons.save(person, row.name, commons.fiche(row).text + "\n\nUn mot de plus.\n", row.last_commit, "Essai")
    commons.close()
