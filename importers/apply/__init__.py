"""Writing a plan down: every revision a commit on the source's branch, in the order in which the wiki lived it."""

from importers.apply.applier import Applier
from importers.apply.branch import side_path
from importers.apply.upcoming import FILE, RESTORE, REVISION, TodoRow, Upcoming, file_row

__all__ = ["FILE", "RESTORE", "REVISION", "Applier", "TodoRow", "Upcoming", "file_row", "side_path"]
