"""What every test may ask for, and the mode in which a skipped test fails.

Tests that need a program of the system (a browser, a wiki) ask for it with `require_program`: where it is missing they
are skipped with a sentence that says what to install. With `COMMUN_TESTS_STRICT=1`, as in `.ci/run`, nothing may be
missing and a skip of any kind is a failure.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bench import disk as tiny
from tests.births import Birth

RequireProgram = Callable[..., Path]


def pytest_configure() -> None:
    """A test depends neither on the terminal that it was started from nor on how busy the machine is."""
    os.environ.update(COLUMNS="120", LINES="40")
    settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


@pytest.fixture(scope="session")
def require_program() -> RequireProgram:
    """Ask for a program: its path, or the test is skipped with the sentence of what to install.

    `require_program("chromium")` looks on PATH; `require_program("mediawiki", at="/usr/share/…")` looks at one place;
    `package` is what Debian calls it, where that differs from its name.
    """

    def require(name: str, *, at: str | None = None, package: str | None = None) -> Path:
        found = at if at and Path(at).exists() else None if at else shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not installed here (Debian: apt install {package or name})")
        return Path(found)

    return require


@pytest.fixture(scope="session")
def birth(tmp_path_factory: pytest.TempPathFactory) -> Birth:
    """Ask for a commons as it is born."""
    return Birth(tmp_path_factory.mktemp("birth"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Ask for a disk with so many octets left: its folder, or the test is skipped with a sentence."""
    with ExitStack() as mounted:

        def mount(size: int) -> Path:
            folder = tmp_path / "small-disk"
            folder.mkdir()
            disk = mounted.enter_context(tiny.small_disk(folder, size))
            if disk is None:
                pytest.skip("no small disk can be had here: mounting a tmpfs is not allowed, and /dev/shm is large")
            return disk

        yield mount


def _strict() -> bool:
    return os.environ.get("COMMUN_TESTS_STRICT", "") not in {"", "0"}


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and _strict():
        where = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped, where nothing may be (COMMUN_TESTS_STRICT): {where}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped has failed, in the strict mode."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So has a whole file that was skipped while it was read."""
    report = yield
    _refuse_skip(report)
    return report
