"""The repository of a commons for git over HTTP: cloned by everybody who may read, pushed to after being checked."""

from commun.smart_http.fetching import FetchRefused, advertised, fetched
from commun.smart_http.packets import error_packet
from commun.smart_http.pushing import Sending, pushed, refused_push
from commun.smart_http.receiving import advertised_for_push

__all__ = [
    "FetchRefused",
    "Sending",
    "advertised",
    "advertised_for_push",
    "error_packet",
    "fetched",
    "pushed",
    "refused_push",
]
