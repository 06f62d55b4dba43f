"""What the neighbours need on this machine, and which command installs what is missing."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

DOKUWIKI: Final = Path("/usr/share/dokuwiki")
MEDIAWIKI: Final = Path("/usr/share/mediawiki")


def php_fpm() -> str | None:
    """The path of php-fpm, whose name holds its version."""
    found = sorted(path for folder in ("/usr/sbin", "/usr/bin") for path in Path(folder).glob("php-fpm*"))
    return str(found[-1]) if found else None


def program(name: str) -> str | None:
    """The path of a program, also of those of administrators."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def missing(there: Mapping[str, Callable[[], object]] | None = None) -> list[str]:
    """The packages of Debian to install, by their names."""
    return [name for name, look in (_THERE if there is None else there).items() if not look()]


def refusal(packages: list[str]) -> str:
    """The sentence of a bench that cannot be: what is missing, and which command installs it."""
    return (
        f"The bench of the neighbours needs packages that are not here: {', '.join(packages)}. It installs nothing "
        f"itself; on Debian:\n    apt-get install --no-install-recommends {' '.join(packages)}"
    )


def _module(name: str) -> bool:
    return any(Path("/etc/php").glob(f"*/fpm/conf.d/*{name}.ini"))


_THERE: Final[Mapping[str, Callable[[], object]]] = {
    "nginx-light": lambda: program("nginx"),
    "php-fpm": php_fpm,
    "php-cli": lambda: program("php"),
    "php-mysql": lambda: _module("mysqli"),
    "php-intl": lambda: _module("intl"),
    "php-mbstring": lambda: _module("mbstring"),
    "php-xml": lambda: _module("xml"),
    "dokuwiki": (DOKUWIKI / "doku.php").exists,
    "mediawiki": (MEDIAWIKI / "index.php").exists,
    "mariadb-server": lambda: program("mariadbd"),
}
"""What each package brings, looked for."""
