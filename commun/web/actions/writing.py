"""`action=edit`, `move`, `delete`, `upload`: what programs change, by the same rules as the forms of the site."""

from dataclasses import dataclass
from typing import Final

from flask import request

from commun.accounts import Right, User
from commun.order import Blocked, Protected
from commun.web.actions.named import prefixed, row_titled, title_of
from commun.web.actions.props import file_told
from commun.web.actions.protocol import ApiRefused, flag, flags, is_modern, needed, param, seconds_of, stamp, whole
from commun.web.actions.session import check_token
from commun.web.actions.versions import MODEL, moment, read_at
from commun.web.api.refused import code_of
from commun.web.guard import commons, may
from commun.web.proposals.sending import proposed_by_program, writes_here
from commun.web.security import TooManyRequests, count
from fiches import (
    CommunError,
    EditConflict,
    Fiche,
    FileRefused,
    NameRefused,
    PageExists,
    PageMissing,
    PageName,
    StoreUnavailable,
    clean_title,
    headings,
    normalise,
    section,
    splice_section,
    with_prefix,
)
from search_index import PageRow, RevisionRow

Item = dict[str, object]

CODES: Final[dict[type[CommunError], str]] = {
    EditConflict: "editconflict",
    Blocked: "blocked",
    Protected: "protectedpage",
    NameRefused: "invalidtitle",
    PageExists: "articleexists",
    PageMissing: "missingtitle",
    FileRefused: "verification-error",
    TooManyRequests: "ratelimited",
    StoreUnavailable: "readonly",
}
"""MediaWiki's codes of our errors; another one keeps its own name."""


def code(error: CommunError) -> str:
    """The code by which MediaWiki's programs know an error."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), code_of(error))


_OF_UPLOAD: Final = {"timestamp", "user", "comment", "url", "size", "sha1", "mime"}
"""What is told of a file that was taken."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change: the page, or the place of a new one; the version that was read; the text of then."""

    space: str
    title: str
    row: PageRow | None
    base: str
    before: Fiche


def _writer(*rights: Right) -> User:
    """The person who changes something with one of these rights, one try counted.

    Raises:
        ApiRefused: when they may not.
    """
    user = check_token()
    if not any(may(right) for right in rights):
        raise ApiRefused("permissiondenied", "Your key does not allow this.")
    count("save", user.id)
    return user


def edit() -> Item:
    """`action=edit`: a text, or what is added to it, on the version that was read.

    Whoever may only propose has sent a proposal.

    Raises:
        ApiRefused: when it cannot be done as asked.
        CommunError: what a save refuses; EditConflict above all.
    """
    user = _writer(Right.EDIT, Right.PROPOSE)
    wiki = commons()
    asked = _asked()
    fiche = _written(asked)
    summary = param("summary").strip()
    if asked.row is None:
        fiche = fiche if "titre" in fiche.head else fiche.with_head({"titre": asked.title})
        if not (may(Right.EDIT) and writes_here(PageName(asked.space, "x"), fiche.type)):
            name = wiki.index.pages.free_name(asked.space, clean_title(asked.title))
            return _proposed(user, Fiche.parse(name, fiche.text), "", summary)
        made = wiki.create_page(user, asked.space, asked.title, fiche.text, summary=summary or asked.title)
        return _done(wiki.page(made.name), None)
    if not (may(Right.EDIT) and writes_here(asked.row.name, fiche.type, asked.before.type)):
        return _proposed(user, fiche, asked.base, summary)
    was = wiki.index.revisions.latest(asked.row.key)
    saved = wiki.save(user, asked.row.name, fiche.text, asked.base, summary)
    row = wiki.page(saved.name)
    return _done(row, was) if saved.commit else {"edit": _same(row)}


def _asked() -> _Edit:
    """The page to be changed, and the version that was read.

    Raises:
        ApiRefused: when it is there and should not be, or the other way round.
    """
    wiki = commons()
    number = whole("pageid")
    if number:
        row = wiki.index.pages.by_key(number)
        if row is None or row.deleted:
            raise ApiRefused("nosuchpageid", f"There is no page with ID {number}.")
        space, title = row.name.space, row.title
    else:
        row, space, title = row_titled(needed("title"))
    if row is not None and flag("createonly"):
        raise ApiRefused("articleexists", "The article you tried to create has been created already.")
    if row is None and (flag("nocreate") or whole("baserevid") or param("basetimestamp")):
        gone = "pagedeleted" if whole("baserevid") or param("basetimestamp") else "missingtitle"
        raise ApiRefused(gone, "The page you specified doesn't exist.")
    if row is None:
        return _Edit(space, title, None, "", Fiche.parse(PageName(space, "x"), ""))
    base = _base(row)
    commit = base.commit if base is not None else row.last_commit
    return _Edit(space, title, row, commit, wiki.read_at(row.name, commit))


def _base(row: PageRow) -> RevisionRow | None:
    """The version that was read, None where the program does not say it.

    Raises:
        ApiRefused: when there is no such version.
    """
    number = whole("baserevid")
    if number:
        found = commons().index.revisions.by_number(number)
        if found is None or found.page != row.key:
            raise ApiRefused("nosuchrevid", f"There is no revision with ID {number}.")
        return found
    when = seconds_of(param("basetimestamp"))
    return None if when is None else read_at(row, when)


def _written(asked: _Edit) -> Fiche:
    """The text as it should be.

    Raises:
        ApiRefused: when no text came, or for a section that is not there.
    """
    before = asked.before
    if not (flag("text") or flag("appendtext") or flag("prependtext")):
        raise ApiRefused("missingparam", 'One of the parameters "text", "appendtext" and "prependtext" is required.')
    text, after, first = (normalise(param(name)) for name in ("text", "appendtext", "prependtext"))
    number = param("section")
    if not flag("section"):
        if flag("text"):
            return Fiche.parse(before.name, text)
        return before.with_body(f"{first}{before.body}{after}")
    if number == "new":
        title = param("sectiontitle") or param("summary")
        return before.with_body(f"{before.body.rstrip()}\n\n## {title}\n\n{text or after}\n")
    place = whole("section", -1)
    if not 0 <= place <= len(headings(before.body)):
        raise ApiRefused("nosuchsection", f"There is no section {number}.")
    part = text if flag("text") else f"{first}{section(before.body, place)}{after}"
    return before.with_body(splice_section(before.body, place, part))


def _proposed(user: User, fiche: Fiche, base: str, summary: str) -> Item:
    """A change kept as a proposal: told as a failure, so that no program believes that the page has changed.

    The code is that of MediaWiki's own extension for changes that wait to be read (Moderation).

    Raises:
        CommunError: what no proposal may be.
    """
    proposal, address = proposed_by_program(commons(), user, fiche, base, summary)
    said = f"Thank you! Your change is proposed and will be read (number {proposal.number}). Follow it: {address}"
    told: Item = {"result": "Failure", "code": "moderation-edit-queued", "info": said}
    return {"edit": told | {"title": fiche.title, "proposal": proposal.number, "url": address}}


def _done(row: PageRow, was: RevisionRow | None) -> Item:
    last = commons().index.revisions.latest(row.key)
    shape = _same(row) | flags(new=was is None)
    del shape["nochange"]
    if last is not None:
        shape |= {"oldrevid": was.number if was else 0, "newrevid": last.number, "newtimestamp": stamp(moment(last))}
    return {"edit": shape}


def _same(row: PageRow) -> Item:
    """A page that stays as it is."""
    told: Item = {"result": "Success", "pageid": row.key, "title": title_of(row), "contentmodel": MODEL}
    return told | {"nochange": True if is_modern() else ""}


def move() -> Item:
    """`action=move`: another title; the links follow, and the old title leads to the new one."""
    user = _writer(Right.RENAME)
    wiki = commons()
    number = whole("fromid")
    row = wiki.index.pages.by_key(number) if number else row_titled(needed("from"))[0]
    if row is None or row.deleted:
        raise ApiRefused("missingtitle", "The page you specified doesn't exist.")
    _found, space, title = row_titled(needed("to"))
    if space != row.name.space:
        raise ApiRefused("immobilenamespace", "A page stays in its namespace here.")
    was = title_of(row)
    wiki.rename(user, row.name, title, row.last_commit, param("reason").strip() or f"{was} → {title}")
    return {
        "move": {"from": was, "to": prefixed(space, title), "reason": param("reason"), **flags(redirectcreated=True)}
    }


def delete() -> Item:
    """`action=delete`: the page goes, its history stays."""
    user = _writer(Right.DELETE)
    wiki = commons()
    number = whole("pageid")
    row = wiki.index.pages.by_key(number) if number else row_titled(needed("title"))[0]
    if row is None or row.deleted:
        raise ApiRefused("missingtitle", "The page you specified doesn't exist.")
    wiki.delete(user, row.name, row.last_commit, param("reason").strip() or title_of(row))
    last = wiki.index.revisions.latest(row.key)
    return {"delete": {"title": title_of(row), "reason": param("reason"), "logid": last.number if last else 0}}


def upload() -> Item:
    """`action=upload`: a file with its description; a name that is taken gets a number."""
    user = _writer(Right.UPLOAD)
    count("upload", user.id)
    sent = request.files.get("file")
    if sent is None:
        raise ApiRefused("missingparam", 'The "file" parameter must be set.')
    name = param("filename").strip() or sent.filename or ""
    file = commons().upload(user, name, sent.read(), {}, normalise(param("text") or param("comment")))
    about = file_told(commons().page(file.page), _OF_UPLOAD)
    return {"upload": {"result": "Success", "filename": file.name, "imageinfo": about or {}}}


def parse() -> Item:
    """`action=parse`: a page or a text as HTML."""
    wiki = commons()
    language = wiki.config.language
    if flag("text"):
        html = wiki.preview(PageName("fiches", "apercu"), normalise(param("text")), language).html
        return {"parse": {"title": param("title") or "API", "pageid": 0, "text": _html(str(html))}}
    number = whole("pageid")
    row = wiki.index.pages.by_key(number) if number else row_titled(needed("page"))[0]
    if row is None or row.deleted:
        raise ApiRefused("missingtitle", "The page you specified doesn't exist.")
    fiche, last = wiki.fiche(row), wiki.index.revisions.latest(row.key)
    html = wiki.render(fiche, row.blob, language).html
    told: Item = {"title": title_of(row), "pageid": row.key, "revid": last.number if last else 0}
    known = wiki.index.pages.by_titles([with_prefix("categories", name) for name in fiche.categories])
    names = [
        {"sortkey": "", ("category" if is_modern() else "*"): name.replace(" ", "_"), **flags(missing=found is None)}
        for name, found in zip(fiche.categories, known.values(), strict=False)
    ]
    return {"parse": {**told, "text": _html(str(html)), "categories": names, "displaytitle": row.title}}


def _html(html: str) -> object:
    return html if is_modern() else {"*": html}
