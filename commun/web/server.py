"""The server: waitress, one process, a few threads, so that what is kept in memory is kept once."""

from typing import Any, Final

import waitress
from flask import Flask

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


def serve_forever(app: Flask, config: Config) -> None:
    """Serve until the process is told to stop."""
    waitress.serve(app, _quiet=True, **waitress_settings(config))
