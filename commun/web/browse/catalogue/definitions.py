"""Pages of fields and of types: what a field means and holds, what a type asks for, and which fiches do so."""

from dataclasses import dataclass
from typing import Final

from commun.commons import Commons
from commun.formats import page_address
from commun.i18n import _, language
from commun.web.browse.addresses import explorer, pages_of
from commun.web.discover.words import type_name
from fiches import DATATYPES, Catalogue, Fiche, PageName, Property, Type, TypeField
from search_index import Compare, PageRow, Question, Some, ValueCount

VALUES: Final = 50
"""Values of a field on one page."""
_USERS: Final = 20
_PROBLEMS: Final = 8
_FICHES: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a definition: a heading, and words that may lead somewhere."""

    label: str
    words: tuple[tuple[str, str | None], ...]


def property_below(wiki: Commons, row: PageRow, fiche: Fiche, page: int) -> dict[str, object] | None:
    """What the page of a field tells below its text; one of another wiki tells of the field here that it is."""
    catalogue = wiki.index.catalogue
    prop = next((each for each in catalogue.properties.values() if each.page == row.name), None)
    other = None
    if prop is None and fiche.head.get("meme_champ_que"):
        prop = other = catalogue.property(str(fiche.head["meme_champ_que"]))
    if prop is None:
        return None
    facet = wiki.index.facts.values(prop.key, VALUES, (page - 1) * VALUES, language=language())
    total, users = wiki.index.facts.users(prop.key, _USERS)
    wrong, problems = wiki.index.problems.listing(property=prop.key, limit=_PROBLEMS, language=language())
    return {
        "prop": prop,
        "other": other,
        "lines": [line for line in meaning(prop, catalogue) if line.words != ((row.summary, None),)],
        "types": [(each, field) for each in catalogue.types.values() if (field := each.field(prop.key))],
        "facet": facet,
        "value_address": lambda value: _asked(prop, value),
        "total": total,
        "users": users,
        "wrong": wrong,
        "problems": problems,
        "page": page,
        "pages": -(-facet.distinct // VALUES),
        "page_address": pages_of(row.name.url),
    }


def _asked(prop: Property, value: ValueCount) -> str:
    """Where the fiches that have a value are listed: a measure is no box to tick among the facets."""
    if value.number is None:
        return explorer({"type": ["*"], f"f-{prop.key}": [value.ask]})
    return page_address(Question(Some(prop.title, Compare(value.ask)))) + "#reponse"


def datatype_name(key: str) -> str:
    """What a datatype is called."""
    kind = DATATYPES.get(key)
    if kind is None:
        return key
    return kind.label_en if language() == "en" else kind.label_fr


def meaning(prop: Property, catalogue: Catalogue) -> list[Line]:
    """What a field means, line by line; what it does not say is left out."""
    tongue = language()
    vocabulary = catalogue.vocabularies.get(prop.vocabulary)
    target = catalogue.type(prop.target) if prop.target else None
    parent = catalogue.property(prop.parent) if prop.parent else None
    units = [unit.names[0] for unit in prop.options.units if unit.names]
    lines = [
        _line(_("Ce qu’on y écrit"), [(datatype_name(prop.datatype), None)]),
        _line(_("Pour aider à le remplir"), [(prop.help, None)]),
        _line(_("Valeurs prévues"), [(each, None) for each in prop.options.allowed]),
        _line(_("Vocabulaire"), [(vocabulary.title, _url(vocabulary.page))] if vocabulary else []),
        _line(_("Unités"), [(unit, None) for unit in units]),
        _line(_("Mène à"), [(target.label(tongue), _url(target.page))] if target else []),
        _line(_("Dit à l’envers"), [(prop.inverse.get(tongue) or prop.inverse.get("fr", ""), None)]),
        _line(_("Précise"), [(parent.label(tongue), _url(parent.page))] if parent else []),
        _line(_("Ses parties"), [(each.label(tongue), None) for each in prop.inner]),
        _line(_("Règles"), [(rule, None) for rule in _rules(prop)]),
        _line(_("Dans l’en-tête d’une fiche"), [(prop.key, None)]),
        _line(_("Autres noms"), [(name, None) for name in prop.names]),
        _line(_("Vient d’un autre vocabulaire"), [(prop.borrowed, prop.address or None)] if prop.borrowed else []),
        _line("schema.org", [(prop.schema_org, f"https://schema.org/{prop.schema_org}")] if prop.schema_org else []),
    ]
    return [line for line in lines if line.words]


def _line(label: str, words: list[tuple[str, str | None]]) -> Line:
    return Line(label, tuple((word, url) for word, url in words if word))


def _url(name: PageName | None) -> str | None:
    return name.url if name else None


def _rules(prop: Property) -> list[str]:
    """What its values must be besides."""
    rules = []
    if prop.unique:
        rules.append(_("deux fiches n’ont pas la même valeur"))
    if prop.most is not None:
        rules.append(_("%(most)s valeurs au plus", most=prop.most))
    if prop.options.pattern:
        rules.append(_("de la forme %(pattern)s", pattern=prop.options.pattern))
    return rules


# ——— types


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of a type as its page lists it."""

    label: str
    url: str | None
    kind: str
    field: TypeField


def type_below(wiki: Commons, row: PageRow, _fiche: Fiche, _page: int) -> dict[str, object] | None:
    """What the page of a type tells below its text."""
    catalogue = wiki.index.catalogue
    known = next((each for each in catalogue.types.values() if each.page == row.name), None)
    if known is None:
        return None
    total, rows = wiki.index.pages.listing(type=known.key, sort="title", limit=_FICHES)
    wrong, _rows = wiki.index.problems.listing(type=known.key, limit=1)
    return {
        "kind": known,
        "groups": groups_of(known, catalogue),
        "total": total,
        "rows": rows,
        "wrong": wrong,
        "explore": explorer({"type": [known.key]}),
        "label": type_name(known.key),
    }


def groups_of(known: Type, catalogue: Catalogue) -> list[tuple[str, list[FieldLine]]]:
    """The fields of a type under the headings of its form, in order."""
    groups: dict[str, list[FieldLine]] = {}
    for field in known.fields:
        prop = catalogue.field(known.key, field.property)
        label = prop.label(language()) if prop else field.label or field.property.replace("_", " ")
        kind = datatype_name(prop.datatype) if prop else ""
        groups.setdefault(field.group, []).append(FieldLine(label, _url(prop.page) if prop else None, kind, field))
    return list(groups.items())
