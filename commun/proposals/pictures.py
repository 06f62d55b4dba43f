"""The pictures that come with a proposal: they lie on its branch, and become files of the commons once it is accepted.

They are checked as any file that is sent (kind, size, what is hidden inside is taken out). Those that cannot be kept
are left out of the text, and said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.commons import Commons
from commun.i18n import _, ngettext, sentence_of
from commun.proposals.book import Proposal
from fiches import Checked, CommunError, Fiche, FileName, FileRefused, Head, check_upload, points

_MOST: Final = 10
"""Pictures that come with one proposal."""
_HEAVIEST: Final = 10_000_000
"""Octets of all of them together."""
_LOOKED_AT: Final = _MOST + 2
"""Pictures of one proposal that are read through, those that are refused included: it costs whoever sends nothing."""
_MOST_POINTS: Final = 24_000_000
"""Pixels of a picture of somebody who may not upload: a file of 50 kB may claim any number of them."""
_TOLD: Final = 3
"""Pictures left out of which each has its sentence; the others share one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture as it came: the name that its text gives it, its octets, its alternative text, who made it."""

    name: str
    data: bytes
    alt: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture of a proposal: its file, its octets, and what is said of it."""

    file: FileName
    data: bytes
    alt: str
    credit: str
    blob: str = ""
    """Where its octets lie, once it is on the branch."""

    @property
    def page(self) -> Fiche:
        """The page that says so, on the branch; at acceptance the commons writes its own."""
        said = {"titre": self.file.name, "texte_alternatif": self.alt, "credit": self.credit}
        head = Head.parse("").with_values({key: value for key, value in said.items() if value})
        return Fiche(name=self.file.page, head=head, body="", problem=None)


def kept_pictures(
    wiki: Commons, fiche: Fiche, pictures: Sequence[Sent], stem: str
) -> tuple[Fiche, tuple[Kept, ...], tuple[str, ...]]:
    """The fiche that names its pictures as they will be called, those that are kept, and a sentence for each other."""
    text, left, room = fiche.text, list[str](), _HEAVIEST
    kept: list[Kept] = []
    looked = others = 0
    for picture in pictures:
        mark, checked = f"[[Fichier:{picture.name}]]", None
        if len(kept) < _MOST and looked < _LOOKED_AT and len(picture.data) <= room:
            looked += 1
            try:
                checked = _checked(f"{stem}-{picture.name}", picture.data)
            except CommunError as refused:
                if len(left) < _TOLD:
                    left.append(_("Une image n’a pas été gardée : %(why)s", why=sentence_of(refused)))
                else:
                    others += 1
        else:
            others += 1
        if checked is None:
            text = text.replace(mark, "")
            continue
        room -= len(checked.data)
        file = _free(wiki, checked.name, {each.file for each in kept})
        kept.append(Kept(file, checked.data, picture.alt, picture.credit))
        text = text.replace(mark, f"[[Fichier:{file.name}]]")
    if others:
        left.append(
            ngettext(
                "Une autre image n’a pas été gardée : dix images et 10 Mo au plus accompagnent une proposition.",
                "%(n)s autres images n’ont pas été gardées : dix images et 10 Mo au plus accompagnent une proposition.",
                others,
            )
        )
    return (Fiche.parse(fiche.name, text) if text != fiche.text else fiche), tuple(kept), tuple(left)


def _checked(name: str, data: bytes) -> Checked:
    """A picture that is taken.

    Raises:
        FileRefused, NameRefused: when it is none; before it is read through where its header says that it is too large.
    """
    if points(data) > _MOST_POINTS:
        raise FileRefused(
            name=name,
            why_fr="l’image compte plus de 24 millions de points",
            why_en="the picture has more than 24 million pixels",
        )
    return check_upload(name, data)


def pictures_of(wiki: Commons, proposal: Proposal) -> list[Kept]:
    """The pictures that lie on the branch of a proposal."""
    commit = wiki.store.commit(wiki.store.head(proposal.branch) or "")
    found = []
    for change in commit.changes:
        file = FileName.from_path(change.path)
        if file is not None and change.after is not None and change.before is None:
            said = wiki.store.read(file.page, commit.sha).head
            alt, credit = str(said.get("texte_alternatif") or ""), str(said.get("credit") or "")
            found.append(Kept(file, wiki.store.blob(change.after), alt, credit, change.after))
    return found


def refuse_protected_pictures(wiki: Commons, user: User, proposal: Proposal, text: str) -> None:
    """Refuse what `bring_pictures` would refuse, before anything is saved.

    Raises:
        Blocked, Protected: when `user` may not put one of the pictures that `text` names where it would lie.
    """
    for picture in pictures_of(wiki, proposal):
        if f"[[Fichier:{picture.file.name}" in text:
            wiki.order.check(user.id, user.role, picture.file.page, ())


def bring_pictures(wiki: Commons, user: User, proposal: Proposal, text: str) -> str | None:
    """Take in the pictures of a proposal that `text` names, signed by `user`.

    The text is answered where a name was taken meanwhile and another one stands in it now.

    Raises:
        FileRefused, Protected: when one is not taken.
    """
    after = text
    for picture in pictures_of(wiki, proposal):
        mark = f"[[Fichier:{picture.file.name}"
        if mark in after:
            told = {"texte_alternatif": picture.alt, "credit": picture.credit}
            kept = wiki.upload(user, picture.file.name, picture.data, told, "")
            after = after.replace(mark, f"[[Fichier:{kept.name}")
    return after if after != text else None


def _free(wiki: Commons, name: FileName, taken: set[FileName]) -> FileName:
    """A name under which there is no file yet."""
    stem, _dot, extension = name.name.rpartition(".")
    file, number = name, 1
    while (
        file in taken
        or wiki.store.blob_at(file.path) is not None
        or wiki.index.pages.get(file.page, deleted=True) is not None
    ):
        number += 1
        file = FileName(f"{stem}-{number}.{extension}")
    return file
