"""A file that arrives, by the site or by mail: the fiche that it says, whatever kind of file it is."""

from dataclasses import dataclass

from commun.by_file.brought import Picture, read_document
from commun.by_file.composing import composed, read_answer
from commun.commons import Commons
from commun.i18n import _, ngettext
from commun.proposals import Sent
from fiches import Fiche


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a file says.

    Attributes:
        fiche: the fiche as it should be; a new one has a title and an address that is free.
        base: the version that it was written from, "" for a new fiche.
        pictures: those of a document, which its text names.
        drawings: how many charts, diagrams and shapes of a document did not come.
    """

    fiche: Fiche
    base: str
    pictures: tuple[Picture, ...]
    drawings: int = 0

    @property
    def unread(self) -> str:
        """What did not come with the text, in a sentence; "" where everything did."""
        return (
            ""
            if not self.drawings
            else ngettext(
                "Un graphique ou un dessin du document n’est pas venu : ajoutez-le comme image.",
                "%(n)s graphiques ou dessins du document ne sont pas venus : ajoutez-les comme images.",
                self.drawings,
            )
        )


def read_file(wiki: Commons, file: str, data: bytes, kind: str = "") -> Arrived:
    """Read a document, or the answer of a form that was filled in offline.

    Args:
        wiki: the commons.
        file: the name of the file: a title, where the document says none.
        data: its octets.
        kind: the key of the type, where the document names none.

    Raises:
        DocumentRefused: when it is neither.
        CommunError: when the fiche that a form was filled from cannot be found.
    """
    if data.lstrip()[:1] == b"{":
        answer = read_answer(wiki, data)
        return Arrived(answer.fiche if answer.base else _named(wiki, answer.fiche, file), answer.base, ())
    document = read_document(data)
    fiche = composed(document, wiki.index.catalogue, kind)
    return Arrived(_named(wiki, fiche, file), "", tuple(document.pictures), document.drawings)


def sent_pictures(arrived: Arrived, credit: str = "") -> list[Sent]:
    """The pictures of a document as a proposal takes them."""
    return [Sent(each.name, each.data, each.alt, credit) for each in arrived.pictures]


def _named(wiki: Commons, fiche: Fiche, file: str) -> Fiche:
    """A new fiche under a title, that of its file where it says none, at an address that is free."""
    title = str(fiche.head.get("titre") or "").strip() or file.rpartition(".")[0].strip() or _("Sans titre")
    fiche = fiche.with_head({"titre": title})
    return Fiche.parse(wiki.index.pages.free_name("fiches", title), fiche.text)
