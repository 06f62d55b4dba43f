"""MediaWiki with MariaDB under nginx and php-fpm: installed and filled by its own maintenance programs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from tqdm import tqdm

from bench.corpus import Corpus
from bench.keeping import PASSWORD
from bench.peers.needs import MEDIAWIKI, program
from bench.peers.processes import Processes
from bench.peers.served import texts
from bench.peers.served.mariadb import create, mariadb
from bench.peers.served.web import serving
from bench.peers.served.wiki import Sampled, Wiki
from bench.server import Browser, free_port

ADMIN: Final = "Banc"
FAST: Final = ("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=512M")
"""Of MariaDB, while the wiki is filled."""

_SETTINGS: Final = """
# Where it stands changes from run to run.
$wgDBserver = 'localhost:' . getenv( 'BENCH_DATABASE' );
$wgServer = 'http://127.0.0.1:' . ( $_SERVER['SERVER_PORT'] ?? '80' );
$wgCacheDirectory = __DIR__ . '/cache';
# Work put off is for a program of its own, as the handbook says for wikis that are read a lot.
$wgJobRunRate = 0;
$wgEnableEmail = false;
$wgPingback = false;
$wgRateLimits = [];
$wgPasswordAttemptThrottle = [];
# The corpus ends some time ago: its changes count as recent.
$wgRCMaxAge = 40 * 365 * 86400;
"""


class MediaWiki(Wiki):
    """A MediaWiki that answers."""

    name = "MediaWiki"
    pace = 10

    def __init__(self, port: int, processes: Processes, sample: Sampled) -> None:
        super().__init__(port, processes)
        self._sample = sample

    def page(self, number: int) -> str:
        """The address of a page."""
        return f"/index.php?title={quote(self._sample.titles[number].replace(' ', '_'))}"

    def history(self, number: int) -> str:
        """The address of its versions."""
        return f"{self.page(number)}&action=history"

    def recent(self, turn: int) -> str:
        """The address of the recent changes; it keeps no answer, so `turn` changes nothing that costs."""
        return f"/index.php?title=Sp%C3%A9cial:Modifications_r%C3%A9centes&days={14000 + turn}&hidebots=0"

    def difference(self, number: int) -> str:
        """The address of the difference between its last two versions."""
        return f"{self.page(number)}&diff=cur&oldid=prev"

    def search(self, query: str) -> str:
        """The address of the results of a search."""
        return f"/index.php?title=Sp%C3%A9cial:Recherche&fulltext=1&search={quote(query)}"

    def log_in(self, browser: Browser) -> None:
        """Log in as the person of the benches."""
        action, fields = browser.form("/index.php?title=Sp%C3%A9cial:Connexion", "wpPassword")
        browser.post(action, fields | {"wpName": ADMIN, "wpPassword": PASSWORD})
        if "pt-logout" not in browser.get(self.page(0)).text:
            raise SystemExit("cannot log in to MediaWiki")

    def form(self, browser: Browser, number: int, addition: str) -> tuple[str, dict[str, str]]:
        """Where a page is sent, and what is sent."""
        action, fields = browser.form(f"{self.page(number)}&action=edit", "wpTextbox1")
        fields["wpTextbox1"] += f"\n{addition}\n"
        return action, fields | {"wpSave": "1", "wpSummary": "Une phrase de plus"}


@contextmanager
def mediawiki(data: Path, run: Path, sample: Sampled) -> Iterator[MediaWiki]:
    """Serve the MediaWiki kept in `data` (a copy: it writes there)."""
    port = free_port()
    with mariadb(data / "database", run) as (database, socket):
        environ = {"MW_CONFIG_FILE": f"{data}/LocalSettings.php", "BENCH_DATABASE": str(socket)}
        with serving(MEDIAWIKI, run, port, settings={}, environ=environ) as roots:
            yield MediaWiki(port, Processes([*roots, database]), sample)


def fill(folder: Path, run: Path, corpus: Corpus) -> None:
    """Install a MediaWiki in `folder` and have it import the corpus; `run` is for sockets."""
    (folder / "cache").mkdir(parents=True)
    create(folder / "database")
    with mariadb(folder / "database", run, FAST) as (_database, socket):
        _maintain(
            folder, socket, "install", "--dbtype", "mysql", "--dbserver", f"localhost:{socket}", "--dbname", "banc",
            "--dbuser", "root", "--dbpass", "", "--server", "http://127.0.0.1", "--scriptpath", "", "--lang", "fr",
            "--confpath", str(folder), "--pass", PASSWORD, "--extensions", "Cite,ParserFunctions", "--skins", "Vector",
            "Banc", ADMIN,
        )  # fmt: skip
        with (folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS)
        _import(folder, socket, corpus)
        for name, arguments in (
            ("rebuildrecentchanges", ()),
            ("rebuildtextindex", ()),
            ("initSiteStats", ("--update",)),
        ):
            print(f"MediaWiki: {name}…", file=sys.stderr, flush=True)
            _maintain(folder, socket, name, *arguments)
    # What it keeps of languages is made again by the server, once.
    shutil.rmtree(folder / "cache")
    (folder / "cache").mkdir()


def _import(folder: Path, socket: Path, corpus: Corpus) -> None:
    """Send the corpus as an export to its import program, page after page."""
    command = [str(program("php")), f"{MEDIAWIKI}/maintenance/importDump.php", "--no-updates", "--quiet"]
    with (folder / "import.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=_environ(folder, socket), encoding="utf-8"
        )
        if process.stdin is not None:
            with process.stdin as export:
                export.writelines(_export(corpus))
        if process.wait():
            raise SystemExit(f"MediaWiki does not import:\n{(folder / 'import.log').read_text()[-3000:]}")


def _export(corpus: Corpus) -> Iterator[str]:
    """The corpus as MediaWiki exports itself."""
    yield '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11">\n'
    yield "<siteinfo><sitename>Banc</sitename><dbname>banc</dbname><namespaces>"
    yield '<namespace key="0" case="first-letter" /></namespaces></siteinfo>\n'
    for number in tqdm(range(corpus.size), desc="Writing MediaWiki", unit=" page", file=sys.stderr):
        yield texts.exported(number, corpus.page(number))
    yield "</mediawiki>\n"


def _maintain(folder: Path, socket: Path, name: str, *arguments: str) -> None:
    """Run a maintenance program of MediaWiki.

    Raises:
        SystemExit: when it fails, with what it said.
    """
    done = subprocess.run(
        [str(program("php")), f"{MEDIAWIKI}/maintenance/{name}.php", *arguments],
        env=_environ(folder, socket) if name != "install" else None,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"MediaWiki’s {name}: {(done.stdout + done.stderr)[-3000:]}")


def _environ(folder: Path, socket: Path) -> dict[str, str]:
    return os.environ | {"MW_CONFIG_FILE": f"{folder}/LocalSettings.php", "BENCH_DATABASE": str(socket)}
