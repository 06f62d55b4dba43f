"""What was rendered, kept in memory: a page seen before costs a look-up."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from commun.kept import Kept
from commun.render.model import Known, LinkResolver, Named, Rendered
from commun.render.renderer import Renderer, look_up, named
from fiches import Fiche, pieces

MAX_BYTES: Final = 32 * 1024 * 1024
"""How much HTML is kept, in bytes (its characters are counted, twice when any is beyond Latin-1, as Python does)."""


@dataclass(slots=True)
class _Entry:
    """A rendering, what its text names, what was known of that, and for which generation that was last checked."""

    rendered: Rendered
    of: Named
    known: Known
    generation: Hashable
    weight: int


class RenderCache:
    """Renderings by text (its blob), renderer and language; the least recently asked for go first.

    A rendering depends on more than its text: the colour of its links, the size of its pictures. As long as the
    generation of titles has not moved nothing of that is looked at; when it has, the targets are resolved again in one
    question, and the HTML is made anew only if an answer changed. Safe to share between threads.
    """

    def __init__(self, renderer: Renderer, max_bytes: int = MAX_BYTES) -> None:
        self.renderer = renderer
        self._entries: Kept[tuple[str, int, str], _Entry] = Kept(max_bytes)

    def render_cached(
        self, fiche: Fiche, blob: str, generation: Hashable, resolver: LinkResolver, language: str = "fr"
    ) -> Rendered:
        """The rendering of `fiche`, whose text is the blob `blob`; "" for a text that has none and is not kept.

        `generation` is any value that moves whenever a page or a file is born, dies or changes its names.
        """
        key = (blob, self.renderer.version, language)
        entry = self._entries.get(key)
        if entry is not None:
            if entry.generation == generation:
                return entry.rendered
            known = look_up(entry.of, resolver, fiche)
            if known == entry.known:
                entry.generation = generation
                return entry.rendered
        found = pieces(fiche.body)
        of = named(fiche.body, found)
        known = look_up(of, resolver, fiche)
        rendered = self.renderer.typeset(self.renderer.lay_out(fiche.body, found, known, language), fiche)
        if blob:
            self._entries.put(key, _Entry(rendered, of, known, generation, _weight(rendered)))
        return rendered


def _weight(rendered: Rendered) -> int:
    """The bytes of memory of a rendering, roughly."""
    width = 1 if rendered.html.isascii() else 2
    return 2000 + len(rendered.html) * width + 200 * (len(rendered.links) + len(rendered.toc))
