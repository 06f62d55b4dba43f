"""Parameters that nothing hears: a word mistyped changes nothing, so it must be said."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from commun.formats.table_of_formats import FORMATS, find_format
from commun.i18n import _
from search_index import Question

_SHARED: Final = frozenset({
    "format", "limit", "offset", "sort", "order", "mainlabel", "headers", "link", "default", "intro", "outro",
    "searchlabel", "sep", "valuesep", "propsep", "template", "named args", "args", "columns", "class", "au",
    "introtemplate", "outrotemplate", "userparam",
})  # fmt: skip
"""Those that every question may have."""

_SILENT: Final = frozenset({"import-annotation", "namedargs", "noimage", "cache", "source", "+", ""})
"""Those of Semantic MediaWiki that are about its own workings, and change nothing that is seen here."""

_MOST: Final = 5
"""Parameters that are told of one question."""
_SHOWN: Final = 40
"""Characters of a name that are told."""


def unheard(question: Question) -> Iterator[str]:
    """A sentence for each parameter that no format hears, with the name that may have been meant.

    Those of a display that does not exist here are left alone: that it does not is told already.
    """
    asked = question.parameters.get("format", "").strip()
    if asked and find_format(asked) is None:
        return
    known = _SHARED | {each.name for form in FORMATS.values() for each in form.parameters}
    strange = [name for name in question.parameters if name not in known | _SILENT and not name.startswith("@")]
    for name in strange[:_MOST]:
        told = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        near = get_close_matches(name, sorted(known), 1, 0.7)
        if near:
            yield _("Le paramètre « %(name)s » n’est pas connu : est-ce « %(near)s » ?", name=told, near=near[0])
        else:
            yield _("Le paramètre « %(name)s » n’est pas connu : il n’en est pas tenu compte.", name=told)
