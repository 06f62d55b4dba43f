"""A document to be filled in with LibreOffice or Word: a table of the fields of a type, then the headings of its text.

It is small and always the same, so it is written here, without the library that booklets need. What it explains stands
in the head of its pages, which is not read when it comes back. Format: OASIS OpenDocument 1.3.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

ODT: Final = "application/vnd.oasis.opendocument.text"
_SPACES: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_MANIFEST: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_MOMENT: Final = (2020, 1, 1, 0, 0, 0)
"""The moment of everything inside: the same model is the same file."""


def write_model(explained: str, rows: Sequence[tuple[str, str]], text: str) -> bytes:
    """The document.

    Args:
        explained: what to do with it, for its head.
        rows: each field, and what stands in it already.
        text: the text to be filled in, in Markdown; its headings become headings.
    """
    cells = "".join(f"<table:table-row>{''.join(_cell(each) for each in row)}</table:table-row>" for row in rows)
    table = (
        f'<table:table table:name="Fiche"><table:table-column table:number-columns-repeated="2"/>{cells}</table:table>'
    )
    body = "".join(_line(line) for line in text.split("\n") if line.strip())
    content = _document("content", f"<office:body><office:text>{table}{body}<text:p/></office:text></office:body>")
    head = f"<style:header><text:p>{escape(explained)}</text:p></style:header>"
    styles = _document(
        "styles",
        '<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties '
        'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2cm" '
        'fo:margin-right="2cm"/></style:page-layout></office:automatic-styles><office:master-styles>'
        f'<style:master-page style:name="Standard" style:page-layout-name="pm">{head}</style:master-page>'
        "</office:master-styles>",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # The first member, not packed, says what the file is (OpenDocument, part 2, 3.3).
        archive.writestr(zipfile.ZipInfo("mimetype", _MOMENT), ODT, zipfile.ZIP_STORED)
        members = {"content.xml": content, "styles.xml": styles, "meta.xml": _document("meta", "<office:meta/>")}
        for name, said in (*members.items(), ("META-INF/manifest.xml", _MANIFEST)):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), said, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _document(name: str, inside: str) -> str:
    root = f"office:document-{name}"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {_SPACES} office:version="1.3">{inside}</{root}>'


def _cell(text: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _line(line: str) -> str:
    marks = len(line) - len(line.lstrip("#"))
    if marks and line[marks : marks + 1] == " ":
        return f'<text:h text:outline-level="{marks}">{escape(line[marks:].strip())}</text:h>'
    return f"<text:p>{escape(line)}</text:p>"
