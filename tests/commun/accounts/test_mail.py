"""Mails: handed to a real server on a free port, or written to the log where there is none."""

import logging
import queue
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from commun.accounts import Mailer
from commun.config import Config


class Letterbox(socketserver.ThreadingTCPServer):
    """The least of a mail server: it says yes to everything and keeps what it is given (RFC 5321)."""

    daemon_threads = True
    letters: "queue.Queue[bytes]"


class Postman(socketserver.StreamRequestHandler):
    """One connection to the letterbox."""

    server: Letterbox

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.put(letter)
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    with Letterbox(("127.0.0.1", 0), Postman) as server:
        server.letters = queue.Queue()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_mail_reaches_the_server_of_the_settings(letterbox: Letterbox) -> None:
    config = Config.from_environ(
        {
            "COMMUN_BASE_URL": "https://commun.example.org",
            "COMMUN_SMTP_HOST": "127.0.0.1",
            "COMMUN_SMTP_PORT": str(letterbox.server_address[1]),
            "COMMUN_SMTP_SECURITY": "none",
            "COMMUN_MAIL_FROM": "commun@example.org",
        }
    )
    Mailer(config).send("claire@example.org", "Choisir un mot de passe", "Voici le lien, à suivre dans l’heure.")
    letter = message_from_bytes(letterbox.letters.get(timeout=30), policy=default)
    assert isinstance(letter, EmailMessage)
    assert (letter["To"], letter["From"], letter["Subject"]) == (
        "claire@example.org",
        "commun@example.org",
        "Choisir un mot de passe",
    )
    assert "l’heure" in letter.get_content()


def test_a_subject_is_one_line_whose_words_stay_together() -> None:
    letter = Mailer(Config.from_environ({})).letter(
        "claire@example.org", " Une nouvelle\u202f:\r\nle\u2028lac\t ", "Texte."
    )
    assert letter["Subject"] == "Une nouvelle\u202f: le lac"


def test_a_long_subject_keeps_its_spaces() -> None:
    words = (
        "Votre proposition pour «\u202fMonter un transport solidaire à la campagne\u202f» est acceptée. Merci\u202f!"
    )
    for end in range(5, len(words)):
        sent = Mailer(Config.from_environ({})).letter("claire@example.org", words[:end], "Texte.").as_bytes()
        assert message_from_bytes(sent, policy=default)["Subject"] == words[:end].strip(" ")
        assert max(map(len, sent.split(b"\r\n"))) <= 78


def test_without_a_server_the_mail_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "commun.mail"):
        Mailer(Config.from_environ({})).send("claire@example.org", "Objet", "https://example.org/lien")
    assert "claire@example.org" in caplog.text
    assert "https://example.org/lien" in caplog.text
