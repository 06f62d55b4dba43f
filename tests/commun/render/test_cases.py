"""Markdown and our marks, as readable examples: see `cases/`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from commun.render import Rendered

CASES = Path(__file__).parent / "cases"


def examples() -> list[object]:
    """The examples of every file: `=== name`, the Markdown, a line with a dot, the HTML."""
    found: list[object] = []
    for file in sorted(CASES.glob("*.txt")):
        for part in f"\n{file.read_text()}".split("\n=== ")[1:]:
            name, _, rest = part.partition("\n")
            markdown, _, html = rest.partition("\n.\n")
            found.append(pytest.param(markdown, html, id=f"{file.stem}: {name}"))
    return found


@pytest.mark.parametrize(("markdown", "html"), examples())
def test_the_example_is_laid_out_as_shown(render: Callable[[str], Rendered], markdown: str, html: str) -> None:
    said = render(markdown).html.replace("\u202f", " ")
    assert said.strip() == html.strip()
