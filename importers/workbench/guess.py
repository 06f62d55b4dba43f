"""Which field a parameter could be, by its name and by the values that it has in the wiki."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from fiches import Catalogue, Property, Type, fold, read_date
from importers.workbench.census import TemplateUsage, Usage

_MOSTLY: Final = 0.7
"""The share of the values that must look alike for a guess."""

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "resume": ("short description", "shortdescription", "accroche", "chapeau", "summary", "abstract", "en bref"),
    "description": ("description", "presentation", "desc", "texte", "details"),
    "image.fichier": ("image", "photo", "illustration", "picture", "main picture", "img", "visuel"),
    "logo.fichier": ("logo", "logotype"),
    "themes": ("theme", "themes", "thematique", "thematiques", "domaine", "area", "sujet", "topic"),
    "mots_cles": ("tags", "tag", "mots cles", "mot cle", "keywords", "etiquettes"),
    "territoires": ("territoire", "lieu", "localisation", "location", "commune", "ville", "place", "city", "region"),
    "site": ("site", "site web", "website", "site internet", "url", "adresse web", "web", "homepage"),
    "liens": ("lien", "liens", "link", "links"),
    "licence": ("licence", "license", "licences"),
    "referents": ("referent", "referents", "contributeur", "maintainer"),
    "porteurs": ("porteur", "porteurs", "porte par", "from", "structure porteuse", "organisation", "organization"),
    "partenaires": ("partenaire", "partenaires", "partners"),
    "objectifs": ("objectif", "objectifs", "but", "goal", "goals", "objectives"),
    "contexte": ("contexte", "context", "background"),
    "difficulte": ("difficulte", "difficulty", "niveau", "niveau de difficulte"),
    "duree": ("duree", "duration", "temps"),
    "cout": ("cout", "cost", "prix", "tarif"),
    "materiel": ("materiel", "materials", "material", "outils", "tools"),
    "debut": ("debut", "date de debut", "start", "start date", "begin"),
    "fin": ("fin", "date de fin", "end", "end date"),
    "annee": ("annee", "year", "date"),
    "coordonnees": ("coordonnees", "coordonnees geo", "coordinates", "geoloc", "coord"),
    "population": ("population", "habitants", "nombre d habitants", "inhabitants"),
    "superficie": ("superficie", "surface", "area km2", "taille"),
    "budget": ("budget", "montant"),
    "resultats": ("resultat", "resultats", "results"),
    "contact.courriel": ("courriel", "email", "e mail", "mail", "contact"),
    "contact.telephone": ("telephone", "tel", "phone"),
    "implantation.adresse": ("adresse", "address"),
    "code_insee": ("insee", "code insee", "code commune"),
}
"""Words that wikis use for our fields, folded."""

_BULLETS: Final = r"\*+ ?[^*'\[\]]+(?: \*+ ?[^*'\[\]]+)*"
"""A list of plain lines, as the census keeps it: on one line."""
_EMAIL: Final = r"(?:mailto:)?[^@\s]+@[^@\s]+\.\w+"
_COUNTED: Final = frozenset({"number", "quantity", "duration"})
_NEAR: Final = 0.7
"""How alike a value must be to one that a field allows (`difflib`)."""

_TYPE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "methode": ("methode", "method", "tuto", "tutoriel", "tutorial", "outil", "recette", "fiche methode", "guide"),
    "retour": ("retour", "experience", "rex", "temoignage", "recit", "fiche action"),
    "acteur": ("acteur", "organisation", "organization", "association", "groupe", "group", "structure", "personne",
               "person", "entreprise", "company", "user"),
    "territoire": ("territoire", "commune", "ville", "city", "region", "lieu", "place", "settlement", "country",
                   "pays"),
    "projet": ("projet", "project", "commun", "communs", "initiative", "realisation"),
    "evenement": ("evenement", "event", "atelier", "rencontre", "formation", "session"),
    "appel": ("appel", "call"),
    "defi": ("defi", "challenge"),
    "document": ("document", "publication", "livre", "book", "article", "rapport", "film"),
}  # fmt: skip
"""Words in the name of a template that make it a type of ours."""


@dataclass(frozen=True)
class Guess:
    """A field, how its value is read, and how sure that is (0 to 1)."""

    key: str
    written: str
    sure: float


def guess_type(
    usage: TemplateUsage, guesses: Mapping[str, Guess | None], catalogue: Catalogue
) -> tuple[Type | None, str]:
    """The type that a template looks most like, and why in a sentence; None when nothing speaks for any."""
    name = fold(re.sub(r"[_\W]+", " ", re.sub(r"(?i)^infobox", "", usage.name))).strip()
    keys = {guess.key.partition(".")[0] for guess in guesses.values() if guess is not None}
    best: tuple[float, Type, str] | None = None
    for kind in catalogue.types.values():
        named = any(re.search(rf"\b{re.escape(word)}", name) for word in _TYPE_WORDS.get(kind.key, ())) or (
            bool(name) and name in {fold(each) for each in (kind.title, *kind.names, *kind.labels.values())}
        )
        shared = [each.property for each in kind.fields if each.property in keys]
        score = 3.0 * named + len(shared) / max(3, len(usage.parameters))
        if best is None or score > best[0]:
            why = " Son nom le dit." if named else f" Champs communs avec « {kind.title} » : {', '.join(shared)}."
            best = (score, kind, why)
    if best is None or best[0] < _LEAST:
        return None, " Type à choisir."
    return best[1], best[2]


_LEAST: Final = 0.5


def guess_field(name: str, used: Usage, catalogue: Catalogue) -> Guess | None:
    """The field that a parameter could be."""
    plain = fold(re.sub(r"[_\W]+", " ", name)).strip()
    if plain == "contact" and not _share(used, _EMAIL):  # a telephone, a name: which, only a person can say
        return None
    key = next((key for key, words in SYNONYMS.items() if plain in words and _known(key, catalogue)), None)
    known = catalogue.property(name) or (catalogue.property(plain) if plain else None)
    if known is not None and (key is None or known.key in key):
        key = key or known.key
        return Guess(key, written_rule(key, used, known), 1.0)
    if key is not None:
        return Guess(key, written_rule(key, used, catalogue.property(key.partition(".")[0])), 0.8)
    by_values = _by_values(used, catalogue)
    return None if by_values is None else Guess(by_values.key, written_rule(by_values.key, used, by_values), 0.6)


def _known(key: str, catalogue: Catalogue) -> bool:
    return key.partition(".")[0] in catalogue.properties


def _by_values(used: Usage, catalogue: Catalogue) -> Property | None:
    """The property whose allowed values or terms most of the values are."""
    values = [fold(value) for value in used.values]
    if len(values) < 2:  # noqa: PLR2004 - one value proves nothing
        return None
    for prop in catalogue.properties.values():
        vocabulary = catalogue.vocabularies.get(prop.vocabulary)
        allowed = {fold(each) for each in prop.options.allowed}
        hits = sum(
            value in allowed or (vocabulary is not None and vocabulary.find(value) is not None) for value in values
        )
        if (allowed or vocabulary) and hits >= _MOSTLY * len(values):
            return prop
    return None


def written_rule(key: str, used: Usage, prop: Property | None) -> str:
    """The rule of a parameter as TOML: its field, and what its values show."""
    said = [f'champ = "{key}"']
    form = _form(key, used, prop)
    if form:
        said.append(f'forme = "{form}"')
    if form == "date" and (style := _date_style(used)):
        said.append(f'date = "{style}"')
    if key == "liens":
        said.append('cle = "url"')
    if key == "resume":
        said.append("au_plus = 300")
    separator = _separator(used)
    if prop is not None and prop.datatype != "long_text" and _share(used, _BULLETS):
        said.append("lignes = true")
    elif separator and form not in ("markdown", "date", "nombre") and not _is_one(prop):
        said.append(f'separateur = "{separator}"')
    if prop is not None and prop.datatype == "record" and said[-1].startswith(("lignes", "separateur")):
        said.append(f'cle = "{prop.inner[0].key}"')
    if called := _called(used, prop):
        said.append(f"valeurs = {called}")
    return "{" + ", ".join(said) + "}"


def _is_one(prop: Property | None) -> bool:
    """Whether what separates values stands within one here: a sentence, a point of the map."""
    return prop is not None and prop.datatype in ("long_text", "coordinates")


def _called(used: Usage, prop: Property | None) -> str:
    """What the values that a field does not allow are called there, as TOML, where one that it allows is near."""
    allowed = {fold(each): each for each in prop.options.allowed} if prop is not None else {}
    told = {}
    for value in used.samples if allowed else ():
        near = get_close_matches(fold(value), allowed, n=1, cutoff=_NEAR)
        if near and fold(value) not in allowed:
            told[value] = allowed[near[0]]
    pairs = [f"{json.dumps(a, ensure_ascii=False)} = {json.dumps(b, ensure_ascii=False)}" for a, b in told.items()]
    return f"{{{', '.join(pairs)}}}" if pairs else ""


def _form(key: str, used: Usage, prop: Property | None) -> str:  # noqa: PLR0911 — one answer for each form
    if key.endswith(".fichier") or _share(used, r"(?i)[^\n|]+\.(?:jpe?g|png|gif|svg|pdf|webp)"):
        return "fichier"
    if prop is not None and prop.datatype == "long_text":
        return "markdown"
    if prop is not None and _share(used, _BULLETS):
        return ""
    if _share(used, r"(?s).*(?:''|\[\[|\[https?:|^[*#]).*"):
        return "markdown"
    if prop is not None and prop.datatype == "page":
        return "page"
    if (prop is None or prop.datatype in _COUNTED) and _share(used, r"-?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?"):
        return "nombre"
    if prop.datatype == "date" if prop is not None else _share_by(used, _is_date):
        return "date"
    return ""


def _share(used: Usage, pattern: str) -> bool:
    return _share_by(used, lambda value: re.fullmatch(pattern, value) is not None)


def _share_by(used: Usage, holds: Callable[[str], bool]) -> bool:
    total = sum(used.values.values())
    return total > 0 and sum(n for value, n in used.values.items() if holds(value)) >= _MOSTLY * total


def _is_date(value: str) -> bool:
    return bool(re.search(r"\d", value)) and read_date(value) is not None


def _date_style(used: Usage) -> str:
    """How dates are written with digits: day or month first is told by a first number above twelve."""
    found = [re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2\d{4}", value) for value in used.values]
    dates = [each for each in found if each is not None]
    if not dates:
        return ""
    sign = dates[0][2]
    american = any(int(each[3]) > 12 for each in dates)  # noqa: PLR2004 - no month is greater
    return sign.join(("mm", "jj", "aaaa") if american else ("jj", "mm", "aaaa"))


def _separator(used: Usage) -> str:
    """The sign between several short values, when most parameters that have one look like a list."""
    for sign in (";", ","):
        listed = [value for value in used.values if sign in value]
        short = [value for value in listed if all(0 < len(part.strip()) <= 40 for part in value.split(sign))]  # noqa: PLR2004
        if listed and len(short) >= _MOSTLY * len(listed) and len(listed) * 4 >= len(used.values):
            return sign
    return ""
