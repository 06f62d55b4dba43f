"""A contact that is not for everybody is nowhere: every route of the site is asked, by everybody, for what it gives."""

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from libzim.reader import Archive
from werkzeug.routing import Rule

from commun import Commons
from commun.contacts import put_away
from commun.static_site import export_site, write_zim
from fiches import PageName, Store, references
from tests.browser import Person
from tests.commun.contacts.conftest import WRITER, As, Write

MEMBERS = ("Zoé Membre", "04 71 00 00 11", "zoe.membre@example.org", "Je garde cela", "Une chose tue")
ON_REQUEST = ("Yann Demande", "04 71 00 00 22", "yann.demande@example.org")
OLDER = ("Xavier Ancien", "04 71 00 00 33", "xavier.ancien@example.org")
PUBLIC = "accueil@example.org"

CONTACT = "nom: {}, telephone: {}, courriel: {}"
FOR_MEMBERS = {"fiche.view", "fiche.printed", "history.revision", "edit.form", "contacts.listing"}
"""The pages on which a member reads what members may read."""


@pytest.fixture
def seeded(wiki: Commons, write: Write) -> Commons:
    """Pages with contacts of each visibility: first written, changed since, deleted, and older than the vault."""
    members, asked = CONTACT.format(*MEMBERS[:3]), CONTACT.format(*ON_REQUEST)
    write("asso", f"titre: Asso\ntype: acteur\nresume: R.\ncontact: {{{members}, visibilite: membres}}")
    write("autre", f"titre: Autre\ntype: acteur\nresume: R.\ncontact: {{{asked}, visibilite: sur demande}}")
    write("fete", f"titre: Fête\ntype: evenement\nresume: R.\ninscription:\n  contact: {{{members}}}\n"
          f"contact:\n  - {{{members}}}\n  - {{nom: Accueil, courriel: {PUBLIC}, visibilite: public}}")  # fmt: skip
    write("recit", "titre: Récit\ntype: retour\nresume: R.\ntemoignages:\n  - {texte: Une chose tue, personne: Lou, "
          "accord_de_publication: non}\n  - {texte: Je garde cela, accord_de_publication: false}")  # fmt: skip
    old = CONTACT.format(*OLDER)
    raw = Store(wiki.config.data)  # as a version of the program without a vault, or a `git push`, would write
    with raw.change(WRITER, "Avant") as change:
        head = f"titre: Vieille\ntype: acteur\nresume: R.\ncontact: {{{old}, visibilite: sur demande}}"
        change.write(PageName("fiches", "vieille"), f"---\n{head}\n---\nTexte.\n", base=None)
    with raw.change(WRITER, "Après") as change:
        change.write(PageName("fiches", "vieille"), f"---\n{head}\n---\nAutre texte.\n", base=raw.head())
    raw.close()
    wiki.index.catch_up()
    wiki.index.catch_up_text()
    return wiki


def addresses(app: Flask, wiki: Commons) -> Iterator[tuple[str, str]]:
    """An endpoint and an address of every route that can be asked for, for every page that has something to hide."""
    pages = ["asso", "autre", "fete", "recit", "vieille"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for page in pages if "name" in rule.arguments else pages[:1]:
                yield from ((rule.endpoint, url) for url in built(app, wiki, rule, PageName("fiches", page)))
    questions = [
        "[[Contact::+]]|?Contact|?Contact.Courriel|?Contact.Nom",
        "[[Type::acteur]]|?Contact|?Contact.Téléphone",
    ]
    for secret in (*MEMBERS, *ON_REQUEST, *OLDER):
        questions.append(f"[[Contact.Courriel::{secret}]]|?Contact.Nom")
        for path in (
            "/recherche?q=",
            "/suggestions?q=",
            "/explorer?q=",
            "/index-alphabetique?q=",
            "/modifications?auteur=",
        ):
            yield "asked", path + quote(secret)
    for question in questions:
        asked = quote(question)
        yield "asked", f"/demander?q={asked}"
        yield "asked", f"/api.php?action=ask&format=json&query={asked}"
        for form in ("json", "csv", "jsonld", "turtle", "atom", "ics", "vcf", "geojson", "bibtex"):
            yield "asked", f"/api/ask?query={asked}&format={form}"


def built(app: Flask, wiki: Commons, rule: Rule, name: PageName) -> Iterator[str]:
    """The addresses that a route has for a page: each of its versions, where it asks for one."""
    row = wiki.index.pages.get(name)
    assert row is not None
    commits = [each.commit for each in wiki.index.revisions.of_page(row.key)]
    said: dict[str, Any] = {
        "kind": "acteur",
        "revision": commits[0],
        "old": commits[-1],
        "new": commits[0],
        "ref": next(iter(references(wiki.fiche(row))), "c-0"),
    }
    said |= {
        "identity": row.id or "",
        "who": "camille",
        "title": row.title,
        "term": "x",
        "value": "x",
        "slug": "acteur",
    }
    with app.test_request_context():
        for commit in commits if "revision" in rule.arguments else commits[:1]:
            values = {key: said.get(key, "x") for key in rule.arguments} | {"name": name, "revision": commit}
            values = {key: value for key, value in values.items() if key in rule.arguments}
            yield app.url_for(rule.endpoint, **{key: _fitting(rule, key, value) for key, value in values.items()})


def _fitting(rule: Rule, key: str, value: Any) -> Any:
    """A number for what asks for one, the space of fiches for what asks for one of some words."""
    kind = type(rule._converters[key]).__name__  # noqa: SLF001 (werkzeug tells it nowhere else)
    return {"IntegerConverter": 1, "AnyConverter": "fiches"}.get(kind, value)


def body_of(person: Person, address: str) -> str:
    """All that an address gives, headers too."""
    response = person.client.get(address)
    data = response.data
    data = gzip.decompress(data) if response.headers.get("Content-Encoding") == "gzip" else data
    assert response.status_code < 500, (address, response.status_code)
    return data.decode("utf-8", "replace") + str(response.headers)


def asked_for(address: str, secret: str) -> bool:
    """Whether the address itself holds the secret: a page may repeat what was just typed."""
    return quote(secret) in address


@pytest.mark.parametrize("role", ["visitor", "contributor", "maintainer", "admin"])
def test_no_output_holds_a_contact_of_others(seeded: Commons, app: Flask, person: As, role: str) -> None:
    someone = person(role)
    answers = {"visitor": (), "contributor": MEMBERS}.get(role, (*MEMBERS, *ON_REQUEST, *OLDER))
    walked = 0
    for endpoint, address in addresses(app, seeded):
        if endpoint in {"login.log_out", "tiles.tile"}:
            continue
        text = body_of(someone, address)
        walked += 1
        for secret in (*MEMBERS, *ON_REQUEST, *OLDER):
            if secret in text and not asked_for(address, secret):
                assert secret in answers, (role, address, secret)
                assert endpoint in FOR_MEMBERS, (role, address, secret)
    assert walked > 150


@pytest.mark.usefixtures("seeded")
def test_a_visitor_finds_nothing_by_what_is_hidden(person: As) -> None:
    visitor = person("visitor")
    for secret in (*MEMBERS, *ON_REQUEST, *OLDER):
        page = visitor.get(f"/recherche?q={quote(f'“{secret}”')}")
        assert not any(f'href="/fiches/{slug}"' in page for slug in ("asso", "autre", "fete", "recit", "vieille")), (
            secret
        )
    assert PUBLIC in visitor.get("/fiches/fete")


@pytest.mark.usefixtures("seeded")
def test_a_member_reads_them_where_they_stand(person: As) -> None:
    member, maintainer = person("contributor"), person("maintainer")
    for address in ("/fiches/asso", "/fiches/asso/imprimer", "/fiches/asso/modifier", "/contacts"):
        assert all(secret in member.get(address) for secret in MEMBERS[:3]), address
    assert "Une chose tue" in member.get("/fiches/recit")
    assert all(secret in maintainer.get("/fiches/autre") for secret in ON_REQUEST)
    assert all(secret in maintainer.get("/fiches/vieille") for secret in OLDER)


def test_no_clone_and_no_copy_holds_them(seeded: Commons, person: As) -> None:
    repository = seeded.store.folder
    said = subprocess.run(
        ["git", "-C", repository, "log", "-p", "--all"], capture_output=True, text=True, check=True
    ).stdout
    assert "visibilite: membres" in said
    assert not any(secret in said for secret in (*MEMBERS, *ON_REQUEST))
    # What an older program wrote is put away; its past commits keep it, and the documentation says so.
    assert any(secret in said for secret in OLDER)
    assert put_away(seeded) == 1
    assert put_away(seeded) == 0
    for path, blob in seeded.store.list():
        text = seeded.store.blob(blob).decode("utf-8", "replace")
        assert not any(secret in text for secret in OLDER), path
    page = person("maintainer").get("/fiches/vieille")
    assert all(secret in page for secret in OLDER)


def test_no_folder_to_carry_away_holds_them(seeded: Commons, tmp_path: Path) -> None:
    export_site(seeded, tmp_path / "copie")
    files = [path for path in (tmp_path / "copie").rglob("*") if path.is_file()]
    assert any(path.name == "asso.html" for path in files)
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        assert not any(secret in text for secret in (*MEMBERS, *ON_REQUEST, *OLDER)), path
    count = write_zim(tmp_path / "copie", tmp_path / "copie.zim", title="Copie", language="fr", commit="x")
    archive = Archive(tmp_path / "copie.zim")
    held = [archive._get_entry_by_id(number) for number in range(archive.all_entry_count)]  # noqa: SLF001 (no other way)
    texts = {each.path: bytes(each.get_item().content).decode("utf-8", "replace") for each in held}
    assert len(texts) >= count > 0
    assert any("Asso" in text for text in texts.values())
    for address, text in texts.items():
        assert not any(secret in text for secret in (*MEMBERS, *ON_REQUEST, *OLDER)), address
