"""A round of the worker: what happened since the last one becomes calls, and the calls that are due are made.

Nothing is asked of a save: each address remembers the last change that it was told of, and the rest is read from the
tables. A round that is stopped in the middle makes at worst one call twice, with the same `webhook-id`.
"""

import json
from datetime import UTC, datetime
from typing import Final

from commun.commons import Commons
from commun.dead_links import Looker
from commun.i18n import _, speaking
from commun.letters import Ledger, Letter
from commun.order import said
from commun.proposals import Book, Proposal
from commun.webhooks.book import Hook, HookBook
from commun.webhooks.signing import signed_headers
from search_index import RevisionRow

_A_ROUND: Final = 200
_KINDS: Final = {"rename": "page.renamed", "delete": "page.deleted"}


def send_due(commons: Commons) -> list[str]:
    """Make the calls that are due; a task of the worker."""
    agent = f"Commun/1.0 (webhooks; {commons.config.base_url or 'https://example.invalid'})"
    sent, waiting = send_round(commons, Looker(agent, named=commons.config.inner_hosts))
    return [f"Appels à d’autres programmes : {sent} reçu(s), {waiting} à refaire."] if sent or waiting else []


def send_round(commons: Commons, looker: Looker) -> tuple[int, int]:
    """Make the calls that are due; how many were taken, and how many were not."""
    book, now = HookBook(commons.accounts.database), int(commons.clock().timestamp())
    sent = waiting = 0
    for hook in book.all():
        if hook.stopped:
            continue
        _gather(commons, book, hook, now)
        for call in book.due(hook, now, _A_ROUND):
            body = call.body.encode()
            headers = signed_headers(hook.secret, f"msg_{hook.number}_{call.number}", now, body)
            look = looker.send(hook.url, body, headers | {"Content-Type": "application/json"})
            if look.kind == "ok":
                book.succeeded(call, look.status)
                sent += 1
                continue
            waiting += 1
            if book.failed(call, look.status, look.why, now, gone=look.kind == "gone"):
                _tell(commons, hook, look.why)
            # Those that follow would fail too, and order is kept.
            break
    book.forget(now)
    return sent, waiting


def _gather(commons: Commons, book: HookBook, hook: Hook, now: int) -> None:
    """Write down as calls what happened since the last round."""
    rows = commons.index.revisions.following(hook.seen, _A_ROUND)
    proposals = Book(commons.accounts.database)
    born = proposals.sent_after(hook.proposals, _A_ROUND)
    decided = proposals.decided_between(hook.decided, now)
    happened = [
        *((_event(row), row.when, _of_change(commons, row)) for row in rows if not _follows_its_page(row)),
        *(("proposal.sent", each.made, _of_proposal(commons, each)) for each in born),
        *(("proposal.decided", each.decided, _of_proposal(commons, each)) for each in decided if each.decided),
    ]
    calls = [
        (event, json.dumps({"type": event, "timestamp": _iso(when), "data": data}, ensure_ascii=False))
        for event, when, data in happened
        if event in hook.events
    ]
    seen = rows[-1].number if rows else hook.seen
    last = max((each.number for each in born), default=hook.proposals)
    if calls or (seen, last) != (hook.seen, hook.proposals):
        book.write(hook, calls, seen=seen, proposals=last, decided=now, now=now)


def _follows_its_page(row: RevisionRow) -> bool:
    """Whether a discussion went away or moved: it does so with its page, of which that is told already."""
    return row.name.is_talk and row.kind in _KINDS


def _event(row: RevisionRow) -> str:
    return "discussion.written" if row.name.is_talk else _KINDS.get(row.kind, "page.saved")


def _of_change(commons: Commons, row: RevisionRow) -> dict[str, object]:
    page = commons.index.pages.by_key(row.page)
    before = commons.index.revisions.neighbours(row)[0] if row.kind == "rename" else None
    return {
        "id": page.id if page else None,
        "name": str(row.name),
        "former_name": str(before.name) if before else None,
        "title": row.title,
        "url": f"{commons.config.base_url}{row.name.url}",
        "kind": row.kind,
        "author": row.author,
        "summary": row.summary,
        "revision": row.commit,
        "cursor": str(row.number),
    }


def _of_proposal(commons: Commons, proposal: Proposal) -> dict[str, object]:
    """What may be told of a proposal: never the address of its author, nor the link by which they follow it."""
    return {
        "number": proposal.number,
        "name": str(proposal.page),
        "title": proposal.title,
        "url": f"{commons.config.base_url}/propositions/{proposal.number}",
        "author": proposal.author,
        "summary": proposal.summary,
        "state": proposal.state,
    }


def _tell(commons: Commons, hook: Hook, why: str) -> None:
    """Say that an address is called no more: in the journal, and to whoever asked for it."""
    commons.order.note(hook.person, "hook", hook.url, said("stopped", why=why))
    if commons.accounts.by_id(hook.person) is None:
        return
    with speaking(commons.config.language, commons.config.timezone):
        told = _("L’adresse %(url)s ne répond plus depuis plusieurs jours (%(why)s) : elle n’est plus appelée.",
                 url=hook.url, why=why)  # fmt: skip
        again = _("Pour la remettre en marche :")
        subject = _("Un programme n’est plus prévenu")
    letter = Letter(
        key=f"hook {hook.number} {int(commons.clock().timestamp())}",
        person=hook.person,
        subject=str(subject),
        text=f"{told}\n\n{again} {commons.config.base_url}/moderation/appels",
    )
    with commons.accounts.database.transaction() as connection:
        Ledger.write(connection, letter)


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
