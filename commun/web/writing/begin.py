"""How a page begins: the type that was chosen, what the address fills in beforehand, the model of its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import request

from commun.commons import Commons
from commun.forms import catalogue_of, property_of, read_kind, written_as
from commun.i18n import LANGUAGES, language
from commun.translated import to_translate
from fiches import Head, NameRefused, PageName, Type
from search_index import PageRow

_ELSEWHERE: Final = frozenset({"titre", "type", "id", "espace"})
"""Fields that the address does not fill in: asked for by the editor, written by the program, or said by the address."""

_LONGEST: Final = 2_000
"""Characters that one value of an address may bring."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the form of a new page holds before anything is typed."""

    type: str = ""
    head: str = ""
    text: str = ""


def beginning(wiki: Commons, name: PageName) -> Beginning:
    """What `?type=retour&methodes=Tenir+un+atelier` opens: the form of the type, these fields filled in.

    Where a field takes several values, the name may stand several times; what is no field of the type is left aside.
    Without a type, it is the one that the fields waiting for this title want (a red link opens the right form).
    A fiche begins as a draft, in the language of whoever writes; `?traduit=` opens what it names, to be translated.
    """
    if (row := _translated(wiki)) is not None:
        head, text = to_translate(wiki, row, next(each for each in LANGUAGES if each != (row.language or "fr")))
        return Beginning(row.type or "", head.text, text)
    catalogue = catalogue_of(wiki.index.catalogue, name, language())
    kind = read_kind(catalogue, name, request.args.get("type", "") or awaited_type(wiki))
    if kind is None:
        return Beginning()
    values: dict[str, object] = {}
    for field in kind.fields:
        prop = property_of(catalogue, kind, field)
        given = [" ".join(text.split())[:_LONGEST] for text in request.args.getlist(field.property)]
        texts = [text for text in given if text]
        if prop is None or prop.datatype == "record" or field.property in _ELSEWHERE or not texts:
            continue
        written = [written_as(text, prop) for text in texts]
        values[field.property] = written if field.several else written[0]
    if name.space == "fiches":
        usual = {"langue": language(), "statut": "ébauche", "licence": wiki.config.licence}
        values |= {key: text for key, text in usual.items() if kind.field(key) and key not in values}
    return Beginning(kind.key if name.space == "fiches" else "", Head.parse("").with_values(values).text, kind.model)


def awaited_type(wiki: Commons) -> str:
    """The type that the fields naming a page not yet written wish it to be, "" where they name several or none."""
    title = request.args.get("titre", "").strip()
    catalogue = wiki.index.catalogue
    asked = (catalogue.property(key) for key in wiki.index.facts.awaited_by(title)) if title else ()
    wished = {prop.target for prop in asked if prop and prop.target}
    return wished.pop() if len(wished) == 1 else ""


def _translated(wiki: Commons) -> PageRow | None:
    """The fiche that `?traduit=fiches/tenir-un-atelier` asks to translate, None for any other address."""
    try:
        row = wiki.index.pages.get(PageName.parse(request.args["traduit"])) if "traduit" in request.args else None
    except NameRefused:
        return None
    return row if row is not None and row.id and row.name.space == "fiches" else None


def is_untouched_model(wiki: Commons, text: str) -> bool:
    """Whether a text is only the model of some type: nobody has written anything in it."""
    written = text.strip()
    return bool(written) and any(written == kind.model.strip() for kind in wiki.index.catalogue.types.values())


def offered_types(wiki: Commons) -> Sequence[Type]:
    """The kinds of fiches to choose from: those that people look for first, then those that this commons made."""
    known = wiki.index.catalogue.types
    first = [known[key] for key in _FIRST if key in known]
    return [*first, *(each for key, each in sorted(known.items()) if key not in _FIRST)]


_FIRST: Final = ("methode", "retour", "acteur", "territoire", "projet", "evenement", "appel", "defi", "document")
