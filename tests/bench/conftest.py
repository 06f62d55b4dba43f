"""A small commons of the benches' kind, made once for each test process."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def bench_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the commons of these tests apart from those of real measures."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("bench")
    patch.setenv("COMMUN_BENCH_CACHE", str(folder))
    return folder
