"""What the tutorial and the guides promise is done here as a person would do it, with the real commands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command as the documentation writes it, on the commons of a folder; gives what it says."""

    def run(*words: str, data: str = "data", fails: bool = False) -> str:
        command = [sys.executable, "-m", "commun", *words[1:]] if words[0] == "commun" else [*words]
        environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(TOP), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environ | {"COMMUN_DATA": str(tmp_path / data)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_the_tutorial_from_birth_to_carrying_everything_away(run: Run, tmp_path: Path) -> None:
    assert "pages" in run("commun", "init")
    assert "Mot de passe" in run("commun", "user", "add", "Camille", "--admin")
    run("git", "clone", "-q", "data/fiches.git", "mes-fiches")
    assert len(list((tmp_path / "mes-fiches").rglob("*.md"))) >= 14
    run("commun", "export", "dossier")
    kept, taken = (
        {p.relative_to(tmp_path / d) for p in (tmp_path / d).rglob("*.md")} for d in ("mes-fiches", "dossier")
    )
    assert kept == taken


def test_a_commons_comes_back_from_its_backup(run: Run, tmp_path: Path) -> None:
    run("commun", "init")
    run("commun", "user", "add", "Camille", "--admin")
    assert "Tout ce qui dure" in run("commun", "backup", "sauvegarde")
    run("cp", "-a", "sauvegarde", "rendu")
    shutil.rmtree(tmp_path / "data")
    assert "0 problème" in run("commun", "check", data="rendu")
    assert "Camille" in run("commun", "user", "list", data="rendu")


def test_pages_come_back_from_a_copy_of_git_alone(run: Run, tmp_path: Path) -> None:
    run("commun", "init")
    run("git", "clone", "-q", "--mirror", "data/fiches.git", "sauvegarde.git")
    run("git", "--git-dir", "sauvegarde.git", "fetch", "-q", "--prune")
    (tmp_path / "rendu").mkdir()
    run("git", "clone", "-q", "--mirror", "sauvegarde.git", "rendu/fiches.git")
    assert "0 problème" in run("commun", "check", data="rendu")


def test_the_index_is_made_again_when_it_is_gone(run: Run, tmp_path: Path) -> None:
    run("commun", "init")
    shutil.rmtree(tmp_path / "data" / "search_index")
    run("commun", "worker", "--once")
    assert "0 problème" in run("commun", "check")


def test_a_command_without_a_commons_says_what_to_do(run: Run) -> None:
    assert "commun init" in run("commun", "check", fails=True)
