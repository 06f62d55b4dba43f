"""The wiki that people see, and the commands.

`create_app` makes the web application of one commons; `Config` holds its settings; `Renderer` makes HTML of a fiche.
Nothing happens at import.
"""

from commun.commons import Commons
from commun.config import Config
from commun.render import FileInfo, Link, Renderer
from commun.web.application import create_app

__all__ = ["Commons", "Config", "FileInfo", "Link", "Renderer", "create_app"]
