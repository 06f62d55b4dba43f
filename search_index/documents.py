"""What the tables and the text keep of a page: read once from its fiche, as plain values.

The two readers (`facts_of`, `text_of`) are pure: the same text gives the same values, whatever came before. That is
what makes a page that was followed change by change equal to one that was read once.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from fiches import SPACES, Fiche, Mark, PageName, fold, readable_discussion, scan, split_prefix, title_key
from search_index.tables.names import target_names

_MAX_SUMMARY: Final = 400


@dataclass(frozen=True, slots=True)
class Link:
    """A mark of a page that names another one: `link`, `embed`, `category`, `annotation`, `template`, or `head`."""

    kind: str
    target: str
    space: str
    name: str
    fold: str


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the tables keep of a living page.

    Attributes:
        values: (field, value, folded value), in the order of the page.
        names: (alias, title, exact name, folded name): the title (alias 0), then the other titles (alias 1).
    """

    id: str | None
    title: str
    title_fold: str
    letter: str
    type: str | None
    summary: str
    language: str | None
    licence: str | None
    status: str | None
    values: tuple[tuple[str, str, str], ...]
    names: tuple[tuple[int, str, str, str], ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TextDocument:
    """What the full text keeps of a living page; `blob` says which version of it.

    Attributes:
        path: where the page lies: what names the document.
        title, other_titles, summary, labels: weighted more than the text; labels are themes, keywords and the like.
        fields: what the other keys of the head say, titles that they link included: words like those of the text.
        body: the text without its marks, as an excerpt shows it.
    """

    path: str
    blob: str
    title: str
    other_titles: tuple[str, ...]
    summary: str
    labels: str
    fields: str
    body: str


def initial(title: str) -> str:
    """The letter under which a title stands in an alphabetical list: A to Z, `#` for anything else."""
    first = fold(title)[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def facts_of(fiche: Fiche) -> PageFacts:
    """What the tables keep of this page."""
    name = fiche.name
    marks = _marks(fiche.body)
    titles = dict.fromkeys((fiche.title, *fiche.other_titles))
    names = tuple(
        (int(place > 0), title, *_own_name(name, title, own=place == 0)) for place, title in enumerate(titles)
    )
    own = {folded for _, _, _, folded in names}
    links = tuple(
        link
        for link in _links(fiche, marks)
        if link.space != name.space or link.fold not in own or _spells_another(link.target, titles)
    )
    return PageFacts(
        id=fiche.id,
        title=fiche.title,
        title_fold=fold(fiche.title),
        letter=initial(fiche.title),
        type=fiche.type,
        summary=fiche.summary[:_MAX_SUMMARY],
        language=fiche.language,
        licence=fiche.licence,
        status=fiche.status,
        values=tuple(_values(fiche, _categories(fiche, marks))),
        names=names,
        links=links,
    )


def _marks(text: str) -> list[Mark]:
    """The marks of a text; a text without brackets has none, and most heads are such."""
    return scan(text) if "[[" in text or "{{" in text else []


def _categories(fiche: Fiche, marks: list[Mark]) -> tuple[str, ...]:
    """The bare titles of the categories, of the head and of the text."""
    of_head = replace(fiche, body="").categories
    of_body = (mark.target for mark in marks if mark.kind == "category")
    return tuple(_category(value) for value in (*of_head, *of_body))


def _own_name(name: PageName, title: str, *, own: bool) -> tuple[str, str]:
    """The exact and folded name under which links find a page of this title: a file's page by the file's name.

    Another title of a file is a name that it had: a wiki's texts go on showing it by that.
    """
    if name.space.endswith("fichiers"):
        former = "" if own else target_names(f"Fichier:{title}")[1]
        return (former or name.slug,) * 2
    space, bare = split_own_prefix(name, title)
    del space
    key = title_key(bare)
    return key, fold(key)


def split_own_prefix(name: PageName, title: str) -> tuple[str, str]:
    """The space and the title without the prefix that repeats the space (« Aide:Écrire », kept by imports)."""
    space, _, _ = target_names(title)
    if space == name.space and name.space != "fiches":
        return space, title.strip().removeprefix(":").partition(":")[2].strip()
    return name.space, title


def _values(fiche: Fiche, categories: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    source = fiche.source or {}
    wiki = source.get("wiki")
    several = (
        ("theme", fiche.themes),
        ("territory", fiche.territories),
        ("keyword", fiche.keywords),
        ("category", categories),
        ("type", (fiche.type,) if fiche.type else ()),
        ("source", (str(wiki),) if wiki else ()),
    )
    for field, values in several:
        seen: set[str] = set()
        for value in values:
            folded = fold(value)
            if folded not in seen:
                seen.add(folded)
                yield field, value, folded


def _spells_another(target: str, titles: Collection[str]) -> bool:
    """Whether a link differs from the page's own titles by its first letter: `iPod` on `IPod` may be another page."""
    said = " ".join(split_prefix(target)[1].replace("_", " ").split())
    return said not in titles and said[:1].swapcase() + said[1:] in titles


def _category(value: str) -> str:
    """The bare title of a category, also when it was written « Catégorie:X »."""
    space, name, _ = target_names(value)
    return name if space == "categories" else title_key(value)


def _links(fiche: Fiche, marks: list[Mark]) -> Iterator[Link]:
    for mark in marks:
        if mark.target.strip():
            target = f"Catégorie:{_category(mark.target)}" if mark.kind == "category" else mark.target
            target = f"Fichier:{target}" if mark.kind == "embed" and target_names(target)[0] == "fiches" else target
            yield Link(mark.kind, target, *target_names(target))
    for mark in _marks(fiche.head.text):
        if mark.kind in ("link", "annotation") and mark.target.strip():
            yield Link("head", mark.target, *target_names(mark.target))


_CODE_FENCE: Final = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_MD_LINK: Final = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_NOTE: Final = re.compile(r"\[\^[^\]\n]*\]:?")
_RULE: Final = re.compile(r"[-:|=]{3,}")
_LINE_SIGN: Final = re.compile(r"\n[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t])?|:[ \t])")
_UNDERLINED: Final = re.compile(r"(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_GAP: Final = re.compile(r"[ \t]*\n\s*|[ \t]{2,}")

_SIGNS: Final = (
    # what a text must hold for the pattern to be tried, the pattern, what is put instead
    ("<!--", _COMMENT, " "),
    ("```", _CODE_FENCE, " "),
    ("~~~", _CODE_FENCE, " "),
    ("](", _MD_LINK, r"\1"),
    ("[^", _NOTE, " "),
    ("<", _TAG, " "),
    ("--", _RULE, " "),
    ("==", _RULE, " "),
    ("\n", _LINE_SIGN, "\n"),
)


def plain(body: str, marks: list[Mark]) -> str:
    """The text of a body without its marks: links by their label, no signs of Markdown, no HTML."""
    pieces: list[str] = []
    position = 0
    for mark in marks:
        if mark.start < position:
            continue
        pieces.append(body[position : mark.start])
        pieces.append("" if mark.kind in ("category", "template") else _shown(mark.label, mark.target))
        position = mark.end
    text = "".join(["\n", *pieces, body[position:]])
    for sign, pattern, shown in _SIGNS:
        if sign in text:
            text = pattern.sub(shown, text)
    text = text.replace("|", " ").replace("*", "").replace("`", "").replace("~~", "")
    if "_" in text:
        text = _UNDERLINED.sub("", text)
    return _GAP.sub(" ", text).strip()


def _shown(label: str | None, target: str) -> str:
    return target if label is None else label


def text_of(fiche: Fiche, path: str, blob: str) -> TextDocument:
    """What the full text keeps of this page."""
    marks = _marks(fiche.body)
    labels = (*fiche.themes, *fiche.territories, *fiche.keywords, *_categories(fiche, marks), fiche.type or "")
    return TextDocument(
        path=path,
        blob=blob,
        title=fiche.title,
        other_titles=fiche.other_titles,
        summary=fiche.summary,
        labels=" . ".join(labels),
        fields=" . ".join(_head_texts(fiche)),
        body=_said(fiche, marks),
    )


def _said(fiche: Fiche, marks: list[Mark]) -> str:
    """The words of a text; of a discussion without what only programs read."""
    if not fiche.name.is_talk:
        return plain(fiche.body, marks)
    body = readable_discussion(fiche.body, lambda moment: moment[:10])
    return plain(body, _marks(body))


_KNOWN: Final = frozenset(
    {"id", "titre", "resume", "type", "themes", "territoires", "mots_cles", "autres_titres", "categories"}
    | {"langue", "licence", "statut", "source"}
)


def _head_texts(fiche: Fiche) -> Iterator[str]:
    """The words of the other keys of the head: what a page states in its fields is found too."""
    for key, value in fiche.head.items():
        if key not in _KNOWN:
            yield from _texts(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value, _marks(value)) if "[" in value or "*" in value else value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def is_searched(path: str) -> bool:
    """Whether the page at this path takes part in the full text: every page does, discussions too."""
    name = PageName.from_path(path)
    return name is not None and name.space in SPACES
