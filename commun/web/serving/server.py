"""Waitress with our settings, threads and connections."""

import gc
import logging
from typing import Any, Final
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from commun.config import Config
from commun.web.serving.channel import Channel
from commun.web.serving.threads import Threads

_NEW_OBJECTS: Final = 10_000
"""How many more objects there are than before when circles are looked for among the newest: a few pages' worth."""

LARGEST_BODY: Final = 26_000_000
"""The server's own ceiling, just above the application's for uploads, which answers with a page."""


def waitress_settings(config: Config) -> dict[str, Any]:
    """What waitress is told; `X-Forwarded-*` is dropped unless the settings trust somebody to write it."""
    trusted = (
        {
            "trusted_proxy": "*",
            "trusted_proxy_count": config.trust_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"},
        }
        if config.trust_proxy
        else {}
    )
    return {
        "host": config.host,
        "port": config.port,
        "ident": None,  # which server and which version is nobody's business
        "clear_untrusted_proxy_headers": True,
        "max_request_body_size": max(LARGEST_BODY, (config.export_mb + 1) << 20),
        "channel_timeout": 60,
        "connection_limit": 400,
        **trusted,
    }


def make_server(app: WSGIApplication, config: Config) -> BaseWSGIServer | MultiSocketServer:
    """The server, listening; `run()` serves until `close()`."""
    sockets: dict[int, Any] = {}
    # The place where waitress takes another dispatcher of tasks than its own (see `threads`).
    threads: Any = Threads(config.threads)
    server = create_server(app, map=sockets, _dispatcher=threads, **waitress_settings(config))
    for listener in sockets.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = Channel
    return server


def serve_forever(app: WSGIApplication, config: Config) -> None:
    """Serve until the process is told to stop; what is logged (mails, where none can be sent) is printed."""
    # What the program is made of stays: looking for circles in it again and again took a tenth of every new page.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    logging.basicConfig(format="%(asctime)s %(name)s : %(message)s", level=logging.WARNING)
    make_server(app, config).run()
