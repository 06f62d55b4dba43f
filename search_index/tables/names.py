"""How the names of pages are compared when a link looks for its page, and which words a title is completed by."""

import re
from typing import Final

from fiches import FileName, NameRefused, fold, split_prefix, title_key


def target_names(target: str) -> tuple[str, str, str]:
    """The space, the exact name and the folded name that a link's target asks for.

    A file and its page go by the safe name of the file (`Fichier:Mon Jardin.JPG` is `mon-jardin.jpg`).
    """
    space, title = split_prefix(target)
    if space.endswith("fichiers"):
        try:
            name = FileName.of(title).name
        except NameRefused:
            name = title
        return space, name, name
    name = title_key(title)
    return space, name, fold(name)


_WORD: Final = re.compile(r"[^\W_]+")
_ELIDED: Final = re.compile(r"\b(?:[ldjmtsnc]|qu)'")


def words_of_title(folded: str) -> list[str]:
    """The words of a folded title, by the beginnings of which it is completed."""
    return _WORD.findall(folded)


def words_begun(folded: str) -> list[str]:
    """The words that somebody begins to type, without what they elide: « d'eau » is looked for as « eau » is."""
    return _WORD.findall(_ELIDED.sub("", folded)) or _WORD.findall(folded)
