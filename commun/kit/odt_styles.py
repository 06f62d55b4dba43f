"""How a booklet in OpenDocument looks: styles with the names that LibreOffice gives them, easy to change.

The library's own document numbers headings, gives lists no indent and tables no line; what it lacks is said here
(OpenDocument 1.3, part 3, 16 and 17).
"""

from typing import Any, Final

from odfdo import Element, Style

BOLD: Final = "Gras"
ITALIC: Final = "Italique"
MARKED: Final = "Code"
CELL: Final = "Cellule"
CHAPTER: Final = "Chapitre"
QUOTE: Final = "Quotations"
TITLE: Final = "Title"
SUBTITLE: Final = "Subtitle"
SMALL: Final = "Mention"
BODY: Final = "Text_20_body"
BULLETS: Final = "List_20_1"
NUMBERS: Final = "Numbering_20_1"
CONTENTS: Final = "Contents_20_Heading"
ENTRY: Final = "Contents_20_1"
"""The styles that the blocks name."""

_DEEPEST: Final = 10
"""Levels of a list and of headings (16.37)."""
_SIZES: Final = {1: "20pt", 2: "15pt", 3: "12.5pt", 4: "11.5pt", 5: "11pt", 6: "11pt"}
_GREEN: Final = "#1d6a44"
_LINE: Final = "0.5pt solid #b8b0a0"


def lay_styles(document: Any) -> None:
    """Give the document all that its blocks name."""
    for style in (Style("text", name=BOLD, bold=True), Style("text", name=ITALIC, italic=True)):
        document.insert_style(style)
    document.insert_style(Style("text", name=MARKED, font="DejaVu Sans Mono", size="90%"))
    _paragraphs(document)
    _headings(document)
    _lists(document)
    cell = Style("table-cell", name=CELL)
    cell.set_properties({"fo:border": _LINE, "fo:padding": "0.12cm"}, area="table-cell")
    document.insert_style(cell, automatic=True)


def _paragraphs(document: Any) -> None:
    _paragraph(document, TITLE, "Heading", {"fo:text-align": "center", "fo:margin-top": "6cm"},
               {"fo:font-size": "28pt", "fo:font-weight": "bold"})  # fmt: skip
    _paragraph(document, SUBTITLE, "Standard", {"fo:text-align": "center", "fo:margin-bottom": "0.3cm"}, {})
    _paragraph(document, QUOTE, BODY, {"fo:margin-left": "1cm", "fo:margin-right": "1cm"}, {"fo:font-style": "italic"})
    _paragraph(document, SMALL, "Standard", {"fo:margin-top": "0.1cm"}, {"fo:font-size": "9pt"})


def _headings(document: Any) -> None:
    for level, size in _SIZES.items():
        said = {"fo:margin-top": "0.6cm", "fo:margin-bottom": "0.2cm", "fo:keep-with-next": "always"}
        letters = {"fo:font-size": size, "fo:font-weight": "bold", "fo:font-style": "normal"}
        _paragraph(document, f"Heading_20_{level}", "Heading", said, letters, level=level)
    _paragraph(document, CHAPTER, "Heading_20_1", {"fo:break-before": "page"}, {"fo:color": _GREEN}, level=1)
    large = {"fo:font-size": "16pt", "fo:font-weight": "bold"}
    _paragraph(document, CONTENTS, "Heading", {"fo:break-before": "page"}, large)
    numbers = document.get_part("styles.xml").get_element("//text:outline-style")
    for level in numbers.get_elements("text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        for name in ("style:num-suffix", "loext:num-list-format", "text:display-levels"):
            if level.get_attribute(name) is not None:
                level.del_attribute(name)


def _paragraph(
    document: Any, name: str, parent: str, said: dict[str, str], letters: dict[str, str], *, level: int = 0
) -> None:
    style = Style("paragraph", name=name, display_name=name.replace("_20_", " "), parent_style=parent)
    if level:
        style.set_attribute("style:default-outline-level", str(level))
    style.set_properties(said, area="paragraph")
    if letters:
        style.set_properties(letters, area="text")
    document.insert_style(style)


def _lists(document: Any) -> None:
    """Each level a little more to the right, its sign hanging before the words."""
    for name, tag, sign in (
        (BULLETS, "text:list-level-style-bullet", 'text:bullet-char="•"'),
        (NUMBERS, "text:list-level-style-number", 'style:num-format="1" style:num-suffix="."'),
    ):
        levels = "".join(
            f'<{tag} text:level="{level}" {sign}>'
            '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
            '<style:list-level-label-alignment text:label-followed-by="listtab" '
            f'fo:text-indent="-0.6cm" fo:margin-left="{0.6 * level:.1f}cm"/></style:list-level-properties></{tag}>'
            for level in range(1, _DEEPEST + 1)
        )
        document.insert_style(Element.from_tag(f'<text:list-style style:name="{name}">{levels}</text:list-style>'))
