"""The pages that point to a fiche, under the inverse labels of the fields by which they do (« porte », « membres »)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from commun.i18n import ngettext, number
from fiches import Catalogue, Fiche, PageName, fold
from search_index import Pointing

LISTED: Final = 12
"""Pages named under a title; the others are one click away."""

_NOT_LINKS: Final = frozenset({"categories", "sous_objet", "type"})


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page that points here, and as what (« animation, associé »)."""

    title: str
    name: PageName
    type: str | None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """The pages that point here by one field.

    Attributes:
        property: its key.
        title: the inverse label of the field.
        count: how many pages of which types, in words.
        total: how many pages.
        pages: the first of them.
    """

    property: str
    title: str
    count: str
    total: int
    pages: tuple[LinkedPage, ...]


def linked_by(pointing: Iterable[Pointing], fiche: Fiche, catalogue: Catalogue, language: str) -> list[Linked]:
    """The pages that point to `fiche`, by what was done first; fields without an inverse are left out.

    So is a page that the fiche names itself by the field that says the same from its own side: « Fait partie de » need
    not be followed by what the larger place says it is made of.
    """
    by_property: dict[str, list[Pointing]] = {}
    for each in pointing:
        if each.property not in _NOT_LINKS:
            by_property.setdefault(each.property, []).append(each)
    named = _named(fiche, catalogue)
    for key in by_property.keys() & named.keys():
        by_property[key] = _without(by_property[key], named[key])
    order = {key: place for place, key in enumerate(_ORDER)}
    found = []
    for key, several in by_property.items():
        prop = catalogue.property(key)
        title = (prop.inverse.get(language) or prop.inverse.get("fr")) if prop else None
        if title and several:
            several.sort(key=lambda one: order.get(one.type or "", len(order)))
            found.append(_linked(key, title[:1].upper() + title[1:], several, catalogue, language))
    return sorted(found, key=lambda each: (order.get(each.pages[0].type or "", len(order)), each.title))


def _without(several: list[Pointing], titles: Collection[str]) -> list[Pointing]:
    """Those whose folded title is none of these, or that say in what role; counted without the others."""
    said = [each for each in several if fold(each.title) in titles and not _role(each)]
    gone = Counter(each.type for each in said)
    return [replace(each, total=each.total - gone[each.type]) for each in several if each not in said]


_MIRRORS: Final = (
    ("containedInPlace", "containsPlace"),
    ("member", "memberOf"),
    ("subEvent", "superEvent"),
    ("hasPart", "isPartOf"),
    ("parentOrganization", "subOrganization"),
)
_MIRROR: Final = dict(_MIRRORS) | {other: one for one, other in _MIRRORS}
"""Names of schema.org that say the same from both sides (its « inverse-property »)."""


def _named(fiche: Fiche, catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """By field of other fiches, the folded titles that `fiche` gives in the field that mirrors it."""
    own: dict[str, frozenset[str]] = {}
    for key, said in fiche.head.items():
        prop = catalogue.field(fiche.type, key)
        if prop is not None and prop.schema_org in _MIRROR:
            texts = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, str)]
            titles = frozenset(fold(each.strip("[] ").partition("|")[0].strip()) for each in texts)
            own[_MIRROR[prop.schema_org]] = own.get(_MIRROR[prop.schema_org], frozenset()) | titles
    return own and {key: own[prop.schema_org] for key, prop in catalogue.properties.items() if prop.schema_org in own}


_ORDER: Final = ("retour", "projet", "evenement", "appel", "methode", "acteur", "territoire", "defi", "document")
"""What has been done comes before what can be read about it."""


def _linked(key: str, title: str, several: list[Pointing], catalogue: Catalogue, language: str) -> Linked:
    counts: dict[str | None, int] = {}
    pages: dict[PageName, LinkedPage] = {}
    for each in several:
        known = pages.get(each.name)
        role = ", ".join(part for part in (known.role if known else "", _role(each)) if part)
        pages[each.name] = LinkedPage(each.title, each.name, each.type, role)
        counts[each.type] = max(counts.get(each.type, 0), each.total)
    for kind, total in counts.items():  # a page that points twice is counted once, as far as all of them were read
        if sum(each.type == kind for each in several) >= total:
            counts[kind] = sum(page.type == kind for page in pages.values())
    told = ", ".join(_counted(kind, count, catalogue, language) for kind, count in counts.items())
    return Linked(key, title, told, sum(counts.values()), tuple(pages.values())[:LISTED])


def _role(pointing: Pointing) -> str:
    """What a record says of the page that it points to: its role, what it brings; never its dates or points."""
    said = (pointing.said.get(key) for key in ("role", "fonction", "apport", "nature", "degre_implication"))
    return ", ".join(dict.fromkeys(text for text in said if text))


def _counted(kind: str | None, count: int, catalogue: Catalogue, language: str) -> str:
    """« 3 retours d’expérience »."""
    known = catalogue.type(kind) if kind else None
    if known is None:
        return ngettext("%(n)s page", "%(n)s pages", count)
    name = known.label(language) if count < _SEVERAL else known.plural(language)
    return f"{number(count)}\u00a0{name[:1].lower()}{name[1:]}"


_SEVERAL: Final = 2
