"""The table of rights, role by role: what is written here is what people were told."""

import pytest

from commun.accounts import RIGHTS, Right, Role, allows

LEAST = {
    "public": "visitor",
    "read": "visitor",
    "search": "visitor",
    "account": "contributor",
    "propose": "visitor",
    "edit": "contributor",
    "upload": "contributor",
    "rename": "contributor",
    "undo": "contributor",
    "delete": "maintainer",
    "restore": "contributor",
    "import": "maintainer",
    "review": "maintainer",
    "garden": "maintainer",
    "manage_people": "admin",
}
LADDER = ["visitor", "contributor", "maintainer", "admin"]


def test_the_table_knows_every_right_and_no_other() -> None:
    assert set(RIGHTS) == set(Right)
    assert {right.value for right in Right} == set(LEAST)


@pytest.mark.parametrize("role", LADDER)
@pytest.mark.parametrize("right", LEAST)
def test_a_role_has_a_right_from_its_step_of_the_ladder_on(role: str, right: str) -> None:
    assert allows(Role(role), Right(right)) == (LADDER.index(role) >= LADDER.index(LEAST[right]))


@pytest.mark.parametrize("right", ["read", "search"])
def test_where_reading_is_for_members_a_visitor_reads_nothing(right: str) -> None:
    assert not allows(Role.VISITOR, Right(right), members_only=True)
    assert allows(Role.CONTRIBUTOR, Right(right), members_only=True)


def test_coming_in_is_open_even_where_reading_is_for_members() -> None:
    assert allows(Role.VISITOR, Right.PUBLIC, members_only=True)
