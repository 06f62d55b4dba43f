"""What a run did, for people and for scripts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self

from fiches import CommunError
from importers.mediawiki.wikitext import Loss


class Step(str):
    """What a run is doing, in French, and beside it in English for who reads that."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, fr: str, en: str) -> Self:
        """The step `fr`, `en` in English."""
        step = super().__new__(cls, fr)
        step.en = en
        return step


Progress = Callable[[Step, int, int], None]
"""Told what is being done, how much of it is done, and of how much (0 where that is not known)."""

WAITING: Final = -1
"""In the place of « of how much »: what is told is no step, but what the run waits for."""

RunKind = Literal["sync", "convert", "push"]
"""What comes from the other side; the kept wikitext turned again; what was written here, sent."""

_SHOWN: Final = 20
"""Losses told one by one; `to_json` has them all."""


def counted(number: int, word: str) -> str:
    """« 1 page », « 0 page », « 2 pages »: a French word takes its `s` from two on."""
    return f"{number} {word}{'s' if number > 1 else ''}"


@dataclass(frozen=True, slots=True)
class PageLoss:
    """A loss, and the page whose last version shows it."""

    page: str
    loss: Loss


@dataclass
class SyncReport:
    """What came, what was planned, and what could not be turned.

    Attributes:
        source: the source's name.
        revisions: revisions written (planned, in a dry run).
        pages: pages that changed.
        files: versions of files written.
        renamed, deleted: pages.
        redirects: pages that became another title of the page they lead to.
        conflicts: pages that both sides changed in the same place; this side's text stayed, the other waits.
        proposed: pages that the wiki deleted; they stay until somebody decides.
        veiled: versions that the wiki hid after they came; they are not shown any more, somebody decides.
        unveiled: versions that the wiki shows again, and that are shown here again.
        veiled_commits: the commits whose name or summary is not shown any more, or is again.
        displayed: pages whose head took what only their displayed page says.
        losses: what has no Markdown, page by page.
        planned: in a dry run, what would be done.
        commit: the merge that brought all this to the pages, None when nothing was new.
        duration: seconds.
        waited: seconds spent waiting for the wiki.
        stopped: why not everything came, None when it did.
        licence: that of the source's pages, "" when it is not known.
        kind: what the run was for.
        sent, refused: of a run that sends: title → the wiki's new revision, or what it answered.
    """

    source: str
    dry_run: bool = False
    kind: RunKind = "sync"
    revisions: int = 0
    pages: int = 0
    files: int = 0
    renamed: int = 0
    deleted: int = 0
    redirects: int = 0
    conflicts: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    veiled: list[str] = field(default_factory=list)
    unveiled: list[str] = field(default_factory=list)
    veiled_commits: list[str] = field(default_factory=list)
    displayed: list[str] = field(default_factory=list)
    losses: list[PageLoss] = field(default_factory=list)
    planned: dict[str, int] = field(default_factory=dict)
    commit: str | None = None
    duration: float = 0.0
    waited: float = 0.0
    stopped: CommunError | None = None
    licence: str = ""
    sent: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Everything, in plain values."""
        return {
            "source": self.source,
            "kind": self.kind,
            "dry_run": self.dry_run,
            "sent": self.sent,
            "refused": self.refused,
            "revisions": self.revisions,
            "pages": self.pages,
            "files": self.files,
            "renamed": self.renamed,
            "deleted": self.deleted,
            "redirects": self.redirects,
            "conflicts": self.conflicts,
            "proposed": self.proposed,
            "veiled": self.veiled,
            "unveiled": self.unveiled,
            "displayed": self.displayed,
            "planned": self.planned,
            "commit": self.commit,
            "duration": round(self.duration, 3),
            "waited": round(self.waited, 3),
            "licence": self.licence,
            "stopped": None if self.stopped is None else self.stopped.sentence(),
            "losses": [
                {"page": x.page, "kind": x.loss.kind, "name": x.loss.name, "count": x.loss.count, "kept": x.loss.kept}
                for x in self.losses
            ],
        }

    def add_losses(self, rows: Iterable[tuple[str, Loss]]) -> None:
        """Note losses: (page, loss)."""
        self.losses += [PageLoss(page, loss) for page, loss in rows]

    def totals(self) -> Mapping[tuple[str, str, bool], int]:
        """The losses added up: (kind, name, kept) → how many times."""
        counted: Counter[tuple[str, str, bool]] = Counter()
        for row in self.losses:
            counted[row.loss.kind, row.loss.name, row.loss.kept] += row.loss.count
        return counted

    def told(self) -> str:
        """The report as a person reads it in a terminal."""
        if self.dry_run:
            first = f"Essai à blanc de « {self.source} » : rien n’a été écrit."
            rows = [f"  {what} : {n}" for what, n in self.planned.items()]
            return "\n".join([first, *rows, *([self.stopped.sentence()] if self.stopped else [])])
        parts = [
            counted(self.revisions, "version"),
            counted(self.pages, "page"),
            counted(self.files, "fichier"),
            counted(self.renamed, "renommage"),
            counted(self.deleted, "suppression"),
        ]
        seconds = f"{self.duration:.1f}".replace(".", ",")
        lines = [f"« {self.source} » : {', '.join(parts)}, en {seconds} s."]
        if not (self.revisions or self.files or self.renamed or self.deleted or self.commit):
            lines = [f"« {self.source} » : rien de nouveau."]
        if self.displayed:
            lines.append(f"{counted(len(self.displayed), 'fiche')} d’après ce que montre la page affichée du wiki.")
        lines += [self.stopped.sentence()] if self.stopped else []
        lines += [f"Conflit, les deux textes attendent une décision : {name}" for name in self.conflicts]
        lines += [f"Supprimée là-bas, gardée ici jusqu’à une décision : {name}" for name in self.proposed]
        lines += [f"Version masquée là-bas, plus montrée ici jusqu’à une décision : {name}" for name in self.veiled]
        lines += [f"Version montrée à nouveau là-bas, donc ici aussi : {name}" for name in self.unveiled]
        if self.conflicts or self.proposed or self.veiled:
            lines.append("Pour décider : commun conflicts list, ou la page /sources du commun.")
        return "\n".join([*lines, *self._told_losses()])

    def _told_losses(self) -> list[str]:
        totals = Counter(self.totals())
        if not totals:
            return []
        rows = []
        for (kind, name, kept), count in totals.most_common(_SHOWN):
            where = "" if kept else " (non gardé)"
            rows.append(f"  {count} × {Loss(kind, name).told} : {name}{where}")
        more = len(totals) - _SHOWN
        return ["Ce qui n’a pas d’équivalent en Markdown :", *rows, *([f"  … et {more} autres"] if more > 0 else [])]

    def to_markdown(self) -> str:
        """The losses page by page, as the text of a fiche."""
        rows = ["| Page | Construction | Nom | Fois | Gardé |", "|---|---|---|---:|---|"]
        for row in self.losses:
            loss = row.loss
            name = loss.name.replace("|", "\\|").replace("\n", " ")
            kept = "oui" if loss.kept else "non"
            rows.append(f"| [[{row.page}]] | {loss.told} | `{name}` | {loss.count} | {kept} |")
        return "\n".join(rows) + "\n"
