"""Where others have written somebody's name, or their address: it is their text, which stays, and is told to them."""

import re
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.discussion import mentioned
from fiches import PageName, anonymous, fold, forgotten

_ACCENTED: Final = rb"[\xc3-\xc9][\x80-\xbf]|\xe1[\x80-\xbf]{2}"
"""A letter of French, or of its neighbours, that is not one of ASCII, in UTF-8."""
_MARK: Final = rb"(?:[\xcc\xcd][\x80-\xbf])*+"
"""Accents that stand apart from their letter."""
_ONE: Final = rb"(?:%b)%b" % (_ACCENTED, _MARK)
_BETWEEN: Final = rb"(?:[^0-9A-Za-z\x80-\xff]|\xc2[\x80-\xbf]|\xe2[\x80-\xbf]{2})*+"
"""What may stand between two letters. None of the three begins as another does: a text is read in one way only."""


@dataclass(frozen=True, slots=True)
class Named:
    """A page that names the person: its title, its language (None for that of the commons), its space, its address."""

    title: str
    language: str | None
    space: str
    url: str


def still_named(wiki: Commons, user: User) -> list[Named]:
    """The pages that say the name of `user` otherwise than by what they signed, or their address, by title.

    Every text is read.
    They are the same before the account is erased and after: signatures, which go, are not counted.
    """
    wiki.head()
    paths = {path: blob for path, blob in wiki.store.list() if PageName.from_path(path) is not None}
    said, likely = _said(user.name), _likely(user.name)
    address = re.compile(re.escape(user.email) if user.email else r"(?!)", re.IGNORECASE)
    written = re.compile(address.pattern.encode(), re.IGNORECASE)
    texts = wiki.store.blobs(set(paths.values()))
    holding = {sha for sha, data in texts if likely.search(data) or written.search(data)}
    found = []
    for path in (path for path, blob in paths.items() if blob in holding):
        name = PageName.from_path(path)
        row = wiki.index.pages.get(name) if name is not None else None
        if row is None:
            continue
        fiche = wiki.fiche(row)
        text = fiche.text
        if row.name.is_talk:
            text = forgotten(fiche.body, user.id, user.name, anonymous(author_of(user).email).name)
        called = said.search(fold(text)) or mentioned(
            text, lambda name: user if _key(name) == _key(user.name) else None
        )
        if called or address.search(text):
            found.append(row)
    found.sort(key=lambda row: (fold(row.title), row.name))
    return [Named(row.title, row.language, row.name.space, row.name.url) for row in found]


def _said(name: str) -> re.Pattern[str]:
    """The name as words of a folded text, whatever stands between them."""
    words = re.findall(r"\w+", fold(name))
    between = r"[\W_]+"
    return re.compile(rf"(?<![^\W_]){between.join(words)}(?![^\W_])")  # `_` around a name is emphasis


def _likely(name: str) -> re.Pattern[bytes]:
    """What the octets of every text hold that says the name, with or without accents: most texts hold no such thing."""
    signs = re.findall(r"oe|ae|ss|[a-z0-9]", plain := fold(name))
    if sum(map(len, signs)) != len(re.findall(r"[^\W_]", plain)):
        return re.compile(b"")  # letters of another alphabet: all texts are read
    # Two letters that may be one sign (œ, æ, ß) are looked for as both.
    ways = (_letter(each) if len(each) == 1 else b"(?:%b|%b)" % (_pair(each), _ONE) for each in signs)
    return re.compile(rb"(?<![0-9A-Za-z])%b(?![0-9A-Za-z])" % _BETWEEN.join(ways))


def _letter(letter: str) -> bytes:
    return b"(?:%b|%b)%b" % (f"[{letter}{letter.upper()}]".encode(), _ACCENTED, _MARK)


def _pair(letters: str) -> bytes:
    return _BETWEEN.join(map(_letter, letters))


def _key(name: str) -> str:
    """What makes two names the same, as for logging in."""
    return re.sub(r"[\W_]+", "", fold(name))
