"""French typography as the Imprimerie nationale's code sets it, checked on the prose of a Markdown text."""

import re
from collections.abc import Iterator
from typing import Final

_NOT_PROSE: Final = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)`*$"  # code blocks
    r"|``.+?``|`[^`\n]+`"  # code spans
    r"|<!--.*?-->"  # comments
    r"|\]\([^)\s]+\)"  # addresses of links
    r"|<https?://[^>]+>"  # bare addresses
    r"|\[\[[^\]|\n]+(?:\\?\||(?=\]\]))",  # targets of our own links
    re.DOTALL | re.MULTILINE,
)

_FAULTS: Final = (
    ("a straight apostrophe", re.compile(r"(?<=[^\W\d_])'(?=\w)")),
    ("a straight quotation mark", re.compile(r'"')),
    ("three dots for an ellipsis", re.compile(r"\.\.\.")),
    ("no narrow space (U+202F) before a double sign", re.compile(r"[^\s\u202f(\[!?;*|](?=[;!?»](?!\[))")),
    ("an ordinary space before a double sign", re.compile(r"(?<=\S)[ \u00a0](?=[;!?»](?!\[)|:(?:\s|$|\*))")),
    ("no narrow space after «", re.compile(r"«(?!\u202f)")),
    ("a colon stuck to its word", re.compile(r"(?<=[^\W\d_]):(?=\s)")),
    ("a ligature written apart", re.compile(r"\b\w*(?:coeur|soeur|oeuvre|oeuf|oeil|noeud|voeu)\w*", re.IGNORECASE)),
)


def prose(markdown: str) -> str:
    """What is left to read of a Markdown text without its code and its addresses."""
    return _NOT_PROSE.sub("¤", markdown)


def faults(markdown: str) -> Iterator[str]:
    """Each fault of typography in the prose of `markdown`, with a few words around it."""
    text = prose(markdown)
    for name, pattern in _FAULTS:
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 25) : found.end() + 25].replace("\n", " ")
            yield f"{name}: …{around}…"
