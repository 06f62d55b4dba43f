"""Where the pages that Semantic MediaWiki makes itself lead here: a question, a property, all that is said of a page.

Their names are those of its `SemanticMediaWiki.alias.php`, in English and in French; what follows a name in the path
is written as its own links write it, `%` as `-` (`Special:Ask/-5B-5BCategory:Ville-5D-5D/-3FPopulation`).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from flask import url_for

from commun.commons import Commons
from fiches import PageName, fold

_ASKED: Final = frozenset({"ask", "requeter", "demander"})
_SAID: Final = frozenset({"browse", "parcourir", "pageproperty", "proprietes de la page"})
_VALUE: Final = frozenset({"searchbyproperty", "recherche par propriete"})
_LISTS: Final = {
    "/proprietes": frozenset({
        *("properties", "proprietes", "unusedproperties", "proprietes inutilisees"),
        *("wantedproperties", "proprietes demandees", "types"),
    }),
    "/index-alphabetique?espace=concepts": frozenset({"concepts"}),
    "/qualite": frozenset({"processingerrorlist", "constrainterrorlist"}),
    "/explorer": frozenset({"facetedsearch"}),
}  # fmt: skip
_KEPT: Final = ("format", "limit", "offset", "sort", "order", "mainlabel")
"""What of a link's parameters a question here takes too."""


def address_of(wiki: Commons, name: str, asked: Mapping[str, str]) -> str:
    """The address here of the page `name` (`Ask/…`, without « Special: »), asked with `asked`; "" for any other."""
    called, _slash, rest = name.replace("_", " ").partition("/")
    word = fold(called).strip()
    if word in _ASKED:
        question = _question(rest, asked)
        return url_for("asking.ask", question=question or None)
    if word in _VALUE:
        return _values(wiki, rest, asked)
    if word in _SAID:
        found = _page(wiki, asked.get("article") or asked.get("from") or rest.partition("::")[0])
        return f"/parcourir/{found}" if found else ""
    if word in {"exportrdf", "export rdf", "uriresolver"}:
        found = _page(wiki, asked.get("page") or rest)
        return found.url + ("" if word == "uriresolver" else ".ttl") if found else ""
    if word == "formedit":
        form, _slash, target = rest.partition("/")
        found = _page(wiki, asked.get("target") or target)
        kind = wiki.index.catalogue.type(asked.get("form") or form)
        begun = url_for("edit.new", titre=asked.get("target") or target or None, type=kind.key if kind else None)
        return url_for("edit.form", name=found) if found else begun
    return next((address for address, names in _LISTS.items() if word in names), "")


def property_address(wiki: Commons, title: str) -> str:
    """The page of the property that another wiki calls `title` (`Property:Duration`); "" where none is called so."""
    prop = wiki.index.catalogue.property(title.replace("_", " "))
    return prop.page.url if prop is not None and prop.page is not None else ""


def _question(rest: str, asked: Mapping[str, str]) -> str:
    """The question of a link: its conditions, its columns, its parameters, wherever the link puts them."""
    parts = [_decoded(part) for part in (asked.get("x") or rest).split("/") if part]
    conditions = asked.get("q", "").strip() or next((part for part in parts if part[:1] != "?" and "[[" in part), "")
    columns = [line.strip().removeprefix("?") for line in asked.get("po", "").splitlines()]
    columns += [part[1:] for part in parts if part.startswith("?")]
    said = dict(part.split("=", 1) for part in parts if part[:1] != "?" and "[[" not in part and "=" in part)
    said |= {key: asked.get(f"p[{key}]") or asked.get(key) or said.get(key, "") for key in _KEPT}
    if not conditions:
        return ""
    lines = [conditions, *(f"|?{column}" for column in columns if column)]
    return "\n".join([*lines, *(f"|{key}={said[key]}" for key in _KEPT if said[key])])


def _values(wiki: Commons, rest: str, asked: Mapping[str, str]) -> str:
    """The pages that have a value of a property; the property's own page where no value is named."""
    named, _slash, valued = rest.removeprefix(":").partition("/")
    title, value = asked.get("property") or _decoded(named), asked.get("value") or _decoded(valued)
    if title and value:
        return url_for("asking.ask", question=f"[[{title}::{value}]]\n|?{title}")
    return property_address(wiki, title) or "/proprietes"


def _page(wiki: Commons, written: str) -> PageName | None:
    """The page that a link names, its title as it is or written as these links write it."""
    title = written.strip().removeprefix(":")
    rows = (wiki.index.pages.by_title(each) for each in (title, _decoded(title)) if each)
    return next((row.name for row in rows if row is not None), None)


def _decoded(text: str) -> str:
    """What a link of Semantic MediaWiki writes with `-` for `%`."""
    return unquote(text.replace("-", "%")).strip()
