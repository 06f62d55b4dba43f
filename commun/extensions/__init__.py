"""What packages installed beside the commons add to it: displays of answers, and pages.

A package names what it adds in its own `pyproject.toml`, under one of the groups below, in the way of Python's packages
(« entry points » of the packaging guide). It is looked for once for each process, and what is wrong with it is noted
and left out: the commons goes on without.
"""

import logging
from importlib.metadata import entry_points
from typing import Final, TypeVar

__all__ = ["FORMATS", "PAGES", "added"]

FORMATS: Final = "commun.formats"
"""Displays of answers: each a `commun.formats.Format`."""
PAGES: Final = "commun.pages"
"""Pages: each a `flask.Blueprint`."""

T = TypeVar("T")

_log = logging.getLogger("commun.extensions")


def added(group: str, kind: type[T]) -> list[T]:
    """What installed packages add under `group`, by their names; what cannot be read, or is no `kind`, is left out."""
    found: list[T] = []
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            made = point.load()
        except Exception:  # noqa: BLE001 — whatever somebody else's code does when it is read
            _log.exception("L’extension «\u202f%s\u202f» ne se lit pas, et reste dehors.", point.value)
            continue
        if isinstance(made, kind):
            found.append(made)
        else:
            _log.error("L’extension «\u202f%s\u202f» n’est pas un %s.", point.value, kind.__name__)
    return found
