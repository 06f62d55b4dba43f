"""Shapes of shared files, written into the pages that show them: a page opened from a disk may read no other's."""

import re
from collections.abc import Iterable
from pathlib import Path

from commun.static_site.layout import sign_id

_STATIC = Path(__file__).parent.parent / "static"
_SHAPE = re.compile(r'<(symbol|path|g|rect|circle)\b[^>]*?\bid="([\w-]+)"[^>]*?(?:/>|>.*?</\1>)', re.DOTALL)
_STROKES = ' fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'


class Signs:
    """The shapes of the shared files, read when the first of them is drawn."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def drawn(self, wanted: Iterable[tuple[str, str]]) -> str:
        """The shapes that a page shows, to be put at its end; "" for none."""
        found = "".join(self._shape(file, shape) for file, shape in sorted(wanted))
        return f'<svg width="0" height="0" class="visually-hidden" aria-hidden="true">{found}</svg>' if found else ""

    def _shape(self, file: str, shape: str) -> str:
        if file not in self._known:
            text = (_STATIC / file).read_text(encoding="utf-8")
            self._known[file] = {match[2]: match[0] for match in _SHAPE.finditer(text)}
        drawn = self._known[file].get(shape, "")
        drawn = drawn.replace(f'id="{shape}"', f'id="{sign_id(file, shape)}"', 1)
        # The strokes of signs are said in a style sheet of their file, which does not come along.
        return drawn.replace("<symbol", f"<symbol{_STROKES}", 1)
