"""Two texts as one: what both say stands once, what only one says is kept. Pure."""

from itertools import pairwise
from typing import Final

from fiches import fold, headings

_TOP: Final = 2


def both_texts(text: str, other: str, title: str) -> str:
    """`text` with what `other` says besides.

    A section of the same title that says the same stands once; one that says something else is put at the end of its
    namesake; other sections follow. What stands before the first section of `other` comes last, under its `title`.
    """
    pieces, others = _sections(text), _sections(other)
    joined = [list(piece) for piece in pieces]
    places = {fold(name): place for place, (name, _piece) in enumerate(pieces) if name}
    lead = ""
    for name, piece in others:
        place = places.get(fold(name)) if name else None
        if not name:
            lead = "" if any(_same(piece, said) for _name, said in pieces) else piece
        elif place is None:
            joined.append([name, piece])
        elif not _same(_without_heading(piece), _without_heading(pieces[place][1])):
            joined[place][1] = _after(joined[place][1], _without_heading(piece))
    if lead.strip():
        joined.append([title, f"{'#' * _TOP} {title}\n\n{lead.strip()}\n"])
    whole = ""
    for _name, piece in joined:
        whole = _after(whole, piece)
    return whole


def _sections(text: str) -> list[tuple[str, str]]:
    """The text cut before each of its greatest headings: their titles ("" for what stands before) and their lines."""
    found = headings(text)
    top = min((heading.level for heading in found), default=_TOP)
    cuts = [heading for heading in found if heading.level == top]
    starts = [0, *(heading.start for heading in cuts), len(text)]
    names = ["", *(heading.title for heading in cuts)]
    return [(name, text[start:end]) for name, (start, end) in zip(names, pairwise(starts), strict=True)]


def _without_heading(piece: str) -> str:
    return piece.partition("\n")[2]


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _after(text: str, more: str) -> str:
    """Two texts with an empty line between them."""
    parts = [part.strip("\n") for part in (text, more) if part.strip()]
    return "\n\n".join(parts) + "\n" if parts else ""
