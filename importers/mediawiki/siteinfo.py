"""The names of a wiki, from its own `siteinfo`."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from fiches import fold
from importers.mediawiki.wikitext import SiteNames
from importers.upstream import SiteInfo

_MEDIAWIKI: Final = frozenset([8, 9])
_MESSAGES: Final = 8
"""The namespace of MediaWiki's messages, most of them words of its interface."""

READ_BY_SMW: Final = "Smw "
"""How the messages begin that Semantic MediaWiki reads as definitions: lists of values, patterns, vocabularies."""

_TRAIL: Final = re.compile(r"\^\(\[(.+?)\]\+\)")

SITE_PROPERTIES: Final = (
    "general|namespaces|namespacealiases|interwikimap|magicwords|extensiontags|rightsinfo"  # one request
)


def read_site(query: Mapping[str, Any]) -> SiteInfo:
    """What `meta=siteinfo` says, in the shapes of the program (format version 2)."""
    general = query["general"]
    default = SiteNames()
    namespaces = {int(n["id"]): str(n["name"]) for n in query["namespaces"].values()}
    aliases = dict(default.aliases)
    for space in query["namespaces"].values():
        for name in (space.get("canonical"), space["name"]):
            if name:
                aliases[fold(name)] = int(space["id"])
    aliases |= {fold(row["alias"]): int(row["id"]) for row in query.get("namespacealiases", ())}
    interwiki = {fold(row["prefix"]): str(row["url"]) for row in query.get("interwikimap", ())}
    languages = {fold(row["prefix"]) for row in query.get("interwikimap", ()) if "language" in row}
    tags = {tag.strip("<>") for tag in query.get("extensiontags", ())}
    trail = _TRAIL.search(general.get("linktrail", ""))
    magic = general.get("magiclinks", {})
    names = SiteNames(
        namespaces=namespaces,
        aliases=aliases,
        words={row["name"]: tuple(row["aliases"]) for row in query.get("magicwords", ())},
        interwiki=interwiki,
        languages=frozenset(languages),
        subpages=frozenset(int(n["id"]) for n in query["namespaces"].values() if n.get("subpages")),
        link_trail=trail[1] if trail else "a-z",
        extension_tags=frozenset(tags) or default.extension_tags,
        site_name=str(general.get("sitename", "")),
        article_path=_article_path(general),
        magic_links=frozenset(k for k, v in magic.items() if v) if isinstance(magic, Mapping) else frozenset(magic),
        capital_links=general.get("case", "first-letter") == "first-letter",
        language=str(general.get("lang", "")),
    )
    rights = query.get("rightsinfo", {})
    return SiteInfo(
        names=names,
        url=str(general.get("base", "")),
        licence=str(rights.get("text") or rights.get("url") or ""),
        namespaces=tuple(sorted(n for n in namespaces if n >= 0 and n not in _MEDIAWIKI)),
    )


def _article_path(general: Mapping[str, Any]) -> str:
    server = str(general.get("server", ""))
    if server.startswith("//"):
        server = f"https:{server}"
    return server + str(general.get("articlepath", "/$1"))


def write_site(site: SiteInfo, file: Path) -> None:
    """Keep what a wiki says of itself, for whoever reads its wikitext when it does not answer."""
    said = asdict(site)
    told = json.dumps(said, ensure_ascii=False, default=sorted)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(told, encoding="utf-8")


def kept_site(file: Path) -> SiteInfo:
    """What a wiki said of itself the last time; of one that never did, the names of MediaWiki's core."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        names = said["names"]
        kept = {each.name: names[each.name] for each in fields(SiteNames) if each.name in names}
        for key in ("languages", "subpages", "extension_tags", "magic_links"):
            kept[key] = frozenset(kept[key])
        kept["namespaces"] = {int(number): name for number, name in kept["namespaces"].items()}
        kept["words"] = {key: tuple(words) for key, words in kept["words"].items()}
        return SiteInfo(SiteNames(**kept), said["url"], said["licence"], tuple(said["namespaces"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SiteInfo(SiteNames(), "", "", ())


def defines(namespace: int, full_title: str) -> bool:
    """Whether a page is a message that Semantic MediaWiki reads as a definition (`MediaWiki:Smw import foaf`)."""
    return namespace == _MESSAGES and full_title.partition(":")[2].replace("_", " ").startswith(READ_BY_SMW)
