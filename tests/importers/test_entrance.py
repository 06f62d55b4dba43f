"""The entrance of the room: each name is read when it is asked for, and a server asks for none of the heavy ones."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import importers

TOP = Path(__file__).resolve().parents[2]


def _told_to_types() -> dict[str, str]:
    """The names that mypy reads, each with its place, as the table writes it."""
    tree = ast.parse(Path(importers.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: f"{node.module.removeprefix('importers.')}:{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def test_what_types_are_told_is_what_is_read() -> None:
    assert _told_to_types() == importers._PLACES  # noqa: SLF001 — the table is what we hold
    assert sorted(importers.__all__) == sorted(importers._PLACES)  # noqa: SLF001 — idem


@pytest.mark.parametrize("name", importers.__all__)
def test_every_name_is_there(name: str) -> None:
    module, _, own = importers._PLACES[name].partition(":")  # noqa: SLF001 — the table is what we hold
    assert getattr(importers, name) is getattr(sys.modules[f"importers.{module}"], own)


def test_what_is_not_there_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'absent'"):
        _ = importers.absent


def test_a_server_starts_without_what_reads_other_wikis_and_makes_booklets() -> None:
    heavy = {"mwclient", "requests", "mwparserfromhell", "weasyprint", "ebooklib", "odfdo", "mammoth", "asyncio"}
    script = "import sys, commun.cli.keeping; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())
