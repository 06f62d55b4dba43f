"""What differs between two versions of a page, told in tables or in a sentence; and taking a revision back.

Everything here is pure: it is given fiches or texts, and knows neither git nor the index.
"""

from fiches.fiche import Fiche
from fiches.history.authorship import Passage, authorship
from fiches.history.difference import Difference, Line, Segment, difference
from fiches.history.fields import FieldChange
from fiches.history.fields import tell as tell_value
from fiches.history.sentence import describe_change
from fiches.history.wording import Wording
from fiches.merge import Merged, merge

__all__ = [
    "Difference",
    "FieldChange",
    "Line",
    "Passage",
    "Segment",
    "Wording",
    "authorship",
    "describe_change",
    "difference",
    "tell_value",
    "to_undo",
    "undo",
]


def undo(current: str, revision: str, before: str) -> Merged:
    """`current` without what `revision` had changed in `before`: a three-way merge, so later work is kept.

    Where later work went over the same lines there are conflicts: mine is the current text, theirs the older one.
    """
    return merge(base=revision, mine=current, theirs=before)


def to_undo(current: Fiche, version: Fiche, before: Fiche | None) -> tuple[str, str]:
    """The texts of a version and of the one before it, as `undo` takes them.

    Of a page that a wiki wrote, every version states which revision of the wiki it is. That is not what somebody wants
    undone, and would be a conflict with every later one: where both state another, both get what the page states now.
    """
    if before is None:
        return version.text, ""
    origins = [each.source for each in (current, version, before)]
    revisions = [origin.get("revision") if origin else None for origin in origins]
    if None in revisions or revisions[1] == revisions[2] or any(each.problem for each in (current, version, before)):
        return version.text, before.text
    origin = {"source": current.head.get("source")}
    return version.with_head(origin).text, before.with_head(origin).text
