"""The pages that a new commons is born with: the Markdown files of `fiches/starter/<space>/<slug>.md`."""

from pathlib import Path

from fiches.names import SPACES, PageName


def starter_pages() -> list[tuple[PageName, str]]:
    """Name and text of each page, in the order of spaces and names."""
    top = Path(__file__).parent / "starter"
    return [
        (PageName.parse(f"{space}/{file.stem}"), file.read_text(encoding="utf-8"))
        for space in SPACES
        for file in sorted((top / space).glob("*.md"))
    ]
