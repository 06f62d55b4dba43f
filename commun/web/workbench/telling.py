"""What the workbench says of losses and of forms of values, in the language of whoever reads."""

from typing import TYPE_CHECKING

from flask import Blueprint

from commun.i18n import _

if TYPE_CHECKING:
    from importers import Loss

blueprint = Blueprint("workbench_telling", __name__)


@blueprint.app_template_global("loss_told")
def loss_told(loss: "Loss") -> str:
    """What people read for the kind of a loss."""
    told = {
        "template": _("modèle gardé tel quel"),
        "answered": _("fonction devenue le texte qu’elle choisit, son appel gardé dans la source de la fiche"),
        "expanded": _("modèle déplié par le wiki, son appel gardé dans la source de la fiche"),
        "displayed": _("page affichée qui ne répond pas"),
        "parameter": _("paramètre gardé dans la source de la fiche"),
        "parser function": _("fonction gardée telle quelle"),
        "extension": _("balise d’extension"),
        "magic word": _("réglage de page laissé"),
        "style": _("mise en forme laissée"),
        "variable": _("variable gardée telle quelle"),
        "too deep": _("texte trop imbriqué, gardé tel quel"),
        "hidden": _("contenu masqué sur le wiki"),
        "file": _("fichier non repris"),
        "page": _("page non reprise"),
        "redirect": _("redirection sans page d’arrivée"),
        "twin": _("version en double, reprise une fois"),
        "export": _("l’export lui-même"),
        "head": _("en-tête de note"),
        "link": _("lien sans page d’arrivée, laissé"),
        "embed": _("page insérée, devenue un lien"),
        "encoding": _("encodage"),
    }
    return told.get(loss.kind, loss.kind)


@blueprint.app_template_global("loss_named")
def loss_named(loss: "Loss") -> str:
    """What was lost: its name in the wiki, or what we call it."""
    ours = {
        "texte": _("texte"),
        "page affichée": _("page affichée"),
        "même page, seconde, auteur et texte": _("même page, seconde, auteur et texte"),
        "texte absent de l’export": _("texte absent de l’export"),
        "texte différent de son empreinte sha1": _("texte différent de son empreinte sha1"),
        "date illisible": _("date illisible"),
        "fichier différent de son empreinte sha1": _("fichier différent de son empreinte sha1"),
        "ref sans texte": _("ref sans texte"),
        "ni une page ni un fichier d’un commun": _("ni une page ni un fichier d’un commun"),
        "une page d’ici a ce nom, elle reste": _("une page d’ici a ce nom, elle reste"),
        "lien vers un autre endroit": _("lien vers un autre endroit"),
        "lu comme du Windows-1252": _("lu comme du Windows-1252"),
        "en-tête illisible, gardé dans le texte": _("en-tête illisible, gardé dans le texte"),
    }
    return ours.get(loss.name, loss.name)


@blueprint.app_template_global("read_as")
def read_as(form: str) -> str:
    """What people read for a form of values."""
    return {
        "texte": _("texte"),
        "markdown": _("texte mis en forme"),
        "nombre": _("nombre"),
        "date": _("date"),
        "fichier": _("nom de fichier"),
        "page": _("lien vers une page"),
    }.get(form, form)
