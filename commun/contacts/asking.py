"""« Demander le contact »: a message goes to somebody whose address nobody is shown."""

from dataclasses import dataclass
from typing import Final

from commun.accounts import Mailer, is_email
from commun.commons import Commons
from commun.i18n import _
from fiches import CommunError, Fiche, references

_LONGEST: Final = 4_000
"""Characters of a message that is relayed."""


class ContactUnreachable(CommunError):
    """A contact that is gone, past its date, or has no address to write to."""

    fr = "Ce contact ne peut pas être joint d’ici\u202f: ses coordonnées ont été effacées, ou ne disent pas où écrire."
    en = "This contact cannot be reached from here: its details were erased, or do not say where to write."


class MailClosed(CommunError):
    """This commons sends no mail."""

    fr = "Ce commun n’envoie pas de courriel\u202f: le message n’est pas parti."
    en = "This commons sends no mail: the message was not sent."


class MessageUnfit(CommunError):
    """A message without words or an address to answer to."""

    fr = "Il faut un message, et une adresse de courriel où vous répondre."
    en = "A message is needed, and a mail address to answer to."


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """What somebody writes to a contact: who they are, where to answer, the message."""

    name: str
    email: str
    message: str


def address_of(wiki: Commons, fiche: Fiche, ref: str) -> str:
    """Where a contact of `fiche` is written to; for this program alone.

    Raises:
        MailClosed: when this commons sends no mail.
        ContactUnreachable: when the page does not refer to it, or there is nowhere to write to.
    """
    if not wiki.config.smtp_host:
        raise MailClosed
    kept = wiki.contacts.get(ref) if ref in references(fiche) else None
    if kept is None or not kept.holds(wiki.clock().timestamp()) or not kept.address:
        raise ContactUnreachable
    return kept.address


def ask_for(wiki: Commons, fiche: Fiche, ref: str, asked: ContactAsked) -> None:
    """Relay a message to a contact of `fiche`; nothing is answered by which its address could be guessed.

    Raises:
        MailClosed: when this commons sends no mail.
        ContactUnreachable: when the page does not refer to it, or there is nowhere to write to.
        MessageUnfit: when there is nothing to relay.
    """
    address = address_of(wiki, fiche, ref)
    if not asked.message.strip() or not is_email(asked.email):
        raise MessageUnfit
    name = " ".join(asked.name.split())[:80] or _("Quelqu’un")
    text = "\n\n".join(
        (
            _("%(name)s vous écrit au sujet de la fiche «\u202f%(title)s\u202f».", name=name, title=fiche.title),
            asked.message.strip()[:_LONGEST],
            _("Pour répondre, écrivez à %(email)s.", email=asked.email.strip()),
            _("Votre adresse ne lui a pas été montrée. Vous recevez ce message parce que vos coordonnées figurent, "
              "sans être publiques, sur cette fiche (%(site)s).", site=wiki.config.title),
        )
    )  # fmt: skip
    subject = _("Un message au sujet de «\u202f%(title)s\u202f»", title=fiche.title)
    Mailer(wiki.config).send(address, subject, text, reply_to=asked.email.strip())
