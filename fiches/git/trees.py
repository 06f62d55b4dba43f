r"""Trees of git, read and spliced as raw bytes: only the trees on the path of a change are ever rewritten.

A tree is a row of `<mode> <name>\0<20 bytes of sha1>` sorted by name, where a folder sorts as if its name ended
in `/` (git's base_name_compare). Nothing here knows the disk: trees are read and written through two functions.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

EMPTY_TREE: Final = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The sha of the tree without entries, which git knows without having it."""

FOLDER: Final = b"40000"
FILE: Final = b"100644"
SUBMODULE: Final = b"160000"
"""A commit of another repository, which this one does not hold: there is nothing to read at its path."""
_UNREAD: Final = frozenset((FOLDER, SUBMODULE))

_PARSED: Final = 64
"""Trees kept parsed; with the largest shards of 100,000 pages that is 5 MB."""

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
    rows = sorted([(name + b"/" if row[0] == FOLDER else name, name, row) for name, row in entries.items()])
    return b"".join([b"%b %b\0%b" % (mode, name, sha) for _, name, (mode, sha) in rows])


def encode_path(path: str) -> bytes:
    """A path as git keeps it; bytes that were no UTF-8 go back as they came."""
    return path.encode("utf-8", "surrogateescape")


def decode_path(path: bytes) -> str:
    """A path as the program reads it; bytes that are no UTF-8 survive as surrogates."""
    return path.decode("utf-8", "surrogateescape")


class _Parsed:
    """The trees parsed last, by sha. Trees never change, so what was parsed stays true."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Mapping[bytes, Entry]] = OrderedDict()

    def get(self, sha: str) -> Mapping[bytes, Entry] | None:
        with self._lock:
            entries = self._kept.get(sha)
            if entries is not None:
                self._kept.move_to_end(sha)
            return entries

    def put(self, sha: str, entries: Mapping[bytes, Entry]) -> None:
        with self._lock:
            self._kept[sha] = entries
            if len(self._kept) > _PARSED:
                self._kept.popitem(last=False)


class Forest:
    """Looking up, comparing and splicing whole trees of folders.

    Attributes:
        read: gives the bytes of the tree of a sha.
    """

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self.read = read
        self._parsed = _Parsed()

    def _entries(self, sha: str | None) -> Mapping[bytes, Entry]:
        if sha is None or sha == EMPTY_TREE:
            return {}
        entries = self._parsed.get(sha)
        if entries is None:
            entries = parse(self.read(sha))
            self._parsed.put(sha, entries)
        return entries

    def find(self, root: str | None, path: str) -> str | None:
        """The sha of the blob at `path`, or None where there is none (a folder is none, nor is a submodule)."""
        *folders, file = encode_path(path).split(b"/")
        sha = root
        for folder in folders:
            mode, raw = self._entries(sha).get(folder, (b"", b""))
            if mode != FOLDER:
                return None
            sha = raw.hex()
        mode, raw = self._entries(sha).get(file, (FOLDER, b""))
        return None if mode in _UNREAD else raw.hex()

    def walk(self, root: str | None, prefix: bytes = b"") -> Iterator[tuple[str, str]]:
        """Every file under `root` in git's order: path and blob sha."""
        if root is None or root == EMPTY_TREE:
            return
        for name, (mode, raw) in parse(self.read(root)).items():
            if mode == FOLDER:
                yield from self.walk(raw.hex(), prefix + name + b"/")
            elif mode != SUBMODULE:
                yield decode_path(prefix + name), raw.hex()

    def diff(self, old: str | None, new: str | None, prefix: bytes = b"") -> Iterator[PathChange]:
        """Every path whose blob differs between two trees; folders that are the same are not opened."""
        if old == new:
            return
        before, after = self._entries(old), self._entries(new)
        for name in sorted({name for name, _ in before.items() ^ after.items()}):
            was, now = before.get(name), after.get(name)
            if was is not None and now is not None and was[1] == now[1]:
                continue  # only the mode changed: a submodule's sha is never that of a blob
            old_folder = was[1].hex() if was is not None and was[0] == FOLDER else None
            new_folder = now[1].hex() if now is not None and now[0] == FOLDER else None
            old_blob = was[1].hex() if was is not None and was[0] not in _UNREAD else None
            new_blob = now[1].hex() if now is not None and now[0] not in _UNREAD else None
            if old_blob != new_blob:
                yield PathChange(decode_path(prefix + name), old_blob, new_blob)
            if old_folder != new_folder:
                yield from self.diff(old_folder, new_folder, prefix + name + b"/")

    def splice(self, root: str | None, changes: Mapping[str, str | None], write: Callable[[bytes], str]) -> str:
        """The sha of `root` with `changes` (path → blob sha, None removes); folders left empty disappear.

        Args:
            root: the tree to begin from.
            changes: what is to differ.
            write: keeps the bytes of a tree and gives its sha.
        """
        sha = self._splice(root, {encode_path(path): blob for path, blob in changes.items()}, write)
        return write(b"") if sha is None else sha

    def _splice(
        self, root: str | None, changes: Mapping[bytes, str | None], write: Callable[[bytes], str]
    ) -> str | None:
        before = self._entries(root)
        after = dict(before)
        folders: dict[bytes, dict[bytes, str | None]] = {}
        touched = set()
        for path, blob in changes.items():
            name, slash, rest = path.partition(b"/")
            touched.add(name)
            if slash:
                folders.setdefault(name, {})[rest] = blob
            elif blob is not None:
                after[name] = (FILE, bytes.fromhex(blob))
            elif after.get(name, (FOLDER, b""))[0] != FOLDER:
                # A folder of that name is another thing than the file that is to go.
                del after[name]
        for name, inner in folders.items():
            mode, raw = after.get(name, (b"", b""))
            sha = self._splice(raw.hex() if mode == FOLDER else None, inner, write)
            if sha is not None:
                after[name] = (FOLDER, bytes.fromhex(sha))
            elif mode == FOLDER:
                del after[name]
        if not after:
            return None
        patched = None if root is None else self._patched(root, [(n, before.get(n), after.get(n)) for n in touched])
        if patched is None:
            return write(build(after))
        sha = write(patched)
        self._parsed.put(sha, after)  # the next save begins from this tree: it need not be read again
        return sha

    def _patched(self, root: str, rows: list[tuple[bytes, Entry | None, Entry | None]]) -> bytes | None:
        """The bytes of `root` with the shas of these entries (name, before, after) replaced.

        The usual save replaces one sha in each tree; building a shard of 400 entries anew takes ten times as long.
        None where more than shas differ, so that the tree has to be built.
        """
        data = self.read(root) if root != EMPTY_TREE else b""
        for name, old, new in rows:
            if old is None or new is None or old[0] != new[0]:
                return None
            was = b"%b %b\0%b" % (old[0], name, old[1])
            if data.count(was) != 1:
                return None  # an outsider's file whose name ends like this very entry
            data = data.replace(was, b"%b %b\0%b" % (new[0], name, new[1]))
        return data
