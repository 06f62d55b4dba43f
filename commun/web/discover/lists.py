"""Lists of fiches: from A to Z, by theme, by territory, by type; pages wanted, alone, or deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from commun.i18n import _, ngettext
from commun.web.discover.address import address, past, whole
from commun.web.discover.words import type_name
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import SPACES, slugify
from search_index import PageRow

_ROWS: Final = 100
_DELETED: Final = 200

blueprint = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class Family:
    """A way of classing fiches, and the words of its two pages.

    Attributes:
        key: its address (`/themes`), and the field of the index.
        field: the field of the index.
        argument: its filter in the address of a search.
        title, lede, nothing: what its pages say.
    """

    key: str
    field: Literal["theme", "territory", "type"]
    argument: str
    title: str
    lede: str
    nothing: str


def _family(key: str) -> Family:
    """The family whose address is `/key`, in the language of the moment."""
    match key:
        case "themes":
            return Family(
                key,
                "theme",
                "theme",
                _("Thèmes"),
                _("De quoi parlent les fiches ? Un thème, et tout ce qui s’y rattache."),
                _("Aucune fiche ne porte encore de thème."),
            )
        case "territoires":
            return Family(
                key,
                "territory",
                "territoire",
                _("Territoires"),
                _("Où cela s’est-il passé ? Les fiches, lieu par lieu."),
                _("Aucune fiche ne nomme encore de territoire."),
            )
        case _:
            return Family(
                key,
                "type",
                "type",
                _("Types de fiches"),
                _("Méthodes, retours d’expérience, acteurs… : les fiches selon ce qu’elles sont."),
                _("Aucune fiche ne dit encore de quel type elle est."),
            )


def _label(family: Family, value: str) -> str:
    """What people read of a value."""
    return type_name(value) if family.field == "type" else value


def _values(key: str) -> str:
    """The page of a family: its values, each with its count."""
    family = _family(key)
    return render_template(
        "discover/values.html",
        family=family,
        values=[(value, _label(family, value), count) for value, count in commons().counts(family.field)],
    )


def _fiches(key: str, value: str) -> ResponseReturnValue:
    """The page of one value: its fiches; a value written otherwise leads to the true one."""
    family, pages = _family(key), commons().index.pages
    known = [v for v, _count in commons().counts(family.field)]
    if value not in known:
        names = {slugify(name) for name in (value, *commons().index.terms(value))}
        alike = next((v for v in known if slugify(v) in names), None)
        return redirect(address_of(key, alike)) if alike else abort(404)
    page = whole(request.args.get("page"), 1)
    filters = {family.field: value}
    total, rows = pages.listing(sort="title", limit=_ROWS, offset=(page - 1) * _ROWS, **filters)
    here = address_of(key, value)
    return _past(page, total, _pages_of(here)) or render_template(
        "discover/value.html",
        family=family,
        value=value,
        label=_label(family, value),
        total=total,
        groups=_by_type(rows) if family.field != "type" else [(value, rows)],
        described=pages.by_title(_label(family, value)),
        search=address("/recherche", {family.argument: [value]}),
        page=page,
        pages=-(-total // _ROWS),
        page_address=_pages_of(here),
    )


def address_of(key: str, value: str) -> str:
    """The address of a value of a family."""
    return f"/{key}/{quote(value)}"


def _pages_of(path: str, **arguments: str) -> Callable[[int], str]:
    """The address of the n-th page of a list."""
    fixed = {key: [value] for key, value in arguments.items()}
    return lambda n: address(path, {**fixed, "page": [str(n)] if n > 1 else []})


def _past(page: int, total: int, page_address: Callable[[int], str]) -> ResponseReturnValue | None:
    """Lead to the last page of a list of `total` rows whoever asks for one after it; None for a page that is there."""
    return past(page, -(-total // _ROWS), page_address)


def _by_type(rows: list[PageRow]) -> list[tuple[str | None, list[PageRow]]]:
    """The rows, type by type, in the order in which types first come."""
    groups: dict[str | None, list[PageRow]] = {}
    for row in rows:
        groups.setdefault(row.type, []).append(row)
    return list(groups.items())


@blueprint.get("/themes")
@guard("read")
@cached_page
def themes() -> str:
    """Every theme."""
    return _values("themes")


@blueprint.get("/themes/<path:value>")
@guard("read")
@cached_page
def theme(value: str) -> ResponseReturnValue:
    """The fiches of a theme."""
    return _fiches("themes", value)


@blueprint.get("/territoires")
@guard("read")
@cached_page
def territories() -> str:
    """Every territory that a fiche names."""
    return _values("territoires")


@blueprint.get("/territoires/<path:value>")
@guard("read")
@cached_page
def territory(value: str) -> ResponseReturnValue:
    """The fiches of a territory."""
    return _fiches("territoires", value)


@blueprint.get("/types-de-fiches")
@guard("read")
@cached_page
def types() -> str:
    """Every type that a fiche has."""
    return _values("types-de-fiches")


@blueprint.get("/types-de-fiches/<path:value>")
@guard("read")
@cached_page
def type_(value: str) -> ResponseReturnValue:
    """The fiches of a type."""
    return _fiches("types-de-fiches", value)


@blueprint.get("/index-alphabetique")
@guard("read")
@cached_page
def alphabet() -> ResponseReturnValue:
    """Pages of a space from A to Z, one letter at a time when asked."""
    pages = commons().index.pages
    space = request.args.get("espace", "fiches")
    space = space if space in SPACES else "fiches"
    letters = pages.letters(space)
    letter = request.args.get("lettre", "")
    letter = letter if letter in dict(letters) else ""
    page = whole(request.args.get("page"), 1)
    total, rows = pages.listing(
        space=space, letter=letter or None, sort="title", limit=_ROWS, offset=(page - 1) * _ROWS
    )
    fixed = {"espace": space} if space != "fiches" else {}
    page_address = _pages_of("/index-alphabetique", **fixed, **({"lettre": letter} if letter else {}))
    return _past(page, total, page_address) or render_template(
        "discover/alphabet.html",
        space=space,
        spaces=[key for key, _count in commons().counts("space")],
        letters=letters,
        letter=letter,
        letter_address=lambda one: address(
            "/index-alphabetique", {**{k: [v] for k, v in fixed.items()}, "lettre": [one]}
        ),
        total=total,
        rows=rows,
        page=page,
        pages=-(-total // _ROWS),
        page_address=page_address,
    )


@blueprint.get(f"/<any({', '.join(key for key in SPACES if '/' not in key)}):space>")
@guard("read")
def of_space(space: str) -> ResponseReturnValue:
    """The bare address of a space, which people get by cutting that of a page: its pages from A to Z."""
    return redirect(address("/index-alphabetique", {"espace": [space] if space != "fiches" else []}))


@blueprint.get("/pages-demandees")
@guard("read")
@cached_page
def wanted() -> ResponseReturnValue:
    """Pages that links name and nobody has written yet, the most asked first."""
    page = whole(request.args.get("page"), 1)
    total, titles = commons().index.pages.wanted(limit=_ROWS, offset=(page - 1) * _ROWS)
    page_address = _pages_of("/pages-demandees")
    return _past(page, total, page_address) or render_template(
        "discover/wanted.html",
        total=total,
        titles=titles,
        page=page,
        pages=-(-total // _ROWS),
        page_address=page_address,
    )


@blueprint.get("/pages-orphelines")
@guard("read")
@cached_page
def orphans() -> ResponseReturnValue:
    """Pages to which no other page leads."""
    return _loose(
        "/pages-orphelines",
        commons().index.pages.orphans,
        title=_("Fiches isolées"),
        lede=_("Aucune autre fiche ne mène à elles. Un lien depuis une fiche voisine suffit à les relier."),
        counted=lambda n: ngettext("%(n)s fiche isolée", "%(n)s fiches isolées", n),
        nobody=_("Aucune fiche n’est isolée"),
        praise=_("On peut aller de chacune à une autre. Bravo à qui tisse ces liens."),
    )


@blueprint.get("/pages-sans-issue")
@guard("read")
@cached_page
def dead_ends() -> ResponseReturnValue:
    """Pages that lead to no other page."""
    return _loose(
        "/pages-sans-issue",
        commons().index.pages.dead_ends,
        title=_("Fiches sans issue"),
        lede=_(
            "Elles ne mènent à aucune autre page. Un lien dans leur texte, ou un champ comme le territoire, suffit à"
            " les relier."
        ),
        counted=lambda n: ngettext("%(n)s fiche sans issue", "%(n)s fiches sans issue", n),
        nobody=_("Aucune fiche n’est sans issue"),
        praise=_("Chacune mène à une autre. Bravo à qui tisse ces liens."),
    )


def _loose(
    path: str,
    find: Callable[..., tuple[int, list[PageRow]]],
    *,
    counted: Callable[[int], str],
    **words: str,
) -> ResponseReturnValue:
    """A list of fiches that a link would tie in: `words` are its title, what to do, and what is said of none."""
    page = whole(request.args.get("page"), 1)
    total, rows = find(limit=_ROWS, offset=(page - 1) * _ROWS)
    page_address = _pages_of(path)
    return _past(page, total, page_address) or render_template(
        "discover/loose.html",
        rows=rows,
        counted=counted(total),
        page=page,
        pages=-(-total // _ROWS),
        page_address=page_address,
        **words,
    )


@blueprint.get("/pages-supprimees")
@guard("read")
@cached_page
def deleted() -> str:
    """Pages that were deleted, and how to bring them back."""
    return render_template("discover/deleted.html", rows=commons().index.pages.deleted(limit=_DELETED))
