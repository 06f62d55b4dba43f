"""A contact that is not for everybody is nowhere: every route of the site is asked, by everybody, for what it gives.

Commands, mails, calls to other programs, and all that git holds are looked at as well.
"""

import gzip
import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from libzim.reader import Archive
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from commun import Commons
from commun.cli import main
from commun.contacts import put_away
from commun.following import send_digests
from commun.formats import FORMATS
from commun.static_site import export_site, write_zim
from commun.webhooks.sending import send_due
from fiches import PageName, Store, references
from tests.browser import Person
from tests.commun.contacts.conftest import WRITER, As, Write
from tests.commun.contacts.lived import ELSEWHERE, ENDINGS, MEMBERS, PROPOSED, Lived, live

ON_REQUEST = ("Yann Demande", "04 71 00 00 22", "yann.demande@example.org")
OLDER = ("Xavier Ancien", "04 71 00 00 33", "xavier.ancien@example.org")
PUBLIC = "accueil@example.org"

CONTACT = "nom: {}, telephone: {}, courriel: {}"
FOR_MEMBERS = {"fiche.view", "fiche.printed", "history.revision", "edit.form", "contacts.listing"}
"""The pages on which a member reads what members may read."""
FOR_READERS = {"proposals.one", "touching.edit"}
"""The pages on which those who read proposals read what is proposed."""
ROLES = ("visitor", "contributor", "maintainer", "admin")
SECRETS = (*MEMBERS, *ON_REQUEST, *OLDER, *PROPOSED)

COMMANDS: dict[str, tuple[str, ...] | str] = {
    "backup": "it copies the accounts themselves, for whoever keeps the commons alone",
    "batch list": (),
    "batch undo": "it changes pages",
    "check": (),
    "conflicts list": ("--json",),
    "conflicts show": ("1", "--json"),
    "conflicts solve": "it changes pages",
    "export": ("FOLDER",),
    "export-site": "the test of folders to carry away opens what it writes",
    "garden": ("--dry-run",),
    "import-csv": "it changes pages",
    "import-dump": "it changes pages",
    "import-folder": "it changes pages",
    "init": "it begins a commons",
    "intake": "it takes mails in",
    "maintenance": "it tidies",
    "push": "it asks another wiki first",
    "reindex": "it makes the index anew",
    "serve": "it serves what the walk asks for",
    "source add": "it changes sources",
    "source bring": "it asks another wiki first",
    "source census": ("ancien", "--no-draft", "--json"),
    "source convert": ("ancien", "--dry-run", "--json"),
    "source list": ("--json",),
    "source losses": ("ancien", "--json"),
    "source preview": "it asks for a page of wikitext",
    "source push": "it changes sources",
    "source schedule": "it changes sources",
    "source status": ("--json",),
    "source types": ("ancien", "--dry-run", "--json"),
    "sync": "it asks another wiki first",
    "user add": "it makes an account",
    "user erase": "it forgets a person",
    "user export": ("Ulysse",),
    "user list": ("--json",),
    "user password": "it changes a password",
    "user role": "it changes a role",
    "vocabulary merge": "it tells the same as its twin, renaming",
    "vocabulary rename": ("offres", "lieu", "endroit", "--author", "Ulysse", "--dry-run"),
    "vocabulary split": "it tells the same as its twin, renaming",
    "vocabulary undo": "it changes pages",
    "worker": "what it sends is looked at",
}
"""Every command: what it is asked here, or why nothing can be read from what it says."""


@pytest.fixture
def seeded(wiki: Commons, write: Write) -> Commons:
    """Pages with contacts of each visibility: first written, changed since, deleted, and older than the vault."""
    members, asked = CONTACT.format(*MEMBERS[:3]), CONTACT.format(*ON_REQUEST)
    write("asso", f"titre: Asso\ntype: acteur\nresume: R.\nthemes: [Rivières]\n"
          f"territoires: [Lestrac]\ncontact: {{{members}, visibilite: membres}}")  # fmt: skip
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


def addresses(app: Flask, wiki: Commons, lived: Lived) -> Iterator[tuple[str, str]]:
    """An endpoint and an address of every route that can be asked for, for every page that has something to hide."""
    pages = ["asso", "autre", "fete", "recit", "vieille"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in ELSEWHERE:
            yield from ((rule.endpoint, address) for address in lived.addresses.get(rule.endpoint, ()))
            for page in pages if "name" in rule.arguments else pages[:1]:
                yield from ((rule.endpoint, url) for url in built(app, wiki, rule, PageName("fiches", page)))
    for question in QUESTIONS:
        yield "asked", f"/demander?question={quote(question)}"
        yield "asked", f"/api.php?action=ask&format=json&query={quote(question)}"
        yield from (("asked", f"/api/ask?query={quote(question)}&format={form}") for form in ENDINGS)


QUESTIONS = (
    "[[Contact::+]]|?Contact|?Contact.Courriel|?Contact.Nom",
    "[[Type::acteur]]|?Contact|?Contact.Téléphone",
    "[[Type::retour]]|?Témoignages|?Témoignages.Texte",
)


def guesses() -> Iterator[tuple[str, str]]:
    """What somebody asks who has a part of a contact and wants to know whether it is here, and where."""
    paths = (
        "/recherche?q=",
        "/suggestions?q=",
        "/explorer?q=",
        "/index-alphabetique?q=",
        "/modifications?auteur=",
        "/api/search?q=",
        "/api.php?action=query&list=search&format=json&srsearch=",
    )
    for secret in SECRETS:
        yield from (("asked", path + quote(secret)) for path in paths)
        question = quote(f"[[Contact.Courriel::{secret}]]|?Contact.Nom")
        yield "asked", f"/demander?question={question}"
        yield "asked", f"/api/ask?query={question}"
        yield "contacts.listing", f"/contacts?q={quote(secret)}"
    for form in FORMATS:
        yield "asked", "/demander?question=" + quote(f"[[Type::acteur]]|?Contact|?Contact.Nom|format={form}")


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
    kind = rule._converters.get(key)  # noqa: SLF001 (werkzeug tells it nowhere else; none for a default)
    if isinstance(kind, IntegerConverter):
        return 1
    return "fiches" if isinstance(kind, AnyConverter) else value


def body_of(person: Person, address: str) -> tuple[int, str]:
    """The status of an address, and all that it gives: headers too, and what an archive holds."""
    response = person.client.get(address)
    data = response.data
    data = gzip.decompress(data) if response.headers.get("Content-Encoding") == "gzip" else data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    assert response.status_code < 500, (address, response.status_code)
    return response.status_code, data.decode("utf-8", "replace") + str(response.headers)


def asked_for(address: str, secret: str) -> bool:
    """Whether the address itself holds the secret: a page may repeat what was just typed."""
    return quote(secret) in address


def may_be_read(role: str, endpoint: str, secret: str) -> bool:
    """Whether this is a page on which people of this role read this."""
    if role in {"maintainer", "admin"} and endpoint in FOR_READERS:
        return True
    if role == "contributor":
        return endpoint in FOR_MEMBERS and secret in MEMBERS
    return role != "visitor" and endpoint in FOR_MEMBERS and secret not in PROPOSED


def test_no_output_holds_a_contact_of_others(seeded: Commons, app: Flask, person: As) -> None:
    people = {role: person(role) for role in ROLES}
    lived = live(seeded, app, dict(people).__getitem__)
    shown: set[str] = set()
    for role, someone in people.items():
        for endpoint, address in (*addresses(app, seeded, lived), *(guesses() if role in ROLES[:2] else ())):
            status, text = body_of(someone, address)
            if status < 400:
                shown.add(endpoint)
            for secret in SECRETS:
                if secret in text and not asked_for(address, secret):
                    assert may_be_read(role, endpoint, secret), (role, endpoint, address, secret)
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    silent = routes - shown - set(ELSEWHERE)
    assert not silent, f"say in tests/commun/contacts/lived.py where these routes show something: {sorted(silent)}"
    _nothing_is_sent_or_kept(seeded)
    _no_command_tells(seeded)


def _nothing_is_sent_or_kept(wiki: Commons) -> None:
    """Mails and calls to other programs, and all that is kept outside the table of contacts."""
    send_digests(wiki)
    send_due(wiki)
    connection = wiki.accounts.database.connection()
    for table in ("letters", "calls"):
        assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0], table  # noqa: S608 (two words)
    kept = [line for line in connection.iterdump() if not line.startswith('INSERT INTO "contacts"')]
    for line in kept:
        assert not any(secret in line for secret in SECRETS), line
    command = ["git", "-C", str(wiki.store.folder), "cat-file", "--batch-all-objects", "--batch", "--buffer"]
    objects = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
    assert not any(secret in objects for secret in SECRETS if secret not in OLDER)
    for path in wiki.config.data.rglob("*"):
        if path.is_file() and not path.name.startswith("accounts.sqlite"):
            text = path.read_bytes().decode("utf-8", "replace")
            assert not any(secret in text for secret in SECRETS), path


def _no_command_tells(wiki: Commons) -> None:
    """What the commands say and write, each asked as `COMMANDS` tells."""
    assert set(_commands(main, ())) == set(COMMANDS)
    data = wiki.config.data
    environ = {"COMMUN_DATA": str(data), "COMMUN_BASE_URL": "http://localhost"}
    for command, asked in COMMANDS.items():
        if isinstance(asked, str):
            continue
        for form in ("markdown", "turtle", "jsonld", "csv") if command == "export" else ("",):
            folder = data.parent / f"sortie-{form}"
            more = [f"--format={form}"] if form else []
            given = [str(folder) if each == "FOLDER" else each for each in asked]
            done = CliRunner().invoke(main, [*command.split(), *given, *more], env=environ)
            assert done.exit_code == 0, (command, done.output)
            written = [folder] if folder.is_file() else [path for path in folder.rglob("*") if path.is_file()]
            assert bool(written) is bool(form), command
            texts = [done.output, *(path.read_bytes().decode("utf-8", "replace") for path in written)]
            assert not any(secret in text for secret in SECRETS for text in texts), command


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    """The names of all commands below this one."""
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from _commands(below, (*path, name))


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
