"""The past of a fiche: its versions, the differences between them, and undoing one of them."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons, Saved, Version
from commun.i18n import _, date_long, language
from commun.joining import heir_of, joined_to
from commun.render import set_line
from commun.web.atom import Entry, Feed, atom
from commun.web.discover.address import whole
from commun.web.discover.site import root
from commun.web.fiche.difference import shown_difference
from commun.web.fiche.lines import history_lines
from commun.web.fiche.route import page_blueprint
from commun.web.fiche.view import page_context
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.page_cache import cached_page
from commun.web.security import limited
from commun.web.writing.conflict import conflict_page
from fiches import SPACES, EditConflict, Fiche, PageMissing, PageName, to_undo
from search_index import PageRow, RevisionRow

blueprint = page_blueprint("history")

_FEED = 20
_CALLED = frozenset({"titre", "autres_titres"})
"""The fields of a head that say how a page is called."""
PER_PAGE = 50
"""Versions on a page of history, as in MediaWiki."""


@blueprint.get("/<page:name>/historique")
@guard("read")
@cached_page
def history(name: PageName) -> BaseResponse | str:
    """The versions of a page, newest first; two of them can be compared."""
    wiki = commons()
    if "ancienne" in request.args and "nouvelle" in request.args:
        old, new = request.args["ancienne"], request.args["nouvelle"]
        return redirect(url_for("history.diff", name=name, old=old, new=new))
    pages = wiki.index.pages
    row = pages.get(name) or pages.moved(name) or wiki.history_row(name)
    if row.name != name and not row.deleted:
        return redirect(url_for("history.history", name=row.name), 301)
    before = whole(request.args.get("avant"), 0, least=0) or None
    rows = wiki.index.revisions.of_page(row.key, limit=PER_PAGE + 1, before=before)
    return render_template(
        "fiche/history.html",
        row=row,
        space=SPACES[name.space],
        revisions=rows[:PER_PAGE],
        lines=history_lines(row, rows[:PER_PAGE], newest=before is None),
        older=rows[PER_PAGE - 1].number if len(rows) > PER_PAGE else None,
        newest=before is None,
        total=len(rows) if before is None and len(rows) <= PER_PAGE else wiki.index.revisions.count(row.key),
        joined=joined_to(wiki, row),
        heir=heir_of(wiki, row) if row.deleted else None,
    )


@blueprint.get("/<page:name>/historique.atom")
@guard("read")
@cached_page
def atom_feed(name: PageName) -> Response:
    """The versions of a page as an Atom feed."""
    wiki = commons()
    row = wiki.history_row(name)
    revisions = wiki.index.revisions.of_page(row.key, limit=_FEED)
    told = wiki.told.of(revisions, language(), at_once=_FEED)
    entries = [
        Entry(
            key=f"{revision.commit}/{revision.name}",
            title=set_line(revision.summary or row.title, row.language),
            author=revision.author,
            address=url_for("history.diff", name=name, old="avant", new=revision.commit)
            if revision.blob
            else url_for("history.history", name=name),
            when=revision.when,
            summary=" – ".join(filter(None, (set_line(revision.summary, row.language), told.get(revision.number)))),
        )
        for revision in revisions
    ]
    feed = Feed(
        _("Historique de « %(title)s »", title=set_line(row.title, row.language)),
        url_for("history.atom_feed", name=name),
        url_for("history.history", name=name),
        entries,
    )
    return atom(feed, root(), language())


@blueprint.get("/<page:name>/revisions/<revision>")
@guard("read")
@cached_page
def revision(name: PageName, revision: str) -> str:
    """A version of the page, with the way to the ones before and after."""
    wiki = commons()
    row = wiki.history_row(name)
    version = wiki.version(row, revision)
    older, newer = wiki.index.revisions.neighbours(version.row)
    context = page_context(wiki, row, version.fiche, version.row.blob or "")
    return render_template(
        "fiche/revision.html",
        **context,
        revision=version.row,
        older=older,
        newer=newer,
        latest=wiki.index.revisions.latest(row.key),
    )


@blueprint.get("/<page:name>/diff/<old>/<new>")
@guard("read")
@cached_page
def diff(name: PageName, old: str, new: str) -> str:
    """What changed between two versions: fields told in words, text side by side or line under line."""
    wiki = commons()
    row = wiki.history_row(name)
    after = wiki.version(row, new)
    before = _before(wiki, after) if old == "avant" else wiki.version(row, old)
    if before is not None and before.row.number > after.row.number:
        before, after = after, before
    view = "inline" if request.args.get("vue") == "ligne" else "split"
    return render_template(
        "fiche/diff.html",
        row=row,
        space=SPACES[name.space],
        before=before.row if before else None,
        after=after.row,
        newer=wiki.index.revisions.newer(after.row),
        view=view,
        diff=shown_difference(before.fiche if before else None, after.fiche, view),
    )


def _before(wiki: Commons, after: Version) -> Version | None:
    """The version just before `after`, or None before the first one (`avant` in an address)."""
    older = wiki.index.revisions.older(after.row)
    return None if older is None or older.blob is None else Version(older, wiki.fiche_of(older.name, older.blob))


@blueprint.route("/<page:name>/annuler/<revision>", methods=["GET", "POST"])
@guard("undo")
@limited("save")
def undo(name: PageName, revision: str) -> BaseResponse | str | tuple[str, int]:
    """Take one version's change out of the current text, after having seen what that does."""
    wiki = commons()
    page = wiki.page(name)
    row = wiki.version(page, revision).row
    if row.before is None:
        tell(_("C’est la première version : pour l’annuler, supprimez la page."), "info")
        return redirect(url_for("history.history", name=name), 303)
    merged = wiki.undone(page, row)
    summary = _("Annulation de la version du %(date)s par %(author)s", date=date_long(row.when), author=row.author)
    if merged.conflicts:
        return _undo_conflict(wiki, page, row, summary)
    if request.method == "POST":
        said = request.form.get("summary", "").strip() or summary
        saved = _taken_out(wiki, page, row, merged.text, said)
        tell(_("La modification est annulée.") if saved.commit else _("Il n’y avait rien à annuler."), "ok")
        return redirect(url_for("fiche.view", name=saved.name), 303)
    current = wiki.fiche(page)
    return render_template(
        "fiche/undo.html",
        row=page,
        space=SPACES[name.space],
        revision=row,
        base=page.last_commit,
        summary=summary,
        diff=shown_difference(current, type(current).parse(name, merged.text), "split"),
    )


def _taken_out(wiki: Commons, page: PageRow, row: RevisionRow, text: str, summary: str) -> Saved:
    """Save the text without one version's change; a renaming taken back gives its former address back too.

    Renaming also rewrote the links of other pages: to take it back is to rename again, which rewrites them again.
    """
    before, base = wiki.before(page, row), page.last_commit
    if row.kind == "rename" and before is not None and row.title == page.title and before.title != page.title:
        renamed = wiki.rename(author(), page.name, before.title, base, summary)
        if row.blob is None or _says_the_same(before, wiki.fiche_of(row.name, row.blob)):
            return renamed
        # Somebody had changed more in the same commit, in git or on another wiki: it is taken back too.
        now, wanted = wiki.read(renamed.name), Fiche.parse(page.name, text)
        changed = {key: wanted.head.get(key) for key in {*now.head, *wanted.head} - _CALLED}
        back = now.with_body(wanted.body).with_head(changed)
        return wiki.save(author(), renamed.name, back.text, wiki.page(renamed.name).last_commit, summary)
    return wiki.save(author(), page.name, text, base, summary)


def _says_the_same(one: Fiche, other: Fiche) -> bool:
    """Whether two versions differ by nothing but how the page is called."""
    heads = [{key: said for key, said in each.head.items() if key not in _CALLED} for each in (one, other)]
    return one.body == other.body and heads[0] == heads[1]


def _undo_conflict(wiki: Commons, page: PageRow, row: RevisionRow, summary: str) -> tuple[str, int]:
    """Later edits touched the same lines: the conflict page, where `mine` is the text before the undone version."""
    before = wiki.before(page, row)
    if before is None or row.blob is None:
        raise PageMissing(name=page.name)
    current = wiki.fiche(page)
    base, mine = to_undo(current, wiki.fiche_of(page.name, row.blob), before)
    conflict = EditConflict(
        page.name,
        base=base,
        theirs=current.text,
        mine=mine,
        theirs_commit=page.last_commit,
    )
    return conflict_page(conflict, summary, undoing=row)
