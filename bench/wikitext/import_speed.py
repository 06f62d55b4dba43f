"""How fast an export comes in: `import_speed`, N pages of three revisions each (5 kB of wikitext), read by the program.

Told: revisions a second of processor time and of the clock, and the memory at its highest, which must not grow with
the size of the export.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bench.figures import Figure

_BENCH: Final = "import_speed"
_REVISIONS: Final = 3
_SPEED_GOAL: Final = 500.0
_MEMORY_GOAL: Final = 200.0
_SENTENCES: Final = (
    "Le '''groupe''' s’est réuni à la [[salle des fêtes]] de [[Saugues]]. ",
    "On a compté 1 872 personnes, soit 50 % de plus qu’en 2012<ref>Insee, 2020.</ref>. ",
    "« Il faut du temps », dit Amel – animatrice – Association des Deux Rives. ",
    "''Prochaine étape'' : voir [http://exemple.org/suite le compte rendu] de la [[commission|commission jardin]]. ",
    "Les habitantes et habitants ont choisi le lieu, semé, arrosé, puis partagé la récolte. ",
)
_RUN: Final = (
    "import sys; from pathlib import Path; from fiches import Store; from importers import import_dump; "
    "data = Path(sys.argv[1]); report = import_dump(Store.create(data), Path(sys.argv[2]), 'banc'); "
    "print(report.revisions)"
)


def import_speed(fiches: int) -> list[Figure]:
    """Import an export of `fiches` pages, and measure the process that does it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.xml"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(_export(fiches))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(Path(folder) / "data"), str(file)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    revisions = int(json.loads(done.stdout.split()[-1]))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [
        Figure(_BENCH, "revisions from an export", revisions / cpu, "/s cpu", fiches, _SPEED_GOAL, at_least=True),
        Figure(_BENCH, "revisions from an export, by the clock", revisions / wall, "/s", fiches),
        Figure(_BENCH, "memory at its highest", after.ru_maxrss / 1024, "MB", fiches, _MEMORY_GOAL),
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
