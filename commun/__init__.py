"""The wiki that people see, and the commands.

`create_app` makes the web application of one commons; `Config` holds its settings; `Renderer` makes HTML of a fiche.
Nothing happens at import, and each name is read when it is asked for (PEP 562): a command, or a process that makes one
booklet, does not read the whole site.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from commun.commons import Commons
    from commun.config import Config
    from commun.render import FileInfo, Link, Renderer, Sense, Stated
    from commun.web.application import create_app

_PLACES: Final[dict[str, str]] = {
    "Commons": "commons",
    "Config": "config",
    "FileInfo": "render",
    "Link": "render",
    "Renderer": "render",
    "Sense": "render",
    "Stated": "render",
    "create_app": "web.application",
}
"""The module of each name; a test holds it to the names above."""


def __getattr__(name: str) -> Any:
    """What this room calls `name`, read now.

    Raises:
        AttributeError: when it has nothing of that name.
    """
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    return found


__all__ = ["Commons", "Config", "FileInfo", "Link", "Renderer", "Sense", "Stated", "create_app"]
