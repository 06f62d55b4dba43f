"""People: names that cannot be mistaken, passwords kept well, roles that end sessions, links that work once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from commun.accounts import (
    AccountRefused,
    Accounts,
    EmailUnfit,
    LastAdmin,
    LoginRefused,
    NameMixed,
    NameTaken,
    NameUnfit,
    PasswordIsName,
    PasswordUnfit,
    PersonMissing,
    ResetRefused,
    Role,
)
from commun.accounts.database import MIGRATIONS, AccountsTooNew

PASSWORD = "quatre mots à la suite"


def rows(accounts: Accounts, query: str) -> list[tuple[object, ...]]:
    """What the file itself holds, read from outside."""
    path = accounts._database._path  # noqa: SLF001 — the test looks behind the accounts on purpose
    with sqlite3.connect(path) as connection:
        found = [tuple(row) for row in connection.execute(query)]
    connection.close()
    return found


def test_somebody_who_registered_comes_in_by_name_whatever_its_case_and_accents(accounts: Accounts) -> None:
    claire = accounts.register("Claire Béraud", PASSWORD)
    assert claire.role is Role.CONTRIBUTOR
    assert accounts.authenticate("claire beraud", PASSWORD) == claire
    assert accounts.by_id(claire.id) == accounts.by_name("CLAIRE  BÉRAUD") == claire


def test_the_id_says_nothing_of_the_person_and_fits_an_address(accounts: Accounts) -> None:
    claire = accounts.register("Claire Béraud", PASSWORD)
    assert "claire" not in claire.id
    assert "beraud" not in claire.id
    assert claire.id.replace("-", "").isalnum()
    assert claire.id.isascii()


@pytest.mark.parametrize("name", ["claire béraud", "Claire-Beraud", "CLAIRE BERAUD", "Claire.Béraud"])
def test_a_name_that_reads_like_another_is_taken(accounts: Accounts, name: str) -> None:
    accounts.register("Claire Béraud", PASSWORD)
    with pytest.raises(NameTaken):
        accounts.register(name, PASSWORD)


@pytest.mark.parametrize("name", ["", "x", "a" * 61, "<b>Claire", "claire@example.org", "a\u202eb", "…", "[[Claire]]"])
def test_a_name_that_cannot_sign_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(NameUnfit):
        accounts.register(name, PASSWORD)


@pytest.mark.parametrize("name", ["Clаire", "сlaire", "Claιre", "Пётр Martin"])
def test_a_name_in_two_alphabets_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(NameMixed):
        accounts.register(name, PASSWORD)


def test_a_name_that_looks_like_somebody_s_is_taken(accounts: Accounts) -> None:
    accounts.register("Coco", PASSWORD)
    with pytest.raises(NameTaken):
        accounts.register("Сосо", PASSWORD)  # four Cyrillic letters
    assert accounts.register("Пётр", PASSWORD).name == "Пётр"
    assert accounts.by_name("пётр") is not None


@pytest.mark.parametrize(("first", "second"), [("Сосо", "Coco"), ("сара", "CAPA"), ("Ορο", "Оро")])
def test_a_name_is_taken_whichever_of_two_that_look_alike_came_first(
    accounts: Accounts, first: str, second: str
) -> None:
    """Cyrillic before Latin, small letters before capitals, Greek before Cyrillic."""
    accounts.register(first, PASSWORD)
    with pytest.raises(NameTaken):
        accounts.register(second, PASSWORD)


@pytest.mark.parametrize("name", ["Commun", "COMMUN", "commun !", "m-abcdefghjk", "M-abcdefghjk"])
def test_nobody_signs_as_the_program_or_as_an_account(accounts: Accounts, name: str) -> None:
    with pytest.raises(NameTaken):
        accounts.register(name, PASSWORD)


def test_a_password_too_long_is_told_how_long_it_may_be(accounts: Accounts) -> None:
    (problem,) = accounts.problems("Claire", "x" * 1001)
    assert "de 10 à 1000 caractères" in problem.sentence("fr")


def test_two_who_take_a_name_at_once_do_not_both_get_it(accounts: Accounts) -> None:
    def register(_n: int) -> str:
        try:
            return accounts.register("Claire", PASSWORD).id
        except NameTaken:
            return ""

    with ThreadPoolExecutor(4) as pool:
        ids = [found for found in pool.map(register, range(4)) if found]
    assert len(ids) == len(accounts.people()) == 1


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("court", PasswordUnfit),
        ("x" * 1001, PasswordUnfit),
        ("Claire Béraud", PasswordIsName),
        ("claire beraud", PasswordIsName),
    ],
)
def test_a_password_is_long_and_is_not_the_name(accounts: Accounts, password: str, error: type[AccountRefused]) -> None:
    with pytest.raises(error):
        accounts.register("Claire Béraud", password)


def test_a_password_needs_no_digit_and_no_capital(accounts: Accounts) -> None:
    assert accounts.register("Claire", "aaaaaaaaaaaa").name == "Claire"


def test_all_that_is_wrong_is_said_at_once(accounts: Accounts) -> None:
    problems = accounts.problems("x", "court", "pas une adresse")
    assert [type(problem) for problem in problems] == [NameUnfit, PasswordUnfit, EmailUnfit]
    assert [problem.field for problem in problems] == ["name", "password", "email"]


def test_only_a_slow_hash_of_the_password_is_kept(accounts: Accounts) -> None:
    accounts.register("Claire", PASSWORD)
    ((kept,),) = rows(accounts, "SELECT password FROM people")
    assert str(kept).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_kept_with_older_parameters_is_made_again_at_login(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD)
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with accounts._database.transaction() as connection:  # noqa: SLF001 — the past is put there by hand
        connection.execute("UPDATE people SET password = ?", (old,))
    assert accounts.authenticate("Claire", PASSWORD) == claire
    ((kept,),) = rows(accounts, "SELECT password FROM people")
    assert "m=19456" in str(kept)


def test_accents_typed_in_two_ways_are_one_password(accounts: Accounts) -> None:
    accounts.register("Claire", "été été été")
    assert accounts.authenticate("Claire", "e\u0301te\u0301 e\u0301te\u0301 e\u0301te\u0301").name == "Claire"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(accounts: Accounts) -> None:
    accounts.register("Claire", PASSWORD)
    sentences = set()
    for name in ("Claire", "Inconnue"):
        with pytest.raises(LoginRefused) as refused:
            accounts.authenticate(name, "un autre mot de passe")
        sentences.add(refused.value.sentence("fr"))
    assert len(sentences) == 1


def test_an_address_that_one_person_alone_has_opens_their_account(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD, "Claire@Example.org")
    assert accounts.authenticate("claire@example.org", PASSWORD) == claire
    accounts.register("Bruno", PASSWORD, "claire@example.org")
    with pytest.raises(LoginRefused):
        accounts.authenticate("claire@example.org", PASSWORD)


def test_another_role_or_password_begins_another_epoch(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD)
    generation = accounts.generation()
    promoted = accounts.set_role(claire.id, "maintainer")
    assert (promoted.role, promoted.epoch) == (Role.MAINTAINER, claire.epoch + 1)
    changed = accounts.set_password(claire.id, "cinq autres mots")
    assert changed.epoch == promoted.epoch + 1
    assert accounts.generation() == generation + 2
    assert accounts.authenticate("Claire", "cinq autres mots") == changed


def test_the_same_role_again_ends_no_session(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD)
    assert accounts.set_role(claire.id, Role.CONTRIBUTOR).epoch == claire.epoch


def test_the_last_administrator_cannot_step_down(accounts: Accounts) -> None:
    assert not accounts.has_admin()
    claire = accounts.register("Claire", PASSWORD, role=Role.ADMIN)
    assert accounts.has_admin()
    with pytest.raises(LastAdmin):
        accounts.set_role(claire.id, Role.CONTRIBUTOR)
    accounts.register("Bruno", PASSWORD, role=Role.ADMIN)
    assert accounts.set_role(claire.id, Role.CONTRIBUTOR).role is Role.CONTRIBUTOR


def test_nobody_can_be_given_a_role(accounts: Accounts) -> None:
    with pytest.raises(PersonMissing):
        accounts.set_role("personne", Role.ADMIN)


def test_a_link_changes_the_password_once(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD, "claire@example.org")
    ((holder, token),) = accounts.start_reset("claire")
    assert holder == accounts.reset_holder(token) == claire
    with pytest.raises(PasswordUnfit):
        accounts.finish_reset(token, "court")
    assert accounts.finish_reset(token, "cinq autres mots").epoch == claire.epoch + 1
    with pytest.raises(ResetRefused):
        accounts.finish_reset(token, "encore un autre")
    assert accounts.authenticate("Claire", "cinq autres mots").id == claire.id


def test_a_link_is_good_for_an_hour(accounts: Accounts) -> None:
    accounts.register("Claire", PASSWORD, "claire@example.org")
    ((_holder, token),) = accounts.start_reset("claire@example.org")
    ((expires, created),) = rows(accounts, "SELECT resets.expires, people.created FROM resets JOIN people")
    assert 3600 <= int(str(expires)) - int(str(created)) <= 3610
    with accounts._database.transaction() as connection:  # noqa: SLF001 — time is moved by hand
        connection.execute("UPDATE resets SET expires = expires - 3700")
    with pytest.raises(ResetRefused):
        accounts.reset_holder(token)


def test_a_second_link_ends_the_first_and_the_token_itself_is_not_kept(accounts: Accounts) -> None:
    accounts.register("Claire", PASSWORD, "claire@example.org")
    first = accounts.start_reset("Claire")[0][1]
    second = accounts.start_reset("Claire")[0][1]
    with pytest.raises(ResetRefused):
        accounts.reset_holder(first)
    assert accounts.reset_holder(second).name == "Claire"
    assert second not in str(rows(accounts, "SELECT * FROM resets"))


def test_a_new_password_or_address_ends_the_links(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD, "claire@example.org")
    before_the_address = accounts.start_reset("Claire")[0][1]
    accounts.set_email(claire.id, "autre@example.org")
    before_the_password = accounts.start_reset("Claire")[0][1]
    accounts.set_password(claire.id, "cinq autres mots")
    for token in (before_the_address, before_the_password):
        with pytest.raises(ResetRefused):
            accounts.reset_holder(token)


def test_nobody_without_an_address_is_sent_a_link(accounts: Accounts) -> None:
    accounts.register("Claire", PASSWORD)
    assert accounts.start_reset("Claire") == accounts.start_reset("Inconnue") == accounts.start_reset("") == []


def test_two_processes_see_the_same_people_and_the_same_generation(accounts: Accounts, tmp_path: Path) -> None:
    other = Accounts(tmp_path / "accounts.sqlite")
    before = other.generation()
    claire = accounts.register("Claire", PASSWORD)
    assert other.by_id(claire.id) == claire
    assert other.generation() == before + 1
    other.close()


def test_a_draft_moves_no_generation(accounts: Accounts) -> None:
    claire = accounts.register("Claire", PASSWORD)
    before = accounts.generation()
    accounts.drafts.save(claire.id, "fiches/x", "texte")
    assert accounts.generation() == before


def test_a_file_written_by_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    Accounts(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(AccountsTooNew):
        Accounts(path)


def test_only_whoever_keeps_the_commons_may_read_the_file_of_accounts(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.sqlite")
    accounts.register("Camille", PASSWORD)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) > 1  # what SQLite lays beside it too
    accounts.close()
