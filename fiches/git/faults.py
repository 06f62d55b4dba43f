"""What the disk and git answer when they fail, told as one error that people understand."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fiches.errors import StoreUnavailable

_REASONS: Final[dict[int, str]] = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place accordée sur le disque est épuisée",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "les droits sur le dossier ne suffisent pas",
    errno.EPERM: "les droits sur le dossier ne suffisent pas",
    errno.ENOENT: "le dossier des données est introuvable",
    errno.ENOTDIR: "le dossier des données est introuvable",
    errno.EIO: "le disque répond par une erreur",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.EFBIG: "un fichier dépasse la taille permise",
    errno.ENOMEM: "la mémoire manque",
}

_GIT_SAYS: Final = (
    ("no space left", errno.ENOSPC),
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


def disk_reason(error: OSError) -> str:
    """Why the disk refused, in words that stand inside a sentence."""
    number = error.errno or 0
    return _REASONS.get(number) or os.strerror(number)


def git_failed(stderr: str) -> StoreUnavailable:
    """The error that stands for a git process which failed and said `stderr`.

    git runs with LC_ALL=C, so its words can be recognised; what is not recognised is given back as its last line.
    """
    said = stderr.strip().lower()
    for words, number in _GIT_SAYS:
        if words in said:
            return StoreUnavailable(why=_REASONS[number])
    if "not updating refs" in said:
        return StoreUnavailable(why="la branche a changé pendant l’import")
    last = stderr.strip().rpartition("\n")[2].removeprefix("fatal: ")
    return StoreUnavailable(why=last or "git s’est arrêté")


@contextmanager
def told_clearly() -> Iterator[None]:
    """Turn an `OSError` of the block into `StoreUnavailable`.

    Raises:
        StoreUnavailable: when the block met an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(why=disk_reason(error)) from error
