"""The entrances of rooms that are read by name, when a name is asked for: a server asks for none of the heavy ones."""

import ast
import gc
import subprocess
import sys
from pathlib import Path

import click
import pytest

import commun
import importers
from commun.cli import main

TOP = Path(__file__).resolve().parents[2]


def _told_to_types(room: str) -> dict[str, str]:
    """The names that mypy reads, each with its place, as the table of `importers` writes it."""
    tree = ast.parse((TOP / room / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: f"{node.module.removeprefix(f'{room}.')}:{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def test_what_types_are_told_is_what_is_read() -> None:
    assert _told_to_types("importers") == importers._PLACES  # noqa: SLF001 — the table is what we hold
    assert sorted(importers.__all__) == sorted(importers._PLACES)  # noqa: SLF001 — idem
    table = commun._PLACES  # noqa: SLF001 — idem
    assert _told_to_types("commun") == {name: f"{module}:{name}" for name, module in table.items()}
    assert sorted(commun.__all__) == sorted(table)


@pytest.mark.parametrize("name", importers.__all__)
def test_every_name_is_there(name: str) -> None:
    module, _, own = importers._PLACES[name].partition(":")  # noqa: SLF001 — the table is what we hold
    assert getattr(importers, name) is getattr(sys.modules[f"importers.{module}"], own)


def test_what_is_not_there_is_said_as_python_says_it() -> None:
    for room in (importers, commun):
        with pytest.raises(AttributeError, match="has no attribute 'absent'"):
            _ = room.absent


def test_a_server_starts_without_what_reads_other_wikis_and_makes_booklets() -> None:
    heavy = {"mwclient", "requests", "mwparserfromhell", "weasyprint", "ebooklib", "odfdo", "mammoth", "asyncio"}
    script = "import sys, commun.cli.keeping; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())


def test_a_command_reads_the_program_undisturbed_and_then_looks_for_circles_again(tmp_path: Path) -> None:
    """Python's search for circles of references is put off while modules are read, not for the work of the command."""
    gc.disable()
    try:
        assert main.get_command(click.Context(main), "check") is not None
        assert gc.isenabled()
    finally:
        gc.enable()
    asked = [sys.executable, "-m", "commun", "check", "--json"]
    done = subprocess.run(
        asked, cwd=TOP, env={"COMMUN_DATA": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "commun init" in done.stderr
