"""Lines of the journal that the program words: kept as what happened, said in the language of whoever reads them.

What somebody wrote (a reason, a summary) is a text like any other, and stays as they wrote it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from commun.i18n import _, date_day, ngettext

_MARK: Final = '{"dit": '
"""How a line begins that is no text of somebody's."""

_Values = Mapping[str, str | int | float]


def said(what: str, **values: str | float) -> str:
    """A line as it is kept: the name of what happened (one of those below), and its numbers, names and days."""
    return json.dumps({"dit": what, **values}, ensure_ascii=False)


def told(detail: str) -> str:
    """A kept line in the language of whoever reads; what somebody wrote, to the letter."""
    if not detail.startswith(_MARK):
        return detail
    try:
        values = json.loads(detail)
        return _WORDS[values["dit"]](values)
    except (ValueError, KeyError, TypeError):
        return detail  # somebody wrote this, or another version of the program did


def rhythm_name(hours: float) -> str:
    """What people read for a number of hours between two runs of a source."""
    known = {
        0.0: _("seulement à la demande"),
        1.0: _("toutes les heures"),
        24.0: _("chaque jour"),
        168.0: _("chaque semaine"),
    }
    return known.get(hours) or _("toutes les %(hours)s heures", hours=f"{hours:g}")


def _blocked(values: _Values) -> str:
    until = int(values["until"])
    end = _("jusqu’au %(day)s", day=date_day(until)) if until else _("sans fin")
    places = _(", et ses adresses") if values["places"] else ""
    return f"{values['why']} ({end}{places})"


def _came(values: _Values) -> str:
    counts = {
        "revisions": ngettext("%(n)s version", "%(n)s versions", int(values["revisions"])),
        "pages": ngettext("%(n)s page", "%(n)s pages", int(values["pages"])),
        "files": ngettext("%(n)s fichier", "%(n)s fichiers", int(values["files"])),
        "renamed": ngettext("%(n)s renommage", "%(n)s renommages", int(values["renamed"])),
        "deleted": ngettext("%(n)s suppression", "%(n)s suppressions", int(values["deleted"])),
    }
    return ", ".join(words for key, words in counts.items() if values[key]) or _("Rien de nouveau.")


def _pages(one: Callable[[int], str]) -> Callable[[_Values], str]:
    return lambda values: one(int(values["n"]))


_WORDS: Final[Mapping[str, Callable[[_Values], str]]] = {
    "blocked": _blocked,
    "came": _came,
    "sent": _pages(lambda n: ngettext("%(n)s page envoyée", "%(n)s pages envoyées", n)),
    "gone": _pages(
        lambda n: ngettext("%(n)s page supprimée, comme sur le wiki.", "%(n)s pages supprimées, comme sur le wiki.", n)
    ),
    "veiled": _pages(lambda n: ngettext("%(n)s version masquée", "%(n)s versions masquées", n)),
    "unveiled": _pages(lambda n: ngettext("%(n)s version montrée à nouveau", "%(n)s versions montrées à nouveau", n)),
    "kept": _pages(lambda n: ngettext("%(n)s page gardée.", "%(n)s pages gardées.", n)),
    "converted": _pages(lambda n: ngettext("%(n)s page convertie à nouveau.", "%(n)s pages converties à nouveau.", n)),
    "converting": lambda _values: _("pages converties à nouveau"),
    "mapping": lambda _values: _("correspondance enregistrée"),
    "resumed": lambda _values: _("reprise"),
    "removed": lambda _values: _("retrait"),
    "stopped": lambda values: _("arrêt : %(why)s", why=values["why"]),
    "rhythm": lambda values: rhythm_name(float(values["hours"])),
    "may-send": lambda _values: _("envoi permis"),
    "may-not-send": lambda _values: _("envoi interdit"),
    "added": lambda values: _("Source ajoutée : %(address)s", address=values["address"]),
    "changed": lambda values: _("Réglages changés : %(address)s", address=values["address"]),
    "undone": lambda values: _("annulation de %(version)s (%(who)s)", version=values["version"], who=values["who"]),
}
"""Each thing that happens, and how it is told."""
