"""What happened to a page as a whole, in words: it was born, deleted, brought back. No difference of texts says it."""

from commun.i18n import _
from search_index import RevisionRow


def fate_of(row: RevisionRow) -> str:
    """« Page supprimée », for readers of a letter or a feed, who see no list; "" where the page went on living.

    Nothing is said that the words of its author say: « Nouvelle page : Jardin ».
    """
    words = {"new": _("Nouvelle page"), "delete": _("Page supprimée"), "restore": _("Page rétablie")}.get(row.kind, "")
    return "" if words.casefold() in row.summary.casefold() else words
