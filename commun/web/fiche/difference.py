"""What differs between two texts of a page, laid out as its readers see it: fields by their names, values as shown."""

from markupsafe import Markup

from commun.i18n import language
from commun.render import diff_html
from commun.web.guard import commons
from fiches import Fiche, difference


def shown_difference(old: Fiche | None, new: Fiche | None, view: str) -> Markup:
    """The difference between two texts (None: no page), side by side (`split`) or line under line (`inline`)."""
    catalogue, tongue = commons().index.catalogue, language()
    told = difference(old, new, names=catalogue, language=tongue)
    return diff_html(told, view, tongue, lambda key: catalogue.label(key, tongue))
