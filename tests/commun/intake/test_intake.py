"""Fiches that come by mail become proposals; each sender gets a receipt, and no program is answered."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from commun import Commons
from commun.intake import IntakeClosed, take_in
from commun.proposals import Book, texts_of
from tests.births import Birth
from tests.commun.letters.postbox import Postbox, postbox

ANSWER = {"commun": "methode", "champs": [["titre", "Tenir un verger"], ["c.duree", "4 h"], ["text", "Des pommiers."]]}


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as box:
        yield box


@pytest.fixture
def wiki(birth: Birth, tmp_path: Path, box: Postbox) -> Iterator[Commons]:
    environ = {"COMMUN_DATA": str(tmp_path / "data"), "COMMUN_BASE_URL": "https://commun.example.org",
               "COMMUN_SMTP_HOST": "127.0.0.1", "COMMUN_SMTP_PORT": str(box.port),
               "COMMUN_SMTP_SECURITY": "none"}  # fmt: skip
    commons = birth(environ)
    yield commons
    commons.close()


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "boite" / part).mkdir(parents=True)
    return tmp_path / "boite"


def mail(*files: tuple[str, bytes], **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in {"From": "Zoé Untel <zoe@example.org>", "Subject": "Ma fiche", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content("Bonjour, voici ma fiche.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_form_that_comes_by_mail_becomes_a_proposal_and_its_sender_is_told(
    wiki: Commons, mailbox: Path, box: Postbox
) -> None:
    data = json.dumps(ANSWER).encode()
    (mailbox / "new" / "1.un").write_bytes(
        mail(("réponse.json", data), ("vieux.odt", b"PK\x03\x04 rien"), ("x.exe", b"x"))
    )
    head = wiki.store.head()
    told = list(take_in(wiki, mailbox))
    assert [each.proposals for each in told] == [1]
    (proposal,) = Book(wiki.accounts.database).those()
    assert (proposal.author, proposal.email, proposal.person) == ("Zoé Untel", "zoe@example.org", "")
    fiche = texts_of(wiki, proposal)[1]
    assert (fiche.title, fiche.head["duree"], fiche.body.strip()) == ("Tenir un verger", "4 h", "Des pommiers.")
    assert wiki.store.head() == head
    (letter,) = box.letters
    assert letter["To"] == "zoe@example.org"
    text = letter.get_content()
    assert "https://commun.example.org/propositions/suivre/" in text
    assert "vieux.odt\u202f: Ce fichier n’a pas pu être lu" in text
    assert "x.exe" not in text
    assert [path.name for path in (mailbox / "cur").iterdir()] == ["1.un:2,S"]
    assert list(take_in(wiki, mailbox)) == []


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.b>"}, {"Return_Path": "<>"}]
)
def test_a_program_is_never_answered(wiki: Commons, mailbox: Path, box: Postbox, headers: dict[str, str]) -> None:
    (mailbox / "new" / "1.un").write_bytes(mail(("a.json", b"{rien"), **headers))
    assert [each.proposals for each in take_in(wiki, mailbox)] == [0]
    assert box.letters == []


def test_who_sends_the_empty_form_or_an_old_document_is_told_that_it_is_not_read(
    wiki: Commons, mailbox: Path, box: Postbox
) -> None:
    others = [(f"{n}.pdf", b"%PDF-1.4") for n in range(5)]
    old = ("fiche.doc", b"\xd0\xcf\x11\xe0")
    (mailbox / "new" / "1.un").write_bytes(mail(old, ("formulaire-methode.html", b"<!doctype html><p>x")))
    (mailbox / "new" / "2.deux").write_bytes(mail(*others, ("a.json", json.dumps(ANSWER).encode())))
    assert [each.proposals for each in take_in(wiki, mailbox)] == [0, 1]
    text = box.letters[0].get_content()
    assert "fiche.doc\u202f: Ce fichier n’a pas pu être lu" in text
    assert "formulaire-methode.html\u202f: Ce fichier n’a pas pu être lu" in text


def test_mails_that_are_no_fiche_are_left_where_they_can_be_read(wiki: Commons, mailbox: Path, box: Postbox) -> None:
    (mailbox / "new" / "1.sans").write_bytes(mail())
    (mailbox / "new" / "2.bruit").write_bytes(b"\xff\xfe\0\0 Content-Type: multipart/mixed; boundary=")
    (mailbox / "new" / "3.lourd").write_bytes(b"From: a@example.org\n\n" + b"x" * 30_000_001)
    assert [each.proposals for each in take_in(wiki, mailbox)] == [0, 0, 0]
    assert len(list((mailbox / "cur").iterdir())) == 3
    assert box.letters == []
    assert Book(wiki.accounts.database).waiting() == 0


def test_an_address_sends_ten_a_day(wiki: Commons, mailbox: Path) -> None:
    files = [
        (f"{n}.json", json.dumps(ANSWER | {"champs": [["titre", f"Fiche {n}"], ["text", "x"]]}).encode())
        for n in range(5)
    ]
    for number in range(3):
        (mailbox / "new" / f"{number}.un").write_bytes(mail(*files, ("6.json", b"{}")))
    assert [each.proposals for each in take_in(wiki, mailbox)] == [5, 5, 0]


def test_all_senders_together_have_a_ceiling_and_the_rest_waits(
    wiki: Commons, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commun.intake.taking._ALL_A_DAY", 3)
    for number in range(5):
        fiche = {"champs": [["titre", f"Fiche {number}"], ["text", "x"]]}
        sent = mail(("f.json", json.dumps(ANSWER | fiche).encode()), From=f"n{number}@example.org")
        (mailbox / "new" / f"{number}.un").write_bytes(sent)
    told = list(take_in(wiki, mailbox))
    assert [each.proposals for each in told] == [1, 1, 1, 0]
    assert "attendent dans la boîte" in told[-1].sentences[0]
    assert sorted(path.name for path in (mailbox / "new").iterdir()) == ["3.un", "4.un"]
    now = wiki.clock()
    wiki.clock = lambda: now + timedelta(days=1, seconds=1)
    assert [each.proposals for each in take_in(wiki, mailbox)] == [1, 1]
    assert list((mailbox / "new").iterdir()) == []


def test_mails_that_bring_nothing_do_not_keep_out_those_that_do(
    wiki: Commons, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commun.intake.taking._ALL_A_DAY", 1)
    monkeypatch.setattr("commun.intake.taking._READ_A_DAY", 5)
    for number in range(4):
        (mailbox / "new" / f"{number}.vide").write_bytes(mail())
    (mailbox / "new" / "4.un").write_bytes(mail(("f.json", json.dumps(ANSWER).encode())))
    (mailbox / "new" / "5.vide").write_bytes(mail())
    assert [each.proposals for each in take_in(wiki, mailbox)] == [0, 0, 0, 0, 1, 0]
    assert [path.name for path in (mailbox / "new").iterdir()] == ["5.vide"]
    monkeypatch.setattr("commun.intake.taking._ALL_A_DAY", 100)
    (told,) = take_in(wiki, mailbox)  # as many were read as may be in a day
    assert "attendent dans la boîte" in told.sentences[0]


def test_where_an_account_is_needed_nothing_is_taken(birth: Birth, tmp_path: Path, mailbox: Path) -> None:
    commons = birth({"COMMUN_DATA": str(tmp_path / "fermé"), "COMMUN_WHO_MAY_PROPOSE": "members"})
    with pytest.raises(IntakeClosed):
        list(take_in(commons, mailbox))
    with pytest.raises(IntakeClosed):
        list(take_in(commons, tmp_path / "rien"))
    commons.close()


def test_a_mail_that_holds_half_a_sign_does_not_stand_before_the_others(wiki: Commons, mailbox: Path) -> None:
    odd = json.dumps(ANSWER | {"champs": [["titre", "\ud800"], ["text", "x"]]}).encode()
    (mailbox / "new" / "1.un").write_bytes(mail(("a.json", odd)))
    (mailbox / "new" / "2.un").write_bytes(mail(("a.json", json.dumps(ANSWER).encode())))
    told = list(take_in(wiki, mailbox))
    assert [each.proposals for each in told] == [0, 1]
    assert "n’a pas pu être lu" in told[0].sentences[0]


def test_two_rounds_at_once_take_each_mail_once(wiki: Commons, mailbox: Path) -> None:
    for number in range(3):
        (mailbox / "new" / f"{number}.un").write_bytes(mail(("a.json", json.dumps(ANSWER).encode())))
    one, other = take_in(wiki, mailbox), take_in(wiki, mailbox)
    next(one)
    next(other)
    assert len([*one, *other]) == 1
    assert Book(wiki.accounts.database).waiting() == 3
    assert sorted(path.name for path in (mailbox / "cur").iterdir()) == ["0.un:2,S", "1.un:2,S", "2.un:2,S"]


def test_an_address_gets_ten_receipts_a_day(wiki: Commons, mailbox: Path, box: Postbox) -> None:
    for number in range(12):
        (mailbox / "new" / f"{number:02}.un").write_bytes(mail(*[("a.json", b"{}")] * 6))
    told = list(take_in(wiki, mailbox))
    assert "Un autre fichier n’a pas été lu" in told[-1].sentences[-1]
    assert len(box.letters) == 10


def test_an_address_is_refused_only_where_all_its_accounts_are_blocked_and_its_reason_is_not_told(
    wiki: Commons, mailbox: Path, box: Postbox
) -> None:
    password = "quelques mots à la suite"
    first = wiki.accounts.register("Zoé", password, "zoe@example.org")
    second = wiki.accounts.register("Association", password, "zoe@example.org")
    wiki.order.block(first.id, "Injures", 0, "x")
    (mailbox / "new" / "1.un").write_bytes(mail(("a.json", json.dumps(ANSWER).encode())))
    assert [each.proposals for each in take_in(wiki, mailbox)] == [1]
    wiki.order.block(second.id, "Injures", 0, "x")
    (mailbox / "new" / "2.deux").write_bytes(mail(("b.json", json.dumps(ANSWER).encode())))
    [taken] = take_in(wiki, mailbox)
    assert taken.proposals == 0
    assert "pas pris pour l’instant" in taken.sentences[0]
    assert "Injures" not in box.letters[-1].get_content()
