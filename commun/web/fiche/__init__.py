"""The pages of a fiche: read, who wrote them, history, differences, rename, delete, files."""

from commun.web.fiche.address import blueprint as addresses
from commun.web.fiche.authors import blueprint as authors
from commun.web.fiche.history import blueprint as history
from commun.web.fiche.manage import blueprint as manage
from commun.web.fiche.media import blueprint as media
from commun.web.fiche.view import blueprint as view

__all__ = ["addresses", "authors", "history", "manage", "media", "view"]
