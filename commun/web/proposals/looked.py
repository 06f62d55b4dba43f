"""What a proposal would change, laid out: its difference, its sentence, and the parts in which it can be taken."""

import functools
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from commun.accounts import Role
from commun.commons import Commons
from commun.i18n import language
from commun.proposals import Part, Proposal, parts_of
from commun.render import diff_html
from commun.web.discussion.shown import said_on
from fiches import Catalogue, Fiche, PageName, describe_change, difference, readable_discussion, veiled_fiche

_KEPT: Final = 64
"""How many are kept: those that wait are looked at several times, by several people."""
_LARGE: Final = 40_000
"""Characters of the two texts above which nothing is kept."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a proposal would change.

    Attributes:
        diff: the differences, field by field and word by word.
        told: the same in a sentence.
        parts: the parts in which it can be taken, each with what people read for it ("" for a text without a title).
    """

    diff: Markup
    told: str
    parts: tuple[tuple[Part, str], ...]


def diff_opened(wiki: Commons, proposal: Proposal, texts: tuple[Fiche, Fiche], role: Role) -> Markup | None:
    """The differences with the reserved values that somebody of this role may read; None where there are none.

    Whoever decides reads what they decide on. It is made for their eyes, and kept nowhere.
    """
    before, after = (wiki.contacts.opened(each, role) for each in texts)
    same = before is texts[0] and after is texts[1]
    return None if same else looked_at(wiki, proposal, (before, after), is_kept=False).diff


def looked_at(wiki: Commons, proposal: Proposal, texts: tuple[Fiche, Fiche], *, is_kept: bool = True) -> Looked:
    """What a proposal would change, from the text that its author read (empty for a new page) and theirs.

    It depends on nothing but these two texts, whether the first was hidden since, the language and the catalogue, which
    gives the names of fields; all of these together are what it is kept by, and none of them is the person who looks.
    """
    before, after = texts
    blob = wiki.store.blob_at(proposal.page.path, proposal.base) if proposal.base else None
    hidden = blob is not None and wiki.store.veiled.hides(blob)
    key = _Key(
        proposal.page,
        before.text if proposal.base else None,
        after.text,
        hidden,
        language(),
        _Names(wiki.index.catalogue),
    )
    small = len(before.text) + len(after.text) <= _LARGE
    return (_looked if small and is_kept else _looked.__wrapped__)(key)


class _Names:
    """A catalogue as a part of a key: one that stands for another commit is another one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Names) and self.catalogue is other.catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)


@dataclass(frozen=True, slots=True)
class _Key:
    """All that it depends on; `was`: the text before, None for a new page."""

    name: PageName
    was: str | None
    now: str
    hidden: bool
    tongue: str
    names: _Names


@functools.lru_cache(maxsize=_KEPT)
def _looked(key: _Key) -> Looked:
    catalogue, tongue = key.names.catalogue, key.tongue
    before, after = Fiche.parse(key.name, key.was or ""), Fiche.parse(key.name, key.now)
    shown = None if key.was is None else veiled_fiche(key.name) if key.hidden else before
    told = difference(shown and _readable(shown), _readable(after), names=catalogue, language=tongue)
    diff = diff_html(told, "inline", tongue, lambda name: catalogue.label(name, tongue))
    if key.hidden:
        return Looked(diff, "", ())  # the sentence and the parts would say what it said
    if key.name.is_talk:  # a message is taken whole
        return Looked(diff, describe_change(before, after, tongue, catalogue), ())
    parts = [
        (part, (catalogue.label(part.label, tongue) if part.is_field else "") or part.label)
        for part in parts_of(before, after)
    ]
    return Looked(
        diff,
        describe_change(before, after, tongue, catalogue),
        tuple(parts),
    )


def _readable(fiche: Fiche) -> Fiche:
    """A page as people read it: moments in words, no names for programs in discussions."""
    return fiche.with_body(readable_discussion(fiche.body, said_on)) if fiche.name.is_talk else fiche
