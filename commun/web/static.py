"""The files that pages are dressed with: addresses that hold a hash of their content, gzip made once.

All files share one hash, because they name each other by relative addresses (a script imports its neighbour): when
one changes, all of them have new addresses, so browsers may keep each for ever (`immutable`, RFC 8246).
"""

import functools
import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, request
from markupsafe import Markup
from xstatic.pkg import leaflet

from commun.web.guard import guard

FOLDER: Final = Path(__file__).parent.parent / "static"
"""Where the files lie."""

_LEAFLET: Final = ("leaflet.js", "leaflet.css")
"""What maps need of Leaflet, as XStatic-Leaflet brings it; its pictures are not used."""

_FOREVER: Final = "public, max-age=31536000, immutable"
_MIN_GZIP: Final = 256
"""Below this many octets, compression saves less than its own headers."""

_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""Said here because what `mimetypes` answers depends on the machine; modules need a JavaScript type to run at all."""

blueprint = Blueprint("static_files", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its type and its octets."""

    mime: str
    plain: bytes

    @functools.cached_property
    def packed(self) -> bytes | None:
        """Its octets compressed, once, when first asked for; None where that gains nothing."""
        if len(self.plain) < _MIN_GZIP:
            return None
        packed = gzip.compress(self.plain, compresslevel=9, mtime=0)
        return packed if len(packed) < len(self.plain) else None


class StaticFiles:
    """The files of `folder` and those of libraries (`others`: the name under which each is asked), read once."""

    def __init__(self, folder: Path, others: Mapping[str, Path] | None = None) -> None:
        self.assets = {
            path.relative_to(folder).as_posix(): _asset(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        self.assets |= {name: _asset(path) for name, path in (others or {}).items()}
        digest = hashlib.sha256()
        for name, asset in self.assets.items():
            digest.update(f"{name} {len(asset.plain)} ".encode() + asset.plain)
        self.version = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of the file `name` (`css/base.css`).

        Raises:
            KeyError: when there is no such file: a template that names one is wrong.
        """
        if name not in self.assets:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def icon(self, name: str, css: str = "icon") -> Markup:
        """A sign of icons.svg, which is decoration: a word always stands beside it."""
        return Markup(
            '<svg class="%s" width="24" height="24" aria-hidden="true" focusable="false"><use href="%s#%s"/></svg>'
        ) % (css, self.url("icons.svg"), name)


def _asset(path: Path) -> Asset:
    """The file at `path`, ready to be sent."""
    plain = path.read_bytes()
    mime = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if mime.startswith("text/"):
        mime += "; charset=utf-8"
    return Asset(mime, plain)


def install(app: Flask) -> None:
    """Read the files and let templates ask for their addresses with `static_url`, and for signs with `icon`."""
    maps = Path(leaflet.BASE_DIR)
    files = StaticFiles(FOLDER, {f"leaflet/{name}": maps / name for name in _LEAFLET})
    app.extensions["commun_static"] = files
    app.jinja_env.globals.update(static_url=files.url, icon=files.icon)
    app.register_blueprint(blueprint)


@blueprint.get("/static/<version>/<path:name>")
@guard("public")
def asset(version: str, name: str) -> Response:
    """A file; for ever when the address names the present version, to be asked again otherwise."""
    files: StaticFiles = current_app.extensions["commun_static"]
    found = files.assets.get(name)
    if found is None:
        abort(404)
    packed = found.packed if request.accept_encodings.quality("gzip") > 0 else None
    response = Response(found.plain if packed is None else packed, content_type=found.mime)
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    if found.packed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER if version == files.version else "no-cache"
    return response
