"""The server's entry: one factory call, for any WSGI server (`waitress-serve --call app:application`).

`make run` and `commun serve` do the same and start the writer of the text index beside it.
"""

from wsgiref.types import WSGIApplication

from commun import Config, create_app


def application() -> WSGIApplication:
    """The application of the commons that the environment names."""
    return create_app(Config.from_environ())
