"""A source: another wiki, how to reach it and what to take, written in `data/sources/<name>.toml`.

The password of its account lies in a file of its own that is only named here: it never enters git, a log or a report.
"""

import fcntl
import json
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fiches import HostRefused, addresses_of
from importers.errors import (
    NeighbourAddressRefused,
    PasswordUnreadable,
    SourceAddressRefused,
    SourceNameRefused,
    SourceTaken,
    SourceUnknown,
)

_FOLDER: Final = "sources"
_GIT: Final = frozenset({"https", "http", "ssh", "git", "file"})
_ALL: Final = 2
"""What « all pages » comprises: since 2, the messages that Semantic MediaWiki reads as definitions."""
_NAME: Final = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
"""A name is one of a file and of a branch too: no longer than they may be."""


@dataclass(frozen=True)
class SourceConfig:
    """What is known of a source.

    Attributes:
        name: its name here; its branch is `sources/<name>`.
        api_url: the address of its `api.php` ("" for an export that was read from a file).
        folder: where its settings and its status lie.
        user, password_file: the account (a bot password), for a private wiki.
        namespaces: the numbers to bring in (empty: all but MediaWiki's own messages).
        categories: only the pages of these categories (empty: all).
        licence: the licence of the pages, where the wiki does not say it.
        interval: seconds between two requests (0: one follows the other, never two at once).
        retries: how many times a request is tried again.
        patience: seconds of the first wait before trying again; doubled each time.
        checkpoint: revisions between two moments that a cut-off run goes on from.
        every: hours between two runs that the worker makes by itself (0: only when somebody asks).
        push: whether what is written here may be sent to the wiki.
        expand: whether templates that no mapping knows are expanded by the wiki.
        inner: whether its host may be one of the private network: who runs this machine declared it.
        inner_hosts: the hosts of the private network that may be called for any source.
        git_url: the address of the repository of another commons ("" for a wiki).
    """

    name: str
    api_url: str
    folder: Path
    user: str | None = None
    password_file: Path | None = None
    namespaces: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    licence: str | None = None
    interval: float = 0.0
    retries: int = 5
    patience: float = 2.0
    checkpoint: int = 500
    every: float = 0.0
    push: bool = False
    git_url: str = ""
    expand: bool = False
    inner: bool = False
    inner_hosts: frozenset[str] = frozenset()

    @property
    def may_be_inner(self) -> frozenset[str]:
        """The hosts that may be called though they are none of the public internet, in lower case."""
        own = urlsplit(self.api_url).hostname
        return self.inner_hosts | ({own} if self.inner and own else frozenset())

    @property
    def address(self) -> str:
        """Where it is, for people; "" for an export that was read from a file."""
        return self.git_url or self.api_url

    @property
    def branch(self) -> str:
        """The branch that holds the wiki as it was."""
        return f"sources/{self.name}"

    @property
    def wikitext_ref(self) -> str:
        """The side ref that holds the wikitext of every revision."""
        return f"refs/commun/wikitext/{self.name}"

    @property
    def status_file(self) -> Path:
        """The table of what came, derived from the branch."""
        return self.folder / f"{self.name}.sqlite"

    @property
    def site_file(self) -> Path:
        """What the wiki said of itself the last time: its names, its licence."""
        return self.folder / f"{self.name}.site.json"

    @property
    def lock_file(self) -> Path:
        """Held by whoever brings this source in."""
        return self.folder / f"{self.name}.lock"

    @property
    def mapping_file(self) -> Path:
        """What the templates of this wiki mean, where somebody wrote it down."""
        return self.folder / f"{self.name}.modeles.toml"

    @property
    def scope(self) -> str:
        """What of the wiki is asked for, in one word: a listing made for another scope says nothing of this one.

        Where all is asked for, with what that comprises: listings made before `_ALL` grew are made anew.
        """
        chosen = [sorted(self.namespaces), sorted(self.categories)]
        return json.dumps(chosen if any(chosen) else [*chosen, _ALL], ensure_ascii=False)

    def password(self) -> str:
        """The password of the account, read when it is needed.

        Raises:
            PasswordUnreadable: when its file is gone, or cannot be read.
        """
        try:
            return self.password_file.read_text(encoding="utf-8").strip() if self.password_file else ""
        except (OSError, UnicodeDecodeError):
            raise PasswordUnreadable(name=self.name, file=self.password_file) from None


def add_source(
    data: Path,
    *,
    name: str,
    api_url: str,
    user: str | None = None,
    password_file: Path | None = None,
    namespaces: tuple[int, ...] = (),
    categories: tuple[str, ...] = (),
    licence: str | None = None,
    interval: float = 0.0,
    expand: bool = False,
    inner: bool = True,
    new: bool = False,
) -> SourceConfig:
    """Declare a source, or change one that is declared.

    `inner` is whether its host may be one of the private network, where it is one today: False for an address that was
    typed on the site. `new` is whether it must be a new one.

    Raises:
        SourceNameRefused, SourceAddressRefused: when the name or the address cannot be one.
        SourceTaken: when somebody declared one of this name, and it was to be new.
    """
    _check(name, api_url)
    values: dict[str, object] = {
        "api_url": api_url,
        "user": user,
        "password_file": None if password_file is None else str(password_file.resolve()),
        "namespaces": list(namespaces),
        "categories": list(categories),
        "licence": licence,
        "interval": interval,
        "expand": expand,
        "inner": inner and _is_inner(api_url),
    }
    return _declare(data, name, values, new=new)


def describe_source(
    data: Path,
    *,
    name: str,
    api_url: str,
    user: str | None = None,
    categories: tuple[str, ...] = (),
    licence: str | None = None,
    inner_hosts: frozenset[str] = frozenset(),
) -> SourceConfig:
    """A source as it would be, nothing written down.

    Raises:
        SourceNameRefused, SourceAddressRefused: as for `add_source`.
    """
    _check(name, api_url)
    return SourceConfig(
        name, api_url, data / _FOLDER, user=user, categories=categories, licence=licence, inner_hosts=inner_hosts
    )


def _check(name: str, api_url: str) -> None:
    check_name(name)
    parts = urlsplit(api_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or not parts.path.endswith("/api.php"):
        raise SourceAddressRefused(url=without_password(api_url))
    if parts.username or parts.password:
        raise SourceAddressRefused(url=without_password(api_url))


def keep_account(data: Path, name: str, user: str, password: str) -> SourceConfig:
    """Keep the account of a source, its password in a file that only the server's user reads.

    Both are written in one go: where two people give an account at once, one of the two is kept whole.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    with settings_lock(data / _FOLDER):
        values = _values(data, name)
        file = _secret(data, name)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as beside:
            try:
                beside.write(password)
                beside.flush()
                Path(beside.name).replace(file)
            except BaseException:  # no password stays where nobody looks for one
                Path(beside.name).unlink(missing_ok=True)
                raise
        _write(data, name, values | {"user": user, "password_file": str(file.resolve())})
    return load_source(data, name)


def forget_account(data: Path, name: str) -> None:
    """Erase the account of a source and the password that `keep_account` kept; one that lies elsewhere stays.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    with settings_lock(data / _FOLDER):
        _write(data, name, _values(data, name) | {"user": "", "password_file": ""})
        _secret(data, name).unlink(missing_ok=True)


def _secret(data: Path, name: str) -> Path:
    check_name(name)
    return data / _FOLDER / "secrets" / name


def add_neighbour(
    data: Path,
    *,
    name: str,
    git_url: str,
    user: str | None = None,
    password_file: Path | None = None,
    licence: str | None = None,
    new: bool = False,
) -> SourceConfig:
    """Declare another commons, whose repository is at `git_url`, as a source, or change one that is declared.

    Raises:
        SourceNameRefused, NeighbourAddressRefused: when the name or the address cannot be one.
        SourceTaken: when somebody declared one of this name, and it was to be `new`.
    """
    check_name(name)
    parts = urlsplit(git_url)
    here = bool(git_url) and not parts.scheme and Path(git_url).expanduser().is_dir()
    if here:
        git_url = str(Path(git_url).expanduser().resolve())
    elif parts.scheme not in _GIT or parts.password or (parts.username and parts.scheme != "ssh"):
        raise NeighbourAddressRefused(url=without_password(git_url))
    values: dict[str, object] = {
        "git_url": git_url,
        "user": user,
        "password_file": None if password_file is None else str(password_file.resolve()),
        "licence": licence,
    }
    return _declare(data, name, values, new=new)


def without_password(url: str) -> str:
    """An address without what may be a secret, for a sentence."""
    return re.sub(r"//[^/@]*@", "//…@", url)


def _is_inner(address: str) -> bool:
    """Whether an address leads into the private network, or cannot be told now: its name may be known there alone."""
    parts = urlsplit(address)
    try:
        addresses_of(parts.hostname or "", parts.port or 443)
    except (HostRefused, OSError, UnicodeError):
        return True
    return False


def _declare(data: Path, name: str, values: Mapping[str, object], *, new: bool) -> SourceConfig:
    """Write a declaration; the rhythm and the permission to send stay as they were."""
    with settings_lock(data / _FOLDER):
        kept = _values(data, name) if _file(data, name).exists() else {}
        if new and kept:
            raise SourceTaken(name=name, address=str(kept.get("git_url") or kept.get("api_url") or ""))
        _write(data, name, {**{key: kept[key] for key in ("every", "push") if key in kept}, **values})
    return load_source(data, name)


def change_source(data: Path, name: str, **values: float | bool | str) -> SourceConfig:
    """Change some settings of a source (`every`, `push`…) and leave the others as they are.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    with settings_lock(data / _FOLDER):
        _write(data, name, _values(data, name) | values)
    return load_source(data, name)


@contextmanager
def settings_lock(folder: Path) -> Iterator[None]:
    """Be the only one who writes settings in `folder`: two people’s changes at once are made one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".settings.lock").open("w", encoding="utf-8") as file:  # with a dot: no source has such a name
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _values(data: Path, name: str) -> dict[str, object]:
    """What is written down of a source.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    load_source(data, name)
    return tomllib.loads(_file(data, name).read_text(encoding="utf-8"))


def _write(data: Path, name: str, values: Mapping[str, object]) -> None:
    """Write settings beside the old ones, then in their place: JSON's strings, numbers and lists are TOML's too."""
    rows = [f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in values.items() if v not in (None, [])]
    beside = _file(data, name).with_suffix(".toml.new")
    beside.write_text("".join(rows), encoding="utf-8")
    beside.replace(_file(data, name))


def load_source(data: Path, name: str, inner_hosts: frozenset[str] = frozenset()) -> SourceConfig:
    """The settings of a source; `inner_hosts` are those of the private network that it may lead to.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    if not _NAME.fullmatch(name) or not _file(data, name).exists():
        raise SourceUnknown(name=name)
    values = tomllib.loads(_file(data, name).read_text(encoding="utf-8"))
    password = values.get("password_file")
    return SourceConfig(
        name=name,
        api_url=values.get("api_url", ""),
        folder=data / _FOLDER,
        user=values.get("user") or None,
        password_file=Path(password) if password else None,
        namespaces=tuple(values.get("namespaces", ())),
        categories=tuple(values.get("categories", ())),
        licence=values.get("licence"),
        interval=float(values.get("interval", 0)),
        retries=int(values.get("retries", 5)),
        patience=float(values.get("patience", 2)),
        checkpoint=max(1, int(values.get("checkpoint", 500))),
        every=max(0.0, float(values.get("every", 0))),
        push=values.get("push") is True,
        git_url=values.get("git_url", ""),
        expand=values.get("expand") is True,
        inner=values.get("inner") is True,
        inner_hosts=inner_hosts,
    )


def list_sources(data: Path, inner_hosts: frozenset[str] = frozenset()) -> list[SourceConfig]:
    """Every source that is declared, by name; `inner_hosts` as for `load_source`."""
    names = sorted(file.name.removesuffix(".toml") for file in (data / _FOLDER).glob("*.toml"))
    return [load_source(data, name, inner_hosts) for name in names if _NAME.fullmatch(name)]


def dump_source(data: Path, name: str) -> SourceConfig:
    """The source for an export read from a file: a declared one of that name, else one without address.

    Raises:
        SourceNameRefused: when the name cannot be one.
    """
    check_name(name)
    if _file(data, name).exists():
        return load_source(data, name)
    folder = data / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return SourceConfig(name, "", folder)


def arriving_source(data: Path, name: str) -> SourceConfig | None:
    """The source of an export that was sent and has not come yet; None when there is no such export."""
    waits = _NAME.fullmatch(name) and any((data / _FOLDER / "arrivees").glob(f"{name}.*"))
    return dump_source(data, name) if waits else None


def check_name(name: str) -> None:
    """Refuse a name that could not be a branch, a file and a word of an address.

    Raises:
        SourceNameRefused: then.
    """
    if not _NAME.fullmatch(name):
        raise SourceNameRefused(name=name)


def _file(data: Path, name: str) -> Path:
    return data / _FOLDER / f"{name}.toml"
