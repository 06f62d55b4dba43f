"""What a client of MediaWiki asks before anything else: which wiki this is, its namespaces, who is asking."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from commun.web.actions.protocol import is_modern
from commun.web.ask.smw_values import namespace_name, namespace_number
from commun.web.discover.site import root
from commun.web.guard import commons
from fiches import ACCEPTED, MAX_BYTES, SPACES, THUMBNAIL_WIDTHS

_GENERATOR: Final = "MediaWiki 1.39.0"
"""The version of MediaWiki whose shapes these are: clients choose theirs by it."""

_CANONICAL: Final = {
    1: "Talk", 2: "User", 3: "User talk", 4: "Project", 5: "Project talk", 6: "File", 7: "File talk", 10: "Template",
    11: "Template talk", 12: "Help", 13: "Help talk", 14: "Category", 15: "Category talk",
}  # fmt: skip
"""The names that MediaWiki's own namespaces have in every language."""


def site_information(wanted: AbstractSet[str]) -> dict[str, object]:
    """The parts of `query` for `meta=siteinfo` with these `siprop`."""
    return {name: part() for name, part in SITE_PARTS.items() if name in wanted}


def _general() -> dict[str, object]:
    config, place = commons().config, root()
    return {
        "mainpage": config.title,
        "base": f"{place}/",
        "sitename": config.title,
        "generator": _GENERATOR,
        "case": "first-letter",
        "lang": config.language,
        "timezone": "UTC",
        "timeoffset": 0,
        "articlepath": "/wiki/$1",
        "scriptpath": "",
        "script": "/index.php",
        "writeapi": True,
        "server": place,
        "servername": urlsplit(place).hostname or "",
        "wikiid": urlsplit(place).hostname or "",
        "legaltitlechars": r""" %!"$&'()*,\-.\/0-9:;=?@A-Z\\^_`a-z~\x80-\xFF+""",
        "linktrail": "/^()(.*)$/sD",
        "maxuploadsize": MAX_BYTES,
        "thumblimits": {str(number): width for number, width in enumerate(THUMBNAIL_WIDTHS)},
        "imagelimits": {},
        "misermode": False,
        "uploadsenabled": True,
        "magiclinks": {"ISBN": False, "PMID": False, "RFC": False},
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def _namespaces() -> dict[str, object]:
    found: dict[str, object] = {}
    for key in SPACES:
        number, name = namespace_number(key), namespace_name(key)
        shape: dict[str, object] = {"id": number, "case": "first-letter"}
        if number:
            shape["canonical"] = _CANONICAL.get(number, name)
        if is_modern():
            shape |= {"name": name, "subpages": False, "content": key == "fiches"}
        else:
            shape |= {"*": name, **({"content": ""} if key == "fiches" else {})}
        found[str(number)] = shape
    return dict(sorted(found.items(), key=lambda pair: int(pair[0])))


def _rights() -> dict[str, object]:
    return {"url": f"{root()}/a-propos", "text": commons().config.licence}


def _statistics() -> dict[str, object]:
    pages, _rows = commons().index.pages.listing(limit=1)
    fiches, _rows = commons().index.pages.listing(space="fiches", limit=1)
    images, _rows = commons().index.pages.listing(space="fichiers", limit=1)
    return {"pages": pages, "articles": fiches, "images": images}


SITE_PARTS: Final[dict[str, Callable[[], object]]] = {
    "general": _general,
    "namespaces": _namespaces,
    "namespacealiases": list,
    "extensions": lambda: [{"type": "semantic", "name": "SemanticMediaWiki", "version": "4.0"}],
    "fileextensions": lambda: [{"ext": extension} for extension in sorted(ACCEPTED)],
    "interwikimap": list,
    "magicwords": list,
    "rightsinfo": _rights,
    "statistics": _statistics,
}
"""What can be told of the site (`siprop`)."""
