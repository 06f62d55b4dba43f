"""Sending proposals: one page at a time, each on the revision that it was written from.

The wiki refuses a page that somebody changed since (`baserevid`): nothing is written over anybody, and the next run
brings that change here, where it is merged or waits. Off unless the source's `push` says otherwise.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from fiches import PageName, Store
from importers.born_here import begun_here
from importers.errors import PushNeedsAccount, PushOff, SourceRefused
from importers.journal import journal_of
from importers.lock import alone
from importers.mediawiki.client import WAITING_CODES, Client
from importers.mediawiki.siteinfo import kept_site
from importers.pushing.creating import lay_existing, note_created, note_creating, note_refused, plan_new
from importers.pushing.planning import Proposal, Stay, plan_push, plan_stays
from importers.report import Progress, Step
from importers.source import SourceConfig

_WHY = {
    "waits": "un conflit à son sujet attend une décision",
    "inexact": "ce qui a changé ne reviendrait pas à l’identique du wikitexte",
    "unsaid": "seuls des champs que son wikitexte ne sait pas dire ont changé",
    "no wikitext": "le wikitexte de sa dernière version n’est pas connu",
    "exists": "le wiki a déjà une page de ce titre ; comparez les deux dans les conflits",
    "comes": "elle n’est pas née ici, ou le wiki l’a déjà",
    "title": "ce titre ne peut pas être celui d’un article du wiki",
}

_CHANGED_THERE = frozenset({"editconflict", "articleexists", "nosuchpageid", "missingtitle", "pagedeleted"})
"""What the wiki answers of a page that somebody changed, made or deleted there: the next run brings it."""

_STAYS = {
    "renamed": "Renommée ici « {here} » : {title} garde son titre sur le wiki, renommez-la aussi là-bas",
    "deleted": "Supprimée ici : {title} reste sur le wiki, qui seul peut la supprimer",
}


@dataclass
class PushReport:
    """What was sent, or would be.

    Attributes:
        source: the source's name.
        dry_run: whether nothing was sent.
        proposals: every page that was changed here.
        sent: title → the wiki's new revision (0: it had this very text already).
        created: titles, among those sent, that the wiki had no page of.
        stays: pages that were renamed or deleted here: that stays here.
        conflicts: pages that somebody changed or deleted there meanwhile; they come back by the next run.
        refused: title → what the wiki answered.
    """

    source: str
    dry_run: bool = False
    proposals: list[Proposal] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Everything, in plain values."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "proposals": [proposal.to_json() for proposal in self.proposals],
            "stays": [{"page": stay.title, "what": stay.what, "here": stay.here} for stay in self.stays],
            "created": self.created,
            "sent": self.sent,
            "conflicts": self.conflicts,
            "refused": self.refused,
        }

    def told(self) -> str:
        """The report as a person reads it in a terminal."""
        ready = [each for each in self.proposals if not each.why]
        lines = [
            f"« {self.source} » : {len(ready)} page(s) à proposer, rien n’a été envoyé."
            if self.dry_run
            else f"« {self.source} » : {len(self.sent)} page(s) envoyée(s)."
        ]
        if self.dry_run:
            lines += [f"  {each.title} : {'page à créer' if each.is_new else _changes(each)}" for each in ready]
        lines += [f"  Créée sur le wiki : {title}" for title in self.created]
        lines += [f"  Reste ici : {each.title}, {_WHY[each.why]}" for each in self.proposals if each.why]
        lines += [f"  {_STAYS[stay.what].format(title=stay.title, here=stay.here)}" for stay in self.stays]
        lines += [f"  Changée là-bas entre-temps, la synchronisation le dira : {title}" for title in self.conflicts]
        lines += [f"  Refusée par le wiki : {title} ({why})" for title, why in self.refused.items()]
        return "\n".join(lines)


def _changes(proposal: Proposal) -> str:
    sections = [f"section « {title} »" if title else "début du texte" for title, _ in proposal.sections]
    fields = [f"champ « {name} »" for name, _ in proposal.fields]
    return ", ".join([*sections, *fields]) or "mise en forme"


def push(
    store: Store,
    source: SourceConfig,
    *,
    dry_run: bool = False,
    create: Sequence[PageName] = (),
    credit: Callable[[PageName], str] = lambda _name: "",
    progress: Progress | None = None,
) -> PushReport:
    """Send to the wiki what was written here since its last revision.

    Args:
        store: where the fiches are.
        source: the wiki, brought in before (`sync`): what it says now is what the texts are written from.
        dry_run: only say what would be sent.
        create: fiches born here whose pages are to be created there; no other ever is.
        credit: what the wiki's history is to say of a page's change (who wrote it here).
        progress: told how far it is.

    Raises:
        PushOff: when the source does not allow it, unless `dry_run`.
        PushNeedsAccount: when it has no account.
        SourceUnreachable, SourceRefused, LoginRefused: when the wiki does not play along.
        SourceBusy: when another process brings this source in now.
    """
    if not dry_run and not source.push:
        raise PushOff(name=source.name)
    if not dry_run and not source.user:
        raise PushNeedsAccount(name=source.name)
    report = PushReport(source.name, dry_run=dry_run)
    with alone(source):
        names = kept_site(source.site_file).names
        report.proposals = plan_push(store, source, names) + plan_new(store, source, names, create)
        report.stays = plan_stays(store, source)
        for each in report.proposals:
            if each.why == "exists" and not dry_run:
                lay_existing(store, source, each)
        if dry_run or not any(not each.why for each in report.proposals):
            return report
        with journal_of(source.folder).recorded(source.name, progress) as (telling, told):
            told.kind = "push"
            try:
                _send_all(store, source, report, credit, telling)
            finally:
                told.sent, told.refused, told.conflicts = report.sent, report.refused, list(report.conflicts)
    return report


def _send_all(
    store: Store, source: SourceConfig, report: PushReport, credit: Callable[[PageName], str], progress: Progress
) -> None:
    ready = [each for each in report.proposals if not each.why]
    with closing(Client(source)) as client:
        for number, proposal in enumerate(ready, 1):
            if proposal.is_new:
                _create(store, source, client, proposal, credit(proposal.name), report=report)
            else:
                _send(client, proposal, credit(proposal.name), report)
            progress(Step("pages envoyées", "pages sent"), number, len(ready))


def _create(
    store: Store, source: SourceConfig, client: Client, proposal: Proposal, summary: str, *, report: PushReport
) -> None:
    """Create one; what is about to be done is written down first, so that a run that ends here is known again."""
    known = any(sent.title == proposal.title for sent in begun_here(source.folder, source.name))
    born = note_creating(store, source, kept_site(source.site_file).names, proposal, summary)
    answer = _send(client, proposal, summary, report)
    if answer is not None:
        note_created(store, source, born, int(answer["pageid"]))
        report.created.append(proposal.title)
    elif not known and proposal.title not in report.conflicts:
        # (A page that is there may be ours, of an earlier run or of this one, whose answer was lost: the next looks.)
        note_refused(source, proposal.title, born)


def _send(client: Client, proposal: Proposal, summary: str, report: PushReport) -> dict[str, Any] | None:
    """Send one; what the wiki answered, None when it refused."""
    if proposal.is_new:
        where: dict[str, object] = {"title": proposal.title, "createonly": 1}
    else:
        where = {"pageid": proposal.page_id, "baserevid": proposal.revision, "nocreate": 1}
    try:
        answer = client.edit(text=proposal.text, summary=summary, **where)
    except SourceRefused as refused:
        code = str(refused.fields.get("code", ""))
        if code in WAITING_CODES:
            raise  # it is the wiki that is tired or closed, not this page that is refused: no other would go
        if code in _CHANGED_THERE:
            report.conflicts.append(proposal.title)
        else:
            report.refused[proposal.title] = f"{code} : {refused.fields.get('why', '')}"
        return None
    report.sent[proposal.title] = int(answer.get("newrevid", 0))
    return answer
