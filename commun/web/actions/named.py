"""From the titles, numbers and versions of a request to pages, as `action=query` names them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from commun.web.actions.protocol import MOST, ApiRefused, is_modern, several
from commun.web.ask.smw_values import namespace_name, namespace_number
from commun.web.guard import commons
from fiches import SPACES, NameRefused, clean_title, split_prefix, title_key, with_prefix
from search_index import PageRow

MOST_TITLES: Final = 500
_LONGEST: Final = 18
"""Digits of a number that the tables can be asked for (SQLite keeps 63 bits)."""
_SPACES: Final = {namespace_number(key): key for key in reversed(SPACES)}
"""Our space of each number; the first one where several have the same."""


@dataclass(slots=True)
class Asked:
    """A page asked for: a row where there is one; else what is missing, or what is wrong with its title.

    Attributes:
        leads: whether `title` is another one of the page, as the one that it had: in MediaWiki, a page that redirects.
    """

    title: str
    space: str = "fiches"
    row: PageRow | None = None
    wrong: str = ""
    missing_id: int = 0
    leads: bool = False


@dataclass(slots=True)
class Asking:
    """The pages of a request, with what became of the titles that it wrote.

    Attributes:
        pages: each page once, by its title.
        normalized, redirects: from each title written to the one that stands for it.
        versions: of `revids`, by the key of their page.
    """

    pages: dict[str, Asked] = field(default_factory=dict)
    normalized: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    versions: dict[int, list[int]] = field(default_factory=dict)
    bad_versions: list[int] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """One page more."""
        self.pages.setdefault(asked.title, asked)


def title_of(row: PageRow) -> str:
    """The whole title of a page: `Catégorie:Pain`."""
    return prefixed(row.name.space, row.title)


def prefixed(space: str, title: str) -> str:
    """A title with the prefix of its space."""
    prefix = namespace_name(space)
    return f"{prefix}:{title}" if prefix else title


def space_of(number: str) -> str | None:
    """Our space of a namespace's number; None for one that we have not."""
    return _SPACES.get(int(number)) if number.isascii() and number.isdigit() and len(number) < _LONGEST else None


def row_titled(written: str) -> tuple[PageRow | None, str, str]:
    """The page that a title finds, its space and its bare title.

    Raises:
        NameRefused: for a title that no page may have.
    """
    space, bare = split_prefix(written.replace("_", " "))
    target = with_prefix(space, clean_title(bare.partition("#")[0]))
    return commons().index.pages.by_title(target), space, title_key(bare)


def pages_asked(*, resolve: bool) -> Asking:
    """The pages of `titles`, `pageids` and `revids`; `resolve` follows other titles to their page.

    A title that is not followed is told as MediaWiki tells a page that redirects, and bears what its page says:
    programs such as pywikibot take an answer about another title than theirs for a mistake.

    Raises:
        ApiRefused: when there are too many.
    """
    asking = Asking()
    titles, numbers, versions = several("titles"), several("pageids"), several("revids")
    if max(len(titles), len(numbers), len(versions)) > MOST_TITLES:
        raise ApiRefused("toomanyvalues", f"Too many values supplied (limit: {MOST}).")
    for written in titles:
        _by_title(asking, written, resolve=resolve)
    index = commons().index
    for number in _whole("pageids", numbers):
        row = index.pages.by_key(number)
        alive = row is not None and not row.deleted
        if row is not None and alive:
            asking.add(Asked(title_of(row), row.name.space, row))
        else:
            asking.add(Asked(f"#{number}", missing_id=number))
    for number in _whole("revids", versions):
        revision = index.revisions.by_number(number)
        row = None if revision is None else index.pages.by_key(revision.page)
        if row is None or row.deleted:
            asking.bad_versions.append(number)
        else:
            asking.add(Asked(title_of(row), row.name.space, row))
            asking.versions.setdefault(row.key, []).append(number)
    return asking


def _whole(name: str, written: Sequence[str]) -> list[int]:
    """The numbers of a parameter; what is none is passed over.

    Raises:
        ApiRefused: for one that no page and no version could ever have, and no table could be asked for.
    """
    numbers = [each for each in written if each.isascii() and each.isdigit()]
    if any(len(each) >= _LONGEST for each in numbers):
        raise ApiRefused("badinteger", f'Invalid value for integer parameter "{name}".')
    return [int(each) for each in numbers]


def _by_title(asking: Asking, written: str, *, resolve: bool) -> None:
    try:
        row, space, bare = row_titled(written)
    except NameRefused as refused:
        asking.add(Asked(written, wrong=refused.sentence("en")))
        return
    spelled = prefixed(space, bare)
    if row is not None and title_key(row.title) == bare:
        # A title that is kept with a small letter first is found under both.
        spelled = title_of(row)
    if spelled != written:
        asking.normalized[written] = spelled
    if row is None or spelled == title_of(row):
        asking.add(Asked(spelled, space, row))
    elif resolve:
        asking.add(Asked(title_of(row), row.name.space, row))
        asking.redirects[spelled] = title_of(row)
    else:
        asking.add(Asked(spelled, space, row, leads=True))


def told(asking: Asking) -> dict[str, object]:
    """What became of titles, as `query` tells it."""
    found: dict[str, object] = {}
    for name in ("normalized", "redirects"):
        pairs: dict[str, str] = getattr(asking, name)
        if pairs:
            found[name] = [
                ({"fromencoded": False} if is_modern() and name == "normalized" else {}) | {"from": was, "to": now}
                for was, now in pairs.items()
            ]
    if asking.bad_versions:
        bad = {str(number): {"revid": number, "missing": ""} for number in asking.bad_versions}
        modern = [{"revid": number, "missing": True} for number in asking.bad_versions]
        found["badrevids"] = {str(i): each for i, each in enumerate(modern)} if is_modern() else bad
    return found
