"""A blocked person who comes back: logged out, with a new account, by mail, by a message to a contact."""

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.accounts import User
from commun.patience import Places, forget
from commun.proposals import Book
from tests.browser import Person, whole_form
from tests.commun.contacts.conftest import PASSWORD, As, Write
from tests.commun.moderation.test_moderation import csrf_of

HEAD = "titre: Jardin\ntype: methode\nresume: R."
HOME = "203.0.113.7"
ELSEWHERE = "198.51.100.9"
NEW = {"name": "Toute Neuve", "password": PASSWORD}


@pytest.fixture
def page(wiki: Commons, write: Write) -> Commons:
    write("jardin", HEAD, "Texte.\n")
    return wiki


@pytest.fixture
def vandal(page: Commons) -> User:
    return page.accounts.register("Vandale", PASSWORD, "vandale@example.org")


class At(Person):
    """Somebody without an account, at an address."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        super().__init__(client)
        client.environ_base["REMOTE_ADDR"] = address


@pytest.fixture
def at(page: Commons) -> dict[str, At]:
    app = create_app(page.config, page, limits=False)
    return {address: At(app.test_client(), address) for address in (HOME, ELSEWHERE)}


def come(someone: At, name: str) -> None:
    fields = {"csrf": csrf_of(someone.get("/connexion")), "name": name, "password": PASSWORD}
    assert someone.client.post("/connexion", data=fields).status_code == 303


def come_and_go(someone: At) -> None:
    come(someone, "Vandale")
    assert someone.client.post("/deconnexion", data={"csrf": csrf_of(someone.get("/compte"))}).status_code == 303


def propose(someone: At, text: str = "Publicité.\n") -> tuple[int, str]:
    fields = whole_form(someone.get("/fiches/jardin/modifier"))
    fields["text"] = text
    answer = someone.client.post("/fiches/jardin/modifier", data=fields)
    return answer.status_code, answer.text


def block(person: As, vandal: User, adresses: str = "") -> None:
    to = f"/moderation/blocages/{vandal.id}"
    person("maintainer").send(f"/contributions/{vandal.id}/annuler", to, raison="Publicité", adresses=adresses)


def test_what_comes_without_an_account_from_the_same_address_is_not_taken(
    page: Commons, at: dict[str, At], vandal: User, person: As
) -> None:
    come_and_go(at[HOME])
    block(person, vandal, adresses="1")
    status, shown = propose(at[HOME])
    assert status == 422
    assert "la même adresse que vous" in shown
    assert "Publicité." in shown  # what was typed stays
    assert Book(page.accounts.database).waiting() == 0
    opened = at[HOME].client.post("/inscription", data=NEW | {"csrf": csrf_of(at[HOME].get("/inscription"))})
    assert opened.status_code == 403
    assert "la même adresse que vous" in opened.text
    assert page.accounts.by_name("Toute Neuve") is None


def test_others_go_on(page: Commons, at: dict[str, At], vandal: User, person: As) -> None:
    come_and_go(at[HOME])
    block(person, vandal, adresses="1")
    assert propose(at[ELSEWHERE])[0] == 303
    assert Book(page.accounts.database).waiting() == 1
    page.accounts.register("Voisine", PASSWORD)
    come(at[HOME], "Voisine")
    assert propose(at[HOME], "Bien dit.\n")[0] == 303


def test_a_block_of_the_account_alone_holds_no_address(at: dict[str, At], vandal: User, person: As) -> None:
    come_and_go(at[HOME])
    block(person, vandal)
    assert propose(at[HOME])[0] == 303


def test_an_address_is_held_from_when_somebody_blocked_is_seen_there_and_let_go_with_the_block(
    page: Commons, at: dict[str, At], vandal: User, person: As
) -> None:
    block(person, vandal, adresses="1")
    assert propose(at[HOME])[0] == 303
    come_and_go(at[HOME])
    assert propose(at[HOME], "Encore.\n")[0] == 422
    page.order.unblock(vandal.id, "x")
    Places(page).release(vandal.id)
    assert propose(at[HOME], "Encore.\n")[0] == 303


def test_an_address_is_held_for_a_week_and_its_hash_forgotten_after_thirty_days(page: Commons, vandal: User) -> None:
    now = page.clock()
    places = Places(page)
    places.saw(vandal.id, HOME)
    page.order.block(vandal.id, "Publicité", 0, "x", places=True)
    places.hold(vandal.id, 0)
    rows = page.accounts.database.connection().execute("SELECT * FROM held_places").fetchall()
    assert len(rows) == 1
    assert HOME not in repr([tuple(row) for row in rows])
    assert rows[0]["until"] == int(now.timestamp()) + 7 * 86_400
    from_then = now.timestamp() + 31 * 86_400
    page.clock = lambda: type(now).fromtimestamp(from_then, now.tzinfo)
    forget(page)
    for table in ("held_places", "attempts"):
        assert page.accounts.database.connection().execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608 (ours)
