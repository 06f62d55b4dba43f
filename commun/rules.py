"""What a save must keep to: a readable head, a title that can be kept, an identity, and no error more than before."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from commun.accounts import Role
from commun.questions import problems_of_question
from fiches import (
    Catalogue,
    CommunError,
    Fiche,
    FieldProblem,
    PageExists,
    PageName,
    added_errors,
    clean_title,
    facts_of,
    fold,
    kept_under_title,
    new_id,
    own_kind,
    problems_of,
    problems_of_definition,
    with_prefix,
)
from search_index import Index


class FieldsRefused(CommunError):
    """A save that would add errors to the fields of a fiche: the sentences of these errors, in both languages."""

    fr = "À corriger avant d’enregistrer\u202f: {why_fr}"
    en = "To be mended before saving: {why_en}"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        why_fr, why_en = (" ".join(each.sentence(language) for each in problems) for language in ("fr", "en"))
        super().__init__(why_fr=why_fr, why_en=why_en)


_VALIDATED: Final = "validee"
_TO_READ: Final = "à relire"
_CONFIRMED: Final = "verifiee_le"
"""The key that says when somebody found that a page still holds, which changes nothing that was validated."""
_TRANSLATES: Final = "traduction_de"
"""The key that names the original of a translation, and its version: another version changes nothing either."""


def is_validated(fiche: Fiche) -> bool:
    """Whether a version says that it was validated."""
    return fold(fiche.status or "") == _VALIDATED


def newly_validated(fiche: Fiche, before: Fiche | None) -> bool:
    """Whether a version says that it was validated, and the one before did not."""
    return is_validated(fiche) and (before is None or not is_validated(before))


def validated_by(role: Role, fiche: Fiche, before: Fiche | None) -> Fiche:
    """The fiche with the status that somebody of this role may give it.

    Only those who look after the pages validate: what anybody else changes in a validated version, or calls so, is to
    be read by them first. Taking the status away, at once or after it was « à relire », does not hide the validated
    version either: the status that was there stays.
    """
    if role.reaches(Role.MAINTAINER) or fiche.problem is not None:
        return fiche
    if not is_validated(fiche):
        if fiche.status or before is None or not before.status:
            return fiche
        return fiche.with_head({"statut": _TO_READ if is_validated(before) else before.status})
    if before is not None and is_validated(before) and _same_but_confirmed(fiche, before):
        return fiche
    return fiche.with_head({"statut": _TO_READ})


def _same_but_confirmed(fiche: Fiche, before: Fiche) -> bool:
    keys = {*fiche.head, *before.head} - {_CONFIRMED}
    if _same_original(fiche.head.get(_TRANSLATES), before.head.get(_TRANSLATES)):
        keys.discard(_TRANSLATES)
    return fiche.body == before.body and all(fiche.head.get(key) == before.head.get(key) for key in keys)


def _same_original(said: object, before: object) -> bool:
    """Whether the head names the same original as before, and nothing beside it but the version that was translated."""
    if not isinstance(said, Mapping) or not set(said) <= {"id", "commit"} or not said.get("id"):
        return False
    return bool(said["id"] == (before.get("id") if isinstance(before, Mapping) else before))


class Rules:
    """The rules of a commons for what is written.

    Args:
        index: the tables that know the other pages, and the catalogue.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def accepted(self, fiche: Fiche, before: Fiche | None) -> Fiche:
        """The fiche as it may be written in the place of `before` (None: a new page).

        Raises:
            HeadUnreadable: when its head cannot be read and the one before could.
            NameRefused, PageExists: when its title is another one than before, and cannot be kept or is taken.
            FieldsRefused: when a field has an error that it had not before.
        """
        if fiche.problem is not None and (before is None or before.problem is None):
            raise fiche.problem
        fiche = self._with_identity_of_its_own(fiche, before)
        fiche = self._with_clean_title(_with_identity(fiche, before, self._given_since), before)
        self._refuse_added_errors(before, fiche)
        return fiche

    def problems(self, fiche: Fiche, catalogue: Catalogue | None = None) -> list[FieldProblem]:
        """What is wrong with the fields of a fiche, or with the definition that a page of the catalogue gives.

        `catalogue` is that of the commons unless another one is told.
        """
        catalogue = catalogue or self._index.catalogue
        if own_kind(fiche.name.space):
            return problems_of_definition(fiche, catalogue) + problems_of_question(fiche)
        if not fiche.type or catalogue.type(fiche.type) is None:
            return []
        owner = partial(self._index.problems.owner, but=fiche.name)
        return problems_of(facts_of(fiche, catalogue), fiche, catalogue, type_of=self._type_of, owner_of=owner)

    def _type_of(self, title: str) -> str | None:
        """The type of the fiche called `title`; None where there is no such page, or no type."""
        row = self._index.pages.by_title(title)
        return None if row is None else row.type

    def _refuse_added_errors(self, before: Fiche | None, after: Fiche) -> None:
        """Stop a save that adds an error to what the type of the fiche asks for; old errors never stop one."""
        if after.problem is not None:
            return
        now = self.problems(after)
        if any(problem.severity == "error" for problem in now):
            added = added_errors(self.problems(before) if before else [], now)
            if added:
                raise FieldsRefused(added)

    def _given_since(self, name: PageName) -> str | None:
        """The id that a page without one was given by somebody who wrote in it since: two would be a conflict."""
        row = self._index.pages.get(name)
        return row.id if row else None

    def _with_identity_of_its_own(self, fiche: Fiche, before: Fiche | None) -> Fiche:
        """`fiche` without an id that another living page has: what was copied with its whole head is another page.

        A push refuses two pages with one id: such a page, once kept, could be changed by git no more.
        """
        if fiche.problem is not None or fiche.id is None or (before is not None and before.id == fiche.id):
            return fiche
        known = self._index.pages.by_id(fiche.id)
        own = {fiche.name} if before is None else {fiche.name, before.name}
        return fiche if known is None or known.deleted or known.name in own else fiche.with_head({"id": None})

    def _with_clean_title(self, fiche: Fiche, before: Fiche | None) -> Fiche:
        """`fiche` with its title as titles are kept, wherever it was typed; an old title is never judged again.

        Raises:
            NameRefused: when a new title cannot be kept.
            PageExists: when another living page of the same space has exactly this title.
        """
        if fiche.problem is not None or not isinstance(fiche.head.get("titre"), str):
            return fiche
        if before is not None and before.title == fiche.title:
            return fiche
        title = clean_title(fiche.title)
        space = fiche.name.space
        known = self._index.pages.by_title(with_prefix(space, title))
        if known is not None and known.title == title and known.name.space == space and known.name != fiche.name:
            raise PageExists(name=title)
        return fiche if fiche.head["titre"] == title else fiche.with_head({"titre": title})


def _with_identity(fiche: Fiche, before: Fiche | None, given_since: Callable[[PageName], str | None]) -> Fiche:
    """`fiche` with an id, and with what its former title was good for when the title changed."""
    changes: dict[str, object] = {}
    if fiche.id is None:
        changes["id"] = (before.id or given_since(before.name) if before else None) or new_id()
    if before is not None:
        changes |= kept_under_title(before, fiche)
    return fiche.with_head(changes) if changes and fiche.problem is None else fiche
