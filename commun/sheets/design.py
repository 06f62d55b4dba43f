"""How the fields of each type are laid out: where they stand and how they are drawn.

Labels, groups and order are the catalogue's. What this file does not know, such as a type or a field that a commons has
made for itself, is laid out by its datatype: a short value in the box, a longer one in its group.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Design:
    """Where the fields of a type stand, by their keys.

    Attributes:
        lead: said before everything.
        figures: numbers shown large.
        brief: in the box, as long as they are short; None takes every short field.
    """

    lead: frozenset[str] = field(default=frozenset({"resume_falc"}))
    figures: frozenset[str] = frozenset()
    brief: frozenset[str] | None = None


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


DESIGNS: Final[Mapping[str, Design]] = {
    "methode": Design(
        lead=_keys("question_de_depart resume_falc"),
        brief=_keys("nature phase difficulte format duree preparation participants animation cout lieu_requis "
                    "themes territoires publics"),
    ),
    "retour": Design(
        figures=_keys("participants moyens"),
        brief=_keys("methodes projet territoires periode porteurs declencheur appreciation niveau_de_recul themes "
                    "publics"),
    ),
    "acteur": Design(
        brief=_keys("categorie sigle zone_d_action echelle implantation contact site reseaux_sociaux date_creation "
                    "siren themes territoires"),
    ),
    "territoire": Design(
        figures=_keys("population superficie densite evolution"),
        brief=_keys("categorie typologie fait_partie_de code_insee siren_epci coordonnees themes"),
    ),
    "projet": Design(
        brief=_keys("nature categorie_de_commun etape porteurs debut fin defis appel resultat_appel public_vise "
                    "licence_du_commun territoires_d_experimentation espace_de_travail forum depots themes "
                    "territoires"),
    ),
    "evenement": Design(
        brief=_keys("nature duree modalite lieu organisateurs inscription conditions contact annulee reportee_au "
                    "themes territoires"),
    ),
    "appel": Design(
        brief=_keys("nature emetteur coordination calendrier zone etat defis themes territoires"),
    ),
    "defi": Design(lead=_keys("enonce resume_falc")),
    "document": Design(),
}  # fmt: skip
"""By the key of the type."""

ANY: Final = Design()
"""For a type that has no design of its own."""

DEFINING: Final = Design(brief=frozenset())
"""For a page that defines something: what it says is told below it in words."""

VIEWS: Final[Mapping[str, str]] = {
    "etapes": "steps",
    "deroulement": "timeline",
    "seances": "timeline",
    "jalons": "table",
    "financements": "table",
    "impacts": "table",
    "freins": "pairs",
    "difficultes": "pairs",
    "resultats": "pairs",
    "citations": "quotes",
    "temoignages": "quotes",
    "materiel": "roll",
    "partenaires": "roll",
    "partenaire_de": "roll",
    "contributeurs": "roll",
    "contributeurs_structures": "roll",
    "intervenants": "roll",
    "personnes": "roll",
    "ressources": "roll",
    "besoins": "roll",
    "demarches": "roll",
    "diagnostics": "roll",
    "ressources_produites": "roll",
    "liens": "links",
    "documents": "links",
    "image": "picture",
    "logo": "picture",
    "calendrier": "record",
    "themes": "chips",
    "mots_cles": "chips",
}
"""How a field with records, or a field of its own kind, is drawn."""

TONES: Final[Mapping[str, str]] = {
    "quand_l_utiliser": "good",
    "quand_ne_pas_l_utiliser": "care",
    "facteurs_favorables": "good",
    "points_de_vigilance": "care",
    "facteurs_de_reussite": "good",
    "ce_que_nous_referions": "good",
    "ce_que_nous_ne_referions_pas": "care",
    "offre": "side",
    "besoins": "side",
    "competences": "side",
    "missions": "side",
    "enjeux": "side",
    "vulnerabilites": "side",
    "leviers": "side",
    "lien_avec_les_elus": "side",
    "lien_avec_l_ingenierie": "side",
    "place_des_habitants": "side",
}
"""What stands side by side: `good` and `care` for and against, `side` for neither."""

SHOWN_ELSEWHERE: Final = frozenset({"id", "titre", "type", "categories", "traduction_de"})
"""Keys that the page shows elsewhere, or that are the program's own."""

ABOUT: Final = frozenset({"langue", "licence", "statut"})
"""A group that holds one of these speaks of the fiche, and not of its subject: it stands after the text."""

FURTHER: Final = frozenset({"voir_aussi", "liens", "documents", "referents", "contributeurs"})
"""Fields of such a group that a reader looks for all the same: they are not folded away."""

OF_ORIGIN: Final = ("source", "annotations")
"""What an import has kept: it stands last."""
