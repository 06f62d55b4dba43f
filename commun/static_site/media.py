"""The files and small pictures that the pages of a copy show."""

import tempfile
from pathlib import Path

from commun.commons import Commons
from fiches import FileName, is_safe_slug, thumbnail


def media(commons: Commons, address: str) -> bytes | None:
    """What lies at `/media/…`; None for a file that is not there or a picture that cannot be made smaller."""
    width, _, name = address.removeprefix("/media/").rpartition("/")
    bare = name.removesuffix(".webp") if width else name
    blob = commons.store.blob_at(FileName(bare).path) if is_safe_slug(bare, file=True) else None
    if blob is None:
        return None
    if not width:
        return commons.store.blob(blob)
    # The same folder as the site's: what was made for one is there for the other.
    kept = commons.config.data / "cache" / "thumbnails" / blob[:2] / f"{blob}-{width}.webp"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = thumbnail(commons.store.blob(blob), int(width))
        with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as beside:
            beside.write(made)
        Path(beside.name).replace(kept)
    return kept.read_bytes()
