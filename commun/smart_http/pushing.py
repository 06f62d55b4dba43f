"""`git push`: kept apart, checked page by page, signed, and only then shown by `main`; or refused with sentences."""

import logging
import subprocess
from dataclasses import dataclass
from typing import BinaryIO, Final

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.proposals import writes_directly
from commun.smart_http.checking import (
    MOST_COMMITS,
    MOST_TOLD,
    commits_between,
    contains,
    problems_of_push,
    protections_met,
)
from commun.smart_http.minding import trees_minded
from commun.smart_http.packets import DATA, FLUSH, PROGRESS, Garbled, banded, packet
from commun.smart_http.proposing import proposed
from commun.smart_http.receiving import MAIN, NOTHING, Asked, Command, quarantined, read_commands, taken_in
from commun.smart_http.signing import signed
from fiches import CommunError

_log: Final = logging.getLogger("commun.git")

_LOOKED: Final = 20_000
"""Changes of a push that are looked through for pages that it deleted."""
_TOLD_NOW: Final = 200
"""Changes of a push that are told while it waits: a fraction of a second; the worker tells the others."""


class PushStopped(CommunError):
    """A push that cannot be taken as a whole; the reason in both languages."""

    fr = "{why_fr}"
    en = "{why_en}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a push: "" or the word that git shows beside the ref, and the sentences for the person.

    Where it became proposals, their branches: git tells them instead of the ref that was pushed.
    """

    refused: str
    sentences: tuple[str, ...]
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Who pushes, and how they are answered.

    Attributes:
        user: the person.
        writes: whether their key lets them write, and not only propose.
        root: the address of the site.
        language: of the sentences.
    """

    user: User
    writes: bool
    root: str
    language: str


def pushed(commons: Commons, sending: Sending, stream: BinaryIO) -> bytes:
    """Take in a push, and the answer to `POST /git-receive-pack`.

    Args:
        commons: where to.
        sending: who pushes.
        stream: what the client sent; a real file, because git reads on where we stop.
    """
    try:
        asked = read_commands(stream)
    except Garbled:
        return packet("unpack malformed\n") + FLUSH
    if not asked.commands:
        return FLUSH
    try:
        outcome = _taken(commons, sending, asked.commands, stream)
    except CommunError as error:
        outcome = Outcome("refuse", (error.sentence(sending.language),))
    except subprocess.CalledProcessError as error:
        _log.warning("push : %s %s", error.cmd[1], (error.stderr or b"").decode("utf-8", "replace").strip()[:500])
        outcome = Outcome("refuse", (_damaged().sentence(sending.language),))
    return _report(asked, outcome)


def _damaged() -> PushStopped:
    return PushStopped(
        why_fr="ce qui est arrivé est abîmé ou trop lourd (25 Mo au plus)",
        why_en="what came is damaged or too large (25 MB at most)",
    )


def _stopped(why_fr: str, why_en: str, language: str) -> str:
    return PushStopped(why_fr=why_fr, why_en=why_en).sentence(language)


def _taken(commons: Commons, sending: Sending, commands: tuple[Command, ...], stream: BinaryIO) -> Outcome:
    """Check and take in what was pushed: on `main`, or as proposals of somebody who does not write directly.

    Raises:
        PushStopped: when it is not a push of new versions to `main`.
        Blocked: when its author may not write for now.
        CommunError: when nothing of it can be proposed.
    """
    user, language, command = sending.user, sending.language, commands[0]
    if len(commands) > 1 or command.ref != MAIN or command.new == NOTHING:
        raise PushStopped(
            why_fr="on n’envoie ici que la branche « main »\u202f: git push origin main",
            why_en="only the branch “main” can be pushed here: git push origin main",
        )
    old = commons.store.head()
    if old is None or command.old != old:
        raise _overtaken()
    commons.order.refuse_blocked(user.id)
    direct = sending.writes and writes_directly(commons, user)
    with quarantined(commons.store, stream) as environ:
        if not contains(environ, command.new, old):
            raise PushStopped(
                why_fr="l’histoire ne se réécrit pas\u202f: git pull --rebase, puis git push, sans --force",
                why_en="the history is not written over: git pull --rebase, then git push, without --force",
            )
        commits = commits_between(environ, old, command.new)
        if len(commits) > MOST_COMMITS:
            raise PushStopped(why_fr=f"c’est trop à la fois\u202f: {MOST_COMMITS} versions au plus",
                              why_en=f"that is too much at once: {MOST_COMMITS} versions at most")  # fmt: skip
        if not commits:
            return Outcome("", ())
        kept = protections_met(commons, user, environ, old, command.new) if direct else []
        problems = problems_of_push(commons, user, environ, old, commits)
        if problems:
            return _refusal([each.sentence(language) for each in problems], language)
        if kept or not direct:
            made = proposed(commons, user, environ, old, commits, root=sending.root, language=language, kept=kept)
            return Outcome("", made.sentences, made.branches)
        trees = trees_minded(commons, user, environ, old, commits)
        new = signed(user, environ, commits, trees)
        taken_in(commons.store, environ, new, old)
    if not commons.store.adopt(old, new):
        raise _overtaken()
    _settle(commons, user)
    thanks = _thanks(
        user, len(commits), rewritten=new != command.new and not trees, minded=bool(trees), language=language
    )
    return Outcome("", tuple(thanks))


def _settle(commons: Commons, user: User) -> None:
    """Bring what is derived to what was pushed, and write the pages that it deleted into the journal."""
    before = commons.index.revisions.last_number()
    commons.index.catch_up()
    commons.order.follow(commons.index.pages.moved_among)
    commons.told.catch_up(_TOLD_NOW)
    commons.on_change()
    for row in commons.index.revisions.after(before, _LOOKED):
        if row.kind == "delete" and row.author_email == author_of(user).email and not row.name.is_talk:
            commons.order.note(user.id, "delete", str(row.name), row.summary)


def _overtaken() -> PushStopped:
    return PushStopped(
        why_fr="le commun a changé depuis votre copie\u202f: git pull --rebase, puis git push",
        why_en="the commons has changed since your copy: git pull --rebase, then git push",
    )


def _refusal(sentences: list[str], language: str) -> Outcome:
    """Every problem, one a line, up to a number that can be read."""
    first = _stopped("Rien n’a été pris. À corriger, puis à envoyer de nouveau\u202f:",
                     "Nothing was taken. To be mended, then pushed again:", language)  # fmt: skip
    more = len(sentences) - MOST_TOLD
    last = [_stopped(f"et {more} autres", f"and {more} others", language)] if more > 0 else []
    return Outcome("refuse", (first, *(f"  - {each}" for each in sentences[:MOST_TOLD]), *last))


def _thanks(user: User, count: int, *, rewritten: bool, minded: bool, language: str) -> list[str]:
    many = "s" if count > 1 else ""
    said = [_stopped(f"Merci\u202f! {count} version{many} prise{many}.", f"Thank you! {count} version{many} taken.",
                     language)]  # fmt: skip
    if minded:
        said.append(_stopped(
            "Ce que vous avez changé dans une fiche validée est «\u202fà relire\u202f»\u202f: la version validée reste "
            "montrée d’ici là. Faites «\u202fgit pull --rebase\u202f» pour l’avoir ainsi.",
            "What you changed in a validated page is to be read first: the validated version stays shown until then. "
            "Run “git pull --rebase” to have it so.", language,
        ))  # fmt: skip
    if rewritten:
        said.append(_stopped(
            f"Votre adresse n’entre pas dans le commun\u202f: elles sont signées {user.name}. "
            "Faites « git pull --rebase » pour les avoir ainsi\u202f; pour la suite\u202f: "
            f"git config user.email {user.id}@commun.invalid",
            f"Your address does not enter the commons: they are signed {user.name}. "
            "Run “git pull --rebase” to have them so; from now on: "
            f"git config user.email {user.id}@commun.invalid", language,
        ))  # fmt: skip
    return said


def _elsewhere(command: Command, branches: tuple[str, ...]) -> list[bytes]:
    """Where a ref went, for a client that reads it (`gitprotocol-pack`, « report-status-v2 »)."""
    lines = []
    for number, branch in enumerate(branches):
        lines += [packet(f"ok {command.ref}\n")] if number else []
        lines += [packet(f"option refname refs/heads/{branch}\n"), packet(f"option old-oid {NOTHING}\n")]
    return lines


def _report(asked: Asked, outcome: Outcome) -> bytes:
    """What git is told (`gitprotocol-pack`, « Report Status »), and what it shows to the person."""
    lines = [packet("unpack ok\n")]
    for command in asked.commands:
        if outcome.refused:
            lines.append(packet(f"ng {command.ref} {outcome.refused}\n"))
        elif outcome.branches and not asked.rerouted:
            # A git of before 2020 cannot be told that the ref went elsewhere, and must not believe that `main` moved.
            lines.append(packet(f"ng {command.ref} {' '.join(outcome.branches)}\n"))
        else:
            lines += [packet(f"ok {command.ref}\n"), *_elsewhere(command, outcome.branches)]
    report = b"".join(lines) + FLUSH
    if not asked.banded:
        return report
    messages = "".join(f"{sentence}\n" for sentence in outcome.sentences).encode()
    return (banded(PROGRESS, messages) if messages else b"") + banded(DATA, report) + FLUSH


def refused_push(sentence: str) -> bytes:
    """What git is told of a push that was not read, too large for the server: it shows the sentence."""
    return _report(Asked((Command(NOTHING, NOTHING, MAIN),), banded=True), Outcome("refuse", (sentence,)))
