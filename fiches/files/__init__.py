"""Uploaded files: which are taken, what is taken out of them, and the small pictures made of them."""

from fiches.files.checking import ACCEPTED, MAX_BYTES, Checked, check_upload
from fiches.files.pictures import THUMBNAIL_WIDTHS, for_paper, measure, points, thumbnail

__all__ = [
    "ACCEPTED",
    "MAX_BYTES",
    "THUMBNAIL_WIDTHS",
    "Checked",
    "check_upload",
    "for_paper",
    "measure",
    "points",
    "thumbnail",
]
