"""Commits as values: who, when, what was said, which paths; and their exact text in git."""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Self

from fiches.git.trees import PathChange

_CRUD: Final = " .,:;<>\"\\'\t\r\n\f\v"
"""What git itself takes away at both ends of a name or an address (ident.c, `crud`)."""

_LATEST: Final = 253_402_300_799
"""31 December 9999: a date after it is a mistake of the source, and some readers of git fail on it."""

_TRAILER: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*): ?(.*)")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote: a name that people read, and an address that is never a person's real one."""

    name: str
    email: str

    @classmethod
    def of_user(cls, user_id: object, display_name: str) -> Self:
        """The pseudonymous identity of a user of this commons."""
        local = re.sub(r"[^A-Za-z0-9._-]+", "-", str(user_id)).strip("-.") or "inconnu"
        return cls(display_name, f"{local}@commun.invalid")

    def line(self, when: int, offset: int) -> str:
        """The identity as a commit holds it, with the time (unix s) and the distance to UTC (minutes).

        Control characters, `<` and `>` would break the commit apart: they are dropped, as git does.
        """
        sign, minutes = ("-" if offset < 0 else "+"), min(abs(offset), 14 * 60)
        moment = min(max(when, 0), _LATEST)
        return f"{_signature(self.name, self.email)} {moment} {sign}{minutes // 60:02d}{minutes % 60:02d}"


@lru_cache(maxsize=1024)  # a bulk import signs thousands of commits by some dozens of people
def _signature(name: str, email: str) -> str:
    """A name and an address as a commit holds them."""
    name = re.sub(r"[\x00-\x1f<>\x7f]+", " ", name).strip(_CRUD) or "Anonyme"
    email = re.sub(r"[\x00-\x20<>\x7f]+", "", email).strip(_CRUD) or "anonyme@commun.invalid"
    return f"{name} <{email}>"


COMMUN: Final = Author("Commun", "commun@commun.invalid")
"""The program itself: the committer of everything that it writes."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, read.

    Attributes:
        sha: its full name.
        parents: the shas of its parents.
        author: who wrote.
        when: when they wrote, unix seconds.
        offset: the author's distance to UTC, minutes.
        committed: when it came into this repository, unix seconds.
        message: what was said, without the trailers.
        trailers: the `Key: value` lines of the last paragraph; a key met twice keeps its last value.
        changes: the paths that changed against its only parent; of a merge, those that differ from all parents.
    """

    sha: str
    parents: tuple[str, ...]
    author: Author
    when: int
    offset: int
    committed: int
    message: str
    trailers: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[PathChange, ...] = ()

    @property
    def summary(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


def local_offset(when: int) -> int:
    """The distance of this machine's time to UTC at `when`, minutes."""
    return time.localtime(min(max(when, 0), _LATEST)).tm_gmtoff // 60


def parse_offset(text: str) -> int:
    """`+0130` as 90 minutes; 0 where it cannot be read."""
    found = re.fullmatch(r"([+-])(\d{2})(\d{2})", text)
    if found is None:
        return 0
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def write_message(message: str, trailers: Mapping[str, str]) -> str:
    """The text of a message with its trailers as last paragraph.

    A last paragraph of the person's own that would read as trailers is set in by a space, so that nobody states the
    source of a revision by typing it.
    """
    lines = [line.rstrip() for line in message.replace("\0", "").replace("\r", "\n").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or "Modification"
    if split_message(text)[1]:
        body, _, last = text.rpartition("\n\n")
        text = f"{body}\n\n" + "\n".join(f" {line}" for line in last.split("\n"))
    rows = [f"{key}: {' '.join(value.replace(chr(0), '').split())}" for key, value in trailers.items()]
    return text + "\n" + ("\n" + "\n".join(rows) + "\n" if rows else "")


def split_message(text: str) -> tuple[str, dict[str, str]]:
    """The message and its trailers: the last paragraph, if it is not the first and all its lines are `Key: value`."""
    body, gap, last = text.strip("\n").rpartition("\n\n")
    found = [_TRAILER.fullmatch(line) for line in last.split("\n")]
    if not gap or not all(found):
        return text.strip("\n"), {}
    return body.strip("\n"), {row[1]: row[2] for row in found if row is not None}


def write_commit(
    tree: str, parents: Iterable[str], author: Author, message: str, *, when: int, offset: int, committed: int
) -> bytes:
    """The bytes of a commit object; `message` is complete, with its trailers."""
    rows = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    rows += [f"author {author.line(when, offset)}", f"committer {COMMUN.line(committed, local_offset(committed))}"]
    return ("\n".join(rows) + "\n\n" + message).encode("utf-8", "replace")


def read_commit(sha: str, data: bytes) -> tuple[str, Commit]:
    """The tree of a commit object and the commit, without its changes."""
    header, _, message = data.partition(b"\n\n")
    rows: dict[str, list[str]] = {}
    for row in header.split(b"\n"):
        key, _, value = decoded(row).partition(" ")
        rows.setdefault(key, []).append(value)
    author, when, offset = _identity(rows["author"][0])
    text, trailers = split_message(decoded(message))
    committed = _identity(rows["committer"][0])[1]
    commit = Commit(sha, tuple(rows.get("parent", ())), author, when, offset, committed, text, trailers)
    return rows["tree"][0], commit


def decoded(data: bytes) -> str:
    """Text that git holds: UTF-8, or what Western Windows wrote, where a commit or a file came from elsewhere."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _identity(text: str) -> tuple[Author, int, int]:
    found = re.fullmatch(r"(.*?) ?<([^<>]*)> ?(-?\d*) ?([+-]\d{4})?", text)
    if found is None:
        return Author(text, ""), 0, 0
    return Author(found[1], found[2]), int(found[3] or 0), parse_offset(found[4] or "")
