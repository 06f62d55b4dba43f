"""What one mark says: from the text between `[[` and `]]`, or `{{` and `}}`, to a `Mark`.

Nothing here looks at the text around a mark: finding marks is `walk`'s business.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from fiches.names import split_prefix

Kind = Literal["link", "embed", "category", "annotation", "template"]

_MAX_TARGET: Final = 500
"""No title, address or annotated value of a page is longer; what is, is text that happens to hold brackets."""

_UNFIT: Final = re.compile(r"[\[\]{}<>\n]|://")
_UNFIT_VALUE: Final = re.compile(r"\[\[|\]\]|\n")
_UNFIT_NAME: Final = re.compile(r"[\[\]{}<>\n]")
_PARTS: Final = re.compile(r"\[\[|\]\]|\{\{|\}\}|\\\||\|")

_OPTION: Final = re.compile(
    r"vignette|thumb(?:nail)?|miniature|cadre|frame|framed|sans[ _]cadre|frameless|bordure|border"
    r"|gauche|left|droite|right|centré|center|centre|néant|none"
    r"|x?\d{1,4}(?:x\d{1,4})? ?px|upright(?:[ =][\d.]+)?|redresse(?:[ =][\d.]+)?"
    r"|(?:alt|lien|link|page|lang|langue|class)=.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One of our marks, at `body[start:end]`.

    Attributes:
        kind: what it is. A `template` stands between braces, all others between brackets.
        start, end: where it stands, brackets or braces included.
        target: what it names: of a link the title, with its prefix (`Aide:Écrire`), "" for a section of the same page;
            of an embed the name of the file and of a category its title, without the prefix; of an annotation the
            value; of a template its name (`#ask` of `{{#ask: …}}`).
        label: what is read in its place; None where nothing was written. Of a category, its sort key.
        anchor: the section that a link names after `#`, as it was written.
        property: the property that an annotation gives a value to; several (`[[P::Q::v]]`) are joined by `::`.
        options: how a file is shown (`vignette`, `300px`, `alt=…`), or the parameters of a template.
    """

    kind: Kind
    start: int
    end: int
    target: str
    label: str | None = None
    anchor: str = ""
    property: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the body that is no Markdown: a comment, or a `<nowiki>` whose `inner` text stands for itself."""

    kind: Literal["comment", "nowiki"]
    start: int
    end: int
    inner: str


def parse_inner(inner: str, start: int = 0) -> Mark | None:
    """The mark whose brackets hold `inner` and begin at `start`; None where this is no mark but plain text."""
    end = start + len(inner) + 4
    head, bar, tail = inner.partition("|")
    if head.endswith("\\") and bar:  # in a table the bar is written `\|`
        head = head[:-1]
    if "::" in head and not head.startswith(":"):
        return _annotation(head, _label(bar, tail), start, end)
    target, _, anchor = head.partition("#")
    target = target.strip()
    space, title = split_prefix(target) if ":" in target else ("", target)
    if (
        target.startswith("::")
        or _UNFIT.search(target)
        or "\n" in anchor
        or len(target) > _MAX_TARGET
        or not (target or anchor.strip())
    ):
        return None
    if space == "fichiers" and not target.startswith(":"):
        return _embed(title, tail, start, end)
    if "[[" in tail:
        return None
    label = _label(bar, tail)
    if space == "categories" and not target.startswith(":"):
        return Mark("category", start, end, title, label)
    target = " ".join(target.removeprefix(":").split())
    return Mark("link", start, end, target, label, anchor.strip()) if target or anchor.strip() else None


def _label(bar: str, tail: str) -> str | None:
    return tail.replace("\\|", "|").strip() if bar else None


def _annotation(head: str, label: str | None, start: int, end: int) -> Mark | None:
    names, value = _stated(head)
    names = "::".join(" ".join(name.replace("_", " ").split()) for name in names.split("::"))
    unfit = _UNFIT_NAME.search(names) or _UNFIT_VALUE.search(value) or (label and "[[" in label)
    if unfit or not names.strip(":") or not value or len(head) > _MAX_TARGET * 4:
        return None
    return Mark("annotation", start, end, value, label, property=names)


def _stated(head: str) -> tuple[str, str]:
    """The names and the value: the last `::` parts them, unless it lies in an address (`P::http://…/a::b`)."""
    address = head.find("://")
    cut = head.rfind("::", 0, address) if address > 0 else head.rfind("::")
    cut = head.rfind("::") if cut < 0 else cut
    return head[:cut], head[cut + 2 :].strip()


def _embed(title: str, tail: str, start: int, end: int) -> Mark:
    """A file: what is no known option is its caption; of several, the last one, as in MediaWiki (Help:Images)."""
    options, caption = [], None
    for part in split_bars(tail) if tail else ():
        text = part.strip()
        if _OPTION.fullmatch(text):
            options.append(text)
        elif text:
            caption = text
    return Mark("embed", start, end, title.strip(), caption, options=tuple(options))


def parse_template(inner: str, start: int) -> Mark | None:
    """The template whose braces hold `inner` and begin at `start`; None where it has no name that could be one."""
    first = _PARTS.search(inner)
    if first and first[0] in ("[[", "{{") and not inner.lstrip().startswith("#"):
        return None  # a name holds no bracket: told before all of a long text is read for each of its braces
    name, *parameters = split_bars(inner)
    name = name.lstrip()
    if name.startswith("#"):
        name, _, question = name.partition(":")
        parameters.insert(0, question)
    name = " ".join(name.replace("_", " ").split())
    if not name.strip("#") or len(name) > _MAX_TARGET or _UNFIT_NAME.search(name):
        return None
    return Mark("template", start, start + len(inner) + 4, name, options=tuple(parameters))


def split_bars(text: str) -> list[str]:
    """`text` cut at the bars that stand outside inner brackets and braces."""
    parts, depth, start = [], 0, 0
    for found in _PARTS.finditer(text):
        sign = found[0]
        if sign in ("[[", "{{"):
            depth += 1
        elif sign in ("]]", "}}"):
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[start : found.start()])
            start = found.end()
    parts.append(text[start:])
    return parts


def retarget_piece(inner: str, renamed: Callable[[str], str | None]) -> str:
    """`inner` (what a link's or an annotation's brackets hold) naming another target; label and anchor stay."""
    mark = parse_inner(inner)
    new = renamed(mark.target) if mark and mark.target and mark.kind in ("link", "annotation") else None
    if mark is None or new is None:
        return inner
    head, bar, tail = inner.partition("|")
    if mark.kind == "annotation":
        names, value = _stated(head)
        return f"{names}::{value.replace(mark.target, new, 1)}{bar}{tail}"
    target, sharp, anchor = head.partition("#")
    text = target.strip()
    colon = ":" if text.startswith(":") else ""
    return f"{target.replace(text, colon + new, 1)}{sharp}{anchor}{bar}{tail}"
