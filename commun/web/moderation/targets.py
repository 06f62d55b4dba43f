"""What people who keep order did something to, in the words of a reader, and where it is read."""

from urllib.parse import urlencode

from commun.i18n import _, language
from commun.web.discover.words import space_name
from commun.web.guard import commons
from fiches import SPACES, CommunError, PageName


def named(target: str) -> tuple[str, str]:
    """What `page:fiches/x`, `type:methode`, `space:aide` or `fiches/x` is called, and its address ("" for others)."""
    wiki = commons()
    kind, _colon, name = target.partition(":")
    if kind == "type":
        found = wiki.index.catalogue.types.get(name)
        return _("Type\u202f: %(name)s", name=found.label(language()) if found else name), f"/types-de-fiches/{name}"
    if kind == "space":
        called = space_name(name) if name in SPACES else name
        return _("Espace\u202f: %(name)s", name=called), f"/index-alphabetique?{urlencode({'espace': name})}"
    path = name if kind == "page" else target
    try:
        page = PageName.parse(path)
        return wiki.history_row(page).title, page.url
    except CommunError:
        return path, ""
