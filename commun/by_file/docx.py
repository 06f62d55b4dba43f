"""DOCX as HTML, by mammoth: macros, comments and what is linked from outside are left where they are."""

import io
from collections.abc import Mapping
from typing import Any, Final

import mammoth
from lxml import html as markup

_STYLES: Final = "p[style-name='Title'] => h1:fresh"
"""Styles that mammoth leaves as paragraphs; Word names them in English inside a file, whatever its language."""


def html_of_docx(data: bytes) -> tuple[Any, Mapping[str, bytes]]:
    """The text of a document as an element of HTML, and its pictures by the address that the text gives them."""
    files: dict[str, bytes] = {}

    def kept(image: Any) -> dict[str, str]:
        with image.open() as file:
            address = f"image{len(files) + 1}.{image.content_type.rpartition('/')[2].replace('jpeg', 'jpg')}"
            files[address] = file.read()
        return {"src": address}

    told = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(kept))
    return markup.fragment_fromstring(told.value, create_parent="div"), files
