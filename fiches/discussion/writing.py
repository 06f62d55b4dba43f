"""Writing in a discussion: every act cuts into the text where it must and leaves the rest to the letter."""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from fiches.discussion.model import DEEPEST, TOP, Discussion, Message, Topic
from fiches.discussion.reading import SAID, SIGNED, read_discussion
from fiches.errors import CommunError
from fiches.front_matter import normalise
from fiches.markup import headings

LONGEST_TITLE: Final = 150
_SPECIAL: Final = re.compile(r"([\\`*_~\[\]<>!{}|#])")
_NOT_IN_NAMES: Final = re.compile(r"[\s<>@/\[\]{}|#\\\x00-\x1f\x7f]+")
_UNDERLINE: Final = re.compile(r"\n( {0,3})(=+|-+)[ \t]*(?=\n|$)")
_PROBE: Final = "Sonde"
_TILDES: Final = range(3, 6)
"""How many sign in MediaWiki (`--~~~~`), at the end of what is said: here the program does."""


class NothingSaid(CommunError):
    """A message without a word, or a topic without a title."""

    fr = "Il manque quelque chose\u202f: un sujet a un titre, et un message dit au moins un mot."
    en = "Something is missing: a topic has a title, and a message says at least a word."


class MessageMissing(CommunError):
    """The message or topic that was answered or changed is there no more."""

    fr = "Ce message n’est plus là\u202f: quelqu’un l’a retiré entre-temps. Votre texte est gardé ci-dessous."
    en = "This message is gone: somebody took it away meanwhile. Your text is kept below."


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and when: a name, an account ("" for none), a moment (ISO 8601, UTC, whole seconds, `Z`)."""

    author: str
    account: str
    when: str


def add_topic(body: str, title: str, text: str, by: Signature) -> tuple[str, str]:
    """The discussion with a new topic at its end, and the key of its first message.

    Raises:
        NothingSaid: without a title or a text.
    """
    clean = " ".join(title.split())[:LONGEST_TITLE].strip()
    if not clean:
        raise NothingSaid
    key, message = _written(text, by, TOP)
    heading = "## " + _SPECIAL.sub(r"\\\1", clean)
    return joined(body, f"{heading}\n\n{message}", ""), key


def add_message(body: str, to: str, text: str, by: Signature) -> tuple[str, str]:
    """The discussion with an answer to the message or the topic called `to`, and the key of the answer.

    Raises:
        NothingSaid: without a text.
        MessageMissing: when there is nothing called so any more.
    """
    discussion = read_discussion(body)
    topic = discussion.topic(to)
    if topic is None:
        raise MessageMissing
    answered = next((message for message in topic.messages if message.key == to), None)
    if answered is None or answered.foreign:
        level, at = TOP + 1 if topic.messages else TOP, topic.end
    else:
        own = level_of(body, answered)
        level, at = min(own + 1, DEEPEST), after_answers(body, topic, answered, own)
    key, message = _written(text, by, level)
    return joined(body[:at], message, body[at:]), key


def forgotten(body: str, account: str, name: str, instead: str) -> str:
    """The discussion without the name of somebody who asked to be forgotten: what they said stays.

    Args:
        body: the discussion.
        account: theirs, by which their messages are known; it goes away too.
        name: what they signed with, by which lines without an account are known.
        instead: the name that is read from now on.
    """

    def signed(found: re.Match[str]) -> str:
        if found["account"] != account:
            return found[0]
        return f"{found['level']} {instead}, {found['when']} {{#{found['key']}}}"

    def said(found: re.Match[str]) -> str:
        # Lines written before accounts stood there are known by the name alone.
        is_theirs = found["account"] == account if found["account"] else found["who"] == _name(name)
        if not is_theirs:
            return found[0]
        begin, end = (at - found.start() for at in found.span("who"))  # a short name may stand in other words too
        return (found[0][:begin] + instead + found[0][end:]).replace(f" {{de={account}}}", "", 1)

    return SAID.sub(said, SIGNED.sub(signed, body))


def change_message(body: str, key: str, text: str, by: Signature) -> str:
    """The discussion with other words in a message of ours; that they were changed is said.

    Raises:
        NothingSaid, MessageMissing: as above.
    """
    message = _own(read_discussion(body), key)
    heading = body[message.start :].partition("\n")[0]
    said = f"{heading}\n\n{_said('Modifié', by)}\n\n{_body(text)}\n"
    return joined(body[: message.start], said, body[message.end :])


def hide_message(body: str, key: str, why: str, by: Signature) -> str:
    """The discussion with a message whose words are only in the history now, and who hid them, when and why.

    Raises:
        MessageMissing: when it is not there, or is not one of ours.
    """
    message = _own(read_discussion(body), key)
    heading = body[message.start :].partition("\n")[0]
    reason = " ".join(why.split())[:LONGEST_TITLE]
    said = _said("Masqué", by) + (f" – {reason}" if reason else "")
    return joined(body[: message.start], f"{heading}\n\n{said}\n", body[message.end :])


def remove_message(body: str, key: str) -> str:
    """The discussion without a message that nobody answered; a topic that holds no other goes with it.

    Raises:
        MessageMissing: when it is not there, or was answered: it can be hidden then.
    """
    discussion = read_discussion(body)
    found = discussion.find(key)
    if found is None or any(discussion.answered(each) == found[1] for each in found[0].messages):
        raise MessageMissing
    topic, message = found
    start, end = (topic.start, topic.end) if len(topic.messages) == 1 else (message.start, message.end)
    return joined(body[:start], "", body[end:])


def set_resolved(body: str, key: str, by: Signature | None) -> str:
    """The discussion with a topic that is settled, or with None open again.

    Raises:
        MessageMissing: when there is no such topic.
    """
    topic = read_discussion(body).topic(key)
    if topic is None:
        raise MessageMissing
    if (topic.resolved is None) == (by is None):
        return body
    rest = body[topic.opening :].lstrip("\n")
    if by is None:
        found = SAID.match(rest)
        rest = rest[found.end() :].lstrip("\n") if found else rest
        return f"{body[: topic.opening]}\n\n{rest}" if rest else f"{body[: topic.opening]}\n"
    return f"{body[: topic.opening]}\n\n{_said('Résolu', by)}\n\n{rest}".rstrip("\n") + "\n"


def _said(what: str, by: Signature) -> str:
    """The line that says what somebody did."""
    return f"*{what}\u202f: {_name(by.author)}, {by.when}*" + (f" {{de={by.account}}}" if by.account else "")


def _own(discussion: Discussion, key: str) -> Message:
    found = discussion.find(key)
    if found is None or found[1].foreign:
        raise MessageMissing
    return found[1]


def level_of(body: str, message: Message) -> int:
    """The level of the heading of a message of ours."""
    line = body[message.start :].partition("\n")[0]
    return len(line) - len(line.lstrip("#"))


def after_answers(body: str, topic: Topic, answered: Message, level: int) -> int:
    """Where the answers to a message of this level end; those to a message of the deepest level stand beside it."""
    at = answered.end
    for each in topic.messages:
        if each.start < at:
            continue
        if level_of(body, each) <= level and not (level == DEEPEST and level_of(body, each) == DEEPEST):
            break
        at = each.end
    return at


def _written(text: str, by: Signature, level: int) -> tuple[str, str]:
    key = f"m-{secrets.token_hex(4)}"
    account = f" de={by.account}" if by.account else ""
    return key, f"{'#' * level} {_name(by.author)}, {by.when} {{#{key}{account}}}\n\n{_body(text)}\n"


def _name(name: str) -> str:
    """A name as it can stand in a signature: on one line, without what a signature is read by."""
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split())[:60].strip("* ") or "…"


def joined(before: str, middle: str, after: str) -> str:
    """Three texts with an empty line between them."""
    parts = [part.strip("\n") for part in (before, middle, after)]
    return "\n\n".join(part for part in parts if part.strip()) + "\n" if any(p.strip() for p in parts) else ""


def _body(text: str) -> str:
    """The words of a message, such that they begin no topic, sign for nobody and close what they open.

    Raises:
        NothingSaid: without a word.
    """
    # A mark that only a heading of ours may bear is kept as what was typed, behind a backslash.
    kept = "\n".join(_plain_line(line) for line in normalise(text).strip("\n ").split("\n")).strip()
    unsigned = _unsigned(kept)
    kept = unsigned if _ends(unsigned) else kept  # what closes a block of code is no signature
    if not kept:
        raise NothingSaid
    fence = re.findall(r"^ {0,3}(`{3,}|~{3,})", kept, re.MULTILINE)
    for closed in (kept, f"{kept}\n{fence[-1]}" if fence else kept, re.sub(r"[<`~]", r"\\\g<0>", kept)):
        if _ends(closed):
            return _without_topics(closed)
    return "\n".join(f"    {line}" if line else "" for line in kept.split("\n"))


def _unsigned(text: str) -> str:
    """A text that ends with no blank, without the tildes and the dash that sign it in MediaWiki."""
    bare = text.rstrip("~")  # by hand: an expression that may begin at any blank takes minutes for a thousand of them
    if len(text) - len(bare) not in _TILDES:
        return text
    bare = bare.rstrip()
    dash = next((dash for dash in ("--", "–", "—") if bare.endswith(dash)), "")
    return bare.removesuffix(dash).rstrip()


def _plain_line(line: str) -> str:
    return f"\\{line}" if SIGNED.fullmatch(line.strip()) or SAID.fullmatch(line.strip()) else line


def _ends(text: str) -> bool:
    """Whether a heading that follows this text is read as one: no code, comment or tag is left open."""
    heads = headings(f"{text}\n\n### {_PROBE}\n")
    return bool(heads) and heads[-1].start == len(text) + 2


def _without_topics(text: str) -> str:
    """The text with its great headings made smaller: what begins a topic is for topics."""
    for head in reversed(headings(text)):
        if head.level >= TOP:
            continue
        line = text[head.start :].partition("\n")[0]
        if line.lstrip().startswith("#"):
            small = f"### {line.lstrip().lstrip('#').strip()}"
            text = text[: head.start] + small + text[head.start + len(line) :]
        else:
            text = text[: head.start] + _UNDERLINE.sub(r"\n\n\1\\\2", text[head.start :], count=1)
    return text
