"""What the commands say to whoever types them wrong: French sentences, and how to go on."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from commun.cli import main
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
