"""Whose contacts they are: an address that was only typed proves nothing, and an addition takes nothing away."""

import json
import re
from datetime import UTC, datetime
from functools import partial

import pytest

from commun import Commons, create_app
from commun.accounts import Role, User
from commun.contacts import end_public
from commun.personal import erase, export_of, still_named
from commun.proposals import Sender, propose
from fiches import PageName, references
from tests.browser import Person, whole_form
from tests.commun.accounts.test_mail import Letterbox, letterbox
from tests.commun.contacts.conftest import PASSWORD, As, Write

__all__ = ["letterbox"]

HEAD = "titre: Asso\ntype: acteur\ncontact: {nom: Zoé Martin, telephone: 04 71 00 00 11, courriel: zoe@example.org%s}"
NAME = PageName("fiches", "asso")
PHONE = "04 71 00 00 11"


@pytest.fixture
def mailing(wiki: Commons, letterbox: Letterbox) -> Letterbox:
    """The commons sends its mails to a letterbox of ours."""
    object.__setattr__(wiki.config, "smtp_port", letterbox.server_address[1])
    return letterbox


def ref_of(wiki: Commons) -> str:
    [ref] = references(wiki.read(NAME))
    return ref


def taken(wiki: Commons, user: User) -> str:
    return json.dumps(export_of(wiki, user)["coordonnees"], ensure_ascii=False)


def test_who_typed_the_address_of_somebody_else_takes_nothing_of_theirs(
    wiki: Commons, write: Write, person: As, mailing: Letterbox
) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    stranger = wiki.accounts.register("Autre", PASSWORD, "zoe@example.org")
    assert "Zoé" not in taken(wiki, stranger)
    erase(wiki, stranger)
    kept = wiki.contacts.get(ref_of(wiki))
    assert kept is not None
    assert kept.value

    zoe = wiki.accounts.register("Zoé", PASSWORD, "zoe@example.org")
    page = person("visitor")
    page.send("/connexion", name="Zoé", password=PASSWORD)
    assert "n’est pas confirmée" in page.get("/compte")
    page.client.post("/compte/adresse/lien", data={"csrf": token_in(page)})
    link = link_in(mailing)
    member = person("contributor")
    assert "n’est plus valable" in member.follow(link).text  # nobody else's account is shown to be hers by it
    assert "zoe@example.org" in page.get(link)
    assert "n’est pas confirmée" in page.get("/compte")  # a mail program that opens links says nothing for her
    assert page.client.post(link).status_code == 403
    assert "n’est plus valable" in sent(member, link)
    assert "est confirmée" in sent(page, link)
    assert "n’est pas confirmée" not in page.get("/compte")
    assert "n’est plus valable" in page.follow(link).text
    assert "n’est plus valable" in sent(page, link)
    known = wiki.accounts.by_id(zoe.id)
    assert known is not None
    assert PHONE in taken(wiki, known)
    assert not wiki.accounts.set_email(zoe.id, "autre@example.org").proven
    assert erase(wiki, known).contacts == 1


def test_no_link_goes_to_an_address_that_was_changed_meanwhile(wiki: Commons) -> None:
    stranger = wiki.accounts.register("Autre", PASSWORD, "autre@example.org")
    changed = wiki.accounts.set_email(stranger.id, "zoe@example.org")
    assert wiki.accounts.start_proof(stranger) is None  # read just before the change: it would go to the former address
    token = wiki.accounts.start_proof(changed)
    assert token
    assert wiki.accounts.finish_proof(changed, token).proven


def sent(page: Person, link: str) -> str:
    """What is told to who presses the button of the link."""
    return page.client.post(link, data={"csrf": token_in(page)}, follow_redirects=True).text


def token_in(page: Person) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.get("/compte"))
    return found[1] if found else ""


def link_in(mailing: Letterbox) -> str:
    letter = mailing.letters.get(timeout=60).decode()
    found = re.search(r"http://localhost(/\S+)", letter)
    assert found, letter
    return found[1]


def test_a_member_takes_what_every_member_reads(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % ", visibilite: membres")
    zoe = wiki.accounts.register("Zoé", PASSWORD, "zoe@example.org")
    assert PHONE in taken(wiki, zoe)
    assert erase(wiki, zoe).contacts == 0


def test_a_link_for_a_lost_password_shows_whose_the_address_is(wiki: Commons) -> None:
    zoe = wiki.accounts.register("Zoé", PASSWORD, "zoe@example.org")
    [(_user, token)] = wiki.accounts.start_reset("Zoé")
    assert wiki.accounts.finish_reset(token, "cinq autres mots à la suite").proven
    assert wiki.accounts.set_email(zoe.id, " ZOE@example.org").proven
    assert not wiki.accounts.set_email(zoe.id, "").proven


def test_what_is_added_by_who_could_not_read_makes_it_nobody_elses(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    added = f"{{ref: {ref_of(wiki)}, courriel: autre@example.net, fonction: Voisine}}"
    text = f"---\ntitre: Asso\ntype: acteur\ncontact: {added}\n---\nT.\n"
    propose(wiki, Sender(), NAME, text, base=wiki.head(), summary="x")
    assert wiki.contacts.of_person("autre@example.net") == []
    write("asso", f"titre: Asso\ntype: acteur\ncontact: {added}", base=wiki.store.head())
    assert wiki.contacts.of_person("autre@example.net") == []
    kept = wiki.contacts.get(ref_of(wiki))
    assert kept is not None
    assert kept.address == "autre@example.net"  # once accepted, that is where messages go
    whole = wiki.contacts.opened(wiki.read(NAME), Role.MAINTAINER)
    assert PHONE in whole.text
    # Somebody who reads it all and keeps it so has seen whose it is.
    with wiki.store.change(wiki.store.commit(wiki.head()).author, "Relu") as change:
        change.write(NAME, whole.with_head({"resume": "R."}).text, base=wiki.store.head())
    wiki.index.catch_up()
    assert [each.ref for each in wiki.contacts.of_person("autre@example.net")] == [ref_of(wiki)]


@pytest.mark.parametrize("visible", ["membres", "sur demande"])
@pytest.mark.parametrize("added", ["", ", fonction: Voisine"])
def test_who_could_not_read_a_record_does_not_make_it_public(
    wiki: Commons, write: Write, visible: str, added: str
) -> None:
    write("asso", HEAD % f", visibilite: {visible}")
    said = f"{{ref: {ref_of(wiki)}, visibilite: public{added}}}"
    write("asso", f"titre: Asso\ntype: acteur\ncontact: {said}", base=wiki.store.head())
    whole = wiki.contacts.opened(wiki.read(NAME), Role.ADMIN)
    assert PHONE in whole.text  # nothing of it is lost either
    assert "public" not in whole.text
    write("asso", whole.head.text, base=wiki.store.head())
    assert PHONE not in wiki.read(NAME).text


def test_who_could_not_read_a_record_may_close_it_further(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % ", visibilite: membres")
    said = f"{{ref: {ref_of(wiki)}, visibilite: sur demande}}"
    write("asso", f"titre: Asso\ntype: acteur\ncontact: {said}", base=wiki.store.head())
    assert PHONE not in wiki.contacts.opened(wiki.read(NAME), Role.CONTRIBUTOR).text
    assert "visibilite: sur demande" in wiki.contacts.opened(wiki.read(NAME), Role.ADMIN).text


@pytest.mark.parametrize(("day", "end"), [("2026-11-23", "2026-11-23T23:00"), ("2026-07", "2026-07-31T22:00")])
def test_an_agreement_ends_at_midnight_where_the_commons_lives(wiki: Commons, write: Write, day: str, end: str) -> None:
    moment = datetime.fromisoformat(f"{end}+00:00")
    write("asso", HEAD % f", expire_le: {day}")
    kept = wiki.contacts.get(ref_of(wiki))
    assert kept is not None
    assert datetime.fromtimestamp(kept.expires, UTC) == moment
    write("ouvert", (HEAD % f", visibilite: public, expire_le: {day}").replace("Asso", "Ouvert"))
    for seconds, done in ((-1, False), (0, True)):
        wiki.clock = lambda seconds=seconds: datetime.fromtimestamp(moment.timestamp() + seconds, UTC)  # type: ignore[misc]
        assert bool(end_public(wiki)) is done


def test_what_is_erased_stays_in_no_corner_of_the_file(wiki: Commons, write: Write) -> None:
    write("asso", HEAD % "")
    zoe = wiki.accounts.register("Zoé Martin", PASSWORD, "zoe@example.org")
    wiki.accounts.drafts.save(zoe.id, "fiches/x", "Un brouillon inavouable")
    wiki.contacts.erase([ref_of(wiki)], "asked")
    erase(wiki, zoe)
    for path in wiki.config.data.glob("accounts.sqlite*"):
        data = path.read_bytes()
        assert [word for word in ("Zoé Martin", "zoe@example", "inavouable", PHONE) if word.encode() in data] == []


def test_who_is_erased_is_told_where_others_wrote_their_name(wiki: Commons, write: Write, person: As) -> None:
    write("asso", "titre: Asso\nreferents: [Léa Œuvrard]", "Rien.\n")
    write("autre", "titre: Autre", "Merci à lea-oeuvrard, et à Léa Œuvrardot.\n")
    write("loin", "titre: Loin", "Merci à Léa Œuvrardot.\n")
    write("ouverte", "titre: Ouverte\ncontact: {nom: Accueil, courriel: Lea@example.org, visibilite: public}")
    write("reservee", "titre: Réservée\ncontact: {nom: Accueil, courriel: lea@example.org}")
    lea = wiki.accounts.register("Léa Œuvrard", PASSWORD, "lea@example.org")
    page, member = person("visitor"), person("contributor")
    page.send("/connexion", name="Léa Œuvrard", password=PASSWORD)
    page.send("/fiches/loin/discuter?nouveau=1", "/fiches/loin/discuter", titre="Moi", text="Bonjour.")
    assert [each.title for each in still_named(wiki, lea)] == ["Asso", "Autre", "Ouverte"]
    member.send("/fiches/asso/discuter?nouveau=1", "/fiches/asso/discuter", titre="Question", text="@leaoeuvrard ?")
    said = page.get("/compte/nom")
    places = ("/fiches/asso", "/fiches/autre", "/discussions/fiches/asso")
    assert all(f'href="{url}"' in said for url in places)
    assert "/fiches/loin" not in said
    told = page.send("/compte", "/compte/effacer", status=200, current=PASSWORD, nom="1").text
    assert all(f'href="{url}"' in told for url in places)
    assert page.client.get("/compte").status_code == 303


def test_a_scream_does_not_keep_the_search_for_a_name_busy(wiki: Commons, write: Write) -> None:
    write("cri", "titre: Cri", "é" * 40 + "z\n")
    write("merci", "titre: Merci", "Merci a\u0300 MARIE\u202fFRANÇOISE Delacroîx-de-la-Tour du Pin.\n")
    marie = wiki.accounts.register("Marie-Françoise Delacroix de la Tour du Pin", PASSWORD)
    assert [each.title for each in still_named(wiki, marie)] == ["Merci"]  # it took years


def test_a_name_is_found_however_it_is_written(wiki: Commons, write: Write) -> None:
    said = ("Zoé Weiss", "_zoe weiß_,", "**ZOÉ**-WEISS", "l’écrit de Zoe\u0301 Weiss")
    for number, each in enumerate(said):
        write(f"dit-{number}", f"titre: Dit {number}", f"Merci à {each}.\n")
    for number, each in enumerate(("zo é Weissenberg", "le gazoé weiss", "Zut, Weiss.")):
        write(f"tait-{number}", f"titre: Tait {number}", f"{each}\n")
    zoe = wiki.accounts.register("Zoé Weiss", PASSWORD)
    assert [each.title for each in still_named(wiki, zoe)] == [f"Dit {number}" for number in range(len(said))]


def test_who_is_erased_without_asking_for_it_waits_for_no_text(wiki: Commons, write: Write, person: As) -> None:
    write("asso", "titre: Asso\nreferents: [Léa Œuvrard]", "Rien.\n")
    wiki.accounts.register("Léa Œuvrard", PASSWORD)
    page = person("visitor")
    page.send("/connexion", name="Léa Œuvrard", password=PASSWORD)
    assert page.send("/compte", "/compte/effacer", current=PASSWORD).headers["Location"] == "/"
    assert wiki.accounts.by_name("Léa Œuvrard") is None


@pytest.mark.parametrize(
    ("address", "deed", "times", "done"),
    [
        ("/compte/nom", "history", 30, 200),
        ("/compte/donnees.json", "copy", 12, 200),
        ("/fiches/asso/historique/recherche?q=asso", "history", 30, 200),
        ("/compte/adresse/lien", "reset", 10, 303),
    ],
)
@pytest.mark.usefixtures("mailing")
def test_what_costs_is_not_asked_without_end(
    wiki: Commons, write: Write, address: str, deed: str, *, times: int, done: int
) -> None:
    write("asso", "titre: Asso")
    wiki.accounts.register("Léa", PASSWORD, "lea@example.org")
    app = create_app(wiki.config, wiki)
    page = Person(app.test_client())
    page.send("/connexion", name="Léa", password=PASSWORD)
    sent = {"csrf": token_in(page)}
    for _ in range(times - 1):
        app.extensions["commun.limits"].count(deed, "127.0.0.1", "")
    ask = page.client.get if done == 200 else partial(page.client.post, data=sent)
    assert [ask(address).status_code for _ in range(2)] == [done, 429]


def test_what_is_erased_leaves_the_drafts_that_a_form_had_filled_in(wiki: Commons, write: Write, person: As) -> None:
    write("asso", HEAD % ", visibilite: membres")
    member = person("contributor")
    fields = whole_form(member.get("/fiches/asso/modifier"))
    fields["c.resume"] = "Pas fini."
    assert member.client.post("/brouillons/fiches/asso", data=fields).status_code == 303
    assert PHONE in member.get("/brouillons")
    wiki.contacts.erase([ref_of(wiki)], "asked")
    kept = member.get("/brouillons")
    assert "Pas fini." in kept
    assert PHONE not in kept
    fields = whole_form(member.get("/fiches/asso/modifier?brouillon=1"))
    assert PHONE not in str(fields)
    assert member.client.post("/fiches/asso/modifier", data=fields).status_code == 303
    assert wiki.read(NAME).summary == "Pas fini."


@pytest.mark.parametrize("key", ["contact", "Contact", "contacts", "CONTACTS"])
def test_a_contact_is_not_public_because_its_field_is_written_otherwise(wiki: Commons, write: Write, key: str) -> None:
    write("asso", HEAD.replace("contact: {", f"{key}: [{{") % "" + "]")
    assert PHONE not in wiki.store.read_text(NAME)
    assert PHONE in wiki.contacts.opened(wiki.read(NAME), Role.CONTRIBUTOR).text


def test_who_decides_on_a_proposal_reads_the_contact_that_it_changes(wiki: Commons, write: Write, person: As) -> None:
    write("asso", HEAD % ", visibilite: sur demande")
    added = f"{{ref: {ref_of(wiki)}, telephone: 04 99 99 99 99, visibilite: sur demande}}"
    text = f"---\ntitre: Asso\ntype: acteur\ncontact: {added}\n---\nTexte.\n"
    proposal, token = propose(wiki, Sender(), NAME, text, base=wiki.head(), summary="x")
    page = person("maintainer").get(f"/propositions/{proposal.number}")
    assert PHONE in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "99 99 99" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert ref_of(wiki) not in page
    follow = person("visitor").get(f"/propositions/suivre/{token}")
    assert PHONE not in follow
    assert "Zoé" not in follow
