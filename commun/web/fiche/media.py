"""The bytes of uploaded files, and the small pictures made of them."""

import tempfile
from pathlib import Path
from typing import Final

from flask import Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from fiches import ACCEPTED, THUMBNAIL_WIDTHS, FileName, is_safe_slug, thumbnail

blueprint = page_blueprint("media")

_FRESH: Final = 300
"""Seconds for which a browser need not ask again: a file of this name may be replaced."""


@blueprint.get("/media/<name>")
@guard("read")
def file(name: str) -> BaseResponse:
    """The bytes of a file, under the one type that its kind allows."""
    blob = _blob(name)
    kind = ACCEPTED.get(name.rpartition(".")[2], "application/octet-stream")
    return _served(commons().store.blob(blob), blob, kind)


@blueprint.get("/media/<int:width>/<name>.webp")
@guard("read")
def small(width: int, name: str) -> BaseResponse:
    """A picture `width` pixels wide, made once and kept in the cache folder."""
    if width not in THUMBNAIL_WIDTHS:
        abort(404)
    blob = _blob(name)
    return _served(small_of(blob, width), f"{blob}-{width}", "image/webp")


def small_of(blob: str, width: int) -> bytes:
    """The picture of this blob `width` pixels wide, made once and kept in the cache folder.

    Raises:
        FileRefused: when it is damaged, too large or no picture.
    """
    folder = commons().config.data / "cache" / "thumbnails" / blob[:2]
    kept = folder / f"{blob}-{width}.webp"
    if not kept.exists():
        # One at a time: a large picture opened takes hundreds of megabytes, however small its file.
        with commons().picturing:
            if not kept.exists():
                _keep(kept, thumbnail(commons().store.blob(blob), width))
    return kept.read_bytes()


def _blob(name: str) -> str:
    """The blob of a file's current bytes; 404 for an unsafe or unknown name."""
    wiki = commons()
    blob = wiki.store.blob_at(FileName(name).path) if is_safe_slug(name, file=True) else None
    return blob or abort(404)


def _keep(path: Path, data: bytes) -> None:
    """Write beside and rename, so that another request never reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
        beside.write(data)
    Path(beside.name).replace(path)


def _served(data: bytes, tag: str, kind: str) -> BaseResponse:
    response = Response(data, content_type=kind)
    response.set_etag(tag)
    response.cache_control.max_age = _FRESH
    response.cache_control.private = True
    return response.make_conditional(request, accept_ranges=True, complete_length=len(data))
