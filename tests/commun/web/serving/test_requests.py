"""Forms are read as the standard library reads them, whatever is sent."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from commun.web.serving import Request

FORM = "application/x-www-form-urlencoded"


def read(body: bytes) -> MultiDict[str, str]:
    """The fields of a request that brings `body`."""
    environ = EnvironBuilder(method="POST", input_stream=None, data=body, content_type=FORM).get_environ()
    return MultiDict(Request(environ).form)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_what_a_browser_sends_is_what_was_typed(fields: list[tuple[str, str]]) -> None:
    assert read(urlencode(fields).encode()) == MultiDict(fields)


@settings(max_examples=60, deadline=None)
@given(st.text("aé=&+% ;_.-\r\n0E9C3", max_size=30))
def test_any_body_is_read_as_by_the_standard_library(body: str) -> None:
    expected = parse_qsl(body, keep_blank_values=True, errors="werkzeug.url_quote")
    assert read(body.encode()) == MultiDict(expected)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", []),
        (b"a", [("a", "")]),
        (b"a=1&&a=2", [("a", "1"), ("a", "2")]),
        (b"text=a%3Db=c+d%2B", [("text", "a=b=c d+")]),
        (b"text=%0D%0A%C3%A9t%c3%a9%0D%0A", [("text", "\r\nété\r\n")]),
        (b"text=100%", [("text", "100%")]),
        (b"text=%E9", [("text", "%E9")]),  # Latin-1: no text, and shown as it came
        (b"text=_a_=\r\nb", [("text", "_a_=\r\nb")]),
    ],
)
def test_odd_bodies(body: bytes, fields: list[tuple[str, str]]) -> None:
    assert read(body) == MultiDict(fields)


def test_octets_that_are_no_text_make_an_empty_form() -> None:
    assert read(b"text=\xff\xfe") == MultiDict()
