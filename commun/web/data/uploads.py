"""Tables between two steps: kept in the cache of the commons for a day, each for whoever brought it."""

import json
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DAY: Final = 86_400
_MOST: Final = 20
"""Tables that one person may have waiting: the oldest leaves."""
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A table that waits: its token, the name of its file, its bytes."""

    token: str
    name: str
    data: bytes


class Uploads:
    """The tables that wait in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, owner: str, name: str, data: bytes) -> str:
        """Keep a table; gives its token. Those that have waited a day leave."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._tidy(owner)
        token = secrets.token_hex(16)
        (self._folder / f"{token}.csv").write_bytes(data)
        said = json.dumps({"owner": owner, "name": name[:120]}, ensure_ascii=False)
        (self._folder / f"{token}.json").write_text(said, encoding="utf-8")
        return token

    def find(self, owner: str, token: str) -> Upload | None:
        """The table of `token`, when it is the owner's and has not left."""
        if not _TOKEN.fullmatch(token):
            return None
        said = self._said(token)
        if said is None or said["owner"] != owner:
            return None
        try:
            return Upload(token, said["name"], (self._folder / f"{token}.csv").read_bytes())
        except FileNotFoundError:
            return None

    def drop(self, token: str) -> None:
        """Let go of a table that was brought in."""
        if _TOKEN.fullmatch(token):
            for ending in ("json", "csv"):
                (self._folder / f"{token}.{ending}").unlink(missing_ok=True)

    def _said(self, token: str) -> dict[str, str] | None:
        try:
            found: dict[str, str] = json.loads((self._folder / f"{token}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found

    def _tidy(self, owner: str) -> None:
        files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        own = 0
        for file in files:
            said = self._said(file.stem)
            own += said is not None and said["owner"] == owner
            if file.stat().st_mtime < time.time() - _DAY or own >= _MOST:
                self.drop(file.stem)
