"""What could not be turned, page by page, for a whole source: counted again from the kept wikitext.

The last count is kept in a file beside the settings; it says what it was counted from, so that a page of the web shows
at once what is known and whether it is of today.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time

from importers.mediawiki.wikitext import Loss
from importers.report import PageLoss, Progress, Step
from importers.source import SourceConfig
from importers.workbench.kept import Kept
from importers.workbench.preview import loss_json

_SCHEMA = "1"


@dataclass(frozen=True)
class LossReport:
    """The losses of a source.

    Attributes:
        source: its name.
        pages: how many pages were read.
        rows: each loss with the full title of its page.
        paths: full title → where its fiche lies.
        when: when they were counted, unix seconds.
        fresh: whether nothing changed since.
    """

    source: str
    pages: int
    rows: tuple[PageLoss, ...]
    paths: Mapping[str, str]
    when: int
    fresh: bool = True

    def totals(self) -> list[tuple[Loss, int]]:
        """Each construct, with how many pages hold it; the most frequent first."""
        counts: Counter[tuple[str, str, bool]] = Counter()
        pages: Counter[tuple[str, str, bool]] = Counter()
        for row in self.rows:
            key = row.loss.kind, row.loss.name, row.loss.kept
            counts[key] += row.loss.count
            pages[key] += 1
        return [(Loss(kind, name, n, kept), pages[kind, name, kept]) for (kind, name, kept), n in counts.most_common()]

    def of_pages(self) -> list[tuple[str, list[Loss]]]:
        """The losses by page, those with the most first."""
        found: dict[str, list[Loss]] = {}
        for row in self.rows:
            found.setdefault(row.page, []).append(row.loss)
        return sorted(found.items(), key=lambda item: (-sum(loss.count for loss in item[1]), item[0]))

    def to_json(self) -> dict[str, object]:
        """Everything, in plain values."""
        return {
            "source": self.source,
            "counted": self.when,
            "fresh": self.fresh,
            "pages": self.pages,
            "constructs": [{**loss_json(loss), "pages": pages} for loss, pages in self.totals()],
            "losses": [{"page": row.page, **loss_json(row.loss)} for row in self.rows],
        }


def count_losses(kept: Kept, progress: Progress | None = None) -> LossReport:
    """Turn every page of a source and count what has no Markdown of its own; the count is kept.

    Raises:
        MappingRefused: when the source's own mapping cannot be read.
    """
    mappings = kept.mappings()
    rows: list[PageLoss] = []
    paths: dict[str, str] = {}
    number = 0
    for number, page in enumerate(kept.pages(), 1):
        converted, _ = kept.turn(page, mappings)
        rows += [PageLoss(page.title, loss) for loss in converted.losses]
        if converted.losses:
            paths[page.title] = page.row.path
        if progress is not None and number % 100 == 0:
            progress(Step("pages relues", "pages read again"), number, len(kept.rows))
    report = LossReport(kept.source.name, number, tuple(rows), paths, int(time()))
    _keep(report, kept)
    return report


def known_losses(kept: Kept) -> LossReport | None:
    """The last count, None when there is none; `fresh` says whether something came or changed since."""
    try:
        said = json.loads(_file(kept.source).read_text(encoding="utf-8"))
        rows = tuple(PageLoss(page, Loss(*loss)) for page, *loss in said["rows"])
        return LossReport(
            said["source"], said["pages"], rows, said["paths"], said["when"], fresh=said["of"] == _of(kept)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(report: LossReport, kept: Kept) -> None:
    rows = [(row.page, row.loss.kind, row.loss.name, row.loss.count, row.loss.kept) for row in report.rows]
    said = {
        "source": report.source, "pages": report.pages, "when": report.when, "of": _of(kept), "rows": rows,
        "paths": report.paths,
    }  # fmt: skip
    _file(kept.source).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _file(source: SourceConfig) -> Path:
    return source.folder / f"{source.name}.pertes.json"


def _of(kept: Kept) -> str:
    """What a count depends on: the wikitext that came, and the source's own mapping."""
    file = kept.source.mapping_file
    own = file.read_bytes() if file.exists() else b""
    return _digest([_SCHEMA.encode(), (kept.head or "").encode(), own])


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:24]
