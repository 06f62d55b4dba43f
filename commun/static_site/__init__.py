"""A commons as a folder of plain pages: opened from a disk or a USB stick, read and searched without a server."""

from commun.static_site.archive import write_zim
from commun.static_site.folder import FolderBusy, FolderTaken
from commun.static_site.site import Copied, Copy, export_site

__all__ = ["Copied", "Copy", "FolderBusy", "FolderTaken", "export_site", "write_zim"]
