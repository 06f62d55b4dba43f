"""The server: waitress, one process, so that what is kept in memory is kept once; pages kept ready wait for nobody."""

from commun.web.serving.requests import Json, Request
from commun.web.serving.server import AddressTaken, make_server, serve_forever, waitress_settings

__all__ = ["AddressTaken", "Json", "Request", "make_server", "serve_forever", "waitress_settings"]
