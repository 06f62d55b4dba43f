"""The connection to a wiki: each call, redirects and files too, goes only where `fiches.addresses_of` lets it.

The connection goes to the IP address that was looked at, under the name that was asked for (`Host`, certificate).
Behind a proxy of the operator it is the proxy that connects: the name is looked at all the same.
"""

import socket
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy

from fiches import addresses_of

_PORTS = {"http": 80, "https": 443}
_PATIENCE = 5.0
"""Seconds in which an address of a host that has several must answer."""


class Guarded(HTTPAdapter):
    """Sends requests to the public internet, and to the hosts that are `named`."""

    def __init__(self, named: Collection[str] = ()) -> None:
        super().__init__()
        self._named = named
        self._answering: dict[tuple[str, int], str] = {}

    def add_headers(self, request: requests.PreparedRequest, **_given: object) -> None:
        """Say the name of the host: the connection is to its number."""
        request.headers["Host"] = urlsplit(str(request.url)).netloc.rpartition("@")[2]

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> Any:
        """A connection for this request.

        Raises:
            HostRefused: when it would lead into an inner network.
        """
        parts = urlsplit(str(request.url))
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            address = self._one_that_answers(host, port, addresses_of(host, port, self._named))
        except (OSError, UnicodeError) as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error
        if select_proxy(str(request.url), dict(proxies or {})):
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        where, how = self.build_connection_pool_key_attributes(request, verify, cert)
        secure = {"server_hostname": host} if parts.scheme == "https" else {}
        return self.poolmanager.connection_from_host(**{**where, "host": address}, pool_kwargs={**how, **secure})

    def _one_that_answers(self, host: str, port: int, addresses: Sequence[str]) -> str:
        """One of the addresses of a host, tried in their order: a machine without IPv6 does not reach the first ones.

        Raises:
            OSError: when none answers.
        """
        if len(addresses) == 1:
            return addresses[0]
        known = self._answering.get((host, port), "")
        if known in addresses:
            return known
        for left, address in enumerate(addresses, 1 - len(addresses)):
            try:
                socket.create_connection((address, port), timeout=_PATIENCE).close()
            except OSError:
                if left == 0:
                    raise
            else:
                self._answering[host, port] = address
                break
        return address
