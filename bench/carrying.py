"""What carrying the commons away takes: the whole as a folder, a booklet, a clone."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from bench.figures import Figure
from bench.keeping import copied, run
from bench.pages import Addresses
from bench.server import Server
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


_ROUNDS = 5
_CHOSEN = 20


def booklet(size: int) -> list[Figure]:
    """A booklet of 20 fiches in PDF, asked for at the web: cover, contents, fiches, credits."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        fiches = ",".join(path.rpartition("/")[2] for path in Addresses.of(data, _CHOSEN).pages)

        def work() -> None:
            answer = browser.get(f"/livret.pdf?fiches={fiches}")
            if answer.status != HTTPStatus.OK or not answer.body.startswith(b"%PDF"):
                raise SystemExit(f"no booklet: {answer.status}")

        seconds = _timed(work)
    return [Figure("booklet", "PDF of 20 fiches, asked for at the web", seconds, "s", size, 10)]


def clone(size: int) -> list[Figure]:
    """`git clone` over HTTP beside `git clone` from disk by git's own protocol, in turns; medians."""
    environ = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": os.devnull}
    with (
        copied(size) as data,
        tempfile.TemporaryDirectory(prefix="commun-bench-", dir=data.parent) as folder,
        Server(data) as server,
    ):
        addresses = {"disk": f"file://{data / 'fiches.git'}", "http": f"http://127.0.0.1:{server.port}/commun.git"}
        taken: dict[str, list[float]] = {name: [] for name in addresses}
        for number in range(_ROUNDS):
            for name, address in addresses.items():
                command = ["git", "clone", "-q", address, f"{folder}/{name}-{number}"]

                def work(command: list[str] = command) -> object:
                    return subprocess.run(command, env=environ, check=True)

                taken[name].append(_timed(work))
        disk, http = (statistics.median(taken[name]) for name in ("disk", "http"))
    return [
        Figure("clone", "git clone from disk (file://)", disk, "s", size),
        Figure("clone", "git clone over HTTP", http, "s", size),
        Figure("clone", "speed over HTTP, in % of that from disk", 100 * disk / http, "%", size, 80, at_least=True),
    ]
