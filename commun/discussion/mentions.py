"""`@Alix` in a message: who is meant, and the way to them.

A name may have several words (`@Jean Paul`): the longest that is somebody's name is meant. As for logging in, case,
accents and spaces do not count, so that `@jeanpaul` means the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

from markupsafe import escape

from commun.accounts import User
from commun.commons import Commons

_WORDS: Final = 4
_MOST: Final = 50
"""Names looked up in one message."""
_NAMED: Final = re.compile(rf"(?<![\w@/.&;=-])@(\w[\w.’'-]*(?:[ ]\w[\w.’'-]*){{0,{_WORDS - 1}}})")
_CODE: Final = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[^\n]*|\Z)|(`+)[^`\n].*?\2|^(?: {4}|\t| {0,3}>)[^\n]*",
    re.DOTALL | re.MULTILINE,
)
"""Code and quotations."""
_TAG: Final = re.compile(r"(<[^<>]*>)")
_QUIET: Final = frozenset({"a", "code", "pre"})

Find = Callable[[str], User | None]


def mentioned(text: str, find: Find) -> list[User]:
    """The people whom a message names, each once; what it quotes or shows as code names nobody."""
    found = {user.id: user for _at, _end, user in _meant(_CODE.sub(" ", text), find)}
    return list(found.values())


def linked_mentions(wiki: Commons, html: str) -> str:
    """The HTML of a message with a link on every name that is meant."""
    if "@" not in html:
        return html
    parts, quiet = [], 0
    for part in _TAG.split(html):
        if part.startswith("<"):
            name = part.strip("</>").partition(" ")[0].lower()
            if name in _QUIET:
                quiet = max(0, quiet + (-1 if part.startswith("</") else 1))
            parts.append(part)
        else:
            parts.append(part if quiet else _linked(wiki, part))
    return "".join(parts)


def _linked(wiki: Commons, text: str) -> str:
    """A stretch of HTML without tags."""
    parts, at = [], 0
    for start, end, user in _meant(text, wiki.accounts.by_name):
        parts += [text[at:start], f'<a class="mention" href="/contributions/{quote(user.id)}">@{escape(user.name)}</a>']
        at = end
    return "".join([*parts, text[at:]])


def _meant(text: str, find: Find) -> Iterator[tuple[int, int, User]]:
    """Where somebody is named in a text, and who."""
    asked = 0
    for found in _NAMED.finditer(text):
        words = found[1].split(" ")
        for length in range(len(words), 0, -1):
            name = " ".join(words[:length]).rstrip(".’'-")
            asked += 1
            user = find(name) if asked <= _MOST * _WORDS else None
            if user is not None:
                yield found.start(), found.start() + 1 + len(name), user
                break
