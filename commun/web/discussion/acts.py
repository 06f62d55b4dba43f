"""What one may do in a discussion: each act asks its own right, and is a cut into the text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import request
from werkzeug.wrappers import Response

from commun.commons import Commons
from commun.discussion import beside, signature, write_beside
from commun.i18n import _
from commun.proposals import ANONYMOUS
from commun.web.discussion.shown import moment_of
from commun.web.guard import LoginNeeded, NotAllowed, author, current_user, may
from commun.web.proposals.sending import sent_as_proposal, writes_here
from fiches import (
    MessageMissing,
    PageName,
    Signature,
    add_message,
    add_topic,
    change_message,
    describe_change,
    hide_message,
    read_discussion,
    remove_message,
    set_resolved,
)

Cut = Callable[[str, Signature], tuple[str, str]]
"""From the text of a discussion and who signs, the text after and the message to show."""


_TWICE: Final = 600
"""Seconds within which the same words of the same person, said to the same message, were sent twice."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act: what forms call it, how it cuts into the text, what is said when it is done, whether visitors may."""

    key: str
    cut: Cut
    told: Callable[[], str]
    open_to_all: bool = False


def carry_out(wiki: Commons, name: PageName, title: str, act: Act) -> tuple[str, Response | None]:
    """Do what the form asks in the discussion beside `name`: the message to show, or the answer to a proposal.

    Raises:
        LoginNeeded, NotAllowed: when this person may not.
        CommunError: what else cannot be done.
    """
    user = current_user()
    if not act.open_to_all:
        if user is None:
            raise LoginNeeded
        if not may("edit"):
            raise NotAllowed
    shown: list[str] = []

    def done(signed: Signature) -> Callable[[str], str]:
        def on(body: str) -> str:
            text, key = act.cut(body, signed)
            shown[:] = [key]
            return text

        return on

    if user is not None and writes_here(name.talk):
        taken_from = _of_another(wiki, name, title, act)
        write_beside(wiki, user, name, title, done(signature(wiki, user.name, user.id)))
        if taken_from is not None:
            wiki.order.note(user.id, "hide", str(name.talk), taken_from)
        return shown[0], None
    before, base = beside(wiki, name, title)
    named = user.name if user else _sent("nom").strip() or ANONYMOUS
    after = before.with_body(done(signature(wiki, named, user.id if user else ""))(before.body))
    return "", sent_as_proposal(wiki, after, base, describe_change(before if base else None, after))


def _of_another(wiki: Commons, name: PageName, title: str, act: Act) -> str | None:
    """Whose message (an account, "" for visitors) is taken from sight by somebody who looks after the pages.

    None for nobody else's. The account, not the name: it says nothing any more once the account is closed.
    """
    if act.key not in {"masquer", "retirer"} or not may("review"):
        return None
    found = read_discussion(beside(wiki, name, title)[0].body).find(_sent("message"))
    return None if found is None or found[1].account == author().id else found[1].account


def _sent(key: str) -> str:
    return request.form.get(key, "")


def _topic(body: str, by: Signature) -> tuple[str, str]:
    return _twice(body, add_topic(body, _sent("titre"), _sent("text"), by), by)


def _answer(body: str, by: Signature) -> tuple[str, str]:
    return _twice(body, add_message(body, _sent("message"), _sent("text"), by), by)


def _twice(body: str, written: tuple[str, str], by: Signature) -> tuple[str, str]:
    """What was `written`; where a form was sent a second time, the discussion as it is and what stands there."""
    before, after = read_discussion(body), read_discussion(written[0])
    found = after.find(written[1])
    if found is None or not by.account:
        return written
    place, new = found
    to, text = after.answered(new), new.text.split()
    for topic in before.topics:
        if topic.title != place.title if _sent("titre").strip() else before.topic(_sent("message")) is not topic:
            continue
        for each in topic.messages:
            if each.account != by.account or each.text.split() != text or not _is_recent(each.when, by.when):
                continue
            parent = before.answered(each)
            if (parent and parent.key) == (to and to.key):
                return body, each.key
    return written


def _is_recent(when: str, now: str) -> bool:
    """Whether a moment (ISO 8601) is so near that what was said then and now is one thing said once."""
    then, moment = moment_of(when), moment_of(now)
    return then is not None and moment is not None and abs(moment - then) < _TWICE


def _changed(body: str, by: Signature) -> tuple[str, str]:
    """Raises: NotAllowed, when the message is somebody else's."""
    if _account(body) != author().id:
        raise NotAllowed
    return change_message(body, _sent("message"), _sent("text"), by), _sent("message")


def _hidden(body: str, by: Signature) -> tuple[str, str]:
    """Raises: NotAllowed, to those who do not look after the pages."""
    if not may("review"):
        raise NotAllowed
    return hide_message(body, _sent("message"), _sent("text"), by), _sent("message")


def _removed(body: str, _by: Signature) -> tuple[str, str]:
    """Raises: NotAllowed, when the message is somebody else's and one does not look after the pages."""
    if _account(body) != author().id and not may("review"):
        raise NotAllowed
    text = remove_message(body, _sent("message"))
    found = read_discussion(body).find(_sent("message"))
    still = read_discussion(text).topic(found[0].key) if found else None
    return text, still.key if still else ""


def _resolved(body: str, by: Signature) -> tuple[str, str]:
    return set_resolved(body, _sent("message"), by), _sent("message")


def _reopened(body: str, _by: Signature) -> tuple[str, str]:
    return set_resolved(body, _sent("message"), None), _sent("message")


def _account(body: str) -> str:
    """The account of the author of the message that the form names; "" for somebody without one.

    Raises:
        MessageMissing: when it is there no more.
    """
    found = read_discussion(body).find(_sent("message"))
    if found is None:
        raise MessageMissing
    return found[1].account


ACTS: Final[dict[str, Act]] = {
    act.key: act
    for act in (
        Act("sujet", _topic, lambda: _("Votre sujet est publié."), open_to_all=True),
        Act("repondre", _answer, lambda: _("Votre réponse est publiée."), open_to_all=True),
        Act("corriger", _changed, lambda: _("Votre message est modifié.")),
        Act("masquer", _hidden, lambda: _("Le message est masqué. Il reste dans l’historique.")),
        Act("retirer", _removed, lambda: _("Le message est retiré. Il reste dans l’historique.")),
        Act("resolu", _resolved, lambda: _("Le sujet est marqué comme résolu.")),
        Act("rouvrir", _reopened, lambda: _("Le sujet est rouvert.")),
    )
}
