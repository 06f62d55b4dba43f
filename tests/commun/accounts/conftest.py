"""Accounts in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commun.accounts import Accounts


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """A commons where nobody is yet."""
    opened = Accounts(tmp_path / "accounts.sqlite")
    yield opened
    opened.close()
