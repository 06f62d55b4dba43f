"""The threads that make pages: started when they are needed, and the last one that was at work is the first one asked.

Waitress hands its requests round: each of its threads then keeps connections, buffers and git processes of its own
warm, and finds none of them so. Here a second thread begins only while the first is busy, and a commons that one
person reads has one.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, Protocol


class Request(Protocol):
    """A connection whose request waits for an answer."""

    def put_by(self) -> bool:
        """Whether whoever asks for its answer will see to it itself, or ask again."""

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """End it without an answer."""


_Inbox = SimpleQueue[Request | None]
_PATIENCE: Final = 5.0
"""Seconds that requests in hand are given to finish, as in waitress."""

_log = logging.getLogger(__name__)


class Threads:
    """At most `most` threads; speaks as waitress's own dispatcher of tasks does.

    Args:
        most: how many requests are answered at the same time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[_Inbox] = []
        self._waiting: deque[Request] = deque()
        self._running: list[threading.Thread] = []
        self._ending = False

    def add_task(self, task: Request) -> None:
        """Have `task` answered by the thread that was at work last, by a new one, or by the first that is free."""
        if task.put_by():
            return
        with self._lock:
            if self._idle:
                self._idle.pop().put(task)
            elif len(self._running) < self._most and not self._ending:
                self._begin(task)
            else:
                self._waiting.append(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = _PATIENCE) -> bool:  # noqa: FBT001, FBT002 (waitress calls it so)
        """End every thread once it has answered what it has in hand; whether requests that waited were ended."""
        with self._lock:
            self._ending = True
            for inbox in self._idle:
                inbox.put(None)
            self._idle.clear()
            left = list(self._waiting) if cancel_pending else []
            if cancel_pending:
                self._waiting.clear()
        until = time.monotonic() + timeout
        for thread in self._running:
            thread.join(max(0.0, until - time.monotonic()))
        for task in left:
            task.cancel()
        return cancel_pending

    def _begin(self, task: Request) -> None:
        """Start one more thread, with `task` as its first."""
        name = f"commun-{len(self._running)}"
        thread = threading.Thread(target=self._work, args=(task,), name=name, daemon=True)
        self._running.append(thread)
        thread.start()

    def _work(self, first: Request) -> None:
        """The life of a thread: one request after the other."""
        inbox: _Inbox = SimpleQueue()
        task: Request | None = first
        while task is not None:
            _answer(task.service)
            task = self._next(inbox)

    def _next(self, inbox: _Inbox) -> Request | None:
        """The next request for the thread that reads `inbox`; None when it is to end."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._ending:
                return None
            self._idle.append(inbox)
        return inbox.get()


def _answer(service: Callable[[], None]) -> None:
    """Answer a request; a failure that nothing below has told is logged, and costs no thread."""
    try:
        service()
    except Exception:  # noqa: BLE001 (whatever it was, the next request is to be answered)
        _log.exception("A request could not be answered")
