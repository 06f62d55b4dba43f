"""Proposals without an account: sent with the form of everybody, reviewed, decided, followed and forgotten."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from commun import Commons, create_app
from commun.moderation import to_patrol
from commun.proposals import Book, composed, parts_of
from fiches import Fiche, PageName, read_discussion
from tests.browser import Person, form_fields, whole_form
from tests.commun.contacts.conftest import As, Write

NAME = PageName("fiches", "jardin")
URL = f"{NAME.url}/modifier"
HEAD = "titre: Jardin\ntype: methode\nresume: Un résumé.\nduree: 2 h"
BODY = "Début.\n\n## Déroulé\n\nOn creuse.\n\n## Matériel\n\nUne bêche.\n"


@pytest.fixture
def page(wiki: Commons, write: Write) -> Commons:
    write("jardin", HEAD, BODY)
    return wiki


def send(visitor: Person, url: str = "/fiches/jardin/modifier", **changes: str) -> str:
    """Send a proposal with the form of the page; the private link that leads to it."""
    fields = whole_form(visitor.get(url))
    for key, value in changes.items():
        fields[key.replace("__", ".")] = value
    response = visitor.client.post(url, data=fields)
    assert response.status_code == 303, response.text[:3000]
    return str(response.headers["Location"])


def everything(**more: str) -> dict[str, str]:
    text = BODY.replace("On creuse.", "On creuse profond.").replace("Une bêche.", "Une bêche et un râteau.")
    return {"c__resume": "Un autre résumé.", "text": text, "nom": "Léa", "summary": "Plus précis"} | more


def test_a_proposal_is_a_branch_and_changes_nothing_until_it_is_accepted(page: Commons, person: As) -> None:
    visitor, head = person("visitor"), page.store.head()
    link = send(visitor, **everything(courriel="lea@example.net"))
    assert page.store.head() == head
    assert page.store.head("propositions/1") is not None
    assert "On creuse." in visitor.get("/fiches/jardin")
    followed = visitor.get(link)
    assert "à relire" in followed
    token = link.rpartition("/")[2]
    kept = page.accounts.database.connection().execute("SELECT * FROM proposals").fetchone()
    assert token not in str(tuple(kept))
    said = subprocess.run(
        ["git", "-C", page.store.folder, "log", "-p", "--all"], capture_output=True, text=True, check=True
    )
    assert "lea@example.net" not in said.stdout
    assert visitor.client.get("/propositions/suivre/nimporte").status_code == 404
    assert visitor.client.get("/propositions").status_code == 303
    assert visitor.client.get("/propositions/1").status_code == 303
    assert person("contributor").client.get("/propositions/1").status_code == 403


def test_it_is_accepted_whole_and_its_author_credited(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    link = send(visitor, **everything())
    review = maintainer.get("/propositions/1")
    assert "profond" in review
    assert "Un autre résumé." in review
    maintainer.send("/propositions/1", action="tout")
    assert "On creuse profond." in visitor.get("/fiches/jardin")
    assert "Léa" in visitor.get("/fiches/jardin/historique")
    commit = page.store.commit(page.store.head() or "")
    assert (commit.author.name, commit.author.email) == ("Léa", "proposition-1@commun.invalid")
    assert commit.trailers["Proposition"] == "1"
    assert "acceptée" in visitor.get(link)
    assert commit.sha not in {row.commit for row in to_patrol(page)}, "who accepted it has read it"
    assert maintainer.client.get("/propositions/1").status_code == 200


def test_only_what_is_ticked_is_taken(page: Commons, person: As) -> None:
    send(person("visitor"), **everything())
    maintainer = person("maintainer")
    fields = maintainer.get("/propositions/1")
    keys = re.findall(r'name="partie" value="([^"]+)"', fields)
    assert keys[0] == "champ.resume"
    csrf = re.findall(r'name="csrf" value="([^"]+)"', fields)[-1]
    sent = {"csrf": csrf, "action": "parties", "partie": [keys[1]]}
    assert maintainer.client.post("/propositions/1", data=sent).status_code == 303
    fiche = page.read(NAME)
    assert fiche.summary == "Un résumé."
    assert "On creuse profond." in fiche.body
    assert "râteau" not in fiche.body


def test_what_was_written_since_stays_and_a_conflict_is_touched_up(page: Commons, person: As, write: Write) -> None:
    send(person("visitor"), **everything())
    write("jardin", HEAD, BODY.replace("On creuse.", "On bêche."), base=page.store.head())
    maintainer = person("maintainer")
    response = maintainer.send("/propositions/1", action="tout")
    assert response.headers["Location"].endswith("/propositions/1/modifier")
    assert "On creuse profond." in maintainer.get("/propositions/1/modifier")
    maintainer.send("/propositions/1/modifier", text="Tout autre chose.\n")
    assert page.read(NAME).body == "Tout autre chose.\n"
    assert page.read(NAME).summary == "Un autre résumé."


def test_it_is_touched_up_field_by_field_and_stays_signed_by_its_author(page: Commons, person: As) -> None:
    send(person("visitor"), **everything())
    maintainer = person("maintainer")
    shown = maintainer.get("/propositions/1/modifier")
    fields = whole_form(shown)
    assert fields["c.resume"] == "Un autre résumé."
    assert "Accepter avec ces retouches" in shown
    assert "/brouillons/" not in shown[shown.index("<main") :]
    fields["c.duree"], fields["action"] = "deux fois trop", "preview"
    seen = maintainer.client.post("/propositions/1/modifier", data=fields)
    assert "deux fois trop" in seen.text
    assert Book(page.accounts.database).waiting() == 1
    fields["c.duree"], fields["c.resume"], fields["action"] = "3 h", "Un résumé retouché.", "save"
    assert maintainer.client.post("/propositions/1/modifier", data=fields).status_code == 303
    assert (page.read(NAME).summary, page.read(NAME).head["duree"]) == ("Un résumé retouché.", "3 h")
    assert page.store.commit(page.store.head() or "").author.name == "Léa"
    assert Book(page.accounts.database).get(1).reason.startswith("Le texte a été retouché")
    assert maintainer.client.get("/propositions/1/modifier").headers["Location"].endswith("/propositions/1")


def test_what_is_written_during_a_touch_up_is_never_lost(page: Commons, person: As, write: Write) -> None:
    send(person("visitor"), **everything())
    maintainer = person("maintainer")
    fields = whole_form(maintainer.get("/propositions/1/modifier"))
    write("jardin", HEAD, BODY.replace("Une bêche.", "Deux bêches."), base=page.store.head())
    fields["text"] = fields["text"].replace("un râteau", "deux râteaux")
    again = maintainer.client.post("/propositions/1/modifier", data=fields)
    assert again.status_code == 422
    assert "deux râteaux" in again.text
    assert maintainer.client.post("/propositions/1/modifier", data=whole_form(again.text)).status_code == 303
    assert "deux râteaux" in page.read(NAME).body


def test_a_new_page_is_touched_up_too(page: Commons, person: As) -> None:
    send(person("visitor"), "/nouvelle", titre="Une idée", text="Voilà.", nom="Léa")
    person("maintainer").send("/propositions/1/modifier", titre="Une bonne idée", text="Voici.\n")
    fiche = page.read(PageName("fiches", "une-idee"))
    assert (fiche.title, fiche.body, bool(fiche.id)) == ("Une bonne idée", "Voici.\n", True)


@pytest.mark.usefixtures("page")
def test_it_is_refused_with_a_reason_that_its_author_reads(person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    link = send(visitor, **everything())
    maintainer.send("/propositions/1", action="refuser", raison="", status=422)
    maintainer.send("/propositions/1", action="refuser", raison="Déjà dit plus haut.")
    assert "Déjà dit plus haut." in visitor.get(link)
    assert "On creuse." in visitor.get("/fiches/jardin")


def test_its_author_erases_their_address_and_takes_it_back(page: Commons, person: As) -> None:
    visitor = person("visitor")
    link = send(visitor, **everything(courriel="lea@example.net"))
    book = Book(page.accounts.database)
    assert book.get(1).email == "lea@example.net"
    visitor.send(link, action="adresse")
    assert book.get(1).email == ""
    visitor.send(link, action="retirer")
    assert book.get(1).state == "withdrawn"
    assert book.waiting() == 0


def test_a_new_page_is_proposed_too(page: Commons, person: As) -> None:
    send(person("visitor"), "/nouvelle", titre="Une idée", text="Voilà.", nom="Léa")
    assert person("visitor").client.get("/fiches/une-idee").status_code == 404
    person("maintainer").send("/propositions/1", action="tout")
    assert page.read(PageName("fiches", "une-idee")).id


@pytest.mark.usefixtures("page")
def test_programs_and_floods_are_kept_out(person: As) -> None:
    visitor = person("visitor")
    fields = whole_form(visitor.get("/fiches/jardin/modifier"))
    assert visitor.client.post("/fiches/jardin/modifier", data={**fields, "site_web": "x"}).headers["Location"] == "/"
    fields["text"] = "".join(f"https://spam{n}.example\n" for n in range(6))
    refused = visitor.client.post("/fiches/jardin/modifier", data=fields)
    assert refused.status_code == 422
    assert "spam5.example" in refused.text
    for number in range(9):
        send(visitor, text=f"Encore {number}.\n")
    fields["text"] = "Un de trop.\n"
    flooded = visitor.client.post("/fiches/jardin/modifier", data=fields)
    assert flooded.status_code == 422
    assert "Un de trop." in flooded.text


def test_a_form_that_comes_back_too_fast_is_shown_again(page: Commons) -> None:
    now = datetime.now(UTC)
    page.clock = lambda: now
    visitor = Person(create_app(page.config, page, limits=True).test_client())
    fields = whole_form(visitor.get("/fiches/jardin/modifier"))
    fields["text"] = "Bien trop vite.\n"
    refused = visitor.client.post("/fiches/jardin/modifier", data=fields)
    assert refused.status_code == 422
    assert "Bien trop vite." in refused.text
    assert "Ce formulaire est revenu très vite" in refused.text
    assert "Modifier «\u202fJardin\u202f»" in refused.text
    page.clock = lambda: now + timedelta(seconds=3)  # counted from when it was first shown, not from the second time
    again = visitor.client.post("/fiches/jardin/modifier", data=whole_form(refused.text))
    assert "/propositions/suivre/" in again.headers["Location"]
    fields["montre"] = f"{int(now.timestamp()) - 60}.{'0' * 24}"  # forged
    assert visitor.client.post("/fiches/jardin/modifier", data=fields).headers["Location"] == "/"
    assert Book(page.accounts.database).waiting() == 1


@pytest.mark.parametrize(("who", "role", "direct"), [
    ("members", "contributor", True), ("trusted", "contributor", False), ("maintainers", "contributor", False),
    ("maintainers", "maintainer", True),
])  # fmt: skip
def test_a_setting_says_who_writes_and_who_proposes(
    page: Commons, person: As, who: str, role: str, *, direct: bool
) -> None:
    object.__setattr__(page.config, "who_may_write", who)
    location = send(person(role), text="Directement ?\n")
    assert location.endswith("/fiches/jardin") is direct
    assert ("Directement ?" in page.read(NAME).body) is direct


def test_a_commons_may_take_proposals_from_its_members_alone(page: Commons, person: As) -> None:
    object.__setattr__(page.config, "who_may_propose", "members")
    assert "/connexion" in person("visitor").client.get("/fiches/jardin/modifier").headers["Location"]


def test_parts_make_the_whole_again() -> None:
    before = Fiche.parse(NAME, f"---\n{HEAD}\nthemes: [A]\n---\n{BODY}")
    after = Fiche.parse(
        NAME,
        "---\ntitre: Jardin\ntype: methode\nresume: B\nduree: 3 h\n---\n"
        "Neuf.\n\n## Matériel\n\nRien.\n\n## Fin\n\nVoilà.\n",
    )
    keys = [part.key for part in parts_of(before, after)]
    assert len(keys) == len(set(keys)) == 7
    assert composed(before, after, []).text == before.text
    whole = composed(before, after, keys)
    assert (dict(whole.head), whole.body) == (dict(after.head), after.body)


@pytest.mark.parametrize("turned", [False, True])
def test_blank_lines_around_a_section_that_comes_or_goes_are_no_part(turned: bool) -> None:  # noqa: FBT001 (drawn)
    short, long = (
        Fiche.parse(NAME, f"---\ntitre: A\n---\n## Un\n\nMots.\n{more}") for more in ("", "\n## Fin\n\nVoilà.\n")
    )
    before, after = (long, short) if turned else (short, long)
    (part,) = parts_of(before, after)
    assert part.label == "Fin"
    assert composed(before, after, []).text == before.text
    assert composed(before, after, [part.key]).text == after.text


@pytest.mark.usefixtures("page")
def test_a_message_is_read_and_taken_whole(person: As) -> None:
    visitor, maintainer, talk = person("visitor"), person("maintainer"), "/fiches/jardin/discuter"
    person("contributor").send(f"{talk}?nouveau=1", titre="Un abri", text="Il pleut.")
    visitor.send(f"{talk}?nouveau=1", titre="Une parcelle", text="Où en trouver une ?", nom="Une voisine")
    seen = maintainer.get("/propositions/1")
    assert "Où en trouver une" in seen
    assert "{#m-" not in seen
    assert 'name="partie"' not in seen
    maintainer.send("/propositions/1", action="tout")
    assert "Où en trouver une" in visitor.get(talk)


def test_history_tells_what_was_taken_of_a_proposal_and_no_more(page: Commons, person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    fields = whole_form(visitor.get(URL))
    fields["text"], fields["c.resume"] = "Tout autre chose.\n", "Un autre résumé."
    visitor.client.post(URL, data=fields)
    maintainer.send("/propositions/1", action="parties", partie="champ.resume")
    row = page.index.revisions.latest(page.page(NAME).key)
    assert row is not None
    assert row.summary.replace("\u202f", " ") == "Résumé : Un résumé. → Un autre résumé."


@pytest.mark.usefixtures("page")
def test_what_was_proposed_is_still_read_once_its_page_has_another_address(person: As) -> None:
    visitor, maintainer = person("visitor"), person("maintainer")
    maintainer.client.post(URL, data=whole_form(maintainer.get(URL)) | {"text": "Un verger.\n"})  # it has an id now
    fields = whole_form(visitor.get(URL))
    fields["text"] = "Un texte de passage.\n"
    follow = page_of(visitor.client.post(URL, data=fields))
    maintainer.send("/fiches/jardin/renommer", titre="Verger")
    maintainer.send("/propositions/1", action="tout")
    for seen in (visitor.get(follow), maintainer.get("/propositions/1")):
        assert "Un texte de passage." in seen
        assert "/fiches/verger" in seen


def test_a_form_that_is_sent_twice_is_one_proposal(page: Commons, person: As) -> None:
    visitor, book = person("visitor"), Book(page.accounts.database)
    fields = whole_form(visitor.get("/fiches/jardin/modifier"))
    fields["text"], fields["courriel"] = "Une seule fois.\n", "lea@example.net"
    answers = [page_of(visitor.client.post(URL, data=fields)) for _ in range(2)]
    assert len(set(answers)) == 1
    assert book.waiting() == 1
    assert "à relire" in visitor.get(answers[0])
    fields["text"] = "Autre chose.\n"
    assert page_of(visitor.client.post(URL, data=fields)) not in answers
    visitor.send(answers[0], action="retirer")
    fields["text"] = "Une seule fois.\n"  # what was taken back can be sent again, under another link
    assert page_of(visitor.client.post(URL, data=fields)) not in answers
    assert book.waiting() == 2


def test_a_message_that_is_sent_twice_is_there_once(page: Commons, person: As) -> None:
    visitor, member, talk = person("visitor"), person("contributor"), "/fiches/jardin/discuter"
    fields = dict(form_fields(member.get(f"{talk}?nouveau=1"))) | {"titre": "Un  abri", "text": "Il pleut."}
    places = [page_of(member.client.post(talk, data=fields)) for _ in range(2)]
    assert places[0] == places[1]
    topic = read_discussion(page.read(NAME.talk).body).topics[0]
    assert len(topic.messages) == 1
    key = topic.messages[0].key
    fields = dict(form_fields(member.get(f"{talk}?repondre={key}"))) | {"text": "Oui, souvent."}
    for _ in range(2):
        member.client.post(talk, data=fields)
    fields["text"] = "Et l’hiver ?"
    member.client.post(talk, data=fields)
    assert len(read_discussion(page.read(NAME.talk).body).topics[0].messages) == 3
    fields = dict(form_fields(visitor.get(f"{talk}?repondre={key}"))) | {"text": "Je passe en train.", "nom": "Bo"}
    assert len({page_of(visitor.client.post(talk, data=fields)) for _ in range(2)}) == 1
    assert Book(page.accounts.database).waiting() == 1


def page_of(response: TestResponse) -> str:
    """Where an answer leads."""
    assert response.status_code == 303, response.text[:2000]
    return str(response.headers["Location"])


@pytest.mark.usefixtures("page")
def test_who_reviews_a_new_page_is_told_of_one_of_the_same_title(person: As, write: Write) -> None:
    send(person("visitor"), "/nouvelle", titre="Une idée", text="Voilà.", nom="Léa")
    maintainer = person("maintainer")
    assert "porte déjà ce titre" not in maintainer.get("/propositions/1")
    write("une-autre-adresse", "titre: Une idée", "La première.\n")
    review = maintainer.get("/propositions/1")
    assert "porte déjà ce titre" in review
    assert 'href="/fiches/une-autre-adresse"' in review
