"""Templates keep the promises of the security policy and of people without JavaScript, whoever wrote them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("commun/templates").rglob("*.html"))
IDS = [str(path.relative_to("commun/templates")) for path in TEMPLATES]


def bare(template: str) -> str:
    """The HTML of a template without what Jinja says."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)


class Tags(HTMLParser):
    """The opening tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|javascript:", text, re.IGNORECASE)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"'{]", bare(text), re.IGNORECASE)
    scripts = [attributes for tag, attributes in Tags(text).found if tag == "script"]
    # A block of JSON-LD is data: no browser runs it (HTML, 4.12.1, « data block »); the policy stops all else.
    assert all("src" in each or each.get("type") == "application/ld+json" for each in scripts)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_nothing_comes_from_another_site(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|<link[^>]*href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_forms_that_write_hold_a_token(path: Path) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
        # Choosing a language changes nothing of anyone's; a token there would make every page personal.
        assert "csrf_field()" in form or 'action="/langue/' in form


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_pictures_have_an_alternative_and_a_size(path: Path) -> None:
    for tag, attributes in Tags(re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)).found:
        if tag == "img":
            assert {"alt", "width", "height"} <= set(attributes)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_sentences_follow_french_typography(path: Path) -> None:
    sentences = re.findall(
        r"(?<!\w)(?:_|ngettext)\((\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", path.read_text(encoding="utf-8")
    )
    wrong = [s for s in sentences if re.search(r"\w'\w|[ \u00a0](?:[?!;»]|:(?!/))|«[ \u00a0]", s[1:-1])]
    assert wrong == []
