"""How much of what MediaWiki shows is still there when its wikitext has become a fiche: `wikitext_fidelity FILE`.

Each case goes the whole way (wikitext → Markdown → HTML, by the program's own renderer) and is compared, once both are
brought to one form, with the HTML that MediaWiki makes. Beside it: what pandoc makes of the same case, where pandoc is
installed.
"""

import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Collection, Mapping
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.figures import Figure
from bench.wikitext.cases import Case, cases
from bench.wikitext.import_speed import section
from bench.wikitext.normal import normal
from commun import FileInfo, Link, Renderer, Sense, Stated
from fiches import Fiche, PageName, title_key
from importers import PageContext, to_markdown

_GOALS: Final = {"A": 95.0, "B": 85.0, "C": 80.0}
_NAME: Final = PageName("fiches", "essai")
_BENCH: Final = "wikitext_fidelity"
_SPEED_GOAL: Final = 300.0
_PAGES: Final = 300
"""Pages that speed is measured on."""


class Everything:
    """A wiki where every page exists, at MediaWiki's own address, and no file does."""

    def resolve(self, targets: Collection[str]) -> Mapping[str, Link]:
        """Every target leads to `/wiki/Target`."""
        return {t: Link(f"/wiki/{quote(title_key(t).replace(' ', '_'))}", exists=True, title=t) for t in targets}

    def file(self, name: str) -> FileInfo | None:
        """A picture of that name."""
        return FileInfo(f"/media/{name}", f"/wiki/File:{name}", name, 100, 100, name)

    def sense(self, _stated: Collection[Stated], _tongue: str | None) -> Mapping[Stated, Sense]:
        """Nothing: no property is defined here."""
        return {}


def fidelity(file: Path) -> list[Figure]:
    """The share of cases that read the same, tier by tier, ours and pandoc's; how many crash; the speed."""
    found = list(cases(file))
    total = Counter(case.tier for case in found)
    ours = Counter(case.tier for case in found if is_same(case))
    rows = [
        Figure(
            _BENCH,
            f"tier {tier} read the same ({n} cases)",
            100 * ours[tier] / n,
            "%",
            n,
            _GOALS.get(tier),
            at_least=True,
        )
        for tier, n in sorted(total.items())
    ]
    if shutil.which("pandoc"):
        theirs = Counter(
            case.tier for case in found if not case.is_categories and _pandoc(case) == normal(case.expected)
        )
        rows += [Figure(_BENCH, f"tier {t} by pandoc", 100 * theirs[t] / n, "%", n) for t, n in sorted(total.items())]
    rows.append(
        Figure(_BENCH, "cases with active content", sum(_is_active(case) for case in found), "cases", len(found), 0)
    )
    return [*rows, _speed()]


def is_same(case: Case) -> bool:
    """Whether a case reads as MediaWiki shows it."""
    return difference(case) == []


def difference(case: Case) -> list[str]:
    """What differs, as the lines of a diff: `-` MediaWiki, `+` ours."""
    if case.is_categories:
        converted = to_markdown(case.wikitext, case.context)
        wanted = [
            line.partition(" sort=")[0].removeprefix("cat=").replace("_", " ") for line in case.expected.split("\n")
        ]
        got = list(converted.categories)
        return [] if got == [w for w in wanted if w] else [f"-{wanted}", f"+{got}"]
    want, got_html = normal(case.expected), normal(shown(case.wikitext, case.context))
    return [] if want == got_html else list(unified_diff(want.split("\n"), got_html.split("\n"), lineterm="", n=1))[2:]


def shown(wikitext: str, context: PageContext) -> str:
    """The HTML that our pages show for a wikitext."""
    body = to_markdown(wikitext, context).text
    return Renderer().render(Fiche.parse(_NAME, f"---\ntitre: Essai\n---\n{body}"), Everything()).html


def _is_active(case: Case) -> bool:
    reader = _Active()
    reader.feed(shown(case.wikitext, case.context))
    reader.close()
    return reader.found


class _Active(HTMLParser):
    """Whether a page does anything by itself: what stands in its text does nothing."""

    found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        active = any(
            name.startswith("on") or name == "style" or "script:" in "".join((value or "").lower().split())
            for name, value in attrs
            if name not in ("title", "alt", "aria-label")
        )
        self.found = self.found or active or tag in ("script", "iframe", "object", "embed", "style")


def _pandoc(case: Case) -> str:
    done = subprocess.run(
        ["pandoc", "-f", "mediawiki", "-t", "html"], input=case.wikitext, capture_output=True, text=True, check=False
    )
    return normal(done.stdout) if done.returncode == 0 else ""


def _speed() -> Figure:
    """Reports of 5 kB turned in a second, on one core."""
    chance = random.Random(11)  # a corpus, no cryptography
    pages = ["\n".join(section(chance, number) for number in range(3)) for _ in range(_PAGES)]
    context = PageContext("Récit")
    started = time.process_time()
    for page in pages:
        to_markdown(page, context)
    speed = _PAGES / (time.process_time() - started)
    return Figure(_BENCH, "pages of 5 kB turned", speed, "/s", _PAGES, _SPEED_GOAL, at_least=True)
