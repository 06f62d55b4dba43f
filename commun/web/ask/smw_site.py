"""What a client of MediaWiki asks before anything else: which wiki this is, its namespaces, who is asking."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from commun.web.ask.smw_values import namespace_name, namespace_number
from commun.web.discover.site import root
from commun.web.guard import commons
from fiches import SPACES

_GENERATOR: Final = "MediaWiki 1.39.0"
"""The version of MediaWiki whose shapes these are: clients choose theirs by it."""


def site_information(asked: AbstractSet[str], wanted: AbstractSet[str], *, modern: bool) -> dict[str, object]:
    """The parts of `query` for `meta=siteinfo` with these `siprop`."""
    told: dict[str, object] = {}
    if "siteinfo" in asked:
        if "general" in wanted:
            told["general"] = _general()
        if "namespaces" in wanted:
            told["namespaces"] = _namespaces(modern=modern)
        if "namespacealiases" in wanted:
            told["namespacealiases"] = []
        if "extensions" in wanted:
            told["extensions"] = [{"type": "semantic", "name": "SemanticMediaWiki", "version": "4.0"}]
    return told


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
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def _namespaces(*, modern: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in SPACES:
        number, name = namespace_number(key), namespace_name(key)
        shape: dict[str, object] = {"id": number, "case": "first-letter"}
        if modern:
            shape |= {"name": name, "subpages": False, "content": key == "fiches"}
        else:
            shape |= {"*": name, **({"content": ""} if key == "fiches" else {})}
        found[str(number)] = shape
    return dict(sorted(found.items(), key=lambda pair: int(pair[0])))
