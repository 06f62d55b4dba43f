"""`action=query`: who and what this site is, pages and what is told of them, lists, and where all of it goes on."""

from commun.web.actions.described import METAS
from commun.web.actions.lists import CONTINUES, LISTS, Piece
from commun.web.actions.named import Asked, Asking, pages_asked, row_titled, told
from commun.web.actions.props import GENERATED, PROPERTIES, pages_told, rights
from commun.web.actions.protocol import ApiRefused, flag, flags, is_modern, param, several, star
from commun.web.actions.session import blocked_until, csrf_token, keyed, login_token, user_number
from commun.web.ask.smw_site import site_information
from commun.web.guard import current_user, may

Item = dict[str, object]
_QUIET = {"extlinks", "flagged", "coordinates", "blockinfo"}
"""Properties of MediaWiki that we have not, and about which there is nothing to warn."""


def query() -> Item:
    """The answer to a query.

    Raises:
        ApiRefused: where the person may not read, or something asked is not known.
    """
    metas, props, lists = several("meta"), several("prop"), several("list")
    generator = param("generator")
    if not may("search") and (set(metas) != {"tokens"} or props or lists or generator):
        raise ApiRefused("readapidenied", "You need read permission to use this module.")
    body: Item = {}
    going_on: dict[str, str] = {}
    _meta(metas, body)
    # The pages of a generating property stand for those that were named.
    asking = Asking() if generator in GENERATED else pages_asked(resolve=flag("redirects"))
    if generator:
        piece = _generated(generator)
        for asked in piece[1].pages:
            asking.add(asked)
        if piece[1].following:
            going_on[piece[0]] = piece[1].following
    if asking.pages:
        found = pages_told(asking, props)
        body |= told(asking)
        body["pages"] = list(found.pages.values()) if is_modern() else _numbered(list(found.pages.values()))
        going_on |= found.following
    else:
        body |= told(asking)
    _lists(lists, body, going_on)
    return _whole(body, going_on, metas, props, lists)


def _whole(body: Item, going_on: dict[str, str], metas: list[str], props: list[str], lists: list[str]) -> Item:
    """The answer with where it goes on, and what was not understood."""
    answer: Item = {}
    if going_on:
        answer["continue"] = {**going_on, "continue": "-||"}
    else:
        answer["batchcomplete"] = True if is_modern() else ""
    unknown = [
        *(name for name in metas if name not in METAS),
        *(name for name in props if name not in PROPERTIES and name not in _QUIET),
        *(name for name in lists if name not in LISTS),
    ]
    if unknown:
        sentence = f'Unrecognized values for parameters of "query": {", ".join(unknown)}.'
        answer["warnings"] = {"query": {star("warnings"): sentence}}
    if body:
        answer["query"] = body
    return answer


def _meta(metas: list[str], body: Item) -> None:
    asked = set(metas)
    if "siteinfo" in asked:
        body |= site_information(set(several("siprop", "general")))
    if "userinfo" in asked:
        user = current_user()
        shape: Item = {"id": user_number(user), "name": "127.0.0.1" if user is None else user.name}
        shape |= flags(anon=True) if user is None else {}
        wanted = set(several("uiprop"))
        if "groups" in wanted:
            shape["groups"] = ["*"] if user is None else ["*", "user", *(["bot"] if keyed() else [])]
        if "rights" in wanted:
            shape["rights"] = rights() if keyed() else ["read"] * may("read")
        if "blockinfo" in wanted and user is not None:
            shape |= blocked_until(user)
        body["userinfo"] = shape
    if "tokens" in asked:
        kinds = several("type", "csrf")
        tokens = {"login": login_token(), "createaccount": login_token()}
        body["tokens"] = {f"{kind}token": tokens.get(kind) or csrf_token() for kind in kinds}


def _generated(name: str) -> tuple[str, Piece]:
    """The pages that a list or a property gives, and the name of what continues it.

    Raises:
        ApiRefused: when it gives none.
    """
    if name in LISTS:
        prefix, listing = LISTS[name]
        return f"g{prefix}{CONTINUES.get(name, 'continue')}", listing(f"g{prefix}")
    if name not in GENERATED:
        raise ApiRefused("badvalue", f'Unrecognized value for parameter "generator": {name}.')
    prefix, fill = GENERATED[name]
    pages: list[Asked] = []
    following = ""
    for asked in pages_asked(resolve=False).pages.values():
        if asked.row is not None:
            shape, following = fill(asked.row, Asking(), f"g{prefix}")
            items = shape.get(name, [])
            for item in items if isinstance(items, list) else []:
                row, space, _bare = row_titled(item["title"])
                pages.append(Asked(item["title"], space, row))
    return f"g{prefix}continue", Piece([], pages, following)


def _lists(lists: list[str], body: Item, going_on: dict[str, str]) -> None:
    for name in lists:
        if name in LISTS:
            prefix, listing = LISTS[name]
            piece = listing(prefix)
            body[name] = list(piece.items)
            if piece.about is not None:
                body[piece.about[0]] = piece.about[1]
            if piece.following:
                going_on[f"{prefix}{CONTINUES.get(name, 'continue')}"] = piece.following


def _numbered(pages: list[Item]) -> Item:
    """Pages by their number; those that are not there, and other titles of those that are, by -1, -2…"""
    found: Item = {}
    absent = 0
    for page in pages:
        number = page.get("pageid")
        if number is None or str(number) in found:
            absent -= 1
            number = absent
        found[str(number)] = page
    return found
