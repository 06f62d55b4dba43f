"""What reading one text tells: whether a picture lacks its words, the addresses it names, what it is compared by."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from commun.gardener.words import outside_code
from fiches import Fiche, fold, scan

_URL: Final = re.compile(r"https?://[^\s<>\"'`\[\]{}|\\^]+", re.IGNORECASE)
_IMAGINED: Final = re.compile(
    r"https?://(?:[^/?#]*\.)?(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)(?::\d+)?(?:[/?#]|\Z)|.*…",
    re.IGNORECASE,
)
"""An address that is there as an example (RFC 2606), or with a gap in it (`https://…/api.php`): nobody follows it."""
_PICTURE: Final = re.compile(r"!\[\s*\]\([^)\n]+\)")
_WORD: Final = re.compile(r"\w+")
_SHINGLE: Final = 5
SKETCH: Final = 32
"""Hashes kept of a text: the smallest of those of its runs of five words (Broder 1997)."""
_SHORTEST: Final = 60
"""Words from which a text can be another one's near twin."""


def lacks_words(fiche: Fiche) -> bool:
    """Whether a picture of the fiche has no alternative text, or one of its own fields no credit."""
    if _PICTURE.search(fiche.body):
        return True
    if any(
        mark.kind == "embed" and _shows(mark.target) and not _worded(mark.label, mark.options)
        for mark in scan(fiche.body)
    ):
        return True
    said = fiche.head.get("image")
    own = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, dict)]
    return any(each.get("fichier") and not (each.get("texte_alternatif") and each.get("credit")) for each in own)


def _shows(name: str) -> bool:
    return name.lower().rpartition(".")[2] in {"jpg", "jpeg", "png", "webp", "gif", "svg", "avif"}


def _worded(label: str | None, options: Sequence[str]) -> bool:
    return bool(label) or any(
        option.partition("=")[0].strip() == "alt" and option.partition("=")[2].strip() for option in options
    )


def urls_of(fiche: Fiche) -> set[str]:
    """The addresses of the web that a fiche names, as they would be followed; what stands as code is no link."""
    found, texts = set(), [fiche.head.text]

    def read(part: str) -> str:
        texts.append(part)
        return part

    outside_code(fiche.body, read)
    for text in texts:
        for match in _URL.finditer(text):
            url = match[0].rstrip(".,;:!?…»)*_")
            if "(" in url and match[0].startswith(f"{url})"):
                url += ")"
            if not _IMAGINED.match(url):
                found.add(url)
    return found


def sketch_of(fiche: Fiche) -> list[int]:
    """What a text is compared by: the smallest hashes of its runs of five words."""
    words = _WORD.findall(fold(fiche.body))
    if len(words) < _SHORTEST:
        return []
    runs = {" ".join(words[place : place + _SHINGLE]) for place in range(len(words) - _SHINGLE + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(run.encode(), digest_size=7).digest()) for run in runs)
    return sorted(hashes)[:SKETCH]
