"""Telling programs from people in forms that are open to all, without asking anybody anything, and no third party.

A field that people do not see and leave empty, and the moment at which the form was shown: nobody reads and fills in a
form within seconds. Whoever falls into one of them is told that all is well, and nothing is done.
"""

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final, cast

from flask import current_app, request
from markupsafe import Markup

from commun.i18n import _

if TYPE_CHECKING:
    from commun.web.security.limits import Limits

TRAP: Final = "site_web"
SHOWN: Final = "montre"

_LEAST_SECONDS: Final = 3


def trap_fields() -> Markup:
    """The two fields, for inside a form."""
    moment = str(int(time.time()))
    return Markup(
        '<div class="visually-hidden" aria-hidden="true"><label for="{name}">{label}</label>'
        '<input id="{name}" name="{name}" tabindex="-1" autocomplete="off"></div>'
        '<input type="hidden" name="{shown}" value="{moment}.{sign}">'
    ).format(name=TRAP, label=_("Ne remplissez pas ce champ"), shown=SHOWN, moment=moment, sign=_sign(moment))


def is_trapped() -> bool:
    """Whether a program sent this form: it filled what nobody sees, or was faster than anybody reads."""
    moment, _dot, sign = request.form.get(SHOWN, "").partition(".")
    if request.form.get(TRAP) or not moment.isdigit() or not hmac.compare_digest(sign, _sign(moment)):
        return True
    limits = cast("Limits", current_app.extensions["commun.limits"])
    return limits.enabled and time.time() - int(moment) < _LEAST_SECONDS


def _sign(moment: str) -> str:
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.digest(secret, f"form {moment}".encode(), hashlib.sha256).hex()[:24]
