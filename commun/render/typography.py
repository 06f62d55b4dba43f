"""French typography in a text that is already laid out: narrow spaces before high signs, quotes, apostrophes.

What people typed stays as they typed it in git and in forms; only what is read changes. Code, keyboard keys, formulas
and addresses of the web are left alone, and so is everything that is no text (tags, attributes).
"""

import re
from typing import Final

_TAG: Final = re.compile(r"(<[^>]*>)")
_LITERAL: Final = re.compile(r"</?(code|pre|kbd|samp|var|tt|math|textarea|script|style)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<!\S)(\S*(?:://|@|www\.)\S*)")
_THIN: Final = "\u202f"
_SPACES: Final = "[ \u00a0]"
_RULES: Final = (
    (frozenset('"'), re.compile(r'"(?=\S)([^"<>\n]{1,300}?)(?<=\S)"'), f"«{_THIN}\\1{_THIN}»"),
    (frozenset("'"), re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
    (frozenset(";!?»"), re.compile(f"(?:(?<=\\S)|\\A){_SPACES}+(?=[;!?»](?!\\w))"), _THIN),
    (frozenset(":"), re.compile(f"(?:(?<=\\S)|\\A){_SPACES}+(?=:(?:\\s|$))"), _THIN),
    (frozenset("«"), re.compile(f"(?<=«){_SPACES}+"), _THIN),
    (frozenset("!?"), re.compile(r"(?<=[^\W\d_])(?=[!?]+(?:[\s»)]|$))"), _THIN),
    (frozenset("%€"), re.compile(f"(?<=\\d){_SPACES}(?=[%€])"), _THIN),
)
"""The signs without one of which a text cannot be touched, what is looked for, and what is put there.

In this order: quotes first, so that their spaces are seen by the others."""

_SIGNED: Final = re.compile("[\"';!?»:«%€]")
"""Any of these signs: most stretches between two tags have none."""


def french(html: str) -> str:
    """`html` as a French printer would set it."""
    out: list[str] = []
    literal: list[str] = []
    for place, part in enumerate(_TAG.split(html)):
        if place % 2:
            tag = _LITERAL.match(part)
            if tag and part.startswith("</"):
                literal = literal[:-1]
            elif tag and not part.endswith("/>"):
                literal.append(tag[1])
            out.append(part)
        else:
            out.append(part if literal or not _SIGNED.search(part) else _set(part))
    return "".join(out)


def french_line(text: str) -> str:
    """A text that is no HTML (a title, a summary), set in the same way."""
    return _set(text) if _SIGNED.search(text) else text


def set_line(text: str, language: str | None) -> str:
    """A line that somebody wrote in `language` (French where none is said): only French is set as French is."""
    return french_line(text) if (language or "fr").startswith("fr") else text


def _set(text: str) -> str:
    """A stretch of text, its addresses left alone."""
    if "://" not in text and "@" not in text and "www." not in text:
        return _ruled(text)
    return "".join(part if place % 2 else _ruled(part) for place, part in enumerate(_ADDRESS.split(text)))


def _ruled(text: str) -> str:
    signs = set(_SIGNED.findall(text))
    for needed, rule, sign in _RULES:
        if not needed.isdisjoint(signs):
            text = rule.sub(sign, text)
    return text
