"""A folder brought in: its state on the source's branch in one commit, then merged like any other source."""

import re
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import Final

from fiches import COMMUN, Fiche, FileName, FileRefused, NameRefused, PageName, Store, check_upload, new_head
from importers.folder.links import Links
from importers.folder.reading import Folder, Note, read_folder
from importers.inbox import merge_branch
from importers.journal import journal_of
from importers.lock import alone
from importers.mediawiki.places import Place, Slugs, page_uuid
from importers.mediawiki.wikitext import Loss
from importers.report import SyncReport
from importers.source import SourceConfig, dump_source

_WEB: Final = re.compile(r"https?://\S+\Z")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class _Came:
    """A page as it came the last time: where it lies, its id, its title, its text."""

    path: str
    uuid: str
    title: str
    body: str


@dataclass
class _State:
    """What the branch is to hold: path → bytes; and what changes with it."""

    pages: dict[str, bytes] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    renamed: int = 0
    losses: list[tuple[str, Loss]] = field(default_factory=list)


def import_folder(
    store: Store,
    folder: Path,
    name: str,
    *,
    licence: str = "",
    kind: str = "",
    dry_run: bool = False,
    catch_up: Callable[[], object] | None = None,
) -> SyncReport:
    """Bring a folder of Markdown in; again later: only what changed in it.

    A text that changed on both sides is merged, or waits in the inbox; a note that left the folder is proposed for
    deletion, not deleted.

    Args:
        store: where the fiches are.
        folder: the folder.
        name: the source's name; its branch is `sources/<name>`.
        licence: of the notes that state none.
        kind: the type of the notes that state none.
        dry_run: only say what would come.
        catch_up: called when the pages have changed.

    Raises:
        SourceNameRefused, SourceBusy: as for `sync`.
    """
    source = dump_source(store.folder.parent, name)
    with alone(source) as lock:
        if dry_run:
            return _bring(store, folder, source, SyncReport(name, dry_run=True), lock, said=(licence, kind))
        with journal_of(source.folder).recorded(name, None) as (_, report):
            return _bring(store, folder, source, report, lock, said=(licence, kind), catch_up=catch_up)


def _bring(
    store: Store,
    folder: Path,
    source: SourceConfig,
    report: SyncReport,
    lock: int,
    *,
    said: tuple[str, str],
    catch_up: Callable[[], object] | None = None,
) -> SyncReport:
    """One run, by whoever is alone with the source; `said` are the licence and the type of notes that state none."""
    started = time.monotonic()
    report.licence = said[0]
    came, before = _came(store, source)
    state = _state(read_folder(folder), _Context(store, source, came, *said))
    texts = dict(store.blobs(dict.fromkeys(before.values())))
    changed = {path: data for path, data in state.pages.items() if texts.get(before.get(path, "")) != data}
    gone = [path for path in before if path not in state.pages]
    report.add_losses(state.losses)
    report.renamed, report.pages = state.renamed, sum(path.endswith(".md") for path in changed)
    report.files = len(changed) - report.pages
    if report.dry_run:
        report.planned = _planned(state, before, changed, gone)
        return report
    if changed or gone:
        with store.import_stream(source.branch, holding=[lock]) as bulk:
            message = f"Dossier « {folder.name} » : {report.pages} pages"
            writes = {**dict.fromkeys(gone), **changed}
            bulk.commit(COMMUN, int(time.time()), message, writes, {"Source": source.name})
    deleted = {page.uuid for page in came.values()} - _ids(state)
    told = f"Dossier « {source.name} » : {report.pages} pages"
    merge_branch(store, source, report, deleted, message=told, catch_up=catch_up)
    report.duration = time.monotonic() - started
    return report


def preview_note(folder: Path, place: str, *, licence: str = "", kind: str = "") -> tuple[str, list[Loss]]:
    """The fiche that a note of a folder gives, and what is lost; nothing is written.

    Raises:
        KeyError: when the folder holds no such note.
    """
    found = read_folder(folder)
    note = next((note for note in found.notes if note.place == place), None)
    if note is None:
        raise KeyError(place)
    links = Links(found.notes, {name: FileName.of(name).name for name in found.files if "." in name})
    body, lost = links.rewritten(note)
    return _text(note, body, "", page_uuid("", _number(place), 0), licence=licence, kind=kind), [*note.losses, *lost]


def _planned(state: _State, before: dict[str, str], changed: Collection[str], gone: Collection[str]) -> dict[str, int]:
    pages = [path for path in changed if path.endswith(".md")]
    return {
        "pages nouvelles": sum(path not in before for path in pages) - state.renamed,
        "pages changées": sum(path in before for path in pages),
        "pages renommées": state.renamed,
        "pages parties du dossier": sum(path.endswith(".md") for path in gone) - state.renamed,
        "pages inchangées": sum(path.endswith(".md") for path in state.pages) - len(pages),
        "fichiers": len(changed) - len(pages),
    }


@dataclass(frozen=True)
class _Context:
    store: Store
    source: SourceConfig
    came: dict[str, _Came]
    licence: str
    kind: str

    def slugs(self) -> Slugs:
        heads = [head for ref in ("main", self.source.branch) if (head := self.store.head(ref)) is not None]
        return Slugs(path for head in heads for path, _ in self.store.list(head))


def _state(folder: Folder, context: _Context) -> _State:
    state = _State(losses=list(folder.left))
    slugs = context.slugs()
    names = _files(folder, context, state, slugs)
    links = Links(folder.notes, names)
    here = {note.place for note in folder.notes}
    vanished = {page.body.strip(): page for place, page in context.came.items() if place not in here}
    for note in folder.notes:
        if note.own is not None and _is_here(context.store, note, note.own):
            continue  # every commons is born with the same pages, under ids of their own
        body, lost = (note.body, ()) if note.own is not None else links.rewritten(note)
        state.losses += [(note.title, loss) for loss in (*note.losses, *lost)]
        known = context.came.get(note.place) or (vanished.pop(body.strip(), None) if body.strip() else None)
        path = _path(note, known, slugs, state)
        identity = _identity(note, known, context, state)
        text = _text(note, body, context.source.name, identity, licence=context.licence, kind=context.kind)
        state.pages[path] = text.encode("utf-8", "replace")
    return state


def _is_here(store: Store, note: Note, path: str) -> bool:
    """Whether the page of another commons is here already, under another id."""
    name = PageName.from_path(path)
    if name is None or store.head() is None or store.blob_at(path) is None:
        return False
    fiche = store.read(name)
    head = {key: value for key, value in fiche.head.items() if key != "id"}
    theirs = {key: value for key, value in note.head.items() if key != "id"}
    return fiche.id != note.head.get("id") and head == theirs and fiche.body == note.body


def _identity(note: Note, known: _Came | None, context: _Context, state: _State) -> str:
    """The id of a note: its own, or the one that it came under; a copy that repeats another note's gets one too."""
    made = page_uuid(context.source.name, _number(note.place), 0)
    own = str(note.head.get("id") or "")
    ids = [own if _UUID.fullmatch(own) else "", known.uuid if known is not None else "", made]
    identity = next((each for each in ids if each and each not in state.ids), made)
    state.ids.add(identity)
    return identity


def _path(note: Note, known: _Came | None, slugs: Slugs, state: _State) -> str:
    """Where a note lies here: where it lay, or under its new title."""
    if note.own is not None:
        return note.own
    if known is not None and known.title == note.title:
        return known.path
    state.renamed += known is not None
    return slugs.take(Place("fiches", note.title)).path


def _files(folder: Folder, context: _Context, state: _State, slugs: Slugs) -> dict[str, str]:
    """Take the files in; place → the name under which each is kept."""
    names: dict[str, str] = {}
    for place, file in folder.files.items():
        own = FileName.from_path(place)
        try:
            checked = check_upload(file.name, file.read_bytes())
        except (FileRefused, NameRefused) as refused:
            state.losses.append((place, Loss("file", refused.sentence(), kept=False)))
            continue
        known = context.came.get(place)
        page = PageName.from_path(known.path) if known is not None else None
        if page is None:
            page = own.page if own is not None else slugs.take(Place("fichiers", checked.name.name))
        kept = FileName(page.slug)
        names[place] = kept.name
        state.pages[kept.path] = checked.data
        if own is None:
            identity = known.uuid if known is not None else page_uuid(context.source.name, _number(place), 0)
            values: dict[str, object] = {"id": identity, "titre": kept.name, "format": checked.mime}
            values["source"] = {"wiki": context.source.name, "page": place}
            state.pages[page.path] = f"---\n{new_head(values)}---\n".encode()
    return names


def _text(note: Note, body: str, source: str, identity: str, *, licence: str, kind: str) -> str:
    values: dict[str, object] = {"id": identity, "titre": note.title}
    if kind and "type" not in note.head:
        values["type"] = kind
    values |= {key: value for key, value in note.head.items() if key not in ("id", "titre")}
    if note.own is None:
        values["source"] = _origin(values.get("source"), {"wiki": source, "page": note.place}, licence)
    return f"---\n{new_head(values)}---\n{body}"


def _origin(said: object, ours: dict[str, object], licence: str) -> dict[str, object]:
    """Where a note is from: this folder, with what the note says itself; a wiki that it names stands, beside the note.

    Clippers write `source: https://…`: the address of what was clipped.
    """
    if isinstance(said, dict) and said.get("wiki") not in (None, ours["wiki"]):
        return said | {"dossier": ours["wiki"], "note": ours["page"]}
    if isinstance(said, dict):
        return ({"licence": licence} if licence else {}) | said | ours
    kept = {} if said in (None, "", []) else {"url" if _WEB.match(str(said)) else "reference": said}
    return ours | ({"licence": licence} if licence else {}) | kept


def _came(store: Store, source: SourceConfig) -> tuple[dict[str, _Came], dict[str, str]]:
    """What came of the folder by place in it, and the branch as it is: path → blob."""
    head = store.head(source.branch)
    before = dict(store.list(head)) if head is not None else {}
    found: dict[str, _Came] = {}
    texts = dict(store.blobs(dict.fromkeys(sha for path, sha in before.items() if path.endswith(".md"))))
    for path, sha in before.items():
        name = PageName.from_path(path)
        if name is None:
            continue
        fiche = Fiche.parse(name, texts[sha].decode("utf-8", "replace"))
        said = fiche.source or {}
        place = str(_place_of(said, source.name) or path)
        found[place] = _Came(path, fiche.id or "", fiche.title, fiche.body)
    return found, before


def _place_of(said: Mapping[str, object], name: str) -> object:
    """The place in the folder `name` that the origin of a page says; None when it came from elsewhere."""
    if said.get("dossier") == name:
        return said.get("note")
    return said.get("page") if said.get("wiki") == name else None


def _ids(state: _State) -> set[str]:
    """The ids of the pages that the folder holds now."""
    found = set()
    for path, data in state.pages.items():
        name = PageName.from_path(path)
        if name is not None and (identity := Fiche.parse(name, data.decode("utf-8", "replace")).id):
            found.add(identity)
    return found


def _number(place: str) -> int:
    """A number for a place in a folder, the same in every run."""
    return uuid.UUID(bytes=sha1(place.encode(), usedforsecurity=False).digest()[:16]).int
