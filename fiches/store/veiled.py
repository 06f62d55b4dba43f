"""Versions that a wiki hid after they came, or somebody here: git keeps them, nothing that reads for people shows them.

A file beside the repository names what is not to be shown: the blobs of texts, the commits of names and summaries. It
is asked at each reading, so that it holds for every page, comparison and program at once, and can be taken back. The
names that heads credit are known by marks, so that the file says nobody's name; but a name that is shown again, which
versions written meanwhile do not say, is written there, and is read in these versions too.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fiches.fiche import Fiche
from fiches.git import Author, Commit
from fiches.names import PageName

_FILE: Final = "masques"
_LINE: Final = re.compile(r"(?:text|here|user|comment|name|credits) [0-9a-f]{40}|back \[.*\]")
_NOBODY: Final = Author("(nom masqué)", "masque@commun.invalid")
_UNSAID: Final = "(résumé masqué sur le wiki d’origine)"
_UNSHOWN: Final = "*Le texte de cette version est masqué.*\n"
_UNSHOWN_THERE: Final = "*Le texte de cette version est masqué sur le wiki d’origine.*\n"
_TEXTS: Final = ("text", "here")


def veiled_fiche(name: PageName) -> Fiche:
    """What is shown in the place of a version that is veiled."""
    return Fiche.parse(name, _UNSHOWN)


def credit_mark(wiki: str, page_id: int, name: str) -> str:
    """What stands in the file for somebody whom the head of a page (a number of its wiki) credits."""
    return hashlib.sha1(f"{wiki}\n{page_id}\n{name}".encode(), usedforsecurity=False).hexdigest()


def without_gaps(name: PageName, text: str) -> str:
    """The text of a page as it is kept: « (nom masqué) » is said to who reads, and credits nobody.

    Somebody who writes on an older version sends it along; kept, it would stay after the name is shown again.
    """
    if _NOBODY.name not in text:
        return text
    fiche = Fiche.parse(name, text)
    source = fiche.source or {}
    credited = source.get("auteurs")
    if not isinstance(credited, list) or _NOBODY.name not in credited:
        return text
    left = [each for each in credited if each != _NOBODY.name]
    return fiche.with_head({"source": _crediting(source, left)}).text


def _crediting(source: Mapping[str, object], names: list[object]) -> dict[str, object]:
    """Where a page comes from, with these authors; nothing is said of them where there are none."""
    return {**source, "auteurs": names} if names else {key: said for key, said in source.items() if key != "auteurs"}


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody whom the heads of a page credit.

    Attributes:
        wiki, page_id: the page, by the number that its wiki gives it.
        name: who it is.
        since: the moment of the first version that they signed, as `source.date` writes it.
        before: those who signed before them.
    """

    wiki: str
    page_id: int
    name: str
    since: str
    before: Sequence[str]

    @property
    def mark(self) -> str:
        """What they are known by in the file."""
        return credit_mark(self.wiki, self.page_id, self.name)

    def given_back(self) -> str:
        """What stands in the file once they are shown again; of the others only the marks: some may be hidden later."""
        before = (credit_mark(self.wiki, self.page_id, each) for each in self.before)
        return json.dumps([self.wiki, self.page_id, self.name, self.since, *before])


def _of(pairs: Iterable[tuple[str, str]], what: str) -> frozenset[str]:
    return frozenset(sha for kind, sha in pairs if kind == what)


class Veiled:
    """What is veiled in the store in `folder`: pairs of what and the blob, the commit or the mark.

    Of a blob its `text`, or `here` when somebody of this commons hid it, whatever a wiki shows; of a commit `user` and
    `comment`; of a page's head a `name`, by its `credit_mark`. Beside them who was given back: the `Signatory`s that
    are shown again. Files of older programs hold `credits` too, of a blob: all whom its head credits, until the marks
    of names are there.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._back: dict[tuple[str, int], list[list[str]]] = {}
        self._read_at = (-1, -1, -1)

    def add(self, what: Iterable[tuple[str, str]]) -> None:
        """Veil these too."""
        with self._alone():
            self._write(self._now() | frozenset(what))

    def lift(self, what: Iterable[tuple[str, str]]) -> None:
        """Show these again."""
        with self._alone():
            self._write(self._now() - frozenset(what))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only one who writes the file: the worker veils what a wiki hides while somebody shows a version."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def follow_names(self, hidden: Iterable[Signatory], shown: Iterable[Signatory]) -> None:
        """Credit the ones as « (nom masqué) » from now on; the others again, in versions written without them too."""
        gone, back = list(hidden), list(shown)
        names = {(each.wiki, each.page_id, each.name) for each in gone}
        on = {("name", each.mark) for each in gone} | {("back", each.given_back()) for each in back}
        with self._alone():
            known = self._now()
            off = {("back", said) for said in _of(known, "back") if tuple(json.loads(said)[:3]) in names}
            self._write((known - off - {("name", each.mark) for each in back}) | on)

    def hides(self, blob: str) -> bool:
        """Whether the text of a blob is not to be shown."""
        known = self._now()
        return any((kind, blob) in known for kind in _TEXTS)

    def among(self, blobs: Iterable[str]) -> frozenset[str]:
        """Those of many blobs whose text is not to be shown."""
        known = self._now()
        return frozenset(b for b in blobs if any((kind, b) in known for kind in _TEXTS)) if known else frozenset()

    def known(self, what: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of many pairs that are veiled."""
        known = self._now()
        return [pair for pair in what if pair in known]

    def every(self, what: str) -> frozenset[str]:
        """The commits whose `user` is not to be shown, the marks of each `name`…"""
        return _of(self._now(), what)

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

    def readable(self, fiche: Fiche, blob: str = "") -> Fiche:
        """A fiche as it may be read: who is hidden is credited as « (nom masqué) », a hidden text is not there.

        `blob` is where its text lies; without one, only the names are looked at.
        """
        known = self._now()
        if not known:
            return fiche
        if ("text", blob) in known:
            return Fiche.parse(fiche.name, _UNSHOWN_THERE)
        if ("here", blob) in known:
            return veiled_fiche(fiche.name)
        source = fiche.source or {}
        credited, wiki, number = source.get("auteurs", []), source.get("wiki"), source.get("page_id")
        if not isinstance(credited, list) or not isinstance(number, int):
            return fiche
        left = [each for each in credited if ("name", credit_mark(str(wiki), number, str(each))) not in known]
        if ("credits", blob) in known:
            return fiche.with_head({"source": _crediting(source, [_NOBODY.name])}) if credited else fiche
        nobody = [] if len(left) == len(credited) else [_NOBODY.name]
        for name, since, *before in self._back.get((str(wiki), number), ()):
            if name not in left and since <= str(source.get("date", "")):
                marks = [credit_mark(str(wiki), number, str(each)) for each in left]
                left.insert(max((at for at, mark in enumerate(marks, 1) if mark in before), default=0), name)
        said = [*left, *nobody]
        return fiche if said == credited else fiche.with_head({"source": _crediting(source, said)})

    def all_readable(
        self, pages: Iterable[tuple[PageName, str]], texts: Iterable[tuple[str, bytes]]
    ) -> Iterator[Fiche]:
        """The same of many pages and their blobs, whose `texts` come in the same order, as `Store.blobs` gives them."""
        for (name, blob), (_, data) in zip(pages, texts, strict=True):
            yield self.readable(Fiche.parse(name, data.decode("utf-8", "replace")), blob)

    def readable_text(self, name: PageName, text: str) -> str:
        """The same of a whole text, of which only the names are looked at."""
        if not self._now():
            return text
        fiche = Fiche.parse(name, text)
        shown = self.readable(fiche)
        return text if shown is fiche else shown.text

    def _now(self) -> frozenset[tuple[str, str]]:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - each page shown passes here
        except FileNotFoundError:
            return frozenset()
        there = (found.st_mtime_ns, found.st_ino, found.st_size)  # two writes may be of one tick of the clock
        if there != self._read_at:
            lines = self._path.read_text(encoding="ascii").splitlines()
            pairs = (line.partition(" ") for line in lines if _LINE.fullmatch(line))
            self._known = frozenset((what, sha) for what, _, sha in pairs)
            self._back = {}
            for wiki, page_id, *told in (json.loads(said) for said in sorted(_of(self._known, "back"))):
                self._back.setdefault((wiki, page_id), []).append(told)
            self._read_at = there
        return self._known

    def _write(self, pairs: frozenset[tuple[str, str]]) -> None:
        beside = self._path.with_name(f"{_FILE}.new")
        with beside.open("w", encoding="ascii") as file:
            file.writelines(f"{what} {sha}\n" for what, sha in sorted(pairs))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
