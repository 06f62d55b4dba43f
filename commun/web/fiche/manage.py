"""Renaming, deleting, restoring and adding files: each asks first, says what will happen, and can be undone."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.discussion import bring_back_beside
from commun.i18n import _, language
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import SPACES, CommunError, EditConflict, PageName, RevisionRefused, normalise

blueprint = page_blueprint("manage")


@blueprint.route("/<page:name>/renommer", methods=["GET", "POST"])
@guard("rename")
@limited("save")
def rename(name: PageName) -> BaseResponse | str | tuple[str, int]:
    """Another title for a page; its history, its old address and the links to it follow."""
    wiki = commons()
    row = wiki.page(name)
    title = request.form.get("titre", row.title)
    error = None
    if request.method == "POST":
        summary = request.form.get("summary", "").strip() or _(
            "Renommage de « %(old)s » en « %(new)s »", old=row.title, new=title.strip()
        )
        try:
            saved = wiki.rename(author(), name, title, request.form.get("base") or row.last_commit, summary)
        except CommunError as refused:
            error = refused.sentence(language())
        else:
            if wiki.page(saved.name).title != row.title:
                tell(_("La page a changé de titre ; les liens vers elle ont suivi."), "ok")
            return redirect(url_for("fiche.view", name=saved.name), 303)
    backlinks = wiki.index.pages.backlinks(name)
    page = render_template(
        "fiche/rename.html", row=row, space=SPACES[name.space], title=title, error=error, backlinks=backlinks,
        base=row.last_commit,
    )  # fmt: skip
    return (page, 422) if error else page


@blueprint.route("/<page:name>/supprimer", methods=["GET", "POST"])
@guard("delete")
@limited("save")
def delete(name: PageName) -> BaseResponse | str | tuple[str, int]:
    """Delete a page, after having seen who links to it."""
    wiki = commons()
    row = wiki.page(name)
    error = None
    if request.method == "POST":
        summary = request.form.get("summary", "").strip() or _("Suppression de « %(title)s »", title=row.title)
        try:
            wiki.delete(author(), name, request.form.get("base") or row.last_commit, summary)
        except EditConflict:
            error = _("Quelqu’un vient de modifier cette page. Relisez-la avant de la supprimer.")
        else:
            tell(_("La page est supprimée. Elle peut être rétablie à tout moment."), "ok")
            return redirect(url_for("fiche.view", name=name), 303)
    page = render_template(
        "fiche/delete.html", row=row, space=SPACES[name.space], backlinks=wiki.index.pages.backlinks(name),
        error=error, base=row.last_commit,
    )  # fmt: skip
    return (page, 409) if error else page


@blueprint.post("/<page:name>/restaurer")
@guard("restore")
@limited("save")
def restore(name: PageName) -> BaseResponse:
    """Bring back a deleted page (its last text), or an older version of a living one."""
    wiki = commons()
    revision = request.form.get("revision") or None
    seen, row = request.form.get("base"), wiki.history_row(name)
    if seen and not row.deleted and seen != row.last_commit:
        tell(_("Quelqu’un vient de modifier cette page. Relisez-la avant de revenir à une ancienne version."), "error")
        return redirect(url_for("history.history", name=name), 303)
    summary = request.form.get("summary", "").strip() or (
        _("Retour à la version %(revision)s", revision=revision[:10]) if revision else _("Rétablissement de la page")
    )
    try:
        wiki.restore(author(), name, revision, summary)
        if row.deleted:
            bring_back_beside(wiki, author(), name, row.last_commit, summary)
    except RevisionRefused as error:
        tell(error.sentence(language()), "error")
        return redirect(url_for("history.history", name=name), 303)
    tell(_("La page est rétablie."), "ok")
    return redirect(url_for("fiche.view", name=name), 303)


@blueprint.route("/televerser", methods=["GET", "POST"])
@guard("upload")
@limited("upload")
def upload() -> BaseResponse | str | tuple[str, int]:
    """Add a picture, a PDF, an ODF document or a sound, with its credit, licence and alternative text."""
    error = None
    if request.method == "POST":
        sent = request.files.get("fichier")
        if sent is None or not sent.filename:
            error = _("Choisissez un fichier à envoyer.")
        else:
            description = {key: request.form.get(key, "").strip() for key in ("texte_alternatif", "credit", "licence")}
            try:
                file = commons().upload(
                    author(),
                    request.form.get("nom", "").strip() or sent.filename,
                    sent.read(),
                    description,
                    normalise(request.form.get("text", "")),
                )
            except CommunError as refused:
                error = refused.sentence(language())
            else:
                tell(_("Le fichier est enregistré."), "ok")
                return redirect(url_for("fiche.view", name=file.page), 303)
    page = render_template("fiche/upload.html", error=error, sent=request.form)
    return (page, 422) if error else page
