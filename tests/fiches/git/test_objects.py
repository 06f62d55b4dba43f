"""Objects as git keeps them, written while git itself puts its house in order."""

import threading
from contextlib import suppress
from pathlib import Path

from fiches.git.objects import BESIDE, ObjectBatch


def test_folders_that_a_gc_takes_away_meanwhile_are_made_again(tmp_path: Path) -> None:
    objects, done = tmp_path / "objects", threading.Event()
    objects.mkdir()
    (tmp_path / BESIDE).mkdir()

    def sweep() -> None:
        while not done.is_set():
            for folder in objects.iterdir():
                with suppress(OSError):  # it holds something, or is gone
                    folder.rmdir()

    sweeping = [threading.Thread(target=sweep) for _number in range(2)]
    for each in sweeping:
        each.start()
    try:
        written = []
        for number in range(60):
            with ObjectBatch(tmp_path) as batch:
                written += [batch.write("blob", b"%d" % (number * 10 + each)) for each in range(10)]
    finally:
        done.set()
        for each in sweeping:
            each.join()
    assert all((objects / sha[:2] / sha[2:]).is_file() for sha in written)
