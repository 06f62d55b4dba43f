"""What surrounds a territory: what was done there, what was tried, what nobody speaks of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fiches import Catalogue, PageName
from search_index import Counted

READ: Final = ("type", "themes", "methodes", "methodes_utilisees")
"""The fields of the pages around a territory that its dashboard counts."""


@dataclass(frozen=True)
class Around:
    """The dashboard of a territory.

    Attributes:
        types: how many pages of each type speak of it: the key of the type, its name, the count.
        themes: how many pages speak of it for each theme.
        methods: the methods tried there, with the number of pages that say so.
        gaps: the themes of the vocabulary for which no page speaks of it.
    """

    types: tuple[tuple[str, str, int], ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    methods: tuple[tuple[str, PageName | None, int], ...] = ()
    gaps: tuple[str, ...] = ()


def around(counted: Sequence[Counted], catalogue: Catalogue, language: str) -> Around:
    """The dashboard made of what the pages around a territory say (`READ`)."""
    types = {each.text: each.count for each in counted if each.property == "type"}
    named = []
    for key, kind in catalogue.types.items():
        if types.get(key):
            name = kind.label(language) if types[key] == 1 else kind.plural(language)
            named.append((key, name, types[key]))
    themes = [(each.text, each.count) for each in counted if each.property == "themes"]
    methods: dict[str, tuple[str, PageName | None, int]] = {}
    for each in counted:
        if each.property.startswith("methodes"):
            before = methods.get(each.text, ("", None, 0))[2]
            methods[each.text] = (each.text, each.name, each.count + before)
    vocabulary = catalogue.vocabularies.get("themes")
    covered = {term.label for text, _count in themes if vocabulary and (term := vocabulary.find(text))}
    gaps = [
        term.label
        for term in (vocabulary.terms if vocabulary else ())
        if not term.broader and vocabulary and not covered & set(vocabulary.below(term.label))
    ]
    listed = sorted(methods.values(), key=lambda one: (-one[2], one[0]))
    return Around(tuple(named), tuple(themes), tuple(listed), tuple(gaps))
