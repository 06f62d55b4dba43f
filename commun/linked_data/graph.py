"""A fiche as linked data: all its facts, its parts, where it comes from.

The names of things are their permanent addresses (`/id/<uuid>`, which outlive any title), the names of properties the
pages that define them. Each fact is one statement; what a statement cannot hold (an amount and its unit) is a thing
of its own, named in the fiche. Provenance follows Dublin Core's terms and PROV-O.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from commun.linked_data.nodes import (
    DCTERMS,
    LABEL,
    PROV,
    SCHEMA,
    TYPE,
    Described,
    Iri,
    Node,
    Said,
    described,
    iri,
    text,
    typed,
)
from commun.linked_data.privacy import public_facts
from commun.linked_data.values import Object, object_of, point_of, term_iri
from commun.origin import origin_of
from fiches import Catalogue, Fiche, NameRefused, PageName, slugify
from search_index import PageRow, StatedFact


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and all that is said of it.

    Attributes:
        row: its row in the tables.
        fiche: its text.
        facts: what it states.
        licence: of its text, the usual one where it says none.
        authors: the names of who wrote it.
    """

    row: PageRow
    fiche: Fiche
    facts: Sequence[StatedFact]
    licence: str
    authors: Sequence[str]


@dataclass(frozen=True, slots=True)
class World:
    """What names are made with: the site's address, its catalogue, the ids of the pages that are pointed to."""

    root: str
    catalogue: Catalogue
    ids: Mapping[PageName, str]

    def page(self, name: PageName, identity: str | None, fragment: str = "") -> str:
        """The name of a page, or of one of its parts."""
        own = identity or self.ids.get(name)
        address = f"{self.root}/id/{own}" if own else f"{self.root}{name.url}"
        return f"{address}#{fragment}" if fragment else address

    def property(self, key: str) -> str:
        """The name of a property: the address of its page."""
        prop = self.catalogue.properties.get(key)
        page = prop.page.url if prop is not None and prop.page is not None else f"/proprietes/{key.replace('_', '-')}"
        return f"{self.root}{page}"

    def type(self, key: str) -> str:
        """The name of a type: the address of its page."""
        known = self.catalogue.type(key)
        page = known.page.url if known is not None and known.page is not None else f"/types/{slugify(key)}"
        return f"{self.root}{page}"


def pointed(facts: Iterable[StatedFact]) -> set[PageName]:
    """The pages that facts point to."""
    urls = {fact.value.url.partition("#")[0] for fact in facts if fact.value and fact.value.url}
    return {name for url in urls if (name := name_of(url)) is not None}


@lru_cache(maxsize=4096)
def name_of(url: str) -> PageName | None:
    """The page at a local address, None for another address."""
    try:
        return PageName.parse(url.removeprefix("/")) if url.startswith("/") else None
    except NameRefused:
        return None


def page_graph(page: Page, world: World) -> list[Described]:
    """The page, its parts and its amounts, each with what is said of it."""
    row, kind = page.row, page.row.type
    about = world.page(row.name, row.id)
    said: dict[str, list[Said]] = {about: _provenance(page, world)}
    for position, fact in enumerate(public_facts(page.facts, kind, world.catalogue)):
        subject = world.page(row.name, row.id, fact.subject.fragment)
        statements = said.setdefault(subject, [])
        found = _object(fact, page, world, f"{about}#valeur-{position}")
        statements.append((world.property(fact.property), found.node))
        if found.said and isinstance(found.node, Iri):
            said.setdefault(found.node.address, []).extend(found.said)
        if fact.value is not None and fact.value.value.kind == "coordinates":
            statements += point_of(fact.value.value)
    return [described(address, statements) for address, statements in said.items()]


def _object(fact: StatedFact, page: Page, world: World, own: str) -> Object:
    """The value of a fact; one that was not understood, or that leads nowhere, is kept as it was written."""
    value = fact.value
    language = "" if fact.origin == "special" and fact.property != "titre" else page.row.language or "fr"
    if value is None:
        return Object(text(fact.raw))
    term = _term(fact, page, world) if value.value.kind == "term" else None
    if term is not None:
        return Object(term)
    path, _hash, fragment = (value.url or "").partition("#")
    name = name_of(path) if value.value.kind in {"page", "term", "file"} else None
    if name is not None:
        return Object(iri(world.page(name, page.row.id if name == page.row.name else None, fragment)))
    if value.value.kind == "file" and value.url:
        return Object(iri(f"{world.root}{value.url}"))
    if value.value.kind == "page":
        return Object(text(value.title or value.text))
    return object_of(value.value, value.text, language, own)


def _term(fact: StatedFact, page: Page, world: World) -> Iri | None:
    """The name of the term that a fact states, None for a word that no vocabulary has."""
    prop = world.catalogue.field(page.row.type, fact.property)
    vocabulary = world.catalogue.vocabularies.get(prop.vocabulary) if prop else None
    term = vocabulary.find(fact.value.value.text) if vocabulary and fact.value else None
    return term_iri(world.root, vocabulary, term.label) if vocabulary and term else None


def _provenance(page: Page, world: World) -> list[Said]:
    """What the program knows of a page: its kind, its titles, its dates, its authors, its licence, its source."""
    row, root = page.row, world.root
    language = row.language or "fr"
    said: list[Said] = []
    known = world.catalogue.type(row.type) if row.type else None
    if row.type:
        said.append((TYPE, iri(world.type(row.type))))
    said += [(TYPE, Iri(f"{SCHEMA}{name}")) for name in classes(page.fiche, known.schema_org if known else "")]
    said += [
        (TYPE, Iri(f"{PROV}Entity")),
        (LABEL, text(row.title, language)),
        (f"{DCTERMS}title", text(row.title, language)),
        (f"{DCTERMS}created", moment(row.created)),
        (f"{DCTERMS}modified", moment(row.modified)),
        (f"{DCTERMS}license", licence_node(page.licence)),
        (f"{SCHEMA}url", iri(f"{root}{row.name.url}")),
    ]
    if row.id:
        said.append((f"{DCTERMS}identifier", text(row.id)))
        said.append((f"{DCTERMS}hasVersion", iri(f"{root}/id/{row.id}@{row.last_commit}")))
    if row.summary:
        said.append((f"{DCTERMS}description", text(row.summary, language)))
    said += [(f"{DCTERMS}contributor", text(name)) for name in page.authors]
    return said + _source(page.fiche)


def _source(fiche: Fiche) -> list[Said]:
    """Where an imported page comes from, and who wrote it there."""
    source = fiche.source or {}
    address = str(source.get("url") or "")
    said: list[Said] = []
    if re.match(r"https?://", address):
        come = origin_of(fiche)
        version = come.version_url if come is not None else ""  # the very version says more than its page
        said += [(f"{DCTERMS}source", iri(address)), (f"{PROV}wasDerivedFrom", iri(version or address))]
    elif source.get("wiki"):
        said.append((f"{DCTERMS}source", text(f"{source['wiki']} : {source.get('page') or fiche.title}")))
    authors = source.get("auteurs")
    said += [(f"{DCTERMS}contributor", text(str(name))) for name in (authors if isinstance(authors, list) else [])]
    return said


def classes(fiche: Fiche, named: str) -> list[str]:
    """The classes of schema.org of a fiche: that of its type, or a nearer one.

    fields.md's alignments: a person is no organisation, a commons is a creative work too, a training session a course.
    """
    if not named:
        return []
    words = {str(fiche.head.get(key) or "").casefold() for key in ("categorie", "nature")}
    if named == "Organization" and "personne" in words:
        return ["Person"]
    if named == "Project" and "commun" in words:
        return [named, "CreativeWork"]
    if named == "Event" and words & {"session de formation", "formation", "cycle"}:
        return [named, "Course"]
    return [named]


def moment(seconds: int) -> Node:
    """An instant, from seconds since 1970."""
    return typed(f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}", "dateTime")


def licence_address(licence: str) -> str:
    """The address of a licence of Creative Commons, "" for another one."""
    found = re.search(r"\bCC[ -](BY(?:-(?:SA|NC|ND))*)[ -](\d\.\d)\b", licence.upper())
    if found:
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    if re.search(r"\bCC0\b", licence.upper()):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return licence if re.fullmatch(r"https?://\S+", licence) else ""


def licence_node(licence: str) -> Node:
    """A licence: its address where it has one, else its name."""
    address = licence_address(licence)
    return iri(address) if address else text(licence)
