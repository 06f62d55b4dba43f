"""One change made to many pages at once, seen before it is done, in one commit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.batches import settle
from commun.commons import Commons, author_of
from commun.i18n import _
from fiches import Fiche, PageName, fold

ACTIONS: Final[tuple[str, ...]] = ("theme-plus", "theme-moins", "type", "statut", "supprimer")
"""What can be done: add a theme, take one away, change the type, change the status, delete."""

_MOST: Final = 500
"""Pages that one change may touch."""


@dataclass(frozen=True, slots=True)
class MassLine:
    """What happens to one page: its title, what is told, its new text (None: it is deleted), the type it has."""

    name: PageName
    title: str
    told: str
    fiche: Fiche | None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class MassChange:
    """A change of many pages.

    Attributes:
        action: one of `ACTIONS`.
        value: the theme, type or status.
        lines: the pages that change.
        same: the titles of those that are so already.
        unknown: the lines that name no page.
        commit: the commit on which it was planned.
        guarded: the titles of those that are protected against who asks: they are left as they are.
    """

    action: str
    value: str
    lines: tuple[MassLine, ...]
    same: tuple[str, ...]
    unknown: tuple[str, ...]
    commit: str
    guarded: tuple[str, ...] = ()


def plan_mass(wiki: Commons, titles: Sequence[str], action: str, value: str, user: User) -> MassChange:
    """What `action` does to the pages of these titles when `user` asks for it; nothing is written."""
    value, commit = " ".join(value.split()), wiki.head()
    lines, same, unknown, guarded = [], [], [], []
    for title in dict.fromkeys(each.strip() for each in titles if each.strip()):
        row = wiki.index.pages.by_title(title)
        if row is None:
            unknown.append(title)
            continue
        before = wiki.fiche(row)
        after = None if action == "supprimer" else before.with_head(_CHANGES[action](before, value))
        if after is not None and after.text == before.text:
            same.append(row.title)
        elif not wiki.order.may_write(user.role, row.name, [before.type, after.type if after else None]):
            guarded.append(row.title)
        else:
            lines.append(MassLine(row.name, row.title, _told(action, before, value), after, before.type))
    return MassChange(action, value, tuple(lines[:_MOST]), tuple(same), tuple(unknown), commit, tuple(guarded))


def carry_out_mass(wiki: Commons, user: User, plan: MassChange) -> str | None:
    """Do it, in one commit; gives it (None when there is nothing to do).

    Raises:
        EditConflict: when somebody wrote to one of the pages since the plan was shown; nothing was done.
        Protected: when one of the pages was protected against this person since.
    """
    if not plan.lines:
        return None
    wiki.head()
    for line in plan.lines:
        wiki.order.refuse_protected(user.role, line.name, [line.type, line.fiche.type if line.fiche else None])
    summary = {
        "theme-plus": _("Thème « %(value)s » ajouté à %(n)s fiches"),
        "theme-moins": _("Thème « %(value)s » retiré de %(n)s fiches"),
        "type": _("Type « %(value)s » donné à %(n)s fiches"),
        "statut": _("Statut « %(value)s » donné à %(n)s fiches"),
        "supprimer": _("%(n)s fiches supprimées ensemble"),
    }[plan.action] % {"value": plan.value, "n": len(plan.lines)}
    with wiki.store.change(author_of(user), summary) as change:
        for line in plan.lines:
            if line.fiche is None:
                change.delete(line.name, base=plan.commit, with_talk=True)
            else:
                change.write(line.name, line.fiche.text, base=plan.commit)
    settle(wiki)
    wiki.order.note(user.id, "mass", plan.action, summary)
    return change.commit


def _add_theme(fiche: Fiche, value: str) -> Mapping[str, object | None]:
    known = {fold(theme) for theme in fiche.themes}
    return {} if not value or fold(value) in known else {"themes": [*fiche.themes, value]}


def _drop_theme(fiche: Fiche, value: str) -> Mapping[str, object | None]:
    kept = [theme for theme in fiche.themes if fold(theme) != fold(value)]
    return {} if len(kept) == len(fiche.themes) else {"themes": kept or None}


_CHANGES: Final[Mapping[str, Callable[[Fiche, str], Mapping[str, object | None]]]] = {
    "theme-plus": _add_theme,
    "theme-moins": _drop_theme,
    "type": lambda _fiche, value: {"type": value} if value else {},
    "statut": lambda _fiche, value: {"statut": value} if value else {},
}


def _told(action: str, before: Fiche, value: str) -> str:
    if action == "supprimer":
        return _("supprimée")
    if action == "theme-plus":
        return f"+ {value}"
    if action == "theme-moins":
        return f"− {value}"
    was = before.type if action == "type" else before.status
    return f"{was or '—'} → {value}"
