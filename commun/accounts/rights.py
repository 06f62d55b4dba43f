"""Who may do what: one table from each right to the least role that has it.

Everything that asks — page, search, API, export, git — asks `allows`, so a right means the same everywhere.
"""

from enum import StrEnum
from functools import cache
from typing import Final


class Role(StrEnum):
    """What a person is in this commons, from the least to the most."""

    VISITOR = "visitor"
    CONTRIBUTOR = "contributor"
    MAINTAINER = "maintainer"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """The place of the role in the ladder, from 0."""
        return list(Role).index(self)

    def reaches(self, least: "Role") -> bool:
        """Whether this role is `least` or above it."""
        return self.rank >= least.rank


class Right(StrEnum):
    """Something that one may or may not do; `guard` and templates name these."""

    PUBLIC = "public"
    """What everybody may do always, even where reading is for members: log in, choose a language, ask for health."""
    READ = "read"
    SEARCH = "search"
    ACCOUNT = "account"
    """One's own account and drafts."""
    PROPOSE = "propose"
    """Open the form of a page: what is sent goes to the pages, or becomes a proposal."""
    EDIT = "edit"
    UPLOAD = "upload"
    RENAME = "rename"
    UNDO = "undo"
    DELETE = "delete"
    RESTORE = "restore"
    IMPORT = "import"
    REVIEW = "review"
    """Look after the pages: proposals, changes to be read again, blocks, protections."""
    GARDEN = "garden"
    """Changing many pages at once: the terms of a vocabulary, repairs, taking such a change back."""
    MANAGE_PEOPLE = "manage_people"


RIGHTS: Final[dict[Right, Role]] = {
    Right.PUBLIC: Role.VISITOR,
    Right.READ: Role.VISITOR,
    Right.SEARCH: Role.VISITOR,
    Right.ACCOUNT: Role.CONTRIBUTOR,
    Right.PROPOSE: Role.VISITOR,
    Right.EDIT: Role.CONTRIBUTOR,
    Right.UPLOAD: Role.CONTRIBUTOR,
    Right.RENAME: Role.CONTRIBUTOR,
    Right.UNDO: Role.CONTRIBUTOR,
    Right.DELETE: Role.MAINTAINER,
    Right.RESTORE: Role.CONTRIBUTOR,
    Right.IMPORT: Role.MAINTAINER,
    Right.REVIEW: Role.MAINTAINER,
    Right.GARDEN: Role.MAINTAINER,
    Right.MANAGE_PEOPLE: Role.ADMIN,
}
"""The least role for each right."""

MEMBERS_ONLY: Final = frozenset({Right.READ, Right.SEARCH, Right.PROPOSE})
"""What asks for an account where the setting `COMMUN_WHO_MAY_READ` is `members`."""


def least_role(right: Right, *, members_only: bool = False) -> Role:
    """The least role that has `right`; `members_only` where this commons is read by its members alone."""
    return Role.CONTRIBUTOR if members_only and right in MEMBERS_ONLY else RIGHTS[right]


@cache
def allows(role: Role, right: Right, *, members_only: bool = False) -> bool:
    """Whether someone of this `role` has this `right`."""
    return role.reaches(least_role(right, members_only=members_only))
