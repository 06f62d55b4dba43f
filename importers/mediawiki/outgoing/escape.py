"""Text that must read in a wiki exactly as it stands in Markdown: what wikitext would take for a mark is an entity."""

import re
from collections.abc import Callable
from typing import Final

HELD: Final = "\x7f"
"""Stands before and after the number of something that is set aside; no text holds it."""

_NEVER: Final = re.compile("[\x00-\x08\x7f]")

_MARKS: Final = re.compile(
    r"""&(?=\#?\w+;)                     # what would be a character reference
      | <(?=[A-Za-z/!])                  # a tag
      | '(?=')|(?<=')'                   # italics and bold
      | \[(?=\[)|(?<=\[)\[ | \](?=\])|(?<=\])\]
      | \[(?=(?:https?|ftps?|mailto|irc|news|tel):|//)
      | \{(?=[\{|])|(?<=\{)\{ | \}(?=\})|(?<=[\}|])\}
      | (?<=\{)\| | \|(?=\})
      | ~(?=~~)|(?<=~)~(?=~)|(?<=~~)~
      | _(?=_)|(?<=_)_
      | (?<=[A-Za-z]):(?=//)             # an address that is no link
    """,
    re.VERBOSE,
)
_FIRST: Final = re.compile(r"[*#:; =]|-(?=---)|\{(?=\|)|!(?=\[\[)|\|(?=[-+}])")


def plain(text: str) -> str:
    """`text` for the middle of a line."""
    return _MARKS.sub(lambda m: _entity(m[0]), _NEVER.sub("", text))


def line_start(line: str) -> str:
    """A written line that must not begin a block of another kind."""
    line = line.lstrip(" \t")
    first = _FIRST.match(line)
    return f"{_entity(first[0])}{line[1:]}" if first else line


def in_cell(text: str) -> str:
    """Written wikitext for a cell of a table: its bars must not cut it."""
    return _outside_marks(text, lambda part: part.replace("|", "&#124;").replace("!!", "&#33;&#33;"))


def in_parameter(text: str) -> str:
    """Written wikitext for the value of a parameter: its bars must not end it."""
    return _outside_marks(text, lambda part: part.replace("|", "{{!}}"))


def _outside_marks(text: str, write: Callable[[str], str]) -> str:
    parts = re.split(r"(\[\[[^\[\]]*\]\]|\{\{.*?\}\})", text, flags=re.DOTALL)
    return "".join(part if index % 2 else write(part) for index, part in enumerate(parts))


def _entity(sign: str) -> str:
    return {"&": "&amp;", "<": "&lt;"}.get(sign) or f"&#{ord(sign)};"
