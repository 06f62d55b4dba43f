"""Sentences shown once, on the next page that is read."""

from flask import flash, session

_WAITING = "_flashes"
"""Where Flask keeps them until then: pairs of a kind and a sentence, in a cookie."""


def tell(sentence: str, kind: str) -> None:
    """Show `sentence` once on the next page; said several times before that page, it is shown once.

    Someone who saves in several tabs, or a program that never follows its redirects, would fill the cookie otherwise.

    Args:
        sentence: what to say.
        kind: `ok`, `info` or `error`.
    """
    if (kind, sentence) not in map(tuple, session.get(_WAITING, [])):
        flash(sentence, kind)
