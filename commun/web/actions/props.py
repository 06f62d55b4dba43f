"""`prop=`: what is told of each page of a request."""

import hashlib
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from commun.accounts import Right, Role
from commun.web.actions.named import Asked, Asking, prefixed
from commun.web.actions.protocol import flags, is_modern, limit, several, stamp, whole
from commun.web.actions.versions import MODEL, moment, versions
from commun.web.ask.smw_values import namespace_number
from commun.web.discover.site import root
from commun.web.guard import commons, may
from fiches import ACCEPTED, FileName, split_prefix, title_key
from search_index import PageRow

_FILE_TYPES: Final = {"image": "BITMAP", "audio": "AUDIO", "application": "OFFICE"}

Item = dict[str, object]


@dataclass(slots=True)
class Told:
    """What is told of the pages of a request: by page, and where each property goes on."""

    pages: dict[str, Item] = field(default_factory=dict)
    following: dict[str, str] = field(default_factory=dict)


def pages_told(asking: Asking, wanted: list[str]) -> Told:
    """Every page asked for, with the properties wanted."""
    told = Told({title: _begun(asked) for title, asked in asking.pages.items()})
    for name in wanted:
        fill = PROPERTIES.get(name)
        for title, asked in asking.pages.items():
            if fill is not None and asked.row is not None:
                shape, following = fill(asked.row, asking)
                told.pages[title] |= shape
                if name == "info" and asked.leads:
                    told.pages[title] |= flags(redirect=True)
                if following:
                    told.following[f"{PREFIXES[name]}continue"] = following
            elif name == "info" and not asked.wrong and not asked.missing_id:
                told.pages[title] |= {"contentmodel": MODEL} | ({"protection": []} if _wants("protection") else {})
            elif name == "categoryinfo" and asked.space == "categories" and not asked.wrong:
                told.pages[title] |= _counted(title.partition(":")[2])
    return told


def _wants(detail: str) -> bool:
    return detail in several("inprop")


def _begun(asked: Asked) -> Item:
    if asked.wrong:
        return {"title": asked.title, "invalidreason": asked.wrong, **flags(invalid=True)}
    if asked.missing_id:
        return {"pageid": asked.missing_id, **flags(missing=True)}
    number = namespace_number(asked.space)
    if asked.row is None:
        return {"ns": number, "title": asked.title, **flags(missing=True)}
    return {"pageid": asked.row.key, "ns": number, "title": asked.title}


def info(row: PageRow, _asking: Asking) -> tuple[Item, str]:
    """What a page is: its last version, its length, its language; `inprop` adds protection and addresses."""
    last = commons().index.revisions.latest(row.key)
    config = commons().config
    shape: Item = {
        "contentmodel": MODEL,
        "pagelanguage": row.language or config.language,
        "pagelanguagehtmlcode": row.language or config.language,
        "pagelanguagedir": "ltr",
        "touched": stamp(row.modified if last is None else moment(last)),
        "lastrevid": last.number if last else 0,
        "length": row.size,
        **({} if row.revisions > 1 else flags(new=True)),
    }
    if _wants("protection"):
        found = commons().order.protection(row.name, (row.type,))
        level = "sysop" if found and found.role is not Role.CONTRIBUTOR else "user"
        kept = [{"type": kind, "level": level, "expiry": "infinity"} for kind in ("edit", "move")] if found else []
        shape |= {"protection": kept, "restrictiontypes": ["edit", "move"]}
    if _wants("url"):
        place = f"{root()}{row.name.url}"
        shape |= {"fullurl": place, "editurl": f"{place}/modifier", "canonicalurl": place}
    if _wants("displaytitle"):
        shape["displaytitle"] = row.title
    return shape, ""


def revisions(row: PageRow, asking: Asking) -> tuple[Item, str]:
    """Its versions: the last one, or as many as `rvlimit` and its kind ask for."""
    found, following = versions(row, asking)
    return {"revisions": found}, following


def _piece(titles: list[Item], prefix: str) -> tuple[list[Item], str]:
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    return titles[start : start + size], str(start + size) if len(titles) > start + size else ""


def categories(row: PageRow, _asking: Asking, prefix: str = "cl") -> tuple[Item, str]:
    """The categories that it is in."""
    every: list[Item] = [
        {"ns": 14, "title": prefixed("categories", title_key(name))} for name in commons().fiche(row).categories
    ]
    shown, following = _piece(every, prefix)
    return ({"categories": shown} if shown or is_modern() else {}), following


def images(row: PageRow, _asking: Asking, prefix: str = "im") -> tuple[Item, str]:
    """The files that it shows."""
    names = [title_key(bare) for space, bare in _targets(row) if space == "fichiers"]
    every: list[Item] = [{"ns": 6, "title": prefixed("fichiers", _file_title(name))} for name in dict.fromkeys(names)]
    shown, following = _piece(every, prefix)
    return ({"images": shown} if shown or is_modern() else {}), following


def _file_title(name: str) -> str:
    row = commons().index.pages.by_title(f"Fichier:{name}")
    return row.title if row else name


def links(row: PageRow, _asking: Asking, prefix: str = "pl") -> tuple[Item, str]:
    """The pages that it leads to."""
    wanted = set(several(f"{prefix}namespace"))
    every: list[Item] = []
    for space, bare in dict.fromkeys(_targets(row)):
        number = namespace_number(space)
        if space not in {"fichiers", "categories"} and (not wanted or str(number) in wanted):
            every.append({"ns": number, "title": prefixed(space, title_key(bare))})
    shown, following = _piece(every, prefix)
    return ({"links": shown} if shown or is_modern() else {}), following


def _targets(row: PageRow) -> list[tuple[str, str]]:
    """The space and the title of each link of a page."""
    return [split_prefix(target) for target in commons().index.pages.targets(row.key)]


def image_info(row: PageRow, _asking: Asking) -> tuple[Item, str]:
    """A file: its address, its size, who brought it."""
    if row.name.space != "fichiers":
        return {}, ""
    shape = file_told(row, set(several("iiprop", "timestamp|user")))
    if shape is None:
        return {"imagerepository": "", **flags(filemissing=True)}, ""
    return {"imagerepository": "local", "imageinfo": [shape]}, ""


def file_told(row: PageRow, wanted: AbstractSet[str]) -> Item | None:
    """What is wanted of the file that a page describes; None when it is not there."""
    wiki, name = commons(), FileName(row.name.slug)
    blob, last = wiki.index.pages.file_blob(name), wiki.index.revisions.latest(row.key)
    if blob is None or last is None:
        return None
    head = wiki.fiche(row).head
    mime = ACCEPTED.get(name.name.rpartition(".")[2], "application/octet-stream")
    size, width, height = (head.get(key) for key in ("taille", "largeur", "hauteur"))
    every: dict[str, Item] = {
        "timestamp": {"timestamp": stamp(last.when)},
        "user": {"user": last.author},
        "comment": {"comment": last.summary},
        "url": {
            "url": f"{root()}{name.url}",
            "descriptionurl": f"{root()}{row.name.url}",
        },
        "size": {"size": size or 0, "width": width or 0, "height": height or 0},
        "sha1": {"sha1": _sha1(blob)} if "sha1" in wanted else {},
        "mime": {"mime": mime},
        "mediatype": {"mediatype": _FILE_TYPES.get(mime.partition("/")[0], "UNKNOWN")},
        "metadata": {"metadata": []},
    }
    shape: Item = {}
    for key, part in every.items():
        shape |= part if key in wanted else {}
    return shape


def _sha1(blob: str) -> str:
    return hashlib.sha1(commons().store.blob(blob), usedforsecurity=False).hexdigest()


def category_info(row: PageRow, _asking: Asking) -> tuple[Item, str]:
    """How many pages a category has, the files and the categories among them told apart."""
    if row.name.space != "categories":
        return {}, ""
    return _counted(row.title), ""


def _counted(category: str) -> Item:
    """The sizes of a category; MediaWiki tells nothing of one that is empty."""
    sizes = commons().index.pages.category_sizes(category)
    size, files, subcats = sum(sizes.values()), sizes.get("fichiers", 0), sizes.get("categories", 0)
    counted = {"size": size, "pages": size - files - subcats, "files": files, "subcats": subcats}
    return {"categoryinfo": counted} if size else {}


def nothing(_row: PageRow, _asking: Asking, _prefix: str = "") -> tuple[Item, str]:
    """What MediaWiki's pages have and ours have not: switches, templates, links to other languages and wikis."""
    return {}, ""


Filling = Callable[[PageRow, Asking], tuple[Item, str]]
PROPERTIES: Final[dict[str, Filling]] = {
    "info": info,
    "revisions": revisions,
    "categories": categories,
    "images": images,
    "imageinfo": image_info,
    "links": links,
    "categoryinfo": category_info,
    "pageprops": nothing,
    "templates": nothing,
    "langlinks": nothing,
    "iwlinks": nothing,
}
PREFIXES: Final = {
    "info": "in", "revisions": "rv", "categories": "cl", "images": "im", "imageinfo": "ii", "links": "pl",
    "pageprops": "pp", "templates": "tl", "langlinks": "ll", "iwlinks": "iw",
    "categoryinfo": "ci",
}  # fmt: skip
Pieces = Callable[[PageRow, Asking, str], tuple[Item, str]]
GENERATED: Final[dict[str, tuple[str, Pieces]]] = {
    "categories": ("cl", categories),
    "images": ("im", images),
    "links": ("pl", links),
    "templates": ("tl", nothing),
}
"""Properties that give pages, which may generate."""


def rights() -> list[str]:
    """What the person may do, in MediaWiki's words."""
    words = {
        Right.READ: ["read"],
        # What may only be proposed is sent by the same action.
        Right.PROPOSE: ["edit", "createpage", "createtalk", "minoredit", "writeapi", "editpage", "bot"],
        Right.UPLOAD: ["upload"],
        Right.RENAME: ["move"],
        Right.DELETE: ["delete", "editprotected", "protect"],
    }
    return [word for right, some in words.items() if may(right) for word in some]
