r"""Trees of git, read and spliced as raw bytes: only the trees on the path of a change are ever rewritten.

A tree is a row of `<mode> <name>\0<20 bytes of sha1>` sorted by name, where a folder sorts as if its name ended
in `/` (git's base_name_compare). Nothing here knows the disk: trees are read and written through two functions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

EMPTY_TREE: Final = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The sha of the tree without entries, which git knows without having it."""

FOLDER: Final = b"40000"
FILE: Final = b"100644"

Entry = tuple[bytes, bytes]
"""Mode and raw sha (20 bytes)."""

_ENTRY: Final = re.compile(rb"([0-7]{5,6}) ([^\0]+)\0(.{20})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PathChange:
    """One path whose content changed: blob shas before and after, None where there was or is nothing."""

    path: str
    before: str | None
    after: str | None


def parse(data: bytes) -> dict[bytes, Entry]:
    """The entries of a tree by name, in the order of the tree."""
    return {name: (mode, sha) for mode, name, sha in _ENTRY.findall(data)}


def build(entries: Mapping[bytes, Entry]) -> bytes:
    """The bytes of the tree of `entries`, in git's order."""
    rows = sorted((name + b"/" if entry[0] == FOLDER else name, name, entry) for name, entry in entries.items())
    return b"".join(b"%b %b\0%b" % (mode, name, sha) for _, name, (mode, sha) in rows)


def encode_path(path: str) -> bytes:
    """A path as git keeps it; bytes that were no UTF-8 go back as they came."""
    return path.encode("utf-8", "surrogateescape")


def decode_path(path: bytes) -> str:
    """A path as the program reads it; bytes that are no UTF-8 survive as surrogates."""
    return path.decode("utf-8", "surrogateescape")


class Forest:
    """Looking up, comparing and splicing whole trees of folders.

    Attributes:
        read: gives the bytes of the tree of a sha.
        write: keeps the bytes of a tree and gives its sha.
    """

    def __init__(self, read: Callable[[str], bytes], write: Callable[[bytes], str]) -> None:
        self.read = read
        self.write = write

    def _entries(self, sha: str | None) -> dict[bytes, Entry]:
        return {} if sha is None or sha == EMPTY_TREE else parse(self.read(sha))

    def find(self, root: str | None, path: str) -> str | None:
        """The sha of the blob at `path`, or None where there is none (a folder is none)."""
        *folders, file = encode_path(path).split(b"/")
        sha = root
        for folder in folders:
            mode, raw = self._entries(sha).get(folder, (b"", b""))
            if mode != FOLDER:
                return None
            sha = raw.hex()
        mode, raw = self._entries(sha).get(file, (FOLDER, b""))
        return None if mode == FOLDER else raw.hex()

    def walk(self, root: str | None, prefix: bytes = b"") -> Iterator[tuple[str, str]]:
        """Every file under `root` in git's order: path and blob sha."""
        for name, (mode, raw) in self._entries(root).items():
            if mode == FOLDER:
                yield from self.walk(raw.hex(), prefix + name + b"/")
            else:
                yield decode_path(prefix + name), raw.hex()

    def diff(self, old: str | None, new: str | None, prefix: bytes = b"") -> Iterator[PathChange]:
        """Every path whose blob differs between two trees; folders that are the same are not opened."""
        if old == new:
            return
        before, after = self._entries(old), self._entries(new)
        for name in sorted(before.keys() | after.keys()):
            was, now = before.get(name), after.get(name)
            if was is not None and now is not None and was[1] == now[1]:
                continue
            old_folder = was[1].hex() if was is not None and was[0] == FOLDER else None
            new_folder = now[1].hex() if now is not None and now[0] == FOLDER else None
            old_blob = was[1].hex() if was is not None and old_folder is None else None
            new_blob = now[1].hex() if now is not None and new_folder is None else None
            if old_blob != new_blob:
                yield PathChange(decode_path(prefix + name), old_blob, new_blob)
            if old_folder != new_folder:
                yield from self.diff(old_folder, new_folder, prefix + name + b"/")

    def splice(self, root: str | None, changes: Mapping[str, str | None]) -> str:
        """The sha of `root` with `changes` (path → blob sha, None removes); folders left empty disappear."""
        sha = self._splice(root, {encode_path(path): blob for path, blob in changes.items()})
        return self.write(b"") if sha is None else sha

    def _splice(self, root: str | None, changes: Mapping[bytes, str | None]) -> str | None:
        entries = self._entries(root)
        folders: dict[bytes, dict[bytes, str | None]] = {}
        for path, blob in changes.items():
            folder, slash, rest = path.partition(b"/")
            if slash:
                folders.setdefault(folder, {})[rest] = blob
            elif blob is None:
                # A folder of that name is another thing than the file that is to go.
                if entries.get(folder, (FOLDER, b""))[0] != FOLDER:
                    del entries[folder]
            else:
                entries[folder] = (FILE, bytes.fromhex(blob))
        for folder, inner in folders.items():
            mode, raw = entries.get(folder, (b"", b""))
            sha = self._splice(raw.hex() if mode == FOLDER else None, inner)
            if sha is not None:
                entries[folder] = (FOLDER, bytes.fromhex(sha))
            elif mode == FOLDER:
                del entries[folder]
        return self.write(build(entries)) if entries else None
