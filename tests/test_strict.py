"""The strict mode of the tests: where nothing may be missing, a skip is a failure."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SKIPPED = """
import pytest

def test_needs_a_program(require_program):
    require_program("no-such-program-anywhere", package="no-such-package")

@pytest.mark.skip(reason="on purpose")
def test_is_skipped():
    pass

def test_finds_the_shell(require_program):
    assert require_program("sh").exists()
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    monkeypatch.delenv("COMMUN_TESTS_STRICT", raising=False)
    return pytester


def test_a_missing_program_skips_with_a_sentence(run: pytest.Pytester) -> None:
    run.makepyfile(SKIPPED)
    result = run.runpytest("-rs", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*no-such-program-anywhere is not installed here*apt install no-such-package*"])


def test_in_the_strict_mode_every_skip_fails(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_TESTS_STRICT", "1")
    run.makepyfile(SKIPPED)
    result = run.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1, errors=1)  # a mark skips before the test begins: an error of its setup
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_in_the_strict_mode_a_file_skipped_whole_fails(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUN_TESTS_STRICT", "1")
    run.makepyfile("import pytest\npytest.skip('all of it', allow_module_level=True)\n")
    result = run.runpytest("-p", "no:cacheprovider")
    assert result.ret != pytest.ExitCode.OK
