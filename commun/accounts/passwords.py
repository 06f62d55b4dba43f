"""Passwords: what is asked of them, and how they are kept (argon2id, never in clear)."""

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from commun.accounts.errors import AccountRefused, PasswordIsName, PasswordUnfit
from fiches import fold

LEAST: Final = 10
"""Fewest characters of a password. No rule of composition: length is what counts (NIST SP 800-63B-4, 3.1.1.2)."""

MOST: Final = 1000
"""Most characters: enough for any phrase, and no more work than that for the server."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# argon2id with 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet, second row; 58 ms on a small server.


def password_problem(password: str, *names: str) -> AccountRefused | None:
    """Why `password` cannot be kept for the person who has these `names` (name, address), or None."""
    if not LEAST <= len(password) <= MOST:
        return PasswordUnfit(least=LEAST, most=MOST)
    if fold(password.strip()) in {fold(name.strip()) for name in names if name}:
        return PasswordIsName()
    return None


def hash_password(password: str) -> str:
    """The form under which a password is kept."""
    return _HASHER.hash(_typed(password))


def verify_password(kept: str, password: str) -> bool:
    """Whether `password` is the one kept as `kept`."""
    try:
        return _HASHER.verify(kept, _typed(password[:MOST]))
    except (VerificationError, InvalidHashError):
        return False


def is_dated(kept: str) -> bool:
    """Whether `kept` was made with other parameters than today's, and should be made again at this login."""
    return _HASHER.check_needs_rehash(kept)


def _typed(password: str) -> str:
    """One form for what the same keys give on different machines (accents composed or not): NFC."""
    return unicodedata.normalize("NFC", password)
