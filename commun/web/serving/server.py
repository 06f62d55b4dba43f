"""Waitress with our settings, threads and connections."""

import errno
import gc
import logging
import socket
from collections.abc import Callable, Mapping
from typing import Any, Final
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from commun.config import Config
from commun.web.serving.channel import Channel
from commun.web.serving.threads import Threads
from fiches import CommunError

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
    try:
        server = create_server(app, map=sockets, _dispatcher=threads, **waitress_settings(config))
    except OSError:
        for half_made in list(sockets.values()):
            half_made.close()
        raise
    for listener in sockets.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = Channel
    return server


_NO_ADDRESS: Final = "cette machine n’a pas cette adresse", "this machine has no such address"
_REASONS: Final[Mapping[int | None, tuple[str, str]]] = {
    errno.EADDRINUSE: ("un autre programme y écoute", "another program listens there"),
    errno.EACCES: ("ce port demande d’autres droits", "this port takes other rights"),
    errno.EADDRNOTAVAIL: _NO_ADDRESS,
}
"""Why nothing can listen somewhere, in both languages."""


class AddressTaken(CommunError):
    """The server may not listen at `host`:`port`: another program does, the machine has no such address…"""

    fr = (
        "Rien ne peut écouter à {host}:{port} : {why}. Si un commun y est déjà servi, arrêtez-le ; "
        "sinon choisissez un autre port, comme PORT=8001."
    )
    en = (
        "Nothing can listen at {host}:{port}: {why_en}. If a commons is served there already, stop it; "
        "otherwise choose another port, such as PORT=8001."
    )


def serve_forever(app: WSGIApplication, config: Config, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; what is logged (mails, where none can be sent) is printed.

    Args:
        app: what answers.
        config: where to listen.
        ready: told the address, with the port that was found where `PORT` is 0, once it can be asked.

    Raises:
        AddressTaken: when nothing can listen there.
    """
    # What the program is made of stays: looking for circles in it again and again took a tenth of every new page.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    logging.basicConfig(format="%(asctime)s %(name)s : %(message)s", level=logging.WARNING)
    try:
        server = make_server(app, config)
    except (OSError, ValueError) as error:  # waitress: ValueError for a host that names no address
        why = _why(error)
        raise AddressTaken(host=_host(config), port=config.port, why=why[0], why_en=why[1]) from error
    try:
        ready(f"http://{_host(config)}:{_port(server)}")
        server.run()
    finally:
        server.close()


def _why(error: OSError | ValueError) -> tuple[str, str]:
    """Why nothing can listen there, in both languages; what we know no words for, as the system says it."""
    if isinstance(error, ValueError | socket.gaierror):
        return _NO_ADDRESS
    said = error.strerror or str(error)
    return _REASONS.get(error.errno, (said, said))


def _host(config: Config) -> str:
    """Where to listen as an address holds it: IPv6 within brackets (https://www.rfc-editor.org/rfc/rfc3986)."""
    return f"[{config.host}]" if ":" in config.host and not config.host.startswith("[") else config.host


def _port(server: BaseWSGIServer | MultiSocketServer) -> int:
    """The port where the server listens; of several addresses, the first one's."""
    if isinstance(server, MultiSocketServer):
        return int(server.effective_listen[0][1])
    return int(server.socket.getsockname()[1]) if server.socket is not None else 0
