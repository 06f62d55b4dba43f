"""Somebody at a browser, for tests of pages: forms are opened, filled in and sent, hidden fields and all."""

import re
from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class Person:
    """Somebody at a browser: forms are read before they are sent, as people do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, status: int = 200) -> str:
        response = self.client.get(url)
        assert response.status_code == status, (url, response.status_code, response.text[:400])
        return response.text

    def follow(self, url: str) -> TestResponse:
        return self.client.get(url, follow_redirects=True)

    def send(self, url: str, to: str | None = None, *, status: int = 303, **changes: object) -> TestResponse:
        """Open the form at `url`, change some of its fields and send it (to `to`, or where it stands)."""
        fields: dict[str, object] = dict(form_fields(self.get(url)))
        response = self.client.post(to or url, data=fields | changes, content_type="multipart/form-data")
        assert response.status_code == status, (url, response.status_code, response.text[:2000])
        return response


def form_fields(page: str) -> dict[str, str]:
    """The fields of the last form of a page with what they hold (hidden ones, inputs, selects and texts)."""
    form = page[page.rindex('<form class="form') :]
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        kind = (re.search(r'type="([^"]*)"', tag) or ["", "text"])[1]
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and kind not in {"file", "submit"} and (kind not in {"radio", "checkbox"} or " checked" in tag):
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea\b[^>]*\bname="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    return fields


class _Editor(HTMLParser):
    """What a browser would send of the editor, field by field, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._select: tuple[str, list[str], list[str]] | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = "data-editor" in said
        elif self._inside and tag == "input" and said.get("name"):
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self.fields.append((said["name"], said.get("value", "")))
        elif self._inside and tag == "select":
            self._select = (said["name"], [], [])
        elif tag == "option" and self._select:
            _name, others, chosen = self._select
            (chosen if "selected" in said else others).append(said.get("value", ""))
        elif self._inside and tag == "textarea" and said.get("name"):
            self._text = (said["name"], [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            name, others, chosen = self._select
            self.fields.append((name, (chosen or others)[0]))
            self._select = None
        elif tag == "textarea" and self._text:
            text = "".join(self._text[1]).removeprefix("\n")
            self.fields.append((self._text[0], text.replace("\n", "\r\n")))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)


def whole_form(page: str) -> MultiDict[str, str]:
    """All that a browser would send of the editor in `page`, each field as often as it stands there."""
    editor = _Editor()
    editor.feed(page)
    return MultiDict(editor.fields)
