"""Words for what a sentence speaks of: how a field is called, one or several of it, and what agrees with that.

French genders are told by the endings of nouns; what they get wrong stands in the exceptions. Nothing here knows a
commons: the names of fields, and how their values are written, come from its catalogue (`Names`).
"""

import re
from functools import lru_cache
from typing import Final, Protocol

from fiches.names import fold


class Names(Protocol):
    """What a commons calls its fields, and how it writes what they hold; its catalogue does all of it."""

    def label_at(self, type_name: str | None, way: tuple[str, ...], language: str = "fr") -> str:
        """What people read for a key of a head, given after those of the records it stands in."""

    def gender(self, key: str) -> str:
        """Of which gender the French name of a key is, `f` or `m`; "" where nobody said."""

    def written(self, type_name: str | None, way: tuple[str, ...], value: object, language: str = "fr") -> str:
        """A value as people read it; "" where it stands best as it was typed.

        `way`: the key of its field in a fiche of the type `type_name`, after those of the records it stands in.
        """


_PLAIN: Final = {
    "acces": "accès",
    "autres_titres": "autres titres",
    "categories": "catégories",
    "cout": "coût",
    "credit": "crédit",
    "debut": "début",
    "difficultes": "difficultés",
    "duree": "durée",
    "echelle": "échelle",
    "etapes": "étapes",
    "materiel": "matériel",
    "methodes": "méthodes",
    "mots_cles": "mots-clés",
    "periode": "période",
    "preparation": "préparation",
    "resultats": "résultats",
    "resume": "résumé",
    "roles": "rôles",
    "seances": "séances",
    "themes": "thèmes",
}
"""Keys whose accents were lost, for whoever has no catalogue."""

_FEMININE_ENDS: Final = re.compile(
    r"(?:[st]ion|[tj]é|ée|[rnlf]ie|[eè]tte|[ea]nce|ure|i[eè]re|euse|tude|[aeé]lle|esse|[oi]ne|ique|ise|ade|aine|ogie|ite"
    r"|[êé]te|nde|age?nce|ode|asse|oire|arche|uve|phie|che|chelle|[éè]me?nte)$"
)
_FEMININE: Final = frozenset(
    [
        "cible",
        "date",
        "description",
        "note",
        "vidéo",
        "pièce",
        "parole",
        "remarque",
        "place",
        "valeur",
        "règle",
        "réponse",
        "synthèse",
        "initiative",
        "image",
        "langue",
        "licence",
        "limite",
        "personne",
        "phase",
        "photo",
        "piste",
        "question",
        "raison",
        "ressource",
        "rue",
        "source",
        "structure",
        "suite",
        "taille",
        "carte",
        "clé",
        "citation",
        "variante",
        "vulnérabilité",
        "aide",
        "année",
        "page",
        "compétence",
        "demande",
        "affiche",
        "forme",
        "fiche",
        "voie",
        "ville",
        "commune",
        "zone",
        "adresse",
        "séance",
        "étape",
        "période",
        "échelle",
        "origine",
        "somme",
        "part",
        "leçon",
        "main",
        "preuve",
        "porte",
    ]
)
_MASCULINE: Final = frozenset(
    [
        "accès",
        "côté",
        "été",
        "comité",
        "lycée",
        "musée",
        "arrêté",
        "marché",
        "traité",
        "degré",
        "acte",
        "service",
        "lieu",
        "territoire",
        "site",
        "titre",
        "programme",
        "problème",
        "thème",
        "partenaire",
        "principe",
        "domaine",
        "patrimoine",
        "magazine",
        "incendie",
        "génie",
        "silence",
        "texte",
        "geste",
        "poste",
        "contexte",
        "compte",
        "mode",
        "code",
        "épisode",
        "exode",
        "inventaire",
        "auditoire",
        "laboratoire",
        "prérequis",
        "obstacle",
        "indice",
        "public",
        "acteur",
        "pique",
        "ordre",
        "cadre",
        "genre",
        "nombre",
        "livrable",
        "dispositif",
        "format",
        "rôle",
    ]
)
_INVARIABLE: Final = frozenset(
    [
        "accès",
        "cours",
        "temps",
        "fois",
        "processus",
        "avis",
        "repas",
        "prérequis",
        "concours",
        "discours",
        "parcours",
        "corps",
        "pays",
        "prix",
        "voix",
        "choix",
        "frais",
        "plus",
        "moins",
        "dans",
        "sans",
    ]
)
_LINKS: Final = frozenset(
    [
        "de",
        "d",
        "du",
        "des",
        "à",
        "en",
        "pour",
        "avec",
        "sur",
        "par",
        "entre",
        "dans",
        "qui",
        "que",
        "ou",
        "et",
        "au",
        "aux",
        "où",
    ]
)


_DEFINING: Final = {
    "aide": "help",
    "autres_noms": "other names",
    "champs": "fields",
    "groupes": "groups",
    "libelle": "label",
    "obligatoire": "required",
    "pluriel": "plural",
    "plus_large": "under the term",
    "plus_precis": "narrower terms",
    "plusieurs": "several values",
    "relire_tous_les": "to be read again every",
    "synonymes": "synonyms",
    "terme": "term",
    "termes": "terms",
    "type_de_valeur": "kind of value",
    "unites": "units",
    "valeurs_possibles": "possible values",
    "vocabulaire": "vocabulary",
}
"""The keys of the pages that define types, fields and vocabularies, in English: no page of the catalogue names them."""


def name_of_field(way: tuple[str, ...], language: str, names: Names | None, type_name: str | None = None) -> str:
    """How a field is called inside a sentence; `way`: its key, after those of the records it stands in."""
    key = way[-1]
    text = names.label_at(type_name, way, language) if names is not None else _PLAIN.get(key, key.replace("_", " "))
    text = " ".join(text.split())
    if language != "fr" and fold(text) == fold(key.replace("_", " ")):  # nobody said how it is called
        text = _DEFINING.get(key, text)
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text


def is_of_many(name: str, language: str) -> bool:
    """Whether a name may be that of several things: « étapes », « accès », unlike « matériel » or “equipment”."""
    return name != singular(name, language) or (language == "fr" and name.split(" ", maxsplit=1)[0] in _INVARIABLE)


@lru_cache(maxsize=1000)
def singular(name: str, language: str) -> str:
    """One of what a name says in the plural: « points de vigilance » → « point de vigilance », “steps” → “step”."""
    if language != "fr":
        last = name.rpartition(" ")[2]
        if last.endswith("ies"):
            return name[:-3] + "y"
        return name[:-1] if last.endswith("s") and not last.endswith(("ss", "us", "is")) else name
    if " et " in name:  # « participants et participantes »
        return " et ".join(singular(each, language) for each in name.split(" et "))
    words, done = [], False
    for word in name.split(" "):
        done = done or word in _LINKS or word.startswith(("d’", "d'", "l’", "l'"))
        words.append(word if done else "-".join(_one(part) for part in word.split("-")))
    return " ".join(words)


def _one(word: str) -> str:
    if word in _INVARIABLE or len(word) < 4:  # noqa: PLR2004 (no plural noun is shorter)
        return word
    if word.endswith(("eaux", "eux", "oux")):
        return word[:-1] if word != "eaux" else "eau"
    if word.endswith("aux"):
        return word[:-3] + "al"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def agreed(participle: str, noun: str, *, several: bool = False, gender: str = "") -> str:
    """A French participle (in the masculine singular) that agrees with a noun, given in the singular.

    `gender` is that of the noun where it is known, `f` or `m`.
    """
    feminine = gender == "f" if gender else is_feminine(noun)
    return participle + ("e" if feminine else "") + ("s" if several else "")


@lru_cache(maxsize=1000)
def is_feminine(noun: str) -> bool:
    """Whether a French noun, with whatever follows it, is feminine, as far as its ending tells."""
    first = re.split(r"[ \-]", noun.lower(), maxsplit=1)[0]
    first = first.partition("’")[2] or first
    if first in _MASCULINE:
        return False
    return first in _FEMININE or _FEMININE_ENDS.search(first) is not None
