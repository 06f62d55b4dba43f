"""`/deposer`: a fiche that comes as a file, a document or the answer of an offline form; and that form itself."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.by_file import (
    ODT,
    Arrived,
    DocumentRefused,
    form_parts,
    read_file,
    sent_pictures,
    write_model,
)
from commun.commons import Commons
from commun.forms import lists_of, property_of
from commun.i18n import _, language, ngettext, sentence_of
from commun.web.discover.site import root
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, current_user, guard, may
from commun.web.messages import tell
from commun.web.proposals.sending import sent_as_proposal, turned_away
from commun.web.security import limited
from commun.web.writing.begin import offered_types
from commun.web.writing.typed import cards
from fiches import CommunError, Fiche, PageName, Type

blueprint = page_blueprint("bringing")

_LARGEST = 20_000_000
_TOLD = 3
"""Pictures that could not be kept of which each has its sentence; the others share one."""


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
    known = commons().index.catalogue.types.get(kind) or abort(404)
    return _form(known, Fiche.parse(PageName("fiches", "nouvelle-fiche"), ""))


@blueprint.get("/<page:name>/formulaire")
@guard("propose")
def form_of_page(name: PageName) -> Response:
    """The form of a fiche as it is now, as one file: what comes back changes that fiche, whatever was written since."""
    wiki = commons()
    row = wiki.page(name)
    fiche = wiki.fiche(row)
    known = wiki.index.catalogue.types.get(fiche.type or "") or abort(404)
    return _form(known, fiche, version=row.last_commit)


@blueprint.get("/deposer/<kind>.odt")
@guard("propose")
def model(kind: str) -> Response:
    """The model of a type as a document: a table of its fields, and the headings of its text."""
    wiki = commons()
    known = wiki.index.catalogue.types.get(kind) or abort(404)
    rows = [(_("Titre"), ""), (_("Type"), known.label(language()))]
    for field in known.fields:
        prop = property_of(wiki.index.catalogue, known, field)
        if prop is not None and prop.datatype != "record" and field.property not in {"titre", "type"}:
            rows.append((prop.label(language()), ""))
    said = _("Remplissez la colonne de droite, puis le texte ; une ligne vide ne dit rien. À déposer ici :")
    explained = f"{said} {root()}/deposer"
    response = Response(write_model(explained, rows, known.model), content_type=ODT)
    response.headers["Content-Disposition"] = f'attachment; filename="modele-{known.key}.odt"'
    return response


def _form(known: Type, fiche: Fiche, version: str = "") -> Response:
    """The form of a type as one file; with the `version` of the fiche that it was filled from, where there is one."""
    groups = cards(commons(), fiche, known, {}, judged=False)
    style, script = form_parts()
    page = render_template(
        "carry/offline_form.html",
        kind=known,
        fiche=fiche,
        version=version,
        groups=groups,
        lists=lists_of(groups),
        style=style,
        script=script,
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    stem = fiche.name.slug if version else known.key
    response.headers["Content-Disposition"] = f'attachment; filename="formulaire-{stem}.html"'
    return response


def _brought(wiki: Commons) -> ResponseReturnValue:
    """What becomes of the file that was sent.

    Raises:
        CommunError: when it cannot be read, or what a save would refuse.
    """
    sent = request.files.get("fichier")
    if sent is None or not sent.filename:
        raise DocumentRefused.because("empty")
    user = current_user()
    directly = user is not None and may("edit")
    if not directly and (away := turned_away(wiki)) is not None:
        return away
    arrived = read_file(wiki, sent.filename, sent.read(_LARGEST + 1), request.form.get("type", ""))
    base = arrived.base
    if user is None or not directly or (arrived.pictures and not may("upload")):
        pictures = sent_pictures(arrived, _credit())
        said = _("Reçue par fichier")
        answer = sent_as_proposal(wiki, arrived.fiche, base, said, pictures, stem=_stem(sent.filename))
        _tell_unread(arrived)
        return answer
    fiche = _with_pictures(wiki, arrived, sent.filename)
    wiki.accounts.drafts.save(user.id, str(fiche.name), fiche.text, base or None, title=fiche.title)
    tell(_("Voici ce que dit votre fichier : relisez, complétez, puis enregistrez."), "ok")
    _tell_unread(arrived)
    if base:
        return redirect(url_for("edit.form", name=fiche.name, brouillon=1), 303)
    return redirect(url_for("edit.form", name=fiche.name, brouillon=1, titre=fiche.title, type=fiche.type), 303)


def _tell_unread(arrived: Arrived) -> None:
    """Say what of a document did not come."""
    if arrived.unread:
        tell(arrived.unread, "info")


def _credit() -> str:
    """Who made the pictures of the document."""
    return " ".join(request.form.get("credit", "").split())


def _stem(file: str) -> str:
    """What the pictures of a document are called after."""
    return file.rpartition(".")[0] or "document"


def _with_pictures(wiki: Commons, arrived: Arrived, file: str) -> Fiche:
    """The fiche that arrived, its pictures kept and called by their names here; those that cannot be are said.

    The person may upload wherever there are pictures.
    """
    text, left = arrived.fiche.text, list[str]()
    for picture in arrived.pictures:
        told = {"texte_alternatif": picture.alt, "credit": _credit()}
        try:
            kept = wiki.upload(author(), f"{_stem(file)}-{picture.name}", picture.data, told, "")
        except CommunError as refused:
            left.append(_("Une image n’a pas été gardée : %(why)s", why=sentence_of(refused)))
            text = text.replace(f"[[Fichier:{picture.name}]]", "")
        else:
            text = text.replace(f"[[Fichier:{picture.name}]]", f"[[Fichier:{kept.name}]]")
    more = len(left) - _TOLD
    if more > 0:
        others = ngettext("Une autre image n’a pas été gardée.", "%(n)s autres images n’ont pas été gardées.", more)
        left[_TOLD:] = [others]
    for sentence in left:
        tell(sentence, "info")
    return Fiche.parse(arrived.fiche.name, text) if text != arrived.fiche.text else arrived.fiche
