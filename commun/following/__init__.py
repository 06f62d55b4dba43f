"""Following: what people wish to be told of, what of it changed, and the letters that tell it."""

from commun.following.digest import send_digests
from commun.following.matching import Followed, address_of, matches
from commun.following.watches import KINDS, RHYTHMS, Kind, Rhythm, Watch, Watches, WatchRefused

__all__ = [
    "KINDS",
    "RHYTHMS",
    "Followed",
    "Kind",
    "Rhythm",
    "Watch",
    "WatchRefused",
    "Watches",
    "address_of",
    "matches",
    "send_digests",
]
