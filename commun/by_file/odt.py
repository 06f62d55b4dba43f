"""ODT as HTML: headings, lists, tables, bold, code, links, pictures, formulas (OpenDocument 1.3, part 3)."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree
from lxml import html as markup

from commun.by_file.formulas import latex

_NAMES: Final = {
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
_PLAIN: Final = {
    "text:p": "p", "text:a": "a", "text:list-item": "li", "text:list-header": "li", "table:table": "table",
    "table:table-row": "tr", "table:table-cell": "td", "text:line-break": "br",
}  # fmt: skip
_LOOKS: Final = {
    ("fo:font-weight", "bold"): "strong", ("fo:font-style", "italic"): "em",
    ("style:text-line-through-style", "solid"): "s", ("style:text-line-through-type", "single"): "s",
}  # fmt: skip
"""What a style says of the words, and the element that says it in HTML."""
_RUNS: Final = frozenset({"strong", "em", "s", "sup", "sub", "code", "pre"})
"""Elements of which two in a row are one."""
_LEFT_OUT: Final = frozenset({
    "text:tracked-changes", "office:annotation", "office:annotation-end", "office:forms", "text:sequence-decls",
    "text:table-of-content", "text:soft-page-break", "table:covered-table-cell", "text:bookmark-start",
    "table:table-column", "svg:title", "svg:desc", "text:note-citation", "office:event-listeners",
})  # fmt: skip


_SHAPES: Final = frozenset(
    f"draw:{name}"
    for name in ("g", "custom-shape", "rect", "line", "polyline", "polygon", "path", "circle", "ellipse", "connector")
)
"""What is drawn in the document itself: none of it comes but its words."""


def html_of_odt(data: bytes) -> tuple[Any, Mapping[str, bytes], int]:
    """The text of a document as HTML, its pictures by the address that the text gives them, how many drawings stay."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = etree.fromstring(archive.read("content.xml"), parser)
        styles = [content]
        if "styles.xml" in archive.namelist():
            # Its automatic styles are those of headers and footers: they have the names of the text's, and other looks.
            named = etree.fromstring(archive.read("styles.xml"), parser).find("office:styles", _NAMES)
            styles = [content] if named is None else [named, content]
        there = set(archive.namelist())
        formulas = {
            name.removesuffix("/content.xml"): latex(root)
            for name in there
            if name.endswith("/content.xml") and _is_formula(root := etree.fromstring(archive.read(name), parser))
        }
        reader = _Reader(styles, formulas)
        body = content.find("office:body/office:text", _NAMES)
        holder = markup.Element("div")
        if body is not None:
            reader.read(body, holder)
        files = {name: archive.read(name) for name in reader.pictures if name in there}
    return holder, files, reader.drawings


class _Reader:
    """Walks a document; knows which of its styles are bold, struck, code, titles or numbers, and its formulas."""

    def __init__(self, roots: list[Any], formulas: Mapping[str, str]) -> None:
        self.pictures: list[str] = []
        self.drawings = 0
        self._formulas = formulas
        self._looks: dict[str, list[str]] = {key: ["code"] for key in ("Source_20_Text", "Source_Text")}
        self._numbered: set[str] = set()
        self._blocks: dict[str, str] = {"Title": "h1", "Preformatted_20_Text": "pre"}
        for root in roots:
            for style in root.iter(_q("style:style")):
                self._learn(style)
            for style in root.iter(_q("text:list-style")):
                if style.find("text:list-level-style-number", _NAMES) is not None:
                    self._numbered.add(style.get(_q("style:name")) or "")

    def _learn(self, style: Any) -> None:
        name, parent = (style.get(_q(f"style:{key}")) or "" for key in ("name", "parent-style-name"))
        if parent in self._blocks:
            self._blocks[name] = self._blocks[parent]
        found = dict.fromkeys(self._looks.get(parent, ()))
        for said in style.iter(_q("style:text-properties")):
            for (key, value), tag in _LOOKS.items():
                if said.get(_q(key)) == value:
                    found[tag] = None
                elif said.get(_q(key)) in {"normal", "none"}:
                    found.pop(tag, None)
            place = (said.get(_q("style:text-position")) or "").split(" ")[0]
            if place in {"super", "sub"}:
                found["sup" if place == "super" else "sub"] = None
        if found:
            self._looks[name] = list(dict.fromkeys([*self._looks.get(name, ()), *found]))

    def read(self, source: Any, into: Any) -> None:
        """Add what `source` holds to the HTML element `into`."""
        _say(into, source.text)
        for child in source:
            if isinstance(child.tag, str):
                self._put(child, into)
            _say(into, child.tail)

    def _put(self, child: Any, into: Any) -> None:
        name = _short(child.tag)
        if name in _LEFT_OUT:
            return
        if name == "text:s":
            _say(into, " " * min(80, int(child.get(_q("text:c")) or 1)))
        elif name == "text:tab":
            _say(into, " ")
        elif name == "draw:image":
            self._picture(child, into)
        elif name in {"draw:object", "draw:object-ole"}:
            self._formula(child, into)
        elif name == "text:note-body":
            self._note(child, into)
        else:
            self.drawings += name in _SHAPES and _is_drawing(child, name)
            for tag in self._tags(child, name):
                into = self._made(child, tag, into)
            self.read(child, into)

    def _note(self, child: Any, into: Any) -> None:
        """A note at the foot of a page stands between brackets where its number stood."""
        _say(into, " (")
        for number, part in enumerate(child):
            _say(into, " " if number else "")
            self.read(part, into)
        _say(into, ")")

    def _tags(self, child: Any, name: str) -> Sequence[str]:
        """The elements of HTML that a part of the document is, from the outer one to the inner one."""
        if name == "text:h":
            return (f"h{min(6, int(child.get(_q('text:outline-level')) or 1))}",)
        if name == "text:list":
            return ("ol" if child.get(_q("text:style-name")) in self._numbered else "ul",)
        style = child.get(_q("text:style-name")) or ""
        if name == "text:span":
            return self._looks.get(style, ())
        if name == "text:p" and style in self._blocks:
            return (self._blocks[style],)
        return (_PLAIN[name],) if name in _PLAIN else ()

    def _made(self, child: Any, tag: str, into: Any) -> Any:
        before = into[-1] if len(into) else None
        apart = before is None or before.tag != tag or (before.tail or "").strip(None if tag == "pre" else "")
        if tag in _RUNS and before is not None and not apart:
            if tag == "pre":
                before.append(markup.Element("br"))
            return before
        made = markup.Element(tag)
        if tag == "a":
            made.set("href", child.get(_q("xlink:href")) or "")
        into.append(made)
        return made

    def _formula(self, child: Any, into: Any) -> None:
        told = self._formulas.get((child.get(_q("xlink:href")) or "").removeprefix("./").rstrip("/"))
        self.drawings += told is None  # a chart, or the sheet of another program
        if told:
            made = markup.Element("code", {"class": "math"})
            made.text = told
            into.append(made)

    def _picture(self, child: Any, into: Any) -> None:
        address = (child.get(_q("xlink:href")) or "").removeprefix("./")
        if not address.startswith("Pictures/"):
            return
        self.pictures.append(address)
        told = child.getparent().find("svg:desc", _NAMES)
        into.append(markup.Element("img", src=address, alt=(told.text or "") if told is not None else ""))


def _is_formula(root: Any) -> bool:
    return str(root.tag) == "{http://www.w3.org/1998/Math/MathML}math"


def _is_drawing(shape: Any, name: str) -> bool:
    """Whether more than words is lost with a shape: a frame around words is none; of a group, the whole is one."""
    if any(_short(each.tag) == "draw:g" for each in shape.iterancestors()):
        return False
    return name == "draw:g" or not "".join(shape.itertext()).strip()


def _q(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{_NAMES[space]}}}{local}"


def _short(tag: str) -> str:
    space, _, local = tag.removeprefix("{").partition("}")
    return next((f"{key}:{local}" for key, known in _NAMES.items() if known == space), local)


def _say(into: Any, text: str | None) -> None:
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text
