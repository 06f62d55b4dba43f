"""A commons served on a free port, and git on somebody's machine."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from waitress.server import BaseWSGIServer

from commun import Commons, create_app
from commun.web.serving import make_server
from tests.births import Birth


class Served:
    """A commons being served, and the git of somebody who copies it."""

    def __init__(self, wiki: Commons, port: int, home: Path) -> None:
        self.wiki = wiki
        self.port = port
        self.home = home

    def address(self, key: str = "") -> str:
        return f"http://{f'moi:{key}@' if key else ''}127.0.0.1:{self.port}/commun.git"

    def key(self, name: str = "Aline", role: str = "contributor", scope: str = "ecrire") -> str:
        accounts = self.wiki.accounts
        user = accounts.by_name(name) or accounts.register(name, "un-mot-de-passe-long", "", role)
        return accounts.tokens.make(user.id, "git", frozenset({scope}))

    def git(self, *arguments: str, cwd: Path | None = None, ok: bool = True, language: str = "fr") -> str:
        """What git says (both ways), in a machine of its own."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "GIT_TERMINAL_PROMPT": "0",
            "LANGUAGE": language,
            "LC_ALL": "C.UTF-8",
        }
        named = ("-c", "user.name=Technicien", "-c", "user.email=tech@example.org")
        done = subprocess.run(
            ["git", *named, *arguments], cwd=cwd or self.home, env=environ, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) is ok, said
        return said

    def clone(self, folder: str = "copie", key: str = "") -> Path:
        self.git("clone", "-q", self.address(key), folder)
        return self.home / folder

    def commit(self, copy: Path, path: str, text: str | bytes, message: str = "essai") -> None:
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "-A", cwd=copy)
        self.git("commit", "-qm", message, cwd=copy)


def _serve(birth: Birth, tmp_path: Path, environ: dict[str, str]) -> Iterator[Served]:
    data = tmp_path / "data"
    commons = birth({"COMMUN_DATA": str(data), "PORT": "0"} | environ)
    server = make_server(create_app(commons.config, commons, limits=False), commons.config)
    assert isinstance(server, BaseWSGIServer)

    def run() -> None:
        with suppress(OSError, ValueError):  # its sockets are closed under it at the end
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    home = tmp_path / "home"
    home.mkdir()
    try:
        yield Served(commons, int(server.getsockname()[1]), home)
    finally:
        server.close()
        thread.join(timeout=5)
        commons.close()


@pytest.fixture
def served(birth: Birth, tmp_path: Path) -> Iterator[Served]:
    """A commons that everybody reads."""
    yield from _serve(birth, tmp_path, {})


@pytest.fixture
def for_members(birth: Birth, tmp_path: Path) -> Iterator[Served]:
    """A commons that only its members read."""
    yield from _serve(birth, tmp_path, {"COMMUN_WHO_MAY_READ": "members"})
