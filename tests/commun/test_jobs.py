"""The worker: what is due is done once, what fails is tried again, nothing stops the others."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from commun.commons import Commons
from commun.jobs import TASKS, Book, Task, Worker, WorkerBusy, state_of_tasks
from fiches import PageMissing, PageName
from tests.births import Birth

Work = Callable[[Commons], list[str]]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    """A commons whose clock is ours, and functions that the tasks of a test find by their names."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.now = START
        commons.clock = lambda: self.now
        self.told: list[str] = []

    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def once(self, *tasks: Task) -> bool:
        return Worker(self.commons, tasks, self.told.append).once()


def says(_commons: Commons) -> list[str]:
    return ["Fait."]


def fails(_commons: Commons) -> list[str]:
    raise PageMissing(name=PageName("fiches", "absente"))


def breaks(_commons: Commons) -> list[str]:
    raise KeyboardInterrupt


def waits(commons: Commons) -> list[str]:
    (commons.config.data / "waiting").touch()
    while not (commons.config.data / "go").exists():
        time.sleep(0.01)
    return ["Enfin."]


def task(work: Work, every: int = 3600) -> Task:
    return Task(work.__name__, every, f"{__name__}:{work.__name__}")


@pytest.fixture
def desk(tmp_path: Path, birth: Birth) -> Iterator[Desk]:
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield Desk(commons)
    commons.close()


@pytest.mark.parametrize("row", TASKS, ids=lambda row: row.name)
def test_every_row_names_a_function(row: Task) -> None:
    module, _, function = row.does.partition(":")
    assert callable(getattr(import_module(module), function))
    assert row.every >= 60


def test_names_of_tasks_differ() -> None:
    assert len({row.name for row in TASKS}) == len(TASKS)


def test_the_tasks_of_the_program_can_be_done(desk: Desk) -> None:
    assert Worker(desk.commons).once()
    assert all(not state["late"] for state in state_of_tasks(desk.commons.config.data, START.timestamp()).values())


def test_a_task_is_done_again_after_its_interval_and_not_before(desk: Desk) -> None:
    for wait in (0, 3599, 1, 10):
        desk.later(wait)
        assert desk.once(task(says))
    assert desk.told == ["Fait.", "Fait."]


def test_what_was_done_is_remembered_by_the_next_process(desk: Desk) -> None:
    desk.once(task(says))
    assert Book(desk.commons.config.data).entry("says").done == START.timestamp()
    desk.later(60)
    desk.once(task(says))
    assert len(desk.told) == 1


def test_a_failure_never_stops_the_others_and_is_tried_again_sooner(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert not desk.once(task(fails), task(says))
    assert desk.told == ["Fait."]
    assert "fails" in caplog.text
    entry = Book(desk.commons.config.data).entry("fails")
    assert (entry.failures, entry.done) == (1, 0)
    assert "absente" in entry.told[0]
    desk.later(120)
    assert not desk.once(task(fails), task(says))
    assert Book(desk.commons.config.data).entry("fails").failures == 2
    assert len(desk.told) == 1


def test_what_was_stopped_in_the_middle_is_done_again_at_once(desk: Desk) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.once(task(breaks))
    assert Book(desk.commons.config.data).entry("breaks").due(task(breaks)) == 0


def test_a_spoiled_book_costs_one_early_doing(desk: Desk) -> None:
    desk.once(task(says))
    for spoiled in ("", "[]", '{"says": 3}', '{"says": {"told": null}}', json.dumps({"says": {"told": [], "x": 1}})):
        (desk.commons.config.data / "worker.json").write_text(spoiled)
        assert desk.once(task(says))
    assert len(desk.told) == 6


def test_two_workers_never_work_at_once(desk: Desk) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=Worker(desk.commons, [task(waits)]).run, args=(stop,))
    thread.start()
    while not (desk.commons.config.data / "waiting").exists():
        time.sleep(0.01)
    with pytest.raises(WorkerBusy):
        desk.once(task(says))
    (desk.commons.config.data / "go").touch()
    stop.set()
    thread.join(timeout=30)
    assert desk.once(task(says))


def test_a_long_task_does_not_hold_up_the_others(desk: Desk) -> None:
    stop, done = threading.Event(), threading.Event()

    def say(line: str) -> None:
        desk.told.append(line)
        if line == "Fait.":
            done.set()

    worker = Worker(desk.commons, [task(waits), task(says)], say)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    assert done.wait(timeout=30)
    assert desk.told == ["Fait."]
    (desk.commons.config.data / "go").touch()
    stop.set()
    thread.join(timeout=30)
    assert desk.told == ["Fait.", "Enfin."]


def test_health_tells_what_is_late(desk: Desk) -> None:
    rows = [task(says)]
    data = desk.commons.config.data
    assert state_of_tasks(data, START.timestamp(), rows)["says"] == {"done": None, "failures": 0, "late": True}
    desk.once(*rows)
    assert not state_of_tasks(data, START.timestamp(), rows)["says"]["late"]
    assert state_of_tasks(data, START.timestamp() + 7201, rows)["says"]["late"]
