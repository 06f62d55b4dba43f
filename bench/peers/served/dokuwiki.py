"""DokuWiki: its pages and its index written as it keeps them, itself under nginx and php-fpm."""

import gzip
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tqdm import tqdm

from bench.corpus import Corpus, Revision
from bench.keeping import PASSWORD, USER
from bench.peers.needs import DOKUWIKI
from bench.peers.processes import Processes
from bench.peers.served import doku_index, texts
from bench.peers.served.web import serving
from bench.peers.served.wiki import Sampled, Wiki
from bench.server import Browser, free_port

ETC: Final = Path("/etc/dokuwiki")
FOLDERS: Final = (
    "pages", "attic", "media", "media_attic", "media_meta", "meta", "cache", "index", "locks", "tmp", "log",
)  # fmt: skip
RECENT: Final = 20
"""Lines that its list of recent changes keeps at least; it forgets those older than a week."""


class DokuWiki(Wiki):
    """A DokuWiki that answers."""

    name = "DokuWiki"

    def __init__(self, port: int, processes: Processes, sample: Sampled) -> None:
        super().__init__(port, processes)
        self._sample = sample

    def page(self, number: int) -> str:
        """The address of a page."""
        return f"/doku.php?id={self._sample.names[number].slug}"

    def history(self, number: int) -> str:
        """The address of its versions."""
        return f"{self.page(number)}&do=revisions"

    def recent(self, turn: int) -> str:
        """The address of the recent changes; it keeps no answer, so `turn` changes nothing."""
        return f"/doku.php?id={self._sample.names[turn % 500].slug}&do=recent"

    def difference(self, number: int) -> str:
        """The address of the difference between its last two versions."""
        before, last = self._sample.times[number]
        return f"{self.page(number)}&do=diff&rev2%5B0%5D={before}&rev2%5B1%5D={last}"

    def search(self, query: str) -> str:
        """The address of the results of a search."""
        return f"/doku.php?do=search&id=start&q={quote(query)}"

    def log_in(self, browser: Browser) -> None:
        """Log in as the person of the benches."""
        action, fields = browser.form(f"{self.page(0)}&do=login", "p")
        browser.post(action, fields | {"u": "banc", "p": PASSWORD})
        if "do=logout" not in browser.get(self.page(0)).text:
            raise SystemExit("cannot log in to DokuWiki")

    def form(self, browser: Browser, number: int, addition: str) -> tuple[str, dict[str, str]]:
        """Where a page is sent, and what is sent."""
        action, fields = browser.form(f"{self.page(number)}&do=edit", "wikitext")
        fields["wikitext"] += f"\n{addition}\n"
        return action, fields | {"do[save]": "1", "summary": "Une phrase de plus"}


@contextmanager
def dokuwiki(data: Path, run: Path, sample: Sampled) -> Iterator[DokuWiki]:
    """Serve the DokuWiki kept in `data` (a copy: it writes there)."""
    port = free_port()
    _configure(data)
    settings = {"auto_prepend_file": str(data / "prepend.php")}
    with serving(DOKUWIKI, run, port, settings=settings) as roots:
        yield DokuWiki(port, Processes(roots), sample)


def fill(folder: Path, corpus: Corpus) -> None:
    """Write the corpus into `folder` as DokuWiki keeps its pages, with their versions and its index."""
    for name in FOLDERS:
        (folder / "data" / name).mkdir(parents=True)
    addresses = {title: name.slug for title, name in zip(corpus.titles, corpus.names, strict=True)}
    changes: list[tuple[int, str]] = []
    pages: list[tuple[str, str, str]] = []
    for number in tqdm(range(corpus.size), desc="Writing DokuWiki", unit=" page", file=sys.stderr):
        revisions = corpus.page(number)
        changes += _write_page(folder / "data", revisions, addresses)
        text = texts.dokuwiki(revisions[-1], addresses)
        pages.append((revisions[0].name.slug, corpus.titles[number], text))
    changes.sort()
    kept = "".join(line for _when, line in changes[-RECENT:])
    (folder / "data/meta/_dokuwiki.changes").write_text(kept, encoding="utf-8")
    doku_index.write(folder / "data/index", sorted(pages), doku_index.stop_words())


def _write_page(data: Path, revisions: Sequence[Revision], addresses: Mapping[str, str]) -> list[tuple[int, str]]:
    slug = revisions[0].name.slug
    lines, size, text = [], 0, b""
    for rank, revision in enumerate(revisions):
        text = texts.dokuwiki(revision, addresses).encode()
        with gzip.open(data / f"attic/{slug}.{revision.when}.txt.gz", "wb", compresslevel=6) as attic:
            attic.write(text)
        kind = "C" if rank == 0 else "E"
        told = (revision.when, "127.0.0.1", kind, slug, USER.lower(), revision.message, "", len(text) - size)
        lines.append((revision.when, "\t".join(map(str, told)) + "\n"))
        size = len(text)
    page = data / f"pages/{slug}.txt"
    page.write_bytes(text)
    # A page younger than its last version would be taken for one that was changed by hand.
    os.utime(page, (revisions[-1].when, revisions[-1].when))
    (data / f"meta/{slug}.changes").write_text("".join(line for _when, line in lines), encoding="utf-8")
    return lines


def _configure(folder: Path) -> None:
    """Settings of its own, beside Debian's, which are only read."""
    own = folder / "conf"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    for path in ETC.iterdir():
        if path.is_file() and not path.is_symlink() and path.name not in {"local.php", "users.auth.php"}:
            shutil.copy(path, own / path.name)
    (own / "local.php").write_text(
        "<?php\n$conf['title'] = 'Banc';\n$conf['lang'] = 'fr';\n$conf['useacl'] = 1;\n"
        f"$conf['superuser'] = '@admin';\n$conf['savedir'] = '{folder}/data';\n"
    )
    (own / "acl.auth.php").write_text("# <?php exit()?>\n*\t@ALL\t1\n*\t@user\t8\n")
    # It knows this old digest still, and the password is that of a bench.
    digest = hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()
    (own / "users.auth.php").write_text(f"# <?php exit()?>\nbanc:{digest}:{USER}:banc@example.org:user\n")
    (folder / "prepend.php").write_text(f"<?php\ndefine('DOKU_MAIN_CONF', '{own}/');\ndefine('DOKU_CONF', '{own}/');\n")
