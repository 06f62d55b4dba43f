"""What surrounds a page, and what of a page is the same for all its readers."""

from commun.web.frame.shared import SharedPages, shared_pages
from commun.web.frame.site import DOORS, install_frame

__all__ = ["DOORS", "SharedPages", "install_frame", "shared_pages"]
