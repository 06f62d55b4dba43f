"""Whether a wiki answers, and what its account may do there: asked once, quickly, before anything is decided on it."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from importers.errors import SourceAddressRefused, SourceRefused
from importers.mediawiki.client import Client
from importers.source import SourceConfig, without_password

_TIMEOUT: Final = 10
"""Seconds for an answer: somebody waits before a page."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a wiki said.

    Attributes:
        site: what it calls itself.
        software: its program and version.
        pages: how many pages it counts.
        user: the account that it knows us by; "" for nobody.
        may_edit, may_create: whether this account may write.
        is_bot: whether it is marked as a robot.
        is_plain: whether the way there is not encrypted.
    """

    site: str
    software: str
    pages: int
    user: str
    may_edit: bool
    may_create: bool
    is_bot: bool
    is_plain: bool


def try_connection(source: SourceConfig, password: str | None = None) -> Connection:
    """Ask a wiki who it is, with the account of the source; `password` stands for the one that is kept.

    Raises:
        SourceUnreachable, SourceRefused, LoginRefused: when it does not play along.
    """
    with _with_password(source, password) as asked, closing(Client(asked, timeout=_TIMEOUT)) as client:
        said = client.query(
            meta="siteinfo|userinfo", siprop="general|statistics", uiprop="rights|groups", maxlag=60
        ).get("query", {})
    general, user = said.get("general", {}), said.get("userinfo", {})
    if not general.get("generator"):
        raise SourceRefused(url=source.api_url, code="format", why="meta=siteinfo")
    rights = set(user.get("rights", ()))
    return Connection(
        site=str(general.get("sitename", "")),
        software=str(general["generator"]),
        pages=int(said.get("statistics", {}).get("pages", 0)),
        user="" if user.get("anon") else str(user.get("name", "")),
        may_edit="edit" in rights,
        may_create="createpage" in rights,
        is_bot="bot" in rights,
        is_plain=urlsplit(source.api_url).scheme != "https",
    )


def api_address(given: str) -> str:
    """The address of the API that somebody means by what they typed: that of the wiki, or of one of its pages.

    `https://wiki.example` → `https://wiki.example/api.php`, `https://wiki.example/w/index.php?title=X` →
    `https://wiki.example/w/api.php`.

    Raises:
        SourceAddressRefused: when it is not even shaped as an address.
    """
    given = given.strip()
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        _port = parts.port  # looked at only when it is asked for
    except ValueError:
        raise SourceAddressRefused(url=without_password(given)) from None
    path = re.sub(r"/(?:index|load|api)\.php.*\Z|/wiki(?:/.*)?\Z|/+\Z", "", parts.path)
    return f"{parts.scheme}://{parts.netloc}{path}/api.php" if parts.netloc else given


@contextmanager
def _with_password(source: SourceConfig, password: str | None) -> Iterator[SourceConfig]:
    """The source with one attempt, and a password that lies on the disk no longer than this."""
    once = replace(source, retries=0)
    if password is None:
        yield once
        return
    with TemporaryDirectory(prefix="commun-") as folder:  # readable by nobody else
        file = Path(folder) / "secret"
        file.write_text(password, encoding="utf-8")
        yield replace(once, password_file=file)
