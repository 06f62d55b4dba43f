"""Other programs are told what happens: signed, again when it failed, never inside our own network."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from commun import Commons, Config, create_app
from commun.accounts import User
from commun.dead_links import Looker
from commun.order import told
from commun.proposals import Sender, accept, propose
from commun.webhooks import EVENTS, Hook, HookBook, HookRefused, sending
from commun.webhooks.sending import send_due, send_round
from fiches import Author, PageName
from tests.browser import Person

PASSWORD = "quatre mots à la suite"
PAGE = PageName("fiches", "une-haie")


@dataclass
class Heard:
    """What a program heard, and how it answers."""

    url: str = ""
    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def heard() -> Iterator[Heard]:
    told = Heard()

    class Program(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(told.status)
            if told.status == 302:
                self.send_header("Location", "/ailleurs")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/appel"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    data = tmp_path_factory.mktemp("hooks") / "data"
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(data), "COMMUN_BASE_URL": "https://s.example"}))
    yield commons
    commons.close()


@pytest.fixture
def mara(wiki: Commons) -> User:
    return wiki.accounts.by_name("Mara") or wiki.accounts.register("Mara", PASSWORD, "m@example.org", "maintainer")


def hooked(wiki: Commons, url: str, mara: User, events: tuple[str, ...] = EVENTS, sent: int = 99) -> Hook:
    book = HookBook(wiki.accounts.database)
    for each in book.all():
        book.remove(each.number)
    now = int(wiki.clock().timestamp())
    return book.add(url, events, mara.id, seen=wiki.index.revisions.last_number(), proposals=sent, now=now)


def write(wiki: Commons, name: PageName, body: str) -> None:
    base = wiki.store.head() if wiki.index.pages.get(name) else None
    with wiki.store.change(Author.of_user("u1", "Paul"), "essai") as change:
        change.write(name, f"---\nid: {name.slug}\ntitre: {name.slug}\n---\n{body}\n", base=base)
    wiki.index.catch_up()


ANYWHERE = Looker("essai", allowed=lambda _address: True)


def test_what_happens_is_told_once_and_signed(wiki: Commons, heard: Heard, mara: User) -> None:
    hook = hooked(wiki, heard.url, mara, sent=0)
    write(wiki, PAGE, "Un.")
    moved = wiki.rename(mara, PAGE, "Une haie vive", wiki.page(PAGE).last_commit, "Mieux dit")
    write(wiki, moved.name.talk, "Un message.")
    zoe = Sender("Zoé", "zoe@example.org")
    idea = PageName("fiches", "idee")
    proposal, token = propose(wiki, zoe, idea, "---\ntitre: Idée\n---\nMot.\n", base="", summary="")
    wiki.delete(mara, moved.name, wiki.page(moved.name).last_commit, "Retirée")
    assert send_round(wiki, ANYWHERE) == (5, 0)
    assert send_round(wiki, ANYWHERE) == (0, 0)
    told = [json.loads(body) for _headers, body in heard.calls]
    kinds = ["page.saved", "page.renamed", "discussion.written", "page.deleted", "proposal.sent"]
    assert [each["type"] for each in told] == kinds
    assert told[1]["data"]["former_name"] == "fiches/une-haie"
    assert told[0]["data"]["url"] == "https://s.example/fiches/une-haie"
    whole = b"".join(body for _headers, body in heard.calls).decode()
    assert token not in whole
    assert "zoe@example.org" not in whole
    headers, body = heard.calls[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert len({each["webhook-id"] for each, _body in heard.calls}) == 5
    accept(wiki, proposal, mara)
    wiki.clock = lambda: datetime.now(UTC) + timedelta(seconds=2)
    send_round(wiki, ANYWHERE)
    wiki.clock = lambda: datetime.now(UTC)
    assert "proposal.decided" in [json.loads(body)["type"] for _headers, body in heard.calls]


def test_only_what_was_chosen_is_told(wiki: Commons, heard: Heard, mara: User) -> None:
    hooked(wiki, heard.url, mara, ("page.deleted",))
    write(wiki, PageName("fiches", "un-mur"), "Un.")
    assert send_round(wiki, ANYWHERE) == (0, 0)


def test_a_proposal_is_told_however_many_wait_before_it(
    wiki: Commons, heard: Heard, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_A_ROUND", 2)
    name = PageName("fiches", "un-mur")

    def sent(turn: int) -> int:
        text = wiki.read(name).text + f"Achetez {turn}.\n"
        return propose(wiki, Sender("Léa"), name, text, base=wiki.head(), summary="")[0].number

    write(wiki, name, "Un.")
    numbers = [sent(turn) for turn in range(3)]
    hooked(wiki, heard.url, mara, ("proposal.sent",), sent=numbers[-1])
    last = sent(4)
    send_round(wiki, ANYWHERE)
    assert [json.loads(body)["data"]["number"] for _headers, body in heard.calls] == [last]


TOLD = {"fr": "Un programme n’est plus prévenu", "en": "A program is no longer notified"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_call_that_fails_is_made_again_later_then_given_up_and_said(
    wiki: Commons, heard: Heard, mara: User, language: str
) -> None:
    wiki.config = replace(wiki.config, language=language)
    hooked(wiki, heard.url, mara)
    write(wiki, PageName("fiches", "un-mur"), "Deux.")
    write(wiki, PageName("fiches", "un-mur"), "Trois.")
    start, later = datetime.now(UTC), 0
    wiki.clock = lambda: start + timedelta(seconds=later)
    book = HookBook(wiki.accounts.database)
    for status in (500, 302):
        heard.status = status
        assert send_round(wiki, ANYWHERE) == (0, 1)
        assert send_round(wiki, ANYWHERE)[0] == 0
        later += 400
    heard.status = 200
    assert send_round(wiki, ANYWHERE) == (2, 0)
    bodies = [json.loads(body)["data"]["cursor"] for headers, body in heard.calls]
    assert bodies == sorted(bodies, key=int)  # in their order, whatever failed
    assert book.all()[0].failing == 0
    heard.status = 503
    for day in range(7):
        write(wiki, PageName("fiches", "un-mur"), f"Jour {day}.")
        later += 86_400
        send_round(wiki, ANYWHERE)
    assert book.all()[0].stopped == "HTTP 503"
    said = wiki.accounts.database.connection().execute("SELECT subject, text FROM letters ORDER BY rowid").fetchall()
    assert [row["subject"] for row in said][-1] == TOLD[language]
    assert heard.url in said[-1]["text"]
    assert any(deed.deed == "hook" and "arrêt" in told(deed.detail) for deed in wiki.order.journal())
    calls = len(heard.calls)
    write(wiki, PageName("fiches", "un-mur"), "Encore.")
    send_round(wiki, ANYWHERE)
    assert len(heard.calls) == calls
    wiki.clock = lambda: datetime.now(UTC)


def test_an_address_that_says_it_is_gone_is_called_no_more(wiki: Commons, heard: Heard, mara: User) -> None:
    hooked(wiki, heard.url, mara)
    heard.status = 410
    write(wiki, PageName("fiches", "un-pont"), "Un.")
    send_round(wiki, ANYWHERE)
    assert HookBook(wiki.accounts.database).all()[0].stopped


def test_the_worker_never_calls_inside_its_own_network(wiki: Commons, heard: Heard, mara: User) -> None:
    hook = hooked(wiki, heard.url, mara)
    write(wiki, PageName("fiches", "un-gue"), "Un.")
    assert send_due(wiki) == ["Appels à d’autres programmes : 0 reçu(s), 1 à refaire."]
    assert heard.calls == []
    assert HookBook(wiki.accounts.database).last(hook)[0].why == "private"


@pytest.mark.parametrize("url", ["", "ftp://a.example", "javascript:alert(1)", "https://", "https://u:p@a.example/"])
def test_what_is_no_address_is_refused(wiki: Commons, mara: User, url: str) -> None:
    with pytest.raises(HookRefused):
        hooked(wiki, url, mara)


def test_a_maintainer_adds_an_address_sees_its_secret_once_and_takes_it_away(wiki: Commons, mara: User) -> None:
    assert mara.name == "Mara"
    for each in HookBook(wiki.accounts.database).all():
        HookBook(wiki.accounts.database).remove(each.number)
    app = create_app(wiki.config, wiki, limits=False)
    person = Person(app.test_client())
    person.send("/connexion", name="Mara", password=PASSWORD)
    made = person.send("/moderation/appels", adresse="https://a.example/x", evenement="page.saved", status=200)
    secret = HookBook(wiki.accounts.database).all()[0].secret
    assert secret in made.text
    again = person.client.get("/moderation/appels")
    assert secret not in again.text
    assert "https://a.example/x" in again.text
    refused = person.send("/moderation/appels", adresse="rien", evenement="page.saved", status=422)
    assert 'value="rien"' in refused.text
    number = HookBook(wiki.accounts.database).all()[0].number
    person.send("/moderation/appels", f"/moderation/appels/{number}", action="retirer")
    assert HookBook(wiki.accounts.database).all() == []
    assert app.test_client().get("/moderation/appels").status_code == 303


def test_no_secret_enters_the_repository(wiki: Commons, heard: Heard, mara: User) -> None:
    hook = hooked(wiki, heard.url, mara)
    for _path, sha in wiki.store.list():
        assert hook.secret.encode() not in wiki.store.blob(sha)
