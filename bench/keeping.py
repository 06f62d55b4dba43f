"""Commons to measure on: made once for each size and kept beside, then copied for every bench that writes.

They are made by the program itself (its stream into git, then `commun reindex`), so nothing here knows how it keeps
what it keeps. `COMMUN_BENCH_CACHE` says where they are kept.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tqdm import tqdm

from bench.corpus import SEED, VERSION, Corpus, fill
from fiches import Store

TOP: Final = Path(__file__).resolve().parent.parent
USER, PASSWORD = "Banc", "un mot de passe pour le banc"


def run(data: Path, *arguments: str, environ: Mapping[str, str] | None = None, check: bool = True) -> str:
    """What `commun ARGUMENTS…` prints, run on the commons in `data`.

    Raises:
        SystemExit: when it fails and `check`, with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "commun", *arguments],
        cwd=TOP,
        env=environment(data) | dict(environ or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise SystemExit(f"commun {' '.join(arguments)}: {done.stderr or done.stdout}")
    return done.stdout


def environment(data: Path) -> dict[str, str]:
    """The settings of a commons in `data`, whatever the person who measures has set for theirs."""
    theirs = ("COMMUN_", "PORT", "HOST", "PYTHONDONTWRITEBYTECODE")
    own = {key: value for key, value in os.environ.items() if not key.startswith(theirs)}
    return own | {"COMMUN_DATA": str(data), "PYTHONPATH": str(TOP), "COMMUN_LANGUAGE": "fr"}


def kept(size: int) -> Path:
    """The data folder of the commons of `size` fiches, made now if it is not kept yet. Not to be written in."""
    cache = Path(os.environ.get("COMMUN_BENCH_CACHE") or Path.home() / ".cache" / "commun-bench")
    folder = cache / f"{size}-{SEED}-{VERSION}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            make(Path(made) / "data", size)
            (Path(made) / "data").rename(folder)
    return folder


def indexed(size: int) -> Path:
    """The same with its derived tables, made again when the program that makes them has changed."""
    folder = kept(size)
    stamp = folder / "index-made-by"
    if not stamp.exists() or stamp.read_text() != _program():
        _say(f"Indexing the commons of {size} fiches…")
        run(folder, "reindex", "--quiet")
        if not stamp.exists():
            add_person(folder)
        stamp.write_text(_program())
    return folder


def add_person(data: Path) -> None:
    """Open the account of the person of the benches."""
    run(data, "user", "add", USER, environ={"COMMUN_NEW_PASSWORD": PASSWORD})


@contextmanager
def copied(size: int, *, index: bool = True) -> Iterator[Path]:
    """A copy of the commons of `size` fiches to write in, gone afterwards."""
    source = indexed(size) if index else kept(size)
    with tempfile.TemporaryDirectory(prefix="commun-bench-", dir=source.parent) as folder:
        data = Path(folder) / "data"
        ignored = shutil.ignore_patterns("index-made-by", *(() if index else ("search_index", "cache")))
        shutil.copytree(source, data, ignore=ignored)
        yield data


def make(folder: Path, size: int) -> None:
    """Make a commons of `size` fiches in `folder`, without what is derived from them.

    Raises:
        FileExistsError: when there is such a folder.
    """
    folder.mkdir()
    store = Store.create(folder)
    with tqdm(desc=f"Making a commons of {size} fiches", unit=" rev", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        fill(store, Corpus(size), progress)
    store.maintenance()


def _program() -> str:
    """A digest of the rooms that make what is derived."""
    digest = hashlib.sha256()
    for path in sorted([*TOP.glob("fiches/**/*.py"), *TOP.glob("search_index/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
