"""One page of a source as a mapping turns it: its wikitext, the fiche it gives, what has no Markdown of its own."""

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from fiches import Fiche
from importers.mediawiki.mapping import Mappings, read_mappings
from importers.mediawiki.wikitext import Loss
from importers.workbench.kept import Kept, beginning

_NARROWEST: Final = 60


@dataclass(frozen=True)
class Preview:
    """A page turned.

    Attributes:
        title: its full title in the wiki.
        wikitext: its kept wikitext.
        fiche: what it becomes.
        losses: what has no Markdown of its own.
        cut: whether the page goes on, and only its beginning was turned.
    """

    title: str
    wikitext: str
    fiche: Fiche
    losses: tuple[Loss, ...]
    cut: bool = False

    def told(self, width: int | None = None) -> str:
        """For a terminal: wikitext and fiche side by side where there is room, the losses below."""
        columns = width or shutil.get_terminal_size((120, 40)).columns
        head = f"{self.title}\n{'─' * min(columns, 120)}"
        if columns < 2 * _NARROWEST:
            body = f"Wikitexte\n\n{self.wikitext}\n\nFiche\n\n{self.fiche.text}"
        else:
            body = _beside(self.wikitext, self.fiche.text, columns)
        return "\n".join([head, body, "", *_losses(self.losses)])

    def to_json(self) -> dict[str, object]:
        """In plain values."""
        return {
            "title": self.title,
            "wikitext": self.wikitext,
            "fiche": self.fiche.text,
            "losses": [loss_json(loss) for loss in self.losses],
        }


def loss_json(loss: Loss) -> dict[str, object]:
    """A loss in plain values."""
    return {"kind": loss.kind, "name": loss.name, "count": loss.count, "kept": loss.kept}


def preview(kept: Kept, title: str, mapping: str | None = None, most: int | None = None) -> Preview:
    """The page `title` of a source, turned.

    Args:
        kept: the source.
        title: the full title in the wiki, or the slug of its fiche.
        mapping: the text of a mapping to try in the place of the source's own.
        most: characters of the wikitext, about, beyond which a page is not read: somebody waits for it.

    Raises:
        SourcePageUnknown, SourcePageGone: when no such page came, or the wiki deleted it.
        MappingRefused: when the mapping cannot be read.
    """
    page = kept.page_called(title)
    shown = replace(page, wikitext=beginning(page.wikitext, most))
    converted, fiche = kept.turn(shown, tried(kept, mapping))
    cut = len(shown.wikitext) < len(page.wikitext)
    return Preview(page.title, shown.wikitext, fiche, converted.losses, cut)


def tried(kept: Kept, mapping: str | None) -> Mappings:
    """The mappings of a source, its own replaced by the text of another where one is given.

    Raises:
        MappingRefused: when it cannot be read.
    """
    mappings = kept.mappings()
    if mapping is None:
        return mappings
    own = read_mappings(mapping, kept.source.mapping_file.name) if mapping.strip() else ()
    theirs = Mappings.shared(row.title for row in kept.rows)
    return replace(theirs, known=(*own, *theirs.known), used=(*own, *theirs.used))


def _beside(left: str, right: str, columns: int) -> str:
    room = (columns - 3) // 2
    rows = zip_longest(_wrapped("Wikitexte", left, room), _wrapped("Fiche", right, room), fillvalue="")
    return "\n".join(f"{one:<{room}} │ {other}".rstrip() for one, other in rows)


def _wrapped(title: str, text: str, room: int) -> Sequence[str]:
    lines = [title, ""]
    for line in text.split("\n"):
        lines += textwrap.wrap(line, room, drop_whitespace=False, break_on_hyphens=False) or [""]
    return lines


def _losses(losses: Sequence[Loss]) -> list[str]:
    if not losses:
        return ["Rien n’est perdu ni gardé tel quel."]
    rows = [f"  {loss.count} × {loss.told} : {loss.name}" + ("" if loss.kept else " (non gardé)") for loss in losses]
    return ["Ce qui n’a pas d’équivalent en Markdown :", *rows]
