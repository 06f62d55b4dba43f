"""The least of a mail server that keeps what it is given, and can be told to fail (RFC 5321)."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class Postbox(socketserver.ThreadingTCPServer):
    """Keeps the letters that it takes.

    Attributes:
        letters: what it took, whole.
        answer_rcpt, answer_data: what it says to an address and to a text.
        answer_word: what it says to the wish to give it a text.
        hangs_up_on: what of an address makes it hang up.
        break_in_data: whether it hangs up once it was given the text.
        once_kept: what happens between the moment when it has a text and the one when it says so.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Postman)
        self.raw: list[bytes] = []
        self.connections = 0
        self.answer_rcpt = b"250 ok\r\n"
        self.answer_data = b"250 ok\r\n"
        self.answer_word = b"354 go on\r\n"
        self.hangs_up_on = b""
        self.break_in_data = False
        self.once_kept: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def letters(self) -> list[EmailMessage]:
        found = [message_from_bytes(raw, policy=default) for raw in self.raw]
        return [each for each in found if isinstance(each, EmailMessage)]


class _Postman(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        box = self.server
        box.connections += 1
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line.upper()
            if word.startswith(b"DATA"):
                self.wfile.write(box.answer_word)
                if not box.answer_word.startswith(b"354"):
                    continue
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                if box.answer_data.startswith(b"2"):
                    box.raw.append(letter)
                box.once_kept()
                if box.break_in_data:
                    return
                self.wfile.write(box.answer_data)
            elif word.startswith(b"RCPT"):
                if box.hangs_up_on and box.hangs_up_on in line:
                    return
                self.wfile.write(box.answer_rcpt)
            elif word.startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A server on a free port."""
    with Postbox() as box:
        thread = threading.Thread(target=box.serve_forever, daemon=True)
        thread.start()
        yield box
        box.shutdown()
        thread.join()
