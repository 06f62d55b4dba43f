"""What a request brings, read at the speed of C: the form of an editor is a whole text in percent signs.

The standard library undoes them one by one in Python, which takes longer than to find out what the text links to.
Quoted-printable, in which mails are written, says the same with another sign (`=C3` for `%C3`), and its reader is C.
"""

import io
import re
from binascii import a2b_qp
from typing import IO, Any, Final

import flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

_FORM: Final = "application/x-www-form-urlencoded"
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})|[\x80-\xff]")
"""What no browser sends: a percent sign that begins nothing, an octet that should be behind one."""

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]
"""A stream that is read to its end, the fields, the files."""


def pairs(body: bytes) -> list[tuple[str, str]] | None:
    """The names and values of a form as browsers send it; None for one that is not in order."""
    if _BROKEN.search(body):
        return None
    found = (pair.partition(b"=") for pair in body.split(b"&") if pair)
    try:
        return [(_plain(name), _plain(value)) for name, _, value in found]
    except UnicodeDecodeError:
        return None


def _plain(quoted: bytes) -> str:
    return a2b_qp(quoted.replace(b"+", b" ").replace(b"=", b"%3D").replace(b"%", b"=")).decode()


class FormParser(FormDataParser):
    """Reads forms; whatever is not in order is left to the library, which knows what to make of it."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Parsed:
        """The fields and the files of a form."""
        if mimetype == _FORM:
            body = stream.read()
            fields = pairs(body)
            if fields is not None:
                return stream, self.cls(fields), self.cls()
            stream = io.BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class Json(DefaultJSONProvider):
    """How JSON is read and written: what is nested deeper than Python goes is refused as any that cannot be read."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """What `s` says.

        Raises:
            ValueError: when it is no JSON, or nested too deep.
        """
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deep") from None


class Request(flask.Request):
    """A request whose forms are read by `FormParser`."""

    form_data_parser_class = FormParser
