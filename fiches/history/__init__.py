"""What differs between two versions of a page, told in tables or in a sentence; and taking a revision back.

Everything here is pure: it is given fiches or texts, and knows neither git nor the index.
"""

from fiches.history.difference import Difference, Line, Segment, difference
from fiches.history.fields import FieldChange
from fiches.history.fields import tell as tell_value
from fiches.history.sentence import describe_change
from fiches.merge import Merged, merge

__all__ = ["Difference", "FieldChange", "Line", "Segment", "describe_change", "difference", "tell_value", "undo"]


def undo(current: str, revision: str, before: str) -> Merged:
    """`current` without what `revision` had changed in `before`: a three-way merge, so later work is kept.

    Where later work went over the same lines there are conflicts: mine is the current text, theirs the older one.
    """
    return merge(base=revision, mine=current, theirs=before)
