"""What a pushed page must be: the rules of the site's own forms, said of each file that a push brings."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from commun.accounts import Right, User
from commun.commons import Commons
from commun.smart_http.processes import Blobs, told
from fiches import (
    MAX_BYTES,
    Catalogue,
    CommunError,
    Fiche,
    FileName,
    PageName,
    added_errors,
    check_upload,
    clean_title,
    has_reserved,
    is_definition,
    is_safe_slug,
    with_prefix,
)

LARGEST_PAGE: Final = 2_000_000
MOST_COMMITS: Final = 200
MOST_TOLD: Final = 20
_PLAIN: Final = "100644"
_FEW: Final = 4
"""Pages below which nothing is said of how many are deleted: half of three is no alarm."""


class PushRefused(CommunError):
    """Something pushed cannot be taken: the file and the reason, in both languages."""

    fr = "{path}\u202f: {why_fr}"
    en = "{path}: {why_en}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that a commit changes."""

    path: str
    mode: str
    blob: str
    status: str


def entries(environ: Mapping[str, str], commits: list[str]) -> Iterator[Entry]:
    """Every file that each of these commits changes."""
    command = ["diff-tree", "--stdin", "-r", "-m", "--root", "--raw", "-z", "--no-abbrev", "--no-renames"]
    fields = iter(told(command, environ, "".join(f"{sha}\n" for sha in commits).encode()).split(b"\0"))
    for text in fields:
        if text.startswith(b":"):
            _old, mode, _before, blob, status = text[1:].decode().split(" ")
            yield Entry(next(fields).decode("utf-8", "replace"), mode, blob, status)


def problems_of_push(
    commons: Commons, user: User, environ: Mapping[str, str], old: str, commits: list[str]
) -> list[PushRefused]:
    """What stands against a push of `commits` on `old`, the last of them its end."""
    found: dict[str, PushRefused] = {}
    changed = list(dict.fromkeys(entries(environ, commits)))
    with Blobs(environ, [entry.blob for entry in changed if entry.status != "D" and entry.mode == _PLAIN]) as blobs:
        for entry in changed:
            problem = _of_entry(entry, user, blobs)
            if problem is not None:
                found.setdefault(entry.path, problem)
        end = [entry for entry in end_of_push(environ, old, commits[-1]) if entry.path not in found]
        push = _Push(
            commons,
            blobs,
            old,
            {entry.path for entry in end if entry.status == "D"},
            _catalogue(commons, blobs, old, end),
        )
        emptied = _emptied(push, end)
        if emptied is not None:
            return [emptied]
        for entry in end:
            problem = _of_page(push, entry) if entry.status != "D" else None
            if problem is not None:
                found[entry.path] = problem
    return list(found.values())


@dataclass(slots=True)
class _Push:
    """A push being checked.

    Attributes:
        old: the commit that it goes on from.
        gone: the paths that it takes away.
        catalogue: what its own definitions make of that of the commons, None where it brings none.
        said: the titles and the ids of its pages, each with where it was met first.
    """

    commons: Commons
    blobs: Blobs
    old: str
    gone: set[str]
    catalogue: Catalogue | None
    said: dict[tuple[str, str], str] = field(default_factory=dict)


def _catalogue(commons: Commons, blobs: Blobs, old: str, end: Sequence[Entry]) -> Catalogue | None:
    """The catalogue as a push leaves it: a type comes with its fields, in any order. None where it defines nothing."""
    changed = {name: entry for entry in end if (name := PageName.from_path(entry.path)) and is_definition(name)}
    if all(entry.status == "D" for entry in changed.values()):
        return None
    texts = {name: blobs.read(entry.blob) if entry.status != "D" else None for name, entry in changed.items()}
    for path, blob in commons.store.list(old):
        name = PageName.from_path(path)
        if name is not None and name not in texts and is_definition(name):
            texts[name] = commons.store.blob(blob)
    return Catalogue.from_pages(
        Fiche.parse(name, text.decode("utf-8", "replace")) for name, text in texts.items() if text is not None
    )


def _emptied(push: _Push, end: Sequence[Entry]) -> PushRefused | None:
    """Stop a push that takes away more than half of the commons: a slip, most often, as where a wiki is followed.

    A page that is renamed goes from one place and comes to another.
    """
    pages = [entry.status for entry in end if PageName.from_path(entry.path) is not None]
    gone = pages.count("D") - pages.count("A")
    if gone < _FEW:
        return None
    there = sum(PageName.from_path(path) is not None for path, _blob in push.commons.store.list(push.old))
    if gone * 2 <= there:
        return None
    return PushRefused(
        path="main",
        why_fr=f"cet envoi supprime {gone} des {there} pages, plus de la moitié du commun\u202f: si c’est voulu, "
        "faites-le en plusieurs envois",
        why_en=f"this push deletes {gone} of the {there} pages, more than half of the commons: if that is meant, "
        "do it in several pushes",
    )


def protections_met(commons: Commons, user: User, environ: Mapping[str, str], old: str, new: str) -> list[PushRefused]:
    """The pages that this person may not change at once, with what protects them: they may be proposed."""
    if not commons.order.protections():
        return []
    met = [_of_protection(commons, user, entry, environ, old) for entry in end_of_push(environ, old, new)]
    return [each for each in met if each is not None]


def end_of_push(environ: Mapping[str, str], old: str, new: str) -> list[Entry]:
    """Every file that differs between what was there and the end of a push."""
    command = ["diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", old, new]
    fields = iter(told(command, environ).split(b"\0"))
    return [Entry(next(fields).decode("utf-8", "replace"), *_last(text)) for text in fields if text.startswith(b":")]


def _last(text: bytes) -> tuple[str, str, str]:
    _old, mode, _before, blob, status = text[1:].decode().split(" ")
    return mode, blob, status


def _of_entry(entry: Entry, user: User, blobs: Blobs) -> PushRefused | None:
    """What stands against a file in any commit: its name, its kind, its size."""
    if entry.status == "D":
        told_no = _no(entry, "votre compte ne permet pas de supprimer une page", "your account may not delete a page")
        return None if user.may(Right.DELETE) else told_no
    if entry.mode != _PLAIN:
        return _no(
            entry,
            "un lien, un programme ou un dépôt dans le dépôt n’est pas accepté, seulement un fichier simple",
            "a link, a program or a repository in the repository is not taken, only a plain file",
        )
    file = FileName.from_path(entry.path)
    if file is None and PageName.from_path(entry.path) is None:
        return _misplaced(entry)
    if blobs.size(entry.blob) > (LARGEST_PAGE if file is None else MAX_BYTES):
        why = (
            "trop lourd (2 Mo pour une page, 20 Mo pour un fichier)",
            "too large (2 MB for a page, 20 MB for a file)",
        )
        return _no(entry, *why)
    data = blobs.read(entry.blob)
    return _reserved(entry, data) if file is None else _of_file(entry, file, data)


def _reserved(entry: Entry, data: bytes) -> PushRefused | None:
    """What a page states that must not enter git, in whichever commit: nothing would ever take it out again."""
    name = PageName.from_path(entry.path)
    if name is None or not has_reserved(Fiche.parse(name, data.decode("utf-8", "replace"))):
        return None
    return _no(
        entry,
        "des coordonnées réservées n’entrent pas dans le dépôt : écrivez-les par le formulaire du site",
        "private contact details do not enter the repository: write them with the form of the site",
    )


def _of_file(entry: Entry, file: FileName, data: bytes) -> PushRefused | None:
    """What stands against a file that is no page: what it holds, and a name that says something else."""
    try:
        right = check_upload(file.name, data).name
    except CommunError as error:
        return _no(entry, error.sentence("fr"), error.sentence("en"))
    if right == file:
        return None
    return _no(entry, f"il devrait s’appeler « {right.name} »", f"it should be called “{right.name}”")


def _misplaced(entry: Entry) -> PushRefused:
    """A file that lies where none may; the right place of a page, where it can be guessed."""
    folder, _, base = entry.path.rpartition("/")
    slug = base.removesuffix(".md")
    if base.endswith(".md") and is_safe_slug(slug):
        space = next((part for part in ("/".join(folder.split("/")[:2]), folder.partition("/")[0]) if part), "fiches")
        try:
            right = PageName.parse(f"{space}/{slug}").path
        except CommunError:
            right = PageName("fiches", slug).path
        return _no(entry, f"cette page a sa place à « {right} »", f"this page belongs at “{right}”")
    return _no(
        entry,
        "ce nom ne convient pas (une page est en minuscules sans accents, comme « fiches/3f/mon-titre.md »)",
        "this name cannot be kept (a page is in lower case without accents, such as “fiches/3f/my-title.md”)",
    )


def _of_page(push: _Push, entry: Entry) -> PushRefused | None:
    """What stands against a page as the push leaves it: its text, its head, its title, its fields."""
    name = PageName.from_path(entry.path)
    if name is None:
        return None
    try:
        text = push.blobs.read(entry.blob).decode("utf-8")
    except UnicodeDecodeError:
        return _no(entry, "le texte n’est pas en UTF-8", "the text is not in UTF-8")
    if "\0" in text or any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        return _no(entry, "il reste les marques d’une fusion, ou des signes qui ne sont pas du texte",
                   "marks of a merge are left, or signs that are no text")  # fmt: skip
    fiche = Fiche.parse(name, text)
    before = page_before(push.commons, name, push.old)
    if fiche.problem is not None:
        if before is not None and before.problem is not None:
            return None
        return _no(entry, fiche.problem.sentence("fr"), fiche.problem.sentence("en"))
    return _of_title(push, fiche, before, entry) or _of_fields(push, fiche, before, entry)


def _of_protection(
    commons: Commons, user: User, entry: Entry, environ: Mapping[str, str], old: str
) -> PushRefused | None:
    """Whether the page, its type or its space is protected against this person; a description goes with its file."""
    file = FileName.from_path(entry.path)
    name = PageName.from_path(entry.path) if file is None else file.page
    if name is None:
        return None
    stated = [page_before(commons, name, old)]
    if file is None and entry.status != "D":
        stated.append(Fiche.parse(name, told(["cat-file", "blob", entry.blob], environ).decode("utf-8", "replace")))
    try:
        commons.order.refuse_protected(user.role, name, [fiche.type for fiche in stated if fiche is not None])
    except CommunError as error:
        return _no(entry, error.sentence("fr"), error.sentence("en"))
    return None


def page_before(commons: Commons, name: PageName, old: str) -> Fiche | None:
    """The page as it was at the commit `old`, None where there was none."""
    blob = commons.store.blob_at(name.path, old)
    return Fiche.parse(name, commons.store.blob(blob).decode("utf-8", "replace")) if blob else None


def _of_title(push: _Push, fiche: Fiche, before: Fiche | None, entry: Entry) -> PushRefused | None:
    """Whether the title can be kept, and neither it nor the id is another page's."""
    pages, gone = push.commons.index.pages, push.gone
    try:
        title = clean_title(fiche.title)
    except CommunError as error:
        return None if before is not None and before.title == fiche.title else _no(
            entry, error.sentence("fr"), error.sentence("en"))  # fmt: skip
    beside = push.said.setdefault((fiche.name.space, title), entry.path)
    if beside != entry.path:
        return _no(entry, f"une autre page de cet envoi s’appelle aussi «\u202f{title}\u202f» ({beside})",
                   f"another page of this push is also called “{title}” ({beside})")  # fmt: skip
    known = pages.by_title(with_prefix(fiche.name.space, title))
    taken = known is not None and known.name.space == fiche.name.space and known.title == title
    if taken and known is not None and known.name != fiche.name and known.name.path not in gone:
        return _no(entry, f"une autre page s’appelle déjà «\u202f{title}\u202f» ({known.name.path})",
                   f"another page is already called “{title}” ({known.name.path})")  # fmt: skip
    beside = push.said.setdefault(("id", fiche.id), entry.path) if fiche.id else entry.path
    if beside != entry.path:
        return _no(entry, f"cet identifiant (id) est aussi celui de {beside}\u202f: retirez la ligne «\u202fid\u202f»",
                   f"this id is also that of {beside}: take the line “id” away")  # fmt: skip
    twin = pages.by_id(fiche.id) if fiche.id else None
    if twin is not None and not twin.deleted and twin.name != fiche.name and twin.name.path not in gone:
        path = twin.name.path
        return _no(entry, f"cet identifiant (id) est celui de {path}\u202f: retirez la ligne «\u202fid\u202f»",
                   f"this id is that of {path}: take the line “id” away")  # fmt: skip
    return None


def _of_fields(push: _Push, fiche: Fiche, before: Fiche | None, entry: Entry) -> PushRefused | None:
    """The errors of fields that the push adds; old ones never stop anybody."""
    now = push.commons.rules.problems(fiche, push.catalogue)
    if not any(problem.severity == "error" for problem in now):
        return None
    added = added_errors(push.commons.problems(before) if before else [], now)
    if not added:
        return None
    why_fr, why_en = (" ".join(each.sentence(language) for each in added) for language in ("fr", "en"))
    return _no(entry, why_fr, why_en)


def _no(entry: Entry, why_fr: str, why_en: str) -> PushRefused:
    return PushRefused(path=entry.path, why_fr=why_fr, why_en=why_en)


def commits_between(environ: Mapping[str, str], old: str, new: str) -> list[str]:
    """The commits that a push brings, parents first; one more than `MOST_COMMITS` at most.

    Raises:
        subprocess.CalledProcessError: when one of the two is no commit.
    """
    limit = f"--max-count={MOST_COMMITS + 1}"
    return told(["rev-list", "--topo-order", limit, new, f"^{old}"], environ).decode().split()[::-1]


def contains(environ: Mapping[str, str], new: str, old: str) -> bool:
    """Whether `new` goes on from `old`."""
    return (
        subprocess.run(["git", "merge-base", "--is-ancestor", old, new], env=dict(environ), check=False).returncode == 0
    )
