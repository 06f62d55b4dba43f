"""Templates that stand several times on a page: no fiche of their own, but records of the fiche that the page is."""

import re
from collections.abc import Iterable
from typing import Final

from fiches import Catalogue, Property, Type, fold
from importers.workbench.census import TemplateUsage, Usage, ranked
from importers.workbench.guess import SYNONYMS, Guess, written_rule

_NAMED: Final = 2.0
_LEAST: Final = 0.5


def hosts_of(kinds: Iterable[TemplateUsage]) -> dict[str, str]:
    """Each template that most pages call several times → the one whose pages it stands on, "" where there is none."""
    seen = list(kinds)
    repeated = [usage for usage in seen if usage.calls * 4 > usage.pages * 5]
    singles = [usage for usage in seen if usage not in repeated]
    hosts = {}
    for usage in repeated:
        host = max(singles, key=lambda each: len(each.on & usage.on), default=None)
        hosts[usage.name] = host.name if host is not None and len(host.on & usage.on) * 2 > len(usage.on) else ""
    return hosts


def record_of(usage: TemplateUsage, kind: Type | None, catalogue: Catalogue) -> Property | None:
    """The list of records, of this type or named like the template, that its calls look like; None for none."""
    asked = [catalogue.field(kind.key, each.property) for each in kind.fields if each.several] if kind else []
    named = [prop for prop in catalogue.properties.values() if _plain(usage.name) in _names(prop)]
    best: tuple[float, Property] | None = None
    for prop in (*asked, *named):
        if prop is None or not prop.inner:
            continue
        parts = [part_of(name, used, prop) for name, used in ranked(usage.parameters)]
        shared = sum(part is not None for part in parts) / max(1, len(parts))
        score = _NAMED * (_plain(usage.name) in _names(prop)) + shared
        if best is None or score > best[0]:
            best = (score, prop)
    return best[1] if best is not None and best[0] > _LEAST else None


def part_of(name: str, used: Usage, record: Property | None) -> Guess | None:
    """The part of a record that a parameter of its template could be."""
    plain = _plain(name)
    for part in () if record is None else record.inner:
        if plain in _names(part) or plain in SYNONYMS.get(part.key, ()):
            return Guess(part.key, written_rule(part.key, used, part), 0.8)
    return None


def _names(prop: Property) -> set[str]:
    """What a property is called, in the singular too."""
    said = {_plain(each) for each in (prop.key, prop.title, *prop.names, *prop.labels.values())}
    return said | {each.removesuffix("s") for each in said}


def _plain(name: str) -> str:
    return fold(re.sub(r"[_\W]+", " ", name)).strip()
