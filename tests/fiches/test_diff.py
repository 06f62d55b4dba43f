"""What changed between two sequences, held against putting the new one together again."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches.diff import changes

PATIENCES = (1 << 60, 16, 0)


def rebuilt(old: str, new: str, patience: int = PATIENCES[0]) -> str:
    out, at = [], 0
    for change in changes(old, new, patience=patience):
        out += [old[at : change.old_start], new[change.new_start : change.new_end]]
        at = change.old_end
    return "".join(out) + old[at:]


@given(st.text(alphabet="abc", max_size=40), st.text(alphabet="abcd", max_size=40))
@settings(max_examples=500, deadline=None)
def test_the_changes_lead_from_the_old_to_the_new(old: str, new: str) -> None:
    for patience in PATIENCES:
        found = changes(old, new, patience=patience)
        assert rebuilt(old, new, patience) == new
        for before, after in pairwise(found):
            assert before.old_end < after.old_start
            assert before.new_end < after.new_start


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("size", "letters"), [(3_000, "abcdefgh"), (20_000, "ab"), (20_000, "abcdefghijklmnopqrstuvwxyz")]
)
def test_long_strangers_are_compared_in_time(size: int, letters: str) -> None:
    old = "".join(letters[(i * i + i // 7) % len(letters)] for i in range(size))
    new = "".join(letters[(i * 3 + i * i // 5) % len(letters)] for i in range(size))
    assert rebuilt(old, new) == new


def test_a_run_that_stands_once_is_found_in_a_huge_text() -> None:
    old = [f"ligne {i}" for i in range(9_000)]
    new = [*old[:10], "nouvelle", *old[10:8_000], *old[8_500:]]
    assert [(c.old_end - c.old_start, c.new_end - c.new_start) for c in changes(old, new)] == [(0, 1), (500, 0)]


def test_without_patience_what_stands_once_is_matched_and_what_is_the_same_around_it() -> None:
    old = ["a", "b", "c", "le", "chat", "dort", "sur", "la", "table", "a", "b"]
    new = ["c", "c", "le", "vieux", "chat", "dort", "sous", "la", "table", "c", "d"]
    found = changes(old, new, patience=0)
    same_old, same_new, i, j = [], [], 0, 0
    for change in [*found, None]:
        stop_i, stop_j = (change.old_start, change.new_start) if change else (len(old), len(new))
        same_old += old[i:stop_i]
        same_new += new[j:stop_j]
        i, j = (change.old_end, change.new_end) if change else (i, j)
    assert same_old == same_new == ["c", "le", "chat", "dort", "la", "table"]
