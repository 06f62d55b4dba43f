"""From what was brought to the text of a fiche: what is said of its fields goes into its head, the rest is its text."""

import json
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from commun.by_file.brought import Brought, DocumentRefused
from commun.commons import Commons
from commun.forms import changes_of, posted_values, property_of, written_as
from fiches import Catalogue, Fiche, Head, PageName, Type, VersionHidden, fold

_TITLES: Final = frozenset({"titre", "title"})
BLANK: Final = PageName("fiches", "nouvelle-fiche")
"""The name of a new fiche until its title is known."""
_TYPES: Final = frozenset({"type", "type de fiche", "kind of page"})


def composed(brought: Brought, catalogue: Catalogue, chosen: str) -> Fiche:
    """A new fiche with what a document says; `chosen` is the key of its type where the document names none."""
    kinds = catalogue.types
    pairs = [pair for block in brought.blocks for pair in block.pairs]
    said = {fold(label): value for label, value in pairs}
    kind = kinds.get(chosen)
    for each in kinds.values():
        if any(_names(said.get(word, ""), each) for word in _TYPES):
            kind = each
    head: dict[str, object] = {"titre": brought.title or next((said[word] for word in _TITLES if said.get(word)), "")}
    if kind is not None:
        head["type"] = kind.key
    texts: list[str] = []
    for block in brought.blocks:
        left = [pair for pair in block.pairs if not _takes(head, pair, kind, catalogue)]
        if len(left) == len(block.pairs):
            texts.append(block.markdown)
        else:
            texts += [f"{label}\u202f: {value}" for label, value in left if value]
    body = "\n\n".join(texts)
    return Fiche(BLANK, Head.parse("").with_values(head), f"{body}\n" if body else "", problem=None)


def _names(value: str, kind: Type) -> bool:
    """Whether a document names this type: it may have been filled in from a model in either language."""
    return fold(value) in {fold(kind.label("fr")), fold(kind.label("en"))}


def _takes(head: dict[str, object], pair: tuple[str, str], kind: Type | None, catalogue: Catalogue) -> bool:
    """Put a pair into the head when it names a field there; whether it did."""
    label, value = fold(pair[0]), pair[1]
    if label in _TITLES and (not head["titre"] or fold(str(head["titre"])) == fold(value)):
        head["titre"] = head["titre"] or value
        return True
    if kind is None:
        return False
    if label in _TYPES:
        return _names(value, kind)
    for field in kind.fields:
        prop = property_of(catalogue, kind, field)
        if prop is None or prop.datatype == "record" or field.property in head:
            continue
        if label in {fold(field.label), fold(prop.label("fr")), fold(prop.label("en")), fold(field.property)}:
            values = [part.strip() for line in value.split("\n") for part in line.split(";") if part.strip()]
            if values:
                head[field.property] = (
                    [written_as(each, prop) for each in values] if field.several else written_as(value, prop)
                )
            return True
    return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form that was filled in offline says.

    Attributes:
        fiche: the fiche as it should be.
        base: the commit that the form was filled from, "" for a new fiche.
    """

    fiche: Fiche
    base: str = ""


def read_answer(wiki: Commons, data: bytes) -> Answer:
    """What a form that was filled in offline answers: a new fiche, or the fiche that it was filled from, changed.

    Raises:
        DocumentRefused: when it is no such answer.
        CommunError: when the fiche that it was filled from is gone, was never so, or is hidden.
    """
    catalogue = wiki.index.catalogue
    try:
        told = json.loads(data)
        kind = catalogue.types[str(told["commun"])]
        fields = MultiDict([(str(key), str(value)) for key, value in told["champs"]])
        source, version = (str(told.get(key) or "") for key in ("fiche", "version"))
        identity = str(told.get("id") or "")
        for key, value in fields.items(multi=True):
            (key + value).encode()  # half a sign (a lone surrogate) can be written in JSON, and nowhere else
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DocumentRefused.because("kind") from None
    before = _filled_from(wiki, identity, source, version) if source and version else None
    title = fields.get("titre", "").strip()
    name, head = BLANK, Head.parse("").with_values({"titre": title, "type": kind.key})
    if before is not None:
        name, head = before.name, before.head
        if title and title != before.title:
            head = head.with_values({"titre": title})
    changes = changes_of(head, posted_values(fields, kind, catalogue, head), kind, catalogue)
    body = fields.get("text", "").replace("\r\n", "\n")
    if before is not None and body.rstrip("\n") == before.body.rstrip("\n"):
        body = before.body  # a form gives back a text without its last line's end
    return Answer(Fiche(name, head.with_values(changes), body, problem=None), version if before is not None else "")


def _filled_from(wiki: Commons, identity: str, name: str, version: str) -> Fiche:
    """The fiche of an id, or else of a name, as it was in a version; under its name of today.

    Raises:
        CommunError: when it is gone, was never so, or is hidden.
    """
    row = wiki.index.pages.by_id(identity) if identity else None
    if row is None or row.deleted:
        row = wiki.page(PageName.parse(name))
    fiche = wiki.read_at(row.name, version)
    if wiki.store.veiled.hides(wiki.store.blob_at(row.name.path, version) or ""):
        raise VersionHidden  # what a form does not ask for would come back with the answer
    return fiche
