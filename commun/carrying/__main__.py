"""`python -m commun.carrying FILE [PAGE…]`: a copy in one file (ZIP or ZIM), of the commons of `COMMUN_DATA`.

The folder that the file is made of stays in the cache: asked again, only what changed is drawn.
"""

import argparse
import fcntl
import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from commun.carrying.telling import Told
from commun.commons import Commons
from commun.config import Config
from commun.static_site import Copy, FolderTaken, export_site, write_zim
from fiches import PageName, slugify

_KEPT: Final = 7 * 86_400.0
"""Seconds for which the folder of a copy is kept, to be brought up to date."""
_PACKED: Final = frozenset({".html", ".css", ".js", ".svg"})


def main() -> int:
    """Make what is asked for; the file appears whole."""
    parser = argparse.ArgumentParser(prog="python -m commun.carrying", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--title", default="")
    parser.add_argument("--live", default="")
    given = parser.parse_args()
    commons = Commons(Config.from_environ())
    told = Told(given.file)
    names = tuple(PageName.parse(each) for each in given.pages) or None
    title = given.title or commons.config.title
    beside = given.file.with_name(f"{given.file.name}.part")
    try:
        with _folder(commons.config.data / "cache" / "copies", [*given.pages, given.title, given.live]) as folder:
            try:
                done = export_site(commons, folder, Copy(names, given.title, given.live), told.tell)
            except FolderTaken:  # of a commons that was put back from an older copy: the folder is ours all the same
                shutil.rmtree(folder)
                done = export_site(commons, folder, Copy(names, given.title, given.live), told.tell)
            if given.file.suffix == ".zim":
                write_zim(folder, beside, title=title, language=commons.config.language, commit=done.commit)
            else:
                _zip(folder, beside, slugify(title) or "commun", told)
    finally:
        commons.close()
    beside.replace(given.file)
    told.end()
    return 0


@contextmanager
def _folder(copies: Path, chosen: list[str]) -> Iterator[Path]:
    """The folder of this choice, for one process at a time; those that nobody asked for in a week go away."""
    copies.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256("\0".join(chosen).encode()).hexdigest()[:24]
    for lock in copies.glob("*.lock"):
        if lock.stem != digest and time.time() - lock.stat().st_mtime > _KEPT:
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
    with (copies / f"{digest}.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        yield copies / digest


def _zip(folder: Path, target: Path, top: str, told: Told) -> None:
    """The folder as one file to unpack anywhere; what is packed already (pictures) is not packed twice."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    with ZipFile(target, "w", compresslevel=6) as archive:
        for number, path in enumerate(files, 1):
            packed = ZIP_DEFLATED if path.suffix in _PACKED else ZIP_STORED
            archive.write(path, f"{top}/{path.relative_to(folder).as_posix()}", packed)
            told.tell("Fichier", number, len(files))


if __name__ == "__main__":
    sys.exit(main())
