"""The one place where it is decided which values of a head are not for everybody, and how what replaces them looks.

Git never forgets, and whoever clones a commons has all of it. So a reserved value is kept elsewhere, and the head holds
a *reference* in its place: `contact: {ref: c-…, visibilite: membres}`.
"""

import re
from collections.abc import Mapping
from typing import Final

from fiches.names import fold

REF: Final = "ref"
"""The part of a record that names what is kept elsewhere."""

VISIBILITY: Final = "visibilite"
"""The part of a record that says who may read it."""

_AGREEMENT: Final = "accord_de_publication"
_CONTACT: Final = frozenset({"contact", "contacts"})
_PUBLIC: Final = frozenset({"public", "publique"})
_MEMBERS: Final = "membres"
_NAME: Final = re.compile(r"c-[0-9a-f]{20}")
_SAID: Final = frozenset({VISIBILITY, _AGREEMENT})


def is_reserved(key: str, raw: object) -> bool:
    """Whether a value of the field `key` is not for everybody.

    A contact is, unless its `visibilite` says that it is public: nobody's telephone is shown because a line was
    forgotten. So is any record whose `visibilite` says something else than public, and a testimony whose author has
    refused that it be published.
    """
    contact = _plain(key) in _CONTACT
    if not isinstance(raw, Mapping):
        return contact and not isinstance(raw, list) and bool(_word(raw))
    if _NAME.fullmatch(str(raw.get(REF) or "")):
        return True  # what is added to a record by somebody who could not read it, which it does not make public
    said = {_plain(part): raw[part] for part in raw}
    if fold(_word(said.get(_AGREEMENT))) == "non":
        return True
    visible = fold(_word(said.get(VISIBILITY)))
    return visible not in _PUBLIC if visible or contact else False


def is_reference(raw: object) -> bool:
    """Whether a value is what stands in a head for one that is kept elsewhere, and nothing more."""
    return (
        isinstance(raw, Mapping)
        and _NAME.fullmatch(str(raw.get(REF) or "")) is not None
        and all(key == REF or _plain(key) in _SAID for key in raw)
    )


def reference(ref: str, raw: object) -> dict[str, object]:
    """What stands in a head for the reserved value `raw`: its name, and who may read it."""
    if isinstance(raw, Mapping):
        said = {_plain(part): raw[part] for part in raw if _plain(part) in _SAID and _word(raw[part])}
        if said:
            return {REF: ref, **said}
    return {REF: ref, VISIBILITY: _MEMBERS}


def visibility_of(raw: object) -> str:
    """Who may read a reserved record: `membres`, or `sur demande`; what is neither is taken as the stricter one."""
    said = {_plain(part): raw[part] for part in raw} if isinstance(raw, Mapping) else {}
    visible = fold(_word(said.get(VISIBILITY))).replace("_", " ").replace("-", " ")
    return _MEMBERS if not visible or visible in {"membre", _MEMBERS, *_PUBLIC} else "sur demande"


def _plain(key: object) -> str:
    """A key as programs write it, whether it was typed as its label (« Visibilité ») or as its slug."""
    text = str(key)
    return text if text.isascii() and text.islower() else fold(text).strip().replace(" ", "_")


def _word(raw: object) -> str:
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    return "" if raw is None else str(raw).strip()
