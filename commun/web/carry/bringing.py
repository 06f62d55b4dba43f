"""`/deposer`: a fiche that comes as a file, a document or the answer of an offline form; and that form itself."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.by_file import DocumentRefused, composed, form_parts, read_answer, read_document
from commun.commons import Commons
from commun.forms import lists_of
from commun.i18n import _, sentence_of
from commun.web.guard import author, commons, current_user, guard, may
from commun.web.messages import tell
from commun.web.proposals.sending import sent_as_proposal
from commun.web.security import limited
from commun.web.writing.begin import offered_types
from commun.web.writing.typed import cards
from fiches import Catalogue, CommunError, Fiche, PageName, Type

blueprint = Blueprint("bringing", __name__)

_LARGEST = 20_000_000


@blueprint.route("/deposer", methods=["GET", "POST"])
@guard("propose")
@limited("upload")
def bring() -> ResponseReturnValue:
    """Choose a file; a member goes on in the editor, anybody else has sent a proposal."""
    error = ""
    if request.method == "POST":
        try:
            return _brought(commons())
        except CommunError as refused:
            error = sentence_of(refused)
    page = render_template("carry/bring.html", error=error, types=offered_types(commons()), sent=request.form)
    return (page, 422) if error else page


@blueprint.get("/deposer/<kind>.html")
@guard("propose")
def form(kind: str) -> Response:
    """The form of a type as one file, to be filled in without network and sent back."""
    wiki = commons()
    known = wiki.index.catalogue.types.get(kind) or abort(404)
    name = PageName("fiches", "nouvelle-fiche")
    groups = cards(wiki, Fiche.parse(name, ""), known, {}, judged=False)
    style, script = form_parts()
    page = render_template(
        "carry/offline_form.html",
        kind=known,
        groups=groups,
        lists=lists_of(groups),
        style=style,
        script=script,
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="formulaire-{known.key}.html"'
    return response


def _brought(wiki: Commons) -> ResponseReturnValue:
    """What becomes of the file that was sent.

    Raises:
        CommunError: when it cannot be read, or what a save would refuse.
    """
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        raise DocumentRefused.because("empty")
    data = sent.read(_LARGEST + 1)
    kinds, catalogue = wiki.index.catalogue.types, wiki.index.catalogue
    fiche = _fiche(wiki, data, kinds, catalogue, sent.filename)
    user = current_user()
    if user is None or not may("edit"):
        return sent_as_proposal(wiki, fiche, "", _("Reçue par fichier"))
    wiki.accounts.drafts.save(user.id, str(fiche.name), fiche.text, None, title=fiche.title)
    tell(_("Voici ce que dit votre fichier : relisez, complétez, puis enregistrez."), "ok")
    return redirect(url_for("edit.form", name=fiche.name, brouillon=1, titre=fiche.title, type=fiche.type), 303)


def _fiche(wiki: Commons, data: bytes, kinds: Mapping[str, Type], catalogue: Catalogue, file: str) -> Fiche:
    """The new fiche that a file says.

    Raises:
        CommunError: when it cannot be read.
    """
    blank = PageName("fiches", "nouvelle-fiche")
    if data.lstrip()[:1] == b"{":
        fiche = read_answer(data, blank, kinds, catalogue)
    else:
        brought = read_document(data)
        fiche = composed(brought, blank, kinds, catalogue, request.form.get("type", ""))
        if may("upload"):
            for picture in brought.pictures:
                told = {"texte_alternatif": picture.alt, "credit": request.form.get("credit", "").strip()}
                stem = file.rpartition(".")[0] or "document"
                kept = wiki.upload(author(), f"{stem}-{picture.name}", picture.data, told, "")
                text = fiche.text.replace(f"[[Fichier:{picture.name}]]", f"[[Fichier:{kept.name}]]")
                fiche = Fiche.parse(blank, text)
    title = fiche.title if fiche.head.get("titre") else file.rpartition(".")[0] or _("Sans titre")
    fiche = fiche.with_head({"titre": title})
    return Fiche.parse(wiki.index.pages.free_name("fiches", title), fiche.text)
