"""Where contacts are kept: nothing typed is lost, nothing changes twice, and what is forgotten stays so."""

import json
import queue
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from commun import Commons
from commun.accounts import Role, User
from commun.cli import main
from commun.commons import author_of
from commun.contacts import care, end_public
from commun.following import Watches
from commun.jobs import TASKS
from commun.personal import erase, export_of
from commun.proposals import Book, Sender, propose
from fiches import COMMUN, Change, Fiche, PageName, references
from tests.browser import Person, form_fields, whole_form
from tests.commun.accounts.test_mail import Letterbox, letterbox
from tests.commun.contacts.conftest import PASSWORD, WRITER, As, Write

__all__ = ["letterbox"]

NAME = PageName("fiches", "asso")
HEAD = (
    "titre: Asso\ntype: acteur\nresume: R.\ncontact: {nom: Zoé, telephone: 04 71 00 00 11, courriel: zoe@example.org%s}"
)
DAY = 86_400


def refs(wiki: Commons, name: PageName = NAME) -> list[str]:
    return list(references(wiki.read(name)))


def test_the_same_contact_gets_the_same_name_from_wherever_it_comes(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % "")
    head = wiki.store.head()
    with wiki.store.change(WRITER, "La même") as change:
        change.write(NAME, f"---\n{HEAD % ''}\n---\nTexte.\n", base=head)
    assert change.commit is None
    with wiki.store.import_stream("sources/autre") as bulk:
        bulk.commit(WRITER, 0, "Venue d’ailleurs", {NAME.path: f"---\n{HEAD % ''}\n---\nTexte.\n".encode()})
    brought = Fiche.parse(NAME, wiki.store.read_text(NAME, wiki.store.head("sources/autre")))
    wiki.index.catch_up()
    assert list(references(brought)) == refs(wiki)
    assert "zoe@example.org" not in brought.text


def test_what_is_erased_stays_so_when_it_comes_back(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % "")
    wiki.index.catch_up()
    assert wiki.contacts.erase(refs(wiki), "asked") == 1
    write("copie", (HEAD % "").replace("Asso", "Copie"))
    wiki.index.catch_up()
    assert refs(wiki, PageName("fiches", "copie")) == refs(wiki)
    shown = wiki.contacts.opened(wiki.read(NAME), Role.ADMIN)
    assert "zoe@example.org" not in shown.text


def test_a_form_keeps_what_its_reader_may_not_see(wiki: Commons, write: Write, person: As) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    member, maintainer = person("contributor"), person("maintainer")
    before = wiki.read(NAME).head["contact"]
    fields = whole_form(member.get("/fiches/asso/modifier"))
    assert "zoe@example.org" not in str(fields)
    fields["c.resume"] = "Un autre résumé."
    assert member.client.post("/fiches/asso/modifier", data=fields).status_code == 303
    assert wiki.read(NAME).head["contact"] == before
    assert wiki.read(NAME).summary == "Un autre résumé."
    assert "zoe@example.org" in maintainer.get("/fiches/asso")


@pytest.mark.parametrize("key", ["visibilite", "Visibilité"])
def test_who_may_not_read_a_contact_does_not_decide_who_may(wiki: Commons, write: Write, key: str) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    ref = refs(wiki)[0]
    for said in (f"{{ref: {ref}, {key}: membres, fonction: Voisin}}", f"{{ref: {ref}, {key}: membres}}"):
        write("asso", f"titre: Asso\ntype: acteur\ncontact: {said}", base=wiki.store.head())
        assert "zoe@example.org" not in wiki.contacts.opened(wiki.read(NAME), Role.CONTRIBUTOR).text
        assert "zoe@example.org" in wiki.contacts.opened(wiki.read(NAME), Role.MAINTAINER).text


def test_what_is_past_its_date_is_not_brought_back_by_what_is_added_to_it(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % ", expire_le: 2020-01-01")
    added = f"{{ref: {refs(wiki)[0]}, fonction: Voisine, expire_le: 2090-01-01}}"
    write("asso", f"titre: Asso\ntype: acteur\ncontact: {added}", base=wiki.store.head())
    shown = wiki.contacts.opened(wiki.read(NAME), Role.ADMIN).text
    assert "Voisine" in shown
    assert "zoe@example.org" not in shown


def test_a_member_changes_a_contact_and_git_never_sees_it(wiki: Commons, write: Write, person: As) -> None:
    write("asso", HEAD % ", visibilite: membres")
    member = person("contributor")
    page = member.get("/fiches/asso/modifier")
    fields = whole_form(page)
    assert member.client.post("/fiches/asso/modifier", data=fields).status_code == 303
    first = refs(wiki)
    named = next(key for key, value in fields.items() if value == "zoe@example.org")
    fields[named] = "nouvelle@example.org"
    fields["base"] = re.search(r'name="base" value="([0-9a-f]{40})"', member.get("/fiches/asso/modifier"))[1]  # type: ignore[index]
    assert member.client.post("/fiches/asso/modifier", data=fields).status_code == 303
    assert refs(wiki) != first
    assert "nouvelle@example.org" in member.get("/fiches/asso")
    said = subprocess.run(
        ["git", "-C", wiki.store.folder, "log", "-p"], capture_output=True, text=True, check=True
    ).stdout
    assert "zoe@example.org" not in said
    assert "nouvelle@example.org" not in said
    assert "04 71 00 00 11" not in said


def test_contacts_past_their_date_are_hidden_at_once_then_erased(wiki: Commons, write: Write, person: As) -> None:
    write("asso", HEAD % ", visibilite: membres, accord_le: 2020-01-01, expire_le: 2021-01-01")
    write("ouvert", (HEAD % ", visibilite: public, expire_le: 2021-01-01").replace("Asso", "Ouvert"))
    wiki.index.catch_up()
    page = person("contributor").get("/fiches/asso")
    assert "zoe@example.org" not in page
    assert "Coordonnées effacées" in page
    done = care(wiki)
    assert any("échues effacées" in line for line in done)
    kept = wiki.contacts.get(refs(wiki)[0])
    assert kept is not None
    assert kept.value is None
    assert kept.why == "expired"
    assert "contact" not in wiki.read(PageName("fiches", "ouvert")).head
    assert care(wiki) == []


def test_a_public_contact_past_its_date_leaves_its_page_within_the_hour(wiki: Commons, write: Write) -> None:
    write("ouvert", (HEAD % ", visibilite: public, expire_le: 2021-01-01").replace("Asso", "Ouvert"))
    write("encore", (HEAD % ", visibilite: public, expire_le: 2999-01-01").replace("Asso", "Encore"))
    talk = PageName("discussions/fiches", "ouvert")
    with wiki.store.change(COMMUN, "Écrit dans la discussion") as change:
        change.write(
            talk, (HEAD % ", visibilite: public, expire_le: 2021-01-01").join(("---\n", "\n---\nOui.\n")), None
        )
    (task,) = (task for task in TASKS if task.name == "accords")
    assert task.every <= 3600
    assert task.do(wiki)
    assert "contact" not in wiki.read(PageName("fiches", "ouvert")).head
    assert "contact" in wiki.read(PageName("fiches", "encore")).head
    assert "contact" not in wiki.read(talk).head
    assert task.do(wiki) == []


def test_the_hour_reads_no_page_but_those_with_a_past_date(
    wiki: Commons, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ouvert", "titre: Ouvert\ntype: acteur\nresume: R.\ncontact: {visibilite: public, expire_le: 2021-01-01}")
    write("autre", HEAD % ", visibilite: public")
    read: list[str] = []
    one, many = wiki.store.read_text, wiki.store.blobs

    def read_one(name: PageName, revision: str | None = None) -> str:
        read.append(name.slug)
        return one(name, revision)

    def read_many(shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for sha, data in many(shas):
            read.append(sha)
            yield sha, data

    monkeypatch.setattr(wiki.store, "read_text", read_one)
    monkeypatch.setattr(wiki.store, "blobs", read_many)
    assert end_public(wiki) == []
    assert read == ["ouvert"]


@pytest.mark.parametrize(
    ("saved", "taken_off"), [(("Texte.", "Écrit entre-temps."), True), (("2021-01-01", "2999-01-01"), False)]
)
def test_what_is_saved_while_contacts_are_taken_off_is_kept(
    wiki: Commons, write: Write, monkeypatch: pytest.MonkeyPatch, saved: tuple[str, str], *, taken_off: bool
) -> None:
    write("ouvert", (HEAD % ", visibilite: public, expire_le: 2021-01-01").replace("Asso", "Ouvert"))
    name = PageName("fiches", "ouvert")
    change_of = wiki.store.change

    def once_somebody_saved(*given: Any, **more: Any) -> AbstractContextManager[Change]:
        head, text = wiki.store.head(), wiki.store.read_text(name)
        with change_of(WRITER, "Entre-temps") as change:
            change.write(name, text.replace(*saved), base=head)
        return change_of(*given, **more)

    monkeypatch.setattr(wiki.store, "change", once_somebody_saved)
    assert bool(end_public(wiki)) is taken_off
    fiche = wiki.store.read(name)
    assert ("contact" not in fiche.head) is taken_off
    assert saved[1] in fiche.text


def test_what_nothing_refers_to_is_erased_after_ninety_days(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % "")
    wiki.index.catch_up()
    [ref] = refs(wiki)
    with wiki.store.change(WRITER, "Suppression") as change:
        change.delete(NAME)
    now = datetime.now(UTC).timestamp()
    for days, there in ((1, True), (89, True), (91, False)):
        wiki.clock = lambda days=days: datetime.fromtimestamp(now + days * DAY, UTC)  # type: ignore[misc]
        care(wiki)
        kept = wiki.contacts.get(ref)
        assert kept is not None
        assert (kept.value is not None) is there, days


@pytest.fixture
def mailing(wiki: Commons, letterbox: Letterbox) -> Letterbox:
    """The commons sends its mails to a letterbox of ours."""
    object.__setattr__(wiki.config, "smtp_port", letterbox.server_address[1])
    return letterbox


def ask(visitor: Person, wiki: Commons, **typed: str) -> int:
    url = f"/fiches/asso/contact/{refs(wiki)[0]}"
    fields = (
        form_fields(visitor.get(url)) | {"nom": "Léa", "courriel": "lea@example.net", "message": "Bonjour !"} | typed
    )
    return visitor.client.post(url, data=fields).status_code


def test_a_message_is_relayed_without_showing_the_address(
    wiki: Commons, write: Write, person: As, mailing: Letterbox
) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    visitor = person("visitor")
    assert "Demander le contact" in visitor.get("/fiches/asso")
    assert ask(visitor, wiki) == 303
    letter = mailing.letters.get(timeout=60).decode()
    assert "To: zoe@example.org" in letter
    assert "Reply-To: lea@example.net" in letter
    assert "Bonjour" in letter
    for wrong in ({"message": ""}, {"courriel": "personne"}):
        assert ask(visitor, wiki, **wrong) == 422
    assert ask(visitor, wiki, site_web="https://spam.example") == 303  # told that all is well
    with pytest.raises(queue.Empty):
        mailing.letters.get(timeout=0.3)


def test_who_would_write_to_a_contact_that_is_over_knows_it_first(wiki: Commons, write: Write, person: As) -> None:
    object.__setattr__(wiki.config, "smtp_host", "127.0.0.1")
    write("asso", HEAD % ", visibilite: membres, expire_le: 2021-01-01")
    write("ouverte", (HEAD % ", visibilite: membres").replace("Asso", "Ouverte"))
    wiki.index.catch_up()
    for page, over in (("asso", True), ("ouverte", False)):
        [ref] = references(wiki.read(PageName("fiches", page)))
        said = person("visitor").get(f"/fiches/{page}/contact/{ref}")
        assert ('role="alert"' in said) is over


def test_messages_are_counted_by_a_hash_that_is_forgotten(
    wiki: Commons, write: Write, person: As, mailing: Letterbox
) -> None:
    write("asso", HEAD % "")
    visitor = person("visitor")
    assert [ask(visitor, wiki) for _ in range(6)] == [303] * 5 + [422]
    rows = wiki.accounts.database.connection().execute("SELECT who FROM attempts").fetchall()
    assert len(rows) == 5
    assert all("127.0.0.1" not in row["who"] and re.fullmatch(r"[0-9a-f]{32}", row["who"]) for row in rows)
    assert mailing.letters.get(timeout=60)


HELD_OF_ZOE = (
    "Zoé Martin", "zoe@example.org", "Un brouillon", "Une fiche", "04 71 00 00 11", "Rivières", "weekly", "Mon script",
    "zoe@example.net", "Trop de bruit", "Une série",
)  # fmt: skip


@pytest.fixture
def zoe(wiki: Commons, write: Write) -> User:
    """Somebody of whom everything that can be held is held."""
    zoe = wiki.accounts.register("Zoé Martin", PASSWORD, "zoe@example.org")
    zoe = wiki.accounts.finish_proof(zoe, wiki.accounts.start_proof(zoe) or "")
    saved = wiki.create_page(zoe, "fiches", "Une fiche", "---\ntitre: Une fiche\n---\nTexte.\n", summary="Nouvelle")
    wiki.accounts.drafts.save(zoe.id, "fiches/x", "Un brouillon")
    Watches(wiki.accounts.database).add(zoe.id, "theme", "Rivières", "Rivières", "weekly")
    wiki.accounts.tokens.make(zoe.id, "Mon script", frozenset({"lire"}))
    sender = Sender(email="zoe@example.net", user=zoe)
    propose(wiki, sender, saved.name, "Mieux.\n", base=wiki.head(), summary="M")
    wiki.order.block(zoe.id, "Trop de bruit", 0, "x")
    wiki.order.note(zoe.id, "rollback", "quelqu’un", "Une série")
    write("asso", HEAD % "")
    return zoe


def test_a_person_takes_their_data_away_and_is_forgotten(wiki: Commons, zoe: User, person: As) -> None:
    told = json.dumps(export_of(wiki, zoe), ensure_ascii=False)
    assert [word for word in HELD_OF_ZOE if word not in told] == []
    assert "argon2" not in told
    page, database = person("visitor"), wiki.accounts.database
    assert "Zoé Martin" in page.get("/fiches/une-fiche/historique")
    commits = wiki.store.head()

    done = erase(wiki, zoe)
    assert (done.drafts, done.contacts, done.pages) == (1, 1, 1)
    assert wiki.store.head() == commits
    assert wiki.accounts.by_id(zoe.id) is None
    assert Watches(database).of(zoe.id) == []
    assert wiki.accounts.tokens.of(zoe.id) == []
    assert Book(database).get(1).email == ""
    assert wiki.order.held(zoe.id) is None
    kept = "".join(database.connection().iterdump())
    assert not any(word in kept for word in ("Zoé", "zoe@example", "Trop de bruit"))
    signed = author_of(zoe).email
    for address in ("/fiches/une-fiche", "/fiches/une-fiche/historique", "/modifications", "/modifications.atom",
                    "/recherche?q=Une+fiche", "/fiches/une-fiche.json", "/fiches/une-fiche.jsonld",
                    "/api/ask?query=[[Une fiche]]|?Auteurs|?Dernier auteur"):  # fmt: skip
        text = page.get(address)
        assert "Zoé Martin" not in text, address
        assert signed not in text, address
    assert "Compte effacé" in page.get("/fiches/une-fiche/historique")
    wiki.rebuild()
    assert "Zoé Martin" not in page.get("/fiches/une-fiche/historique")
    assert wiki.check() == []


def test_what_a_forgotten_person_said_stays_under_no_name(wiki: Commons, write: Write, person: As) -> None:
    write("asso", "titre: Asso")
    member = person("contributor")
    member.send("/fiches/asso/discuter?nouveau=1", "/fiches/asso/discuter", titre="Un abri", text="Il pleut souvent.")
    talk, visitor = "/fiches/asso/discuter", person("visitor")
    assert "Quelqu’un contributor" in visitor.get(talk)
    before = wiki.head()
    member.send("/compte", "/compte/effacer", current=PASSWORD)
    wiki.index.catch_up_text()
    for address in (talk, f"{talk}.atom", "/api/pages/discussions/fiches/asso", "/modifications", "/recherche?q=pleut"):
        assert "Quelqu’un" not in visitor.get(address), address
    page = visitor.get(talk)
    assert "Il pleut souvent." in page
    assert "Compte effacé" in page
    assert wiki.store.is_ancestor(before, wiki.head())
    assert wiki.check() == []


def test_one_command_and_one_click(wiki: Commons, person: As, monkeypatch: pytest.MonkeyPatch) -> None:
    member = person("contributor")
    assert "Quelqu’un contributor" in member.get("/compte/donnees.json")
    wrong = member.send("/compte", "/compte/effacer", status=422, current="pas le bon")
    assert "Ce n’est pas votre mot de passe" in wrong.text
    member.send("/compte", "/compte/effacer", current=PASSWORD)
    assert wiki.accounts.by_name("Quelqu’un contributor") is None
    wiki.accounts.register("Rémi", PASSWORD, "remi@example.org")
    monkeypatch.setenv("COMMUN_DATA", str(wiki.config.data))
    run = CliRunner().invoke
    assert "remi@example.org" in run(main, ["user", "export", "Rémi"]).output
    assert "Compte effacé." in run(main, ["user", "erase", "Rémi", "--yes"]).output
    assert wiki.accounts.by_name("Rémi") is None
    assert run(main, ["user", "erase", "Rémi", "--yes"]).exit_code == 1
