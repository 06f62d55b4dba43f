"""Words and small signs that templates ask for: names of types and spaces, addresses of people, sizes of changes."""

import functools
from typing import Final
from urllib.parse import quote

from flask import Blueprint

from commun.i18n import _, language, ngettext, number
from fiches import SPACES

blueprint = Blueprint("words", __name__)

OWN_DOMAIN: Final = "@commun.invalid"
"""The domain of the pseudonymous addresses of people who have an account here."""

_BIG: Final = 500
"""From this many octets a change is shown in bold, as MediaWiki readers know it ($wgRCChangedSizeThreshold)."""


@blueprint.app_template_global()
def type_name(slug: str | None) -> str:  # noqa: PLR0911 — a table of words, each marked for translation
    """What a type of fiche is called; one that a commons made for itself is called by its slug."""
    match slug:
        case "methode":
            return _("Méthode")
        case "retour":
            return _("Retour d’expérience")
        case "acteur":
            return _("Acteur")
        case "territoire":
            return _("Territoire")
        case "projet":
            return _("Projet")
        case "evenement":
            return _("Événement")
        case "appel":
            return _("Appel")
        case "defi":
            return _("Défi")
        case "document":
            return _("Document")
        case _:
            text = (slug or "").replace("-", " ").replace("_", " ")
            return text[:1].upper() + text[1:]


@blueprint.app_template_global()
def space_name(key: str) -> str:
    """What a space is called in the language of the moment."""
    space = SPACES[key]
    return space.label_fr if language() == "fr" else space.label_en


@blueprint.app_template_global()
@functools.lru_cache(maxsize=1000)
def contributions_url(email: str) -> str:
    """Where the contributions of the person who signs with `email` are listed."""
    return f"/contributions/{quote(email.removesuffix(OWN_DOMAIN), safe='@')}"


@blueprint.app_template_global()
def delta_text(octets: int) -> str:
    """The growth of a page, with its sign: « +1 204 », « −35 », « 0 »."""
    sign = "+" if octets > 0 else "−" if octets < 0 else ""
    return sign + number(abs(octets))


@blueprint.app_template_global()
def delta_class(octets: int) -> str:
    """The classes that colour a growth and make a large one bold."""
    tone = " delta--plus" if octets > 0 else " delta--minus" if octets < 0 else ""
    return f"delta{tone}{' delta--big' if abs(octets) >= _BIG else ''}"


@blueprint.app_template_global()
def facet_label(key: str) -> str:  # noqa: PLR0911 — a table of words
    """What a facet of the search is called."""
    match key:
        case "type":
            return _("Type de fiche")
        case "theme":
            return _("Thème")
        case "territory":
            return _("Territoire")
        case "source":
            return _("Wiki d’origine")
        case "author":
            return _("Auteur·rice")
        case "space":
            return _("Espace")
        case _:
            return key


@blueprint.app_template_global()
def sort_label(key: str) -> str:
    """What an order of results is called (its word in the address)."""
    match key:
        case "date":
            return _("Les plus récentes")
        case "titre":
            return _("Par titre")
        case _:
            return _("Les plus proches")


@blueprint.app_template_global()
def period_label(days: int) -> str:
    """What a period of changes is called."""
    match days:
        case 1:
            return _("Hier")
        case 7:
            return _("Une semaine")
        case 30:
            return _("Un mois")
        case _:
            return ngettext("%(n)s jour", "%(n)s jours", days)
