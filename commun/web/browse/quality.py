"""`/qualite`: what is to be mended in the fiches, by type, field and kind, with the way to mend it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from commun.commons import Commons
from commun.forms import input_id
from commun.i18n import _, language
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import address, past, whole
from commun.web.discover.words import type_name
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from search_index import NO_TYPE, UNKNOWN, PageProblem, ProblemCount

blueprint = Blueprint("quality", __name__)

_ROWS: Final = 50
_COUNTED: Final = 40
"""Lines of the table of counts."""
_NONE: Final = "-"
"""How the address writes the fiches that have no type."""
_MISSING: Final = "required"
_OWN: Final = frozenset({_MISSING, "wished", "cardinality", "allowed", "range", "type", "unique", "target"})
"""Codes that are a kind of their own; all others are values that cannot be read, or were written oddly."""
_VALUE: Final = "value"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked to keep."""

    type: str | None
    field: str
    severity: Literal["error", "warning"] | None
    kind: str

    @property
    def arguments(self) -> dict[str, list[str]]:
        """The arguments of its address."""
        kind = "" if self.type is None else self.type or _NONE
        found = {"type": kind, "champ": self.field, "gravite": self.severity or "", "genre": self.kind}
        return {key: [value] for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """How often something is wrong, and the address that lists it."""

    type: str
    label: str
    kind: str
    severity: str
    count: int
    address: str


@blueprint.get("/qualite")
@guard("read")
@cached_page
def quality() -> ResponseReturnValue:
    """The counts, and the fiches of what was chosen."""
    wiki = commons()
    counts = [*wiki.index.problems.counts(language=language()), *wiki.index.problems.unknown()]
    asked = _asked(counts)
    kept = [each for each in counts if _fits(each, asked)]
    page = whole(request.args.get("page"), 1)
    total, problems = _listed(wiki, asked, kept, page)
    lines = _lines(kept)
    pages, page_address = -(-total // _ROWS), pages_of("/qualite", asked.arguments)
    return past(page, pages, page_address) or render_template(
        "browse/quality.html",
        asked=asked,
        errors=sum(each.count for each in counts if each.severity == "error"),
        warnings=sum(each.count for each in counts if each.severity == "warning" and each.code != UNKNOWN),
        unknown=sum(each.count for each in counts if each.code == UNKNOWN),
        types=[
            (each or _NONE, type_name(each) if each else _("Sans type"))
            for each in sorted({each.type for each in counts if each.code != UNKNOWN})
        ],
        fields=sorted({(each.property, each.label) for each in counts}, key=lambda pair: pair[1]),
        kinds=[(kind, kind_label(kind)) for kind in dict.fromkeys(kind_of(each.code) for each in counts)],
        lines=lines[:_COUNTED],
        left=len(lines) - _COUNTED,
        total=total,
        problems=problems,
        page=page,
        pages=pages,
        page_address=page_address,
        kind_label=kind_label,
    )


def _asked(counts: Sequence[ProblemCount]) -> Asked:
    """What the address asks for; words that mean nothing here are left out."""
    arguments = request.args
    kind = arguments.get("type", "")
    severity = arguments.get("gravite", "")
    wanted = arguments.get("genre", "")
    return Asked(
        type=None if not kind else NO_TYPE if kind == _NONE else kind,
        field=arguments.get("champ", "").strip(),
        severity="error" if severity == "error" else "warning" if severity == "warning" else None,
        kind=wanted if wanted in {kind_of(each.code) for each in counts} else "",
    )


def kind_of(code: str) -> str:
    """The kind of a problem: its code, or that it is a value."""
    return code if code in _OWN or code == UNKNOWN else _VALUE


def kind_label(kind: str) -> str:  # noqa: PLR0911 — a table of words
    """What a kind of problem is called."""
    match kind:
        case "required":
            return _("à remplir")
        case "wished":
            return _("souhaité et vide")
        case "cardinality":
            return _("trop de valeurs")
        case "allowed":
            return _("valeur non prévue")
        case "range":
            return _("hors des limites")
        case "type":
            return _("type inconnu")
        case "unique":
            return _("déjà dans une autre fiche")
        case "target":
            return _("mène à un autre type de fiche")
        case "unknown":
            return _("champ que rien ne définit")
        case _:
            return _("valeur mal écrite")


def _fits(each: ProblemCount, asked: Asked) -> bool:
    return (
        (asked.type is None or each.type == asked.type)
        and (not asked.field or each.property == asked.field)
        and (asked.severity is None or each.severity == asked.severity)
        and (not asked.kind or kind_of(each.code) == asked.kind)
    )


def _lines(counts: Sequence[ProblemCount]) -> list[Line]:
    """The counts by type, field, kind and severity: errors first, then the most frequent."""
    found: defaultdict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for each in counts:
        found[each.type, each.property, each.label, kind_of(each.code), each.severity] += each.count
    lines = []
    for (type_, field, label, kind, severity), count in found.items():
        shown = Asked(None if kind == UNKNOWN else type_, field, "error" if severity == "error" else "warning", kind)
        lines.append(Line(type_, label, kind, severity, count, f"{address('/qualite', shown.arguments)}#liste"))
    return sorted(lines, key=lambda line: (line.severity, -line.count, line.label, line.type))


@dataclass(frozen=True, slots=True)
class Item:
    """A fiche to mend: what is wrong, and where it is mended."""

    title: str
    url: str
    label: str
    severity: str
    sentence: str
    raw: str
    mend: str


def _listed(wiki: Commons, asked: Asked, kept: Sequence[ProblemCount], page: int) -> tuple[int, list[Item]]:
    """How many problems were asked for, and those of this page."""
    if asked.kind == UNKNOWN:
        return _undefined(wiki, asked, page)
    codes = sorted({each.code for each in kept if each.code != UNKNOWN}) if asked.kind else None
    total, found = wiki.index.problems.listing(
        property=asked.field or None, type=asked.type, severity=asked.severity, codes=codes, limit=_ROWS,
        offset=(page - 1) * _ROWS, language=language(),
    )  # fmt: skip
    return total, [
        Item(each.title, each.page.url, each.label, each.severity, each.sentence, each.raw,
             f"{each.page.url}/modifier#{_place(wiki, each)}")
        for each in found
    ]  # fmt: skip


def _place(wiki: Commons, each: PageProblem) -> str:
    """The place of the form where a field is mended: its input, the field that holds its record, or the whole head."""
    if each.property == "type":
        return "type"
    kind = wiki.index.catalogue.type(each.type) if each.type else None
    if kind is None:
        return "head"
    holding = kind.field(each.property) or next(
        (field for field in kind.fields
         if (prop := wiki.index.catalogue.field(kind.key, field.property)) and each.part and prop.part(each.property)),
        None,
    )  # fmt: skip
    return input_id(holding.property) if holding else "editor-text"


def _undefined(wiki: Commons, asked: Asked, page: int) -> tuple[int, list[Item]]:
    """The fiches that use a field which nothing defines."""
    if not asked.field:
        return 0, []
    total, users = wiki.index.facts.users(asked.field, _ROWS, (page - 1) * _ROWS)
    told = _("Aucune page de champ ne dit ce que « %(field)s » veut dire.", field=asked.field.replace("_", " "))
    return total, [
        Item(each.title, each.url, asked.field, "warning", told, "", f"{each.name.url}/modifier" if each.name else "")
        for each in users
    ]
