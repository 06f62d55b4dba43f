"""Forms by type: what a head says as inputs, and what inputs say as changes of a head.

A form is another view of the head: whatever it does not show (unknown keys, comments, parts of records) stays as it
was, and a value that nobody touched keeps the way in which it was written.
"""

from commun.forms.inputs import Choice, Context, Group, Input, groups_of
from commun.forms.moves import Moved, is_move, moved
from commun.forms.values import MARK, Posted, changes_of, posted_values, shown_values

__all__ = [
    "MARK",
    "Choice",
    "Context",
    "Group",
    "Input",
    "Moved",
    "Posted",
    "changes_of",
    "groups_of",
    "is_move",
    "moved",
    "posted_values",
    "shown_values",
]
