"""What keeps people safe on the pages: sessions, tokens of forms, headers, limits, local addresses."""

from commun.web.security.addresses import local_address
from commun.web.security.csrf import CsrfRefused, csrf_exempt, csrf_field, install_csrf
from commun.web.security.headers import SECURITY_HEADERS, Protected, security_headers
from commun.web.security.limits import Limits, TooManyRequests, count, household, install_limits, limited
from commun.web.security.sessions import (
    SESSION_COOKIE,
    Session,
    Sessions,
    current_session,
    log_in,
    log_out,
    renew,
    sessions_of,
)
from commun.web.security.traps import is_trapped, refuse_haste, trap_fields

__all__ = [
    "SECURITY_HEADERS",
    "SESSION_COOKIE",
    "CsrfRefused",
    "Limits",
    "Protected",
    "Session",
    "Sessions",
    "TooManyRequests",
    "count",
    "csrf_exempt",
    "csrf_field",
    "current_session",
    "household",
    "install_csrf",
    "install_limits",
    "is_trapped",
    "limited",
    "local_address",
    "log_in",
    "log_out",
    "refuse_haste",
    "renew",
    "security_headers",
    "sessions_of",
    "trap_fields",
]
