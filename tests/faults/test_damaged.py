"""A failing disk: what is derived and was damaged is made again; what cannot be is told in a sentence."""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from commun import Commons, create_app
from commun.cli import main
from search_index import is_damage
from tests.births import Birth
from tests.search_index.wiki import scrambled


@pytest.fixture
def damaged(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """A commons whose tables were overwritten while nobody served it."""
    environ = {"COMMUN_DATA": str(tmp_path / "data")}
    wiki = birth(environ)
    wiki.close()
    (tables,) = (tmp_path / "data" / "search_index").glob("tables-*.sqlite")
    scrambled(tables)
    again = Commons(wiki.config)
    yield again
    again.close()


def test_a_page_asked_of_damaged_tables_is_shown_a_moment_later(damaged: Commons) -> None:
    with pytest.raises(sqlite3.DatabaseError) as trouble:
        damaged.index.pages.listing()
    assert is_damage(trouble.value)
    reader = create_app(damaged.config, damaged, limits=False).test_client()
    asked = "/index-alphabetique?espace=aide"
    first = reader.get(asked)
    assert (first.status_code, first.location) == (307, asked)
    assert reader.get(asked).status_code == 200


@pytest.mark.parametrize("left", [b"", b"SQLite format 3\0", b"bonjour\n" * 1000, None])
def test_damaged_accounts_are_told_in_a_sentence(tmp_path: Path, birth: Birth, left: bytes | None) -> None:
    data = tmp_path / "data"
    birth({"COMMUN_DATA": str(data)}).close()
    accounts = data / "accounts.sqlite"
    accounts.write_bytes(accounts.read_bytes()[:5000] if left is None else left)
    run = CliRunner(env={"COMMUN_DATA": str(data), "COMMUN_LANGUAGE": "fr"}).invoke(main, ["user", "list"])
    if left == b"":  # an empty file is a new one to SQLite, and holds nobody
        assert run.exit_code == 0
        return
    assert (
        run.output
        == f"Le fichier des comptes, {accounts}, est abîmé\u202f: remettez en place sa dernière sauvegarde.\n"
    )
    assert run.exit_code == 1


@pytest.mark.parametrize("name", ["search_index", "fiches.git"])
def test_a_file_in_the_place_of_a_folder_of_the_data_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("rien", encoding="utf-8")
    runner = CliRunner(env={"COMMUN_DATA": str(tmp_path), "COMMUN_LANGUAGE": "fr"})
    for command in ("serve", "check"):
        run = runner.invoke(main, [command])
        assert run.output.startswith(f"{tmp_path / name} n’est pas un dossier")
        assert run.exit_code == 1


def test_the_check_tells_every_object_that_is_lost(tmp_path: Path, birth: Birth) -> None:
    wiki = birth({"COMMUN_DATA": str(tmp_path / "data")})
    lost = sorted({sha for _path, sha in wiki.store.list()})[:2]
    git = ["git", "--git-dir", str(wiki.store.folder)]
    wiki.close()
    for pack in wiki.store.folder.glob("objects/pack/*.pack"):
        moved = pack.rename(tmp_path / pack.name)
        pack.with_suffix(".idx").unlink()
        subprocess.run([*git, "unpack-objects", "-q"], input=moved.read_bytes(), check=True)
    for sha in lost:
        (wiki.store.folder / "objects" / sha[:2] / sha[2:]).unlink()
    again = Commons(wiki.config)
    told = "\n".join(again.check())
    again.close()
    assert all(sha in told for sha in lost)
