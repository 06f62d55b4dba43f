"""The contacts that a member may read, all together: « who was it again, at the community of communes? »."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from commun.accounts import Role
from commun.commons import Commons
from commun.vault import may_read
from fiches import PageName, fold, references


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact on a page.

    Attributes:
        page: the title of the page.
        url: its address.
        ref: the name under which it is kept.
        lines: what is kept, label and value, in the order written; who may read it and its dates are left out.
    """

    page: str
    url: str
    ref: str
    lines: tuple[tuple[str, str], ...]


_ABOUT: Final = frozenset({"visibilite", "accord_le", "expire_le", "accord_de_publication"})


def directory(wiki: Commons, role: Role, asked: str, language: str) -> list[Entry]:
    """The contacts of living pages that somebody of this role may read and that hold every word of `asked`."""
    wanted = fold(asked).split()
    found = []
    for kept in wiki.contacts.living():
        row = wiki.index.pages.get(PageName.parse(kept.page))
        if row is None or not kept.holds(wiki.clock().timestamp()):
            continue
        record = references(wiki.fiche(row)).get(kept.ref)
        if record is None or not may_read(role, record, kept.value):
            continue
        label = wiki.index.catalogue.label(kept.field, language)
        lines = tuple(_lines(wiki, kept.field, kept.value, language))
        told = fold(" ".join((row.title, label, *(text for _label, text in lines))))
        if all(word in told for word in wanted):
            found.append(Entry(row.title, row.name.url, kept.ref, lines))
    return sorted(found, key=lambda entry: fold(entry.page))


def _lines(wiki: Commons, field: str, value: object, language: str) -> Iterator[tuple[str, str]]:
    prop = wiki.index.catalogue.property(field)
    if not isinstance(value, Mapping):
        yield wiki.index.catalogue.label(field, language), str(value)
        return
    for key, raw in value.items():
        if key not in _ABOUT and raw not in (None, ""):
            part = prop.part(str(key)) if prop else None
            yield (part.label(language) if part else str(key)), str(raw)
