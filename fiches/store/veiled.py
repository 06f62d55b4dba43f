"""Versions that a wiki hid after they came here: git keeps them, nothing that reads for people shows them.

A file beside the repository names what is not to be shown: the blobs of texts, the commits of names and summaries. It
is asked at each reading, so that it holds for every page, comparison and program at once, and can be taken back.
"""

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from fiches.fiche import Fiche
from fiches.git import Author, Commit
from fiches.names import PageName

_FILE: Final = "masques"
_LINE: Final = re.compile(r"(?:text|user|comment|credits) [0-9a-f]{40}")
_NOBODY: Final = Author("(nom masqué)", "masque@commun.invalid")
_UNSAID: Final = "(résumé masqué sur le wiki d’origine)"
_UNSHOWN: Final = "*Le texte de cette version est masqué sur le wiki d’origine.*\n"


def veiled_fiche(name: PageName) -> Fiche:
    """What is shown in the place of a version that is veiled."""
    return Fiche.parse(name, _UNSHOWN)


def uncredited(fiche: Fiche, credited: Collection[str]) -> Fiche:
    """A version that credits somebody whose name is hidden: those who are `credited` stay, « (nom masqué) » follows."""
    source = fiche.source or {}
    names = source.get("auteurs")
    left = [name for name in names if name in credited] if isinstance(names, list) else []
    return fiche.with_head({"source": {**source, "auteurs": [*left, _NOBODY.name]}})


class Veiled:
    """What is veiled in the store in `folder`: pairs of what and the blob or commit.

    Of a blob its `text`, or its `credits` where its head names somebody who is hidden; of a commit `user`, `comment`.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._read_at = -1

    def add(self, what: Iterable[tuple[str, str]]) -> None:
        """Veil these too."""
        self._write(self._now() | frozenset(what))

    def lift(self, what: Iterable[tuple[str, str]]) -> None:
        """Show these again."""
        self._write(self._now() - frozenset(what))

    def hides(self, blob: str) -> bool:
        """Whether the text of a blob is not to be shown."""
        return ("text", blob) in self._now()

    def veils(self, blob: str) -> Literal["", "text", "credits"]:
        """What of a blob is not to be shown: nothing, its text, or some of those whom its head credits."""
        known = self._now()
        if not known:
            return ""
        return "text" if ("text", blob) in known else "credits" if ("credits", blob) in known else ""

    def among(self, blobs: Iterable[str]) -> frozenset[str]:
        """Those of many blobs whose text is not to be shown."""
        known = self._now()
        return frozenset(blob for blob in blobs if ("text", blob) in known)

    def changed_at(self) -> int:
        """When what is veiled last changed, in nanoseconds; 0 while nothing ever was."""
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def named(self, commit: Commit) -> Commit:
        """`commit` as it may be read."""
        known = self._now()
        if not known:
            return commit
        if ("user", commit.sha) in known:
            commit = replace(commit, author=_NOBODY)
        return replace(commit, message=_UNSAID) if ("comment", commit.sha) in known else commit

    def _now(self) -> frozenset[tuple[str, str]]:
        try:
            moment = os.stat(self._path).st_mtime_ns  # noqa: PTH116 - each page shown passes here
        except FileNotFoundError:
            return frozenset()
        if moment != self._read_at:
            lines = self._path.read_text(encoding="ascii").splitlines()
            pairs = (line.partition(" ") for line in lines if _LINE.fullmatch(line))
            self._known = frozenset((what, sha) for what, _, sha in pairs)
            self._read_at = moment
        return self._known

    def _write(self, pairs: frozenset[tuple[str, str]]) -> None:
        beside = self._path.with_name(f"{_FILE}.new")
        with beside.open("w", encoding="ascii") as file:
            file.writelines(f"{what} {sha}\n" for what, sha in sorted(pairs))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
