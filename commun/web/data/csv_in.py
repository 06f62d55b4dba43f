"""`/importer/csv`: a table becomes fiches. Send it, say what its columns are, look at what changes, then do it."""

from collections.abc import Mapping
from typing import Final, Literal

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.i18n import _, language, ngettext, sentence_of
from commun.linked_data import whole_fiches
from commun.tables import BODY, KEEP, LEAVE, Choice, Fields, Plan, carry_out, keys_of, plan_of, suggest
from commun.web.data.uploads import Upload, Uploads
from commun.web.guard import author, commons, guard
from commun.web.messages import tell, tell_guarded
from fiches import CommunError
from importers import LARGEST_TABLE, Table, TableRefused, read_table

blueprint = Blueprint("csv_in", __name__)

_SAMPLES: Final = 3
"""Values of a column shown beside its choice."""
_ROWS_SHOWN: Final = 100
"""Rows of each kind that a preview shows."""


def _uploads() -> Uploads:
    return Uploads(commons().config.data / "cache" / "tableaux")


@blueprint.get("/importer/csv")
@guard("import")
def form() -> str:
    """The first step: a file, or a table that is pasted."""
    return render_template("data/csv_send.html", error="", text="")


@blueprint.post("/importer/csv")
@guard("import")
def send() -> ResponseReturnValue:
    """Keep what was sent, and go on to its columns."""
    file = request.files.get("fichier")
    text = request.form.get("texte", "")
    data = file.read(LARGEST_TABLE + 1) if file is not None and file.filename else text.encode()
    name = (file.filename or "") if file is not None and file.filename else _("collé")
    try:
        read_table(data)
    except TableRefused as refused:
        return render_template("data/csv_send.html", error=sentence_of(refused), text=text), 400
    token = _uploads().keep(author().id, name, data)
    return redirect(url_for("csv_in.columns", token=token), 303)


@blueprint.get("/importer/csv/<token>")
@guard("import")
def columns(token: str) -> str:
    """The second step: the type, the columns, and what they would change."""
    upload, table = _waiting(author(), token)
    return _page(upload, table, request.args)


@blueprint.post("/importer/csv/<token>")
@guard("import")
def bring(token: str) -> ResponseReturnValue:
    """The last step: one commit, if what was looked at is still true."""
    person = author()
    upload, table = _waiting(person, token)
    wiki = commons()
    choice = _choice(wiki, table, request.form)
    if choice is None:
        abort(400)
    plan = plan_of(wiki, table, choice, person)
    if plan.commit != request.form.get("version"):
        tell(_("Le commun a changé depuis l’aperçu : le voici tel qu’il serait maintenant."), "info")
        return _page(upload, table, request.form), 409
    summary = request.form.get("resume", "").strip() or _("Import du tableau %(name)s", name=upload.name)
    try:
        carry_out(wiki, plan, author_of(person), summary, user=person)
    except CommunError as refused:  # what was chosen stays: the table waits, and nothing of it was written
        tell(sentence_of(refused), "error")
        return _page(upload, table, request.form), 409
    wiki.order.note(person.id, "import", upload.name, summary)
    _uploads().drop(token)
    told = _("%(new)s, %(changed)s : c’est fait, en une seule modification.", new=_born(plan), changed=_changed(plan))
    tell(told, "ok")
    if plan.guarded:
        tell_guarded([row.title for row in plan.guarded])
    return redirect(f"/types-de-fiches/{choice.kind}", 303)


def _born(plan: Plan) -> str:
    return ngettext("%(n)s fiche créée", "%(n)s fiches créées", len(plan.new))


def _changed(plan: Plan) -> str:
    return ngettext("%(n)s fiche modifiée", "%(n)s fiches modifiées", len(plan.changed))


def _waiting(person: User, token: str) -> tuple[Upload, Table]:
    upload = _uploads().find(person.id, token)
    if upload is None:
        abort(404)
    return upload, read_table(upload.data)


def _choice(wiki: Commons, table: Table, said: Mapping[str, str]) -> Choice | None:
    """What was chosen; None before a type is."""
    kind = said.get("type", "")
    if kind not in wiki.index.catalogue.types:
        return None
    offered = _fields(wiki, kind, table)
    if "c0" in said and said.get("pour") == kind:
        known = {*offered.by_key, KEEP, BODY, LEAVE}
        targets = [said.get(f"c{place}", LEAVE) for place in range(len(table.headings))]
        targets = [target if target in known else LEAVE for target in targets]
        once: list[str] = []
        for target in targets:
            once.append(LEAVE if target in once and target not in {KEEP, LEAVE} else target)
        targets = once
    else:
        targets = list(suggest(table, wiki.index.catalogue, offered))
    match = said.get("par", "titre")
    empty: Literal["laisser", "vider"] = "vider" if said.get("vide") == "vider" else "laisser"
    return Choice(kind, tuple(targets), match if match in targets else "titre", empty)


def _fields(wiki: Commons, kind: str, table: Table) -> Fields:
    """The fields of a type, with those that its fiches have besides and those that the table names."""
    keys = keys_of(whole_fiches(wiki, kind))
    return Fields.offered(table, wiki.index.catalogue, kind, keys, wiki.config.language)


def _page(upload: Upload, table: Table, said: Mapping[str, str]) -> str:
    wiki = commons()
    choice = _choice(wiki, table, said)
    plan = plan_of(wiki, table, choice, author()) if choice else None
    samples = [
        [row.cells[place] for row in table.rows if row.cells[place].strip()][:_SAMPLES]
        for place in range(len(table.headings))
    ]
    return render_template(
        "data/csv_columns.html",
        upload=upload,
        table=table,
        samples=samples,
        types=[(key, kind.label(language())) for key, kind in wiki.index.catalogue.types.items()],
        fields=_fields(wiki, choice.kind, table).columns if choice else [],
        choice=choice,
        plan=plan,
        most=_ROWS_SHOWN,
        keep=KEEP,
        body=BODY,
    )
