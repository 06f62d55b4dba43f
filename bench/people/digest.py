"""What it costs to tell a thousand people what changed in what they follow."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from random import Random
from typing import Final

from bench.figures import Figure
from bench.keeping import copied
from commun import Commons, Config
from fiches import Author

WATCHERS: Final = 1_000
CHANGES: Final = 200


class _Postman(socketserver.StreamRequestHandler):
    """The least of a mail server: it says yes to everything (RFC 5321)."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server on a free port."""
    with _Server(("127.0.0.1", 0), _Postman) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def digest(size: int) -> list[Figure]:
    """A digest for each of a thousand watchers, each with five things followed, after two hundred changes."""
    # What the server does not load is no part of the entrance of its room.
    send_digests, post = import_module("commun.following").send_digests, import_module("commun.letters").post
    with copied(size) as data, _mail_server() as port:
        environ = {"COMMUN_DATA": str(data), "COMMUN_BASE_URL": "https://commun.example.org",
                   "COMMUN_SMTP_HOST": "127.0.0.1", "COMMUN_SMTP_PORT": str(port),
                   "COMMUN_SMTP_SECURITY": "none"}  # fmt: skip
        commons = Commons(Config.from_environ(environ))
        try:
            _follow(commons)
            send_digests(commons)
            _change(commons)
            start = time.monotonic()
            send_digests(commons)
            written = time.monotonic()
            post(commons)
            sent = time.monotonic()
            letters = commons.accounts.database.connection().execute("SELECT count(*) FROM letters").fetchone()[0]
        finally:
            commons.close()
    return [
        Figure("digest", "1,000 watchers: letters written and sent", sent - start, "s", size, 30),
        Figure("digest", "of which writing", written - start, "s", size),
        Figure("digest", "letters", float(letters), "letters", size),
    ]


def _follow(commons: Commons) -> None:
    """Let a thousand people follow five things each; their passwords are none, since nobody logs in."""
    rng = Random(5)
    themes = [value for value, _count in commons.counts("theme")]
    places = [value for value, _count in commons.counts("territory")] or themes
    kinds = [value for value, _count in commons.counts("type")]
    rows = commons.index.pages.listing(space="fiches", limit=1_000)[1]
    words = ["jardin", "réunion", "vélo", "école", "eau", "marché", "énergie", "atelier"]
    with commons.accounts.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO people (id, name, name_key, email, password, role, created) VALUES (?, ?, ?, ?, '', ?, 0)",
            [(f"p{n}", f"Personne {n}", f"personne{n}", f"p{n}@example.org", "contributor") for n in range(WATCHERS)],
        )
    watches = import_module("commun.following").Watches(commons.accounts.database)
    for number in range(WATCHERS):
        row = rng.choice(rows)
        followed = [
            ("page", row.id or str(row.name)),
            ("theme", rng.choice(themes)),
            ("territoire", rng.choice(places)),
            ("type", rng.choice(kinds)),
            rng.choice([("recherche", rng.choice(words)), ("question", f"[[Thèmes::{rng.choice(themes)}]]")]),
        ]
        for kind, target in followed:
            watches.add(f"p{number}", kind, target, target, "now")


def _change(commons: Commons) -> None:
    """Change two hundred fiches, one version each."""
    author = Author.of_user("bench", "Banc")
    for row in Random(6).sample(commons.index.pages.listing(space="fiches", limit=1_000)[1], k=50) * (CHANGES // 50):
        with commons.store.change(author, "Un mot de plus") as change:
            change.write(row.name, commons.store.read_text(row.name) + "Un mot de plus.\n", commons.store.head())
    commons.index.catch_up_text()
