"""The moment that a question asks about: a day, a month, a year, an hour, or a commit."""

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from fiches import Problem, read_date

_COMMIT: Final = re.compile(r"[0-9a-f]{7,40}")
_ZONE: Final = re.compile(r"\d(?:z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
"""What ends a time that says its own zone."""


class PastRefused(Exception):
    """The past cannot be asked so; `problem` says why."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        self.problem = Problem(code, "error", fr, en)
        super().__init__(fr)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is asked about.

    Attributes:
        until: the last second that belongs to it, unix seconds.
        commit: of the last change made by then, "" where there was none yet.
    """

    until: int
    commit: str


def moment_of(sql: sqlite3.Connection, text: str, zone: tzinfo) -> Moment:
    """The moment that `text` names; a day ends where the commons lives (`zone`).

    Raises:
        PastRefused: when it is neither a date nor a commit of ours.
    """
    text = " ".join(text.split())
    date = read_date(text)
    until = None if date is None else _last_second(date.end, zone if _ZONE.search(text) is None else UTC)
    if until is None and _COMMIT.fullmatch(text.lower()):
        until = sql.execute(
            "SELECT max(\"when\") FROM revision WHERE commit_sha >= ?1 AND commit_sha < ?1 || 'g'", (text.lower(),)
        ).fetchone()[0]
    if until is None:
        raise PastRefused(
            "au",
            f"« {text} » n’est pas une date : écrivez par exemple « 2024-05-01 » ou « 1er mai 2024 ».",
            f"“{text}” is not a date: write for instance “2024-05-01” or “1 May 2024”.",
        )
    last = sql.execute(
        'SELECT commit_sha FROM revision WHERE "when" <= ? ORDER BY "when" DESC, number DESC LIMIT 1', (until,)
    ).fetchone()
    return Moment(until, str(last[0]) if last else "")


def _last_second(end: float, zone: tzinfo) -> int | None:
    """The last second of a date that was read without a zone; None beyond the years that a clock can say."""
    try:
        told = datetime.fromtimestamp(int(end), UTC)
        return int(told.replace(tzinfo=zone).timestamp())
    except (OverflowError, ValueError, OSError):
        return None
