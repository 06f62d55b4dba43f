"""A backup is the commons as it was when it was begun: served, it says all that had been said, and nothing erased."""

import contextlib
import errno
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun import Commons, Config
from commun.accounts import User
from commun.backup import BackupHasMore, BackupRefused, BackupSpoilt, back_up
from commun.cli import main
from fiches import OtherHistory, PageName
from tests.births import Birth

PASSWORD = "quatre mots a la suite"


@pytest.fixture
def wiki(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    commons.accounts.register("Camille", PASSWORD)
    yield commons
    commons.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def writer(wiki: Commons) -> User:
    found = wiki.accounts.by_name("Camille")
    assert found
    return found


def write(wiki: Commons, slug: str, text: str) -> None:
    name = PageName.parse(f"fiches/{slug}")
    row = wiki.index.pages.get(name)
    whole = f"---\ntitre: {slug}\ntype: document\n---\n\n{text}\n"
    wiki.save(writer(wiki), name, whole, row.last_commit if row else None, "")


def restored(copy: Path) -> Commons:
    return Commons(Config.from_environ({"COMMUN_DATA": str(copy)}))


def test_what_is_backed_up_can_be_served_with_its_people_and_its_past(wiki: Commons, copy: Path) -> None:
    write(wiki, "moulin", "Le moulin tourne.")
    write(wiki, "moulin", "Le moulin tourne encore.")
    done = back_up(wiki, copy)
    assert done.commit == wiki.store.head()
    again = restored(copy)
    again.index.catch_up_text()
    assert again.accounts.authenticate("Camille", PASSWORD).name == "Camille"
    row = again.page(PageName.parse("fiches/moulin"))
    assert "encore" in again.fiche(row).body
    assert again.index.revisions.count(row.key) == 2
    assert again.check(lambda *_: None) == []
    again.close()


def test_the_next_time_what_is_new_comes_and_what_is_gone_goes(wiki: Commons, copy: Path) -> None:
    sources = wiki.config.data / "sources"
    sources.mkdir()
    (sources / "coteaux.secret").write_text("mot de passe du robot")
    (sources / "coteaux.site.json").write_text("{}")
    first = back_up(wiki, copy)
    assert (copy / "sources" / "coteaux.secret").read_text() == "mot de passe du robot"
    (sources / "coteaux.secret").unlink()
    (sources / "coteaux.site.json").write_text('{"name": "Coteaux"}')
    write(wiki, "lavoir", "Le lavoir est réparé.")
    second = back_up(wiki, copy)
    assert second.commit not in {None, first.commit}
    assert not (copy / "sources" / "coteaux.secret").exists()
    assert "Coteaux" in (copy / "sources" / "coteaux.site.json").read_text()
    assert second.files == first.files - 1


def test_nothing_derived_and_no_lock_is_copied_and_only_its_keeper_may_read_it(wiki: Commons, copy: Path) -> None:
    copy.mkdir(mode=0o755)
    (wiki.config.data / "cache").mkdir(exist_ok=True)
    (wiki.config.data / "cache" / "vu.sqlite").write_bytes(b"")
    (wiki.config.data / "worker.lock").touch()
    back_up(wiki, copy)
    assert {path.name for path in copy.iterdir()} <= {"fiches.git", "accounts.sqlite", "sauvegarde.json", "secret"}
    assert copy.stat().st_mode & 0o077 == 0
    assert (copy / "accounts.sqlite").stat().st_mode & 0o077 == 0


def test_what_is_laid_in_a_folder_that_is_somebody_elses_is_closed(
    wiki: Commons, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.mkdir(mode=0o755)
    change = Path.chmod

    def chmod(path: Path, mode: int) -> None:
        if path == copy:
            raise PermissionError(errno.EPERM, "Operation not permitted", str(path))
        change(path, mode)

    def is_closed(path: Path) -> bool:
        within = [path, *path.parents][: len(path.relative_to(copy).parts)]
        return any(not each.stat().st_mode & 0o077 for each in within)

    monkeypatch.setattr(Path, "chmod", chmod)
    back_up(wiki, copy)
    assert [path.name for path in copy.rglob("*") if path.is_file() and not is_closed(path)] == ["sauvegarde.json"]


def test_it_is_whole_while_people_write(wiki: Commons, copy: Path) -> None:
    camille = writer(wiki).id
    ended, said = threading.Event(), list[str]()

    def go_on() -> None:
        number = 0
        while not ended.is_set():
            write(wiki, f"page-{number}", "Un mot.")
            wiki.accounts.drafts.save(camille, f"fiches/page-{number}", "un brouillon")
            said.append(f"fiches/page-{number}")
            number += 1
            time.sleep(0.01)

    writing = threading.Thread(target=go_on)
    writing.start()
    try:
        while len(said) < 5 and writing.is_alive():
            time.sleep(0.01)
        for _time in range(3):
            before = list(said)
            back_up(wiki, copy)
            again = restored(copy)
            assert all(again.index.pages.get(PageName.parse(name)) for name in before)
            assert {draft.page for draft in again.accounts.drafts.list(camille)} >= set(
                before[-5:]
            )  # the oldest are let go
            assert again.store.fsck() == []
            again.close()
    finally:
        ended.set()
        writing.join()


@pytest.mark.parametrize("once_there", ["sauvegarde.json", "fiches.git/objects/pack", "fiches.git/refs/heads/main"])
def test_killed_in_the_middle_the_next_one_goes_on(wiki: Commons, copy: Path, once_there: str) -> None:
    for number in range(20):
        write(wiki, f"page-{number}", "Un mot. " * 50)
    environ = {**os.environ, "COMMUN_DATA": str(wiki.config.data)}
    (wiki.config.data / "sources").mkdir()
    with contextlib.closing(sqlite3.connect(wiki.config.data / "sources" / "inbox.sqlite")) as sql:
        sql.execute("CREATE TABLE waiting (text TEXT)")
        sql.execute("BEGIN EXCLUSIVE")  # it cannot end before it is killed
        process = subprocess.Popen([sys.executable, "-m", "commun", "backup", str(copy)], env=environ)
        while process.poll() is None and not (copy / once_there).exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert (copy / "sauvegarde.json").read_text() == ""  # it was cut before its end, and after its beginning
    done = back_up(wiki, copy)
    assert done.commit == wiki.store.head()
    assert not [path for path in copy.rglob("*.part") if path.is_file()]
    again = restored(copy)
    assert again.store.fsck() == []
    assert again.store.head() == done.commit
    again.close()


def test_the_backup_of_another_commons_is_left_as_it_was(wiki: Commons, copy: Path, tmp_path: Path) -> None:
    write(wiki, "moulin", "Le moulin tourne.")
    kept = back_up(wiki, copy).commit
    other = Commons.create(Config.from_environ({"COMMUN_DATA": str(tmp_path / "other")}))
    with pytest.raises(OtherHistory, match="ne vient pas de ce commun"):
        back_up(other, copy)
    other.close()
    assert restored(copy).store.head() == kept


def test_a_commons_that_lost_versions_does_not_take_them_from_its_backup(
    wiki: Commons, copy: Path, tmp_path: Path, birth: Birth
) -> None:
    write(wiki, "moulin", "Le moulin tourne.")
    kept = back_up(wiki, copy).commit
    birth({"COMMUN_DATA": str(tmp_path / "earlier")}).close()
    with pytest.raises(OtherHistory):
        back_up(restored(tmp_path / "earlier"), copy)
    assert restored(copy).store.head() == kept


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda target: (target / "photos").mkdir(parents=True), "il contient autre chose"),
        (lambda target: target.write_text("un texte"), "c’est un fichier"),
    ],
)
def test_a_folder_that_holds_something_else_is_refused(
    wiki: Commons, copy: Path, make: Callable[[Path], object], why: str
) -> None:
    make(copy)
    with pytest.raises(BackupRefused, match=why):
        back_up(wiki, copy)
    assert copy.is_file() or [path.name for path in copy.iterdir()] == ["photos"]


@pytest.mark.parametrize("inside", ["", "sauvegardes", "fiches.git", ".."])
def test_nothing_is_backed_up_into_itself(wiki: Commons, inside: str) -> None:
    with pytest.raises(BackupRefused, match="avec les données"):
        back_up(wiki, wiki.config.data / inside)


def test_a_spoilt_database_is_told_and_the_copy_before_it_stays(wiki: Commons, copy: Path) -> None:
    (wiki.config.data / "sources").mkdir()
    journal = wiki.config.data / "sources" / "journal.sqlite"
    with sqlite3.connect(journal) as sql:
        sql.executescript("CREATE TABLE runs (told TEXT); INSERT INTO runs VALUES ('une venue');")
    sql.close()
    back_up(wiki, copy)
    journal.write_bytes(journal.read_bytes()[:100] + bytes(400) + journal.read_bytes()[500:])
    with pytest.raises(BackupSpoilt, match="ne se relit pas"):
        back_up(wiki, copy)
    with sqlite3.connect(copy / "sources" / "journal.sqlite") as sql:
        assert sql.execute("SELECT told FROM runs").fetchall() == [("une venue",)]
    sql.close()


@pytest.mark.parametrize("room", [100_000, 300_000])
def test_a_full_disk_is_told_in_a_sentence(wiki: Commons, small_disk: Callable[[int], Path], room: int) -> None:
    copy = small_disk(room) / "copy"
    with pytest.raises(BackupRefused, match="le disque est plein"):
        back_up(wiki, copy)
    assert (copy / "fiches.git" / "refs" / "heads" / "main").exists() is (room > 200_000)  # the databases came after


def test_accounts_that_are_lost_are_not_lost_in_their_copy_too(wiki: Commons, copy: Path) -> None:
    back_up(wiki, copy)
    wiki.close()
    (wiki.config.data / "accounts.sqlite").unlink()
    bare = restored(wiki.config.data)
    with pytest.raises(BackupHasMore, match=r"accounts\.sqlite"):
        back_up(bare, copy)
    bare.close()
    again = restored(copy)
    assert again.accounts.by_name("Camille")
    again.close()


def test_a_file_that_is_lost_is_not_lost_in_its_copy_too(wiki: Commons, copy: Path) -> None:
    (wiki.config.data / "masques").write_text("ce qu’un wiki a caché")
    back_up(wiki, copy)
    (wiki.config.data / "masques").unlink()
    with pytest.raises(BackupHasMore, match="masques"):
        back_up(wiki, copy)
    assert (copy / "masques").read_text() == "ce qu’un wiki a caché"


def test_what_lies_behind_a_link_is_copied(wiki: Commons, copy: Path, tmp_path: Path) -> None:
    wiki.close()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "sources").mkdir(parents=True)
    (elsewhere / "sources" / "coteaux.secret").write_text("mot de passe")
    (elsewhere / "sources" / "encore").symlink_to(elsewhere / "sources")  # a circle ends
    (wiki.config.data / "accounts.sqlite").rename(elsewhere / "accounts.sqlite")
    (wiki.config.data / "accounts.sqlite").symlink_to(elsewhere / "accounts.sqlite")
    (wiki.config.data / "sources").symlink_to(elsewhere / "sources")
    linked = restored(wiki.config.data)
    back_up(linked, copy)
    linked.close()
    assert not (copy / "accounts.sqlite").is_symlink()
    assert (copy / "sources" / "coteaux.secret").read_text() == "mot de passe"
    again = restored(copy)
    assert again.accounts.by_name("Camille")
    again.close()


def test_a_database_that_is_held_for_too_long_is_told(
    wiki: Commons, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commun.backup._PATIENCE", 0.1)
    (wiki.config.data / "sources").mkdir()
    (wiki.config.data / "sources" / "coteaux.export.sqlite").write_bytes(b"what an import lays aside while it lasts")
    with contextlib.closing(sqlite3.connect(wiki.config.data / "sources" / "inbox.sqlite")) as sql:
        sql.execute("CREATE TABLE waiting (text TEXT)")
        sql.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupRefused, match=r"inbox\.sqlite est occupé"):
            back_up(wiki, copy)
        sql.execute("ROLLBACK")
    back_up(wiki, copy)
    assert [path.name for path in (copy / "sources").iterdir()] == ["inbox.sqlite"]


def test_branches_of_wikis_stay_and_those_of_decided_proposals_end(wiki: Commons, copy: Path) -> None:
    def git(folder: Path, *words: str) -> str:
        command = ["git", "--git-dir", str(folder / "fiches.git"), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    for branch in ("sources/coteaux", "propositions/7"):
        git(wiki.config.data, "update-ref", f"refs/heads/{branch}", "refs/heads/main")
    back_up(wiki, copy)
    for branch in ("sources/coteaux", "propositions/7"):
        assert branch in git(copy, "for-each-ref")
        git(wiki.config.data, "update-ref", "-d", f"refs/heads/{branch}")
    back_up(wiki, copy)
    assert "sources/coteaux" in git(copy, "for-each-ref")
    assert "propositions/7" not in git(copy, "for-each-ref")


def test_the_command_says_what_was_done_in_words_and_to_programs(wiki: Commons, copy: Path) -> None:
    runner = CliRunner(env={"COMMUN_DATA": str(wiki.config.data), "COMMUN_LANGUAGE": "fr"})
    words = runner.invoke(main, ["backup", str(copy)], catch_exceptions=False)
    assert re.fullmatch(r"Tout ce qui dure est dans \S+ : \d+\u00a0[km]o \(\d+(,\d)?\u00a0s\)\.\n", words.output)
    told = json.loads(runner.invoke(main, ["backup", str(copy), "--json"], catch_exceptions=False).output)
    assert told["commit"] == wiki.store.head()
    assert told == json.loads((copy / "sauvegarde.json").read_text())
