"""Parameters that nothing hears: a word mistyped changes nothing, so it must be said."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from commun.formats import parameters
from commun.formats.table_of_formats import find_format, known_formats
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

_WISHES: Final[Mapping[str, re.Pattern[str]]] = {
    "limit": re.compile(r"\d+"),
    "offset": re.compile(r"\d+"),
    "order": re.compile(r"(?:n-)?(?:asc|desc|reverse|crois|décr).*"),
    "align": re.compile("|".join(parameters.SIDES)),
    "width": parameters.WIDTH,
    "index": re.compile(r"(?s).*"),
    "lang": re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*"),
}
"""What may follow `|+name=` after a printout, in small letters."""

_STYLES: Final = frozenset({"class", "thclass", "height", "link"})
"""Those of Semantic MediaWiki's printouts that only change how they look."""

_MOST: Final = 5
"""Parameters that are told of one question."""
_SHOWN: Final = 40
"""Characters of a name that are told."""


def unheard(question: Question) -> Iterator[str]:
    """A sentence for each parameter that no format hears, with the name that may have been meant.

    So it is for what is wished of one column (`|+align=milieu`). Those of a display that does not exist here are left
    alone: that it does not is told already.
    """
    asked = question.parameters.get("format", "").strip()
    if asked and find_format(asked) is None:
        return
    known = _SHARED | {each.name for form in known_formats().by_key.values() for each in form.parameters}
    strange = [name for name in question.parameters if name not in known | _SILENT and not name.startswith("@")]
    for name in strange[:_MOST]:
        told = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        near = get_close_matches(name, sorted(known), 1, 0.7)
        if near:
            yield _("Le paramètre « %(name)s » n’est pas connu : est-ce « %(near)s » ?", name=told, near=near[0])
        else:
            yield _("Le paramètre « %(name)s » n’est pas connu : il n’en est pas tenu compte.", name=told)
    yield from _unheard_wishes(question)


def _unheard_wishes(question: Question) -> Iterator[str]:
    """A sentence for each wish of a column that cannot be granted, once."""
    every = dict.fromkeys(wish for printout in question.printouts for wish in printout.parameters.items())
    strange = [
        f"+{name}={value}"
        for name, value in every
        if name not in _STYLES and value and not ((known := _WISHES.get(name)) and known.fullmatch(value.lower()))
    ]
    for wish in strange[:_MOST]:
        told = wish if len(wish) <= _SHOWN else f"{wish[:_SHOWN]}…"
        yield _("Après une colonne, « %(wish)s » n’est pas compris : il n’en est pas tenu compte.", wish=told)
