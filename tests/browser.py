"""Somebody at a browser, for tests of pages: forms are opened, filled in and sent, hidden fields and all."""

import re
from html import unescape

from flask.testing import FlaskClient
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
