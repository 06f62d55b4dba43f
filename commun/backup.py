"""A backup of everything that lasts, made while the commons is served: the truth of git, and what stands beside it.

The copy has the shape of a data folder, so that to restore it is to serve it (or a copy of it). What the program makes
again by itself (index, cache) is left out.
"""

import errno
import fcntl
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from commun.commons import Commons
from fiches import CommunError, StoreUnavailable, disk_failed

_MARK: Final = "sauvegarde.json"
"""The file by which a folder is known to be a backup; it tells of the last one that was finished."""

_GIT: Final = "fiches.git"
_LEFT_OUT: Final = frozenset(map(Path, (_GIT, "search_index", "cache", "sources/arrivees")))
"""Folders that git copies, that are made again, or that hold what was sent until it has come."""
_PASSING: Final = (".lock", "-wal", "-shm", "-journal", ".part", ".export.sqlite")
"""How files end that mean nothing once copied: a lock, what a database of SQLite holds beside its file, what an import
lays aside while it lasts."""

_PATIENCE: Final = 60.0
"""Seconds that a database may be held by whoever writes to it before the backup gives up."""

_A_MOMENT: Final = 3.0
"""Seconds that another backup of the same folder may take to let go of it."""

_SQLITE: Final = b"SQLite format 3\0"
"""How a database begins (https://www.sqlite.org/fileformat.html, “Magic Header String”)."""


_ACCOUNTS: Final = "accounts.sqlite"
_VITAL: Final = (_ACCOUNTS, "anciens", "masques")
"""Files of the data folder that nothing makes again, and that nobody takes away on purpose."""

_DISK: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
}
"""What SQLite says that is the disk’s fault and not the database’s, as the system would say it."""


class BackupRefused(CommunError):
    """A folder where no backup can go."""

    fr = "{folder} ne peut pas recevoir la sauvegarde\u202f: {why}."
    en = "{folder} cannot take the backup: {why_en}."


class BackupHasMore(CommunError):
    """The copy keeps what is lost here (`what`): it may be all that is left of it, and nothing is taken away."""

    fr = (
        "La sauvegarde {folder} garde ce qui manque ici ({what})\u202f: rien n’en a été ôté. Remettez-le en place, "
        "ou sauvegardez dans un autre dossier."
    )
    en = (
        "The backup {folder} keeps what is missing here ({what}): nothing was taken from it. Please put it back, or "
        "back up into another folder."
    )


class BackupSpoilt(CommunError):
    """What was copied does not read as it should (`file`): the disk is to be looked at."""

    fr = "Ce qui a été copié dans {file} ne se relit pas\u202f: cette sauvegarde n’en est pas une. Vérifiez le disque."
    en = "What was copied into {file} cannot be read again: this is no backup. Please check the disk."


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup.

    Attributes:
        when: when it was begun, in ISO 8601, UTC: all that was acknowledged before is in it.
        commit: the commit that pages are at, None in a commons without a page.
        files: how many files stand beside git’s.
        octets: what all of it weighs.
    """

    when: str
    commit: str | None
    files: int
    octets: int


def back_up(wiki: Commons, target: Path) -> Backup:
    """Bring `target` to hold everything of `wiki` that lasts; a first time it is made, later only what is new comes.

    Pages go first and accounts after them, because pages name what lies with accounts (contacts), never the other way
    round. Every database is copied as of one moment and read through. What was erased here goes from the copy too, save
    versions of pages and of wikis, which git keeps.

    Raises:
        BackupRefused: when the folder holds something else, lies in the data folder, serves another backup now, or
            when git or a disk fails: what it held can still be restored.
        OtherHistory: when it is the backup of another commons, or of a state that this one has lost.
        BackupHasMore: when it keeps accounts or files that are lost here.
        BackupSpoilt: when a copy cannot be read again.
    """
    source = wiki.config.data.resolve()
    target = target.resolve()
    try:
        with _ours(target, source):
            when = datetime.now(UTC).isoformat(timespec="seconds")
            kept = {path.relative_to(source) for path in _lasting(source)}
            commit = wiki.store.copy_to(target)  # first, because it tells another commons; it takes nothing away
            _refuse_loss(wiki, target, kept)
            for path in sorted(kept):
                _copy(source / path, target / path)
            _forget(target, kept)
            files = [path for path in target.rglob("*") if path.is_file()]
            done = Backup(when, commit, len(kept), sum(path.stat().st_size for path in files))
            _write(target / _MARK, json.dumps(asdict(done), ensure_ascii=False, indent=1) + "\n")
            os.sync()
            return done
    except OSError as error:
        raise BackupRefused(folder=target, **disk_failed(error).fields) from error
    except StoreUnavailable as error:
        raise BackupRefused(folder=target, **error.fields) from error


def _refuse_loss(wiki: Commons, target: Path, kept: set[Path]) -> None:
    """Refuse to take from the copy what nobody takes away on purpose: all accounts, who is forgotten, what is veiled.

    A file of accounts that is lost is made anew, and empty, by whatever opens the commons: its people tell.
    """
    lost = {name for name in _VITAL if (target / name).exists() and Path(name) not in kept}
    accounts = target / _ACCOUNTS
    if accounts.exists() and not wiki.accounts.people() and _has_people(accounts):
        lost.add(_ACCOUNTS)
    if lost:
        raise BackupHasMore(folder=target, what=", ".join(sorted(lost)))


def _has_people(accounts: Path) -> bool:
    with closing(_reading(accounts)) as sql:
        return bool(sql.execute("SELECT EXISTS (SELECT 1 FROM people)").fetchone()[0])


@contextmanager
def _ours(target: Path, source: Path) -> Iterator[None]:
    """Make sure that `target` is a folder for this backup alone while it is made."""

    def refused(why: str, why_en: str) -> BackupRefused:
        return BackupRefused(folder=target, why=why, why_en=why_en)

    if target == source or target.is_relative_to(source) or source.is_relative_to(target):
        raise refused("il se trouve avec les données qu’il garderait", "it lies with the data that it would keep")
    if target.exists() and not target.is_dir():
        raise refused("c’est un fichier", "it is a file")
    if target.is_dir() and not (target / _MARK).exists() and any(target.iterdir()):
        raise refused("il contient autre chose", "it holds something else")
    target.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # a folder of somebody else’s where we may write: what we lay there is closed
        target.chmod(0o700)
    with (target / _MARK).open("a+") as mark:
        if not _locked(mark):
            raise refused("une autre sauvegarde s’y fait", "another backup is being made there")
        (target / _GIT).mkdir(exist_ok=True)
        (target / _GIT).chmod(0o700)
        yield


def _locked(mark: IO[str]) -> bool:
    """Whether the lock is ours; a git process that a killed backup was just starting may hold it for a moment."""
    give_up = time.monotonic() + _A_MOMENT
    while True:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.05)
        else:
            return True


def _lasting(source: Path) -> Iterator[Path]:
    """The files of a data folder beside git’s that cannot be made again; a link stands for what it leads to."""

    def told(error: OSError) -> None:
        raise error

    seen: set[Path] = set()
    for folder, folders, names in os.walk(source, onerror=told, followlinks=True):
        here = Path(folder)
        seen.add(here.resolve())
        folders[:] = [
            name
            for name in folders
            if (here / name).relative_to(source) not in _LEFT_OUT and (here / name).resolve() not in seen
        ]
        for name in names:
            if not name.endswith(_PASSING) and name != _MARK:
                yield here / name


def _copy(source: Path, target: Path) -> None:
    """Copy a file whole or not at all; one that went away meanwhile is left out."""
    part = target.with_name(f"{target.name}.part")
    with suppress(FileNotFoundError), source.open("rb") as file:
        as_it_was = source.stat()
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.read(len(_SQLITE)) == _SQLITE:
            _copy_database(source, part)
        elif not _same(as_it_was, target):
            shutil.copyfile(source, part)
        else:
            return
        os.utime(part, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))
        part.chmod(0o600)  # people’s addresses, keys: for whoever keeps the commons alone
        part.replace(target)


def _same(now: os.stat_result, target: Path) -> bool:
    """Whether the copy is of this very state of a file, by its size and the moment it was written."""
    if not target.is_file():
        return False
    then = target.stat()
    return (now.st_size, now.st_mtime_ns) == (then.st_size, then.st_mtime_ns)


def _copy_database(source: Path, part: Path) -> None:
    """Copy a database of SQLite as it is at one moment, whoever writes to it meanwhile, and read the copy through."""
    part.unlink(missing_ok=True)
    give_up = time.monotonic() + _PATIENCE

    def goes_on(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > give_up:
            raise BackupRefused(folder=part.parent, why=f"{source.name} est occupé", why_en=f"{source.name} is busy")

    try:
        with closing(_reading(source)) as origin, closing(sqlite3.connect(part)) as copy:
            origin.backup(copy, progress=goes_on)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions to lose
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupSpoilt(file=part)
    except sqlite3.Error as error:
        number = _DISK.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the low byte is the kind of error
        if number is None:
            raise BackupSpoilt(file=part) from error
        raise OSError(number, str(error)) from error


def _reading(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)


def _forget(target: Path, kept: set[Path]) -> None:
    """Take away from the copy what is no longer here: what people asked to be erased does not live on in it."""
    for path in list(target.rglob("*")):
        inside = path.relative_to(target)
        if path.is_file() and inside.parts[0] not in {_GIT, _MARK} and inside not in kept:
            path.unlink()


def _write(path: Path, text: str) -> None:
    """Write over the mark in place: it holds the lock, which would go with the file."""
    with path.open("r+", encoding="utf-8") as file:
        file.write(text)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
