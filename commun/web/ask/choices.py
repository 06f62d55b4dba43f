"""What the form offers: types, their fields, the values that fields have, displays; all in the reader's language."""

from dataclasses import dataclass
from typing import Final

from commun.commons import Commons
from commun.formats import FORMATS
from commun.i18n import _, language
from commun.web.discover.words import type_name
from fiches import SPECIAL, fold
from search_index import Compare, Some

MAX_VALUES: Final = 60
"""Values proposed for a field."""
MAX_FIELDS: Final = 80
"""Fields offered beyond those of a type."""

_ALWAYS: Final = (
    "titre",
    "date_de_creation",
    "date_de_modification",
    "dernier_auteur",
    "langue",
    "source",
    "categories",
)
"""What every fiche has (keys of special properties)."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field to choose: the name that questions use, what people read, its datatype."""

    name: str
    label: str
    datatype: str = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading."""

    label: str
    fields: tuple[Field, ...]


def types(wiki: Commons) -> list[tuple[str, str]]:
    """The types of fiches, those of the catalogue first in its order, then the others that fiches use."""
    catalogue = wiki.index.catalogue
    known = {key: each.label(language()) for key, each in catalogue.types.items()}
    used = {value: type_name(value) for value, _count in wiki.index.pages.counts("type")}
    return sorted((used | known).items(), key=lambda pair: fold(pair[1]))


def fields(wiki: Commons, kind: str) -> list[Group]:
    """The fields to choose: of the type (as its sheet groups them, else as its fiches use them), and of every fiche."""
    catalogue = wiki.index.catalogue
    known = catalogue.type(kind) if kind else None
    groups: list[Group] = []
    if known is not None and known.fields:
        by_group: dict[str, list[Field]] = {}
        for each in known.fields:
            prop = catalogue.property(each.property)
            if prop is not None:
                label = each.label or prop.label(language())
                by_group.setdefault(each.group, []).append(Field(prop.title, label, prop.datatype))
        groups = [Group(name or _("Champs"), tuple(listed)) for name, listed in by_group.items()]
    else:
        groups = _used(wiki)
    taken = {fold(field.name) for group in groups for field in group.fields}
    always = [SPECIAL[key] for key in _ALWAYS]
    general = tuple(Field(p.title, p.label(language()), p.datatype) for p in always if fold(p.title) not in taken)
    return [*groups, Group(_("De toutes les fiches"), general)]


def _used(wiki: Commons) -> list[Group]:
    """The fields that fiches use most, by their labels."""
    catalogue = wiki.index.catalogue
    found = []
    for use in wiki.index.facts.properties():
        prop = catalogue.property(use.key)
        if use.key not in SPECIAL:
            found.append(
                Field(use.label, prop.label(language()) if prop else use.label, prop.datatype if prop else "text")
            )
    listed = sorted(found[:MAX_FIELDS], key=lambda field: fold(field.label))
    return [Group(_("Champs"), tuple(listed))] if listed else []


def values(wiki: Commons, kind: str, name: str) -> list[str]:
    """The values that a field has among the fiches of a type, as a question writes them, the most frequent first."""
    if not name:
        return []
    if kind:
        facets = wiki.index.facts.facets(Some("Type", Compare(kind)), [name], limit=MAX_VALUES, language=language())
        found = facets[0].values if facets else ()
    else:
        found = wiki.index.facts.values(name, limit=MAX_VALUES, language=language()).values
    return [count.ask for count in found if count.ask]


def comparators() -> list[tuple[str, str]]:
    """The comparators, in words."""
    return [
        ("est", _("est")),
        ("n_est_pas", _("n’est pas")),
        ("contient", _("contient")),
        ("au_moins", _("au moins, à partir de")),
        ("au_plus", _("au plus, jusqu’à")),
        ("plus", _("plus de, après")),
        ("moins", _("moins de, avant")),
        ("rempli", _("est rempli")),
        ("vide", _("n’est pas rempli")),
    ]


def displays() -> list[tuple[str, list[tuple[str, str]]]]:
    """The formats to choose, drawings and files apart."""
    shown = [form for form in FORMATS.values() if not form.hidden]
    return [
        (_("Sur une page"), [(form.key, form.label.said(language())) for form in shown if form.html is not None]),
        (_("En fichier"), [(form.key, form.label.said(language())) for form in shown if form.html is None]),
    ]
