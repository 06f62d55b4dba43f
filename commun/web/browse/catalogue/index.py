"""What the commons speaks of: its types, its fields and its vocabularies, each on one page."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from commun.i18n import language
from commun.web.browse.catalogue.definitions import datatype_name
from commun.web.browse.catalogue.vocabularies import fields_of
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import SPECIAL, fold

blueprint = Blueprint("catalogue", __name__)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field: its name, the address of its page, its datatype, how many fiches have it, how often it is wrong."""

    key: str
    label: str
    url: str | None
    kind: str
    fiches: int
    problems: int


@blueprint.get("/types")
@guard("read")
@cached_page
def types() -> str:
    """Every type of fiche, with how many fiches it has."""
    wiki = commons()
    counts = dict(wiki.counts("type"))
    known = [(each, counts.get(each.key, 0)) for each in wiki.index.catalogue.types.values()]
    rows = {row.name: row.summary for row in wiki.index.pages.listing(space="types", limit=1_000)[1]}
    return render_template(
        "browse/types.html",
        types=sorted(known, key=lambda pair: fold(pair[0].plural(language()))),
        summaries=rows,
        others=[(key, count) for key, count in counts.items() if wiki.index.catalogue.type(key) is None],
    )


@blueprint.get("/proprietes")
@guard("read")
@cached_page
def fields() -> str:
    """Every field: those that the commons defines, and those that fiches use without a definition."""
    wiki = commons()
    uses = {use.key: use for use in wiki.index.facts.properties()}
    catalogue = wiki.index.catalogue
    defined = [
        FieldLine(key, prop.label(language()), prop.page.url if prop.page else None, datatype_name(prop.datatype),
                  uses[key].subjects if key in uses else 0, uses[key].problems if key in uses else 0)
        for key, prop in catalogue.properties.items()
    ]  # fmt: skip
    others = [
        FieldLine(key, use.label, None, "", use.subjects, use.problems)
        for key, use in uses.items()
        if key not in SPECIAL and catalogue.property(key) is None
    ]
    return render_template(
        "browse/fields.html",
        fields=sorted(defined, key=lambda line: fold(line.label)),
        others=sorted(others, key=lambda line: fold(line.label)),
    )


@blueprint.get("/vocabulaires")
@guard("read")
@cached_page
def vocabularies() -> str:
    """Every vocabulary, with how many terms it has and the fields that it fills."""
    catalogue = commons().index.catalogue
    listed = [
        (each, [prop.label(language()) for prop in fields_of(each, catalogue)])
        for each in sorted(catalogue.vocabularies.values(), key=lambda each: fold(each.title))
    ]
    return render_template("browse/vocabularies.html", vocabularies=listed)
