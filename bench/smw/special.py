"""Items of Semantic MediaWiki's own special pages and of its API, asked of the pages of ours that do the same.

`Special:Ask` is `/demander`, `Special:Browse` is `/parcourir/…`, `Special:SearchByProperty` the page of the property,
`api.php` is `/api.php`. They are read as visitors see them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bench.smw.items import Item
from bench.smw.wiki import Wiki

_HIDDEN: Final = frozenset({"prettyprint", "unescape", "type", "merge"})
"""Parameters of the form of Special:Ask that change no answer of ours."""


def pages_of(item: Item, wiki: Wiki) -> Iterator[tuple[str, str]]:
    """The page of ours that stands for that of an item, and a reason where none does: one of the two is empty."""
    if item.type == "api":
        answer = wiki.client().get("/api.php", query_string=item.test["api"]["parameters"])
        error = answer.get_json(silent=True) or {"error": "no JSON"}
        yield json.dumps(error), f"the API answers {error['error']}" if "error" in error else ""
        return
    asked = item.test["special-page"]
    page, more = str(asked["page"]), _mapping(asked.get("request-parameters"))
    reader = str(more.get("lang") or item.interface)
    if page == "Ask":
        yield wiki.at("/demander", reader, {"question": _question(str(asked.get("query-parameters") or ""), more)}), ""
    elif page == "Browse":
        title = str(more.get("article") or asked.get("query-parameters") or "")
        yield from _found(wiki, _decoded(title.removeprefix(":")) if title.startswith(":") else title, reader)
    elif page == "SearchByProperty":
        name = wiki.page(102, str(more.get("property", "")).replace("_", " "))
        yield (wiki.view(name, reader), "") if name else ("", "there is no page of this property")
    else:
        yield "", f"asserts Semantic MediaWiki's own page Special:{page}"


def _found(wiki: Wiki, title: str, reader: str) -> Iterator[tuple[str, str]]:
    name = wiki.page(0, title.partition("#")[0].replace("_", " "))
    yield (wiki.at(f"/parcourir/{name}", reader, {}), "") if name else ("", f"there is no page {title!r}")


def _question(path: str, more: Mapping[str, Any]) -> str:
    """The question that an address of Special:Ask asks: in its path, or in its parameters."""
    parts = [_decoded(part) for part in path.split("/") if part]
    if not parts:
        parts = [str(more.get("q", "")), *filter(None, str(more.get("po", "")).split("\n"))]
    told = {
        **_mapping(more.get("p")),
        **{key: more[key] for key in ("offset", "limit", "sort", "order") if key in more},
    }
    parts += [f"{key}={value}" for key, value in told.items() if key not in _HIDDEN and value not in ("", False)]
    return "\n|".join(part.replace("%3D", "=") for part in parts)


def _decoded(text: str) -> str:
    """`-5B` is `[`: a sign in an address of Semantic MediaWiki."""
    text = re.sub(r"-([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), text)


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}
