"""`/commun.git`: the repository over git's smart HTTP protocol (git's `gitprotocol-http`)."""

import threading
import zlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, abort, g, request

from commun.accounts import Right
from commun.i18n import language
from commun.smart_http import FetchRefused, Sending, advertised, advertised_for_push, error_packet, fetched, pushed
from commun.web.discover.site import root
from commun.web.guard import commons, current_user, guard, may
from commun.web.page_cache import STREAMED
from commun.web.security import csrf_exempt
from fiches import CommunError

blueprint = Blueprint("git", __name__)

_AT_ONCE: Final = 4
"""Copies made at the same moment: each one holds a thread of the server and a process until it is sent."""
_LARGEST: Final = 25_500_000
_PIECE: Final = 1 << 18
_turns: Final = threading.BoundedSemaphore(_AT_ONCE)


class TooManyCopies(CommunError):
    """Several people are copying the commons already."""

    fr = "Plusieurs copies se font en ce moment\u202f: réessayez dans un instant."
    en = "Several copies are being made at this moment: please try again in a moment."


@blueprint.get("/commun.git/info/refs")
@guard("public")
def refs() -> Response:
    """What can be fetched or pushed to."""
    service = request.args.get("service", "")
    if service == "git-receive-pack":
        return _may_push() or _answered(advertised_for_push(commons().store), f"{service}-advertisement")
    if service != "git-upload-pack":
        abort(403)  # git's protocol of before 2010, in which files were read one by one
    return _may_read() or _answered(b"".join(advertised(commons().store, _protocol())), f"{service}-advertisement")


@blueprint.post("/commun.git/git-upload-pack")
@csrf_exempt
@guard("public")
def fetch() -> Response:
    """`git clone` and `git fetch`."""
    refused = _may_read()
    if refused is not None:
        return refused
    kind = "git-upload-pack-result"
    if not _turns.acquire(blocking=False):
        return _answered(error_packet(TooManyCopies().sentence(_language())), kind)
    try:
        with _body() as question:
            pieces = fetched(commons().store, question, _protocol())
    except FetchRefused as error:
        _turns.release()
        return _answered(error_packet(error.sentence(_language())), kind)
    except BaseException:
        _turns.release()
        raise
    response = Response(_Turn(pieces), content_type=f"application/x-{kind}")
    response.headers[STREAMED] = "1"
    response.headers["Cache-Control"] = "no-cache"
    return response


class _Turn:
    """The pieces of an answer; whether it was sent whole or not, its turn is given back once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._over = False

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """End the process, and let the next one have its turn."""
        if not self._over:
            self._over = True
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
            _turns.release()


@blueprint.post("/commun.git/git-receive-pack")
@csrf_exempt
@guard("public")
def push() -> Response:
    """`git push`."""
    refused = _may_push()
    if refused is not None:
        return refused
    user = current_user()
    assert user is not None  # noqa: S101 — `_may_push` has answered everybody else
    with _body() as stream:
        sending = Sending(user, may(Right.EDIT), root(), _language())
        return _answered(pushed(commons(), sending, stream), "git-receive-pack-result")


def _may_read() -> Response | None:
    return None if may(Right.READ) else _asks_for_key()


def _may_push() -> Response | None:
    # A key, and never the session of a browser, which another site could make use of.
    if current_user() is None or "rights" not in g:
        return _asks_for_key()
    return None if may(Right.PROPOSE) else Response(
        _refusal()[_language()], status=403, content_type="text/plain; charset=utf-8")  # fmt: skip


def _asks_for_key() -> Response:
    """Git asks the person for a name and a password: the key is the password."""
    response = Response(_refusal()[_language()], status=401, content_type="text/plain; charset=utf-8")
    response.headers["WWW-Authenticate"] = 'Basic realm="Commun", charset="UTF-8"'
    return response


def _refusal() -> dict[str, str]:
    return {
        "fr": "Il faut une clé de votre compte (page « Mon compte ») qui permette d’écrire ou de proposer, "
        "comme mot de passe.\n",
        "en": "A key of your account (page “My account”) that allows writing or proposing is needed, "
        "as the password.\n",
    }


def _protocol() -> str:
    return request.headers.get("Git-Protocol", "")


def _language() -> str:
    """The language of whoever runs git, which says so; else that of the commons."""
    best = request.accept_languages.best_match(["fr", "en"])
    return best or language()


def _answered(body: bytes, kind: str) -> Response:
    response = Response(body, content_type=f"application/x-{kind}")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _body() -> BinaryIO:
    """What the client sent, unpacked, in a file of its own: git's processes read it where we stop."""
    request.max_content_length = _LARGEST
    unpack = zlib.decompressobj(31) if request.headers.get("Content-Encoding") in {"gzip", "x-gzip"} else None
    file = TemporaryFile(buffering=0)  # noqa: SIM115 — closed by whoever asked
    try:
        size = 0
        while piece := request.stream.read(_PIECE):
            data = unpack.decompress(piece, _LARGEST) if unpack else piece
            size += len(data)
            if size > _LARGEST or (unpack and unpack.unconsumed_tail):
                abort(413)
            file.write(data)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return cast("BinaryIO", file)
