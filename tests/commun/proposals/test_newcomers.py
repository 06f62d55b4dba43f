"""The queue of new accounts: their first changes are read before they appear, by whatever way they come."""

from datetime import UTC, datetime, timedelta

import pytest

from commun import Commons
from commun.proposals import Book
from fiches import PageName
from tests.browser import Person
from tests.commun.contacts.conftest import As, Write
from tests.commun.proposals.test_proposals import send

NAME = PageName("fiches", "jardin")
HEAD = "id: 019aa8d2-0000-7000-8000-00000000000a\ntitre: Jardin\ntype: methode\nresume: Un résumé."


@pytest.fixture
def page(wiki: Commons, write: Write) -> Commons:
    write("jardin", HEAD, "Début.\n")
    return wiki


def queue(wiki: Commons, *, changes: int = 0, days: int = 0) -> None:
    object.__setattr__(wiki.config, "new_account_changes", changes)
    object.__setattr__(wiki.config, "new_account_days", days)


def writes(person: Person, text: str) -> bool:
    """Whether what is sent goes to the page at once."""
    return send(person, text=text).endswith("/fiches/jardin")


def test_first_changes_wait_and_those_that_follow_do_not(page: Commons, person: As) -> None:
    queue(page, changes=2)
    newcomer, maintainer = person("contributor"), person("maintainer")
    for number in (1, 2):
        assert not writes(newcomer, f"Essai {number}.\n")
        maintainer.send(f"/propositions/{number}", action="tout")
    assert writes(newcomer, "Directement.\n")
    assert writes(maintainer, "Je relis.\n")


def test_first_days_wait(page: Commons, person: As) -> None:
    queue(page, days=7)
    newcomer = person("contributor")
    assert not writes(newcomer, "Trop tôt.\n")
    page.clock = lambda: datetime.now(UTC) + timedelta(days=8)
    assert writes(newcomer, "Une semaine après.\n")


def test_what_cannot_be_proposed_is_not_done_by_hand_either(page: Commons, person: As) -> None:
    queue(page, changes=1)
    newcomer, head = person("contributor"), page.head()
    for url in ("/fiches/jardin/renommer", f"/fiches/jardin/annuler/{head}", "/televerser"):
        refused = newcomer.client.get(url)
        assert refused.status_code == 403, url
        assert "d’abord relu" in refused.text
    assert "/renommer" not in newcomer.get(NAME.url)
    csrf = newcomer.client.get("/fiches/jardin/modifier").text.split('name="csrf" value="')[1].split('"')[0]
    for url, more in ((f"{NAME.url}/toujours-vrai", {}), (f"{NAME.url}/retablir", {"version": head})):
        assert newcomer.client.post(url, data={"csrf": csrf} | more).status_code in {403, 404}, url
    sent = {"csrf": csrf, "action": "text", "text": "---\ntitre: Jardin\n---\nAutre.\n", "theirs_commit": head}
    answer = newcomer.client.post(f"{NAME.url}/resoudre", data=sent)
    assert "/propositions/suivre/" in answer.headers["Location"]
    assert page.head() == head


def test_messages_wait_too(page: Commons, person: As) -> None:
    queue(page, changes=1)
    newcomer = person("contributor")
    newcomer.send(f"{NAME.url}/discuter?nouveau=1", f"{NAME.url}/discuter", titre="Un abri ?", text="Il pleut.")
    assert Book(page.accounts.database).waiting() == 1
    assert page.index.pages.get(NAME.talk) is None


def test_without_a_queue_new_accounts_are_marked_for_those_who_read_again(page: Commons, person: As) -> None:
    newcomer, maintainer = person("contributor"), person("maintainer")
    assert writes(newcomer, "Directement.\n")
    page.clock = lambda: datetime.now(UTC) + timedelta(days=8)
    assert "compte neuf" in maintainer.get("/modifications/a-relire")
    for number in range(2):
        writes(newcomer, f"Encore {number}.\n")
    assert ">compte neuf<" not in maintainer.get("/modifications/a-relire")
    page.clock = lambda: datetime.now(UTC)
    only_new = maintainer.get("/modifications/a-relire?comptes=neufs")
    assert only_new.count(">compte neuf<") == 3
    assert "Camille" not in only_new
    answer = maintainer.send("/modifications/a-relire?comptes=neufs", "/modifications/a-relire")
    assert answer.location == "/modifications/a-relire?comptes=neufs"
