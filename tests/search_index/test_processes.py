"""Several threads and processes at once, killed at any moment: the index is always right, or soon right again."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fiches import PageName, Store
from search_index import Index, SearchRequest
from tests.search_index.wiki import ANA, Wiki, fiche, page

TOP = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from pathlib import Path
from search_index import run_text_writer
run_text_writer(Path(sys.argv[1]) / "search_index", Path(sys.argv[1]), sys.stdin.buffer)
"""

FOLLOWER = """
import sys
from pathlib import Path
from fiches import Store
from search_index import Index
data = Path(sys.argv[1])
index = Index(data / "search_index", Store(data))
print("ready", flush=True)
for _ in sys.stdin:
    index.catch_up()
    index.catch_up_text()
    print(index.catch_up(), flush=True)
"""


def _start(script: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(TOP)}
    command = [sys.executable, "-W", "ignore", "-c", script, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def _found(index: Index, word: str) -> set[str]:
    return {hit.name.slug for hit in index.search(SearchRequest.parse(word)).hits}


def _wait_for(index: Index, word: str, slugs: set[str], seconds: float = 60) -> None:
    """Look until a search finds these pages; time is only the limit after which the test fails."""
    end = time.monotonic() + seconds
    while _found(index, word) != slugs:
        assert time.monotonic() < end, _found(index, word)
        time.sleep(0.02)


def test_the_writer_process_makes_saves_findable_and_ends_with_its_pipe(wiki: Wiki) -> None:
    wiki.write("four", page("Four", "Le levain monte."))
    writer = _start(WRITER, wiki.folder)
    assert writer.stdin is not None
    assert writer.stdout is not None
    try:
        wiki.index.catch_up()
        _wait_for(wiki.index, "levain", {"four"})
        for number in range(3):
            wiki.write(f"p{number}", page(f"P{number}", "Le seigle pousse."))
            wiki.index.catch_up()
            writer.stdin.write(b"\n")
            writer.stdin.flush()
        _wait_for(wiki.index, "seigle", {"p0", "p1", "p2"})
        writer.stdin.close()
        assert writer.wait(timeout=60) == 0
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert wiki.index.check() == []


def test_while_another_process_writes_the_text_nobody_waits(wiki: Wiki) -> None:
    wiki.write("four", page("Four"))
    wiki.settle()
    wiki.write("mare", page("Mare"))
    other = wiki.another()
    with wiki.index._text._writing() as ours:  # noqa: SLF001 (the lock that a writer holds)
        assert ours
        assert other.catch_up_text() == 0
        assert _found(other, "four") == {"four"}
    assert other.catch_up_text() == 1


def test_threads_that_save_follow_and_search_at_once_are_all_right(wiki: Wiki) -> None:
    wiki.write("debut", page("Début", "Commun."))
    wiki.settle()
    wrong: list[object] = []

    def work(number: int) -> None:
        store = Store(wiki.folder)
        try:
            for turn in range(5):
                name = PageName("fiches", f"p{number}-{turn}")
                with store.change(ANA, "Écrit") as change:
                    change.write(name, page(f"P{number} {turn}"), None)
                wiki.index.catch_up()
                if wiki.index.pages.get(name) is None:
                    wrong.append(name)
                if _found(wiki.index, "commun") != {"debut"}:
                    wrong.append("search")
        except Exception as error:  # noqa: BLE001 (any error of a thread fails the test below)
            wrong.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wiki.settle()
    assert wrong == []
    assert wiki.index.revisions.count(1) == 1
    assert wiki.index.pages.listing()[0] == 21
    assert wiki.index.check() == []


def test_two_processes_that_follow_at_once_agree(wiki: Wiki) -> None:
    wiki.write("four", page("Four"))
    processes = [_start(FOLLOWER, wiki.folder) for _ in range(2)]
    try:
        for number in range(6):
            wiki.write(f"p{number}", page(f"P{number}"))
            for process in processes:
                assert process.stdin is not None
                process.stdin.write(b"\n")
                process.stdin.flush()
        wiki.index.catch_up()
        for process in processes:
            answers = process.communicate(timeout=120)[0].decode().splitlines()
            assert answers[-1] == wiki.store.head()
    finally:
        for process in processes:
            process.kill()
            process.wait()
    wiki.settle()
    assert wiki.index.check() == []


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_any_moment_the_index_catches_up_and_no_lock_is_left(wiki: Wiki, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 (ten instants, the same at every run)
    for number in range(15):
        wiki.write(f"p{number}", page(f"P{number}", "Le seigle pousse. " * 50))
    if seed % 2:
        wiki.settle()
        wiki.index.close()
        wiki.write("p0", page("P0", "Le seigle monte."))
        wiki.delete("p1")
        wiki.move("p2", "p22")
    process = _start(FOLLOWER, wiki.folder)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.stdin.write(b"\n" * 3)
    process.stdin.flush()
    time.sleep(rng.uniform(0, 0.25))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    process.stdout.close()
    again = wiki.another()
    assert again.catch_up() == wiki.store.head()
    again.catch_up_text()
    assert again.check() == []
    found = again.search(SearchRequest.parse("seigle")).total
    assert found == (14 if seed % 2 else 15)


def test_a_restart_after_a_save_that_was_not_indexed_catches_up(wiki: Wiki) -> None:
    wiki.write("four", page("Four"))
    wiki.settle()
    wiki.index.close()
    wiki.write("mare", page("Mare"))
    again = wiki.another()
    again.catch_up()
    assert again.pages.get(fiche("mare")) is not None


def test_while_another_process_indexes_for_long_readers_read_what_was_and_a_save_waits(wiki: Wiki) -> None:
    wiki.write("four", page("Four", "Le levain monte."))
    before = wiki.index.catch_up()
    (building,) = (wiki.folder / "search_index").glob("tables*.sqlite")
    other = sqlite3.connect(building, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # what whoever brings a wiki in holds for a minute
    try:
        after = wiki.write("moulin", page("Moulin"))
        assert wiki.index.catch_up(hurried=True) == before
        assert wiki.index.pages.get(fiche("four")) is not None
        assert wiki.index.pages.get(fiche("moulin")) is None
        found: list[str | None] = []
        saver = threading.Thread(target=lambda: found.append(wiki.index.catch_up()))
        saver.start()
        assert wiki.index.catch_up(hurried=True) == before, "readers do not stand behind the one who waits"
        other.execute("ROLLBACK")
        saver.join(timeout=60)
    finally:
        other.close()
    assert found == [after]
    assert wiki.index.catch_up(hurried=True) == after
    assert wiki.index.pages.get(fiche("moulin")) is not None
