"""Addresses of things that lie beside a text: `[le plan](plan.pdf)`, `[avant](../3f/lestrac.md#sol)`.

So they are written in an editor, with the files of the repository side by side, and so GitHub shows them. The last part
names the page (`.md`, or no extension) or the file; folders say no more than its space: a page is in that of the text
where they name none, whatever sub-folder both lie in.
"""

import re
from typing import Final
from urllib.parse import unquote

from fiches import ACCEPTED, SPACES, PageName, anchor_of, is_safe_slug

ADDRESSED: Final = re.compile(
    r"(?:\]\(\s*|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*)(?:<([^<>\n]*)>|((?:[^\s<>()]|\([^\s<>()]*\))+))", re.MULTILINE
)
"""An address in Markdown, whatever it leads to: of a link or a picture, or of a definition `[plan]: plan.pdf`."""

_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]", re.IGNORECASE)
"""How an address begins that does not depend on where it is written."""
_SHARD: Final = re.compile(r"\.{0,2}|[0-9a-f]{2}")
"""A folder that says nothing: where one is, one above, a sub-folder of a space."""


def file_beside(address: str) -> str | None:
    """The name of the file of this wiki that a relative address means, as it is written there; None for none."""
    if _OUTSIDE.match(address) or "." not in address:
        return None
    name = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).rpartition("/")[2]
    return name if name.rpartition(".")[2].lower() in ACCEPTED and name[:1] != "." else None


def page_beside(address: str, space: str) -> str | None:
    """The address on the site of the page that a relative address means in a text of `space`; None for none."""
    if _OUTSIDE.match(address):
        return None
    path, _, anchor = address.partition("#")
    *folders, name = unquote(path).split("/")
    named = "/".join(folder for folder in folders if not _SHARD.fullmatch(folder))
    slug, where = name.removesuffix(".md"), named or space.removeprefix("discussions/")
    if where not in SPACES or not is_safe_slug(slug, file=where == "fichiers"):
        return None
    return PageName(where, slug).url + (f"#{anchor_of(unquote(anchor))}" if anchor else "")
