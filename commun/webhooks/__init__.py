"""Calls to other programs when something happens (webhooks): signed, tried again, never inside our own network."""

from commun.webhooks.book import EVENTS, Call, Hook, HookBook, HookRefused
from commun.webhooks.signing import signed_headers

__all__ = ["EVENTS", "Call", "Hook", "HookBook", "HookRefused", "signed_headers"]
