"""`program`: a mark of the program that runs, libraries and extensions included."""

import functools
import hashlib
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

_TOP: Final = Path(__file__).resolve().parent.parent.parent
_ROOMS: Final = ("commun", "fiches", "search_index")
"""What a page that is shown may depend on."""
_KINDS: Final = frozenset({".py", ".html", ".js", ".css", ".svg", ".po", ".mo"})


@functools.cache
def program() -> str:
    """A mark that moves with any file of the program, or any version of what is installed beside it.

    Read once for each process, when first asked: some 800 files, 100 ms.
    """
    digest = hashlib.blake2b(digest_size=16)
    for room in _ROOMS:
        for path in sorted((_TOP / room).rglob("*")):
            if path.suffix in _KINDS:
                digest.update(f"{path.relative_to(_TOP)} {path.stat().st_size} ".encode() + path.read_bytes())
    for installed in sorted(f"{each.metadata['Name']} {each.version}" for each in distributions()):
        digest.update(f"{installed}\n".encode())
    return digest.hexdigest()
