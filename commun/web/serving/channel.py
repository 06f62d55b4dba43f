"""Connections: a page kept ready is sent by the thread that reads from the network, all others are made by `Threads`.

To hand a request to another thread and be told of its end costs more than to send such a page: each wakes the other,
most often on another processor, to find out who may run. So the application is first asked on the spot, under a mark
that makes it answer at once or not at all (`AT_ONCE`).
"""

import re
import threading
import time
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask

from commun.web.page_cache import AT_ONCE, NotReady
from commun.web.serving.refusals import Refusal

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
_KEPT: Final = frozenset({"GET", "HEAD"})


class Task(WSGITask):
    """Keeps the connection after an answer without a body, such as « nothing new » (304).

    Waitress 3.0.2 ends the connection after every answer that states no length, even where the protocol says that there
    is no body to measure (RFC 9112, 6.3), and the browser's next request then costs a new one.
    """

    def write(self, data: bytes) -> None:
        """Send what the application gives; the head of an answer goes with its first piece, not before it."""
        if self.wrote_header or not data or not self.has_body or self.content_length != len(data):
            super().write(data)
            return
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header = True
        self.content_bytes_written = len(data)

    def set_close_on_finish(self) -> None:
        """Close after this answer, unless it only lacks a length that it must not have."""
        asked = str(getattr(self.request, "headers", {}).get("CONNECTION", "")).lower()
        if self.has_body or self.version != "1.1" or asked == "close":
            super().set_close_on_finish()


class Parser(HTTPRequestParser):
    """Reads a request whose address holds raw accents, as `curl http://…/recherche?q=école` sends it.

    Waitress 3.0.2 answers « Bad URI » to them. They are read as what a browser would have sent: each octet that is no
    ASCII by its number (RFC 3987, 3.1), so that the address means the same and holds nothing else.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first line and the headers."""
        if not header_plus.isascii():
            line, end, rest = header_plus.partition(b"\r\n")
            header_plus = _BEYOND_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], line) + end + rest
        super().parse_header(header_plus)


class Channel(HTTPChannel):
    """A connection whose answers are those of `Task`, sent at once where they are ready."""

    task_class = Task
    error_task_class = Refusal
    parser_class = Parser
    server: Any
    """Of the library's own type, whose published description lags behind it."""
    requests_lock: threading.Lock
    _reader = 0
    """The thread that reads from this connection at this moment."""
    _asked = False
    """Whether what is being read has completed a request that nobody answers yet."""

    def received(self, data: bytes) -> bool:
        """Take in what came by the network, and see to the request that it completes."""
        self._reader = threading.get_ident()
        try:
            taken: bool = super().received(data)
        finally:
            self._reader = 0
        if self._asked:
            self._asked = False
            if not self._answered_at_once():
                self.server.add_task(self)
        return taken

    def put_by(self) -> bool:
        """Whether the thread that asks for an answer is the one that reads, which sees to it when it has read."""
        self._asked = self._reader == threading.get_ident()
        return self._asked

    def _answered_at_once(self) -> bool:
        """Send the answer to the only request that waits, if it is ready; whether that was done.

        The end is that of `HTTPChannel.service`, without waking the thread that reads from the network: we are it.
        """
        request: Any = self.requests[0]
        alone = len(self.requests) == 1 and self.request is None
        if not alone or request.error or str(request.command) not in _KEPT or not self.connected:
            return False
        task = self.task_class(self, request)
        task.get_environment()[AT_ONCE] = True
        try:
            task.service()
        except NotReady:
            return False
        except Exception:
            self.logger.exception("A page kept ready could not be sent: %s", request.path)
            if not task.wrote_header:
                return False
            task.close_on_finish = True
        request.close()
        with self.requests_lock:
            self.requests = []
            self.close_when_flushed = task.close_on_finish
        if self.current_outbuf_count > 0:
            self.current_outbuf_count = self.adj.outbuf_high_watermark
        self.last_activity = time.time()
        return True
