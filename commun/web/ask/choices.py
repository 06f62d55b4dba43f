"""What the form offers: types, their fields, the values that fields have, displays; all in the reader's language."""

from dataclasses import dataclass, replace
from typing import Final

from commun.commons import Commons
from commun.formats import known_formats
from commun.i18n import _, language
from commun.web.ask.builder import PART_OF, WITHIN, Condition
from commun.web.discover.words import type_name
from fiches import SPECIAL, Property, fold
from search_index import Compare, Some

MAX_VALUES: Final = 60
"""Values proposed for a field."""
MAX_TITLES: Final = 300
"""Fiches or terms proposed for a field."""
MEASURES: Final = frozenset({"date", "number", "quantity", "duration", "coordinates"})
"""Datatypes whose values are compared by size and typed."""
MAX_FIELDS: Final = 80
"""Fields offered beyond those of a type."""

_ALWAYS: Final = (
    "titre",
    "texte_integral",
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
                label = (catalogue.field(known.key, each.property) or prop).label(language())
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


def property_of(wiki: Commons, kind: str, name: str) -> Property | None:
    """The property that a condition is about, as the type means it."""
    catalogue = wiki.index.catalogue
    prop = catalogue.property(name) if name else None
    return (catalogue.field(kind, prop.key) if kind and prop else None) or prop


def values(wiki: Commons, kind: str, name: str) -> list[str]:
    """The values to choose from: fiches that a field may point to, its terms, else what fiches say, by frequency."""
    prop = property_of(wiki, kind, name)
    if not name or (prop and prop.datatype in MEASURES):
        return []
    if prop and prop.datatype == "page" and prop.target:
        return [row.title for row in wiki.index.pages.listing(space="fiches", type=prop.target, limit=MAX_TITLES)[1]]
    vocabulary = wiki.index.catalogue.vocabularies.get(prop.vocabulary) if prop else None
    if vocabulary:
        return [term.label for term in vocabulary.terms][:MAX_TITLES]
    if prop and prop.options.allowed:
        return list(prop.options.allowed)
    if kind:
        facets = wiki.index.facts.facets(Some("Type", Compare(kind)), [name], limit=MAX_VALUES, language=language())
        found = facets[0].values if facets else ()
    else:
        found = wiki.index.facts.values(name, limit=MAX_VALUES, language=language()).values
    return [count.ask for count in found if count.ask]


def is_place(wiki: Commons, prop: Property | None) -> bool:
    """Whether a field points to fiches that may lie inside others: those of its type say of what they are part."""
    target = wiki.index.catalogue.type(prop.target) if prop and prop.datatype == "page" and prop.target else None
    part = wiki.index.catalogue.property(PART_OF)
    return bool(target and part and target.field(part.key))


def comparators(wiki: Commons, kind: str, name: str) -> list[tuple[str, str]]:
    """The comparators that make sense for a field, in words; the first one is what people mostly mean."""
    prop = property_of(wiki, kind, name)
    filled = [("rempli", _("est rempli")), ("vide", _("n’est pas rempli"))]
    if prop and prop.datatype == "date":
        return [("au_moins", _("depuis")), ("au_plus", _("jusqu’à")), ("est", _("est en, est le")),
                ("plus", _("après")), ("moins", _("avant")), *filled]  # fmt: skip
    if prop and prop.datatype in MEASURES:
        return [("au_moins", _("au moins")), ("au_plus", _("au plus")), ("est", _("est")),
                ("n_est_pas", _("n’est pas")), ("plus", _("plus de")), ("moins", _("moins de")), *filled]  # fmt: skip
    equal = [("est", _("est")), ("n_est_pas", _("n’est pas"))]
    if is_place(wiki, prop):
        return [(WITHIN, _("est, ou est dans")), *equal, *filled]
    if prop and prop.datatype in {"page", "term", "boolean", "keyword"}:
        return [*equal, ("contient", _("contient")), *filled]
    measures = [("au_moins", _("au moins, à partir de")), ("au_plus", _("au plus, jusqu’à")),
                ("plus", _("plus de, après")), ("moins", _("moins de, avant"))]  # fmt: skip
    return [*equal, ("contient", _("contient")), *measures, *filled]


@dataclass(frozen=True, slots=True)
class Line:
    """A condition as the form shows it: what it says, how it may compare, and the list in which its value is chosen.

    Attributes:
        condition: the field, the comparator and the value; a field just chosen has the comparator that it mostly means.
        comparators: to choose from.
        values: to choose from, empty where the value is typed.
        is_listed: whether the value is chosen in a closed list (what the condition says is one of it).
        example: how a value may be typed.
    """

    condition: Condition
    comparators: list[tuple[str, str]]
    values: list[str]
    is_listed: bool
    example: str = ""


def line(wiki: Commons, kind: str, condition: Condition) -> Line:
    """The line of the form for a condition."""
    prop = property_of(wiki, kind, condition.field)
    offered = comparators(wiki, kind, condition.field)
    keys = [key for key, _words in offered]
    if condition.field and (
        condition.comparator not in keys or (not condition.value and condition.comparator == "est")
    ):
        condition = replace(condition, comparator=keys[0])
    listed = values(wiki, kind, condition.field)
    chosen = {fold(each): each for each in listed}.get(fold(condition.value), "")
    closed = (
        bool(listed) and condition.comparator in {"est", "n_est_pas", WITHIN} and (bool(chosen) or not condition.value)
    )
    example = _("2015, mars 2021…") if prop and prop.datatype == "date" else ""
    return Line(replace(condition, value=chosen) if closed else condition, offered, listed, closed, example)


def place_of(wiki: Commons, kind: str) -> str:
    """The column that puts the fiches of a type on a map: their own point, or that of what they point to."""
    catalogue = wiki.index.catalogue
    known = catalogue.type(kind) if kind else None
    own = catalogue.property("coordonnees")
    if known is None or own is None or known.field(own.key):
        return own.title if own else ""
    for each in known.fields:
        prop = catalogue.field(known.key, each.property)
        if prop and prop.datatype == "record" and prop.part("latitude"):
            return own.title
    for each in known.fields:
        prop = catalogue.field(known.key, each.property)
        target = catalogue.type(prop.target) if prop and prop.datatype == "page" and prop.target else None
        if prop and target and target.field(own.key):
            return f"{prop.title}.{own.title}"
    return own.title


def displays() -> list[tuple[str, list[tuple[str, str]]]]:
    """The formats to choose, drawings and files apart."""
    shown = [form for form in known_formats().by_key.values() if not form.hidden]
    return [
        (_("Sur une page"), [(form.key, form.label.said(language())) for form in shown if form.html is not None]),
        (_("En fichier"), [(form.key, form.label.said(language())) for form in shown if form.html is None]),
    ]
