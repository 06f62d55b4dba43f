"""A commons that sends its letters to a server of ours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commun import Commons
from commun.accounts import User
from tests.births import Birth
from tests.commun.letters.postbox import Postbox, postbox
from tests.commun.web.core.conftest import PASSWORD

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as served:
        yield served


@pytest.fixture
def wiki(tmp_path: Path, box: Postbox, birth: Birth) -> Iterator[Commons]:
    environ = {
        "COMMUN_DATA": str(tmp_path / "data"),
        "COMMUN_TITLE": "Le Sillon",
        "COMMUN_BASE_URL": "https://sillon.example.org",
        "COMMUN_SMTP_HOST": "127.0.0.1",
        "COMMUN_SMTP_PORT": str(box.port),
        "COMMUN_SMTP_SECURITY": "none",
        "COMMUN_MAIL_FROM": "commun@example.org",
    }
    commons = birth(environ)
    commons.clock = lambda: NOW
    yield commons
    commons.close()


@pytest.fixture
def ana(wiki: Commons) -> User:
    return wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
