"""HTML of a document as Markdown, block by block, with what looks like « champ : valeur » told beside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from lxml import html as markup

_SPECIAL: Final = re.compile(r"([\\`*\[\]<>{}|]|(?<!\w)_|_(?!\w))")
_LEADING: Final = re.compile(r"^(\s*)(?:([#>+-])|(\d+)([.)]))(?=\s)")
"""What would begin a heading, a quotation or a list. (A digit cannot be escaped: the sign after it is.)"""
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_PAIR: Final = re.compile(r"^\**([^:*\n]{2,60}?)\s*:\**\s*(.*)$", re.DOTALL)
_HEADING: Final = re.compile(r"h[1-6]")
_BLOCKS: Final = frozenset({"p", "ul", "ol", "table", "blockquote", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS: Final = {
    "strong": ("**", "**"), "b": ("**", "**"), "em": ("*", "*"), "i": ("*", "*"), "s": ("~~", "~~"),
    "sup": ("<sup>", "</sup>"), "sub": ("<sub>", "</sub>"),
}  # fmt: skip
_BAR: Final = re.compile(r"(?<!\\)\|")
_TICKS: Final = re.compile("`+")
_SAFE: Final = ("http://", "https://", "mailto:", "tel:")
_BACK: Final = ("#footnote-ref", "#endnote-ref")
"""Where the arrow after a note leads, in what mammoth writes."""
_PICTURES: Final = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}
"""How the pictures that are taken begin, whatever they are called."""


class Writer:
    """Writes one document.

    Args:
        files: its pictures, by the address that the text gives them.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._named: dict[bytes, str] = {}
        self._deeper = 0
        self.title = ""
        self.pictures: list[tuple[str, bytes, str]] = []

    def blocks(self, root: Any) -> list[dict[str, object]]:
        """The blocks of the document; its first heading of the first level is its title and not one of them."""
        found: list[dict[str, object]] = []
        # Under a title, parts of the first level go one level down, and all others with them.
        self._deeper = int(len(root.findall(".//h1")) > 1)
        for element in _flat(root):
            if element.tag == "h1" and not self.title:
                self.title = " ".join(element.text_content().split())
                continue
            text = self._block(element, "")
            if text.strip():
                found.append({"markdown": text, "pairs": self._pairs(element)})
        return found

    def _pairs(self, element: Any) -> list[tuple[str, str]]:
        if element.tag == "table":
            rows = [[" ".join(_lines(cell)) for cell in row] for row in _rows(element)]
            values = [["\n".join(_lines(cell)) for cell in row] for row in _rows(element)]
            if rows and all(len(row) == 2 for row in rows):  # noqa: PLR2004 — a label and its value
                return [
                    (row[0].rstrip(" :\u00a0\u202f"), value[1].strip()) for row, value in zip(rows, values, strict=True)
                ]
        elif element.tag == "p":
            match = _PAIR.match(" ".join(element.text_content().split()))
            if match:
                return [(match[1].strip(), match[2].strip())]
        return []

    def _block(self, element: Any, indent: str) -> str:
        tag = element.tag
        if _HEADING.fullmatch(tag):
            level = min(6, max(2, int(tag[1]) + self._deeper))
            words = self._line(element).strip("* ")
            return f"{'#' * level} {words}" if words else ""
        if tag in {"ul", "ol"}:
            return "\n".join(self._items(element, indent))
        if tag == "table":
            return self._table(element)
        if tag == "blockquote":
            inner = "\n\n".join(self._block(each, "") for each in _flat(element))
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        if tag == "pre" or _is_formula(element):
            return _fenced(_verbatim(element), "" if tag == "pre" else "math")
        return _LEADING.sub(r"\1\3\\\2\4", self._line(element))

    def _items(self, element: Any, indent: str) -> Iterator[str]:
        mark = "1." if element.tag == "ol" else "-"
        inner = indent + " " * (len(mark) + 1)
        for item in element:
            if item.tag != "li":
                continue
            first = True
            for part in _flat(item):
                text = self._block(part, inner)
                if part.tag in {"ul", "ol"}:
                    yield text
                elif text.strip():
                    text = text.replace("\n", f"\n{inner}")
                    yield f"{indent}{mark} {text}" if first else f"\n{inner}{text}"
                    first = False

    def _table(self, element: Any) -> str:
        rows = [
            [_BAR.sub(r"\\|", "<br>".join(self._line(part).strip() for part in _flat(cell))) for cell in row]
            for row in _rows(element)
        ]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return ""
        lines = ["| " + " | ".join((*row, *[""] * (width - len(row)))) + " |" for row in rows]
        return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])

    def _line(self, element: Any) -> str:
        return _BLANKS.sub(" ", self._words(element)).strip()

    def _words(self, element: Any) -> str:
        parts = [_escaped(element.text)]
        for child in element:
            parts += [self._inline(child), _escaped(child.tail)]
        return "".join(parts)

    def _inline(self, child: Any) -> str:
        if not isinstance(child.tag, str):
            return ""
        if child.tag in {"img", "br"}:
            return self._picture(child) if child.tag == "img" else " "
        if child.tag == "code":
            return _code(child)
        inner = self._words(child)
        if child.tag in _BLOCKS or child.tag in {"li", "tr", "td", "th"}:
            return f" {inner} "
        return self._link(child, inner) if child.tag == "a" else _marked(child.tag, inner)

    def _link(self, child: Any, inner: str) -> str:
        address, bare = child.get("href") or "", inner.strip()
        if address.startswith(_BACK):
            return ""
        if bare and address.lower().startswith(_SAFE):
            return f"[{bare}]({address.replace(' ', '%20').replace(')', '%29')})"
        return inner

    def _picture(self, child: Any) -> str:
        address, alt = child.get("src") or "", " ".join((child.get("alt") or "").split())[:200]
        data = self._files.get(address)
        if data is None:
            return ""
        # One of another kind is refused where pictures are looked at, with a sentence: it does not vanish here.
        ending = next((kind for begin, kind in _PICTURES.items() if data.startswith(begin)), _ending(address))
        if data not in self._named:  # a picture that stands in several places is one
            self._named[data] = f"image-{len(self._named) + 1}.{ending}"
            self.pictures.append((self._named[data], data, alt))
        return f"[[Fichier:{self._named[data]}]]"


def _ending(address: str) -> str:
    return re.sub(r"[^a-z0-9]", "", address.rpartition(".")[2].lower())[:5] or "bin"


def _flat(element: Any) -> Sequence[Any]:
    """The blocks right inside an element; words beside them make a block of their own, as in « <li>un<ul>… »."""
    if not any(child.tag in _BLOCKS for child in element):
        return [element]
    found: list[Any] = []
    words = _paragraph(element.text)
    for child in element:
        if child.tag not in _BLOCKS:
            words.append(deepcopy(child))
            continue
        found += [words, *(_flat(child) if child.tag == "div" else [child])]
        words = _paragraph(child.tail)
    return [each for each in [*found, words] if each.tag != "p" or len(each) or (each.text or "").strip()]


def _marked(tag: str, inner: str) -> str:
    """Words in bold or italics, struck, raised, lowered: the blanks around them stay outside of the marks."""
    (begin, end), bare = _MARKS.get(tag, ("", "")), inner.strip()
    if not begin or not bare:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{begin}{bare}{end}{after}"


def _code(element: Any) -> str:
    """Code in a line, or a formula, which is code between two `$`; the blanks around it stay outside."""
    inner = _BLANKS.sub(" ", _verbatim(element))
    bare = inner.strip()
    if not bare:
        return inner
    ticks = "`" * (max((len(run) for run in _TICKS.findall(bare)), default=0) + 1)
    padded = f" {bare} " if "`" in bare[0] + bare[-1] else bare
    mark = "$" if element.get("class") == "math" else ""
    return f"{' ' * inner.startswith(' ')}{mark}{ticks}{padded}{ticks}{mark}{' ' * inner.endswith(' ')}"


def _verbatim(element: Any) -> str:
    """The words of code, with its lines."""
    said = element.text or ""
    for child in element:
        said += ("\n" if child.tag == "br" else _verbatim(child)) + (child.tail or "")
    return str(said)


def _fenced(text: str, kind: str) -> str:
    """Code, or a formula, on lines of its own."""
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"{fence}{kind}\n{text.rstrip()}\n{fence}" if text.strip() else ""


def _is_formula(element: Any) -> bool:
    """Whether a paragraph is a formula, and nothing else."""
    words = (element.text or "") + "".join(child.tail or "" for child in element)
    return element.tag == "p" and [child.get("class") for child in element] == ["math"] and not words.strip()


def _paragraph(text: str | None) -> Any:
    made = markup.Element("p")
    made.text = text
    return made


def _rows(table: Any) -> list[list[Any]]:
    return [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]


def _lines(cell: Any) -> list[str]:
    return [text for part in _flat(cell) if (text := " ".join(part.text_content().split()))]


def _escaped(text: str | None) -> str:
    return _SPECIAL.sub(r"\\\1", text or "")
