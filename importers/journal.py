"""What the runs of every source did, and how far a running one is: read by people, written by whoever runs one."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from fiches import CommunError
from importers.report import WAITING, Progress, Step, SyncReport

RunState = Literal["running", "done", "failed", "stopped"]
"""It goes on; it ended; it met an error that it told; it ended without a word (killed, or the power went)."""

_KEPT: Final = 100
"""Runs of a source that are remembered."""

_EACH: Final = 0.5
"""Seconds between two notes of how far a run is."""

_SHOWN: Final = 30
"""Kinds of losses that are kept of a run; its report has them all."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER,
    state TEXT NOT NULL, step TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0, told TEXT NOT NULL DEFAULT '{}', error_fr TEXT, error_en TEXT,
    process INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS runs_of ON runs (source, number);
CREATE TABLE IF NOT EXISTS asked (source TEXT PRIMARY KEY, moment INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a source.

    Attributes:
        number: its number.
        source: whose pages it brings.
        began, ended: unix seconds.
        state: how it stands.
        step, step_en: what it does now, in French and in English.
        done, total: how far it is (`total` 0: nobody knows).
        told: its report in plain values (versions, pages, losses…).
        error_fr, error_en: why it failed, in a sentence.
        process: who runs it.
    """

    number: int
    source: str
    began: int
    ended: int | None
    state: RunState
    step: str = ""
    done: int = 0
    total: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    error_fr: str | None = None
    error_en: str | None = None
    process: int = 0
    step_en: str = ""


def journal_of(folder: Path) -> "Journal":
    """The journal of the sources whose settings lie in `folder`."""
    return Journal(folder / "journal.sqlite")


class Journal:
    """The runs of all sources; each call opens the file for itself, so any thread or process may ask."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def runs(self, source: str, limit: int = 10) -> list[Run]:
        """The runs of a source, the latest first."""
        if not self._file.exists():
            return []
        with self._opened() as db:
            rows = db.execute(
                "SELECT number, source, began, ended, state, step, done, total, told, error_fr, error_en, process "
                "FROM runs WHERE source = ? ORDER BY number DESC LIMIT ?",
                (source, limit),
            ).fetchall()
        return [_run(row) for row in rows]

    def ask(self, source: str) -> None:
        """Ask for a run as soon as possible."""
        with self._opened() as db:
            db.execute("INSERT OR REPLACE INTO asked VALUES (?, ?)", (source, int(time.time())))

    def asked(self) -> set[str]:
        """The sources for which a run is asked for and has not begun."""
        if not self._file.exists():
            return set()
        with self._opened() as db:
            return {row[0] for row in db.execute("SELECT source FROM asked")}

    @contextmanager
    def recorded(self, source: str, progress: Progress | None) -> Iterator[tuple[Progress, SyncReport]]:
        """Record the run inside: gives the progress to tell, and the report whose figures are kept at the end.

        Only whoever is alone with the source (its lock) records a run, so one that is still called running has died.
        """
        with self._opened() as db:
            now = int(time.time())
            db.execute("UPDATE runs SET state = 'stopped', ended = ? WHERE source = ? AND ended IS NULL", (now, source))
            db.execute("DELETE FROM asked WHERE source = ?", (source,))
            insert = "INSERT INTO runs (source, began, state, process) VALUES (?, ?, 'running', ?)"
            number = db.execute(insert, (source, now, os.getpid())).lastrowid
            db.execute("DELETE FROM runs WHERE source = ? AND number <= ? - ?", (source, number, _KEPT))
        report = SyncReport(source)
        try:
            yield self._telling(number or 0, progress), report
        except BaseException as error:
            told = error if isinstance(error, CommunError) else CommunError()
            state = "failed" if isinstance(error, Exception) else "stopped"
            self._end(number or 0, state, report, told if state == "failed" else None)
            raise
        self._end(number or 0, "done", report, None)

    def _telling(self, number: int, progress: Progress | None) -> Progress:
        last = 0.0

        def tell(step: Step, done: int, total: int) -> None:
            nonlocal last
            if progress is not None:
                progress(step, done, total)
            if total == WAITING or time.monotonic() - last > _EACH:
                last = time.monotonic()
                with self._opened() as db:
                    update = "UPDATE runs SET step = ?, done = ?, total = ? WHERE number = ?"
                    db.execute(update, (f"{step}\n{step.en}", done, max(0, total), number))

        return tell

    def _end(self, number: int, state: str, report: SyncReport, error: CommunError | None) -> None:
        told = report.to_json()
        told["losses"] = [[*key, count] for key, count in list(report.totals().items())[:_SHOWN]]
        told["lost"] = sum(report.totals().values())
        sentences = (None, None) if error is None else (error.sentence("fr"), error.sentence("en"))
        with self._opened() as db:
            db.execute(
                "UPDATE runs SET state = ?, ended = ?, told = ?, error_fr = ?, error_en = ? WHERE number = ?",
                (state, int(time.time()), json.dumps(told, ensure_ascii=False), *sentences, number),
            )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.executescript(_TABLES)
            yield db


def _run(row: Sequence[Any]) -> Run:
    number, source, began, ended, state, step, done, total, told, error_fr, error_en, process = row
    step, _, step_en = step.partition("\n")
    return Run(
        number, source, began, ended, state, step=step, done=done, total=total, told=json.loads(told),
        error_fr=error_fr, error_en=error_en, process=process, step_en=step_en or step,
    )  # fmt: skip
