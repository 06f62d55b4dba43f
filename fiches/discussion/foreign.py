"""Messages of other wikis: cut where somebody signed, as people of MediaWiki do with `~~~~`.

What is read is the Markdown that an import made: an indent (`:`) has become a `<dl><dd>`, a signature the link to a
person's page with the moment after it. The forms are MediaWiki's own, in French and in English (message `signature`,
and the date format of `sig-text`); the templates for what was not signed are those of the two Wikipedias. What follows
no signature is a message too: nothing is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from fiches.discussion.model import Message
from fiches.names import fold

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan", "fevrier february fevr feb", "mars march mar", "avril april avr apr",
            "mai may", "juin june jun", "juillet july juil jul", "aout august aug", "septembre september sept sep",
            "octobre october oct", "novembre november nov", "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES: Final = {"utc": 0, "gmt": 0, "cet": 1, "cest": 2, "wet": 0, "west": 1, "bst": 1}

_FRENCH: Final = (
    r"(?P<fd>\d{1,2})(?:er)?[ ](?P<fm>[^\W\d]{3,10}\.?)[ ](?P<fy>\d{4})"
    r"(?:,?[ ]à[ ](?P<fh>\d{1,2})[:h](?P<fn>\d\d))?"
)
_ENGLISH: Final = r"(?P<eh>\d{1,2}):(?P<en>\d\d),[ ](?P<ed>\d{1,2})[ ](?P<em>[^\W\d]{3,10})[ ](?P<ey>\d{4})"
_DATE: Final = re.compile(rf"(?:{_FRENCH}|{_ENGLISH})(?:[ ]\((?P<zone>[A-Za-z]{{2,5}})(?P<east>[+−-]\d{{1,2}})?\))?")
_USER: Final = (
    r"\[\[:?(?:Discussion[ ])?(?:Utilisateur|Utilisatrice|User)(?:[ ]talk)?[ ]?:[ ]?"
    r"(?P<user>[^\]|\[/#]+)(?:\|[^\]\[]*)?\]\]"
)
_BESIDE: Final = (
    r"(?:[ ]?\(?(?:\[\[[^\]\[]*\]\]|\[[^\]\[]*\]\([^()]*\))"
    r"(?:[ ]?[|·•][ ]?(?:\[\[[^\]\[]*\]\]|[^\W\d]+))*\)?)?"
)
"""What stands beside a name: the way to its discussion, to its contributions."""
_DASH: Final = r"(?:(?:--|—|–|~)[ ]?)"
_SIGNATURE: Final = re.compile(
    rf"(?:(?P<dash>{_DASH})?(?:{_USER}(?P<beside>{_BESIDE})|(?P<ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}}))"
    rf"(?:[ ,]*(?:le[ ])?(?P<date>{_DATE.pattern}))?)[ ]*\.?[ ]*$",
    re.IGNORECASE,
)
_UNSIGNED: Final = re.compile(
    r"\{\{[ ]*(?:unsigned(?:[ ]?ip)?2?|non[ ]signée?2?|nonsigné|sans[ ]signature|signature[ ]manquante)[ ]*"
    r"(?P<parts>(?:\|[^{}]*)?)\}\}[ ]*$",
    re.IGNORECASE,
)
_ORNATE: Final = re.compile(rf"(?:{_DATE.pattern})(?:[ .*_)]|</\w+>)*$", re.IGNORECASE)
"""The moment at the end of a line that somebody signed in their own way: with colours, signs, a link more."""
_WHO: Final = re.compile(rf"{_USER}|\[\[(?:Spécial|Special)[ ]?:[ ]?Contributions/(?P<of>[^\]|\[#]+)(?:\|[^\]\[]*)?\]\]"
                         r"|(?P<ip>\d{1,3}(?:\.\d{1,3}){3})", re.IGNORECASE)  # fmt: skip
_GLUE: Final = re.compile(
    r"(?:</?[a-z]+[^<>]*>|&#?\w+;|\[\[[^\[\]]*\]\]|(?:le|d|c|discuter|discussion|disc|talk|contributions?|contribs?)\b"
    r"|[^\w\[\]<>&])*",
    re.IGNORECASE,
)
"""What may stand in such a signature beside the name: tags, links, signs, and the words that wikis put there."""
_OPENS: Final = re.compile(
    r"[ ]*(?:--|—|–|~)?[ ]*(?:<[a-z]+[^<>]*>|\*+|_+)*"
    r"(?:(?:Le )?message qui précède, non signé, a été déposé par[ ]*|Preceding unsigned comment added by[ ]*)?$",
    re.IGNORECASE,
)
"""What comes before it: a dash, a colour, the words of those who sign for somebody else."""
_REACH: Final = 400
"""Signs at the end of a line in which a signature stands: long paragraphs stay cheap."""
_TAG: Final = re.compile(r"[ \t]*<(?P<close>/?)(?P<tag>dl|dd)>[ \t]*$")
_OUTDENT: Final = re.compile(r"[ ]*\{\{[ ]*(?:outdent|od|désindenter|déindenter)[^{}]*\}\}[ ]*", re.IGNORECASE)
"""Says of an answer that it stands further left than what it answers: a matter of layout."""
_ITEM: Final = re.compile(r"(?P<indent>[ ]*)[-*][ ]+(?P<rest>\S.*)$")


_CALLED: Final = re.compile(
    r"\{\{[ ]*(?:ping|notif|notification|mention|à|répondre(?:[ ]à)?|réponse(?:[ ]à)?|reply(?:[ ]to)?|re)[ ]*"
    r"\|(?P<names>[^{}=]+)\}\}",
    re.IGNORECASE,
)
"""The templates of the two Wikipedias by which somebody is called."""
_SWITCH: Final = re.compile(r"\{\{[ ]*#useliquidthreads:[^{}]*\}\}[ ]*\n?", re.IGNORECASE)
"""Says to the other wiki, and to no reader, by which program a page was to be talked on."""


@dataclass
class _Open:
    """A message being read: its first depth, its lines, how deep the last of them stood, the indent by lists."""

    start: int
    depth: int
    lines: list[str] = field(default_factory=list)
    inner: int = 0
    aside: int = 0


def foreign_messages(body: str, start: int, end: int) -> Iterator[Message]:
    """The messages that stand in a stretch of a body without headings of ours."""
    depth, current, at = 0, None, start
    fence = ""
    for line in body[start:end].split("\n"):
        here, at = at, at + len(line) + 1
        tag = None if fence else _TAG.match(line)
        if tag:
            depth += 0 if tag["tag"] == "dl" else -1 if tag["close"] else 1
            continue
        if not line.strip():
            if current is not None:
                current.lines.append("")
            continue
        if current is not None and depth < current.depth:
            yield _unsigned(current, here)
            current = None
        if current is None:
            # Inside a list, what is indented by the list answers what the point of the list says.
            indent = 0 if _ITEM.match(line) else (len(line) - len(line.lstrip(" "))) // 2
            current = _Open(here, max(depth, 0), aside=min(indent, 3))
        fence = _fence(line, fence)
        signed = None if fence else _signed(line)
        _indented(current, depth)
        words = line if signed is None else signed[0]
        current.lines.append(words if current.lines else _OUTDENT.sub("", words, count=1))
        if signed is not None:
            yield _made(current, min(at, end), *signed[1:])
            current = None
    if current is not None:
        yield _unsigned(current, end)


def _fence(line: str, fence: str) -> str:
    """The fence of the code that goes on after this line, "" outside code."""
    mark = line.strip()[:3]
    if mark not in {"```", "~~~"}:
        return fence
    return "" if fence == mark else fence or mark


def _indented(current: _Open, depth: int) -> None:
    """Keep the indents that a message makes inside itself."""
    wanted = max(depth, 0) - current.depth
    while current.inner < wanted:
        current.lines += ["", "<dl>", "<dd>", ""]
        current.inner += 1
    while current.inner > wanted:
        current.lines += ["", "</dd>", "</dl>", ""]
        current.inner -= 1


def _signed(line: str) -> tuple[str, str, str] | None:
    """What a line says before its signature, who signs, when; None for a line without one."""
    template = _UNSIGNED.search(line)
    if template:
        parts = [part.strip() for part in template["parts"].split("|")[1:] if part.strip()]
        dates = [part for part in parts if _DATE.search(part)]
        names = [part for part in parts if part not in dates]
        return line[: template.start()].rstrip(), names[0] if names else "", _moment(dates[0]) if dates else ""
    found = _SIGNATURE.search(line, max(0, len(line) - _REACH))
    if found is None or not (found["date"] or (found["user"] and _is_named(found, line))):
        return _ornate(line)
    author = (found["ip"] or found["user"]).replace("_", " ").strip()
    return line[: found.start()].rstrip(), author, _moment(found["date"] or "")


def _ornate(line: str) -> tuple[str, str, str] | None:
    """What `_signed` tells of a signature that somebody composed: a name and, after nothing that is said, a moment."""
    dated = _ORNATE.search(line, max(0, len(line) - _REACH))
    if dated is None or not (dated["fh"] or dated["eh"]):
        return None
    names = list(_WHO.finditer(line, max(0, dated.start() - _REACH), dated.start()))
    start, author = dated.start(), ""
    for name in reversed(names):
        who = (name["user"] or name["of"] or name["ip"]).replace("_", " ").strip()
        if fold(who) != fold(author or who) or not _GLUE.fullmatch(line, name.end(), start):
            break
        start, author = name.start(), who
    if not author:
        return None
    opens = _OPENS.search(line, 0, start)
    return line[: opens.start() if opens else start].rstrip(), author, _moment(dated[0])


def _is_named(found: re.Match[str], line: str) -> bool:
    """Whether a name without a date signs: after a dash, with the way to its discussion, or alone on its line."""
    return bool(found["dash"] or found["beside"].strip() or not line[: found.start()].strip(" :*-"))


def _moment(text: str) -> str:
    """A date in words as ISO 8601 in UTC; the words themselves where they are no date."""
    found = _DATE.search(text)
    if found is None:
        return text.strip()
    side = "f" if found["fd"] else "e"
    month = _MONTHS.get(fold(found[f"{side}m"]).strip("."))
    zone = _ZONES.get((found["zone"] or "utc").lower())
    if month is None or zone is None:
        return text.strip()
    zone += int((found["east"] or "0").replace("−", "-"))
    try:
        moment = datetime(
            int(found[f"{side}y"]), month, int(found[f"{side}d"]), int(found[f"{side}h"] or 0),
            int(found[f"{side}n"] or 0), tzinfo=timezone(timedelta(hours=zone)),
        )  # fmt: skip
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return text.strip()


def _made(current: _Open, end: int, author: str, when: str) -> Message:
    _indented(current, current.depth)
    depth, lines = current.depth + current.aside, current.lines
    item = _ITEM.match(lines[0]) if len(lines) == 1 else None
    if item:  # a point of a list that somebody signed is an answer
        depth, lines = depth + 1 + len(item["indent"]) // 2, [item["rest"]]
    text = _spoken("\n".join(lines))
    return Message("", author, "", when, depth, text, foreign=True, start=current.start, end=end)


def _unsigned(current: _Open, end: int) -> Message:
    _indented(current, current.depth)
    text = _spoken("\n".join(current.lines))
    return Message("", "", "", "", current.depth + current.aside, text, foreign=True, start=current.start, end=end)


def _spoken(text: str) -> str:
    """What was said, as it reads here: who was called by a template is called by `@`."""
    called = _CALLED.sub(lambda found: ", ".join(f"@{name.strip()}" for name in found["names"].split("|")), text)
    return _dedented(_SWITCH.sub("", called)).strip("\n")


def _dedented(text: str) -> str:
    """The text without the indent that a list around it gave to all its lines."""
    lines = text.split("\n")
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:] for line in lines) if indent else text
