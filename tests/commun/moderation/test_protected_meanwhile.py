"""A page that is protected by what it became, or by where it lies now: who began to write before is asked again."""

from functools import partial
from typing import Any

import pytest

from commun import Commons
from commun.accounts import Role, User
from commun.batches import Proposal, do
from commun.moderation import carry_out_mass, plan_mass
from commun.order import Protected
from commun.proposals import Book, Sender, accept, propose
from commun.tables import Plan, RowPlan, carry_out
from fiches import COMMUN, PageName
from tests.browser import Person, form_fields, whole_form
from tests.commun.contacts.conftest import As, Write

NAME = PageName("fiches", "un")
BODY = "Début.\n\n## Lieu\n\nUne salle.\n\n## Date\n\nEn mai.\n"
KEEPER = User("mo", "Mo", "", Role.MAINTAINER, 0, 1)
CHIEF = User("chef", "Chef", "", Role.ADMIN, 0, 1)


def became_a_method(wiki: Commons, least: Role = Role.MAINTAINER) -> None:
    """The page becomes one of a protected type, elsewhere in its text than where others write."""
    wiki.order.protect("type:methode", least, "Charte", "x")
    text = wiki.store.read_text(NAME).replace("type: acteur", "type: methode").replace("Une salle", "Une grande salle")
    wiki.save(CHIEF, NAME, text, wiki.page(NAME).last_commit, "C’est une méthode")


def text(wiki: Commons) -> str:
    return wiki.read(NAME).text


@pytest.fixture
def base(wiki: Commons, write: Write) -> str:
    """The version in which everybody reads the page: one that nothing protects."""
    write("un", "titre: Un\ntype: acteur\nresume: R.", BODY)
    return wiki.page(NAME).last_commit


@pytest.mark.parametrize("section", ["", "?section=2"])
def test_the_form_of_everybody_makes_a_proposal(wiki: Commons, base: str, person: As, section: str) -> None:
    member = person("contributor")
    fields = whole_form(member.get(f"/fiches/un/modifier{section}"))
    assert fields["base"] == base
    became_a_method(wiki)
    fields["text"] = fields["text"].replace("En mai", "En juin")
    answer = member.client.post(f"/fiches/un/modifier{section}", data=fields)
    assert "/propositions/suivre/" in answer.headers["Location"]
    assert "En mai" in text(wiki)
    [proposal] = Book(wiki.accounts.database).those()
    accept(wiki, proposal, KEEPER)
    assert ["En juin" in text(wiki), "grande salle" in text(wiki), wiki.read(NAME).type] == [True, True, "methode"]


def test_the_page_of_conflicts_makes_a_proposal(wiki: Commons, base: str, person: As) -> None:
    member = person("contributor")
    fields = whole_form(member.get("/fiches/un/modifier"))
    fields["text"] = fields["text"].replace("En mai", "En juin")
    spoken = wiki.store.read_text(NAME).replace("En mai", "En avril")
    wiki.save(KEEPER, NAME, spoken, base, "")
    page = member.client.post("/fiches/un/modifier", data=fields)
    assert page.status_code == 409
    became_a_method(wiki)
    chosen = form_fields(page.text) | {"action": "choices"}
    answer = member.client.post("/fiches/un/resoudre", data=chosen)
    assert "/propositions/suivre/" in answer.headers["Location"]
    assert "En avril" in text(wiki)


@pytest.mark.parametrize("way", ["api", "api.php"])
def test_programs_are_answered_with_a_proposal(wiki: Commons, base: str, person: As, way: str) -> None:
    member = person("contributor")
    user = wiki.accounts.by_name("Quelqu’un contributor")
    assert user is not None
    key = wiki.accounts.tokens.make(user.id, "essai", frozenset({"ecrire"}))
    program = Person(member.client.application.test_client()).client
    shown = {"Authorization": f"Bearer {key}"}

    def asked(**query: str) -> Any:
        return program.get("/api.php", query_string={"action": "query", "format": "json", **query}, headers=shown).json

    was = asked(prop="revisions", titles="Un", rvprop="ids", formatversion="2")["query"]["pages"][0]["revisions"][0]
    mine = wiki.store.read_text(NAME).replace("En mai", "En juin")
    became_a_method(wiki)
    if way == "api":
        answer = program.put("/api/pages/fiches/un", json={"text": mine, "base": base}, headers=shown)
        assert answer.status_code == 202
    else:
        token = asked(meta="tokens")["query"]["tokens"]["csrftoken"]
        edit = {"action": "edit", "title": "Un", "text": BODY.replace("En mai", "En juin"), "baserevid": was["revid"]}
        answer = program.post("/api.php", data={**edit, "token": token, "format": "json"}, headers=shown)
        assert answer.status_code == 200
    assert len(Book(wiki.accounts.database).those()) == 1, answer.text
    assert "En mai" in text(wiki)


def test_who_accepts_must_be_allowed_to_write_there_now(wiki: Commons, base: str) -> None:
    mine = wiki.store.read_text(NAME).replace("En mai", "En juin")
    proposal, _token = propose(wiki, Sender(name="Lucie"), NAME, mine, base=base, summary="")
    became_a_method(wiki, Role.ADMIN)
    for edited in (None, (mine, base)):
        with pytest.raises(Protected):
            accept(wiki, proposal, KEEPER, edited=edited)
    assert Book(wiki.accounts.database).get(proposal.number).is_open
    accept(wiki, proposal, CHIEF)
    assert "En juin" in text(wiki)


def test_a_plan_for_many_pages_asks_again(wiki: Commons, base: str) -> None:
    plan = plan_mass(wiki, ["Un"], "theme-plus", "Eau", KEEPER)
    assert (plan.commit, plan.guarded) == (wiki.head(), ())
    became_a_method(wiki, Role.ADMIN)
    with pytest.raises(Protected):
        carry_out_mass(wiki, KEEPER, plan)
    assert (base == wiki.page(NAME).last_commit, wiki.read(NAME).themes) == (False, ())


def test_the_space_in_which_a_page_lies_now_protects_it(wiki: Commons, base: str) -> None:
    """Git moves a page to another space: its older address is no way around what protects that one."""
    with wiki.store.change(COMMUN, "Vers l’aide") as change:
        change.move(NAME, PageName("aide", "un"))
    wiki.head()
    wiki.order.protect("space:aide", Role.ADMIN, "Charte", "x")
    with pytest.raises(Protected):
        wiki.save(KEEPER, NAME, f"---\ntitre: Un\n---\n{BODY}Autre chose.\n", base, "")


@pytest.mark.parametrize("way", ["save", "mass", "table", "batch"])
def test_what_git_changed_a_moment_ago_is_asked_too(wiki: Commons, base: str, way: str) -> None:
    """No table knows yet what a page became: each verb reads first what there is."""
    wiki.order.protect("type:methode", Role.ADMIN, "Charte", "x")
    before = wiki.store.read(NAME)
    after = before.with_head({"mots_cles": ["eau"]})
    mass = plan_mass(wiki, ["Un"], "theme-plus", "Eau", KEEPER)
    table = Plan((RowPlan(2, "Un", wiki.page(NAME), after),), base)
    batch = [Proposal(NAME, "Un", base, before.text, after.text)]
    with wiki.store.change(COMMUN, "Par git") as change:
        change.write(NAME, before.text.replace("type: acteur", "type: methode"), wiki.store.head())
    if way == "batch":
        assert do(wiki, COMMUN, batch, "", "jardinier", user=KEEPER).guarded == (NAME,)
        return
    verbs: dict[str, Any] = {
        "save": partial(wiki.save, KEEPER, NAME, after.text, base, ""),
        "mass": partial(carry_out_mass, wiki, KEEPER, mass),
        "table": partial(carry_out, wiki, table, COMMUN, "", user=KEEPER),
    }
    with pytest.raises(Protected):
        verbs[way]()


def test_every_verb_asks_of_the_page_where_it_lies_now(wiki: Commons, base: str, write: Write) -> None:
    """An older address is one more way in: the page itself is protected, whatever its type."""
    write("deux", "titre: Deux\ntype: acteur\nresume: R.", BODY)
    moved = wiki.rename(CHIEF, NAME, "Tout autre", base, "").name
    wiki.order.protect(f"page:{moved}", Role.ADMIN, "Charte", "x")
    assert not wiki.order.may_write(Role.MAINTAINER, NAME, ["acteur"])
    assert wiki.order.may_write(Role.MAINTAINER, PageName("fiches", "deux"), ["acteur"])


@pytest.mark.parametrize(("role", "offered"), [("contributor", False), ("maintainer", True)])
def test_nobody_is_offered_what_a_protection_refuses(
    wiki: Commons, write: Write, person: As, role: str, *, offered: bool
) -> None:
    write("un", "titre: Un\ntype: acteur\nresume: R.\na_revoir_le: 2020-01-01", BODY)
    someone = person(role)

    def buttons() -> list[bool]:
        page, waiting = someone.get("/fiches/un"), someone.get("/qualite/a-relire")
        return [
            "/fiches/un/toujours-vrai" in page,
            "/fiches/un/toujours-vrai" in waiting,
            ">Modifier</a>" in page,
            "/fiches/un/renommer" in page,
            "/fiches/un/supprimer" in page,
        ]

    before = buttons()
    assert all(before[:3])
    wiki.order.protect("type:acteur", Role.MAINTAINER, "Charte", "x")
    assert buttons() == (before if offered else [False] * 5), "a page that was kept is made again"
    assert (">Proposer une correction</a>" in someone.get("/fiches/un")) != offered
    wiki.order.unprotect("type:acteur", "x")
    assert buttons() == before
