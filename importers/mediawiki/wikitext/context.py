"""What the converter knows of the wiki and of the page, and what it hands back.

Nothing here reads the network: the names come from the wiki's own `siteinfo` (or from an export's header), so that
`[[Fichier:…|vignette]]`, `[[File:…|thumb]]` and `#REDIRECTION` are read wherever they appear.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fiches import fold

CATEGORY: Final = 14
FILE: Final = 6
MEDIA: Final = -2
TEMPLATE: Final = 10

_CORE_NAMESPACES: Final[Mapping[int, tuple[str, ...]]] = {
    -2: ("Média", "Media"),
    -1: ("Spécial", "Special"),
    1: ("Discussion", "Talk", "Discuter"),
    2: ("Utilisateur", "User", "Utilisatrice"),
    3: ("Discussion utilisateur", "User talk", "Discussion utilisatrice"),
    4: ("Project", "Projet"),
    5: ("Project talk", "Discussion Projet"),
    6: ("Fichier", "File", "Image"),
    7: ("Discussion fichier", "File talk", "Image talk", "Discussion image"),
    8: ("MediaWiki",),
    9: ("Discussion MediaWiki", "MediaWiki talk"),
    10: ("Modèle", "Template"),
    11: ("Discussion modèle", "Template talk"),
    12: ("Aide", "Help"),
    13: ("Discussion aide", "Help talk"),
    14: ("Catégorie", "Category"),
    15: ("Discussion catégorie", "Category talk"),
}
"""The namespaces of MediaWiki's core with their French and English names (the first is the one written)."""

_MAGIC_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "redirect": ("#REDIRECTION", "#REDIRECT"),
    "img_thumbnail": ("thumb", "thumbnail", "vignette"),
    "img_framed": ("frame", "framed", "enframed", "cadre", "encadre", "encadré"),
    "img_frameless": ("frameless", "sans_cadre", "sans cadre"),
    "img_right": ("right", "droite"),
    "img_left": ("left", "gauche"),
    "img_center": ("center", "centre", "centré"),
    "img_none": ("none", "néant", "neant"),
    "img_border": ("border", "bordure"),
    "img_width": ("$1px",),
    "img_alt": ("alt=$1",),
    "img_link": ("link=$1", "lien=$1"),
    "img_upright": ("upright", "upright=$1", "upright $1", "redresse", "redresse=$1"),
    "img_page": ("page=$1", "page $1"),
    "img_class": ("class=$1", "classe=$1"),
    "img_lang": ("lang=$1", "langue=$1"),
    "img_manualthumb": ("thumb=$1", "thumbnail=$1", "vignette=$1"),
    "img_baseline": ("baseline", "base", "ligne-de-base"),
    "img_sub": ("sub", "indice", "ind"),
    "img_super": ("super", "sup", "exp", "exposant"),
    "img_top": ("top", "haut"),
    "img_middle": ("middle", "milieu"),
    "img_bottom": ("bottom", "bas"),
    "img_text_top": ("text-top", "haut-texte"),
    "img_text_bottom": ("text-bottom", "bas-texte"),
    "pagename": ("PAGENAME", "NOMPAGE"),
    "fullpagename": ("FULLPAGENAME", "NOMPAGECOMPLET"),
    "basepagename": ("BASEPAGENAME", "NOMBASEDEPAGE"),
    "subpagename": ("SUBPAGENAME", "NOMSOUSPAGE"),
    "namespace": ("NAMESPACE", "ESPACENOMMAGE"),
    "sitename": ("SITENAME", "NOMSITE"),
    "defaultsort": ("DEFAULTSORT", "DEFAULTSORTKEY", "DEFAULTCATEGORYSORT", "CLEFDETRI", "CLEDETRI"),
    "displaytitle": ("DISPLAYTITLE", "AFFICHERTITRE"),
}
"""The words of MediaWiki's core that the converter reads, by MediaWiki's own keys, in English and French."""

_EXTENSION_TAGS: Final = frozenset(
    ["categorytree", "ce", "chem", "gallery", "graph", "hiero", "imagemap", "indicator", "inputbox", "langconvert",
     "mapframe", "maplink", "math", "nowiki", "poem", "pre", "ref", "references", "score", "section", "source",
     "syntaxhighlight", "templatedata", "templatestyles", "timeline"]
)  # fmt: skip
"""Tags whose content is not wikitext to the core parser, when the wiki did not tell its own list."""


@dataclass(frozen=True)
class SiteNames:
    """The names that a wiki gives to its namespaces, magic words, interwiki prefixes and extension tags.

    Attributes:
        namespaces: number → the name in the wiki's language ("" for articles).
        aliases: folded name → number, for every local name, canonical name and alias.
        words: MediaWiki's key → every spelling of a magic word.
        interwiki: folded prefix → address with `$1` for the title.
        languages: the prefixes among them that mean « the same page in another language ».
        subpages: the namespaces where `/` makes subpages.
        link_trail: the letters that stick to a link (`[[élu]]es` reads « élues »).
        extension_tags: tags that an extension reads.
        site_name: the wiki's name.
        article_path: the address of a page, `$1` standing for its title.
        magic_links: which of `RFC`, `PMID`, `ISBN` become links by themselves.
        capital_links: whether the first letter of a title is always upper case.
        language: the code of the wiki's language, "" where it is not told.
    """

    namespaces: Mapping[int, str] = field(
        default_factory=lambda: {0: ""} | {n: names[0] for n, names in _CORE_NAMESPACES.items()}
    )
    aliases: Mapping[str, int] = field(
        default_factory=lambda: {fold(a): n for n, names in _CORE_NAMESPACES.items() for a in names}
    )
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _MAGIC_WORDS)
    interwiki: Mapping[str, str] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    subpages: frozenset[int] = frozenset(range(1, 6)) | {7, 9, 11, 12, 13, 15}
    link_trail: str = "a-zàâçéèêîôûäëïöüùÇÉÂÊÎÔÛÄËÏÖÜÀÈÙ"
    extension_tags: frozenset[str] = _EXTENSION_TAGS
    site_name: str = ""
    article_path: str = ""
    magic_links: frozenset[str] = frozenset()
    capital_links: bool = True
    language: str = ""

    def split(self, title: str) -> tuple[int, str]:
        """The namespace number and the rest of a full title: `Catégorie:Eau` → (14, `Eau`).

        A colon whose prefix names no namespace belongs to the title (« AIRT : Étape 1 »).
        """
        prefix, colon, rest = title.partition(":")
        if colon and rest.strip(" _"):
            number = self.aliases.get(fold(" ".join(prefix.replace("_", " ").split())))
            if number is not None:
                return number, self.normal(rest)
        return 0, self.normal(title)

    def normal(self, title: str) -> str:
        """The title as MediaWiki writes it: `_` as space, spaces run together, first letter upper where it must be."""
        text = " ".join(title.replace("_", " ").split())
        return text[:1].upper() + text[1:] if self.capital_links else text

    def full(self, namespace: int, title: str) -> str:
        """The full title in the wiki's language."""
        name = self.namespaces.get(namespace, "")
        return f"{name}:{title}" if name else title

    def spellings(self, key: str) -> tuple[str, ...]:
        """Every spelling of a magic word: the wiki's own, and the core's in English and French."""
        return tuple(dict.fromkeys((*self.words.get(key, ()), *_MAGIC_WORDS.get(key, ()))))


@dataclass(frozen=True)
class PageContext:
    """The page being read: `title` is its full title, `namespace` its number, `names` its wiki's names.

    `expansions` are templates as the wiki itself expands them on this page: call → wikitext.
    """

    title: str
    namespace: int = 0
    names: SiteNames = field(default_factory=SiteNames)
    expansions: Mapping[str, str] = field(default_factory=dict)

    @property
    def bare_title(self) -> str:
        """The title without its namespace."""
        name = self.names.namespaces.get(self.namespace, "")
        return self.title.removeprefix(f"{name}:") if name else self.title


_KINDS: Final = {
    "template": "modèle gardé tel quel",
    "expanded": "modèle déplié par le wiki, son appel gardé dans la source de la fiche",
    "answered": "fonction devenue le texte qu’elle choisit, son appel gardé dans la source de la fiche",
    "displayed": "page affichée qui ne répond pas",
    "parameter": "paramètre gardé dans la source de la fiche",
    "parser function": "fonction gardée telle quelle",
    "extension": "balise d’extension",
    "magic word": "réglage de page laissé",
    "style": "mise en forme laissée",
    "variable": "variable gardée telle quelle",
    "too deep": "texte trop imbriqué, gardé tel quel",
    "hidden": "contenu masqué sur le wiki",
    "file": "fichier non repris",
    "page": "page non reprise",
    "redirect": "redirection sans page d’arrivée",
    "twin": "version en double, reprise une fois",
    "export": "l’export lui-même",
    "head": "en-tête de note",
    "link": "lien sans page d’arrivée, laissé",
    "embed": "page insérée, devenue un lien",
    "encoding": "encodage",
}
"""What people read for a kind of loss."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the wikitext that has no Markdown of its own.

    Attributes:
        kind: `template`, `parser function`, `extension`, `magic word`, `style`, `variable`, `too deep`.
        name: which one (the template's name, the tag…).
        count: how many times in this text.
        kept: whether the source stands verbatim in the fiche (False: only its look was dropped).
    """

    kind: str
    name: str
    count: int = 1
    kept: bool = True

    @property
    def told(self) -> str:
        """What people read for its kind."""
        return _KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Redirect:
    """Where a redirect leads: the full title as written, and the section (« » when none)."""

    title: str
    section: str = ""


@dataclass(frozen=True)
class Converted:
    """A text turned: the Markdown body and what belongs to the head.

    Attributes:
        text: the Markdown.
        categories: titles without namespace, as written, in order, once each.
        head: other values for the head (`tri`, `titre_affiche`, `langues`).
        losses: what could not be turned.
        redirect: where the page leads when it is a redirect.
        source: what the head's `source` must keep besides: the template that was read, its parameters without field.
        left: pieces of the wikitext that have no place in the text (comments, styles, sort keys), to the letter.
    """

    text: str
    categories: tuple[str, ...] = ()
    head: Mapping[str, object] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    redirect: Redirect | None = None
    source: Mapping[str, object] = field(default_factory=dict)
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passages:
    """A page turned in pieces.

    Attributes:
        texts: the Markdown of each piece, "" for one that leaves nothing in the text.
        notes: the definitions of the notes of all of them.
        names: the key of each note that the wiki names → its group and its name there.
    """

    texts: tuple[str, ...]
    notes: tuple[str, ...]
    names: Mapping[str, tuple[str, str]]


_SETTINGS: Final = {"tri": "DEFAULTSORT", "titre_affiche": "DISPLAYTITLE"}
"""The words that give a key of the head."""


@dataclass
class Findings:
    """What the passes meet on their way, gathered for one page.

    `dressed` are the attributes of tags, (name, value): those that the Markdown does not say are left beside it.
    """

    categories: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    head: dict[str, object] = field(default_factory=dict)
    losses: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)
    dressed: dict[tuple[str, str], None] = field(default_factory=dict)

    def say(self, key: str, value: object) -> None:
        """Take a value for the head; the last one counts, the one that it covers is left beside."""
        before = self.head.get(key, value)
        if before != value:
            self.leave(f"{{{{{_SETTINGS[key]}:{before}}}}}")
        self.head[key] = value

    def leave(self, source: str) -> None:
        """Keep a piece of the wikitext that has no place in the text."""
        self.left[source.strip()] = None

    def lose(self, kind: str, name: str, *, kept: bool = True) -> None:
        """Count one construct that has no Markdown of its own."""
        key = (kind, name, kept)
        self.losses[key] = self.losses.get(key, 0) + 1

    def add(self, other: "Findings") -> None:
        """Take over what was met in another part of the page."""
        for title, key in other.categories.items():
            self.categories.setdefault(title, key)
        self.languages += other.languages
        for key, value in other.head.items():
            self.say(key, value)
        self.left |= other.left
        self.dressed |= other.dressed
        for loss, count in other.losses.items():
            self.losses[loss] = self.losses.get(loss, 0) + count


def read_redirect(wikitext: str, names: SiteNames) -> Redirect | None:
    """Where the page leads, when its text is a redirect (`#REDIRECTION [[Titre#Section]]`), else None."""
    text = wikitext.lstrip()
    if not text.startswith("#"):
        return None
    match = _redirect(text, names)
    if match is None:
        return None
    title, _, section = match[1].partition("#")
    title = " ".join(title.replace("_", " ").split())
    return Redirect(title, section.replace("_", " ").strip()) if title else None


def after_redirect(wikitext: str) -> str:
    """What a redirect says after the link that it leads to, where nothing but the wiki's own tools reads it."""
    return _AFTER.sub("", wikitext.lstrip(), count=1)


def _redirect(text: str, names: SiteNames) -> re.Match[str] | None:
    words = "|".join(re.escape(w) for w in names.spellings("redirect"))
    return re.match(rf"(?:{words})\s*:?\s*\[\[\s*:?\s*([^\[\]{{}}|<>]+?)\s*(?:\|[^\]]*)?\]\]", text, re.IGNORECASE)


_AFTER: Final = re.compile(r"#[^\[\n]*\[\[[^\]\n]*\]\]")
