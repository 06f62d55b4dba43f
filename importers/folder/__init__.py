"""A folder of Markdown (notes of Obsidian, a site of Jekyll, an export of a commons) as a source."""

from importers.folder.bringing import import_folder, preview_note

__all__ = ["import_folder", "preview_note"]
