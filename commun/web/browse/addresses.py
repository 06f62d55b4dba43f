"""Addresses of the explorer and of lists that have several pages."""

from collections.abc import Callable, Iterable, Mapping

from commun.web.discover.address import address
from fiches import PageName

EXPLORER = "/explorer"


def explorer(arguments: Mapping[str, Iterable[str]]) -> str:
    """The explorer with these filters."""
    return address(EXPLORER, arguments)


def pages_of(path: str, arguments: Mapping[str, Iterable[str]] | None = None) -> Callable[[int], str]:
    """The address of the n-th page of a list."""
    fixed = {key: list(values) for key, values in (arguments or {}).items()}
    return lambda n: address(path, {**fixed, "page": [str(n)] if n > 1 else []})


def pick_of(name: PageName) -> str:
    """What names a page among those to compare: its slug, with its space before it outside the fiches."""
    return name.slug if name.space == "fiches" else str(name)
