"""Handing letters over to the mail server: one connection for many, each letter once.

What goes wrong before the text is sent leaves a letter due; what the server answers to the text decides; a connection
that breaks in between leaves it unsure (see `ledger`).
"""

import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from commun.accounts import Mailer
from commun.commons import Commons
from commun.config import Config
from commun.letters.ledger import Ledger, Letter, State

_log = logging.getLogger("commun.letters")

_BATCH: Final = 200
_TAKEN: Final = 250
_FORWARDED: Final = 251
_NEVER: Final = 500
"""Answers of a mail server (RFC 5321, 4.2.3): yes, yes elsewhere, and from here on never."""


def post(commons: Commons) -> list[str]:
    """Send every letter that is due; what was done, in sentences. A task of the worker.

    What a stop left in the middle was perhaps sent: it is told so, and not sent again.
    """
    ledger = Ledger(commons.accounts.database)
    left = ledger.left_behind()
    for key in left:
        _log.warning("Courriel « %s » : on ne sait pas s’il est parti ; il ne sera pas renvoyé.", key)
    sent = 0
    while letters := ledger.due(commons.clock().timestamp(), _BATCH):
        sent += _hand_over(commons, ledger, letters)
    told = [f"Courriels peut-être partis, qui ne seront pas renvoyés : {len(left)}."] if left else []
    return [*told, *([f"Courriels envoyés : {sent}."] if sent else [])]


def _hand_over(commons: Commons, ledger: Ledger, letters: Sequence[Letter]) -> int:
    """Send some letters by one connection; how many left.

    Raises:
        OSError, smtplib.SMTPException: when the server cannot be reached; the letters stay due.
    """
    mailer = Mailer(commons.config)
    if not commons.config.smtp_host:
        return sum(_to_log(commons, ledger, mailer, letter) for letter in letters)
    sent = 0
    with mailer.session() as server:
        for letter in letters:
            person = commons.accounts.by_id(letter.person)
            if not ledger.take(letter.key, commons.clock().timestamp()):
                continue
            if person is None or not person.email:
                ledger.settle(letter.key, "refused")
                continue
            state = _sent(server, mailer, commons.config, letter, person.email)
            ledger.settle(letter.key, state)
            sent += state == "sent"
            if server.sock is None:  # it hung up on this one: the others go by another connection, not counted as tried
                break
    return sent


def _to_log(commons: Commons, ledger: Ledger, mailer: Mailer, letter: Letter) -> bool:
    """Without a server, a letter is written to the log, as all mails are."""
    if not ledger.take(letter.key, commons.clock().timestamp()):
        return False
    person = commons.accounts.by_id(letter.person)
    if person is not None and person.email:
        mailer.send(person.email, letter.subject, letter.text)
    ledger.settle(letter.key, "sent" if person is not None and person.email else "refused")
    return person is not None


def _sent(server: smtplib.SMTP, mailer: Mailer, config: Config, letter: Letter, address: str) -> State:
    """Hand one letter over; in which state it is then."""
    message = mailer.letter(address, letter.subject, letter.text, html=letter.html, headers=_headers(config, letter))
    try:
        server.ehlo_or_helo_if_needed()
        code, _answer = server.mail(config.mail_from)
        if code == _TAKEN:
            code, _answer = server.rcpt(address)
        if code not in {_TAKEN, _FORWARDED}:
            return _not_taken(server, code)
    except (OSError, smtplib.SMTPException):
        _log.warning("Courriel « %s » : le serveur ne l’a pas pris, nouvel essai plus tard.", letter.key)
        return "due"
    try:
        code, _answer = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:  # it did not even want to see the text: that is known, and not unsure
        return _not_taken(server, error.smtp_code)
    except (OSError, smtplib.SMTPException):
        _log.exception("Courriel « %s » : la liaison s’est rompue pendant l’envoi.", letter.key)
        return "unsure"
    return "sent" if code == _TAKEN else "refused" if code >= _NEVER else "due"


def _not_taken(server: smtplib.SMTP, code: int) -> State:
    """What becomes of a letter that the server did not take; the server is ready for the next, or has hung up."""
    with suppress(OSError, smtplib.SMTPException):
        server.rset()
    return "refused" if code >= _NEVER else "due"


def _headers(config: Config, letter: Letter) -> dict[str, str]:
    """What lets a program end such letters in one click (RFC 2369, RFC 8058)."""
    if not letter.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{config.base_url}{letter.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
