"""A contact that was public and is no longer: its past versions are found, hidden in the same gesture, shown again."""

import re
from itertools import pairwise

import pytest

from commun import Commons
from commun.contacts import no_longer_public, past_versions
from fiches import Fiche, PageName
from tests.browser import Person, whole_form
from tests.commun.contacts.conftest import WRITER, As, Write

NAME = PageName("fiches", "asso")
PHONE, MAIL = "04 71 00 00 11", "zoe@example.org"
HEAD = (
    "id: 019aa8d2-0000-7000-8000-00000000000b\ntitre: Asso\ntype: acteur\nresume: RES\n"
    f"contact: {{nom: Zoé Martin, telephone: {PHONE}, courriel: {MAIL}%s}}"
)
PUBLIC, RESERVED = HEAD % ", visibilite: public", HEAD % ", visibilite: membres"
AT = "/fiches/asso/coordonnees-passees"


@pytest.fixture
def page(wiki: Commons, write: Write) -> Commons:
    """Three versions: without a contact, with a public one, and with its telephone in the text too."""
    write("asso", "id: 019aa8d2-0000-7000-8000-00000000000b\ntitre: Asso\ntype: acteur\nresume: Un")
    write("asso", PUBLIC.replace("RES", "Deux"), base=wiki.store.head())
    write("asso", PUBLIC.replace("RES", "Trois"), f"Appelez le {PHONE}.\n", base=wiki.store.head())
    return wiki


def reserve(someone: Person) -> str:
    """Somebody makes the contact reserved by the form of its type; where they are led."""
    fields = whole_form(someone.get("/fiches/asso/modifier"))
    named = next(key for key, value in fields.items() if value == "public")
    body = next(key for key, value in fields.items() if value.strip() == f"Appelez le {PHONE}.")
    fields[named], fields[body] = "membres", "R."
    answer = someone.client.post("/fiches/asso/modifier", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def ticked(shown: str) -> list[str]:
    return re.findall(r'name="version" value="([0-9a-f]{40})" checked', shown)


def outputs(wiki: Commons, someone: Person) -> str:
    """All that tells of the past of the page."""
    commits = [row.commit for row in wiki.index.revisions.of_page(wiki.page(NAME).key)]
    pages = [f"/fiches/asso/revisions/{each}" for each in commits]
    pages += [f"/fiches/asso/diff/{old}/{new}" for new, old in pairwise(commits)]
    pages += ["/fiches/asso/historique", "/fiches/asso/historique.atom", "/fiches/asso/auteurs", "/modifications"]
    pages += ["/fiches/asso/historique/recherche?q=Appelez", f"/api/pages/fiches/asso?revision={commits[1]}"]
    pages += ["/api.php?action=query&prop=revisions&titles=Asso&rvprop=content&rvlimit=9&rvslots=main&format=json"]
    answers = [someone.client.get(address, follow_redirects=True).get_data(as_text=True) for address in pages]
    return "\n".join(answers)


def test_who_reserves_a_contact_is_led_to_its_past_and_hides_it(page: Commons, person: As) -> None:
    maintainer, visitor = person("maintainer"), person("visitor")
    assert PHONE in outputs(page, visitor)
    assert reserve(maintainer).endswith(AT)
    shown = maintainer.get(AT)
    assert "2 versions montrent encore" in shown
    assert shown.count(" checked>") == 2
    maintainer.send(AT, version=ticked(shown))
    told = outputs(page, visitor)
    assert MAIL not in told
    assert PHONE not in told
    commit = page.index.revisions.of_page(page.page(NAME).key)[1].commit
    assert MAIL not in maintainer.get(f"/fiches/asso/revisions/{commit}")
    assert "Le texte de cette version est masqué." in outputs(page, visitor)
    assert "resume: Un" in outputs(page, visitor) or "Un" in visitor.get("/fiches/asso/historique")
    assert "2 versions masquées" in maintainer.get("/moderation/journal")
    assert "Asso" in visitor.get("/fiches/asso"), "today's version is read as before"
    maintainer.send(AT, action="montrer")
    assert PHONE in outputs(page, visitor)
    assert not past_versions(page, page.page(NAME)).hidden


def test_others_are_told_and_may_not(page: Commons, person: As) -> None:
    member = person("contributor")
    assert reserve(member).endswith("/fiches/asso")
    assert "Les versions passées montrent encore ces coordonnées" in member.get("/fiches/asso")
    assert member.client.get(AT).status_code == 403
    assert person("visitor").client.get(AT).status_code in {303, 403}
    blob = past_versions(page, page.page(NAME)).showing[0].blob
    assert member.client.post(AT, data={"version": blob}).status_code in {400, 403}
    assert not past_versions(page, page.page(NAME)).hidden


def test_only_a_version_that_shows_a_contact_is_hidden(page: Commons, person: As) -> None:
    maintainer = person("maintainer")
    reserve(maintainer)
    row = page.page(NAME)
    first = page.index.revisions.of_page(row.key)[-1].blob
    maintainer.send(AT, version=[row.blob, first, "0" * 40, "é"])
    assert not past_versions(page, row).hidden
    assert "Cochez au moins une version" in maintainer.get(AT)


@pytest.mark.usefixtures("page")
def test_a_deleted_page_has_a_past_too(person: As) -> None:
    maintainer = person("maintainer")
    maintainer.send("/fiches/asso/supprimer", summary="À sa demande")
    assert "2 versions montrent encore" in maintainer.get(AT)
    maintainer.send(AT, version=ticked(maintainer.get(AT)))
    assert "2 versions masquées" in maintainer.get(AT)


def test_what_a_wiki_shows_again_stays_hidden_here(page: Commons, person: As) -> None:
    reserve(person("maintainer"))
    blob = past_versions(page, page.page(NAME)).showing[0].blob or ""
    page.store.veiled.add([("text", blob), ("here", blob)])
    page.store.veiled.lift([("text", blob)])
    assert page.store.veiled.hides(blob)
    assert page.store.veiled.among([blob]) == {blob}


def test_a_long_history_is_looked_at_in_parts_and_says_so(page: Commons, person: As) -> None:
    maintainer = person("maintainer")
    reserve(maintainer)
    assert "histoire de cette page est longue" not in maintainer.get(AT)
    text = page.read(NAME).text
    with page.store.import_stream("main") as bulk:
        for number in range(1_000):
            bulk.commit(WRITER, 1_700_000_000 + number, "Mot", {NAME.path: f"{text}{number}\n".encode()})
    page.index.catch_up()
    shown = maintainer.get(AT)
    assert "Aucune version passée ne montre" in shown
    assert "histoire de cette page est longue" in shown
    older = re.search(r'href="(\?avant=\d+)" rel="next"', shown)
    assert older
    there = f"{AT}{older[1]}"
    assert "2 versions montrent encore" in maintainer.get(there)
    maintainer.send(there, version=ticked(maintainer.get(there)))
    assert "2 versions masquées" in maintainer.get(there)
    assert 'rel="next"' not in maintainer.get(there)
    maintainer.send(there, action="montrer")
    assert "2 versions montrent encore" in maintainer.get(there)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (PUBLIC, RESERVED, True),
        (PUBLIC, "titre: Asso", True),
        (PUBLIC, PUBLIC, False),
        (RESERVED, "titre: Asso", False),
        ("titre: Asso", PUBLIC, False),
        ("titre: Asso\nlieu: {ville: Saugues}", "titre: Asso", False),
    ],
)
def test_when_a_contact_stops_being_public(before: str, after: str, *, told: bool) -> None:
    one, two = (Fiche.parse(NAME, f"---\n{head}\n---\nTexte.\n") for head in (before, after))
    assert no_longer_public(one, two) == told
