"""How MediaWiki's action API speaks: parameters of the address or of a form, two versions of its format, its errors.

Errors come with the status 200, as there. Shapes: https://www.mediawiki.org/wiki/API:Data_formats and API:Errors.
"""

import json
from datetime import UTC, datetime
from typing import Final

from flask import Response, request

from commun.web.ask.api import allowed

MOST: Final = 500
"""What a list gives at once, as MediaWiki's limit for programs."""
_MODERN: Final = {"2", "latest"}


class ApiRefused(Exception):
    """An error in MediaWiki's shape: a code for programs, a sentence."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(info)
        self.code = code
        self.info = info


def param(name: str, default: str = "") -> str:
    """A parameter, wherever it was sent."""
    return request.values.get(name, default)


def several(name: str, default: str = "") -> list[str]:
    """The values of a parameter that holds several: `A|B`, or with a leading U+001F, `␟A␟B`."""
    written = param(name, default)
    sign = "\x1f" if written.startswith("\x1f") else "|"
    return list(dict.fromkeys(part for part in written.split(sign) if part))


def flag(name: str) -> bool:
    """Whether a switch is on: it is as soon as it is sent."""
    return name in request.values


def needed(name: str) -> str:
    """A parameter that must be there.

    Raises:
        ApiRefused: when it is not.
    """
    text = param(name).strip()
    if not text:
        raise ApiRefused("missingparam", f'The "{name}" parameter must be set.')
    return text


def whole(name: str, default: int = 0) -> int:
    """A number; another text is the default."""
    written = param(name)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else default  # noqa: PLR2004


def limit(name: str, default: int = 10) -> int:
    """How many are wanted: `max` for as many as there may be."""
    return MOST if param(name) == "max" else max(1, min(whole(name, default), MOST))


def is_modern() -> bool:
    """Whether the second version of the format is asked for."""
    return param("formatversion", "1") in _MODERN


def star(modern: str) -> str:
    """The name of a text in an answer: `*` before formatversion 2."""
    return modern if is_modern() else "*"


def flags(**on: bool) -> dict[str, object]:
    """Switches in an answer: true and false, or in the first version an empty text for those that are on."""
    return dict(on) if is_modern() else {name: "" for name, is_on in on.items() if is_on}


def stamp(seconds: int) -> str:
    """A moment as MediaWiki writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(written: str) -> int | None:
    """The moment that a program wrote: ISO 8601, fourteen digits, or unix seconds; None for nothing.

    Raises:
        ApiRefused: for another text.
    """
    if not written or written == "now":
        return None
    try:
        if written.isascii() and written.isdigit():
            if len(written) != len("20260101000000"):
                return int(written[:12])
            return int(datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp())
        when = datetime.fromisoformat(written)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise ApiRefused("badtimestamp", f'Invalid value "{written}" for a timestamp parameter.') from None


def sent(body: dict[str, object]) -> Response:
    """The answer."""
    # Results stand in their order, which `jsonify` would lose.
    response = Response(json.dumps(body, ensure_ascii=False), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "private, must-revalidate, max-age=0"
    return allowed(response)


def refused(error: ApiRefused, where: str) -> Response:
    """What went wrong, in the shape that `errorformat` asks for."""
    if param("errorformat", "bc") == "bc":
        body: dict[str, object] = {"error": {"code": error.code, "info": error.info, star("docref"): where}}
    else:
        one = {"code": error.code, star("text"): error.info, "module": param("action") or "main"}
        body = {"errors": [one], star("docref"): where}
    response = sent(body)
    response.headers["MediaWiki-API-Error"] = error.code
    return response
