"""Drafts: one for each page and writer, seen by nobody else."""

import pytest

from commun.accounts import Accounts
from commun.accounts.drafts import MOST_DRAFTS


@pytest.fixture
def claire(accounts: Accounts) -> str:
    return accounts.register("Claire", "quatre mots à la suite").id


def test_a_draft_comes_back_as_it_was_kept(accounts: Accounts, claire: str) -> None:
    kept = accounts.drafts.save(claire, "fiches/x", "Du texte\n", "abcd", summary="essai", title="X")
    assert accounts.drafts.get(claire, "fiches/x") == kept
    assert (kept.text, kept.base, kept.summary, kept.title) == ("Du texte\n", "abcd", "essai", "X")


def test_the_next_draft_of_a_page_takes_the_place_of_the_last(accounts: Accounts, claire: str) -> None:
    accounts.drafts.save(claire, "fiches/x", "un")
    accounts.drafts.save(claire, "fiches/x", "deux")
    assert [draft.text for draft in accounts.drafts.list(claire)] == ["deux"]


def test_nobody_reads_another_persons_draft(accounts: Accounts, claire: str) -> None:
    bruno = accounts.register("Bruno", "quatre mots à la suite").id
    accounts.drafts.save(claire, "fiches/x", "à Claire")
    assert accounts.drafts.get(bruno, "fiches/x") is None
    assert accounts.drafts.list(bruno) == []
    accounts.drafts.delete(bruno, "fiches/x")
    assert accounts.drafts.get(claire, "fiches/x") is not None


def test_a_draft_that_was_thrown_away_is_gone(accounts: Accounts, claire: str) -> None:
    accounts.drafts.save(claire, "fiches/x", "texte")
    accounts.drafts.delete(claire, "fiches/x")
    assert accounts.drafts.get(claire, "fiches/x") is None


def test_the_drafts_of_one_person_do_not_grow_without_end(accounts: Accounts, claire: str) -> None:
    for number in range(MOST_DRAFTS + 3):
        accounts.drafts.save(claire, f"fiches/p{number}", "texte")
    kept = {draft.page for draft in accounts.drafts.list(claire)}
    assert len(kept) == MOST_DRAFTS
    assert f"fiches/p{MOST_DRAFTS + 2}" in kept
    assert "fiches/p0" not in kept
