"""A MediaWiki that really runs: started, copied, spoken to, ended."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

HERE = Path(__file__).parent
CODE = Path("/usr/share/mediawiki")
ADMIN = ("Admin", "mot-de-passe-admin-1")
ROBOT = ("Admin@robot", "robotrobotrobotrobotrobotrobot12")


class ApiError(Exception):
    """The wiki answered with an error; `code` is its code."""

    def __init__(self, code: str, info: str) -> None:
        self.code = code
        super().__init__(f"{code}: {info}")


class Api:
    """Somebody who speaks to a wiki: an account, or nobody."""

    def __init__(self, url: str, account: tuple[str, str] | None = None) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._csrf = ""
        if account is not None:
            self._log_in(*account)

    def __call__(self, action: str, **values: object) -> dict[str, Any]:
        """One answer."""
        fields = {"action": action, "format": "json", "formatversion": 2, **values}
        return self._send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def write(self, action: str, **values: object) -> dict[str, Any]:
        """One answer to something that changes the wiki."""
        if not self._csrf:
            self._csrf = self("query", meta="tokens")["query"]["tokens"]["csrftoken"]
        return self(action, token=self._csrf, **values)

    def edit(self, title: str, text: str, summary: str = "", **values: object) -> int:
        """Save a page; gives the number of the revision (0 when nothing changed)."""
        answer = self.write("edit", title=title, text=text, summary=summary, **values)
        return int(answer["edit"].get("newrevid", 0))

    def upload(self, name: str, data: bytes, comment: str, text: str = "") -> None:
        """Send a file."""
        if not self._csrf:
            self._csrf = self("query", meta="tokens")["query"]["tokens"]["csrftoken"]
        fields = {
            "action": "upload", "format": "json", "formatversion": "2", "filename": name, "comment": comment,
            "text": text, "ignorewarnings": "1", "token": self._csrf,
        }  # fmt: skip
        edge = "----un-fichier-arrive"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n'
        parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), data, b"\r\n"]
        answer = self._send(b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}")
        assert answer["upload"]["result"] == "Success", answer

    def _log_in(self, name: str, password: str) -> None:
        token = self("query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        answer = self("login", lgname=name, lgpassword=password, lgtoken=token)
        assert answer["login"]["result"] == "Success", answer

    def _send(self, body: bytes, kind: str) -> dict[str, Any]:
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": kind})  # noqa: S310 - our wiki
        with self._opener.open(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
        if "error" in answer:
            raise ApiError(answer["error"]["code"], answer["error"]["info"])
        return answer


class LiveWiki:
    """A wiki in a folder of its own, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held = held_port()
        self.port: int = self._held.getsockname()[1]
        self._group: int | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its API."""
        return f"http://127.0.0.1:{self.port}/api.php"

    @property
    def settings(self) -> Path:
        """Its settings."""
        return self.folder / "LocalSettings.php"

    def install(self) -> Self:
        """Make it and start it, by the script."""
        done = subprocess.run(
            [str(HERE / "start-mediawiki"), str(self.folder), str(self.port)],
            capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        self._group = int(done.stdout.split()[-1])
        return self

    def copy_of(self, original: Path) -> Self:
        """Make it like another one, which must not be running, and start it."""
        shutil.copytree(original, self.folder, symlinks=True)
        text = self.settings.read_text(encoding="utf-8")
        text = re.sub(r"http://127\.0\.0\.1:\d+", f"http://127.0.0.1:{self.port}", text)
        text = text.replace(str(original), str(self.folder))
        self.settings.write_text(text, encoding="utf-8")
        return self.start()

    def start(self) -> Self:
        """Let it answer."""
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["php", "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{self.port}", "-t", str(self.folder / "site")],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "PHP_CLI_SERVER_WORKERS": "2", "MW_CONFIG_FILE": str(self.settings)},
            )  # fmt: skip
        self._group = self._server.pid
        deadline = time.monotonic() + 60
        while True:
            try:
                Api(self.url)("query", meta="siteinfo")
            except ApiError:
                return self  # a private wiki answers with an error: it answers
            except OSError:
                assert time.monotonic() < deadline, (self.folder / "server.log").read_text(errors="replace")
                time.sleep(0.05)
            else:
                return self

    def stop(self) -> None:
        """End it with its workers: the whole group."""
        if self._group is not None:
            os.killpg(self._group, signal.SIGKILL)
            self._group = None
            if self._server is not None:
                self._server.wait()
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)):
                        return
                time.sleep(0.02)

    def maintenance(self, script: str, *arguments: str, standard_input: str = "") -> str:
        """Run one of MediaWiki's own scripts on it."""
        done = subprocess.run(
            ["php", str(CODE / "maintenance" / script), *arguments],
            input=standard_input, capture_output=True, text=True, check=False, timeout=240,
            env={**os.environ, "MW_CONFIG_FILE": str(self.settings)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def api(self, account: tuple[str, str] | None = None) -> Api:
        """Somebody who speaks to it."""
        return Api(self.url, account)

    def admin(self) -> Api:
        """Its administrator."""
        return self.api(ADMIN)

    def lock_up(self) -> None:
        """Make it private."""
        (self.folder / "private").touch()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._held.close()


def held_port() -> socket.socket:
    """A port that is given to nobody else while this socket is open: PHP may listen there, as both say SO_REUSEADDR."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held
