"""The origin of a fiche, from its head: the wiki, the version, its authors, its licence; and who changed it here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fiches import Fiche

_HERE = "@commun.invalid"
_PROGRAM = "commun@commun.invalid"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fiche comes from.

    Attributes:
        wiki: what its wiki is called.
        page: its title there.
        url: its address there, "" when it has none that can be followed.
        version_url: the address of the very version that came.
        revision: the name of that version, "" when it has none.
        when: its time, None when it is not told.
        authors: who had written it by then.
        licence: of the wiki's text, "" when it is not told.
        here: who changed it in this commons since.
    """

    wiki: str
    page: str
    url: str
    version_url: str
    revision: str
    when: datetime | None
    authors: tuple[str, ...]
    licence: str
    here: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "wiki": self.wiki, "page": self.page, "url": self.url, "version_url": self.version_url,
            "revision": self.revision, "date": None if self.when is None else self.when.isoformat(),
            "authors": list(self.authors), "licence": self.licence, "changed_here_by": list(self.here),
        }  # fmt: skip


def origin_of(fiche: Fiche, authors: Iterable[tuple[str, str, int]] = ()) -> Origin | None:
    """The origin of a fiche, None for one that was born here; `authors` are those of its history (name, address, …)."""
    source = fiche.source or {}
    wiki = str(source.get("site") or source.get("wiki") or "")
    if not wiki:
        return None
    url = str(source.get("url") or "")
    url = url if urlsplit(url).scheme in ("http", "https") else ""
    revision = str(source.get("revision") or "")
    names = source.get("auteurs")
    return Origin(
        wiki=wiki,
        page=str(source.get("page") or fiche.title),
        url=url,
        version_url=_version(url, revision),
        revision=revision,
        when=_moment(str(source.get("date") or "")),
        authors=tuple(map(str, names)) if isinstance(names, list) else (str(names),) if names else (),
        licence=str(source.get("licence") or ""),
        here=tuple(name for name, address, _ in authors if address.endswith(_HERE) and address != _PROGRAM),
    )


def _version(url: str, revision: str) -> str:
    """The address of one revision of a page of MediaWiki; the page's own for another source."""
    if not url or not revision.isdigit():
        return url
    url = url.partition("#")[0]  # what follows is the reader's: no server would see the version
    return f"{url}{'&' if '?' in url else '?'}oldid={revision}"


def _moment(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
