"""A first word with a wiki: whether it answers, who it is, what an account may do there."""

from importers.connecting.connecting import Connection, api_address, try_connection

__all__ = ["Connection", "api_address", "try_connection"]
