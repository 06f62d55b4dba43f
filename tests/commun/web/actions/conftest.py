"""A commons served on a free port, for clients of MediaWiki that others wrote."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import mwclient
import pytest
from waitress.server import BaseWSGIServer

from commun import Commons, Config, create_app
from commun.web.serving import make_server
from fiches import Author, FileName, PageName

PASSWORD = "quatre mots à la suite"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0"
    b"\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)
PAUL = Author.of_user("u-paul", "Paul")


@dataclass(frozen=True)
class Served:
    """A commons being served."""

    wiki: Commons
    port: int

    def site(self, name: str = "", role: str = "contributor", scope: str = "ecrire", **more: Any) -> Any:
        """A client that somebody logged in with a key of theirs."""
        site = mwclient.Site(f"127.0.0.1:{self.port}", path="/", scheme="http", max_retries=1, retry_timeout=1, **more)
        if name:
            site.login(name, self.key(name, role, scope))
        return site

    def key(self, name: str, role: str = "contributor", scope: str = "ecrire") -> str:
        accounts = self.wiki.accounts
        user = accounts.by_name(name) or accounts.register(name, PASSWORD, "", role)
        return accounts.tokens.make(user.id, "essai", frozenset({scope}))

    def page(self, title: str, slug: str, *bodies: str, head: str = "") -> PageName:
        """A page with a version for each of these texts."""
        name, base = PageName("fiches", slug), None
        for number, body in enumerate(bodies):
            with self.wiki.store.change(PAUL, f"Texte {number}") as change:
                change.write(name, f"---\nid: {slug}\ntitre: {title}\n{head}---\n{body}", base=base)
            base = self.wiki.store.head()
        self.wiki.index.catch_up()
        return name


Sites = Callable[..., Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("actions") / "data"
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(data), "PORT": "0", "COMMUN_TITLE": "Le Sillon"}))
    with commons.store.change(PAUL, "Un fichier") as change:
        change.write_file(FileName("four.png"), PNG)
        change.write(FileName("four.png").page, "---\ntitre: four.png\ntaille: 68\n---\nUn four.\n", base=None)
    server = make_server(create_app(commons.config, commons, limits=False), commons.config)
    assert isinstance(server, BaseWSGIServer)
    served = Served(commons, int(server.getsockname()[1]))
    texts = ("Un.\n\nDeux.\n", "Un.\n\nDeux, [[Lestrac]].\n\n[[Fichier:four.png|Un four]]\n")
    head = "categories: [Pain, Feu]\nautres_titres: [Cuire le pain]\n"
    served.page("Tenir un four", "tenir-un-four", *texts, head=head)
    commons.index.catch_up_text()

    def run() -> None:
        with suppress(OSError, ValueError):  # its sockets are closed under it at the end
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield served
    server.close()
    thread.join(timeout=5)
    commons.close()
