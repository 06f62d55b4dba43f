"""From what was brought to the text of a fiche: what is said of its fields goes into its head, the rest is its text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from commun.by_file.brought import Brought, DocumentRefused
from commun.commons import Commons
from commun.forms import changes_of, posted_values, property_of, written_as
from fiches import Catalogue, Fiche, Head, PageName, Type, fold

_TITLES: Final = frozenset({"titre", "title"})
_TYPES: Final = frozenset({"type", "type de fiche", "kind of page"})


def composed(brought: Brought, name: PageName, kinds: Mapping[str, Type], catalogue: Catalogue, chosen: str) -> Fiche:
    """A new fiche with what a document says; `chosen` is the key of its type where the document names none."""
    pairs = [pair for block in brought.blocks for pair in block.pairs]
    said = {fold(label): value for label, value in pairs}
    kind = kinds.get(chosen)
    for each in kinds.values():
        if fold(each.label()) in {fold(said.get(word, "")) for word in _TYPES}:
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
    return Fiche(name, Head.parse("").with_values(head), f"{body}\n" if body else "", problem=None)


def _takes(head: dict[str, object], pair: tuple[str, str], kind: Type | None, catalogue: Catalogue) -> bool:
    """Put a pair into the head when it names a field there; whether it did."""
    label, value = fold(pair[0]), pair[1]
    if label in _TITLES and (not head["titre"] or fold(str(head["titre"])) == fold(value)):
        head["titre"] = head["titre"] or value
        return True
    if kind is None:
        return False
    if label in _TYPES:
        return fold(value) == fold(kind.label())
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


ReadAt = Callable[[str, str, str], Fiche]
"""The fiche of an id and of a name, as it was at a commit."""


def source_of(wiki: Commons) -> ReadAt:
    """Finds the fiche that a form was filled from, under its name of today.

    Raises (when it is called):
        CommunError: when it is gone, was never so, or is hidden.
    """

    def read_at(identity: str, name: str, version: str) -> Fiche:
        row = wiki.index.pages.by_id(identity) if identity else None
        if row is None or row.deleted:
            row = wiki.page(PageName.parse(name))
        fiche = wiki.read_at(row.name, version, even_hidden=True)
        blob = wiki.store.blob_at(row.name.path, version)
        if blob is not None and wiki.store.veiled.hides(blob):
            raise DocumentRefused.because("veiled")
        return fiche

    return read_at


def read_answer(
    data: bytes, name: PageName, kinds: Mapping[str, Type], catalogue: Catalogue, read_at: ReadAt
) -> Answer:
    """What a form that was filled in offline answers: a new fiche, or the fiche that it was filled from, changed.

    Args:
        data: the answer.
        name: the name of a new fiche.
        kinds: the types.
        catalogue: the fields.
        read_at: finds the fiche that the form was filled from.

    Raises:
        DocumentRefused: when it is no such answer.
        CommunError: when the fiche that it was filled from cannot be found.
    """
    try:
        told = json.loads(data)
        kind = kinds[str(told["commun"])]
        fields = MultiDict([(str(key), str(value)) for key, value in told["champs"]])
        source, version = (str(told.get(key) or "") for key in ("fiche", "version"))
        identity = str(told.get("id") or "")
        for key, value in fields.items(multi=True):
            (key + value).encode()  # half a sign (a lone surrogate) can be written in JSON, and nowhere else
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DocumentRefused.because("kind") from None
    before = read_at(identity, source, version) if source and version else None
    title = fields.get("titre", "").strip()
    head = Head.parse("").with_values({"titre": title, "type": kind.key})
    if before is not None:
        name, head = before.name, before.head
        if title and title != before.title:
            head = head.with_values({"titre": title})
    changes = changes_of(head, posted_values(fields, kind, catalogue, head), kind, catalogue)
    body = fields.get("text", "").replace("\r\n", "\n")
    if before is not None and body.rstrip("\n") == before.body.rstrip("\n"):
        body = before.body  # a form gives back a text without its last line's end
    return Answer(Fiche(name, head.with_values(changes), body, problem=None), version if before is not None else "")
