"""How answers are shown: one format a file, one table of them.

Formats know an `Answer` and a `Context`, and nothing of the web or the index; a page format gives HTML in which
everything was escaped, a file format gives bytes.
"""

from commun.formats.addresses import page_address
from commun.formats.answering import File, data_of, fitted, format_of, render_answer, render_refusal
from commun.formats.completing import completed, lacks
from commun.formats.model import Context, Format, Parameter, Words
from commun.formats.table_of_formats import FORMATS, find_format, known_formats
from commun.formats.unheard import unheard
from commun.formats.visual.map import sketch as map_sketch

__all__ = [
    "FORMATS",
    "Context",
    "File",
    "Format",
    "Parameter",
    "Words",
    "completed",
    "data_of",
    "find_format",
    "fitted",
    "format_of",
    "known_formats",
    "lacks",
    "map_sketch",
    "page_address",
    "render_answer",
    "render_refusal",
    "unheard",
]
