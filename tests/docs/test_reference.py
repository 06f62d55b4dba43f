"""The reference says what the program is: commands, settings, rights, addresses, spaces, the folder of data."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from commun.commons import Commons
from commun.config import SETTINGS, Config
from commun.web import create_app
from fiches import SPACES
from tests.docs.reference import DOCS, PARTS, commands, routes, with_part

TOP = DOCS.parent


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("docs") / "data"


@pytest.fixture(scope="module")
def app(data: Path) -> Iterator[Flask]:
    config = Config.from_environ({}, data=data)
    commons = Commons.create(config)
    yield create_app(config, commons)
    commons.close()


@pytest.mark.parametrize("name", PARTS)
def test_the_parts_written_by_the_program_are_up_to_date(name: str) -> None:
    page, write = PARTS[name]
    text = (DOCS / page).read_text(encoding="utf-8")
    assert text == with_part(text, name, write()), "run: python -m tests.docs.reference"


def test_every_command_and_option_says_in_french_what_it_does() -> None:
    for name, command in commands():
        assert (command.help or "").strip().endswith("."), name
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, f"{name} {param.opts}"


def test_every_setting_says_what_it_changes() -> None:
    for setting in SETTINGS:
        assert setting.help.strip().endswith("."), setting.name


def test_every_address_has_its_line_and_no_line_is_left_over(app: Flask) -> None:
    text = (DOCS / "reference/adresses-et-droits.md").read_text(encoding="utf-8")
    told = {
        (address, methods, right)
        for address, methods, right in re.findall(r"^\| `([^`]+)` \| ([A-Z ]+) \| `(\w+)` \|", text, re.MULTILINE)
    }
    assert told == set(routes(app))


def test_every_space_of_pages_is_told() -> None:
    text = (DOCS / "reference/format-d-une-fiche.md").read_text(encoding="utf-8")
    for key, space in SPACES.items():
        if not key.startswith("discussions/"):
            assert f"{key}/<xx>/" in text if space.sharded else f"`{key}/<slug>.md`" in text, key


def test_what_lies_in_the_folder_of_data_is_told(app: Flask, data: Path) -> None:
    assert app.extensions["commun.commons"]
    text = (DOCS / "reference/dossier-des-donnees.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([\w.-]+)", text, re.MULTILINE))
    kept = {path.name for path in data.iterdir() if not path.name.endswith(("-wal", "-shm", ".lock"))}
    assert kept <= told


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    chosen = {re.split(r"[=<>\[;\s]", each)[0].lower() for each in project["dependencies"]}
    text = (DOCS / "decisions/0013-dependances.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", text, re.MULTILINE)) == chosen
