"""Letters: written once, sent once, and what is in doubt is never sent again."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from commun import Commons
from commun.accounts import User
from commun.letters import Ledger, Letter, post
from tests.commun.letters.conftest import NOW
from tests.commun.letters.postbox import Postbox
from tests.commun.web.core.conftest import PASSWORD

_SENDER = "from commun import Commons, Config; from commun.letters import post; post(Commons(Config.from_environ()))"
"""What a worker does of letters, in a process of its own."""


def write(wiki: Commons, person: User, key: str = "essai", unsubscribe: str = "") -> bool:
    letter = Letter(key, person.id, "Objet", "Bonjour\n.\nÀ bientôt", "<p>Bonjour</p>", unsubscribe)
    with wiki.accounts.database.transaction() as connection:
        return Ledger.write(connection, letter)


def states(wiki: Commons) -> dict[str, int]:
    return Ledger(wiki.accounts.database).counts()


def test_a_letter_is_written_and_sent_once(wiki: Commons, ana: User, box: Postbox) -> None:
    assert write(wiki, ana)
    assert not write(wiki, ana)
    assert post(wiki) == ["Courriels envoyés\u202f: 1."]
    assert post(wiki) == []
    assert not write(wiki, ana)
    assert len(box.raw) == 1
    letter = box.letters[0]
    assert (letter["To"], letter["Subject"]) == ("ana@example.org", "Objet")
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "À bientôt" in plain.get_content()
    assert "<p>Bonjour</p>" in html.get_content()
    row = wiki.accounts.database.connection().execute("SELECT text, html FROM letters").fetchone()
    assert tuple(row) == ("", "")


def test_one_connection_carries_many(wiki: Commons, ana: User, box: Postbox) -> None:
    for number in range(250):
        write(wiki, ana, f"essai-{number}")
    post(wiki)
    assert (len(box.raw), box.connections) == (250, 2)


def test_the_way_to_end_letters_stands_in_their_head(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana, unsubscribe="/desabonnement/abc?quoi=relire")
    post(wiki)
    assert box.letters[0]["List-Unsubscribe"] == "<https://sillon.example.org/desabonnement/abc?quoi=relire>"
    assert box.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_server_that_cannot_be_reached_leaves_everything_due(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana)
    box.shutdown()
    box.server_close()
    with pytest.raises(OSError, match=r".+"):
        post(wiki)
    assert states(wiki) == {"due": 1}


def test_what_is_not_taken_now_is_tried_again_later(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana)
    box.answer_rcpt = b"450 busy\r\n"
    assert post(wiki) == []
    assert states(wiki) == {"due": 1}
    box.answer_rcpt = b"250 ok\r\n"
    assert post(wiki) == []
    wiki.clock = lambda: NOW + timedelta(minutes=6)
    assert post(wiki) == ["Courriels envoyés\u202f: 1."]


@pytest.mark.parametrize("where", ["answer_rcpt", "answer_data"])
def test_what_is_refused_for_ever_is_not_tried_again(wiki: Commons, ana: User, box: Postbox, where: str) -> None:
    write(wiki, ana)
    setattr(box, where, b"550 nobody here\r\n")
    post(wiki)
    assert states(wiki) == {"refused": 1}


@pytest.mark.parametrize(("answer", "state"), [(b"451 later\r\n", "due"), (b"554 never\r\n", "refused")])
def test_a_server_that_does_not_even_want_the_text_leaves_nothing_unsure(
    wiki: Commons, ana: User, box: Postbox, answer: bytes, state: str
) -> None:
    write(wiki, ana)
    box.answer_word = answer
    post(wiki)
    assert states(wiki) == {state: 1}
    box.answer_word = b"354 go on\r\n"
    wiki.clock = lambda: NOW + timedelta(minutes=6)
    post(wiki)
    assert len(box.raw) == (state == "due")


def test_an_address_on_which_the_server_hangs_up_keeps_no_other_letter_back(
    wiki: Commons, ana: User, box: Postbox
) -> None:
    bad = wiki.accounts.register("Bob", PASSWORD, "bob@example.org")
    write(wiki, bad, "a-la-premiere")
    for number in range(3):
        write(wiki, ana, f"suite-{number}")
    box.hangs_up_on = b"bob@"
    assert post(wiki) == ["Courriels envoyés\u202f: 3."]
    assert states(wiki) == {"due": 1, "sent": 3}
    assert box.connections == 2


def test_a_connection_that_breaks_during_the_text_leaves_it_unsure(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana)
    box.break_in_data = True
    post(wiki)
    box.break_in_data = False
    wiki.clock = lambda: NOW + timedelta(days=2)
    assert post(wiki) == []
    assert states(wiki) == {"unsure": 1}
    assert len(box.raw) == 1


def test_what_a_stop_left_in_the_middle_is_never_sent_again(
    wiki: Commons, ana: User, box: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    write(wiki, ana)
    assert Ledger(wiki.accounts.database).take("essai", NOW.timestamp())
    assert post(wiki) == ["Courriels peut-être partis, qui ne seront pas renvoyés : 1."]
    assert states(wiki) == {"unsure": 1}
    assert box.raw == []
    assert "essai" in caplog.text


def test_who_has_no_address_any_more_gets_nothing(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana)
    wiki.accounts.set_email(ana.id, "")
    assert post(wiki) == []
    assert states(wiki) == {"refused": 1}
    assert box.raw == []


def test_a_letter_that_is_never_taken_is_given_up(wiki: Commons, ana: User, box: Postbox) -> None:
    write(wiki, ana)
    box.answer_rcpt = b"450 busy\r\n"
    for day in range(1, 12):
        wiki.clock = lambda day=day: NOW + timedelta(days=day)  # type: ignore[misc]
        post(wiki)
    assert states(wiki) == {"refused": 1}


@pytest.mark.parametrize("runs", [1, 3])
def test_a_sender_killed_between_the_sending_and_its_note_sends_nothing_twice(
    wiki: Commons, ana: User, box: Postbox, runs: int
) -> None:
    write(wiki, ana)
    config = wiki.config
    environ = {
        **os.environ,
        "COMMUN_DATA": str(config.data),
        "COMMUN_BASE_URL": config.base_url,
        "COMMUN_SMTP_HOST": config.smtp_host,
        "COMMUN_SMTP_PORT": str(box.port),
        "COMMUN_SMTP_SECURITY": "none",
        "COMMUN_MAIL_FROM": config.mail_from,
    }
    sender = subprocess.Popen([sys.executable, "-c", _SENDER], env=environ)
    box.once_kept = sender.kill  # SIGKILL: the server has the letter, the sender never hears of it
    assert sender.wait(timeout=60) == -signal.SIGKILL
    assert len(box.raw) == 1
    assert states(wiki) == {"sending": 1}
    box.once_kept = lambda: None
    told = [post(wiki) for _run in range(runs)]
    assert told[0] == ["Courriels peut-être partis, qui ne seront pas renvoyés : 1."]
    assert told[1:] == [[]] * (runs - 1)
    assert len(box.raw) == 1
    assert states(wiki) == {"unsure": 1}
