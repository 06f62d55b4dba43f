"""The functions of the parser as a wiki spells them: `{{#si:…}}`, `{{MAJUS:…}}` are `{{#if:…}}`, `{{uc:…}}`.

A wiki tells its spellings (`siteinfo`, `magicwords`); the French ones stand where none is told, as exports do.
(ParserFunctions.i18n.magic.php and MessagesFr.php of MediaWiki 1.39)
"""

from collections.abc import Mapping
from typing import Final

_HASHED: Final[Mapping[str, tuple[str, ...]]] = {
    "if": ("si",), "ifeq": ("si=",), "switch": ("selon",), "expr": (), "ifexpr": ("siexpr",), "iferror": ("sierreur",),
    "ifexist": ("siexiste",), "time": ("heure",), "timel": ("heurel",), "rel2abs": ("relenabs",),
    "titleparts": ("partiestitre",), "len": ("nbcar",), "rpos": ("posr",), "sub": ("stxt",), "replace": ("remplacer",),
    "explode": ("exploser",), "tag": ("balise",),
}  # fmt: skip
"""MediaWiki's key of each function that begins with `#` → its French spellings."""

_PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "lc": ("minus",), "uc": ("majus", "capit"), "lcfirst": ("initminus",), "ucfirst": ("initmajus", "initcapit"),
}  # fmt: skip

_ENGLISH: Final = frozenset({f"#{key}" for key in _HASHED} | _PLAIN.keys() | {"#default"})


def canonical(function: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The English name of a function that is spelled otherwise; `function` itself where none is known.

    `words` are the spellings that the wiki told, by MediaWiki's keys.
    """
    said = function.lower()
    if said in _ENGLISH:
        return said
    known, sign = (_HASHED, "#") if said.startswith("#") else (_PLAIN, "")
    bare = said.removeprefix("#")
    for key, french in known.items():
        if bare in [word.rstrip(":").lower() for word in words.get(key, french)]:
            return f"{sign}{key}"
    return function


def defaults(words: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """How a wiki spells the case of `#switch` that stands for all others, in lower case."""
    return frozenset({"#default", *(word.lower() for word in words.get("default", ("#défaut",)))})
