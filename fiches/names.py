"""From titles to addresses and paths, and back; what is unsafe is refused here, before git or the disk sees it.

A page has a *title* (what people read and link to), a *slug* (ASCII, in the address) and a *path* (in the repository).
`PageName` is the pair (space, slug): everything that names a page inside the program is a `PageName`.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fiches.errors import NameRefused, RevisionRefused

MAX_TITLE_BYTES: Final = 255
"""As in MediaWiki ($wgMaxTitleBytes is 255 bytes of UTF-8), so that every imported title fits."""

_MAX_SLUG: Final = 100
_WINDOWS_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}
)


@dataclass(frozen=True, slots=True)
class Space:
    """A family of pages that lie in one folder.

    Attributes:
        key: the folder in the repository and the first part of the address.
        label_fr, label_en: what people read.
        sharded: whether files lie in 256 sub-folders by the first two hex digits of sha1(slug).
        mediawiki: the namespace number in MediaWiki, None where MediaWiki has none.
    """

    key: str
    label_fr: str
    label_en: str
    sharded: bool
    mediawiki: int | None


_CONTENT: Final = (
    Space("fiches", "Fiches", "Pages", sharded=True, mediawiki=0),
    Space("personnes", "Personnes", "People", sharded=True, mediawiki=2),
    Space("fichiers", "Fichiers", "Files", sharded=True, mediawiki=6),
    Space("types", "Types de fiches", "Types", sharded=False, mediawiki=None),
    Space("proprietes", "Champs", "Fields", sharded=False, mediawiki=102),
    Space("vocabulaires", "Vocabulaires", "Vocabularies", sharded=False, mediawiki=None),
    Space("concepts", "Sélections", "Saved queries", sharded=False, mediawiki=108),
    Space("categories", "Catégories", "Categories", sharded=True, mediawiki=14),
    Space("modeles", "Modèles", "Templates", sharded=False, mediawiki=10),
    Space("aide", "Aide", "Help", sharded=False, mediawiki=12),
)

SPACES: Final[dict[str, Space]] = {s.key: s for s in _CONTENT} | {
    f"discussions/{s.key}": Space(
        f"discussions/{s.key}",
        f"Discussion\u202f: {s.label_fr}",
        f"Discussion: {s.label_en}",
        sharded=True,
        mediawiki=None if s.mediawiki is None else s.mediawiki + 1,
    )
    for s in _CONTENT
}
"""Every space by its key, in the order in which people should see them."""

_PREFIXES: Final[dict[str, str]] = {
    alias: key
    for key, aliases in {
        "personnes": ("personne", "utilisateur", "utilisatrice", "user"),
        "fichiers": ("fichier", "file", "image"),
        "types": ("type",),
        "proprietes": ("propriete", "property", "attribut", "champ"),
        "vocabulaires": ("vocabulaire", "vocabulary"),
        "concepts": ("concept",),
        "categories": ("categorie", "category"),
        "modeles": ("modele", "template"),
        "aide": ("aide", "help"),
        "discussions/fiches": ("discussion", "discuter", "talk"),
        "discussions/personnes": ("discussion utilisateur", "discussion utilisatrice", "user talk"),
        "discussions/fichiers": ("discussion fichier", "file talk"),
        "discussions/categories": ("discussion categorie", "category talk"),
        "discussions/modeles": ("discussion modele", "template talk"),
        "discussions/aide": ("discussion aide", "help talk"),
        "discussions/proprietes": ("discussion attribut", "property talk"),
    }.items()
    for alias in aliases
}


@dataclass(frozen=True, slots=True, order=True)
class PageName:
    """The name of a page: its space (a key of `SPACES`) and its slug (for a file's page: the file's name)."""

    space: str
    slug: str

    @property
    def path(self) -> str:
        """Where the page lies in the repository."""
        shard = f"{shard_of(self.slug)}/" if SPACES[self.space].sharded else ""
        return f"{self.space}/{shard}{self.slug}.md"

    @property
    def url(self) -> str:
        """The address of the page, from the root of the site."""
        return f"/{self.space}/{self.slug}"

    @property
    def talk(self) -> "PageName":
        """The discussion beside this page (a discussion is its own)."""
        return self if self.is_talk else PageName(f"discussions/{self.space}", self.slug)

    @property
    def subject(self) -> "PageName":
        """The page that this discussion is about (a page is its own)."""
        return PageName(self.space.removeprefix("discussions/"), self.slug)

    @property
    def is_talk(self) -> bool:
        """Whether this is a discussion page."""
        return self.space.startswith("discussions/")

    def __str__(self) -> str:
        return f"{self.space}/{self.slug}"

    @classmethod
    def parse(cls, text: str) -> "PageName":
        """The name written `space/slug`, as `str` writes it and addresses hold it.

        Raises:
            NameRefused: when the space is unknown or the slug unsafe.
        """
        space, _, slug = text.strip("/").rpartition("/")
        if space not in SPACES or not is_safe_slug(slug, file=space.endswith("fichiers")):
            raise NameRefused(name=text)
        return cls(space, slug)

    @classmethod
    def from_path(cls, path: str) -> "PageName | None":
        """The page that lies at `path` in the repository, or None where no page may lie there."""
        if not path.endswith(".md"):
            return None
        folder, _, file = path.rpartition("/")
        slug = file.removesuffix(".md")
        space = folder if folder in SPACES and not SPACES[folder].sharded else folder.rpartition("/")[0]
        if space not in SPACES or not is_safe_slug(slug, file=space.endswith("fichiers")):
            return None
        name = cls(space, slug)
        return name if name.path == path else None


@dataclass(frozen=True, slots=True, order=True)
class FileName:
    """The name of an uploaded file, such as `jardin-de-saugues.jpg`."""

    name: str

    @property
    def path(self) -> str:
        """Where the bytes lie in the repository."""
        return f"fichiers/{shard_of(self.name)}/{self.name}"

    @property
    def page(self) -> PageName:
        """The page that describes the file (credit, licence, alternative text)."""
        return PageName("fichiers", self.name)

    @property
    def url(self) -> str:
        """The address of the bytes."""
        return f"/media/{self.name}"

    @classmethod
    def of(cls, text: str) -> "FileName":
        """The safe name of a file that a person called `text`.

        Raises:
            NameRefused: when there is no name or no extension to keep.
        """
        stem, dot, extension = text.strip().replace("\\", "/").rpartition("/")[2].rpartition(".")
        extension = re.sub(r"[^a-z0-9]", "", extension.lower())[:8]
        if not dot or not extension or not stem:
            raise NameRefused(name=text)
        return cls(f"{slugify(stem)}.{extension}")

    @classmethod
    def from_path(cls, path: str) -> "FileName | None":
        """The file that lies at `path`, or None where none may (a `.md` there is a page)."""
        if not path.startswith("fichiers/") or path.endswith(".md"):
            return None
        name = cls(path.rpartition("/")[2])
        return name if is_safe_slug(name.name, file=True) and name.path == path else None


@lru_cache(maxsize=1024)
def shard_of(slug: str) -> str:
    """The sub-folder of a slug: the first two hex digits of its sha1, so that no folder grows large."""
    return hashlib.sha1(slug.encode(), usedforsecurity=False).hexdigest()[:2]


def is_safe_slug(slug: str, *, file: bool = False) -> bool:
    """Whether `slug` may name a file: lower-case ASCII words joined by `-`, no leading dot or dash, no device name."""
    pattern = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]{1,8})" if file else r"[a-z0-9]+(?:-[a-z0-9]+)*"
    return (
        len(slug) <= _MAX_SLUG + 20
        and re.fullmatch(pattern, slug) is not None
        and slug.partition(".")[0] not in _WINDOWS_DEVICES
    )


def slugify(title: str) -> str:
    """The slug of a title: accents folded, other signs to `-`, never empty, at most 100 characters.

    Several titles may share a slug (case, accents, signs only): whoever creates a page asks for a free one
    with `numbered`.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    if len(slug) > _MAX_SLUG:
        digest = hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()[:6]
        slug = f"{slug[: _MAX_SLUG - 7].rstrip('-')}-{digest}"
    if not slug:
        slug = f"page-{hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()[:8]}"
    return f"{slug}-page" if slug in _WINDOWS_DEVICES else slug


def numbered(slug: str, number: int) -> str:
    """The `number`-th slug for titles that share one: `slug`, `slug-2`, `slug-3` and so on."""
    return slug if number <= 1 else f"{slug}-{number}"


_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "ʼ": "'"})


_KEPT_FOLDS: Final = 0x3000
"""Signs below are remembered folded: Latin, Greek, Cyrillic, punctuation; what is above is rarely met."""


class _Folds(dict[int, str]):
    """What each sign is folded to, worked out when it is first met: folding a text is folding its signs."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code).translate(_LIGATURES))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
        if code < _KEPT_FOLDS:
            self[code] = folded
        return folded


_FOLDS: Final = _Folds()


def fold(text: str) -> str:
    """`text` without accents, ligatures or capitals: how titles are compared when the exact ones differ."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


@lru_cache(maxsize=1024)
def title_key(title: str) -> str:
    """The form of a title under which links find it: NFC, `_` as space, spaces run together, first letter upper.

    This is MediaWiki's rule (Manual:Page title, `$wgCapitalLinks`), so links of imported pages keep their meaning.
    """
    text = _seen(title)
    return text[:1].upper() + text[1:]


def clean_title(title: str) -> str:
    """The title as it is kept: NFC, spaces run together, without signs that nobody sees.

    Raises:
        NameRefused: when it is empty, over 255 bytes, or holds a control character or one of `[ ] { } | < >`, which
            the marks of links need (`#` too: it separates the section in a link).
    """
    text = _seen(title)
    if any(c in "[]{}|<>#" for c in text):
        why = "les signes [ ] { } | < > # servent à écrire les liens"
        raise NameRefused(name=title, why=why, why_en="the signs [ ] { } | < > # are for writing links")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise NameRefused(name=title, why="il contient un signe invisible", why_en="it holds an invisible sign")
    if len(text.encode()) > MAX_TITLE_BYTES:
        why = f"il est trop long (au plus {MAX_TITLE_BYTES} octets, où une lettre accentuée compte double)"
        why_en = f"it is too long (at most {MAX_TITLE_BYTES} bytes, an accented letter being two)"
        raise NameRefused(name=title, why=why, why_en=why_en)
    if not text:
        raise NameRefused(name="")
    return text


_UNSEEN: Final = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
"""Signs that show nothing and turn what stands around them: two titles that differ by them alone look the same.

Those of direction are MediaWiki's own list (`MediaWikiTitleCodec`); joiners stay, emoji and scripts are made of them.
"""


def _seen(title: str) -> str:
    """A title in NFC, `_` as space, spaces run together, without the signs that nobody sees."""
    if title.isascii():
        return " ".join(title.replace("_", " ").split())
    return " ".join(unicodedata.normalize("NFC", title).translate(_UNSEEN).replace("_", " ").split())


def split_prefix(target: str) -> tuple[str, str]:
    """The space and the title that a link's target names: `Aide:Écrire` → (`aide`, `Écrire`), else (`fiches`, …).

    A colon whose prefix is no space belongs to the title (« AIRT : Étape 1 »). A leading colon (`[[:Catégorie:X]]`, a
    link and not a classification) is dropped.
    """
    text = target.strip().removeprefix(":")
    prefix, colon, rest = text.partition(":")
    space = _PREFIXES.get(" ".join(fold(prefix).replace("_", " ").split())) if colon and rest.strip() else None
    return (space, rest.strip()) if space else ("fiches", text.strip())


def with_prefix(space: str, title: str) -> str:
    """The target by which a link finds the page titled `title` in `space` (`Aide:Écrire`); the inverse of the above."""
    prefix = next((alias for alias, key in _PREFIXES.items() if key == space), space)
    return title if space == "fiches" else f"{prefix}:{title}"


def check_revision(text: str) -> str:
    """`text`, when it is 4 to 40 hexadecimal digits: the only form of a version that ever reaches git.

    Raises:
        RevisionRefused: otherwise.
    """
    if re.fullmatch(r"[0-9a-f]{4,40}", text) is None:
        raise RevisionRefused(revision=text)
    return text
