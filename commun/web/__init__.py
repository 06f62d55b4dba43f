"""The pages: one blueprint a noun, put together by `create_app` and served by `serve_forever`."""

from commun.web.application import create_app
from commun.web.serving import serve_forever

__all__ = ["create_app", "serve_forever"]
