"""A blocked person who comes back: logged out, with a new account, by mail, by a message to a contact."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.accounts import User
from commun.patience import Ledger, PlaceHeld, Places, forget
from commun.proposals import Book
from fiches import PageName, references
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
    to = f"/contributions/{vandal.id}/annuler"
    person("admin").send(to, f"/moderation/blocages/{vandal.id}", action="lever")
    assert page.order.held(vandal.id) is None
    assert propose(at[HOME], "Encore.\n")[0] == 303


def test_nothing_is_sent_to_a_contact_from_a_held_address(
    page: Commons, write: Write, at: dict[str, At], vandal: User, person: As
) -> None:
    write("asso", "titre: Asso\ntype: acteur\ncontact: {mail: zoe@example.org, visibilite: sur demande}")
    (ref,) = references(page.read(PageName("fiches", "asso")))
    come_and_go(at[HOME])
    block(person, vandal, adresses="1")
    form = f"/fiches/asso/contact/{ref}"
    sent = {"nom": "Vandale", "courriel": "v@example.org", "message": "Publicité"}
    assert "la même adresse que vous" in at[HOME].send(form, status=422, **sent).text
    assert (
        "la même adresse que vous"
        not in at[ELSEWHERE].client.post(form, data=whole_form(at[ELSEWHERE].get(form)) | sent).text
    )


def test_who_is_blocked_and_still_logged_in_opens_no_other_account(
    page: Commons, at: dict[str, At], vandal: User
) -> None:
    come(at[HOME], "Vandale")
    page.order.block(vandal.id, "Publicité", 0, "x")
    token = csrf_of(at[HOME].get("/compte"))
    refused = at[HOME].client.post("/inscription", data=NEW | {"csrf": token})
    assert refused.status_code == 403
    assert "Publicité" in refused.text
    assert page.accounts.by_name("Toute Neuve") is None


def test_a_refused_writing_and_a_new_password_tell_from_where_somebody_blocked_comes(
    page: Commons, at: dict[str, At], vandal: User
) -> None:
    come(at[HOME], "Vandale")
    Places(page).forget_person(vandal.id)
    page.order.block(vandal.id, "Publicité", 0, "x", places=True)
    assert propose(at[HOME])[0] in {403, 422}
    assert len(Places(page).moments(vandal.id)) == 1
    with pytest.raises(PlaceHeld):
        Places(page).refuse_held(HOME)
    [(_user, token)] = page.accounts.start_reset("Vandale")
    there = at[ELSEWHERE]
    fields = {"csrf": csrf_of(there.get(f"/mot-de-passe/{token}")), "password": "d’autres mots à la suite"}
    assert there.client.post(f"/mot-de-passe/{token}", data=fields).status_code == 303
    with pytest.raises(PlaceHeld):
        Places(page).refuse_held(ELSEWHERE)


@pytest.mark.parametrize("address", ["127.0.0.1", "::/64", "192.168.1.20", "fd00:1:2:3::/64", ""])
def test_an_address_that_may_be_everybodys_is_never_held(page: Commons, vandal: User, address: str) -> None:
    places = Places(page)
    page.order.block(vandal.id, "Publicité", 0, "x", places=True)
    places.saw(vandal.id, address)
    places.refuse_held(address)
    assert len(places.moments(vandal.id)) == 1


def test_a_place_cannot_be_joined_to_what_was_done_there_without_an_account(page: Commons, vandal: User) -> None:
    Ledger(page).count("proposal", HOME, 10, 86_400)
    Places(page).saw(vandal.id, HOME)
    rows = page.accounts.database.connection().execute("SELECT DISTINCT who FROM attempts").fetchall()
    assert len(rows) == 2


def test_an_address_is_held_for_a_week_and_its_hash_forgotten_after_thirty_days(page: Commons, vandal: User) -> None:
    now = page.clock()
    places = Places(page)
    places.saw(vandal.id, HOME)
    page.order.block(vandal.id, "Publicité", 0, "x", places=True)
    held = page.order.held(vandal.id)
    assert held
    places.hold(vandal.id)
    rows = page.accounts.database.connection().execute("SELECT * FROM held_places").fetchall()
    assert len(rows) == 1
    assert HOME not in repr([tuple(row) for row in rows])
    assert rows[0]["until"] == held.made + 7 * 86_400
    later = now + timedelta(days=6)
    page.clock = lambda: later
    Places(page).saw(vandal.id, HOME)  # who comes back holds the place no longer
    rows = page.accounts.database.connection().execute("SELECT * FROM held_places").fetchall()
    assert [row["until"] for row in rows] == [held.made + 7 * 86_400]
    from_then = now.timestamp() + 37 * 86_400
    page.clock = lambda: type(now).fromtimestamp(from_then, now.tzinfo)
    forget(page)
    for table in ("held_places", "attempts"):
        assert page.accounts.database.connection().execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608 (ours)
