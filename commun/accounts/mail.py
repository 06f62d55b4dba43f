"""Mails: sent through the server of the settings, or written to the log where there is none."""

import logging
import re
import smtplib
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, make_msgid
from typing import Final

from commun.config import Config

_log = logging.getLogger("commun.mail")

_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")
"""Every blank, and every line end, but the spaces that hold words together."""
_SECONDS: Final = 20
"""How long a mail server may keep us waiting."""
_LONGEST_LINE: Final = 900
"""Signs of a line of a mail; 998 with its name is the most (RFC 5322, 2.1.1)."""


class _Wire(EmailPolicy):
    """How a mail is written for a server: line ends and signs that every one of them takes (RFC 5321, 2.3.8; 5322).

    An address of the web stands whole on its line: `email` would cut a long one into encoded words, which the programs
    that look for it to end letters (RFC 8058) do not read. A long subject with accents is encoded whole: `email` loses
    a space where it begins a second encoded word (Python 3.11).
    """

    def fold(self, name: str, value: str) -> str:
        """A line of the head, as `email` folds it but for addresses of the web."""
        if value.startswith("<http") and value.isascii() and len(value) < _LONGEST_LINE:
            return f"{name}: {value}{self.linesep}"
        if name == "Subject" and not value.isascii():
            encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same, in octets."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


_WIRE: Final = _Wire(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends mails as `config` says."""

    config: Config

    def send(self, to: str, subject: str, text: str, *, reply_to: str = "", wait: bool = False) -> None:
        """Send a mail; one that does not leave is told in the log.

        Args:
            to: the address.
            subject: its subject.
            text: its text.
            reply_to: the person who wrote it, where it is a person.
            wait: whether to come back when it has left, as a command that is about to end must. A page does not wait:
                an answer that takes longer would tell who has an account.
        """
        if not self.config.smtp_host:
            _log.warning("Aucun serveur de courriel : message pour %s\n%s\n\n%s", to, subject, text)
            return
        message = self.letter(to, subject, text)
        if reply_to:
            message["Reply-To"] = reply_to
            del message["Auto-Submitted"]  # a person wrote it, and waits for an answer
        if wait:
            self._deliver(message)
        else:
            threading.Thread(target=self._deliver, args=(message,), name="commun-mail", daemon=True).start()

    def letter(
        self, to: str, subject: str, text: str, *, html: str = "", headers: Mapping[str, str] | None = None
    ) -> EmailMessage:
        """The mail itself: a text, and the same laid out where `html` is given."""
        message = EmailMessage(policy=_WIRE)
        message["From"] = self.config.mail_from
        message["To"] = to
        message["Subject"] = _BLANKS.sub(" ", subject).strip(" ")
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain="commun.invalid")
        message["Auto-Submitted"] = "auto-generated"
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        return message

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A connection to the server of the settings, ready to take mails.

        Raises:
            OSError, smtplib.SMTPException: when it cannot be had.
        """
        config = self.config
        with self._connect() as server:
            if config.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if config.smtp_user:
                server.login(config.smtp_user, config.smtp_password)
            yield server

    def _deliver(self, message: EmailMessage) -> None:
        """Hand the mail to the server; a failure is told in the log, without its text and its address."""
        try:
            with self.session() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException):
            _log.exception("Le courriel %s n’est pas parti.", message["Message-ID"])

    def _connect(self) -> smtplib.SMTP:
        """A connection to the server of the settings."""
        config = self.config
        if config.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                config.smtp_host, config.smtp_port, timeout=_SECONDS, context=ssl.create_default_context()
            )
        return smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=_SECONDS)
