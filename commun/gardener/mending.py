"""What the gardener can mend: one function a kind, from a fiche to the same fiche mended.

Each changes only what is surely wrong and surely meant: whoever looks at the proposal should nearly always agree. The
order of `REPAIRS` is that in which they are shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from commun.batches import rewritten
from commun.gardener.words import (
    address_mended,
    blanks_mended,
    letters_mended,
    outside_code,
    quotes_mended,
    spaces_mended,
)
from fiches import SPECIAL, Catalogue, Fiche, Parsed, Property, datatype, fold, scan

_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")
_NOTHING: Final = frozenset({"no-image-yet.jpg", "fichier:no-image-yet.jpg", "day"})
"""What forms of other wikis write where nothing was said (Wikifab's picture, a date's word)."""
_ASIDE: Final = frozenset({"id", "titre", "source", "annotations", "autres_titres"})
"""Keys whose texts are kept to the letter."""


@dataclass(frozen=True)
class Known:
    """What mending leans on: the catalogue, and how each category is spelled, by its folded title."""

    catalogue: Catalogue
    categories: Mapping[str, str]


def mended(fiche: Fiche, repair: str, known: Known) -> Fiche:
    """`fiche` mended in one way; the same where there is nothing to mend, or a head that cannot be read."""
    return fiche if fiche.problem is not None else REPAIRS[repair](fiche, known)


_Mend = Callable[[str], str]


def _texts(fiche: Fiche, known: Known, mend: Callable[[Property | None, str], str | None]) -> Fiche:
    """The fiche with the texts of its head mended, but those that are kept to the letter."""
    return rewritten(fiche, known.catalogue, lambda prop, _key, text: mend(prop, text), _ASIDE)


def _everywhere(fiche: Fiche, known: Known, in_head: Callable[[Property | None, str], str], in_body: _Mend) -> Fiche:
    """The fiche with the texts of its head mended in one way, and its body, code apart, in another."""
    after = _texts(fiche, known, in_head)
    body = outside_code(after.body, in_body)
    return after if body == after.body else after.with_body(body)


def _typed(
    name: str, otherwise: _Mend, is_sure: Callable[[Parsed], bool] = lambda _parsed: True
) -> Callable[[Property | None, str], str]:
    """What mends a text of the head: as its kind of value writes it where that is `name`, else as `otherwise` does."""
    kind = datatype(name)

    def mend(prop: Property | None, text: str) -> str:
        if prop is None or prop.datatype != name or kind is None:
            return otherwise(text)
        parsed = kind.parse(text, prop.options)
        return parsed.value.text if parsed.value is not None and is_sure(parsed) else text

    return mend


def _is_day(parsed: Parsed) -> bool:
    return not parsed.problem and parsed.value is not None and bool(_DAY.fullmatch(parsed.value.text))


def _addresses(fiche: Fiche, known: Known) -> Fiche:
    return _everywhere(fiche, known, _typed("url", address_mended), address_mended)


def _dates(fiche: Fiche, known: Known) -> Fiche:
    return _texts(fiche, known, _typed("date", lambda text: text, _is_day))


def _terms(fiche: Fiche, known: Known) -> Fiche:
    def mend(prop: Property | None, text: str) -> str:
        label = prop.options.find_term(text) if prop is not None and prop.options.find_term is not None else None
        return label or text

    return _texts(fiche, known, mend)


def _nothing(fiche: Fiche, known: Known) -> Fiche:
    return _texts(fiche, known, lambda _prop, text: None if fold(text.strip()) in _NOTHING else text)


def _spaces(fiche: Fiche, known: Known) -> Fiche:
    def mend(_prop: Property | None, text: str) -> str:
        return blanks_mended(text) if "\n" in text else spaces_mended(text)

    return _everywhere(fiche, known, mend, blanks_mended)


def _letters(fiche: Fiche, known: Known) -> Fiche:
    return _everywhere(fiche, known, lambda _prop, text: letters_mended(text), letters_mended)


def _categories(fiche: Fiche, known: Known) -> Fiche:
    def spelled(title: str) -> str:
        return known.categories.get(fold(" ".join(title.replace("_", " ").split())), title)

    said = fiche.head.get("categories")
    after = fiche
    if isinstance(said, list):
        names = list(dict.fromkeys(spelled(each) if isinstance(each, str) else each for each in said))
        after = fiche.with_head({"categories": names}) if names != said else fiche
    elif isinstance(said, str) and spelled(said) != said:
        after = fiche.with_head({"categories": spelled(said)})
    body = after.body
    for mark in reversed(scan(body)):
        if mark.kind == "category" and spelled(mark.target) != mark.target:
            whole = body[mark.start : mark.end]
            body = body[: mark.start] + whole.replace(mark.target, spelled(mark.target), 1) + body[mark.end :]
    return after if body == after.body else after.with_body(body)


def _fields(fiche: Fiche, known: Known) -> Fiche:
    """Fields under another of their names, where the field itself says nothing yet."""
    changes: dict[str, object | None] = {}
    for key, value in fiche.head.items():
        prop = known.catalogue.field(fiche.type, key)
        if prop is None or prop.key == key or key in SPECIAL or prop.key in SPECIAL:
            continue
        if prop.key not in fiche.head and prop.key not in changes:
            changes |= {key: None, prop.key: value}
    return fiche.with_head(changes) if changes else fiche


REPAIRS: Final[Mapping[str, Callable[[Fiche, Known], Fiche]]] = {
    "adresses": _addresses,
    "dates": _dates,
    "termes": _terms,
    "categories": _categories,
    "champs": _fields,
    "lettres": _letters,
    "gras": lambda fiche, known: _texts(fiche, known, lambda _prop, text: quotes_mended(text)),
    "vides": _nothing,
    "espaces": _spaces,
}
"""By the word that names each in addresses and commands."""
