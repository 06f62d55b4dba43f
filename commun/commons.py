"""`Commons`: the one owner of a commons, and the verbs that people and programs may use on it.

The web, the commands and the worker all speak to this object, so that a rule holds everywhere or nowhere. Verbs are
straight lines of calls: what they need lives in the rooms below. Rights are asked by the callers' guard, not here,
because only they know who is asking.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from commun.accounts import Accounts, User
from commun.config import Config
from commun.links import IndexLinks
from commun.order import Keeper
from commun.questions import Answers, stands_in_line
from commun.render import RenderCache, Rendered, Renderer
from commun.rules import Rules, newly_validated, validated_by
from commun.told import Told
from commun.vault import Vault
from fiches import (
    COMMUN,
    Author,
    Choice,
    Fiche,
    FieldProblem,
    FileName,
    Head,
    Merged,
    PageExists,
    PageMissing,
    PageName,
    Store,
    StoreUnavailable,
    VersionHidden,
    check_upload,
    clean_title,
    describe_change,
    measure,
    merge,
    new_id,
    normalise,
    rename,
    split_prefix,
    starter_pages,
    to_undo,
    undo,
    with_prefix,
)
from search_index import Index, PageRow, Progress, RevisionRow

Counted = Literal["type", "theme", "territory", "keyword", "category", "source", "space"]
"""The fields whose values are counted over all pages."""

_FULL = 40
"""The hex digits of the full name of a commit."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the page's name, the commit (None when nothing changed), whether texts were merged."""

    name: PageName
    commit: str | None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a page: its row in the table of revisions, and its fiche."""

    row: RevisionRow
    fiche: Fiche


def author_of(user: User) -> Author:
    """The pseudonymous identity under which `user` signs in git."""
    return Author.of_user(user.id, user.name)


class Commons:
    """A commons and its verbs; safe to share between threads.

    Args:
        config: the settings; `config.data` is the folder of everything that lasts.

    Raises:
        StoreUnavailable: when there is no repository in the folder (see `Commons.create`).
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.accounts = Accounts(config.data / "accounts.sqlite")
        self.contacts = Vault(self.accounts.database, config.timezone)
        self.store = Store(config.data, self.contacts.seal)
        self.index = Index(config.data / "search_index", self.store)
        self.index.past.zone = config.timezone
        self.order = Keeper(self.accounts.database, self.index.pages.found_at)
        self.told = Told(config.data, self.store, self.index)
        self.renders = RenderCache(Renderer(stands_in_line=stands_in_line, typeset=True))
        self.links = IndexLinks(self.store, self.index)
        self.rules = Rules(self.index)
        self.answers = Answers(self.index, self.renders.renderer, self.links, self.snippet)
        self.on_change: Callable[[], None] = lambda: None
        self.picturing = threading.Lock()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._counts: dict[str, tuple[str, list[tuple[str, int]]]] = {}

    @classmethod
    def create(cls, config: Config) -> "Commons":
        """Give birth to a commons in `config.data`, with the starter pages; an existing one is opened as it is."""
        if not (config.data / "fiches.git").exists():
            config.data.mkdir(parents=True, exist_ok=True)
            store = Store.create(config.data)
            pages = [Fiche.parse(name, text) for name, text in starter_pages()]
            # Fiches come last, so that the last changes of a newborn commons are not its vocabularies.
            for fiches in (False, True):
                with store.change(COMMUN, "Naissance du commun") as change:
                    for fiche in (page for page in pages if (page.name.space == "fiches") is fiches):
                        change.write(fiche.name, fiche.with_head({"id": new_id()}).text, base=None)
        commons = cls(config)
        commons.index.catch_up()
        return commons

    @staticmethod
    def exists(data: Path) -> bool:
        """Whether there is a commons in the folder `data`."""
        return (data / "fiches.git").exists()

    def close(self) -> None:
        """Let go of files and processes."""
        self.told.close()
        self.index.close()
        self.accounts.close()
        self.store.close()

    # ——— reading

    def head(self) -> str:
        """The commit that everything shown now reflects: HEAD, or an older one while a long change is being indexed."""
        return self.index.catch_up(hurried=True) or ""

    def state(self, head: str | None = None) -> str:
        """What every page shown now depends on: commit, facts (typed again without one), day, what is hidden."""
        veiled, forgotten = self.store.hidden_since()
        return f"{head or self.head()} {self.index.facts_generation} {self.today()} {veiled} {forgotten}"

    def today(self) -> date:
        """The day it is where the commons lives: calls open and close by it."""
        return self.clock().astimezone(self.config.timezone).date()

    def page(self, name: PageName) -> PageRow:
        """The row of a living page.

        Raises:
            PageMissing: when there is none at `name`.
        """
        row = self.index.pages.get(name)
        if row is None:
            raise PageMissing(name=name)
        return row

    def counts(self, field: Counted) -> list[tuple[str, int]]:
        """How many living pages have each value of `field` (`theme`, `type`…), counted once for each commit."""
        head, known = self.head(), self._counts.get(field)
        if known is None or known[0] != head:
            known = self._counts[field] = (head, self.index.pages.counts(field))
        return known[1]

    def fiche(self, row: PageRow) -> Fiche:
        """The fiche of a row, read by its blob."""
        return self.fiche_of(row.name, row.blob)

    def fiche_of(self, name: PageName, blob: str) -> Fiche:
        """The fiche of a blob, of any age, as everybody may read it: what older commits state is in the vault."""
        fiche = Fiche.parse(name, self.store.blob(blob).decode("utf-8", "replace"))
        return self.contacts.sealed(self.store.veiled.readable(fiche, blob))

    def read(self, name: PageName) -> Fiche:
        """The current fiche at `name`.

        Raises:
            PageMissing: when there is none.
        """
        return self.fiche(self.page(name))

    def read_at(self, name: PageName, base: str, *, even_hidden: bool = False) -> Fiche:
        """The fiche at `name` as it was in the commit `base`, the current one when `base` is empty.

        Raises:
            PageMissing: when there is none.
            RevisionRefused: when `base` names no commit.
            VersionHidden: when that version was hidden since, unless `even_hidden`: who asks shows none of it.
        """
        if not base:
            return self.read(name)
        self.store.learn(name.path, base, self.index.revisions.blob_at)
        if not even_hidden:
            self._refuse_hidden(name, self.store.blob_at(name.path, base))
        return self.contacts.sealed(self.store.veiled.readable(self.store.read(name, base)))

    def render(self, fiche: Fiche, blob: str, language: str) -> Rendered:
        """The fiche as HTML, made once for each text and state of its links, with fresh answers to its questions."""
        blob = fiche.body if self.store.veiled.hides(blob) else blob
        rendered = self.renders.render_cached(fiche, blob, self.links.generation, self.links, language)
        return self.answers.fill(rendered, fiche, language)

    def preview(self, name: PageName, body: str, language: str) -> Rendered:
        """A text that is not saved, as HTML."""
        fiche = Fiche(name=name, head=Head.parse(""), body=body, problem=None)
        return self.answers.fill(self.renders.renderer.render(fiche, self.links, language), fiche, language)

    def snippet(self, name: str) -> str | None:
        """The text of the snippet called `name`, a page of `modeles/`; None when there is none."""
        row = self.index.pages.by_title(name if split_prefix(name)[0] == "modeles" else f"Modèle:{name}")
        return self.fiche(row).body if row is not None and row.name.space == "modeles" else None

    def licence_of(self, fiche: Fiche) -> str:
        """The licence of a fiche: its own, that of the wiki it comes from, or that of the commons."""
        return str(fiche.licence or (fiche.source or {}).get("licence") or self.config.licence)

    # ——— versions

    def history_row(self, name: PageName) -> PageRow:
        """The row of a page, living or deleted: what has a history.

        Raises:
            PageMissing: when nothing ever lay at `name`.
        """
        row = self.index.pages.get(name, deleted=True)
        if row is None:
            raise PageMissing(name=name)
        return row

    def version(self, page: PageRow, revision: str) -> Version:
        """The version of a page that `revision` (a commit, possibly shortened) brought, or that it saw.

        Raises:
            RevisionRefused: when `revision` names no commit.
            PageMissing: when the page did not exist then, or was deleted by it.
        """
        # Most are asked by the full name that our own pages write: the table knows them, and git need not be asked.
        row = self.index.revisions.get(page.key, revision) if len(revision) == _FULL else None
        if row is None:
            commit = self.store.resolve(revision)
            row = self.index.revisions.get(page.key, commit) or self._version_seen_at(page, commit)
        if row is None or row.blob is None:
            raise PageMissing(name=page.name)
        return Version(row, self.fiche_of(row.name, row.blob))

    def _version_seen_at(self, page: PageRow, commit: str) -> RevisionRow | None:
        blob = self.store.blob_at(page.name.path, commit)
        rows = self.index.revisions.of_page(page.key, limit=10_000) if blob else []
        return next((row for row in rows if row.blob == blob), None)

    def before(self, page: PageRow, row: RevisionRow) -> Fiche | None:
        """The fiche that a revision replaced, or None for a first version."""
        return None if row.before is None else self.fiche_of(page.name, row.before)

    def undone(self, page: PageRow, row: RevisionRow, choices: Sequence[Choice] = ()) -> Merged:
        """The current text without what the revision `row` changed, with the conflicts if later edits touched it."""
        current = self.fiche(page)
        version, before = to_undo(current, self.fiche_of(page.name, row.blob or page.blob), self.before(page, row))
        if choices:
            return merge(version, current.text, before, choices)
        return undo(current.text, version, before)

    # ——— writing

    def save(
        self,
        user: User,
        name: PageName,
        text: str,
        base: str | None,
        summary: str,
        *,
        trailers: Mapping[str, str] | None = None,
    ) -> Saved:
        """Save `text` as the new version of `name`, written from the version `base` (None: a new page).

        Where the page was renamed since `base`, the text goes to its new name, which is the one answered.
        A page without an `id` is given one; a changed title leaves the old one in `autres_titres`. `trailers` are lines
        at the end of the commit's message.

        Raises:
            Blocked, Protected: when this person may not write, or not here.
            EditConflict: when someone changed the same lines since `base`.
            VersionHidden: when the version `base` was hidden since.
            PageExists: when `base` is None and the page exists.
            HeadUnreadable: when the text's head cannot be read and the one before could.
            NameRefused, PageExists: when its title is another one than before, and cannot be kept or is taken.
            FieldsRefused: when a field has an error that it had not before.
        """
        before = self._fiche_at(name, base)
        fiche = self.rules.accepted(Fiche.parse(name, normalise(text)), before)
        fiche = validated_by(user.role, fiche, before)
        self.head()  # what the page is by now may be protected, whatever it was in `base`
        self.order.check(user.id, user.role, name, (fiche.type, before.type if before else None))
        with self.store.change(author_of(user), summary, trailers=trailers) as change:
            change.write(name, fiche.text, base=base)
        if change.commit is not None and not change.merged:
            self.told.keep(before, self.contacts.sealed(fiche))
            if newly_validated(fiche, before) and self.accounts.by_id(user.id) == user:  # not who signs a proposal
                self.order.note(user.id, "validate", str(change.followed.get(name, name)), summary)
        return self._settled(Saved(change.followed.get(name, name), change.commit, change.merged))

    def summary_of(self, user: User, before: Fiche, after: Fiche) -> str:
        """What a save by `user` changes, for a summary that nobody typed: its status too, nothing that is reserved."""
        saved = validated_by(user.role, self.contacts.sealed(after), before)
        return describe_change(before, saved, "fr", self.index.catalogue)

    def create_page(
        self, user: User, space: str, title: str, text: str, *, summary: str, name: PageName | None = None
    ) -> Saved:
        """Create a page titled `title` at `name`, or at a free address of `space`.

        Raises:
            NameRefused: when the title cannot be kept.
            PageExists: when a living page has exactly this title.
        """
        title = clean_title(title)
        known = self.index.pages.by_title(with_prefix(space, title))
        if known is not None and known.title == title and known.name.space == space:
            raise PageExists(name=title)
        name = name or self.index.pages.free_name(space, title)
        return self.save(user, name, text, None, summary)

    def rename(self, user: User, name: PageName, title: str, base: str, summary: str) -> Saved:
        """Give a page another title: one commit moves it, keeps the old title and rewrites the links to it."""
        row = self.page(name)
        self.order.check(user.id, user.role, name, (row.type,))
        backlinks = [other.name for other in self.index.pages.backlinks(name)]
        new, commit = rename(self.store, author_of(user), row.name, clean_title(title), backlinks, summary, base)
        return self._settled(Saved(new, commit))

    def delete(self, user: User, name: PageName, base: str, summary: str) -> Saved:
        """Delete a page and its discussion; their history stays, and `restore` brings it back."""
        self.order.check(user.id, user.role, name, (self.page(name).type,))
        with self.store.change(author_of(user), summary) as change:
            change.delete(name, base=base, with_talk=True)
        self.order.note(user.id, "delete", str(name), summary)
        return self._settled(Saved(name, change.commit))

    def restore(self, user: User, name: PageName, revision: str | None, summary: str) -> Saved:
        """Bring back a deleted page, or an older version of a living one, as a new version.

        Raises:
            PageMissing: when there is no text to bring back.
        """
        row = self.history_row(name)
        if revision is None:
            last = next((r for r in self.index.revisions.of_page(row.key) if r.blob or r.before), None)
            blob = None if last is None else (last.blob or last.before)
            if blob is None:
                raise PageMissing(name=name)
            text = self.fiche_of(name, blob).text
        else:
            text = self.version(row, revision).fiche.text
        return self.save(user, name, text, None if row.deleted else row.last_commit, summary)

    def upload(self, user: User, file_name: str, data: bytes, description: Mapping[str, object], body: str) -> FileName:
        """Take in a file and its description page, in one commit; a taken name gets a number.

        Raises:
            FileRefused: for a kind or size that is not taken.
            NameRefused: when the name has no extension.
            Blocked, Protected: when this person may not write for now, or not there.
        """
        checked = check_upload(file_name, data)
        self.order.check(user.id, user.role, checked.name.page, ())
        stem, _, extension = checked.name.name.rpartition(".")
        file, number = checked.name, 1
        while self.store.blob_at(file.path) is not None or self.index.pages.get(file.page, deleted=True) is not None:
            number += 1
            file = FileName(f"{stem}-{number}.{extension}")
        size = measure(checked.data)
        head: dict[str, object] = {"id": new_id(), "titre": file.name, "format": checked.mime}
        head |= {"taille": len(checked.data)}
        head |= {"largeur": size[0], "hauteur": size[1]} if size else {}
        head |= {key: value for key, value in description.items() if value}
        fiche = Fiche(name=file.page, head=Head.parse("").with_values(head), body=body, problem=None)
        with self.store.change(author_of(user), f"Fichier ajouté : {file.name}") as change:
            change.write_file(file, checked.data)
            change.write(file.page, fiche.text, base=None)
        self._settled(Saved(file.page, change.commit))
        return file

    # ——— keeping

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make every derived table again beside the old ones, and swap them in."""
        self.index.rebuild(progress)

    def check(self, progress: Progress | None = None) -> list[str]:
        """What is not as it should be: findings of git, differences between the index and a fresh one, in words."""
        found = [*self.store.fsck()]
        try:
            self.index.catch_up_text(progress)
            return [*found, *self.index.check(progress)]
        except StoreUnavailable as error:
            if not found:
                raise
            return [*found, error.sentence("fr")]  # what git found says why the index cannot be compared

    def dead_links(self) -> Iterable[tuple[PageRow, str]]:
        """Links to pages that do not exist, with the page that holds each."""
        return self.index.pages.dead_links()

    def problems(self, fiche: Fiche) -> list[FieldProblem]:
        """What is wrong with the fields of a fiche, or with the definition that a page of the catalogue gives."""
        return self.rules.problems(fiche)

    def _fiche_at(self, name: PageName, base: str | None) -> Fiche | None:
        if base is None:
            return None
        self.store.learn(name.path, base, self.index.revisions.blob_at)
        blob = self.store.blob_at(name.path, base)
        self._refuse_hidden(name, blob)
        return self.fiche_of(name, blob) if blob else None

    def _refuse_hidden(self, name: PageName, blob: str | None) -> None:
        """Nothing is written from a hidden version but the one that a page still is: a merge would quote it."""
        if blob is not None and self.store.veiled.hides(blob) and blob != self.store.blob_at(name.path):
            raise VersionHidden

    def _settled(self, saved: Saved) -> Saved:
        """Tables at once (the page shown next is right), text within the second."""
        if saved.commit is not None:
            self.index.catch_up()
            self.order.follow(self.index.pages.moved_among)
            self.on_change()
        return saved
