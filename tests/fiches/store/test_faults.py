"""Faults: many writers at once, processes killed at any instant, a disk that refuses. No acknowledged save is lost."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fiches import Author, PageName, Store, StoreUnavailable
from tests.fiches.store.writer import SHARED, stream_lock

TOP = Path(__file__).resolve().parents[3]
WRITERS = ("un", "deux", "trois", "quatre")
Write = Callable[..., str]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(store: Store) -> Start:
    """Start a writer (see writer.py) on the store of the test."""

    def start(way: str, me: str, count: int) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("writer.py")), str(store.folder.parent), way, me]
        environment = {**os.environ, "PYTHONPATH": str(TOP)}
        return subprocess.Popen([*command, str(count)], stdout=subprocess.PIPE, text=True, env=environment)

    return start


def history(store: Store, branch: str = "main") -> set[str]:
    head = store.head(branch)
    return set() if head is None else {commit.sha for commit in store.log(None, head)}


def leftovers(store: Store) -> list[Path]:
    return [
        *store.folder.glob("commun.new/*"),
        *store.folder.glob("objects/*/tmp_*"),
        *store.folder.glob("refs/**/*.lock"),
        *store.folder.glob("*.ref"),
    ]


@pytest.mark.parametrize("way", ["own", "shared"])
def test_every_save_that_four_processes_were_told_of_is_in_the_history(
    store: Store, start: Start, write: Write, way: str
) -> None:
    write(SHARED.slug, "".join(f"## {me}\n\n-\n\n" for me in WRITERS))
    writers = [start(way, me, 20) for me in WRITERS]
    told = [commit for writer in writers for commit in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0] * 4
    assert len(set(told)) == 80
    assert set(told) <= history(store)
    if way == "shared":
        assert store.read_text(SHARED) == "".join(f"## {me}\n\n19\n\n" for me in WRITERS)
    else:
        assert [store.read_text(PageName("fiches", f"page-{me}")) for me in WRITERS] == [f"{me} 19\n" for me in WRITERS]
    assert leftovers(store) == []


def test_two_threads_of_one_store_lose_nothing(store: Store, author: Author, write: Write) -> None:
    write(SHARED.slug, "## un\n\n-\n\n## deux\n\n-\n")
    told: list[str | None] = []

    def writes(me: str) -> None:
        for number in range(20):
            head = store.head()
            before, heading, rest = store.read_text(SHARED, head).partition(f"## {me}\n\n")
            with store.change(author, f"{me} {number}") as change:
                change.write(SHARED, f"{before}{heading}{number}\n{rest.partition(chr(10))[2]}", head)
            told.append(change.commit)

    threads = [threading.Thread(target=writes, args=(me,)) for me in ("un", "deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(told)) == 40
    assert set(told) <= history(store)
    assert store.read_text(SHARED) == "## un\n\n19\n\n## deux\n\n19\n"


def test_saves_and_pushes_at_the_same_time_lose_nothing(store: Store, write: Write, tmp_path: Path) -> None:
    write("a", "0\n")
    clone, pushed = tmp_path / "clone", set[str]()

    def git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        who = ("-c", "user.name=Ami", "-c", "user.email=ami@exemple.invalid", "-C", str(clone))
        return subprocess.run(["git", *who, *arguments], check=check, capture_output=True, text=True)

    def push() -> None:
        for number in range(6):
            (clone / "pousse.md").write_text(f"{number}\n")
            git("add", "pousse.md")
            git("commit", "-qm", f"Poussé {number}")
            while git("push", "-q", check=False).returncode != 0:
                git("pull", "-q", "--rebase")
            pushed.add(git("rev-parse", "HEAD").stdout.strip())

    subprocess.run(["git", "clone", "-q", str(store.folder), str(clone)], check=True)
    pusher = threading.Thread(target=push)
    pusher.start()
    told = {write("a", "1\n")}
    while pusher.is_alive() and len(told) < 60:  # then the pusher, who is slower, has its turn
        told.add(write("a", f"{len(told) + 1}\n"))
    pusher.join()
    assert len(pushed) == 6
    assert told | pushed <= history(store)
    assert store.read_text(PageName("fiches", "a")) == f"{len(told)}\n"


def test_killed_writers_lose_no_save_that_was_told_and_leave_nothing_to_repair(
    store: Store, start: Start, write: Write
) -> None:
    chance = random.Random(20)  # noqa: S311 - instants to kill at, no secret
    told: set[str] = set()
    for instant in range(10):
        writer = start("own", f"w{instant}", 10_000)
        assert writer.stdout is not None
        told |= {writer.stdout.readline().strip() for _ in range(chance.randint(1, 6))}
        for _ in range(chance.randint(0, 30_000)):
            pass  # somewhere inside the next save
        writer.kill()
        told |= set(writer.communicate()[0].split())
        assert store.fsck() == []
        told.add(write("apres", f"{instant}\n"))
        assert not list(store.folder.glob("refs/**/*.lock"))
    # The last line of a killed process may be cut off: then it was not told.
    assert {commit for commit in told if len(commit) == 40} <= history(store)


def test_a_killed_import_goes_on_from_its_last_checkpoint(store: Store, start: Start, author: Author) -> None:
    importer = start("stream", "w", 100_000)
    assert importer.stdout is not None
    told = [importer.stdout.readline().strip() for _ in range(3)]
    importer.kill()
    importer.wait()
    importer.stdout.close()
    with stream_lock(store) as lock:
        assert store.fsck() == []
        assert set(told) <= history(store, "sources/w")
        with store.import_stream("sources/w", holding=[lock]) as bulk:
            bulk.commit(author, 1, "suite", {"fiches/b.md": b"b"})
    assert set(told) <= history(store, "sources/w")


@pytest.mark.parametrize("size", [0, 30, 60, 120, 180, 240, 400, 600])
def test_a_disk_that_refuses_at_any_point_keeps_all_or_nothing(
    store: Store, start: Start, write: Write, size: int
) -> None:
    before = write("a", "x\n")
    said = start("limited", "w", size).communicate()[0]
    if said.startswith("kept"):
        assert store.head() == said.split()[1]
    else:
        assert said.startswith("refused")
        assert "un fichier dépasse la taille permise" in said
        assert store.head() == before
    assert leftovers(store) == []
    assert write("a", "y\n") == store.head()


def fill(store: Store, author: Author) -> None:
    for number in range(10_000):
        text = hashlib.shake_256(b"%d" % number).hexdigest(4000)
        with store.change(author, "Encore") as change:
            change.write(PageName("fiches", f"p{number}"), f"{text}\n", None)


def test_a_full_disk_is_told_in_a_sentence_and_takes_up_again_when_there_is_room(
    small_disk: Callable[[int], Path], author: Author
) -> None:
    disk = small_disk(2 << 20)
    store = Store.create(disk / "data")
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    with pytest.raises(StoreUnavailable, match="le disque est plein"):
        fill(store, author)
    kept = len(list(store.list()))
    assert len(history(store)) == kept > 0
    assert leftovers(store) == []
    assert store.is_writable() == "le disque est plein"
    ballast.unlink()
    assert store.is_writable() is None
    with store.change(author, "Encore") as change:
        change.write(PageName("fiches", "apres"), "x\n", None)
    assert store.head() == change.commit
    assert store.fsck() == []
    store.close()


def stream_forever(store: Store, author: Author) -> None:
    with store.import_stream("sources/w") as bulk:
        for number in range(100_000):
            data = hashlib.shake_256(b"%d" % number).digest(4000)
            bulk.commit(author, number, "suite", {f"fichiers/ab/f{number}.png": data})
            if number % 50 == 49:
                bulk.checkpoint()


def test_an_import_onto_a_full_disk_is_told_in_a_sentence_and_keeps_its_last_checkpoint(
    small_disk: Callable[[int], Path], author: Author
) -> None:
    store = Store.create(small_disk(2 << 20) / "data")
    with pytest.raises(StoreUnavailable, match="le disque est plein"):
        stream_forever(store, author)
    kept = len(history(store, "sources/w"))
    assert kept >= 50
    assert kept % 50 == 0
    assert store.fsck() == []
    store.close()


def test_people_read_and_write_while_the_repository_is_packed(store: Store, write: Write) -> None:
    for number in range(30):
        write(f"p{number}", f"{number}\n")
    packing = threading.Thread(target=store.maintenance)
    packing.start()
    number = 0
    while packing.is_alive() or number == 0:
        number += 1
        commit = write("pendant", f"{number}\n")
        assert store.read_text(PageName("fiches", "pendant")) == f"{number}\n"
        assert store.head() == commit
    packing.join()
    assert len(history(store)) == 30 + number


def test_a_folder_that_is_gone_is_told_in_a_sentence(tmp_path: Path, author: Author) -> None:
    store = Store(tmp_path / "absent")
    assert store.head() is None
    assert store.is_writable() == "le dossier des données est introuvable"
    with pytest.raises(StoreUnavailable, match="introuvable"), store.change(author, "x") as change:
        change.write(SHARED, "x\n", None)
    with pytest.raises(StoreUnavailable, match="introuvable"):
        store.maintenance()


def test_a_forked_process_reads_its_own_pages(store: Store, write: Write) -> None:
    texts = {f"p{number}": f"p{number}\n" for number in range(5)}
    for slug, text in texts.items():
        write(slug, text)
    script = (
        "import os, sys; from pathlib import Path; from fiches import PageName, Store\n"
        "store = Store(Path(sys.argv[1])); names = [PageName('fiches', f'p{n}') for n in range(5)]\n"
        "store.read_text(names[0]); child = os.fork()\n"
        "right = all(store.read_text(n) == n.slug + chr(10) for _ in range(100) for n in names)\n"
        "if child == 0: os._exit(0 if right else 1)\n"
        "sys.exit(0 if right and os.waitpid(child, 0)[1] == 0 else 1)\n"
    )
    command = [sys.executable, "-c", script, str(store.folder.parent)]
    assert subprocess.run(command, env={**os.environ, "PYTHONPATH": str(TOP)}, check=False).returncode == 0


def test_a_version_is_known_again_after_gits_processes_were_killed(store: Store, write: Write) -> None:
    first, second = write("une", "Un.\n"), write("deux", "Deux.\n")
    assert store.resolve(first[:12]) == first
    mine = Path(f"/proc/{os.getpid()}/task")
    killed = [int(child) for tasks in mine.glob("*/children") for child in tasks.read_text().split()]
    assert killed
    for child in killed:
        os.kill(child, signal.SIGKILL)
    assert store.resolve(second[:12]) == second
    assert store.read_text(PageName("fiches", "deux"), second[:12]) == "Deux.\n"
