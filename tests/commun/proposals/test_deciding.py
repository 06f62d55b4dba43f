"""Deciding a proposal when the world has moved: twice at once, a page renamed or deleted since, a talk that went on."""

import threading
from importlib import import_module

import pytest

from commun import Commons
from commun.accounts import Role, User
from commun.order import Blocked
from commun.proposals import AlreadyDecided, AuthorHeld, Book, PageGone, Sender, accept, propose, refuse, withdraw
from fiches import Author, PageName, read_discussion
from tests.browser import form_fields, whole_form
from tests.commun.contacts.conftest import As, Write

NAME = PageName("fiches", "jardin")
HEAD = "id: 019aa8d2-0000-7000-8000-00000000000a\ntitre: Jardin\ntype: methode\nresume: Un résumé."
ALINE = User("aline", "Aline", "", Role.MAINTAINER, 0, 1)


@pytest.fixture
def page(wiki: Commons, write: Write) -> Commons:
    write("jardin", HEAD, "Début.\n\n## Déroulé\n\nOn creuse.\n")
    return wiki


def proposed(wiki: Commons, old: str = "On creuse.", new: str = "On creuse profond.") -> tuple[int, str]:
    """A proposal of Léa for the garden: its number, and the token of its link."""
    text = wiki.read(NAME).text.replace(old, new)
    proposal, token = propose(wiki, Sender("Léa", "lea@example.net"), NAME, text, base=wiki.head(), summary="")
    return proposal.number, token


def book(wiki: Commons) -> Book:
    return Book(wiki.accounts.database)


def test_two_who_accept_at_once_make_one_version_and_one_line_of_the_journal(page: Commons) -> None:
    number, _token = proposed(page)
    before, outcomes = page.index.revisions.last_number(), []
    proposal = book(page).get(number)

    def click() -> None:
        try:
            accept(page, proposal, ALINE)
            outcomes.append("accepted")
        except AlreadyDecided:
            outcomes.append("late")

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert sorted(outcomes) == ["accepted", "late", "late", "late"]
    page.head()
    assert page.index.revisions.last_number() == before + 1
    assert len(page.order.journal(deed="accept")) == 1
    with pytest.raises(AlreadyDecided):
        refuse(page, proposal, ALINE, "trop tard")
    assert len(page.order.journal(deed="refuse")) == 0


def test_what_was_decided_is_not_taken_back(page: Commons, person: As) -> None:
    number, token = proposed(page)
    visitor = person("visitor")
    link = f"/propositions/suivre/{token}"
    csrf = form_fields(visitor.get(link))["csrf"]
    accept(page, book(page).get(number), ALINE)
    said = visitor.client.post(link, data={"csrf": csrf, "action": "retirer"}, follow_redirects=True)
    assert "décidée entre-temps" in said.text
    assert "est retirée" not in said.text
    assert (book(page).get(number).state, book(page).get(number).email) == ("accepted", "")
    with pytest.raises(AlreadyDecided):
        withdraw(page, book(page).get(number))


def test_a_page_renamed_since_is_written_where_it_is_now(page: Commons, person: As) -> None:
    proposed(page)
    moved = page.rename(ALINE, NAME, "Potager", page.head(), "").name
    maintainer = person("maintainer")
    answer = maintainer.send("/propositions/1", action="tout")
    assert answer.headers["Location"].endswith(moved.url)
    assert "On creuse profond." in page.read(moved).body
    assert page.index.pages.get(NAME) is None
    assert book(page).get(1).page == moved


def test_a_page_renamed_since_is_touched_up_where_it_is_now(page: Commons, person: As) -> None:
    proposed(page)
    moved = page.rename(ALINE, NAME, "Potager", page.head(), "").name
    maintainer = person("maintainer")
    fields = whole_form(maintainer.get("/propositions/1/modifier"))
    fields["text"] = fields["text"].replace("profond", "très profond")
    answer = maintainer.client.post("/propositions/1/modifier", data=fields)
    assert (answer.status_code, answer.headers["Location"].endswith(moved.url)) == (303, True)
    assert "très profond" in page.read(moved).body
    assert page.index.pages.get(NAME) is None


@pytest.mark.parametrize("action", ["tout", "modifier"])
def test_for_a_page_deleted_since_the_reviewer_is_told_what_to_do(page: Commons, person: As, action: str) -> None:
    number, _token = proposed(page)
    page.delete(ALINE, NAME, page.head(), "")
    maintainer = person("maintainer")
    if action == "tout":
        said = maintainer.send("/propositions/1", action="tout", status=422)
    else:
        said = maintainer.client.get("/propositions/1/modifier", follow_redirects=True)
    assert "a été supprimée depuis" in said.text
    assert "profond" in said.text
    with pytest.raises(PageGone):
        accept(page, book(page).get(number), ALINE)
    assert book(page).get(number).is_open
    page.restore(ALINE, NAME, None, "")
    accept(page, book(page).get(number), ALINE)
    assert "On creuse profond." in page.read(NAME).body


def test_a_new_page_whose_address_was_taken_meanwhile_gets_another(page: Commons) -> None:
    name = PageName("fiches", "une-idee")
    text = "---\ntitre: Une idée !\n---\nVoilà.\n"
    proposal, _token = propose(page, Sender("Léa"), name, text, base="", summary="")
    page.save(ALINE, name, "---\ntitre: Une idée\n---\nLa première.\n", None, "")
    saved = accept(page, proposal, ALINE)
    assert saved.name != name
    assert (page.read(name).body, page.read(saved.name).body) == ("La première.\n", "Voilà.\n")


def test_messages_of_two_visitors_are_both_accepted_whatever_was_said_between(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    talk = f"{NAME.url}/discuter"
    maintainer.send(talk, titre="Un abri ?", text="Il pleut.")
    key = read_discussion(page.read(NAME.talk).body).topics[0].messages[0].key
    for text in ("Oui, en bois.", "Non, un arbre."):
        visitor.send(f"{talk}?repondre={key}", talk, text=text, nom="Léa")
    visitor.send(f"{talk}?nouveau=1", talk, titre="Et l’eau ?", text="Où ?", nom="Bo")
    maintainer.send(f"{talk}?repondre={key}", talk, text="J’attends vos avis.")
    for number in (3, 1, 2):
        answer = maintainer.send(f"/propositions/{number}", action="tout")
        assert (answer.status_code, "/modifier" in answer.headers["Location"]) == (303, False), number
    discussion = read_discussion(page.read(NAME.talk).body)
    said = {message.text for _topic, message in discussion.messages()}
    assert said == {"Il pleut.", "Oui, en bois.", "Non, un arbre.", "Où ?", "J’attends vos avis."}
    assert [topic.title for topic in discussion.topics] == ["Un abri ?", "Et l’eau ?"]
    answered = {m.text: parent.text for _t, m in discussion.messages() if (parent := discussion.answered(m))}
    assert set(answered) == {"Oui, en bois.", "Non, un arbre.", "J’attends vos avis."}


def test_first_messages_of_two_visitors_are_both_accepted(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    talk = f"{NAME.url}/discuter"
    for title in ("Un abri ?", "Et l’eau ?"):
        visitor.send(f"{talk}?nouveau=1", talk, titre=title, text="Dites.", nom="Léa")
    for number in (1, 2):
        assert maintainer.send(f"/propositions/{number}", action="tout").status_code == 303
    assert [topic.title for topic in read_discussion(page.read(NAME.talk).body).topics] == ["Un abri ?", "Et l’eau ?"]


def test_a_message_beside_a_page_deleted_since_waits(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    talk = f"{NAME.url}/discuter"
    visitor.send(f"{talk}?nouveau=1", talk, titre="Un abri ?", text="Dites.", nom="Léa")
    page.delete(ALINE, NAME, page.head(), "")
    maintainer.send("/propositions/1", action="tout", status=422)
    assert book(page).get(1).is_open


def test_a_first_message_follows_its_page_that_was_renamed_since(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    talk = f"{NAME.url}/discuter"
    for title in ("Un abri ?", "Et l’eau ?"):
        visitor.send(f"{talk}?nouveau=1", talk, titre=title, text="Dites.", nom="Léa")
    moved = PageName("fiches", "jardin-commun")
    page.rename(ALINE, NAME, moved.slug, page.head(), "")
    for number in (1, 2):
        assert maintainer.send(f"/propositions/{number}", action="tout").status_code == 303
    assert [topic.title for topic in read_discussion(page.read(moved.talk).body).topics] == ["Un abri ?", "Et l’eau ?"]


def test_the_author_of_a_proposal_does_not_read_a_version_that_was_hidden(page: Commons, person: As) -> None:
    number, token = proposed(page)
    blob = page.page(NAME).blob
    page.store.veiled.add([("text", blob)])
    text = person("visitor").get(f"/propositions/suivre/{token}")
    assert "On creuse profond." in text
    assert "est masqué" in text
    assert book(page).get(number).is_open


def test_what_was_looked_at_before_says_what_the_commons_knows_now(page: Commons, person: As) -> None:
    number, token = proposed(page, "resume: Un résumé.", "resume: Un autre résumé.\nhumeur: gaie")
    reviewer, author = person("maintainer"), person("visitor")
    review, link = f"/propositions/{number}", f"/propositions/suivre/{token}"
    assert "Champ\u202f: Humeur" in reviewer.get(review)
    assert "Un résumé." in author.get(link)
    with page.store.change(Author("Camille", "camille@commun.invalid"), "Un nom") as change:
        name = PageName("proprietes", "humeur")
        change.write(name, "---\ntitre: Humeur du jour\ncle: humeur\ntype_de_valeur: texte\n---\n", base=None)
    assert "Champ\u202f: Humeur du jour" in reviewer.get(review)
    page.store.veiled.add([("text", page.page(NAME).blob)])
    assert "Un résumé." not in author.get(link)
    assert "est masqué" in author.get(link)


def test_reserved_values_that_a_reviewer_reads_are_kept_nowhere(page: Commons, person: As) -> None:
    told = "contact: {nom: Zoé, telephone: 04 71 00 00 77, visibilite: membres}"
    number, _token = proposed(page, "resume: Un résumé.", f"resume: Un résumé.\n{told}")
    maintainer = person("maintainer")
    kept = vars(import_module("commun.web.proposals.looked"))["_looked"]
    kept.cache_clear()
    assert "04 71 00 00 77" in maintainer.get(f"/propositions/{number}")
    assert kept.cache_info().currsize == 1  # the differences without them


def test_a_very_long_proposal_is_looked_at_as_well(page: Commons, person: As) -> None:
    number, _token = proposed(page, new="On creuse.\n\n" + "Une ligne de plus.\n\n" * 3_000)
    assert "Une ligne de plus." in person("maintainer").get(f"/propositions/{number}")


def test_a_page_without_an_id_is_given_one_by_whoever_writes_first(wiki: Commons) -> None:
    """Two people each given another one would contradict each other about a line that nobody wrote."""
    with wiki.store.change(Author("Ida", "ida@commun.invalid"), "Sans id") as change:
        name = PageName("fiches", "sans-id")
        change.write(name, "---\ntitre: Sans id\n---\n## A\n\nUn.\n\n## B\n\nDeux.\n", None)
    base, text = wiki.head(), wiki.store.read_text(name)
    made = [propose(wiki, Sender(name="Lucie"), name, text.replace(was, now), base=base, summary="")[0]
            for was, now in (("Un.", "1."), ("Deux.", "2."))]  # fmt: skip
    keeper = ALINE
    wiki.save(keeper, name, text + "\n## C\n\nTrois.\n", base, "")
    given = wiki.page(name).id
    for proposal in made:
        accept(wiki, proposal, keeper)
    assert (wiki.page(name).id, wiki.read(name).body) == (given, "## A\n\n1.\n\n## B\n\n2.\n\n## C\n\nTrois.\n")


def test_what_somebody_blocked_had_proposed_waits_and_says_why(page: Commons) -> None:
    lea = page.accounts.register("Léa", "quatre mots à la suite")
    text = page.read(NAME).text.replace("On creuse.", "On bêche.")
    proposal, _token = propose(page, Sender(user=lea), NAME, text, base=page.head(), summary="")
    page.order.block(lea.id, "Publicité.", 0, ALINE.id)
    with pytest.raises(AuthorHeld, match="Le compte de Léa est bloqué depuis"):
        accept(page, proposal, ALINE)
    assert book(page).get(proposal.number).is_open
    with pytest.raises(Blocked, match=r"donnée\u202f: Publicité\.$"):
        page.order.refuse_blocked(lea.id)
    page.order.unblock(lea.id, ALINE.id)
    accept(page, proposal, ALINE)
    assert "On bêche." in page.read(NAME).body


def test_a_wave_of_proposals_is_refused_at_once_with_one_reason(page: Commons, person: As) -> None:
    numbers = [proposed(page, new=f"Achetez {turn}")[0] for turn in range(4)]
    maintainer = person("maintainer")
    wave = [str(number) for number in numbers[1:]]
    told = maintainer.send("/propositions", numero=wave, raison="", status=422).text
    assert "Dites pourquoi en une phrase" in told
    assert told.count(" checked>") == len(wave), "what was ticked stays ticked"
    assert "Cochez au moins une" in maintainer.send("/propositions", raison="Publicité", status=422).text
    refuse(page, book(page).get(numbers[1]), ALINE, "Déjà lue")
    maintainer.send("/propositions", numero=wave, raison="Publicité")
    assert [each.number for each in book(page).those()] == numbers[:1]
    assert [book(page).get(number).reason for number in numbers[1:]] == ["Déjà lue", "Publicité", "Publicité"]
    assert "2 propositions sont refusées." in maintainer.get("/propositions")
    assert len(page.order.journal(deed="refuse")) == 3
    assert person("contributor").client.post("/propositions", data={"numero": "1"}).status_code == 403


def test_every_proposal_that_waits_is_counted_and_reached(
    page: Commons, person: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("commun.web.proposals.review"), "_ROWS", 2)
    numbers = [proposed(page, new=f"Achetez {turn}")[0] for turn in range(5)]
    maintainer = person("maintainer")
    first, last = maintainer.get("/propositions"), maintainer.get("/propositions?page=3")
    assert "5 propositions à relire" in first
    assert f'href="/propositions/{numbers[1]}"' in first
    assert f'href="/propositions/{numbers[4]}"' not in first
    assert f'href="/propositions/{numbers[4]}"' in last
    assert maintainer.client.get("/propositions?page=4").headers["Location"].endswith("/propositions?page=3")
    answer = maintainer.send("/propositions?page=2", numero=[str(numbers[2])], raison="Publicité")
    assert answer.headers["Location"].endswith("/propositions?page=2")
    assert book(page).get(numbers[2]).state == "refused"
    assert "4 propositions à relire" in maintainer.get("/propositions?page=2")
