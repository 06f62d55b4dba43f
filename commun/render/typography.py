"""French typography in a text that is already laid out: narrow spaces before high signs, quotes, apostrophes.

What people typed stays as they typed it in git and in forms; only what is read changes. Code, keyboard keys, formulas
and addresses of the web are left alone, and so is everything that is no text (tags, attributes).
"""

import re
from typing import Final

_TAG: Final = re.compile(r"(<[^>]*>)")
_LITERAL: Final = re.compile(r"</?(code|pre|kbd|samp|var|tt|math|textarea|script|style)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(\S*(?:://|@|www\.)\S*)")
_THIN: Final = "\u202f"
_SPACES: Final = "[ \u00a0]"
_RULES: Final = (
    (re.compile(r'"(?=\S)([^"<>\n]{1,300}?)(?<=\S)"'), f"«{_THIN}\\1{_THIN}»"),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
    (re.compile(f"(?<=\\S){_SPACES}+(?=[;!?»](?!\\w))"), _THIN),
    (re.compile(f"(?<=\\S){_SPACES}+(?=:(?:\\s|$))"), _THIN),
    (re.compile(f"(?<=«){_SPACES}+"), _THIN),
    (re.compile(r"(?<=[^\W\d_])(?=[!?]+(?:[\s»)]|$))"), _THIN),
    (re.compile(f"(?<=\\d){_SPACES}(?=[%€])"), _THIN),
)
"""In this order: quotes first, so that their spaces are seen by the others."""


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
            out.append(part if literal or not part else _set(part))
    return "".join(out)


def _set(text: str) -> str:
    """A stretch of text, its addresses left alone."""
    if "://" not in text and "@" not in text and "www." not in text:
        return _ruled(text)
    return "".join(part if place % 2 else _ruled(part) for place, part in enumerate(_ADDRESS.split(text)))


def _ruled(text: str) -> str:
    for rule, sign in _RULES:
        text = rule.sub(sign, text)
    return text
