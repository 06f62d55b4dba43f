"""Which licences may be mixed in one text.

A text made of two others may be shared when one licence is allowed by both: that of the more demanding one, as long as
the other one lets it. The table follows Creative Commons' own word on it (« Can I combine material under different
Creative Commons licenses in my work? », creativecommons.org/faq, and its compatible licences,
creativecommons.org/share-your-work/licensing-considerations/compatible-licenses). The Licence ouverte of Etalab says of
itself that CC BY fits it; the Licence Art Libre 1.3 and CC BY-SA 4.0 fit each other.
"""

import re
from typing import Final

_MIXES: Final = {
    "CC0": frozenset({"CC0", "BY", "BY-SA", "BY-NC", "BY-NC-SA"}),
    "BY": frozenset({"CC0", "BY", "BY-SA", "BY-NC", "BY-NC-SA"}),
    "BY-SA": frozenset({"CC0", "BY", "BY-SA"}),
    "BY-NC": frozenset({"CC0", "BY", "BY-NC", "BY-NC-SA"}),
    "BY-NC-SA": frozenset({"CC0", "BY", "BY-NC", "BY-NC-SA"}),
    "BY-ND": frozenset[str](),
    "BY-NC-ND": frozenset[str](),
}
"""What each may be mixed with; a work that may not be changed may not be mixed at all, even with its like."""

_ADDRESS: Final = re.compile(r"creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain)/", re.IGNORECASE)
_NAMED: Final = re.compile(r"\bCC[ -]BY((?:[ -](?:NC|SA|ND))*)\b", re.IGNORECASE)
_ORDER: Final = ("BY", "NC", "SA", "ND")


def licence_kind(licence: str) -> str | None:
    """What a licence asks for (`CC0`, `BY`, `BY-SA`…), however it is written; None when we do not know it."""
    text = " ".join(licence.replace("_", " ").split())
    if found := _ADDRESS.search(text):
        return _sorted(found[1]) if found[1] else "CC0"
    if found := _NAMED.search(text):
        return _sorted(f"BY{found[1]}")
    if re.search(r"\bCC ?0\b|domaine public|public domain", text, re.IGNORECASE):
        return "CC0"
    if re.search(r"licence ouverte|etalab", text, re.IGNORECASE):
        return "BY"
    if re.search(r"art libre|free art", text, re.IGNORECASE):
        return "BY-SA"
    return None


def licences_clash(one: str, other: str) -> bool:
    """Whether texts under two licences may not be mixed; of a licence that we do not know, nothing is said."""
    first, second = licence_kind(one), licence_kind(other)
    if first is None or second is None:
        return False
    return second not in _MIXES.get(first, frozenset())


def _sorted(parts: str) -> str:
    found = set(re.split("[ -]", parts.upper()))
    return "-".join(part for part in _ORDER if part in found)
