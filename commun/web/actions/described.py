"""`action=paraminfo`: what can be asked here, told in MediaWiki's own form.

A program such as pywikibot asks this first, and sends nothing that is not told: the tables of what we answer are read,
so that an action cannot be there and not be told. Shapes: https://www.mediawiki.org/wiki/API:Parameter_information.
"""

from collections.abc import Iterable
from typing import Final

from commun.web.actions.lists import CONTINUES, LISTS
from commun.web.actions.named import MOST_TITLES
from commun.web.actions.props import GENERATED, PREFIXES, PROPERTIES
from commun.web.actions.protocol import MOST, flags, several
from commun.web.ask.smw_site import SITE_PARTS

Item = dict[str, object]

METAS: Final = {"siteinfo": "si", "userinfo": "ui", "tokens": ""}
"""What is told of the site and of who asks, with the prefix of its parameters."""

_POSTED: Final = frozenset({"edit", "move", "delete", "upload", "login", "logout"})
"""What changes something, and is not asked by an address."""

_SHOWN: Final = "minor,!minor,new,!new,top,!top,patrolled,!patrolled,autopatrolled,!autopatrolled"
_PARAMETERS: Final = {
    "paraminfo": "modules* helpformat",
    "edit": "title pageid:integer section sectiontitle text summary minor:boolean notminor:boolean bot:boolean "
    "baserevid:integer basetimestamp:timestamp createonly:boolean nocreate:boolean recreate:boolean prependtext "
    "appendtext token",
    "move": "from fromid:integer to reason token",
    "delete": "title pageid:integer reason token",
    "upload": "filename comment text file:upload ignorewarnings:boolean token",
    "parse": "title text page pageid:integer",
    "login": "name password token",
    "logout": "token",
    "ask": "query api_version",
    "askargs": "conditions* printouts* parameters* api_version",
    "browsebysubject": "subject ns subobject",
    "browsebyproperty": "property limit:limit",
    "smwbrowse": "browse=property,category,concept,page,pvalue,psubject,subject params",
    "smwinfo": "info*",
    "query+siteinfo": f"prop*={','.join(SITE_PARTS)}",
    "query+userinfo": "prop*=groups,rights,blockinfo,hasmsg",
    "query+tokens": "type*=csrf,login,createaccount,patrol,rollback,watch,userrights",
    "query+info": "prop*=protection,url,displaytitle continue",
    "query+revisions": "prop*=ids,flags,timestamp,user,userid,size,comment,parsedcomment,tags,sha1,contentmodel,"
    "content,slotsize,slotsha1 slots* limit:limit startid:integer endid:integer start:timestamp end:timestamp "
    "dir=newer,older user excludeuser section continue",
    "query+imageinfo": "prop*=timestamp,user,comment,url,size,sha1,mime,mediatype,metadata limit:limit continue",
    "query+categoryinfo": "continue",
    "query+pageprops": "prop* continue",
    "query+categories": "limit:limit continue",
    "query+images": "limit:limit continue",
    "query+templates": "namespace:namespace* limit:limit continue",
    "query+langlinks": "limit:limit continue",
    "query+iwlinks": "limit:limit continue",
    "query+links": "namespace:namespace* limit:limit continue",
    "query+allpages": "from prefix namespace:namespace filterredir=all,redirects,nonredirects limit:limit",
    "query+allimages": "from prefix limit:limit",
    "query+allcategories": "limit:limit",
    "query+backlinks": "title pageid:integer namespace:namespace* filterredir=all,redirects,nonredirects limit:limit",
    "query+embeddedin": "title pageid:integer namespace:namespace* filterredir=all,redirects,nonredirects limit:limit",
    "query+categorymembers": "title pageid:integer namespace:namespace* limit:limit",
    "query+imageusage": "title pageid:integer limit:limit",
    "query+recentchanges": f"namespace:namespace* user show*={_SHOWN},bot,!bot,anon,!anon,redirect,!redirect "
    "limit:limit",
    "query+search": "search namespace:namespace* limit:limit",
    "query+usercontribs": f"user show*={_SHOWN} limit:limit",
}
"""Of each module its parameters: `name`, `name:kind`, `name=choice,choice`; `*` where several values may be sent."""


def paraminfo(actions: Iterable[str]) -> Item:
    """The modules that `modules` names; one that is not there is left out.

    Args:
        actions: all that can be asked.
    """
    told = [shape for path in several("modules", "main") if (shape := _module(path, sorted(actions))) is not None]
    return {"paraminfo": {"helpformat": "none", "modules": told}}


def _module(path: str, actions: list[str]) -> Item | None:
    parent, _, name = path.rpartition("+")
    if path == "main":
        return _shape(path, "", "", [_choice("action", actions, {each: each for each in actions}), _format()])
    if path == "query":
        return _shape(path, "action", "", _of_query())
    if not parent and name in actions:
        prefix = "lg" if name == "login" else ""
        return _shape(path, "action", prefix, _read(_PARAMETERS.get(path, "")))
    if parent != "query":
        return None
    for group, known in (("prop", PROPERTIES), ("list", LISTS), ("meta", METAS)):
        if name in known:
            parameters = _read(_PARAMETERS.get(path, ""))
            if group == "list":
                parameters.append({"name": CONTINUES.get(name, "continue"), "type": "string"})
            generates = name in GENERATED or group == "list"
            return _shape(path, group, _prefix(name), parameters) | flags(generator=generates)
    return None


def _prefix(name: str) -> str:
    """How the parameters of a part of `query` begin."""
    if name in LISTS:
        return LISTS[name][0]
    return METAS[name] if name in METAS else PREFIXES[name]


def _shape(path: str, group: str, prefix: str, parameters: list[Item]) -> Item:
    numbered = [{"index": number, **each} for number, each in enumerate(parameters, 1)]
    told: Item = {"name": path.rpartition("+")[2], "path": path, "group": group, "prefix": prefix}
    posted = path in _POSTED
    return told | {"parameters": numbered} | flags(readrights=not posted, writerights=posted, mustbeposted=posted)


def _of_query() -> list[Item]:
    """The parameters of `query`, with the parts that can be asked."""
    parts = (("prop", list(PROPERTIES)), ("list", list(LISTS)), ("meta", list(METAS)))
    told = [_several(_choice(key, names, {each: f"query+{each}" for each in names})) for key, names in parts]
    told.append(_choice("generator", sorted({*LISTS, *GENERATED}), {}))
    return told + _read("titles* pageids:integer* revids:integer* redirects:boolean indexpageids:boolean continue")


def _format() -> Item:
    return _choice("format", ["json"], {}) | {"default": "json"}


def _choice(name: str, values: list[str], submodules: dict[str, str]) -> Item:
    return {"name": name, "type": values} | ({"submodules": submodules} if submodules else {})


def _several(parameter: Item) -> Item:
    limits: Item = {"limit": MOST_TITLES, "highlimit": MOST_TITLES, "lowlimit": MOST_TITLES}
    return parameter | flags(multi=True) | limits


def _read(written: str) -> list[Item]:
    """The parameters of a module, from how they are written above."""
    found: list[Item] = []
    for each in written.split():
        name, _, choices = each.partition("=")
        name, _, kind = name.replace("*", "").partition(":")
        told: Item = {"name": name, "type": choices.split(",") if choices else kind or "string"}
        if kind == "limit":
            told |= {"min": 1, "max": MOST, "highmax": MOST, "default": 10}
        found.append(_several(told) if "*" in each else told)
    return found
