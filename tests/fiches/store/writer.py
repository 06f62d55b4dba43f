"""A process that writes in a store, for the tests of faults: it says each commit once it is acknowledged.

`python -m tests.fiches.store.writer FOLDER WAY ME COUNT`, where WAY is `own` (a page of its own), `shared` (a section
of one page), `stream` (a bulk import) or `limited` (one save on a disk that takes files of COUNT bytes).
"""

import fcntl
import hashlib
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fiches import Author, PageName, Store, StoreUnavailable

SHARED = PageName("fiches", "commune")


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def section(text: str, me: str, number: int) -> str:
    """The text with the number under the writer's own heading replaced."""
    before, heading, rest = text.partition(f"## {me}\n\n")
    return f"{before}{heading}{number}\n{rest.partition(chr(10))[2]}"


def save(store: Store, way: str, me: str, number: int) -> str | None:
    head = store.head()
    name = SHARED if way == "shared" else PageName("fiches", f"page-{me}")
    there = head is not None and store.blob_at(name.path, head) is not None
    text = section(store.read_text(name, head), me, number) if way == "shared" else f"{me} {number}\n"
    with store.change(Author.of_user(me, me), f"{me} {number}") as change:
        change.write(name, text, head if there else None)
    return change.commit


@contextmanager
def stream_lock(store: Store) -> Iterator[int]:
    """One stream at a time, as the importers have it: git itself keeps the lock when its importer is killed."""
    with (store.folder / "w.verrou").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def stream(store: Store, me: str, count: int) -> None:
    with stream_lock(store) as lock, store.import_stream("sources/w", holding=[lock]) as bulk:
        for number in range(count):
            bulk.commit(Author.of_user(me, me), number, f"{number}", {"fiches/a.md": b"%d" % number})
            if number % 20 == 19:
                bulk.checkpoint()
                say(store.head("sources/w"))


def limited(store: Store, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    text = hashlib.shake_256(b"x").hexdigest(300) + "\n"
    try:
        with store.change(Author.of_user(1, "Zoé"), "Grande") as change:
            change.write(PageName("fiches", "grande"), text, None)
    except StoreUnavailable as error:
        say(f"refused {error}")
    else:
        say(f"kept {change.commit}")


def main(folder: str, way: str, me: str, count: str) -> None:
    store = Store(Path(folder))
    if way == "stream":
        stream(store, me, int(count))
    elif way == "limited":
        limited(store, int(count))
    else:
        for number in range(int(count)):
            say(save(store, way, me, number))


if __name__ == "__main__":
    main(*sys.argv[1:])
