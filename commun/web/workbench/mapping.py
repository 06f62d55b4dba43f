"""`/sources/<name>/correspondance`: a page of the source before and after, and what its templates mean, to correct."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import importers
from commun.commons import Commons
from commun.i18n import _, language, ngettext, sentence_of
from commun.order import said
from commun.render import Rendered
from commun.sources import start_command
from commun.web.discover.address import whole
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from fiches import Catalogue, CommunError, fold, key_of
from importers import (
    MappingChanged,
    MappingHalf,
    MappingRefused,
    SourceNameRefused,
    SourcePageGone,
    SourcePageUnknown,
    SourceUnknown,
)

if TYPE_CHECKING:
    from importers import Kept, MappingForm, Preview

blueprint = Blueprint("source_mapping", __name__)

_OFFERED: Final = 20
"""Pages offered to begin with."""
_LARGEST: Final = 2_000
"""Pages that are turned again while a person waits; more are left to a process, whose progress the source shows."""
_TOLD_NOW: Final = 200
"""Changes that are told in words while somebody waits: a fraction of a second; the worker tells the others."""
_ROLES: Final = ("texte", "champs", "enregistrement")
_MOST_TEMPLATES: Final = 40
"""Templates of a page whose meaning is asked at once: those that mean something already first, then the most used."""
_MOST_READ: Final = 200_000
"""Characters of a page that are turned while somebody waits: a second. A page beyond is turned by its beginning."""
_MOST_TEXT: Final = 60_000
"""Characters of a page that are shown; all of it is turned, and its losses are counted."""
_HEAD: Final = frozenset({"titre", "autres_titres", "licence", "langue"})
"""Fields that every page has, whatever the catalogue says."""
_REFUSED: Final = (SourcePageUnknown, SourcePageGone, MappingRefused, MappingHalf)


@dataclass(frozen=True)
class _Shown:
    """A page of the source as it is shown: turned, rendered, with the form of its templates.

    `cut` is whether the page goes on beyond what is shown, `more` how many templates it has beside those of the form.
    """

    preview: "Preview"
    rendered: Rendered
    form: "MappingForm"
    cut: bool
    more: int = 0

    @property
    def wikitext(self) -> str:
        """What is shown of the wikitext."""
        return self.preview.wikitext[:_MOST_TEXT]


@blueprint.get("/sources/<name>/correspondance")
@guard("import")
def show(name: str) -> ResponseReturnValue:
    """A page of the source, before and after; without one, pages to choose from."""
    wiki = commons()
    kept = _kept(wiki, name)
    title = request.args.get("page", "").strip()
    if not title:
        return _page(kept, "", None)
    try:
        whole = importers.mapping_form(kept, title, _MOST_READ)
        form = _asked(whole)
        shown = _shown(wiki, kept, title, form, None)
        shown = replace(shown, more=len(whole.templates) - len(form.templates))
    except _REFUSED as refused:
        return _page(kept, title, None, problem=sentence_of(refused)), _status(refused)
    return _page(kept, title, shown)


@blueprint.post("/sources/<name>/correspondance")
@guard("import")
def change(name: str) -> ResponseReturnValue:
    """Look at what the form would change on this page, or keep it."""
    wiki = commons()
    kept = _kept(wiki, name)
    title = request.form.get("page", "").strip()
    form = _read(request.form, _Fields(wiki.index.catalogue))
    problem, seen = "", request.form.get("vue")
    try:
        form = importers.mapping_form(kept, title, _MOST_READ).filled(form)
        text = importers.mapping_with(kept, form)
        if request.form.get("action") == "enregistrer":
            try:
                return _saved(kept, title, text, seen)
            except MappingChanged as changed:
                problem, seen = sentence_of(changed), None
        shown = _shown(wiki, kept, title, form, text)
    except _REFUSED as refused:
        return _page(kept, title, None, problem=sentence_of(refused), form=form, seen=seen), _status(refused)
    return _page(kept, title, shown, tried=True, problem=problem, seen=seen), 409 if problem else 200


@blueprint.post("/sources/<name>/convertir")
@guard("import")
def convert(name: str) -> ResponseReturnValue:
    """Turn the kept wikitext of the whole source again."""
    wiki = commons()
    kept = _kept(wiki, name)
    if len(kept.rows) > _LARGEST:
        wiki.order.note(author().id, "source", name, said("converting"))
        start_command(wiki.config, "source", "convert", name)
        tell(_("C’est parti. Vous pouvez quitter cette page : la suite se fait sans vous."), "ok")
        return make_response(redirect(url_for("sources.source", name=name), 303))
    try:
        done = importers.convert_again(wiki.store, kept.source, catch_up=wiki.index.catch_up)
    except CommunError as refused:
        return _page(kept, "", None, problem=sentence_of(refused)), 409
    wiki.told.catch_up(_TOLD_NOW)
    wiki.order.note(author().id, "source", name, said("converted", n=len(done.changed)))
    told = ngettext("%(n)s page convertie à nouveau.", "%(n)s pages converties à nouveau.", len(done.changed))
    tell(told if done.changed else _("Aucune page ne change."), "ok")
    if done.conflicts:
        pages = ", ".join(done.conflicts)
        tell(_("Les deux côtés se contredisent ici, le texte d’ici est gardé : %(pages)s", pages=pages), "info")
    return _back(name, request.form.get("page", ""))


def _kept(wiki: Commons, name: str) -> "Kept":
    try:
        return importers.Kept(wiki.store, importers.brought_source(wiki.store, wiki.config.data, name))
    except (SourceUnknown, SourceNameRefused):
        abort(404)


def _status(refused: CommunError) -> int:
    return 404 if isinstance(refused, SourcePageUnknown | SourcePageGone) else 422


def _back(name: str, title: str) -> Response:
    return make_response(redirect(url_for("source_mapping.show", name=name, page=title or None), 303))


def _saved(kept: "Kept", title: str, text: str, seen: str | None) -> Response:
    """Keep it.

    Raises:
        MappingChanged: when somebody else did since `seen`.
    """
    beside = importers.save_mapping(kept, text, seen)
    commons().order.note(author().id, "source", kept.source.name, said("mapping"))
    tell(_("La correspondance est enregistrée. Convertissez à nouveau pour l’appliquer à toutes les pages."), "ok")
    if beside:
        tell(_("L’ancienne est gardée à côté : %(file)s", file=f"{kept.source.name}.modeles.ancien"), "info")
    return _back(kept.source.name, title)


def _shown(wiki: Commons, kept: "Kept", title: str, form: "MappingForm", said: str | None) -> _Shown:
    preview = importers.preview_page(kept, title, said, _MOST_READ)
    body = preview.fiche.body
    cut = max(len(body), len(preview.wikitext)) > _MOST_TEXT
    head = body[:_MOST_TEXT]
    text = head.rpartition("\n\n")[0] or head if len(body) > _MOST_TEXT else body
    rendered = wiki.preview(preview.fiche.name, text, language())
    return _Shown(preview, rendered, form, cut)


def _asked(form: "MappingForm") -> "MappingForm":
    """The form of no more templates than a person fills in."""
    ranked = sorted(form.templates, key=lambda each: (each.name != form.anchor, each.role == "texte", -each.calls))
    kept = {each.name for each in ranked[:_MOST_TEMPLATES]}
    return replace(form, templates=tuple(each for each in form.templates if each.name in kept))


class _Fields:
    """The fields of the catalogue by what people type for them: the key, or the label that they read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._keys = {fold(label): key for key, label in reversed(_fields(catalogue, ""))}
        self._keys |= {fold(key): key for key in self._keys.values()}

    def key(self, typed: str) -> str:
        """The key of a field, a new one for what no field is called; a dot leads to a part of a record."""
        known = self._keys.get(fold(typed))
        return known or ".".join(key for part in typed.split(".") if (key := key_of(part)))

    def unknown(self, form: "MappingForm") -> list[str]:
        """The fields of a form that the catalogue has not."""
        rows = [row.rule.get("champ", "") for each in form.templates for row in each.parameters]
        named = [key for key in [*rows, *(each.record for each in form.templates)] if key]
        return [key for key in dict.fromkeys(named) if fold(key) not in self._keys and key not in _HEAD]


def _read(said: Mapping[str, str], fields: _Fields) -> "MappingForm":
    """The form as it was sent: `modele-0`, `role-0`, `parametre-0-0`, `champ-0-0`…"""
    templates = []
    number = 0
    while (name := said.get(f"modele-{number}")) is not None:
        rows = []
        place = 0
        while (parameter := said.get(f"parametre-{number}-{place}")) is not None:
            words = ("champ", "forme", "separateur", "unite", "date", "corps")
            rule = {word: said.get(f"{word}-{number}-{place}", "").rstrip() for word in words}
            rule["champ"], rule["corps"] = fields.key(rule["champ"]), " ".join(rule["corps"].split())
            rows.append(
                importers.ParameterForm(
                    parameter, said.get(f"valeur-{number}-{place}", ""), {k: v for k, v in rule.items() if v}
                )
            )
            place += 1
        role = said.get(f"role-{number}", "texte")
        calls = whole(said.get(f"appels-{number}"), 1)
        record = fields.key(said.get(f"enregistrement-{number}", ""))
        templates.append(importers.TemplateForm(name, calls, role if role in _ROLES else "texte", record, tuple(rows)))
        number += 1
    return importers.MappingForm(said.get("ancre", ""), said.get("type", ""), tuple(templates))


def _page(
    kept: "Kept",
    title: str,
    shown: _Shown | None,
    *,
    problem: str = "",
    tried: bool = False,
    form: "MappingForm | None" = None,
    seen: str | None = None,
) -> str:
    """The page; `seen` is the version of the mapping that the form was made from, None for the one kept now."""
    catalogue = commons().index.catalogue
    form = shown.form if shown is not None else form
    return render_template(
        "workbench/mapping.html",
        source=kept.source,
        title=title,
        shown=shown,
        form=form,
        problem=problem,
        tried=tried,
        offered=[] if shown is not None else _offered(kept),
        types=_types(catalogue, form),
        unknown=[] if form is None else _Fields(catalogue).unknown(form),
        version=importers.mapping_version(kept) if seen is None else seen,
        fields=_fields(catalogue, form.type if form is not None else ""),
        forms=importers.MAPPING_FORMS,
        head=_head(shown, catalogue) if shown is not None else [],
    )


def _offered(kept: "Kept") -> list[str]:
    """Pages to begin with: those where something was lost, else the first ones."""
    report = importers.known_losses(kept)
    lost = [page for page, _losses in report.of_pages()] if report is not None else []
    return (lost or [row.title for row in kept.rows if row.live and not row.namespace])[:_OFFERED]


def _types(catalogue: Catalogue, form: "MappingForm | None") -> list[tuple[str, str]]:
    """The types that are offered; one that the mapping names and this commons has not stays chosen."""
    known = [(key, kind.label(language())) for key, kind in catalogue.types.items()]
    lacking = form is not None and form.type and form.type not in catalogue.types
    return [*known, (form.type, form.type)] if form is not None and lacking else known


def _fields(catalogue: Catalogue, kind: str) -> list[tuple[str, str]]:
    """The fields that are offered, those of the type once it is chosen: their keys, and what people read for them."""
    known = catalogue.type(kind) if kind else None
    wanted = {each.property for each in known.fields} if known is not None else set(catalogue.properties)
    found = []
    for prop in sorted((catalogue.properties[key] for key in wanted & set(catalogue.properties)), key=lambda p: p.key):
        label = prop.label(language())
        found.append((prop.key, label))
        found += [(f"{prop.key}.{part.key}", f"{label}, {part.label(language())}") for part in prop.inner]
    return found


def _head(shown: _Shown, catalogue: Catalogue) -> list[tuple[str, Any]]:
    """The fields that the page gets, under the names that people read."""
    told = dict(shown.preview.fiche.head)
    if (kind := catalogue.type(str(told.get("type", "")))) is not None:
        told["type"] = kind.label(language())
    return [(catalogue.label(key, language()), value) for key, value in told.items() if key not in ("id", "source")]
