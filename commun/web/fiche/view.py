"""Reading a fiche: the page, its print, its sources (Markdown, JSON), who links to it, how to cite it."""

from typing import cast

from flask import Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.discussion import open_topics
from commun.i18n import language
from commun.joining import heir_of
from commun.moderation import Reading, reading
from commun.origin import mixing_warning, origin_of
from commun.render import Rendered, with_section_links, with_stale_marks
from commun.sheets import Drawer, Sheet
from commun.translated import Original, original_of, translations_of
from commun.web.api.shapes import page_shape
from commun.web.browse.catalogue.below import below
from commun.web.care.truth import freshness_shown
from commun.web.discover.site import root
from commun.web.discussion.page import shown as discussion
from commun.web.discussion.shown import as_json as topics_as_json
from commun.web.discussion.shown import said_on
from commun.web.fiche.route import page_blueprint
from commun.web.fiche.sheet import sheet_shown, state_shown, surroundings
from commun.web.frame import shared_pages
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import (
    SPACES,
    Fiche,
    FileName,
    PageMissing,
    PageName,
    read_discussion,
    readable_discussion,
    slugify,
)
from search_index import PageRow

blueprint = page_blueprint("fiche")

_WORDS_A_MINUTE = 180
"""Words of a text that somebody who does not hurry reads in a minute."""


def page_context(wiki: Commons, row: PageRow, fiche: Fiche, blob: str) -> dict[str, object]:
    """What every page that shows a fiche's text hands to its template."""
    if fiche.name.is_talk:  # read as a page, a discussion says its moments in words
        fiche, blob = fiche.with_body(readable_discussion(fiche.body, said_on)), ""
    rendered = wiki.render(fiche, blob, language())
    sheet = sheet_shown(wiki, fiche)
    authors = wiki.index.revisions.authors(row.key)
    origin = origin_of(fiche, authors)
    mixed = origin is not None and origin.here
    return {
        "row": row,
        "fiche": fiche,
        "space": SPACES[row.name.space],
        "rendered": rendered,
        "sheet": sheet,
        "state": state_shown(wiki, fiche),
        "fresh": freshness_shown(wiki, row, fiche),
        "original": original_of(wiki, fiche, language()),
        "draw": Drawer(
            wiki.links.resolve(sheet.targets), wiki.links.file, row.name.url if wiki.config.smtp_host else ""
        ),
        "file": wiki.links.file(row.name.slug) if row.name.space == "fichiers" else None,
        "authors": authors,
        "origin": origin,
        "mixing": mixing_warning(origin.licence, wiki.config.licence) if origin is not None and mixed else "",
        "licence": wiki.licence_of(fiche),
        "categories": [(title, PageName("categories", slugify(title)).url) for title in fiche.categories],
    }


@blueprint.get("/<page:name>")
@guard("read")
@cached_page
def view(name: PageName) -> BaseResponse | str | tuple[str, int]:
    """The page of a fiche; an old address leads to the new one, a deleted page says so and offers to restore."""
    wiki = commons()
    pages = shared_pages()
    written = pages.find()
    if written is not None:
        return written
    row = wiki.index.pages.get(name)
    if row is None:
        return _absent(wiki, name)
    if name.is_talk:
        return discussion(wiki, name.subject)
    read = reading(wiki, row, newest="recente" in request.args)
    return pages.written(lambda: _shown(wiki, row, read))


def _shown(wiki: Commons, row: PageRow, read: Reading) -> str:
    """The page of a fiche as this version of it says; see `SharedPages` for what may depend on who reads."""
    name, fiche, is_newest = row.name, read.fiche, read.validated is None or read.is_draft
    context = page_context(wiki, row, fiche, read.blob)
    near = surroundings(wiki, row, cast("Sheet", context["sheet"]), fiche)
    shown = near.names()
    backlinks = [page for page in wiki.index.pages.linking_to(row) if page.name not in shown]
    html = cast("Rendered", context["rendered"]).html
    if (original := cast("Original | None", context["original"])) is not None:
        html = with_stale_marks(html, fiche.body, original.stale)
    if is_newest:
        html = with_section_links(html, fiche.body, f"{name.url}/modifier", fiche.language)
    return render_template(
        "fiche/view.html",
        **context,
        root=root(),
        address=f"{root()}{name.url}",
        validated=read.validated,
        reads_validated=not is_newest,
        minutes=-(-len(fiche.body.split()) // _WORDS_A_MINUTE),
        validated_on=read.validated_on,
        text=html,
        below=below(wiki, row, fiche),
        translations=translations_of(wiki, row),
        near=near,
        backlinks=backlinks[:12],
        backlink_count=len(backlinks),
        open_topics=open_topics(wiki, wiki.index.pages.get(name.talk)),
        uses=wiki.index.pages.uses_of_file(FileName(name.slug)) if name.space == "fichiers" else [],
        members=wiki.index.pages.category_members(row.title) if name.space == "categories" else [],
    )


def _absent(wiki: Commons, name: PageName) -> BaseResponse | tuple[str, int]:
    moved = wiki.index.pages.moved(name)
    if moved is not None:
        return redirect(url_for("fiche.view", name=moved.name), 301)
    category = _unwritten_category(wiki, name)
    if category:
        members = wiki.index.pages.category_members(category)
        return render_template("fiche/category.html", title=category, name=name, members=members), 200
    deleted = wiki.index.pages.get(name, deleted=True)
    if deleted is None:
        renamed = wiki.index.pages.moved(name, deleted=True)
        if renamed is None:
            raise PageMissing(name=name)
        return redirect(url_for("fiche.view", name=renamed.name))  # there it is told who deleted it, and why
    if (heir := heir_of(wiki, deleted)) is not None:
        return redirect(url_for("fiche.view", name=heir.name), 301)
    last = wiki.index.revisions.latest(deleted.key)
    return render_template("fiche/deleted.html", row=deleted, last=last, space=SPACES[name.space]), 404


def _unwritten_category(wiki: Commons, name: PageName) -> str:
    """The title of a category that pages are in and that nobody has described yet, "" when this is none."""
    if name.space != "categories":
        return ""
    titles = (title for title, _pages in wiki.counts("category"))
    return next((title for title in titles if slugify(title) == name.slug), "")


@blueprint.get("/<page:name>/imprimer")
@guard("read")
@cached_page
def printed(name: PageName) -> str:
    """The fiche alone, laid out for paper."""
    wiki = commons()
    row = wiki.page(name)
    read = reading(wiki, row, newest="recente" in request.args)
    context = page_context(wiki, row, read.fiche, read.blob)
    return render_template(
        "fiche/print.html", **context, validated_on=read.validated_on, is_draft=read.is_draft, version=read.commit
    )


@blueprint.get("/<page:name>/liens")
@guard("read")
@cached_page
def links(name: PageName) -> str:
    """The pages that link to this one."""
    wiki = commons()
    row = wiki.page(name)
    pages = wiki.index.pages.backlinks(name)
    return render_template("fiche/links.html", row=row, space=SPACES[name.space], pages=pages)


@blueprint.get("/<page:name>/citer")
@guard("read")
@cached_page
def cite(name: PageName) -> str:
    """How to cite the fiche, at the version that its page shows."""
    wiki = commons()
    row = wiki.page(name)
    read = reading(wiki, row)
    return render_template(
        "fiche/cite.html",
        row=row,
        read=read,
        licence=wiki.licence_of(read.fiche),
        space=SPACES[name.space],
        authors=wiki.index.revisions.authors(row.key),
    )


@blueprint.get("/<page:name>.md")
@guard("read")
@cached_page
def markdown(name: PageName) -> Response:
    """The fiche as it is kept: Markdown with its YAML head; the text that its page shows, `?recente=1` the newest."""
    wiki = commons()
    read = reading(wiki, wiki.page(name), newest="recente" in request.args)
    response = Response(read.fiche.text, content_type="text/markdown; charset=utf-8")
    if read.validated is not None and not read.is_draft:
        response.headers["Link"] = f'<{name.url}.md?recente=1>; rel="latest-version"'  # RFC 5829
    return response


@blueprint.get("/<page:name>.json")
@guard("read")
@cached_page
def as_json(name: PageName) -> Response:
    """The fiche for programs: its head, its text, what the history says of it; `?recente=1` as for Markdown."""
    wiki = commons()
    row = wiki.page(name)
    read = reading(wiki, row, newest="recente" in request.args)
    shape = page_shape(wiki, row, read.fiche) | {"revision": read.commit, "modified": read.when}
    if read.validated is not None:
        shape["validated"] = {"revision": read.validated.commit, "modified": read.validated_on}
        shape["newest"] = {"revision": row.last_commit, "modified": row.modified, "url": f"{name.url}.json?recente=1"}
    if name.is_talk:
        shape = {**shape, "topics": topics_as_json(read_discussion(read.fiche.body))}
    return jsonify(shape)
