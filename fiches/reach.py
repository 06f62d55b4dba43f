"""Which machines this one may call when somebody else gave the address.

A server stands inside a network that its visitors are not in: an address that they give it must not lead there. Every
call that follows an address from a form, a page or the answer of another machine asks here first, and connects to the
very IP address that it was given (a second answer of the name server could be another one).
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from typing import Final

from fiches.errors import CommunError

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_INNER: Final = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("3fff::/20"))
"""Networks that Python takes for public ones: the site-local addresses of old (RFC 3879), documentation (RFC 9637)."""


class HostRefused(CommunError):
    """`host` belongs to an inner network, and nobody who runs this machine named it."""

    fr = (
        "« {host} » est une machine du réseau privé de ce serveur : il ne l’appelle que si la personne qui le tient "
        "l’a nommée (réglage COMMUN_INNER_HOSTS)."
    )
    en = (
        "“{host}” is a machine of this server’s private network: it is only called when whoever runs the server named "
        "it (setting COMMUN_INNER_HOSTS)."
    )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if any(ip in network for network in _INNER):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name, as the system knows them.

    Raises:
        OSError: when the name has none.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def plain_host(host: str) -> str:
    """A host as name servers know it: in lower case, without the final dot, its accents in the ASCII form of RFC 3490.

    Raises:
        UnicodeError: when it can be no name.
    """
    name = host if host.isascii() else host.encode("idna").decode()
    return name.lower().removesuffix(".")


def addresses_of(
    host: str,
    port: int,
    named: Collection[str] = (),
    *,
    allowed: Callable[[str], bool] = is_public,
    resolver: Callable[[str, int], Sequence[str]] = resolve,
) -> Sequence[str]:
    """The IP addresses by which `host` may be called: all of them are public, or it is among the `named`.

    Args:
        host: a name or an IP address.
        port: where it is called.
        named: hosts of the inner network that may be called, written in any way.
        allowed: whether an IP address may be called.
        resolver: the IP addresses of a name.

    Raises:
        HostRefused: when one of them is not.
        OSError: when the name has no address.
        UnicodeError: when it can be no name.
    """
    name = plain_host(host)
    addresses = resolver(name, port)
    if not addresses or not (all(map(allowed, addresses)) or name in map(plain_host, named)):
        raise HostRefused(host=host)
    return addresses
