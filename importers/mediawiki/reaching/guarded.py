"""The connection to a wiki: each call, redirects and files too, goes only where `fiches.addresses_of` lets it.

The connection goes to the IP address that was looked at, under the name that was asked for (`Host`, certificate).
Behind a proxy of the operator it is the proxy that connects: the name is looked at all the same.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy

from fiches import addresses_of

_PORTS = {"http": 80, "https": 443}


class Guarded(HTTPAdapter):
    """Sends requests to the public internet, and to the hosts that are `named`."""

    def __init__(self, named: Collection[str] = ()) -> None:
        super().__init__()
        self._named = named

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
        host = parts.hostname or ""
        try:
            addresses = addresses_of(host, parts.port or _PORTS[parts.scheme], self._named)
        except (OSError, UnicodeError) as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error
        if select_proxy(str(request.url), dict(proxies or {})):
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        where, how = self.build_connection_pool_key_attributes(request, verify, cert)
        secure = {"server_hostname": host} if parts.scheme == "https" else {}
        return self.poolmanager.connection_from_host(**{**where, "host": addresses[0]}, pool_kwargs={**how, **secure})
