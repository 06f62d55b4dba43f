"""`/sources/<name>/correspondance`: a page of the source before and after, and what its templates mean, to correct."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import importers
from commun.commons import Commons
from commun.i18n import _, language, ngettext, sentence_of
from commun.render import Rendered
from commun.sources import start_command
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from fiches import Catalogue, CommunError
from importers import MappingRefused, SourceNameRefused, SourcePageUnknown, SourceUnknown

if TYPE_CHECKING:
    from importers import Kept, MappingForm, Preview

blueprint = Blueprint("source_mapping", __name__)

_OFFERED: Final = 20
"""Pages offered to begin with."""
_LARGEST: Final = 2_000
"""Pages that are turned again while a person waits; more are left to a process, whose progress the source shows."""
_ROLES: Final = ("texte", "champs", "enregistrement")


@dataclass(frozen=True)
class _Shown:
    """A page of the source as it is shown: turned, rendered, with the form of its templates."""

    preview: "Preview"
    rendered: Rendered
    form: "MappingForm"


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
        shown = _shown(wiki, kept, title, importers.mapping_form(kept, title), None)
    except (SourcePageUnknown, MappingRefused) as refused:
        return _page(kept, title, None, problem=sentence_of(refused)), _status(refused)
    return _page(kept, title, shown)


@blueprint.post("/sources/<name>/correspondance")
@guard("import")
def change(name: str) -> ResponseReturnValue:
    """Look at what the form would change on this page, or keep it."""
    wiki = commons()
    kept = _kept(wiki, name)
    title = request.form.get("page", "").strip()
    form = _read(request.form)
    try:
        form = importers.mapping_form(kept, title).filled(form)
        text = importers.mapping_with(kept, form)
        if request.form.get("action") == "enregistrer":
            return _saved(kept, title, text)
        shown = _shown(wiki, kept, title, form, text)
    except (SourcePageUnknown, MappingRefused) as refused:
        return _page(kept, title, None, problem=sentence_of(refused), form=form), _status(refused)
    return _page(kept, title, shown, tried=True)


@blueprint.post("/sources/<name>/convertir")
@guard("import")
def convert(name: str) -> ResponseReturnValue:
    """Turn the kept wikitext of the whole source again."""
    wiki = commons()
    kept = _kept(wiki, name)
    if len(kept.rows) > _LARGEST:
        start_command(wiki.config, "source", "convert", name)
        tell(_("C’est parti. Vous pouvez quitter cette page : la suite se fait sans vous."), "ok")
        return make_response(redirect(url_for("sources.source", name=name), 303))
    try:
        done = importers.convert_again(wiki.store, kept.source, catch_up=wiki.index.catch_up)
    except CommunError as refused:
        return _page(kept, "", None, problem=sentence_of(refused)), 409
    wiki.order.note(author().id, "source", name, f"{len(done.changed)}")
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
    return 404 if isinstance(refused, SourcePageUnknown) else 422


def _back(name: str, title: str) -> Response:
    return make_response(redirect(url_for("source_mapping.show", name=name, page=title or None), 303))


def _saved(kept: "Kept", title: str, text: str) -> Response:
    beside = importers.save_mapping(kept, text)
    tell(_("La correspondance est enregistrée. Convertissez à nouveau pour l’appliquer à toutes les pages."), "ok")
    if beside:
        tell(_("L’ancienne est gardée à côté : %(file)s", file=f"{kept.source.name}.modeles.ancien"), "info")
    return _back(kept.source.name, title)


def _shown(wiki: Commons, kept: "Kept", title: str, form: "MappingForm", text: str | None) -> _Shown:
    preview = importers.preview_page(kept, title, text)
    return _Shown(preview, wiki.preview(preview.fiche.name, preview.fiche.body, language()), form)


def _read(said: Mapping[str, str]) -> "MappingForm":
    """The form as it was sent: `modele-0`, `role-0`, `parametre-0-0`, `champ-0-0`…"""
    templates = []
    number = 0
    while (name := said.get(f"modele-{number}")) is not None:
        rows = []
        place = 0
        while (parameter := said.get(f"parametre-{number}-{place}")) is not None:
            words = ("champ", "forme", "separateur", "unite", "date", "corps")
            rule = {word: said.get(f"{word}-{number}-{place}", "").rstrip() for word in words}
            rows.append(
                importers.ParameterForm(
                    parameter, said.get(f"valeur-{number}-{place}", ""), {k: v for k, v in rule.items() if v}
                )
            )
            place += 1
        role = said.get(f"role-{number}", "texte")
        calls = int(said.get(f"appels-{number}", "1") or 1) if said.get(f"appels-{number}", "1").isdigit() else 1
        record = said.get(f"enregistrement-{number}", "").strip()
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
) -> str:
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
        types=[(key, kind.label(language())) for key, kind in catalogue.types.items()],
        fields=_fields(catalogue, form.type if form is not None else ""),
        forms=importers.MAPPING_FORMS,
        head=_head(shown, catalogue) if shown is not None else [],
    )


def _offered(kept: "Kept") -> list[str]:
    """Pages to begin with: those where something was lost, else the first ones."""
    report = importers.known_losses(kept)
    lost = [page for page, _losses in report.of_pages()] if report is not None else []
    return (lost or [row.title for row in kept.rows if row.live and not row.namespace])[:_OFFERED]


def _fields(catalogue: Catalogue, kind: str) -> list[tuple[str, str]]:
    """The fields that are offered, those of the type once it is chosen: their keys, and what people read for them."""
    known = catalogue.type(kind) if kind else None
    wanted = {each.property for each in known.fields} if known is not None else set(catalogue.properties)
    found = []
    for prop in sorted((catalogue.properties[key] for key in wanted & set(catalogue.properties)), key=lambda p: p.key):
        found.append((prop.key, prop.label(language())))
        found += [(f"{prop.key}.{part.property}", f"{prop.label(language())}, {part.label}") for part in prop.fields]
    return found


def _head(shown: _Shown, catalogue: Catalogue) -> list[tuple[str, Any]]:
    """The fields that the page gets, under the names that people read."""
    told = shown.preview.fiche.head
    return [(catalogue.label(key, language()), value) for key, value in told.items() if key not in ("id", "source")]
