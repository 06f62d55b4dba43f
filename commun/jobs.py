"""What runs beside the pages: the process that writes the text index, and the worker with its one table of tasks.

Writing with Whoosh takes 50 to 300 ms of processor per commit and holds Python's lock meanwhile, so it has a process of
its own: a save wakes it by a byte on a pipe, and it ends by itself when its parent does.

A new task is a row of `TASKS` and a function that takes the `Commons` and answers what it did, in sentences. It is
called again when its interval is over, after a failure (sooner), and after a stop in the middle (at once): what it does
must bear to be done twice.
"""

import contextlib
import contextvars
import fcntl
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from commun.commons import Commons
from commun.config import Config
from fiches import CommunError

_SOON: Final = 1.5
"""Seconds from the start of a server to that of its writer, unless something is saved before."""


class TextWriter:
    """The process that keeps the text index up to date; started again when it dies.

    Args:
        config: the settings; the child is given the same data folder.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        """Start the process, unless it runs."""
        with self._lock:
            self._ensure()

    def start_soon(self) -> None:
        """Start the process once the first pages have been shown: it takes half a second of processor to begin."""
        self._timer = threading.Timer(_SOON, self.start)
        self._timer.daemon = True
        self._timer.start()

    def wake(self) -> None:
        """Tell it that there is something new; never waits and never fails (it also looks by itself every second)."""
        with self._lock:
            process = self._ensure()
            with contextlib.suppress(OSError):
                if process.stdin is not None:
                    os.write(process.stdin.fileno(), b"\n")

    def stop(self) -> None:
        """Let it finish what it writes, and end it."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=10)

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "search_index", "follow", str(self._config.data.resolve())],
                stdin=subprocess.PIPE,
                cwd=Path(__file__).parent.parent,
            )
            if self._process.stdin is not None:
                os.set_blocking(self._process.stdin.fileno(), False)
        return self._process


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that the worker does again and again.

    Attributes:
        name: what it is called in the log, in the book and by `/sante`.
        every: seconds between two doings.
        does: `module:function`, read when it is first done: the server starts without what tasks need.
    """

    name: str
    every: int
    does: str

    def do(self, commons: Commons) -> list[str]:
        """Do it now; the sentences of what was done, none when there was nothing to do."""
        module, _, function = self.does.partition(":")
        work: Callable[[Commons], list[str]] = getattr(import_module(module), function)
        return work(commons)


MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400

TASKS: Final[tuple[Task, ...]] = (
    Task("texte", MINUTE, "commun.jobs:write_text"),
    Task("recits", MINUTE, "commun.jobs:tell_changes"),
    Task("jardinier", 10 * MINUTE, "commun.gardener:tend"),
    Task("liens", 10 * MINUTE, "commun.dead_links:check_links"),
    Task("suivi", MINUTE, "commun.following:send_digests"),
    Task("relectures", DAY, "commun.freshness.reminding:remind"),
    Task("courriels", MINUTE, "commun.letters:post"),
    Task("appels", MINUTE, "commun.webhooks.sending:send_due"),
    Task("sources", MINUTE, "commun.sources:run_due"),
    Task("depot", DAY, "commun.jobs:tidy_repository"),
    Task("contacts", DAY, "commun.contacts:care"),
    Task("accords", HOUR, "commun.contacts:end_public"),
    Task("traces", DAY, "commun.patience:forget"),
    Task("propositions", DAY, "commun.proposals:tidy"),
)
"""Everything that the worker does, in the order of `commun worker --once`."""


def write_text(commons: Commons) -> list[str]:
    """Bring the tables and the text index to the last commit, for whoever has pushed while nothing was served."""
    commons.index.catch_up()
    written = commons.index.catch_up_text()
    return [f"Index du texte : {written} page(s)."] if written else []


def tell_changes(commons: Commons) -> list[str]:
    """Say in a sentence what changed in the changes that came by git or an import, or are older than this."""
    made = commons.told.catch_up()
    return [f"Changements dits en une phrase : {made}."] if made else []


def tidy_repository(commons: Commons) -> list[str]:
    """Let git pack and order its repository."""
    commons.store.maintenance()
    return ["Dépôt rangé."]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the book says of a task, in seconds since 1970 (0: never).

    Attributes:
        started: when it was last begun; later than `ended` while it is done, or when it was stopped in the middle.
        ended: when it last ended, well or not; `done`: when it last ended well.
        failures: how many times in a row it has failed since.
        told: its last sentences, or what it failed of.
    """

    started: float = 0
    ended: float = 0
    done: float = 0
    failures: int = 0
    told: tuple[str, ...] = ()

    def due(self, task: Task) -> float:
        """From when it is to be done: after its interval; a failure is tried again sooner, later each time."""
        if self.started > self.ended or not self.ended:
            return 0
        if self.failures:
            return self.ended + min(task.every, MINUTE << min(self.failures, 10))
        return self.started + task.every


class Book:
    """When each task was last done: a small file of the data folder, written whole after each doing.

    Losing it costs one early doing of everything.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / "worker.json"
        self._lock = threading.Lock()

    def entry(self, name: str) -> Entry:
        """What is known of a task."""
        return self.entries().get(name, Entry())

    def entries(self) -> dict[str, Entry]:
        """Everything known, by the names of tasks; nothing when the file is missing or is not ours."""
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: Entry(**{**kept, "told": tuple(kept["told"])}) for name, kept in read.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def write(self, name: str, entry: Entry) -> None:
        """Keep what happened to a task."""
        with self._lock:
            kept = {known: asdict(each) for known, each in (self.entries() | {name: entry}).items()}
            draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(6)}")
            draft.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            draft.replace(self._path)


class WorkerBusy(CommunError):
    """Another worker looks after this commons: two would send everything twice."""

    fr = "Un autre «\u202fcommun worker\u202f» s’occupe déjà de ce commun."
    en = "Another “commun worker” is looking after this commons already."


class Worker:
    """Does what is due, each task in its own thread: a long, slow or failing one never holds up the others.

    Args:
        commons: the commons to look after.
        tasks: what is done.
        say: told each sentence of what was done.
    """

    def __init__(
        self, commons: Commons, tasks: Sequence[Task] = TASKS, say: Callable[[str], None] = lambda _line: None
    ) -> None:
        self._commons = commons
        self._tasks = tasks
        self._say = say
        self._book = Book(commons.config.data)
        self._log = logging.getLogger("commun.worker")

    def once(self) -> bool:
        """Do what is due, one task after the other; whether all of it went well.

        Raises:
            WorkerBusy: when another worker is at it.
        """
        with self._alone():
            went_well = [self._do(task) for task in self._tasks if self._wait(task) <= 0]
            return all(went_well)

    def run(self, stop: threading.Event) -> None:
        """Do what is due until `stop`; then what is in hand is given half a minute to end.

        Raises:
            WorkerBusy: when another worker is at it.
        """
        with self._alone():
            threads = [
                threading.Thread(
                    target=contextvars.copy_context().run, args=(self._follow, task, stop), name=task.name, daemon=True
                )
                for task in self._tasks
            ]
            for thread in threads:
                thread.start()
            try:
                stop.wait()
            finally:
                stop.set()
                for thread in threads:
                    thread.join(timeout=30)

    def _follow(self, task: Task, stop: threading.Event) -> None:
        """Do one task whenever it is due."""
        while not stop.wait(max(0.0, min(self._wait(task), MINUTE))):
            if self._wait(task) <= 0:
                self._do(task)

    def _now(self) -> float:
        return self._commons.clock().timestamp()

    def _wait(self, task: Task) -> float:
        """Seconds until a task is due."""
        return self._book.entry(task.name).due(task) - self._now()

    def _do(self, task: Task) -> bool:
        """Do a task and write down how it went."""
        before = self._book.entry(task.name)
        begun = replace(before, started=self._now())
        self._book.write(task.name, begun)
        try:
            told = task.do(self._commons)
        except Exception as error:  # noqa: BLE001 (whatever goes wrong in one task must never end the others)
            self._log.exception("La tâche « %s » n’a pas abouti.", task.name)
            why = error.sentence("fr") if isinstance(error, CommunError) else type(error).__name__
            failed = replace(begun, ended=self._now(), failures=before.failures + 1, told=(why,))
            self._book.write(task.name, failed)
            return False
        now = self._now()
        self._book.write(task.name, Entry(begun.started, now, now, 0, tuple(told)))
        for line in told:
            self._say(line)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other workers away meanwhile; the lock falls with the process that holds it."""
        with (self._commons.config.data / "worker.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WorkerBusy from None
            yield


def state_of_tasks(data: Path, now: float, tasks: Sequence[Task] = TASKS) -> dict[str, dict[str, object]]:
    """For `/sante`: of each task, when it last ended well, how often it failed since, whether it is late.

    A task is late when it should have been done an hour ago: the worker is not running, or it fails.
    """
    entries = Book(data).entries()
    found: dict[str, dict[str, object]] = {}
    for task in tasks:
        entry = entries.get(task.name, Entry())
        done = datetime.fromtimestamp(entry.done, UTC).isoformat(timespec="seconds") if entry.done else None
        found[task.name] = {
            "done": done,
            "failures": entry.failures,
            "late": entry.done + task.every + HOUR < now,
        }
    return found
