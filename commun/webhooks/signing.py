"""The signature of a call, as « Standard Webhooks » sets it (https://www.standardwebhooks.com, 1.0).

What is signed is the number of the call, the moment and the body, so that neither can be changed nor sent again later.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"
_OCTETS: Final = 32


def new_secret() -> str:
    """A secret that nobody can guess."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_OCTETS)).decode("ascii")


def signed_headers(secret: str, number: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers that say which call this is, when it was made, and that it is ours."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signature = hmac.digest(key, f"{number}.{moment}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": number,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode('ascii')}",
    }
