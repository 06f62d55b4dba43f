"""The fields of a fiche's head, as people should see them: labels, values, links; what is empty prints nothing.

Short values make the box beside the text; records and long texts make the sections that can be unfolded below it.
Labels are words of the content, so they stay in French whatever the language of the interface.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import Fiche

_HIDDEN: Final = frozenset(
    [
        "id",
        "titre",
        "type",
        "resume",
        "source",
        "licence",
        "langue",
        "statut",
        "autres_titres",
        "categories",
        "annotations",
    ]
)
"""Keys that the page shows elsewhere (title, summary, foot) or that are the program's own."""

_LABELS: Final[Mapping[str, str]] = {
    "a_la_une": "À la une",
    "a_revoir_le": "À revoir le",
    "acces": "Accès",
    "accessibilite": "Accessibilité",
    "acteurs": "Acteurs",
    "acteurs_cles": "Acteurs clés",
    "adaptation_rurale": "Adaptation au rural",
    "annee": "Année",
    "annulee": "Annulée",
    "appreciation": "Appréciation",
    "beneficiaires": "Bénéficiaires",
    "benevolat": "Bénévolat",
    "candidatures": "Candidatures",
    "categorie": "Catégorie",
    "categorie_de_commun": "Catégorie de commun",
    "ce_que_nous_ne_referions_pas": "Ce que nous ne referions pas",
    "cloture": "Clôture",
    "code_insee": "Code Insee",
    "communaute": "Communauté",
    "competences": "Compétences",
    "competences_recherchees": "Compétences recherchées",
    "complement": "Complément",
    "compose_de": "Composé de",
    "compte_rendu": "Compte rendu",
    "conditions_financieres": "Conditions financières",
    "contributeurs_structures": "Structures contributrices",
    "cout": "Coût",
    "creation": "Création",
    "credit": "Crédit",
    "credits": "Crédits",
    "criteres": "Critères",
    "date_creation": "Date de création",
    "debut": "Début",
    "decisions": "Décisions",
    "declencheur": "Déclencheur",
    "defis": "Défis",
    "degre_implication": "Degré d’implication",
    "demarches": "Démarches",
    "densite": "Densité",
    "depots": "Dépôts",
    "deroulement": "Déroulement",
    "difficulte": "Difficulté",
    "difficultes": "Difficultés",
    "duree": "Durée",
    "duree_totale": "Durée totale",
    "echeance": "Échéance",
    "echelle": "Échelle",
    "effets_inattendus": "Effets inattendus",
    "emetteur": "Émetteur",
    "enonce": "Énoncé",
    "etape": "Étape",
    "etapes": "Étapes",
    "etat": "État",
    "evolution": "Évolution",
    "facteurs_de_reussite": "Facteurs de réussite",
    "facteurs_favorables": "Facteurs favorables",
    "formule_par": "Formulé par",
    "frequence": "Fréquence",
    "geometrie": "Géométrie",
    "hauteur": "Hauteur (px)",
    "inspiree_de": "Inspirée de",
    "largeur": "Largeur (px)",
    "lien_avec_l_ingenierie": "Lien avec l’ingénierie",
    "lien_avec_les_elus": "Lien avec les élu·es",
    "maitrise_d_ouvrage": "Maîtrise d’ouvrage",
    "materiel": "Matériel",
    "max": "Au plus",
    "methode": "Méthode",
    "methodes": "Méthodes",
    "methodes_abordees": "Méthodes abordées",
    "methodes_utilisees": "Méthodes utilisées",
    "metiers": "Métiers",
    "min": "Au moins",
    "modalite": "Modalité",
    "modele_economique": "Modèle économique",
    "mots_cles": "Mots-clés",
    "outils_lies": "Outils liés",
    "pedagogie": "Pédagogie",
    "periode": "Période",
    "pieces": "Pièces",
    "precision": "Précision",
    "preparation": "Préparation",
    "prerequis": "Prérequis",
    "presentation": "Présentation",
    "prise_en_charge": "Prise en charge",
    "public_eligible": "Public éligible",
    "public_vise": "Public visé",
    "quand_l_utiliser": "Quand l’utiliser",
    "quand_ne_pas_l_utiliser": "Quand ne pas l’utiliser",
    "quantite": "Quantité",
    "question_de_depart": "Question de départ",
    "referents": "Référent·es",
    "regles": "Règles",
    "reponse": "Réponse",
    "reportee_au": "Reportée au",
    "reseaux_sociaux": "Réseaux sociaux",
    "resolue": "Résolue",
    "resultat_appel": "Résultat de l’appel",
    "resultats": "Résultats",
    "resume_falc": "En facile à lire",
    "role": "Rôle",
    "roles": "Rôles",
    "seance": "Séance",
    "seances": "Séances",
    "selection": "Sélection",
    "siege": "Siège",
    "taille": "Taille (octets)",
    "telephone": "Téléphone",
    "temoignages": "Témoignages",
    "territoires": "Territoires",
    "territoires_d_experimentation": "Territoires d’expérimentation",
    "texte_alternatif": "Texte alternatif",
    "theme": "Thème",
    "themes": "Thèmes",
    "transferabilite": "Transférabilité",
    "unite": "Unité",
    "verifiee_le": "Vérifiée le",
    "vulnerabilites": "Vulnérabilités",
    "zone_d_action": "Zone d’action",
}
"""Labels whose accents or apostrophes a key cannot hold; the others are read off the key."""

_SHORT: Final = 160
"""A longer text, in characters, is not for the box."""

_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a value: its text, the page it links to (None: plain text), the address it opens (None: none)."""

    text: str
    target: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: pieces of text on a line, or a record (labels and values)."""

    pieces: tuple[Piece, ...] = ()
    record: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field that has something to say."""

    key: str
    label: str
    values: tuple[Value, ...]

    @property
    def is_short(self) -> bool:
        """Whether it fits the box: no records in a list, no long text."""
        length = sum(len(piece.text) for value in self.values for piece in value.pieces)
        return length <= _SHORT and (len(self.values) == 1 or not any(value.record for value in self.values))


def label_of(key: str) -> str:
    """What people read for the key of a field."""
    words = key.replace("_", " ").strip()
    return _LABELS.get(key.lower()) or words[:1].upper() + words[1:]


def fields_of(fiche: Fiche) -> list[Field]:
    """The fields of `fiche` that are not empty, in the order of its head."""
    return list(_fields((key, value) for key, value in fiche.head.items() if key not in _HIDDEN))


def _fields(items: Iterator[tuple[str, object]]) -> Iterator[Field]:
    for key, raw in items:
        values = tuple(_values(raw))
        if values:
            yield Field(key, label_of(key), values)


def _values(raw: object) -> Iterator[Value]:
    if isinstance(raw, Mapping):
        record = tuple(_fields((str(key), value) for key, value in raw.items()))
        if record:
            yield Value(record=record)
    elif isinstance(raw, Sequence) and not isinstance(raw, str | bytes):
        for item in raw:
            yield from _values(item)
    elif raw is not None and str(raw).strip():
        yield Value(pieces=tuple(_pieces(_said(raw))))


def _said(raw: object) -> str:
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    return str(raw).strip()


def _pieces(text: str) -> Iterator[Piece]:
    if re.fullmatch(r"https?://\S+", text):
        yield Piece(re.sub(r"^https?://(www\.)?|/$", "", text), url=text)
        return
    end = 0
    for link in _LINK.finditer(text):
        if link.start() > end:
            yield Piece(text[end : link.start()])
        yield Piece(link[2] or link[1], target=link[1].strip())
        end = link.end()
    if end < len(text):
        yield Piece(text[end:])
