"""DOCX as HTML, by mammoth: macros, comments and what is linked from outside are left where they are.

Mammoth knows no formulas: they are put into the text as words of a style of their own before it reads.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import mammoth
from lxml import etree
from lxml import html as markup

from commun.by_file.formulas import latex

_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWN: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_FORMULA: Final = "CommunFormule"
"""The style of the words that stand for a formula."""
_STYLES: Final = "\n".join([
    "p[style-name='Title'] => h1:fresh",
    f"r.{_FORMULA} => code.math",
    *(f"r[style-name='{name}'] => code" for name in ("HTML Code", "Source Text", "Verbatim Char", "Code")),
    *(
        f"p[style-name='{name}'] => pre:separator('\\n')"
        for name in ("HTML Preformatted", "Preformatted Text", "Source Code", "Code")
    ),
])  # fmt: skip
"""Styles that mammoth leaves plain; Word names its own in English inside a file, whatever its language."""


def html_of_docx(data: bytes) -> tuple[Any, Mapping[str, bytes], int]:
    """The text of a document as HTML, its pictures by the address that the text gives them, how many drawings stay."""
    files: dict[str, bytes] = {}

    def kept(image: Any) -> dict[str, str]:
        with image.open() as file:
            address = f"image{len(files) + 1}.{image.content_type.rpartition('/')[2].replace('jpeg', 'jpg')}"
            files[address] = file.read()
        return {"src": address}

    document = io.BytesIO(_with_formulas(data))
    told = mammoth.convert_to_html(document, style_map=_STYLES, convert_image=mammoth.images.img_element(kept))
    return markup.fragment_fromstring(told.value, create_parent="div"), files, _drawings(data)


def _drawings(data: bytes) -> int:
    """How many charts, diagrams and shapes without words the text holds: mammoth passes over them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml")
    if b"graphicData" not in text:
        return 0
    root = etree.fromstring(text, _parser())
    drawn = (each for each in root.iter(f"{_DRAWN}graphicData") if each.find(f"{_PICTURE}pic") is None)
    # Where a frame holds words, they come; the same shape drawn for older programs is beside it, in another language.
    return sum(not any(True for _words in each.iter(f"{_WORD}t")) for each in drawn)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _with_formulas(data: bytes) -> bytes:
    """The same document, its formulas as words; the same octets where it has none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {
            each.filename: archive.read(each)
            for each in archive.infolist()
            if each.filename.startswith("word/") and each.filename.endswith(".xml")
        }
        told = {name: _told(text) for name, text in texts.items() if b"oMath" in text}
        if not told:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written:
            for each in archive.infolist():
                written.writestr(each.filename, told.get(each.filename) or archive.read(each))
    return out.getvalue()


def _told(text: bytes) -> bytes:
    """A text of a document, each formula a run of words."""
    root = etree.fromstring(text, _parser())
    for formula in list(root.iter(f"{_MATH}oMath")):
        run = etree.Element(f"{_WORD}r")
        style = etree.SubElement(etree.SubElement(run, f"{_WORD}rPr"), f"{_WORD}rStyle")
        style.set(f"{_WORD}val", _FORMULA)
        words = etree.SubElement(run, f"{_WORD}t")
        words.text = latex(formula)
        run.tail = formula.tail
        formula.getparent().replace(formula, run)
    # A formula on a line of its own stands in a frame that mammoth passes over with all that it holds.
    etree.strip_tags(root, f"{_MATH}oMathPara")
    etree.strip_elements(root, f"{_MATH}oMathParaPr", with_tail=False)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
