"""Where a page of a wiki comes to lie here: its space, its title, and a slug that no other page has."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from typing import Final

from fiches import SPACES, FileName, NameRefused, PageName, numbered, slugify
from importers.mediawiki.wikitext import SiteNames

_BY_NUMBER: Final = {space.mediawiki: key for key, space in SPACES.items() if space.mediawiki is not None}
_FILE: Final = 6
_FILE_TALK: Final = 7


@dataclass(frozen=True, slots=True)
class Place:
    """A space and the title that the page has in it."""

    space: str
    title: str


def place_of(namespace: int, full_title: str, names: SiteNames) -> Place:
    """The space and title of a page; a namespace that we have no space for keeps its name in the title.

    Talk pages of such a namespace go to the discussions of the fiches, under the title of the page they are about.
    """
    own = names.namespaces.get(namespace, "")
    bare = full_title.removeprefix(f"{own}:") if own else full_title
    space = _BY_NUMBER.get(namespace)
    if space is not None:
        return Place(space, bare)
    if namespace > 0 and namespace % 2:
        return Place("discussions/fiches", names.full(namespace - 1, bare))
    return Place("fiches", full_title)


class Slugs:
    """Gives names that are free; `taken` are the paths of pages that exist."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def take(self, place: Place, subject: PageName | None = None) -> PageName:
        """A free name for a page; a discussion gets the slug of its subject where it can."""
        if subject is not None and place.space.startswith("discussions/"):
            name = PageName(place.space, subject.slug)
            if name.path not in self._taken:
                return self._keep(name)
        number = 1
        while (name := _numbered(place, number)).path in self._taken:
            number += 1
        return self._keep(name)

    def free(self, name: PageName) -> None:
        """Give a name back."""
        self._taken.discard(name.path)

    def _keep(self, name: PageName) -> PageName:
        self._taken.add(name.path)
        return name


def _numbered(place: Place, number: int) -> PageName:
    if not place.space.endswith("fichiers"):
        return PageName(place.space, numbered(slugify(place.title), number))
    try:
        stem, _, extension = FileName.of(place.title).name.rpartition(".")
    except NameRefused:
        stem, extension = slugify(place.title), "bin"
    return PageName(place.space, f"{numbered(stem, number)}.{extension}")


@lru_cache(maxsize=256)
def page_uuid(source: str, page_id: int, born: int) -> str:
    """The id of an imported fiche: a UUID of version 7 (RFC 9562 §5.7) that every run computes alike.

    Args:
        source: the source's name.
        page_id: the page's number there.
        born: the time of its first revision, unix seconds.
    """
    random = int.from_bytes(sha1(f"{source}\0{page_id}".encode(), usedforsecurity=False).digest()[:10], "big")
    value = (max(born, 0) * 1000 & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return str(uuid.UUID(int=value))


def shown_user(user: str) -> str:
    """A user's name as people read it: those of imported edits carry where they came from (`imported>Marine`)."""
    return user.rpartition(">")[2] or user


@lru_cache(maxsize=4096)  # asked for at each revision, and a wiki has few authors beside its revisions
def author_email(source: str, user: str) -> str:
    """The pseudonymous address of a user of a wiki; two users never share one."""
    slug = slugify(user)
    if slug != user[:1].lower() + user[1:]:
        slug = f"{slug}-{sha1(user.encode(), usedforsecurity=False).hexdigest()[:6]}"
    return f"{slug}@{source}.invalid"
