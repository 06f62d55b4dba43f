"""People who asked to be forgotten: their commits stay, and are read under a name that says nothing of them.

Git's own way is a mailmap, which would state the name once more. Here a file beside the repository holds hashes of the
addresses of commits; every `Commit` that leaves the store has passed through it, so nothing derived knows the name.
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from fiches.git import Author, Commit

_FILE: Final = "anciens"
_NAME: Final = "Compte effacé"


def anonymous(email: str) -> Author:
    """Who a forgotten person is from now on: always the same, so that what one person wrote stays together."""
    return Author(_NAME, f"efface-{_hash(email)[:12]}@commun.invalid")


class Former:
    """The forgotten people of the store in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._known: frozenset[str] = frozenset()
        self._read_at = -1

    def add(self, email: str) -> None:
        """Forget whoever signs with this address."""
        with self._path.open("a", encoding="ascii") as file:
            file.write(f"{_hash(email)}\n")
            file.flush()
            os.fsync(file.fileno())

    def changed_at(self) -> int:
        """When somebody was last forgotten, in nanoseconds; 0 while nobody ever was."""
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def named(self, commit: Commit) -> Commit:
        """`commit` as it may be read."""
        try:
            moment = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return commit
        if moment != self._read_at:
            self._known = frozenset(self._path.read_text(encoding="ascii").split())
            self._read_at = moment
        email = commit.author.email
        return replace(commit, author=anonymous(email)) if _hash(email) in self._known else commit


def _hash(email: str) -> str:
    return hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()
