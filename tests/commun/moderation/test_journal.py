"""The journal of those with power, told in the language of whoever reads it."""

import inspect
import re

import pytest

from commun import Commons
from commun.order import PROGRAM, said, told
from commun.order import said as saying
from tests.commun.contacts.conftest import As

VALUES = {
    "why": "Advertising", "until": 4_000_000_000, "places": 1, "n": 3, "hours": 6.0, "version": "abc", "who": "Zoe",
    "address": "https://a.example", "revisions": 2, "pages": 1, "files": 1, "renamed": 1, "deleted": 4,
}  # fmt: skip
THINGS = re.findall(r'^    "([a-z-]+)":', inspect.getsource(inspect.getmodule(saying) or saying), re.MULTILINE)
FRENCH = re.compile(r"[éèàêç’]|\b(?:les?|des?|du|la|sur|toutes|pages? [a-z]+ées?)\b", re.IGNORECASE)


@pytest.mark.parametrize("what", THINGS)
def test_a_line_is_in_the_language_of_who_reads(wiki: Commons, person: As, what: str) -> None:
    wiki.order.note(PROGRAM, "sync", "x", said(what, **VALUES))  # type: ignore[arg-type]
    maintainer = person("maintainer")

    def line() -> str:
        page = maintainer.get("/moderation/journal")
        return page.partition('<ul class="care-list">')[2].partition("<br>")[2].partition("</li>")[0]

    french = line()
    maintainer.client.set_cookie("langue", "en")
    assert french
    assert '"dit"' not in french + line()
    assert line() != french
    assert not FRENCH.search(line())


def test_what_somebody_wrote_stays_to_the_letter() -> None:
    for text in ("", "Publicité", '{"dit": ', '{"dit": "rien"}', '{"dit": "kept", "n": "x"}', '{"dit": []}'):
        assert told(text) == text


def test_a_block_is_told_with_its_day(wiki: Commons, person: As) -> None:
    wiki.order.block("x", "Publicité", 4_000_000_000, PROGRAM, places=True)
    maintainer = person("maintainer")
    assert "Publicité (jusqu’au 2 octobre 2096, et ses adresses)" in maintainer.get("/moderation/journal")
