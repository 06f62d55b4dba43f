"""The files of a list of fiches: the same list as a question, in each format that means something for it."""

from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint

blueprint = Blueprint("list_files", __name__)

_CONDITIONS: Final = {"type": "[[Type::{}]]", "theme": "[[Thèmes::{}]]", "territory": "[[Territoires::{}]]"}
_ALWAYS: Final = (
    ("CSV", "csv", "|?Type|?Résumé|?Thèmes|?Territoires|?Mots-clés"),
    ("JSON", "json", "|?Type|?Résumé|?Thèmes|?Territoires|?Mots-clés"),
    ("GeoJSON", "geojson", "|?Coordonnées|?Résumé"),
    ("Atom", "atom", "|?Date de modification|?Résumé"),
)
_OF_TYPE: Final = {
    "evenement": (("iCalendar", "ics", "|?Séances.Date|?Résumé"),),
    "appel": (("iCalendar", "ics", "|?Calendrier.Cloture|?Résumé"),),
    "acteur": (("vCard", "vcf", "|?Contact.Telephone|?Contact.Courriel|?Site|?Résumé"),),
}


@blueprint.app_template_global("list_files")
def list_files(field: str, value: str) -> list[tuple[str, str]]:
    """The files of the fiches that have `value` in a field of lists (`type`, `theme`, `territory`): name, address."""
    condition = _CONDITIONS[field].format(value)
    formats = _ALWAYS + (_OF_TYPE.get(value, ()) if field == "type" else ())
    return [(name, f"/demander.{ending}?{_query(condition + columns)}") for name, ending, columns in formats]


def _query(question: str) -> str:
    return urlencode({"question": question}, quote_via=quote)
