"""A commons of five pages, somebody who follows some, and the box that their letters come to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.accounts import User
from commun.following import send_digests
from commun.letters import post
from fiches import Author, PageName, Store
from tests.commun.letters.postbox import Postbox, postbox
from tests.commun.web.core.conftest import PASSWORD, log_in

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)
ZOE = Author.of_user("zoe", "Zoé")
PAGES = {
    "vocabulaires/themes": "---\ntitre: Thèmes\ntermes:\n  - {terme: Eau, plus_precis: [Rivière]}\n  - Air\n---\n",
    "proprietes/themes": "---\ntitre: Thèmes\ncle: themes\ntype_de_valeur: terme\nvocabulaire: themes\n---\n",
    "fiches/lac": "---\nid: 018bcd00-0000-7000-8000-000000000001\ntitre: Lac\ntype: lieu\nthemes: [Eau]\n"
    "territoires: [Aubrac]\n---\nUne barque.\n",
    "fiches/gue": "---\ntitre: Gué\ntype: lieu\nthemes: [Rivière]\n---\nTexte.\n",
    "fiches/vent": "---\ntitre: Vent\ntype: note\nthemes: [Air]\n---\nTexte.\n",
}
LAC, GUE, VENT = (PageName("fiches", slug) for slug in ("lac", "gue", "vent"))


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as served:
        yield served


@pytest.fixture
def wiki(tmp_path: Path, box: Postbox) -> Iterator[Commons]:
    data = tmp_path / "data"
    data.mkdir()
    store = Store.create(data)
    with store.change(ZOE, "Naissance", when=1_700_000_000) as change:
        for name, text in PAGES.items():
            change.write(PageName.parse(name), text, None)
    environ = {
        "COMMUN_DATA": str(data),
        "COMMUN_BASE_URL": "https://sillon.example.org",
        "COMMUN_SMTP_HOST": "127.0.0.1",
        "COMMUN_SMTP_PORT": str(box.port),
        "COMMUN_SMTP_SECURITY": "none",
    }
    commons = Commons(Config.from_environ(environ))
    commons.clock = lambda: MONDAY
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture
def ana(wiki: Commons) -> User:
    return wiki.accounts.register("Ana", PASSWORD, "ana@example.org")


@pytest.fixture
def browser(wiki: Commons, ana: User) -> FlaskClient:
    client = create_app(wiki.config, wiki, limits=False).test_client()
    log_in(client, ana.name)
    return client


def write(wiki: Commons, name: PageName, author: Author = ZOE, summary: str = "Un mot de plus") -> None:
    with wiki.store.change(author, summary) as change:
        change.write(name, wiki.store.read_text(name) + "Un mot.\n", wiki.head())
    wiki.index.catch_up_text()


def letters(wiki: Commons, box: Postbox) -> list[str]:
    before = len(box.raw)
    send_digests(wiki)
    post(wiki)
    found = []
    for letter in box.letters[before:]:
        body = letter.get_body(("plain",))
        found.append(body.get_content().replace("\r\n", "\n") if body is not None else "")
    return found
