"""Writing a plan down: every revision a commit on the source's branch, in the order in which the wiki lived it."""

from importers.apply.applier import Applier
from importers.apply.branch import side_path
from importers.apply.expanding import kept_expansions
from importers.apply.profiles import kept_facts
from importers.apply.upcoming import FILE, RESTORE, REVISION, TodoRow, Upcoming, file_row
from importers.apply.veiling import ShownAgain, show_again, veiled_texts

__all__ = [
    "FILE",
    "RESTORE",
    "REVISION",
    "Applier",
    "ShownAgain",
    "TodoRow",
    "Upcoming",
    "file_row",
    "kept_expansions",
    "kept_facts",
    "show_again",
    "side_path",
    "veiled_texts",
]
