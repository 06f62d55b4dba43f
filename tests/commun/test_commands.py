"""What the commands say to whoever types them wrong: French sentences, and how to go on."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commun.cli import main
from commun.gardener import REPAIRS
from tests.births import Birth


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serv", "Il n’y a pas de commande « serv ». Vouliez-vous dire : serve"),
        ("user bidule", "Il n’y a pas de commande « bidule »."),
        ("--vrsion", "Il n’y a pas d’option « --vrsion ». Vouliez-vous dire : --version ?"),
        ("check --jsn", "Il n’y a pas d’option « --jsn ». Vouliez-vous dire : --json ?"),
        ("user add", "Il manque NAME."),
        ("user add Camille --role reine", "--role : cela ne convient pas. Au choix : visitor, contributor"),
        ("import-dump /nulle/part.xml", "FILE : il n’y a rien de lisible à cette adresse"),
        ("batch list --limit trois", "--limit : cela ne convient pas (il faut un nombre de 1 à 500)."),
        ("batch list --limit 0", "--limit : cela ne convient pas (il faut un nombre de 1 à 500)."),
        ("source schedule coteaux souvent", "HOURS : cela ne convient pas (il faut un nombre)."),
        ("init ici", "Il y a des mots de trop : ici."),
        ("check", "Il n’y a pas de commun dans"),
    ],
)
def test_a_command_mistyped_is_told_in_french(typed: str, said: str) -> None:
    run = CliRunner(env={"COMMUN_DATA": "/nulle/part", "COMMUN_LANGUAGE": "fr"}).invoke(main, typed.split())
    assert run.output.startswith(said)
    assert "Error" not in run.output
    assert "Usage" not in run.output
    assert run.exit_code == (1 if typed == "check" else 2)
    assert (" --help » dit comment" in run.output) == (typed != "check")


def test_and_in_english_to_whoever_chose_it() -> None:
    run = CliRunner(env={"COMMUN_LANGUAGE": "en"}).invoke(main, ["serv"])
    assert "No such command 'serv'" in run.output


def test_a_question_answered_no_does_nothing_and_says_so(tmp_path: Path, birth: Birth) -> None:
    birth({"COMMUN_DATA": str(tmp_path / "data")}).close()
    runner = CliRunner(env={"COMMUN_DATA": str(tmp_path / "data"), "COMMUN_LANGUAGE": "fr"})
    runner.invoke(main, ["user", "add", "Camille"], catch_exceptions=False)
    run = runner.invoke(main, ["user", "erase", "Camille"], input="n\n")
    assert run.output.endswith("Rien n’a été fait.\n")
    assert "Camille" in runner.invoke(main, ["user", "list"]).output


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> CliRunner:
    """The commands of a commons that has one account."""
    data = str(tmp_path_factory.mktemp("lived") / "data")
    birth({"COMMUN_DATA": data}).close()
    runner = CliRunner(env={"COMMUN_DATA": data, "COMMUN_LANGUAGE": "fr"})
    runner.invoke(main, ["user", "add", "Camille"], catch_exceptions=False)
    return runner


@pytest.mark.parametrize("command", ["init", "serve"])
def test_a_data_folder_that_cannot_be_written_is_told_in_a_sentence(command: str) -> None:
    run = CliRunner(env={"COMMUN_DATA": "/proc/nulle-part", "COMMUN_LANGUAGE": "fr"}).invoke(main, [command])
    assert run.output.startswith("Commun ne peut pas écrire dans /proc")
    assert "COMMUN_DATA" in run.output
    assert run.exit_code == 1


@pytest.mark.parametrize("command", ["init", "serve", "check", "user list"])
def test_a_file_in_the_place_of_the_data_folder_is_told_in_a_sentence(command: str, tmp_path: Path) -> None:
    file = tmp_path / "donnees"
    file.write_text("rien", encoding="utf-8")
    run = CliRunner(env={"COMMUN_DATA": str(file), "COMMUN_LANGUAGE": "fr"}).invoke(main, command.split())
    assert run.output == f"{file} n’est pas un dossier\u202f: désignez celui des données par COMMUN_DATA.\n"
    assert run.exit_code == 1


def test_nor_is_a_folder_that_belongs_to_somebody_else_a_trace(
    tmp_path: Path, birth: Birth, monkeypatch: pytest.MonkeyPatch
) -> None:
    birth({"COMMUN_DATA": str(tmp_path / "data")}).close()
    accounts = tmp_path / "data" / "accounts.sqlite"
    allowed = os.access

    def access(path: Path | str, mode: int) -> bool:  # whoever runs the tests as root may write anywhere
        return Path(path) != accounts and allowed(path, mode)

    monkeypatch.setattr(os, "access", access)
    for command in ("check", "serve", "reindex"):
        run = CliRunner(env={"COMMUN_DATA": str(tmp_path / "data"), "COMMUN_LANGUAGE": "en"}).invoke(main, [command])
        assert run.output.startswith(f"Commun cannot write in {accounts}: let the account")
        assert run.exit_code == 1


@pytest.mark.parametrize(
    "typed",
    [
        "export /proc/nulle/part",
        "export --format csv /proc/nulle",
        "export --format turtle /proc/nulle.ttl",
        "export-site /proc/nulle --quiet",
        "export-site {tmp}/site --quiet --fiches fiches/accueil --zim /proc/nulle.zim",
        "user export Camille /proc/nulle.json",
    ],
)
def test_what_cannot_be_written_outside_is_told_in_a_sentence(typed: str, lived: CliRunner, tmp_path: Path) -> None:
    run = lived.invoke(main, typed.format(tmp=tmp_path).split())
    told = "Cette copie n’est pas entière\u202f: impossible d’écrire /proc/nulle"
    assert told in run.output
    assert "(ce dossier n’existe pas)." in run.output
    assert isinstance(run.exception, SystemExit)
    assert run.exit_code == 1


def test_nothing_is_exported_into_what_is_no_folder(lived: CliRunner) -> None:
    run = lived.invoke(main, ["export", "/dev/null"])
    assert run.output == "/dev/null n’est pas vide : rien n’a été écrit.\n"
    assert run.exit_code == 1


@pytest.mark.parametrize(("answer", "erased"), [("oui", True), ("O", True), ("y", True), ("", False), ("non", False)])
def test_a_question_is_answered_in_french(lived: CliRunner, answer: str, *, erased: bool) -> None:
    lived.invoke(main, ["user", "add", "Nadia"])
    run = lived.invoke(main, ["user", "erase", "Nadia"], input=f"{answer}\n")
    assert run.output.startswith("Effacer Nadia pour toujours\u202f? [o/N]")
    assert ("Compte effacé." in run.output) == erased
    assert ("Rien n’a été fait." in run.output) == (not erased)
    lived.invoke(main, ["user", "erase", "Nadia", "--yes"])


def test_a_script_reads_what_the_commands_tell(lived: CliRunner, tmp_path: Path) -> None:
    def told(*typed: str) -> Any:
        run = lived.invoke(main, [*typed, "--json"], catch_exceptions=False)
        assert run.exit_code == 0, run.output
        return json.loads(run.stdout)

    account = told("user", "add", "Zoé", "--role", "maintainer")
    assert (account["name"], account["role"]) == ("Zoé", "maintainer")
    assert len(account["password"]) >= 12
    assert account["id"] in {person["id"] for person in told("user", "list")}
    assert "password" not in told("user", "add", "Yanis", "--password", "un-mot-de-passe-long")
    assert set(told("garden")) == set(REPAIRS)
    assert told("batch", "list")[0]["summary"] == "Naissance du commun"
    mailbox = tmp_path / "courrier"
    for folder in ("new", "cur", "tmp"):
        (mailbox / folder).mkdir(parents=True)
    assert told("intake", "--maildir", str(mailbox)) == {"mails": 0, "proposals": 0}
    table = tmp_path / "tableau.csv"
    table.write_text("titre;duree\nLe four banal;2 h\n;3 h\n", encoding="utf-8")
    report = told("import-csv", str(table), "--type", "methode", "--dry-run")
    assert (report["done"], report["new"], report["refused"]) == (False, 1, 1)
    assert [(row["line"], row["title"], row["outcome"]) for row in report["rows"]] == [
        (2, "Le four banal", "new"),
        (3, "", "refused"),
    ]
    assert report["rows"][0]["changes"] == [{"label": "Durée", "before": "", "after": "2 h"}]
    assert told("import-csv", str(table), "--type", "methode")["done"]
    assert told("import-csv", str(table), "--type", "methode", "--dry-run")["same"] == 1


def test_a_path_that_leads_out_of_the_folder_is_not_exported(tmp_path: Path, birth: Birth) -> None:
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    git = ["git", "--git-dir", str(commons.store.folder)]
    commons.close()

    def run(*words: str, sent: bytes = b"") -> bytes:
        return subprocess.run([*git, *words], input=sent, check=True, capture_output=True).stdout.strip()

    def tree(content: bytes) -> bytes:
        return run("hash-object", "-t", "tree", "-w", "--literally", "--stdin", sent=content)

    blob = bytes.fromhex(run("hash-object", "-w", "--stdin", sent=b"dehors").decode())
    outside = bytes.fromhex(tree(b"100644 dehors.md\0" + blob).decode())
    whole = tree(b"40000 ..\0" + outside + run("cat-file", "tree", "main^{tree}"))
    run("update-ref", "refs/heads/main", _commit_of(run, whole.decode()))
    target = tmp_path / "copie" / "dedans"
    run_ = CliRunner(env={"COMMUN_DATA": str(tmp_path / "data")}).invoke(main, ["export", str(target)])
    assert run_.exit_code == 0
    assert "'../dehors.md'\u202f: laissé, ce chemin mène hors du dossier." in run_.output
    assert [path.name for path in target.parent.iterdir()] == ["dedans"]
    assert list(target.rglob("accueil.md"))


def _commit_of(run: Callable[..., bytes], tree: str) -> str:
    """A commit of a tree on top of the pages."""
    who = ["-c", "user.name=ext", "-c", "user.email=ext@example.org"]
    return run(*who, "commit-tree", tree, "-p", "main", "-m", "Poussé").decode()
