"""How fast an export comes in: `import_speed`, N pages of three revisions each (5 kB of wikitext), read by the program.

Told: revisions a second by the clock of this machine, which the goal is held to, and beside it of processor time (of
all processes together); pages a second, and the memory at its highest, which must not grow with the size of the export.
Where MediaWiki is installed, one is started and brought in over its API: there, the wiki is the limit, and the share of
the time spent waiting for it says so.
"""

import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bench.figures import Figure
from bench.keeping import environment

_BENCH: Final = "import_speed"
_REVISIONS: Final = 3
_API_PAGES: Final = 200
_START: Final = Path(__file__).parents[2] / "tests" / "mediawiki" / "start-mediawiki"
_INSTALL: Final = Path("/usr/share/mediawiki/maintenance/install.php")
_SPEED_GOAL: Final = 500.0
_MEMORY_GOAL: Final = 200.0
_SENTENCES: Final = (
    "Le '''groupe''' s’est réuni à la [[salle des fêtes]] de [[Saugues]]. ",
    "On a compté 1 872 personnes, soit 50 % de plus qu’en 2012<ref>Insee, 2020.</ref>. ",
    "« Il faut du temps », dit Amel – animatrice – Association des Deux Rives. ",
    "''Prochaine étape'' : voir [http://exemple.org/suite le compte rendu] de la [[commission|commission jardin]]. ",
    "Les habitantes et habitants ont choisi le lieu, semé, arrosé, puis partagé la récolte. ",
)
_RUN: Final = """
import json, resource, sys
from pathlib import Path
from fiches import Store
from importers import import_dump

report = import_dump(Store.create(Path(sys.argv[1])), Path(sys.argv[2]), "banc")
own, beside = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps([report.revisions, report.pages, own, beside]))
"""
_SYNC: Final = """
import json, sys
from pathlib import Path
from fiches import Store
from importers import add_source, sync

data = Path(sys.argv[1])
report = sync(Store.create(data), add_source(data, name="banc", api_url=sys.argv[2]))
print(json.dumps([report.revisions, report.duration, report.waited]))
"""


def import_speed(fiches: int) -> list[Figure]:
    """Import an export of `fiches` pages, and measure the processes that do it; then some pages over the API."""
    small = _imported(max(1, fiches // 5))
    large = _imported(fiches)
    figures = [
        Figure(_BENCH, "revisions from an export, by the clock", large.revisions / large.wall, "/s", fiches,
               _SPEED_GOAL, at_least=True),
        Figure(_BENCH, "revisions from an export, of all processes together", large.revisions / large.cpu, "/s cpu",
               fiches),
        Figure(_BENCH, "pages from an export, by the clock", large.pages / large.wall, "/s", fiches),
        Figure(_BENCH, "memory at its highest, with the largest beside", large.memory, "MB", fiches, _MEMORY_GOAL),
        Figure(_BENCH, "the same against that of a fifth of the pages", large.memory / small.memory, "×", fiches, 1.25),
    ]  # fmt: skip
    return figures + (_over_the_api() if _INSTALL.exists() else [])


@dataclass(frozen=True, slots=True)
class _Import:
    """What one import took: seconds, and MB of the program with the largest process beside it."""

    revisions: int
    pages: int
    cpu: float
    wall: float
    memory: float


def _imported(pages: int) -> _Import:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.xml"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(_export(pages))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        revisions, brought, own, beside = _run(_RUN, Path(folder) / "data", file)
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Import(int(revisions), int(brought), cpu, wall, (own + beside) / 1024)


def _run(code: str, *arguments: object) -> list[float]:
    """What a program prints last, as numbers."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=environment(Path(str(arguments[0]))), capture_output=True, text=True, check=True)
    numbers: list[float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


def _over_the_api() -> list[Figure]:
    """Bring a MediaWiki in that runs on this machine, and tell how much of it was waiting for its answers."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        wiki = Path(folder) / "wiki"
        made = subprocess.run([str(_START), str(wiki), str(port)], capture_output=True, text=True, check=True)
        try:
            file = Path(folder) / "export.xml"
            file.write_text("".join(_export(_API_PAGES)), encoding="utf-8")
            settings = {**os.environ, "MW_CONFIG_FILE": str(wiki / "LocalSettings.php")}
            command = ["php", str(_INSTALL.parent / "importDump.php"), "--no-updates", str(file)]
            subprocess.run(command, capture_output=True, check=True, env=settings)
            url = f"http://127.0.0.1:{port}/api.php"
            revisions, seconds, waited = _run(_SYNC, Path(folder) / "data", url)
        finally:
            os.killpg(int(made.stdout.split()[-1]), signal.SIGKILL)
    return [
        Figure(_BENCH, "revisions over the API, by the clock", revisions / seconds, "/s", _API_PAGES),
        Figure(_BENCH, "time of that spent waiting for the wiki", 100 * waited / seconds, "%", _API_PAGES),
    ]


def section(chance: random.Random, number: int) -> str:
    """A section of a report, about 1.7 kB of wikitext."""
    return f"== Partie {number} ==\n" + "".join(chance.choices(_SENTENCES, k=18)) + "\n* un\n* deux\n"


def _export(pages: int) -> Iterator[str]:
    """The export, page by page; the same for the same size."""
    yield '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr">\n'
    yield "<siteinfo><sitename>Banc</sitename><base>http://exemple.org/wiki/Accueil</base></siteinfo>\n"
    chance = random.Random(7)  # a corpus, no cryptography
    number = 0
    for page in range(1, pages + 1):
        yield f"<page><title>Récit {page}</title><ns>0</ns><id>{page}</id>\n"
        sections = []
        for turn in range(_REVISIONS):
            number += 1
            sections.append(section(chance, turn))
            moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_400_000_000 + number * 60))
            text = escape("\n".join(sections))
            yield (
                f"<revision><id>{number}</id><timestamp>{moment}</timestamp>"
                f"<contributor><username>Auteur {page % 50}</username></contributor><comment>suite {turn}</comment>"
                f"<model>wikitext</model><text>{text}</text></revision>\n"
            )
        yield "</page>\n"
    yield "</mediawiki>\n"
