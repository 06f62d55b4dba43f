"""What the disk and git answer when they fail, told as one error that people understand."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fiches.errors import StoreUnavailable

_FOLDER: Final = ("le dossier des données est introuvable", "the data folder cannot be found")
_RIGHTS: Final = ("les droits sur le dossier ne suffisent pas", "the rights on the folder do not suffice")
_FILES: Final = ("trop de fichiers sont ouverts", "too many files are open")

_REASONS: Final[dict[int, tuple[str, str]]] = {
    errno.ENOSPC: ("le disque est plein", "the disk is full"),
    errno.EDQUOT: ("la place accordée sur le disque est épuisée", "the quota of the disk is used up"),
    errno.EROFS: ("le disque est en lecture seule", "the disk is read-only"),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.ENOENT: _FOLDER,
    errno.ENOTDIR: _FOLDER,
    errno.EIO: ("le disque répond par une erreur", "the disk answers with an error"),
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.EFBIG: ("un fichier dépasse la taille permise", "a file is larger than allowed"),
    errno.ENOMEM: ("la mémoire manque", "there is not enough memory"),
}
"""Why the disk refused, in French and English, in words that stand inside a sentence."""

_GIT_SAYS: Final = (
    ("no space left", errno.ENOSPC),
    ("out of diskspace", errno.ENOSPC),
    ("quota exceeded", errno.EDQUOT),
    ("read-only file system", errno.EROFS),
    ("permission denied", errno.EACCES),
    ("no such file or directory", errno.ENOENT),
    ("not a git repository", errno.ENOENT),
    ("input/output error", errno.EIO),
    ("too many open files", errno.EMFILE),
    ("file too large", errno.EFBIG),
    ("memory", errno.ENOMEM),
)


def disk_failed(error: OSError) -> StoreUnavailable:
    """The error that stands for a disk which refused."""
    number = error.errno or 0
    fr, en = _REASONS.get(number) or (os.strerror(number),) * 2
    return StoreUnavailable(why=fr, why_en=en)


def disk_reason(error: OSError) -> str:
    """Why the disk refused, in French words that stand inside a sentence."""
    return str(disk_failed(error).fields["why"])


def git_failed(stderr: str) -> StoreUnavailable:
    """The error that stands for a git process which failed and said `stderr`.

    git runs with LC_ALL=C, so its words can be recognised; what is not recognised is given back as its own line.
    """
    said = stderr.strip().lower()
    for words, number in _GIT_SAYS:
        if words in said:
            fr, en = _REASONS[number]
            return StoreUnavailable(why=fr, why_en=en)
    if "not updating refs" in said:
        return StoreUnavailable(
            why="la branche a changé pendant l’import", why_en="the branch changed during the import"
        )
    fatal = [line.removeprefix("fatal: ") for line in stderr.splitlines() if line.startswith("fatal: ")]
    last = fatal[0] if fatal else stderr.strip().rpartition("\n")[2]
    return StoreUnavailable(why=last or "git s’est arrêté", why_en=last or "git stopped")


@contextmanager
def told_clearly() -> Iterator[None]:
    """Turn an `OSError` of the block into `StoreUnavailable`.

    Raises:
        StoreUnavailable: when the block met an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise disk_failed(error) from error
