"""`/comparer`: from two to five fiches side by side, field by field, in the order of the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from commun.commons import Commons
from commun.formats import Context
from commun.i18n import _, language
from commun.web.browse.addresses import pick_of
from commun.web.browse.stated import Told, parts_of, told
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import Catalogue, NameRefused, PageName, is_safe_slug
from search_index import PageRow

blueprint = Blueprint("compare", __name__)

LEAST: Final = 2
MOST: Final = 5
_OFFERED: Final = 200
"""Titles that the form proposes."""
_READ: Final = 20
"""Names of an address that are read at all."""
_SKIPPED: Final = frozenset({"titre", "type", "autres_titres", "sous_objet", "cle_de_tri"})


@dataclass(frozen=True, slots=True)
class Line:
    """A field: what it is called, where its page is, the values of each fiche, whether they differ."""

    label: str
    url: str | None
    cells: tuple[tuple[Told, ...], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading of the catalogue, "" for none."""

    label: str
    lines: tuple[Line, ...]


@blueprint.get("/comparer")
@guard("read")
@cached_page
def compare() -> ResponseReturnValue:
    """The fiches side by side; the form to choose some where there are too few."""
    wiki = commons()
    rows, unknown = _rows(wiki, _asked())
    shown = rows[:MOST]
    only = request.args.get("differences") == "1"
    here = address_of(shown, only=only)
    if rows and not unknown and len(rows) <= MOST and request.full_path.rstrip("?") != here:
        return redirect(here)
    groups = side_by_side(wiki, shown, wiki.answers.context(language())) if len(shown) >= LEAST else []
    lines = [line for group in groups for line in group.lines]
    if only:
        kept = [Group(group.label, tuple(line for line in group.lines if line.differs)) for group in groups]
        groups = [group for group in kept if group.lines]
    return render_template(
        "browse/compare.html",
        rows=shown,
        columns=[(row, _without(shown, row, only=only)) for row in shown],
        groups=groups,
        only=only,
        other=address_of(shown, only=not only),
        differing=sum(line.differs for line in lines),
        known=len(lines),
        problems=_problems(rows, unknown),
        picks=",".join(pick_of(row.name) for row in shown),
        offered=_offered(wiki, shown),
        cell_html=cell_html,
        room=MOST - len(shown),
    )


def _asked() -> list[str]:
    """The names of the address, each once: those of the list, and the title that was added."""
    names = [name.strip() for listed in request.args.getlist("fiches") for name in listed.split(",")]
    names += [name.strip() for name in request.args.getlist("ajouter")]
    return list(dict.fromkeys(name for name in names if name))[:_READ]


def _rows(wiki: Commons, names: Iterable[str]) -> tuple[list[PageRow], list[str]]:
    """The pages that these names find, each once, and the names that find none."""
    found: dict[int, PageRow] = {}
    unknown = []
    for name in names:
        row = _row(wiki, name)
        if row is None:
            unknown.append(name)
        else:
            found.setdefault(row.key, row)
    return list(found.values()), unknown


def _row(wiki: Commons, name: str) -> PageRow | None:
    """A page by its slug, its name with its space, or its title; by an old name too."""
    pages = wiki.index.pages
    try:
        parsed = PageName("fiches", name) if is_safe_slug(name) else PageName.parse(name.strip("/"))
    except NameRefused:
        return pages.by_title(name)
    return pages.get(parsed) or pages.moved(parsed) or pages.by_title(name)


def address_of(rows: Sequence[PageRow], *, only: bool = False) -> str:
    """The address that compares these pages."""
    picks = ",".join(pick_of(row.name) for row in rows)
    return f"/comparer?fiches={picks}{'&differences=1' if only else ''}" if picks else "/comparer"


def _without(rows: Sequence[PageRow], row: PageRow, *, only: bool) -> str:
    return address_of([each for each in rows if each.key != row.key], only=only)


def _problems(rows: Sequence[PageRow], unknown: Sequence[str]) -> list[str]:
    """What must be told, in sentences."""
    problems = [_("« %(name)s » ne mène à aucune fiche.", name=name) for name in unknown]
    if len(rows) > MOST:
        left = ", ".join(row.title for row in rows[MOST:])
        problems.append(
            _("On compare cinq fiches au plus : les cinq premières sont là, il manque %(titles)s.", titles=left)
        )
    if len(rows) < LEAST and (rows or unknown):
        problems.append(_("Il faut au moins deux fiches pour comparer : ajoutez-en une."))
    return problems


def _offered(wiki: Commons, rows: Sequence[PageRow]) -> list[str]:
    """Titles that the form proposes: of the same type, without those that are there already."""
    kind = rows[0].type if rows else None
    _total, listed = wiki.index.pages.listing(space="fiches", type=kind, limit=_OFFERED)
    shown = {row.key for row in rows}
    return [row.title for row in listed if row.key not in shown]


# ——— fields


def side_by_side(wiki: Commons, rows: Sequence[PageRow], context: Context) -> list[Group]:
    """The fields of these pages, group by group; a field that none of them fills is left out."""
    catalogue = wiki.index.catalogue
    labels: dict[str, str] = {}
    columns: list[dict[str, list[Told]]] = []
    for row in rows:
        parts = parts_of(wiki.index.facts.of_page(row.name, language=language()))
        values: dict[str, list[Told]] = {}
        for fact in parts.get("", []):
            if fact.origin != "special" and fact.property not in _SKIPPED:
                labels.setdefault(fact.property, fact.label)
                values.setdefault(fact.property, []).append(told(fact, parts, context))
        columns.append(values)
    kinds = list(dict.fromkeys(row.type for row in rows if row.type))
    groups = []
    for heading, fields in _ordered(kinds, labels, catalogue):
        lines = tuple(_line(key, label, url, columns) for key, label, url in fields if key in labels)
        if lines:
            groups.append(Group(heading, lines))
    return groups


def _line(key: str, label: str, url: str | None, columns: Sequence[dict[str, list[Told]]]) -> Line:
    cells = tuple(tuple(column.get(key, ())) for column in columns)
    return Line(label, url, cells, len({frozenset(value.text for value in cell) for cell in cells}) > 1)


def _ordered(
    kinds: Sequence[str], labels: dict[str, str], catalogue: Catalogue
) -> list[tuple[str, list[tuple[str, str, str | None]]]]:
    """The fields under the headings of their types, in order; those of no type last."""
    groups: dict[str, list[tuple[str, str, str | None]]] = {}
    placed: set[str] = set()
    for kind in kinds:
        known = catalogue.type(kind)
        for field in known.fields if known else ():
            if field.property not in placed:
                placed.add(field.property)
                prop = catalogue.field(kind, field.property)
                label = prop.label(language()) if prop else field.label or field.property
                groups.setdefault(field.group, []).append((field.property, label, _page(field.property, catalogue)))
    rest = [(key, label, _page(key, catalogue)) for key, label in labels.items() if key not in placed]
    return [*groups.items(), *([(_("Autres champs") if groups else "", rest)] if rest else [])]


def _page(key: str, catalogue: Catalogue) -> str | None:
    prop = catalogue.properties.get(key)
    return prop.page.url if prop and prop.page else None


def cell_html(values: Sequence[Told]) -> Markup:
    """The values of a cell, one a line."""
    if len(values) == 1:
        return values[0].html
    return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(each.html) for each in values))
