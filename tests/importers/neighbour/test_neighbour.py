"""Another commons comes in by git: its commits with their authors and dates, its pages merged."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun.cli import main
from fiches import COMMUN, Author, FileName, PageName, Store
from importers import (
    NeighbourAddressRefused,
    NeighbourEmpty,
    NeighbourUnreachable,
    SourceConfig,
    SourceEmptied,
    add_neighbour,
    inbox_of,
    list_sources,
    load_source,
    sync,
)
from tests.importers.asked import page, pages
from tests.importers.dumps.test_export_parts import PNG

MARINE = Author("Marine", "7@commun.invalid")
LUC = Author("Luc", "luc@ancien.invalid")
GARDEN = PageName("fiches", "jardin")
WELCOME = PageName("aide", "ecrire")


def fiche(identity: str, title: str, body: str) -> str:
    return f"---\nid: {identity}\ntitre: {title}\n---\n{body}"


TEXT = fiche("0190-jardin", "Jardin", "## Date\n\nLe 12 mars.\n\n## Lieu\n\nÀ la mairie.\n")


def write(store: Store, name: PageName, text: str | None, *, author: Author = MARINE, when: int | None = None) -> str:
    with store.change(author, f"À propos de {name.slug}", when=when) as change:
        if text is None:
            change.delete(name)
        else:
            change.write(name, text, store.head() if store.head() and store.blob_at(name.path) else None)
    return change.commit or ""


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """The other commons: born with a page of help, then one fiche in two versions."""
    made = Store.create(tmp_path / "voisin")
    with made.change(COMMUN, "Naissance du commun") as change:
        change.write(WELCOME, fiche("0190-la-bas", "Écrire", "Écrire.\n"), None)
    write(made, GARDEN, TEXT.replace("12 mars", "11 mars"), when=1_500_000_000)
    write(made, GARDEN, TEXT, author=LUC, when=1_600_000_000)
    yield made
    made.close()


@pytest.fixture
def here(store: Store) -> Store:
    """This commons, born with the same page of help under an id of its own."""
    with store.change(COMMUN, "Naissance du commun") as change:
        change.write(WELCOME, fiche("0190-ici", "Écrire", "Écrire.\n"), None)
    return store


@pytest.fixture
def source(here: Store, there: Store) -> SourceConfig:
    return add_neighbour(here.folder.parent, name="voisin", git_url=str(there.folder), licence="CC BY-SA 4.0")


def test_its_history_comes_with_authors_and_dates(here: Store, there: Store, source: SourceConfig) -> None:
    planned = sync(here, source, dry_run=True).planned
    assert (planned["versions"], planned["pages nouvelles"]) == (3, 2)
    assert here.head("sources/voisin") is None
    report = sync(here, source)
    assert (report.revisions, report.pages, report.conflicts, report.losses) == (2, 1, [], [])
    came = page(here, "Jardin")
    assert (came.id, came.name, came.body) == ("0190-jardin", GARDEN, page(there, "Jardin").body)
    assert came.source is not None
    assert came.source["auteurs"] == ["Marine", "Luc"]
    assert (came.source["wiki"], came.source["licence"]) == ("voisin", "CC BY-SA 4.0")
    assert came.source["revision"] == there.head()
    written = list(here.log(None, here.head("sources/voisin") or ""))
    told = [(c.author.name, c.author.email, c.when, c.message, c.trailers["Source"]) for c in written]
    assert told == [
        ("Marine", "7@voisin.invalid", 1_500_000_000, "À propos de jardin", "voisin"),
        ("Luc", "luc@ancien.voisin.invalid", 1_600_000_000, "À propos de jardin", "voisin"),
    ]
    assert here.is_ancestor(here.head("sources/voisin") or "", here.head() or "")
    assert page(here, "Écrire", "aide").id == "0190-ici"  # what both were born with does not come twice
    assert here.fsck() == []


def test_a_second_run_makes_no_commit_and_a_later_one_brings_what_is_new(
    here: Store, there: Store, source: SourceConfig
) -> None:
    sync(here, source)
    head = here.head()
    assert sync(here, source).commit is None
    assert here.head() == head
    write(there, PageName("fiches", "compost"), fiche("0190-compost", "Compost", "Un tas.\n"))
    write(there, WELCOME, fiche("0190-la-bas", "Écrire", "Autrement.\n"))
    report = sync(here, source)
    assert (report.revisions, report.pages) == (1, 1)
    assert page(here, "Compost").body == "Un tas.\n"
    assert page(here, "Écrire", "aide").body == "Écrire.\n"


def test_both_sides_merge_and_what_they_contradict_waits(here: Store, there: Store, source: SourceConfig) -> None:
    sync(here, source)
    ours = here.read_text(GARDEN).replace("À la mairie.", "À l’école.").replace("12 mars", "13 mars")
    write(here, GARDEN, ours, author=Author.of_user("9", "Amel"))
    write(there, GARDEN, TEXT.replace("Le 12 mars.", "Le 14 mars.") + "\n## Matériel\n\nUne bêche.\n")
    report = sync(here, source)
    assert report.conflicts == ["fiches/jardin"]
    body = page(here, "Jardin").body
    assert "13 mars" in body  # ours stays
    assert "À l’école." in body
    assert "Une bêche." in body  # what nobody contradicts came
    (item,) = inbox_of(source.folder).waiting("voisin")
    assert item.theirs is not None
    assert "14 mars" in here.blob(item.theirs).decode()


def test_renames_are_followed_and_deletions_are_proposed(here: Store, there: Store, source: SourceConfig) -> None:
    compost = PageName("fiches", "compost")
    write(there, compost, fiche("0190-compost", "Compost", "Un tas.\n"))
    sync(here, source)
    with there.change(MARINE, "Renommer") as change:
        change.move(
            GARDEN, PageName("fiches", "potager"), TEXT.replace("titre: Jardin", "titre: Potager"), there.head()
        )
    write(there, compost, None)
    report = sync(here, source)
    assert page(here, "Potager").id == "0190-jardin"
    assert here.blob_at(GARDEN.path) is None
    assert report.proposed == ["fiches/compost"]
    assert page(here, "Compost").body == "Un tas.\n"


def test_another_page_of_ours_keeps_its_name(here: Store, there: Store, source: SourceConfig) -> None:
    write(here, GARDEN, fiche("0190-autre", "Jardin", "Le nôtre.\n"))
    sync(here, source)
    assert here.read(GARDEN).body == "Le nôtre.\n"
    assert sorted(f.id or "" for f in pages(here) if f.title == "Jardin") == ["0190-autre", "0190-jardin"]
    write(there, GARDEN, TEXT.replace("12", "22"))
    sync(here, source)
    assert "22 mars" in next(f for f in pages(here) if f.id == "0190-jardin").body


def test_files_come_checked_and_what_is_no_page_is_told(
    here: Store, there: Store, source: SourceConfig, tmp_path: Path
) -> None:
    work = tmp_path / "copie"
    git("clone", "--quiet", str(there.folder), str(work))
    for path, data in (
        (FileName("plan.png").path, PNG),
        (FileName("faux.png").path, b"MZ"),
        ("LISEZMOI.txt", b"Bonjour"),
    ):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(data)
    git("-C", str(work), "checkout", "--quiet", "-b", "images")
    git("-C", str(work), "add", ".")
    git("-C", str(work), "commit", "--quiet", "--message", "Images")
    git("-C", str(work), "checkout", "--quiet", "main")
    git("-C", str(work), "merge", "--quiet", "--no-ff", "--message", "Réunion", "images")
    git("-C", str(work), "push", "--quiet", "origin", "main")
    report = sync(here, source)
    lost = {row.page for row in report.losses}
    assert "LISEZMOI.txt" in lost
    paths = {path for path, _ in here.list()}
    assert "LISEZMOI.txt" not in paths
    assert FileName("plan.png").path in paths
    assert FileName("faux.png").path not in paths
    authors = [c.author for c in here.log(None, here.head("sources/voisin") or "")]
    assert Author("Quelqu'un", "quelqu-un@voisin.invalid") in authors  # written on a branch of theirs; no real address


def test_a_copy_of_this_commons_starts_where_both_went_apart(here: Store, tmp_path: Path) -> None:
    write(here, GARDEN, TEXT)
    git("clone", "--quiet", "--bare", str(here.folder), str(tmp_path / "copie" / "fiches.git"))
    copy = Store(tmp_path / "copie")
    write(copy, GARDEN, TEXT.replace("12 mars", "15 mars"))
    write(here, GARDEN, TEXT.replace("À la mairie", "À l’école"))
    source = add_neighbour(here.folder.parent, name="copie", git_url=str(copy.folder))
    report = sync(here, source)
    assert (report.conflicts, report.revisions) == ([], 1)
    body = page(here, "Jardin").body
    assert "15 mars" in body
    assert "À l’école" in body
    assert page(here, "Jardin").source is None  # it was born here
    copy.close()


def test_a_run_that_was_cut_off_goes_on(here: Store, there: Store, source: SourceConfig) -> None:
    source = SourceConfig(**{**source.__dict__, "checkpoint": 1})

    def cut(_step: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(here, source, progress=cut)
    assert len(list(here.log(None, here.head("sources/voisin") or ""))) == 1
    sync(here, source)
    named = [c.trailers["Source-Commit"] for c in here.log(None, here.head("sources/voisin") or "")]
    assert len(named) == len(set(named)) == 2
    assert page(here, "Jardin").body == page(there, "Jardin").body


def test_a_commons_that_is_suddenly_empty_stops_everything(here: Store, there: Store, source: SourceConfig) -> None:
    names = [PageName("fiches", f"page-{n}") for n in range(5)]
    for name in names:
        write(there, name, fiche(f"0190-{name.slug}", name.slug, "Texte.\n"))
    for n in range(8):  # what every commons is born with is no sign of life
        write(there, PageName("aide", f"aide-{n}"), fiche(f"0190-aide-{n}", f"Aide {n}", "Texte.\n"))
    sync(here, source)
    for name in names:
        write(there, name, None)
    with pytest.raises(SourceEmptied):
        sync(here, source)
    assert len(sync(here, source, force=True).proposed) == 5


@pytest.mark.parametrize(
    "url", ["ext::sh -c id", "javascript:x", "https://luc:secret@voisin.example/fiches.git", "--upload-pack=id", ""]
)
def test_an_address_that_is_none_is_refused(here: Store, url: str) -> None:
    with pytest.raises(NeighbourAddressRefused) as refused:
        add_neighbour(here.folder.parent, name="voisin", git_url=url)
    assert "secret" not in refused.value.sentence("fr")


def test_the_address_of_another_commons_is_told_as_it_is_served() -> None:
    root = Path(__file__).parents[3]
    pages = [*(root / "docs" / "guides").glob("*.md"), root / "docs" / "reference" / "commandes.md"]
    refused = NeighbourAddressRefused(url="x")
    told = [refused.sentence("fr"), refused.sentence("en"), *(page.read_text(encoding="utf-8") for page in pages)]
    names = {name for text in told for name in re.findall(r"https://[^\s/)]+/([\w-]+\.git)", text)}
    assert names == {"commun.git"}  # the route of commun/web/carry/git.py


def test_what_cannot_be_had_is_told_in_a_sentence(here: Store, tmp_path: Path) -> None:
    empty = Store.create(tmp_path / "vide")
    for url in (f"file://{tmp_path}/rien.git", str(empty.folder)):
        source = add_neighbour(here.folder.parent, name="voisin", git_url=url)
        with pytest.raises(NeighbourUnreachable):
            sync(here, source)
    with empty.change(COMMUN, "x") as change:
        change.write(PageName("fiches", "x"), "x\n", None)
    with empty.change(COMMUN, "x") as change:
        change.delete(PageName("fiches", "x"))
    with pytest.raises(NeighbourEmpty):
        sync(here, source)
    empty.close()


def test_the_commands_declare_and_bring_it(there: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_DATA", str(tmp_path / "data"))
    run = CliRunner().invoke
    assert run(main, ["init"]).exit_code == 0
    assert run(main, ["source", "add", "voisin"]).exit_code == 2
    added = run(main, ["source", "add", "voisin", "--git", str(there.folder)])
    assert "commun sync voisin" in added.output
    assert [each.git_url for each in list_sources(tmp_path / "data")] == [str(there.folder)]
    assert load_source(tmp_path / "data", "voisin").address == str(there.folder)
    dry = run(main, ["sync", "voisin", "--dry-run"])
    assert re.search(r"versions\s: 3", dry.output), dry.output
    done = run(main, ["sync", "voisin", "--json"])
    assert (done.exit_code, '"revisions": 3' in done.output) == (0, True), done.output
    assert "rien de nouveau" in run(main, ["sync", "voisin"]).output


def git(*words: str) -> None:
    names = {"GIT_AUTHOR_NAME": "Quelqu'un", "GIT_COMMITTER_NAME": "Quelqu'un"}
    emails = {"GIT_AUTHOR_EMAIL": "quelquun@example.org", "GIT_COMMITTER_EMAIL": "quelquun@example.org"}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], check=True, env={**os.environ, **names, **emails, **alone})
