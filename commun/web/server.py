"""The server: waitress, one process, a few threads, so that what is kept in memory is kept once."""

import logging
from typing import Any, Final

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from waitress.task import WSGITask

from commun.config import Config

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
        "threads": config.threads,
        "ident": None,  # which server and which version is nobody's business
        "clear_untrusted_proxy_headers": True,
        "max_request_body_size": LARGEST_BODY,
        "channel_timeout": 60,
        "connection_limit": 400,
        **trusted,
    }


class _Task(WSGITask):
    """Keeps the connection after an answer without a body, such as « nothing new » (304).

    Waitress 3.0.2 ends the connection after every answer that states no length, even where the protocol says that there
    is no body to measure (RFC 9112, 6.3), and the browser's next request then costs a new one.
    """

    def set_close_on_finish(self) -> None:
        """Close after this answer, unless it only lacks a length that it must not have."""
        asked = str(getattr(self.request, "headers", {}).get("CONNECTION", "")).lower()
        if self.has_body or self.version != "1.1" or asked == "close":
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    """A connection whose answers are those of `_Task`."""

    task_class = _Task


def make_server(app: Flask, config: Config) -> BaseWSGIServer | MultiSocketServer:
    """The server, listening; `run()` serves until `close()`."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, **waitress_settings(config))
    for listener in sockets.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = _Channel
    return server


def serve_forever(app: Flask, config: Config) -> None:
    """Serve until the process is told to stop; what is logged (mails, where none can be sent) is printed."""
    logging.basicConfig(format="%(asctime)s %(name)s : %(message)s", level=logging.WARNING)
    make_server(app, config).run()
