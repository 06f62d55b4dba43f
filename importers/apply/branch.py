"""The source's branch as it is written: commits in one stream, moments to go on from, the wikitext on a side ref."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from fiches import COMMUN, Author, Bulk, Store, StoreUnavailable
from importers.mediawiki.places import author_email, shown_user
from importers.report import counted
from importers.source import SourceConfig
from importers.status import Status
from importers.upstream import Event

_SECONDS: Final = 10.0
_SIDE_BYTES: Final = 8 << 20
"""Wikitext held before it is written to the side ref, bytes."""


class BranchWriter:
    """Writes commits to the branch of a source.

    Args:
        store: where the branch lies.
        source: whose branch it is.
        status: marked at each moment that a cut-off run goes on from.
        lock: the descriptor of the run's lock: git holds it too, so a run that is killed is over when its git ended.
    """

    def __init__(self, store: Store, source: SourceConfig, status: Status, lock: int) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._lock = lock
        self._bulk: Bulk | None = None
        self._side: dict[str, bytes | None] = {}
        self._side_bytes = 0
        self._since = 0
        self._marked = time.monotonic()

    @contextmanager
    def stream(self) -> Iterator[None]:
        """Commits are taken inside."""
        with self._store.import_stream(self._source.branch, holding=[self._lock]) as bulk:
            self._bulk = bulk
            try:
                yield
            except (BrokenPipeError, StoreUnavailable):
                raise
            except BaseException:
                self._write_side()  # no answer, Ctrl-C: what was committed stays, so its wikitext must too
                raise
            finally:
                self._bulk = None

    def commit(
        self,
        author: Author,
        when: int,
        message: str,
        *,
        writes: Mapping[str, bytes | None],
        trailers: Mapping[str, str],
    ) -> None:
        """One commit on the branch."""
        self._stream().commit(author, when, message, writes, trailers)
        self._since += 1
        if self._side_bytes > _SIDE_BYTES:
            self._write_side()

    def event(
        self,
        event: Event | None,
        message: str,
        writes: Mapping[str, bytes | None],
        trailers: Mapping[str, str],
    ) -> None:
        """A commit for something that a log tells, signed by whoever did it."""
        author = self.author(event.user) if event is not None and event.user else COMMUN
        when = event.when if event is not None else int(time.time())
        said = f"{message} ({event.comment})" if event is not None and event.comment else message
        self.commit(author, when, said, writes=writes, trailers=trailers)

    def author(self, user: str | None, hidden: frozenset[str] = frozenset()) -> Author:
        """Who signs what a user of the wiki did."""
        if user:
            return Author(shown_user(user), author_email(self._source.name, user))
        if "user" in hidden:
            return Author("(nom masqué)", f"masque@{self._source.name}.invalid")
        return Author("(inconnu)", f"inconnu@{self._source.name}.invalid")

    # Wikitext

    def keep(self, revision: int, wikitext: bytes) -> None:
        """Keep the wikitext of a revision on the side ref."""
        self._side[side_path(revision)] = wikitext
        self._side_bytes += len(wikitext)

    def keep_file(self, path: str, data: bytes) -> None:
        """Keep something else beside the wikitext."""
        self._side[path] = data
        self._side_bytes += len(data)

    def drop(self, revision: int) -> None:
        """Keep the wikitext of a revision no more: the wiki hid it."""
        self._side[side_path(revision)] = None

    def keep_again(self, texts: Mapping[str, bytes]) -> None:
        """Write again wikitext that a cut-off run left out of the side ref."""
        if not texts:
            return
        with self.stream():
            self._side = dict(texts)
            self._write_side()
        self._since = 0

    def _write_side(self) -> None:
        if self._side:
            message = f"Wikitexte de « {self._source.name} » : {counted(len(self._side), 'version')}"
            trailers = {"Source": self._source.name}
            now, ref = int(time.time()), self._source.wikitext_ref
            self._stream().commit(COMMUN, now, message, self._side, trailers, ref=ref)
            self._since += 1
        self._side, self._side_bytes = {}, 0

    # Moments to go on from

    @property
    def due(self) -> bool:
        """Whether enough was written for it to be made to last."""
        return self._since >= self._source.checkpoint or time.monotonic() - self._marked > _SECONDS

    def mark(self) -> None:
        """Make everything so far last, on the branch and in the status."""
        self._write_side()
        if self._since:
            self._stream().checkpoint()
        self._status.mark(self._store.head(self._source.branch))
        self._since = 0
        self._marked = time.monotonic()

    def _stream(self) -> Bulk:
        if self._bulk is None:
            message = "a commit outside of `stream`"
            raise RuntimeError(message)
        return self._bulk


def side_path(revision: int) -> str:
    """Where the wikitext of a revision lies on the side ref: a thousand in a folder."""
    return f"{revision // 1000:06d}/{revision}.wikitext"
