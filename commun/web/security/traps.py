"""Telling programs from people in forms that are open to all, without asking anybody anything, and no third party.

A field that people do not see and leave empty, and the moment at which the form was first shown: nobody reads and
fills in a form within seconds. What fills the field is told that all is well, and nothing is done; what is too fast is
asked to send once more, since a person may be (a form shown again keeps its first moment).
"""

import hashlib
import hmac
from typing import TYPE_CHECKING, Final, cast

from flask import current_app, request
from markupsafe import Markup

from commun.i18n import _
from fiches import CommunError

if TYPE_CHECKING:
    from commun.commons import Commons
    from commun.web.security.limits import Limits

TRAP: Final = "site_web"
SHOWN: Final = "montre"

_LEAST_SECONDS: Final = 3


class TooFast(CommunError):
    """A form that came back within `_LEAST_SECONDS` after it was first shown."""

    fr = "Ce formulaire est revenu très vite\u202f: relisez-vous, puis envoyez-le encore une fois. Rien n’est perdu."
    en = "This form came back very fast: please read your text again, then send it once more. Nothing is lost."


def trap_fields() -> Markup:
    """The two fields, for inside a form."""
    moment = _first_shown() or str(_now())
    return Markup(
        '<div class="visually-hidden" aria-hidden="true"><label for="{name}">{label}</label>'
        '<input id="{name}" name="{name}" tabindex="-1" autocomplete="off"></div>'
        '<input type="hidden" name="{shown}" value="{moment}.{sign}">'
    ).format(name=TRAP, label=_("Ne remplissez pas ce champ"), shown=SHOWN, moment=moment, sign=_sign(moment))


def is_trapped() -> bool:
    """Whether a program sent this form: it filled what nobody sees, or never opened the form."""
    return bool(request.form.get(TRAP)) or not _first_shown()


def refuse_haste() -> None:
    """Refuse a form that came back faster than anybody reads.

    Raises:
        TooFast: what was typed is to be shown again.
    """
    limits = cast("Limits", current_app.extensions["commun.limits"])
    if limits.enabled and _now() - int(_first_shown() or 0) < _LEAST_SECONDS:
        raise TooFast


def _first_shown() -> str:
    """The moment that the form sent says, "" where we never signed it."""
    moment, _dot, sign = request.form.get(SHOWN, "").partition(".")
    known = moment.isascii() and moment.isdigit() and hmac.compare_digest(sign.encode(), _sign(moment).encode())
    return moment if known else ""


def _now() -> int:
    return int(cast("Commons", current_app.extensions["commun.commons"]).clock().timestamp())


def _sign(moment: str) -> str:
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.digest(secret, f"form {moment}".encode(), hashlib.sha256).hex()[:24]
