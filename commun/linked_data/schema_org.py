"""A fiche in the words of schema.org, for the search engines and readers that look into the head of its page.

The class is that of the type, each field goes by the schema.org name of its property, records become the objects that
schema.org knows (a step is a HowToStep, a contact a ContactPoint). What has no name there stays in `.jsonld`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from commun.linked_data.graph import Page, World, classes, licence_address, name_of
from commun.linked_data.nodes import SCHEMA
from commun.linked_data.privacy import part_of, public_facts
from commun.linked_data.values import interval, iso_duration, term_iri
from commun.origin import origin_of
from fiches import Property, Value, Vocabulary, fold
from search_index import StatedFact

Json = dict[str, object]

_CREATIVE: Final = frozenset({"HowTo", "Report", "CreativeWork", "Article", "Course", "DefinedTermSet"})
"""Classes whose licence, dates and authors are their own; of a person or a place they are the page's."""

_OBJECTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "step": ("HowToStep", {"titre": "name", "contenu": "text", "duree": "timeRequired", "images": "image"}),
    "supply": ("HowToSupply", {"nom": "name", "quantite": "requiredQuantity", "remarque": "description"}),
    "tool": ("HowToTool", {"nom": "name", "quantite": "requiredQuantity", "remarque": "description"}),
    "contactPoint": (
        "ContactPoint",
        {"nom": "name", "fonction": "contactType", "telephone": "telephone", "courriel": "email"},
    ),
    "location": (
        "Place",
        {"nom": "name", "adresse": "address", "commune": "containedInPlace", "latitude": "latitude",
         "longitude": "longitude"},
    ),
    "address": (
        "PostalAddress",
        {"adresse": "streetAddress", "code_postal": "postalCode", "commune": "addressLocality"},
    ),
    "subEvent": (
        "Event",
        {"titre": "name", "contenu": "description", "date": "startDate", "lieu": "location",
         "intervenants": "performer"},
    ),
    "offers": ("Offer", {"tarif": "price", "cotisation": "description", "prise_en_charge": "description"}),
    "citation": ("Quotation", {"texte": "text", "personne": "spokenByCharacter", "date": "dateCreated"}),
    "funding": ("MonetaryGrant", {"source": "funder", "montant": "amount", "dispositif": "name"}),
    "associatedMedia": ("MediaObject", {"fichier": "contentUrl", "titre": "name", "licence": "license",
                                        "credit": "creditText"}),
    "seeks": ("Demand", {"formule_par": "buyer", "description": "description"}),
    "temporalCoverage": ("", {}),
    "translationOfWork": ("CreativeWork", {"id": "identifier"}),
}  # fmt: skip
"""The class of a record, and the names of its parts."""

_LINKS: Final = ("acteur", "personne", "url")
"""The part of a record that stands for the whole of it, where schema.org wants a person or an address."""

_MODES: Final = {"presentiel": "Offline", "a distance": "Online", "distance": "Online", "mixte": "Mixed"}
_TOOL: Final = "outil"
"""How the remark of a piece of material begins when it is a tool, which is not used up."""
_ONE: Final = frozenset({"totalTime", "prepTime", "name", "description", "estimatedCost", "educationalLevel", "url",
                         "eventStatus", "eventAttendanceMode", "startDate", "endDate", "foundingDate",
                         "datePublished", "image", "logo", "geo", "address", "location"})  # fmt: skip
"""Properties that are given one value."""


@dataclass
class _Parts:
    """The facts of a page by the part that states them."""

    page: Page
    world: World
    by_part: dict[str, list[StatedFact]] = field(default_factory=dict)

    def named(self, fact: StatedFact) -> Property | None:
        return self.world.catalogue.field(self.page.row.type, fact.property)


def schema_org(page: Page, world: World) -> Json:
    """The object that describes a page; addresses are whole, private contacts are left out."""
    row, kind = page.row, page.row.type
    known = world.catalogue.type(kind) if kind else None
    if row.name.space == "vocabulaires":
        vocabulary = next((v for v in world.catalogue.vocabularies.values() if v.page == row.name), None)
        if vocabulary is not None:
            return _head(page, world, ["DefinedTermSet"]) | _terms(vocabulary, world)
    parts = _Parts(page, world)
    for fact in public_facts(page.facts, kind, world.catalogue):
        parts.by_part.setdefault(fact.subject.fragment, []).append(fact)
    names = classes(page.fiche, known.schema_org if known else "") or ["Article"]
    return _head(page, world, names) | _fields(parts)


def _head(page: Page, world: World, names: Sequence[str]) -> Json:
    """What every page says: class, names, and where it comes from."""
    row = page.row
    address = f"{world.root}{row.name.url}"
    said: Json = {
        "@context": SCHEMA.rstrip("/"),
        "@type": names[0] if len(names) == 1 else list(names),
        "@id": world.page(row.name, row.id),
        "name": row.title,
        "url": address,
    }
    if row.summary:
        said["description"] = row.summary
    origin: Json = {
        "inLanguage": row.language or "fr",
        "license": licence_address(page.licence) or page.licence,
        "dateCreated": _instant(row.created),
        "dateModified": _instant(row.modified),
        "author": [{"@type": "Person", "name": name} for name in page.authors],
    }
    source = str((page.fiche.source or {}).get("url") or "")
    if source.startswith(("http://", "https://")):
        origin["isBasedOn"] = source
    if (come := origin_of(page.fiche)) is not None:
        words = [come.wiki, come.page, *come.authors, come.licence, come.version_url]
        origin["creditText"] = ", ".join(word for word in words if word)
    if set(names) & _CREATIVE:
        return said | {"mainEntityOfPage": address} | origin
    return said | {"mainEntityOfPage": {"@type": "WebPage", "@id": address} | origin}


def _terms(vocabulary: Vocabulary, world: World) -> Json:
    terms = [
        {"@type": "DefinedTerm", "@id": term_iri(world.root, vocabulary, term.label).address, "name": term.label}
        | ({"description": term.definition} if term.definition else {})
        for term in vocabulary.terms
    ]
    return {"hasDefinedTerm": terms}


def _fields(parts: _Parts) -> Json:
    """The fields that have a name at schema.org, in the order of the fiche."""
    lists: dict[str, list[object]] = {}
    for fact in parts.by_part.get("", []):
        prop = parts.named(fact) if fact.origin != "special" else None
        name = prop.schema_org.removeprefix(SCHEMA) if prop is not None else ""
        if not name or name in {"description", "license"} or prop is None:
            continue
        value = _value(fact, name, prop, parts)
        if value is None:
            continue
        if name == "supply" and isinstance(value, dict) and value.get("@type") == "HowToTool":
            name = "tool"
        elif name == "startDate" and "startDate" in lists:
            continue
        if value not in lists.setdefault(name, []):
            lists[name].append(value)
    return _arranged(lists)


def _arranged(lists: Mapping[str, list[object]]) -> Json:
    """Numbered steps, the dates of the first and the last session, single values out of their lists."""
    found: dict[str, list[object]] = dict(lists)
    steps = [each for each in found.get("step", []) if isinstance(each, dict)]
    found |= {"step": [{**each, "position": place} for place, each in enumerate(steps, 1)]} if steps else {}
    dates = [str(each["startDate"]) for each in found.get("subEvent", []) if isinstance(each, dict)
             and each.get("startDate")]  # fmt: skip
    if dates:
        found.setdefault("startDate", [min(dates)])
        found.setdefault("endDate", [max(dates)])
    return {name: values[0] if name in _ONE or len(values) == 1 else values for name, values in found.items()}


def _value(fact: StatedFact, name: str, prop: Property, parts: _Parts) -> object:  # noqa: PLR0911 — one return for each kind
    """A value as schema.org has it; None for what would say nothing there."""
    value = fact.value
    if value is None:
        return None
    part = part_of(fact)
    if part:
        return _record(parts.by_part.get(part, []), name, parts)
    kept, root = value.value, parts.world.root
    if name == "eventAttendanceMode":
        mode = _MODES.get(fold(kept.text))
        return f"{SCHEMA}{mode}EventAttendanceMode" if mode else None
    if name == "eventStatus":
        return f"{SCHEMA}EventCancelled" if kept.sort else None
    match kept.kind:
        case "file":
            return _picture(fact, parts) if value.url else None
        case "page" | "term":
            return _pointed(value.url, value.title or value.text, prop, kept, parts)
        case "quantity":
            return _amount(kept, value.text)
        case "coordinates":
            return {"@type": "GeoCoordinates", "latitude": kept.sort, "longitude": kept.upper}
        case _:
            return _plain(kept, value.text, root)


def _plain(kept: Value, shown: str, root: str) -> object:  # noqa: PLR0911 — one return for each kind
    """A value that one word, number or date says."""
    match kept.kind:
        case "duration" if isinstance(kept.sort, float):
            return iso_duration(kept.upper if kept.upper is not None else kept.sort, kept.unit or "")
        case "date":
            written = interval(kept) if kept.detail not in {"d", "mo", "y", "m", "s"} else None
            return written.text if written else kept.text
        case "number" if isinstance(kept.sort, float) and kept.upper is None:
            return int(kept.sort) if kept.sort.is_integer() else kept.sort
        case "boolean":
            return bool(kept.sort)
        case "text" | "long_text":
            return " ".join(re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", kept.text).split())
        case "url" | "telephone" | "email":
            return f"{root}{kept.text}" if kept.text.startswith("/") else kept.text
    return shown


def _pointed(url: str | None, title: str, prop: Property, kept: Value, parts: _Parts) -> object:
    """A page or a term by its name and its permanent address; one that is not written by its name alone."""
    vocabulary = parts.world.catalogue.vocabularies.get(prop.vocabulary)
    term = vocabulary.find(kept.text) if vocabulary and kept.kind == "term" else None
    if vocabulary and term:
        address = term_iri(parts.world.root, vocabulary, term.label).address
        return {"@type": "DefinedTerm", "@id": address, "name": term.label}
    path, _hash, fragment = (url or "").partition("#")
    name = name_of(path)
    if name is None:
        return title
    return {"@id": parts.world.page(name, None, fragment), "name": title}


def _amount(kept: Value, shown: str) -> object:
    """An amount of money, or the words for another quantity."""
    if kept.unit not in {"€", "EUR"}:
        return shown
    ends = [float(part) for part in kept.detail.split("..") if part]
    numbers: list[object] = [int(end) if end.is_integer() else end for end in ends]
    values: Json = {"value": numbers[0]} if len(numbers) == 1 else dict(zip(("minValue", "maxValue"), numbers,
                                                                           strict=False))  # fmt: skip
    return {"@type": "MonetaryAmount", "currency": "EUR", **values}


def _picture(fact: StatedFact, parts: _Parts) -> Json:
    """A picture with what its record says of it."""
    said: Json = {"@type": "ImageObject", "contentUrl": f"{parts.world.root}{fact.value.url if fact.value else ''}"}
    raw = parts.page.fiche.head.get(fact.property)
    record = raw if isinstance(raw, Mapping) else {}
    names = {"texte_alternatif": "caption", "credit": "creditText", "licence": "license"}
    return said | {name: str(record[key]) for key, name in names.items() if record.get(key)}


def _record(facts: Iterable[StatedFact], name: str, parts: _Parts) -> object:
    """A record as the object that schema.org knows, or as the page that it is about."""
    listed = [fact for fact in facts if fact.value is not None]
    if name == "supply" and any(f.property == "remarque" and fold(f.raw).startswith(_TOOL) for f in listed):
        name = "tool"
    if name not in _OBJECTS:
        return _stands_for(listed, name, parts)
    kind, names = _OBJECTS[name]
    found: Json = {"@type": kind} if kind else {}
    for fact in listed:
        inner = names.get(fact.property)
        prop = parts.named(fact)
        value = _value(fact, inner, prop, parts) if inner and prop else None
        if inner and value is not None:
            before = found.get(inner)
            found[inner] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return found if len(found) > 1 else None


def _stands_for(facts: Sequence[StatedFact], name: str, parts: _Parts) -> object:
    """Of a record without a class of its own: the page or the address that it is about, else its first words."""
    for key in _LINKS:
        for fact in facts:
            prop = parts.named(fact)
            if fact.property == key and prop is not None:
                return _value(fact, name, prop, parts)
    return next((fact.value.text for fact in facts if fact.value), None)


def _instant(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
