"""One bench of each kind at 50 fiches, from the command: figures come out, whatever they are on this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.keeping import TOP

SIZE = 50


@pytest.mark.parametrize("name", ["not_modified", "freshness", "weight"])
def test_a_bench_prints_its_figures(name: str, bench_cache: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, "--fiches", str(SIZE), "--json"],
        cwd=TOP,
        env=os.environ | {"COMMUN_BENCH_CACHE": str(bench_cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert figures, done.stderr
    assert {figure["bench"] for figure in figures} == {name}
    assert all(figure["fiches"] == SIZE and figure["value"] > 0 for figure in figures)


def test_an_unknown_bench_is_refused_with_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "nothing"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "there is no bench nothing" in done.stderr
