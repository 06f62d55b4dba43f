"""Bad days, bounded: many writers at once, processes killed at random instants, a full disk.

`python -m bench faults` runs the same for longer.
"""

from pathlib import Path

import pytest

from bench.faults import full_disk, killed_while_indexing, killed_while_saving, together
from bench.keeping import add_person, make, run

SIZE = 40


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small commons with one account."""
    folder = tmp_path / "data"
    make(folder, SIZE)
    run(folder, "reindex", "--quiet")
    add_person(folder)
    return folder


def test_four_processes_saving_different_pages_lose_nothing(data: Path) -> None:
    outcome = together(data, processes=4, saves=12)
    assert outcome.problems == []
    assert len(outcome.acknowledged) == 48


def test_four_processes_saving_one_page_lose_nothing(data: Path) -> None:
    outcome = together(data, processes=4, saves=8, one_page=True)
    assert outcome.problems == []
    assert len(outcome.acknowledged) == 32


def test_a_server_killed_while_it_saves_leaves_all_that_it_acknowledged(data: Path) -> None:
    outcome = killed_while_saving(data, times=4)
    assert outcome.problems == []
    assert outcome.acknowledged


def test_a_text_writer_killed_while_it_writes_leaves_an_index_that_catches_up(data: Path) -> None:
    assert killed_while_saving(data, times=3, children_only=True).problems == []


def test_a_rebuild_killed_halfway_leaves_the_index_that_was(data: Path) -> None:
    assert killed_while_indexing(data, times=2).problems == []


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    outcome = full_disk(tmp_path)
    assert outcome.problems == []
    assert outcome.acknowledged
