"""Copies that are stopped, made by two, of another commons, or after something that no commit tells."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.keeping import TOP, environment
from commun import Commons
from commun.static_site import Copy, FolderBusy, FolderTaken, export_site
from commun.static_site.folder import BEGUN, STATE, Folder
from fiches import Author, PageName
from tests.births import Birth
from tests.commun.static_site.conftest import Write

ONE = Copy(names=(PageName("fiches", "va-et-vient"),), title="Une fiche")
"""A copy that is quickly made."""


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != STATE)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _killed(wiki: Commons, target: Path) -> None:
    """A copy whose process is killed when it has written some files, and not all."""
    command = [sys.executable, "-m", "commun", "export-site", str(target), "--quiet"]
    process = subprocess.Popen(command, cwd=TOP, env=environment(wiki.config.data), stdout=subprocess.DEVNULL)
    while not (target / BEGUN).exists():
        assert process.poll() is None
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert (target / BEGUN).exists()


def test_a_copy_that_was_killed_is_made_whole_the_next_time(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write("va-et-vient", "titre: Va-et-vient")
    _killed(wiki, tmp_path / "copie")
    export_site(wiki, tmp_path / "copie", ONE)
    export_site(wiki, tmp_path / "anew", ONE)
    assert _files(tmp_path / "copie") == _files(tmp_path / "anew")


def test_what_a_stopped_copy_wrote_is_neither_believed_nor_left(wiki: Commons, write: Write, tmp_path: Path) -> None:
    copie = tmp_path / "copie"
    write("va-et-vient", "titre: Va-et-vient", "Ce qui est vrai.")
    export_site(wiki, copie, ONE)
    page = copie / "fiches/va-et-vient.html"
    before = page.read_text()
    with Folder(copie) as folder:  # stopped after two files: one of a text that was taken back since, one erased since
        folder.put("fiches/va-et-vient.html", "Ce qui ne l’est plus.")
        folder.put("fiches/effacee.html", "Ce qui fut effacé.")
    half = copie / "fiches/effacee.html.part"
    half.write_text("Ce qui")
    export_site(wiki, copie, ONE)
    assert page.read_text() == before
    assert not (copie / "fiches/effacee.html").exists()
    assert not half.exists()
    assert not (copie / BEGUN).exists()


def test_two_copies_are_not_written_at_once_in_one_folder(wiki: Commons, tmp_path: Path) -> None:
    with Folder(tmp_path / "copie"), pytest.raises(FolderBusy):
        export_site(wiki, tmp_path / "copie", ONE)


def test_the_copy_of_another_commons_is_not_written_over(wiki: Commons, birth: Birth, tmp_path: Path) -> None:
    other = birth({"COMMUN_DATA": str(tmp_path / "other"), "COMMUN_TITLE": "Un autre"})
    with other.store.change(Author.of_user("u1", "Aline"), "une histoire à lui") as change:
        change.write(PageName("fiches", "va-et-vient"), "---\ntitre: À lui\n---\nTexte.\n", base=None)
    other.index.catch_up()
    export_site(other, tmp_path / "copie", ONE)
    held = _files(tmp_path / "copie")
    with pytest.raises(FolderTaken):
        export_site(wiki, tmp_path / "copie", ONE)
    assert _files(tmp_path / "copie") == held
    other.close()


def test_a_version_that_is_hidden_leaves_the_copy_too(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write("va-et-vient", "titre: Masquée", "Ce que personne ne doit plus lire, zébré.")
    export_site(wiki, tmp_path / "copie", ONE)
    assert any(b"zebr" in data for data in _files(tmp_path / "copie").values())  # the words of its search
    assert ONE.names
    blob = wiki.store.blob_at(ONE.names[0].path)
    wiki.store.veiled.add([("text", str(blob))])
    export_site(wiki, tmp_path / "copie", ONE)
    assert not [file for file, data in _files(tmp_path / "copie").items() if b"plus lire" in data or b"zebr" in data]


def test_nothing_lies_beside_what_a_full_disk_refused(tmp_path: Path) -> None:
    with Folder(tmp_path / "copie") as folder:
        (tmp_path / "copie/a.html.part").symlink_to("/dev/full")
        with pytest.raises(OSError, match="space"):
            folder.put("a.html", "x" * 10_000)
    assert sorted(path.name for path in (tmp_path / "copie").iterdir()) == [BEGUN]
