"""A fiche as the wikitext of its page: what changed here is written, everything else keeps its very source.

Whether that is exact is not believed but looked at: the wikitext is turned again, and compared with the fiche.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fiches import Fiche, Head, headings, new_head
from importers.mediawiki.mapping import NO_MAPPINGS, Mappings, PageMapping
from importers.mediawiki.outgoing.body import put_body
from importers.mediawiki.outgoing.cutting import split_notes
from importers.mediawiki.outgoing.fields import put_fields
from importers.mediawiki.outgoing.normal import normal
from importers.mediawiki.pages import fields_of, turn
from importers.mediawiki.templates import take_templates
from importers.mediawiki.wikitext import Converted, PageContext

OURS: Final = frozenset({"id", "titre", "autres_titres", "langue", "source"})
"""What a head says that no wikitext of the page does."""


@dataclass(frozen=True)
class OutgoingSection:
    """A section that was changed here: its title ("" for the text above the first), whether it goes back exactly."""

    title: str
    exact: bool


@dataclass(frozen=True)
class Outgoing:
    """What would be sent to the wiki.

    Attributes:
        text: the wikitext.
        exact: whether this text, brought in again, gives the fiche: its body, and every field of its head.
        sections: the sections that differ from what the wiki has.
        fields: the fields that differ and that the wikitext can say, and whether it says them exactly.
        unsaid: the fields that no wikitext of this page can say: they stay here.
    """

    text: str
    exact: bool
    sections: tuple[OutgoingSection, ...] = ()
    fields: Mapping[str, bool] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()

    @property
    def sendable(self) -> bool:
        """Whether everything that would be sent goes back exactly (what stays here aside)."""
        return all(section.exact for section in self.sections) and all(self.fields.values())


def to_wikitext(fiche: Fiche, original: str, context: PageContext, mappings: Mappings = NO_MAPPINGS) -> Outgoing:
    """A fiche as the wikitext of its page.

    Args:
        fiche: the page as it is here.
        original: the wikitext of the wiki's revision that it is drawn from ("" for a page that is new).
        context: the page in its wiki, with the wiki's names.
        mappings: what templates mean here.
    """
    try:
        return _outgoing(fiche, original, context, mappings)
    except RecursionError:  # thousands of signs within each other: such a page stays here, the others are sent
        return Outgoing(original, exact=False, sections=(OutgoingSection("", exact=False),))


def _outgoing(fiche: Fiche, original: str, context: PageContext, mappings: Mappings) -> Outgoing:
    base = turn(original, context, mappings)
    mapping = _mapping(original, context, mappings)
    wanted = {key: value for key, value in fiche.head.items() if key not in OURS}
    before = _as_written(fields_of(base))
    changed = {key: (before.get(key), wanted.get(key)) for key in {**before, **wanted} if _differ(before, wanted, key)}
    text, unsaid = put_fields(original, changed, context, mapping)
    middle = turn(text, context, mappings) if text != original else base
    if normal(middle.text) != normal(fiche.body):
        text = put_body(text, middle.text, fiche.body, context, mapping) or text
    back = turn(text, context, mappings) if text != original else base
    after = _as_written(fields_of(back))
    said = {key: not _differ(after, wanted, key) for key in changed if key not in unsaid}
    sections = tuple(_sections(base, fiche.body, back))
    exact = normal(back.text) == normal(fiche.body) and all(said.values()) and not unsaid
    return Outgoing(text, exact, sections, said, tuple(sorted(unsaid)))


def _mapping(wikitext: str, context: PageContext, mappings: Mappings) -> PageMapping | None:
    if context.namespace % 2:
        return None
    taken = take_templates(wikitext, mappings.of(context.namespace), str)
    return None if taken is None else taken.mapping


def _as_written(values: Mapping[str, object]) -> Mapping[str, object]:
    """Values as they are once they stood in a head."""
    return Head.parse(new_head(values)) if values else {}


def _differ(left: Mapping[str, object], right: Mapping[str, object], key: str) -> bool:
    return (left.get(key) or None) != (right.get(key) or None)


def _sections(base: Converted, body: str, back: Converted) -> Sequence[OutgoingSection]:
    """The sections of `body` that are not in `base`, and those of `base` that went, by their titles."""
    old, new, got = (_cut(text) for text in (base.text, body, back.text))
    return [
        OutgoingSection(title[0], got.get(title) == new.get(title))
        for title in {**new, **old}
        if old.get(title) != new.get(title)
    ]


def _cut(body: str) -> dict[tuple[str, int], tuple[str, ...]]:
    """The own text of each section with its notes, by its title and its place among those of that title."""
    text, notes = split_notes(body)
    heads = headings(text)
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    starts = [("", 0), *((head.title, head.start) for head in heads)]
    counts: dict[str, int] = {}
    for i, (title, start) in enumerate(starts):
        end = starts[i + 1][1] if i + 1 < len(starts) else len(text)
        number = counts[title] = counts.get(title, 0) + 1
        own = text[start:end].rstrip()
        told = [f"[^{key}]: {note}" for key, note in notes.items() if f"[^{key}]" in own]
        if own:
            found[title, number] = normal("\n\n".join([own, *told]))
    return found
