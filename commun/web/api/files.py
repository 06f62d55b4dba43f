"""`/api/files`: a file is sent with its credit, its licence and its alternative text."""

from flask import Response, jsonify, request

from commun.web.api import asked
from commun.web.api.refused import ParameterRefused
from commun.web.discover.site import root
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.security import count, csrf_exempt
from fiches import normalise

blueprint = page_blueprint("api_files")

_DESCRIBED = ("texte_alternatif", "credit", "licence")


@blueprint.post("/api/files")
@csrf_exempt
@guard("upload")
def upload() -> Response:
    """Take in `file`, with what describes it."""
    wiki, user = commons(), asked.writer()
    count("upload", user.id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise ParameterRefused(
            name="file", why_fr="envoyez un fichier (multipart/form-data).", why_en="send a file (multipart/form-data)."
        )
    form = dict(request.form)
    description = {key: asked.text(form, key).strip() for key in _DESCRIBED}
    name = asked.text(form, "name").strip() or sent.filename
    file = wiki.upload(user, name, sent.read(), description, normalise(asked.text(form, "text")))
    row = wiki.page(file.page)
    response = jsonify(
        {
            "file": file.name,
            "name": str(file.page),
            "url": f"{root()}{file.url}",
            "page": f"{root()}{file.page.url}",
            "revision": row.last_commit,
        }
    )
    response.status_code = 201
    response.headers["Location"] = f"{root()}/api/pages/{file.page}"
    return response
