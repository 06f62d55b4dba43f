"""`<page>/discuter`: the discussion beside a page, read and written in.

One form is open at a time, where the address asks for it (`?repondre=m-1f3a9c2e`): the page stays light, can be kept,
and needs no script.
"""

from dataclasses import dataclass, replace
from typing import Final

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.discussion import beside
from commun.i18n import _, language
from commun.render import set_line
from commun.web.atom import Entry, Feed, atom
from commun.web.discover.address import whole
from commun.web.discover.site import root
from commun.web.discussion.acts import ACTS, Act, carry_out
from commun.web.discussion.shown import message_html, moment_of, page_holding, pages_of, quoted, shown_topic
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, current_user, guard
from commun.web.messages import tell
from commun.web.page_cache import cached_page
from commun.web.proposals.sending import writes_here
from commun.web.security import limited
from fiches import (
    LONGEST_TITLE,
    SPACES,
    CommunError,
    MessageMissing,
    PageMissing,
    PageName,
    StoreUnavailable,
    plain_title,
    read_discussion,
)

blueprint = page_blueprint("discussion")

_FEED: Final = 30
_EXCERPT: Final = 300
_OPENS: Final = ("repondre", "citer", "corriger", "masquer", "retirer")


@dataclass(frozen=True, slots=True)
class Form:
    """The form that is open: what it does (`""`: none but that of a new topic), to which message, what it holds."""

    act: str = ""
    message: str = ""
    title: str = ""
    text: str = ""
    error: str = ""
    preview: str = ""


@blueprint.get("/<page:name>/discuter")
@guard("read")
@cached_page
def page(name: PageName) -> ResponseReturnValue:
    """The discussion beside a page."""
    wiki = commons()
    moved = wiki.index.pages.moved(name.subject)
    if name.is_talk or (moved is not None and wiki.index.pages.get(name.subject) is None):
        return redirect(url_for("discussion.page", name=moved.name if moved else name.subject), 301)
    row = wiki.index.pages.get(name, deleted=True)
    if row is not None and row.deleted and wiki.index.pages.get(name.talk) is None:
        last = wiki.index.revisions.latest(row.key)
        return render_template("fiche/deleted.html", row=row, last=last, space=SPACES[name.space]), 404
    return shown(wiki, name)


def shown(wiki: Commons, name: PageName, form: Form | None = None) -> str:
    """The page of the discussion beside `name`, with the form that is asked for or was sent."""
    title = title_of(wiki, name)
    row = wiki.index.pages.get(name.talk)
    fiche, _base = beside(wiki, name, title)
    discussion = read_discussion(fiche.body)
    asked = form or _asked(fiche.body)
    if asked.message and discussion.topic(asked.message) is None:  # what it was about is gone: the words are kept
        asked = replace(asked, act="sujet", message="")
    pages = pages_of(discussion)
    held = asked.message or request.args.get("message", "")
    number = page_holding(pages, held) if held else min(whole(request.args.get("page"), 1, least=1), len(pages))
    user = current_user()
    return render_template(
        "discussion/page.html",
        name=name,
        title=title,
        row=row,
        subject=wiki.index.pages.get(name),
        space=SPACES[name.space],
        topics=[shown_topic(wiki, name.talk, topic, discussion, user) for topic in pages[number - 1]],
        contents=[(topic, page_holding(pages, topic.key)) for topic in discussion.topics],
        open_topics=discussion.open_topics,
        number=number,
        pages=len(pages),
        page_address=lambda page: f"{name.url}/discuter?page={page}",
        form=asked,
        writes=asked.act == "sujet" or user is not None,
        proposes=not writes_here(name.talk),
        longest=LONGEST_TITLE,
    )


def title_of(wiki: Commons, name: PageName) -> str:
    """The title of the page that a discussion stands beside.

    Raises:
        PageMissing: when there is no such page, and no discussion that outlived it.
    """
    row = wiki.index.pages.get(name) or wiki.index.pages.get(name.talk)
    if row is not None:
        return row.title
    if name.space == "personnes":  # one writes to somebody who has no page yet: histories link here
        return name.slug.replace("-", " ").capitalize()
    raise PageMissing(name=name)


def _asked(body: str) -> Form:
    """The form that the address asks for, with what it begins with."""
    act = next((key for key in _OPENS if request.args.get(key)), "sujet" if "nouveau" in request.args else "")
    found = read_discussion(body).find(request.args.get(act, "")) if act in _OPENS else None
    if found is None:
        return Form(act if act == "sujet" else "")
    message = found[1]
    text = quoted(message) if act == "citer" else message.text if act == "corriger" else ""
    return Form("repondre" if act == "citer" else act, message.key, text=text)


@blueprint.post("/<page:name>/discuter")
@guard("propose")
@limited("save")
def act(name: PageName) -> ResponseReturnValue:
    """Open a topic, answer, change, hide, settle: what was typed comes back with whatever is wrong."""
    wiki, sent = commons(), request.form
    title = title_of(wiki, name.subject)
    todo = ACTS.get(sent.get("action", ""), ACTS["sujet"])
    form = Form(todo.key, sent.get("message", ""), sent.get("titre", ""), sent.get("text", ""))
    if sent.get("apercu"):
        html = message_html(wiki, name.talk, form.text)
        return shown(wiki, name.subject, replace(form, preview=html))
    try:
        return _done(wiki, name.subject, title, todo)
    except CommunError as error:
        page = shown(wiki, name.subject, replace(form, error=error.sentence(language())))
        return page, _status(error)


def _done(wiki: Commons, name: PageName, title: str, todo: Act) -> BaseResponse:
    """Do it, and show the message.

    Raises:
        CommunError: what cannot be done.
    """
    key, elsewhere = carry_out(wiki, name, title, todo)
    if elsewhere is not None:
        return elsewhere
    tell(todo.told(), "ok")
    return redirect(address_of(wiki, name, key), 303)


def address_of(wiki: Commons, name: PageName, key: str) -> str:
    """The address at which a message is read."""
    row = wiki.index.pages.get(name.talk)
    pages = pages_of(read_discussion(wiki.fiche(row).body)) if row is not None else [[]]
    held = f"?message={key}" if len(pages) > 1 and key else ""
    return f"{name.url}/discuter{held}" + (f"#{key}" if key else "")


def _status(error: CommunError) -> int:
    if isinstance(error, StoreUnavailable):
        return 503
    return 409 if isinstance(error, MessageMissing) else 422


@blueprint.get("/<page:name>/discuter.atom")
@guard("read")
@cached_page
def feed(name: PageName) -> Response:
    """The last messages of a discussion, as a feed."""
    wiki = commons()
    title, row = title_of(wiki, name.subject), wiki.index.pages.get(name.subject)
    tongue = row.language if row else None
    fiche, _base = beside(wiki, name.subject, title)
    dated = [
        (moment_of(message.when) or 0, topic, message)
        for topic, message in read_discussion(fiche.body).messages()
        if message.hidden is None
    ]
    dated.sort(key=lambda each: each[0], reverse=True)
    entries = [
        Entry(
            key=f"{name.talk}#{message.key}",
            title=set_line(topic.title or title, tongue),
            author=message.author or _("Anonyme"),
            address=f"{name.subject.url}/discuter?message={message.key}#{message.key}",
            when=when,
            summary=set_line(plain_title(message.text)[:_EXCERPT], tongue),
        )
        for when, topic, message in dated[:_FEED]
    ]
    here = f"{name.subject.url}/discuter"
    said = _("Discussion de « %(title)s »", title=set_line(title, tongue))
    return atom(Feed(said, f"{here}.atom", here, entries), root(), language())
