"""From a mailbox (Maildir) to proposals: each mail once, the oldest first, and a receipt to whoever sent it.

A mail server delivers into `new`; a mail that is taken is moved to `cur`, and marked as seen once it was dealt with, as
its readers do (https://cr.yp.to/proto/maildir.html). A mail proves nothing about who wrote it: what it brings is always
read by somebody before it is published, whoever it says it comes from.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commun.accounts import Mailer
from commun.by_file import read_file, sent_pictures
from commun.commons import Commons
from commun.i18n import _, ngettext, speaking
from commun.intake.reading import Mail, read_mail
from commun.patience import Ledger, TooOften
from commun.proposals import Sender, kept_pictures, propose
from fiches import CommunError

_A_DAY: Final = 10
"""Proposals that are taken from one address in a day, and receipts that are sent to one."""
_ALL_A_DAY: Final = 200
"""Mails that bring proposals in a day, from all senders together: an address costs nothing to invent."""
_READ_A_DAY: Final = 5_000
"""Mails that are read in a day, whatever they bring: those that bring nothing do not keep out those that do."""
_EVERYBODY: Final = "all senders"
_DAY: Final = 86_400
_A_ROUND: Final = 200


class IntakeClosed(CommunError):
    """A mailbox that is not there, or a commons where not everybody may propose."""

    fr = "Rien n’a été pris\u202f: {why_fr}."
    en = "Nothing was taken: {why_en}."


class NotTaken(CommunError):
    """A mail from the address of blocked people only: nobody has proved that it is theirs, so it is not said why."""

    fr = "Ce qui vient de cette adresse n’est pas pris pour l’instant. Écrivez aux personnes qui tiennent ce site."
    en = "What comes from this address is not taken for now. Please write to those who look after this site."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one mail: how many proposals, and the sentences of its receipt."""

    proposals: int
    sentences: tuple[str, ...]


def take_in(commons: Commons, mailbox: Path) -> Iterator[Taken]:
    """Make proposals of the mails that have come; what became of each.

    Raises:
        IntakeClosed: when there is no such mailbox, or a visitor may not propose here.
    """
    if not (mailbox / "new").is_dir() or not (mailbox / "cur").is_dir():
        raise IntakeClosed(why_fr=f"« {mailbox} » n’est pas une boîte Maildir", why_en=f"“{mailbox}” is no Maildir")
    if commons.config.who_may_propose != "everyone" or commons.config.who_may_read == "members":
        raise IntakeClosed(why_fr="ici, il faut un compte pour proposer", why_en="one needs an account to propose here")
    waiting = sorted(path for path in (mailbox / "new").iterdir() if path.is_file())
    ledger = Ledger(commons)
    with speaking(commons.config.language, commons.config.timezone):
        for path in waiting[:_A_ROUND]:
            try:
                ledger.check("intake", _EVERYBODY, _ALL_A_DAY, _DAY)
                ledger.count("intake read", _EVERYBODY, _READ_A_DAY, _DAY)
            except TooOften:
                said = _("C’est assez de courriels pour aujourd’hui : les autres attendent dans la boîte.")
                yield Taken(0, (said,))
                return
            # Taken before it is read: two rounds at once never read the same mail, and one that cannot be dealt with
            # stays unseen in `cur` instead of standing before all the others for ever.
            mine = mailbox / "cur" / f"{path.name.partition(':')[0]}:2,"
            try:
                path.rename(mine)
            except FileNotFoundError:
                continue
            taken = _one(commons, mine)
            if taken.proposals:
                with suppress(TooOften):  # another round has reached the ceiling meanwhile: the next mail waits
                    ledger.count("intake", _EVERYBODY, _ALL_A_DAY, _DAY)
            mine.rename(f"{mine}S")
            yield taken


def _one(commons: Commons, path: Path) -> Taken:
    """What one mail brings, and its receipt."""
    try:
        mail = read_mail(path.read_bytes())
    except CommunError as refused:
        return Taken(0, (refused.sentence(commons.config.language),))
    sentences, made = [], 0
    for name, data in mail.files:
        try:
            sentences.append(f"{name}\u202f: {_proposed(commons, mail, name, data)}")
        except CommunError as refused:
            sentences.append(f"{name}\u202f: {refused.sentence(commons.config.language)}")
        else:
            made += 1
    if mail.left:
        sentences.append(
            ngettext(
                "Un autre fichier n’a pas été lu : cinq au plus par courriel.",
                "%(n)s autres fichiers n’ont pas été lus : cinq au plus par courriel.",
                mail.left,
            )
        )
    if mail.address and sentences and not mail.by_program and _may_answer(commons, mail.address):
        mailer = Mailer(commons.config)
        mailer.send(mail.address, _("Votre courriel est bien arrivé"), "\n\n".join(sentences), wait=True)
    return Taken(made, tuple(sentences))


def _may_answer(commons: Commons, address: str) -> bool:
    """Whether a receipt may still be sent today: the address of a mail may be that of somebody who sent nothing."""
    try:
        Ledger(commons).count("receipt", f"mail {address.lower()}", _A_DAY, _DAY)
    except TooOften:
        return False
    return True


def _proposed(commons: Commons, mail: Mail, file: str, data: bytes) -> str:
    """Make a proposal of a file; how its author follows it.

    Raises:
        CommunError: what it cannot be.
    """
    accounts = commons.accounts.written_to(mail.address)
    if accounts and all(commons.order.held(account.id) for account in accounts):
        raise NotTaken
    Ledger(commons).count("proposal", f"mail {mail.address.lower()}", _A_DAY, _DAY)
    arrived = read_file(commons, file, data)
    sender = Sender(mail.name, mail.address)
    fiche, pictures, left = kept_pictures(
        commons, arrived.fiche, sent_pictures(arrived), file.rpartition(".")[0] or file
    )
    proposal, token = propose(
        commons, sender, fiche.name, fiche.text, base=arrived.base, summary=_("Reçue par courriel"), pictures=pictures
    )
    said = _("Votre proposition pour « %(title)s » sera relue. Vous pouvez la suivre ou la retirer par ce lien :",
             title=proposal.title)  # fmt: skip
    lines = [f"{said} {commons.config.base_url}/propositions/suivre/{token}", *left, arrived.unread]
    return "\n".join(filter(None, lines))
