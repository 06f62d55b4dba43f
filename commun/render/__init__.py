"""From the Markdown of a fiche to clean HTML, and from a difference to a readable table.

mistune and nh3 are at home here and nowhere else. What leaves this room holds no active content, whatever came in.
"""

from commun.render.cache import RenderCache
from commun.render.diff import diff_html
from commun.render.model import FileInfo, Link, LinkResolver, Rendered, Sense, Stated, TocEntry
from commun.render.renderer import VERSION, Renderer
from commun.render.sections import with_section_links, with_stale_marks
from commun.render.typography import french_line, set_line

__all__ = [
    "VERSION",
    "FileInfo",
    "Link",
    "LinkResolver",
    "RenderCache",
    "Rendered",
    "Renderer",
    "Sense",
    "Stated",
    "TocEntry",
    "diff_html",
    "french_line",
    "set_line",
    "with_section_links",
    "with_stale_marks",
]
