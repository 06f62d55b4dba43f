"""What the parser meets in an export, taken one page, one revision, one line of the log, one file at a time."""

import base64
import re
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b, sha1
from typing import Final
from xml.parsers import expat

from fiches import fold
from importers.mediawiki.export.spool import Spool, Upload
from importers.mediawiki.recent import unix
from importers.mediawiki.siteinfo import defines
from importers.mediawiki.wikitext import SiteNames
from importers.upstream import Event, FileVersion, PageStub, Revision, RevisionStub, SiteInfo

_MEDIAWIKI: Final = (8, 9)
_HOLDERS: Final = frozenset(["revision", "contributor", "content", "logitem", "upload"])
_TARGET: Final = re.compile(r's:\d+:"4::target";s:\d+:"(.*?)";', re.DOTALL)
"""The new title in the parameters of a move, as PHP writes them down."""
_LARGEST: Final = 64 << 20
"""Bytes of a file inside an export: beyond, it is only told."""

MADE: Final = 1 << 40
"""Beyond every number that a wiki gives: other programs write exports with numbers below one, or without."""
_SECOND: Final = 48
"""From which bit on such a number says the place of a revision among those of its second."""
_NEVER: Final = (-(1 << 62), 0)
"""Before the first revision of a page: earlier than any moment that a wrong clock says."""


class Reader:
    """Takes what the parser meets.

    Attributes:
        parser: to be fed the file.
        told: what is to be said of pages: (title, name of the loss) → how many times.
        page: the title of the page that is open.
    """

    def __init__(self, spool: Spool, namespaces: tuple[int, ...]) -> None:
        self._spool = spool
        self._wanted = frozenset(namespaces)
        self._path: list[str] = []
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._header: dict[str, str] = {}
        self._names: dict[int, str] = {}
        self._page: dict[str, str] = {}
        self._parts: dict[str, dict[str, str]] = {}
        self._slots: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._latest = _NEVER
        self._before = (0, 0, 0)
        self._keepers = {
            "content": self._keep_slot,
            "revision": self._keep_revision,
            "upload": self._keep_upload,
            "logitem": self._keep_event,
            "page": self._keep_page,
        }
        self.told: Counter[tuple[str, str]] = Counter()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    @property
    def page(self) -> str:
        """The title of the page that is being read."""
        return self._page.get("title", "")

    def site(self) -> SiteInfo:
        """The wiki, from the export's header."""
        default = SiteNames()
        base = self._header.get("base", "")
        names = SiteNames(
            namespaces=self._names or default.namespaces,
            aliases={**default.aliases, **{fold(n): k for k, n in self._names.items() if n}},
            # An export does not say where `/` makes subpages: who writes `[[/Suite]]` means one.
            subpages=frozenset(self._names or default.namespaces),
            site_name=self._header.get("sitename", ""),
            article_path=f"{base.rpartition('/')[0]}/$1" if base else "",
            capital_links=self._header.get("case", "first-letter") == "first-letter",
            language=self._header.get("lang", ""),
        )
        return SiteInfo(names, base, "", tuple(n for n in self._names if n >= 0))

    @staticmethod
    def _refuse(*_: object) -> None:
        raise ValueError("déclaration de type ou d’entité")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        if len(self._path) == 1 and tag != "mediawiki":
            raise ValueError(f"<{tag}>")
        self._text.clear()
        self._attributes = attributes
        if tag == "mediawiki":
            self._header["lang"] = attributes.get("xml:lang", "")
        elif tag == "page":
            self._page, self._latest, self._before = {}, _NEVER, (0, 0, 0)
        elif tag in ("revision", "logitem", "upload"):
            self._parts, self._slots, self._hidden = {}, {}, set()
        elif tag == "content":
            self._parts["content"] = {}
        elif tag == "redirect" and "title" in attributes:
            self._page["redirect"] = attributes["title"]
        elif tag == "text":
            self._parts.setdefault("text", {})[self._path[-2]] = attributes.get("bytes", "")
        if attributes.get("deleted") == "deleted":
            self._hidden.add({"contributor": "user"}.get(tag, tag))

    def _end(self, tag: str) -> None:
        text = "".join(self._text)
        self._text.clear()
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if parent in _HOLDERS and tag not in _HOLDERS:
            self._parts.setdefault(parent, {})[tag] = text
            if tag == "contents":
                self._parts[parent]["encoding"] = self._attributes.get("encoding", "")
        elif parent == "siteinfo":
            self._header[tag] = text
        elif tag == "namespace":
            self._names[int(self._attributes["key"])] = text
        elif tag in self._keepers:
            self._keepers[tag]()
        elif parent == "page":
            self._page.setdefault(tag, text)

    def _is_wanted(self) -> bool:
        namespace = int(self._page.get("ns", "0"))
        if self._wanted:
            return namespace in self._wanted
        return namespace not in _MEDIAWIKI or defines(namespace, self._page.get("title", ""))

    def _user(self) -> str | None:
        contributor = self._parts.get("contributor", {})
        return None if "user" in self._hidden else contributor.get("username") or contributor.get("ip")

    def _keep_slot(self) -> None:
        """A part of a revision (schema 0.11): the main one is its text, the others stand beside it."""
        part = self._parts.pop("content")
        if part.get("role", "main") == "main":
            self._parts.setdefault("revision", {}).update(part)
        else:
            self._slots[part["role"]] = part.get("text", "")

    def _keep_revision(self) -> None:
        row = self._parts.get("revision", {})
        if not self._is_wanted():
            return
        moment, page = self._moment(row), _number(self._page, self._page["title"])
        number = _number(row, f"{page} {row.get('timestamp', '')} {row.get('text', '')}")
        if number >= MADE:
            number = self._in_its_second(moment, number)
        self._latest = max(self._latest, (moment, number))
        hidden = frozenset(self._hidden & {"text", "user", "comment"})
        text = None if "text" in hidden else row.get("text", "")
        if text == "" and self._is_stub():
            text, hidden = None, hidden | {"text"}
            self.told[self.page, "texte absent de l’export"] += 1
        stub = RevisionStub(number, page, moment, self._user(), self._sha1(text, row), hidden)
        comment = None if "comment" in hidden else row.get("comment", "")
        model = row.get("model") or "wikitext"
        self._spool.put_revision(Revision(stub, comment, text, model, "minor" in row, hidden, dict(self._slots)))
        for role in self._slots:
            self.told[self.page, f"contenu annexe « {role} »"] += 1

    def _moment(self, row: dict[str, str]) -> int:
        """When a revision was written; where its export does not say, with the last one before it in the file."""
        try:
            return unix(row.get("timestamp", ""))
        except ValueError:
            self.told[self.page, "date illisible"] += 1
            return self._latest[0] if self._latest[1] else 0

    def _in_its_second(self, moment: int, number: int) -> int:
        """A number that we made, after those of the same page and second that stand before it in the file."""
        place = 0
        if self._before[0] == moment:
            place = self._before[1] + (self._before[2] != number)
        self._before = (moment, place, number)
        return number + (place << _SECOND)

    def _is_stub(self) -> bool:
        """Whether the export says that there is a text, and does not hold it."""
        return any(size not in ("", "0") for size in self._parts.get("text", {}).values())

    def _sha1(self, text: str | None, row: dict[str, str]) -> str | None:
        """The fingerprint of a revision's text, which is compared with the one that the export states."""
        if text is None:
            return None
        own = sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
        try:
            stated = base16(row.get("sha1", ""))
        except ValueError:
            stated = ""
        if stated is not None and stated != own and not self._slots:  # with other parts, it is that of all together
            self.told[self.page, "texte différent de son empreinte sha1"] += 1
        return stated or own

    def _keep_page(self) -> None:
        page = self._page
        if self._is_wanted() and self._latest[1]:
            number, namespace = _number(page, page["title"]), int(page.get("ns", "0"))
            self._spool.put_page(PageStub(number, namespace, page["title"], self._latest[1], page.get("redirect")))
        self._page = {}

    def _keep_event(self) -> None:
        """A line of the log: moves and deletions are what history wants to know."""
        row = self._parts.get("logitem", {})
        title = row.get("logtitle", "")
        kind = row.get("type", "")
        if not title or kind not in ("move", "delete") or (kind == "delete" and row.get("action") != "delete"):
            return
        new_title = ""
        if kind == "move":
            params = row.get("params", "")
            found = _TARGET.search(params)
            new_title = found[1] if found else params.partition("\n")[0].strip()
            if not new_title:
                return
        comment = None if "comment" in self._hidden else row.get("comment", "")
        self._spool.put_event(Event(kind, 0, title, unix(row["timestamp"]), self._user(), comment, new_title))

    def _keep_upload(self) -> None:
        row = self._parts.get("upload", {})
        if not self._is_wanted() or "filename" not in row:
            return
        data = None
        if row.get("contents") and row.get("encoding") == "base64" and len(row["contents"]) < _LARGEST * 4 // 3:
            data = base64.b64decode(row["contents"])
        stated = base16(row.get("sha1base36", "")) or ""
        if data is not None:
            own = sha1(data, usedforsecurity=False).hexdigest()
            if stated and stated != own:
                self.told[self.page, "fichier différent de son empreinte sha1"] += 1
            stated = own
        title = " ".join(row["filename"].replace("_", " ").split())
        version = FileVersion(
            title, unix(row["timestamp"]), stated, self._user(), row.get("comment"), row.get("src", ""),
            current="archivename" not in row,
        )  # fmt: skip
        self._spool.put_upload(Upload(version, row.get("rel", ""), data))


def without_place(number: int) -> int:
    """What a number that we made says of its revision itself, wherever it stands among those of its second."""
    return number & ((1 << _SECOND) - 1)


def base16(number: str) -> str | None:
    """A sha1 as the API writes it, from the base 36 of exports; None where there is none.

    Raises:
        ValueError: when it is no number.
    """
    return f"{int(number, 36):040x}" if number.strip() else None


def _number(row: Mapping[str, str], said: str) -> int:
    """The number of a page or a revision; without one above 0, one from `MADE` on, the same for the same `said`.

    Raises:
        ValueError: when the export says something that is no number.
    """
    number = int(row.get("id", "0"))
    return (
        number
        if number > 0
        else MADE + int.from_bytes(blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).digest())
    )
