"""Forms by type: what a head says as inputs, and what inputs say as changes of a head.

A form is another view of the head: whatever it does not show (unknown keys, comments, parts of records) stays as it
was, and a value that nobody touched keeps the way in which it was written.
"""

from commun.forms.inputs import Choice, Context, Group, Input, groups_of, input_id, lists_of
from commun.forms.kinds import catalogue_of, read_kind
from commun.forms.lists import read_list, written_list
from commun.forms.moves import Moved, is_move, moved
from commun.forms.posted import Posted, posted_values
from commun.forms.values import MARK, changes_of, property_of, shown_values, written_as

__all__ = [
    "MARK",
    "Choice",
    "Context",
    "Group",
    "Input",
    "Moved",
    "Posted",
    "catalogue_of",
    "changes_of",
    "groups_of",
    "input_id",
    "is_move",
    "lists_of",
    "moved",
    "posted_values",
    "property_of",
    "read_kind",
    "read_list",
    "shown_values",
    "written_as",
    "written_list",
]
