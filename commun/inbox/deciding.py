"""Settling a conflict: one side, the other, both, place by place, or a text of one's own; then it is remembered."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import importers
from commun.accounts import User
from commun.commons import Commons, author_of
from commun.inbox.copies import show_copies, veil_copies
from commun.inbox.looking import Seen, look
from commun.order import Protected
from fiches import COMMUN, Author, Choice, CommunError, Fiche, FileName, PageName, merge, normalise

if TYPE_CHECKING:
    from importers import Answer, Inbox, ShownAgain, Waiting

_SIDES: "dict[Answer, Choice]" = {"ours": "mine", "theirs": "theirs", "both": "both"}


_TOLD_NOW: Final = 50
"""Changes that are told in words while somebody waits; the worker tells the others."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody wants.

    Attributes:
        answer: one side, the other, both, place by place, or a text of their own.
        choices: what to take at each place, in order.
        text: the whole page as it is to be.
    """

    answer: "Answer"
    choices: Sequence[Choice] = ()
    text: str = ""


class ConflictMissing(CommunError):
    """There is no conflict `number`, or it waits no more."""

    fr = "Le conflit n° {number} n’attend pas de décision."
    en = "Conflict no. {number} does not wait for a decision."


class ConflictMoved(CommunError):
    """The wiki changed the page of a conflict again, since somebody looked at it."""

    fr = (
        "Le wiki a encore changé cette page entre-temps : rien n’est décidé. Voici les deux textes tels qu’ils sont "
        "maintenant ; décidez à nouveau."
    )
    en = (
        "The wiki changed this page again meanwhile: nothing is decided. Here are both texts as they are now; decide "
        "again."
    )


def inbox(wiki: Commons) -> "Inbox":
    """The inbox of this commons."""
    return importers.inbox_of(wiki.config.data / "sources")


def waiting_item(wiki: Commons, number: int) -> "Waiting":
    """A conflict that waits.

    Raises:
        ConflictMissing: when there is none of this number, or it waits no more.
    """
    item = inbox(wiki).get(number)
    if item is None or item.state != "waiting":
        raise ConflictMissing(number=number)
    return item


def decide(
    wiki: Commons, user: User | None, item: "Waiting", decision: Decision, version: str | None = None
) -> str | None:
    """Write what was decided about a conflict; gives the commit, None when the page is as it was.

    Args:
        wiki: the commons.
        user: who decides (None: whoever keeps the server, from its terminal).
        item: the conflict as they saw it.
        decision: what they want.
        version: the commit in which they saw the page; what others wrote since is merged.

    Raises:
        Blocked, Protected: when this person may not write, or not to this page.
        ConflictMissing: when somebody decided it since.
        ConflictMoved: when the wiki has another text now than the one they saw.
        EditConflict: when somebody changed the same lines since `version`; nothing was kept, it still waits.
    """
    with _one_at_a_time(wiki):
        wiki.head()
        now = waiting_item(wiki, item.number)
        if (now.kind, now.theirs) != (item.kind, item.theirs):
            raise ConflictMoved
        commit = _settle(wiki, user, now, decision, version)
    if commit is not None:
        wiki.index.catch_up()
        wiki.told.catch_up(_TOLD_NOW)
        wiki.on_change()
    return commit


@contextmanager
def _one_at_a_time(wiki: Commons) -> Iterator[None]:
    """Be the only one who decides: the second of two people learns what the first one decided."""
    folder = wiki.config.data / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".inbox.lock").open("w", encoding="utf-8") as file:  # with a dot: no source has such a name
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _settle(wiki: Commons, user: User | None, item: "Waiting", decision: Decision, version: str | None) -> str | None:
    seen = look(wiki, item, "fr", version)
    commit = None
    if item.kind == "veiled":
        commit = _settle_veil(wiki, user, item, decision)
    elif item.kind == "unveiled":
        _settle_copies(wiki, item, decision)
    elif seen.ours is not None and seen.theirs is not None and not seen.is_file:
        commit = _settle_texts(wiki, user, seen, decision)
    else:
        commit = _settle_whole(wiki, user, seen, decision)
    inbox(wiki).solve(item, decision.answer, "" if user is None else user.id)
    return commit


def decide_all(wiki: Commons, user: User | None, items: "Sequence[Waiting]", answer: "Answer") -> int:
    """Answer many conflicts alike; gives how many: what was decided or moved meanwhile, or is protected, is left."""
    done = 0
    for item in items:
        try:
            decide(wiki, user, item, Decision(answer))
        except (ConflictMissing, ConflictMoved, Protected):
            continue
        done += 1
    return done


def _settle_texts(wiki: Commons, user: User | None, seen: Seen, decision: Decision) -> str | None:
    base, ours, theirs = seen.base or "", seen.ours or "", seen.theirs or ""
    answer, count = decision.answer, len(seen.conflicts)
    taken: list[Choice] = list(decision.choices) if answer == "choices" else [_SIDES.get(answer, "mine")] * count
    taken = [taken[place] if place < len(taken) else "mine" for place in range(count)]
    result = normalise(decision.text)
    if answer != "text":
        result = _with_other_title(seen, merge(base, ours, theirs, taken).text)
    commit = _write(wiki, user, seen, result, answer)
    memory = inbox(wiki)
    if answer != "text":
        memory.remember(seen.item.key, seen.conflicts, taken)
    left = merge(base, result, theirs).conflicts  # the same change against what was decided is not asked again
    memory.remember(seen.item.key, left, cast("list[Choice]", ["mine"] * len(left)))
    return commit


def _with_other_title(seen: Seen, text: str) -> str:
    """The page with the title that was not taken among its other titles: the links of that side lead here too."""
    name = seen.name
    if name is None or all(each.where != "head:titre" for each in seen.conflicts):
        return text
    fiche = Fiche.parse(name, text)
    known = (fiche.title, *fiche.other_titles)
    left = [t for side in (seen.ours, seen.theirs) if (t := Fiche.parse(name, side or "").title) not in known]
    return fiche.with_head({"autres_titres": [*fiche.other_titles, *left]}).text if left else text


def _settle_veil(wiki: Commons, user: User | None, item: "Waiting", decision: Decision) -> str | None:
    """A version that the wiki hid after it came: it stays hidden (`both`: with its copies here), or is shown again."""
    if decision.answer == "both":
        veil_copies(wiki, item)
        wiki.on_change()
    if decision.answer in {"theirs", "both"}:
        return None
    row = wiki.index.pages.by_id(item.key.partition("#")[0])
    _refuse_guarded(wiki, user, None if row is None else row.name)
    shown = importers.show_again(wiki.store, item)
    wiki.index.reread(shown.commits)
    wiki.on_change()
    return _credit_again(wiki, user, item, shown) if shown.back else None


def _settle_copies(wiki: Commons, item: "Waiting", decision: Decision) -> None:
    """Versions that were hidden with one that the wiki shows again: they are shown again too, or stay as they are."""
    if decision.answer == "ours":
        show_copies(wiki, item)
        wiki.on_change()


def _credit_again(wiki: Commons, user: User | None, item: "Waiting", shown: "ShownAgain") -> str | None:
    """Write into the head of today's page whom it did not credit while their name was hidden."""
    version, row = wiki.store.head() or "", wiki.index.pages.by_id(item.key.partition("#")[0])
    source = None if row is None or row.deleted else wiki.store.read(row.name, version).source
    if row is None or source is None or source.get("wiki") != item.source:
        return None
    said = source.get("auteurs")
    names = list(map(str, said)) if isinstance(said, list) else []
    order = list(shown.names)
    for name in [each for each in order if each in shown.back and each not in names]:
        before = [names.index(each) for each in order[: order.index(name)] if each in names]
        names.insert(max(before, default=-1) + 1, name)
    fiche = wiki.store.read(row.name, version).with_head({"source": {**source, "auteurs": names}})
    told = f"« {item.source} » : un nom qui était masqué est montré à nouveau"
    with wiki.store.change(_author(user), told, trailers=_trailers(item, "ours")) as change:
        change.write(row.name, fiche.text, version)
    return change.commit


def _settle_whole(wiki: Commons, user: User | None, seen: Seen, decision: Decision) -> str | None:
    """A page or file that one side has not, or whose bytes both sides changed."""
    item, answer, commit = seen.item, decision.answer, None
    if answer == "text" and decision.text.strip():
        commit = _write(wiki, user, seen, normalise(decision.text), answer)
    elif answer == "theirs" and item.theirs is None:
        commit = _delete(wiki, user, seen)
    elif answer == "theirs" and seen.is_file:
        commit = _write_file(wiki, user, seen)
    elif answer == "theirs":
        commit = _write(wiki, user, seen, seen.theirs or "", answer)
    else:
        inbox(wiki).remember(item.key, [importers.whole(item)], ["mine"])
    return commit


def _write(wiki: Commons, user: User | None, seen: Seen, text: str, answer: "Answer") -> str | None:
    name = seen.name
    _refuse_guarded(wiki, user, name or PageName.from_path(seen.item.path), text)
    with wiki.store.change(_author(user), _message(seen.item, answer), trailers=_trailers(seen.item, answer)) as change:
        if name is not None:
            change.write(name, text, seen.version)
        else:
            written = PageName.from_path(seen.item.path)
            if written is None or wiki.store.blob_at(written.path) is not None:
                written = wiki.index.pages.free_name(written.space if written else "fiches", seen.item.title)
            change.write(written, text, None)
    return change.commit


def _write_file(wiki: Commons, user: User | None, seen: Seen) -> str | None:
    file = FileName.from_path(seen.item.path)
    _refuse_guarded(wiki, user, file.page if file else None)
    with wiki.store.change(
        _author(user), _message(seen.item, "theirs"), trailers=_trailers(seen.item, "theirs")
    ) as change:
        if file is not None and seen.item.theirs is not None:
            change.write_file(file, wiki.store.blob(seen.item.theirs))
    return change.commit


def _delete(wiki: Commons, user: User | None, seen: Seen) -> str | None:
    file = FileName.from_path(seen.item.path.removesuffix(".md"))
    bytes_there = file is not None and wiki.store.blob_at(file.path) is not None
    if seen.name is None and not bytes_there:
        return None
    _refuse_guarded(wiki, user, seen.name or (file.page if file else None))
    with wiki.store.change(
        _author(user), _message(seen.item, "theirs"), trailers=_trailers(seen.item, "theirs")
    ) as change:
        if seen.name is not None:
            change.delete(seen.name, base=seen.version)
        if file is not None and bytes_there:
            change.delete_file(file)
    return change.commit


def _refuse_guarded(wiki: Commons, user: User | None, name: PageName | None, text: str = "") -> None:
    """Refuse what this person may not write; the program (None) may write everywhere.

    Raises:
        Blocked, Protected: with the reason.
    """
    if user is not None and name is not None:
        wiki.order.check(user.id, user.role, name, [Fiche.parse(name, text).type])


def _author(user: User | None) -> Author:
    return COMMUN if user is None else author_of(user)


def _message(item: "Waiting", answer: "Answer") -> str:
    said = {
        "ours": "le texte d’ici est gardé",
        "theirs": "le texte du wiki est repris"
        if item.theirs is not None
        else "la page est supprimée comme sur le wiki",
        "both": "les deux textes sont gardés",
        "choices": "choix fait endroit par endroit",
        "text": "textes réunis à la main",
    }
    return f"Conflit avec « {item.source} » : {said[answer]}"


def _trailers(item: "Waiting", answer: "Answer") -> dict[str, str]:
    return {"Source": item.source, "Source-Decision": answer}
