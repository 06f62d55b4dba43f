"""git, and nothing of fiches: the one place that knows how the repository is made.

Entered here: the modules of `fiches` take these names from `fiches.git`.
"""

from fiches.git.bulk import Bulk, bulk, safe_path
from fiches.git.care import Progress, create, findings, maintain, mirror
from fiches.git.commits import COMMUN, Author, Commit, decoded
from fiches.git.faults import disk_failed, disk_reason, told_clearly
from fiches.git.objects import BESIDE, blob_id, write_out
from fiches.git.refs import full_ref
from fiches.git.repository import Repository, Writing
from fiches.git.trees import PathChange

__all__ = [
    "BESIDE",
    "COMMUN",
    "Author",
    "Bulk",
    "Commit",
    "PathChange",
    "Progress",
    "Repository",
    "Writing",
    "blob_id",
    "bulk",
    "create",
    "decoded",
    "disk_failed",
    "disk_reason",
    "findings",
    "full_ref",
    "maintain",
    "mirror",
    "safe_path",
    "told_clearly",
    "write_out",
]
