"""`<vocabulaire>/termes`: renaming, putting together and parting terms, seen before it is done.

The preview is an address (GET) that changes nothing; its button sends the same choice back (POST). What is then done is
planned again: a page that changed meanwhile is changed as it is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from commun.batches import do
from commun.commons import Commons, author_of
from commun.i18n import _, language
from commun.vocabulary import Merge, Operation, Plan, Rename, Split, TermRefused, follow_parts, plan
from commun.web.care.batches import SHOWN, tell_done
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, guard
from commun.web.security import limited
from fiches import PageName, Vocabulary, fold

blueprint = page_blueprint("terms")

ACTIONS: Final = ("renommer", "reunir", "separer")
_MOST_PARTS: Final = 6


@dataclass(frozen=True)
class Asked:
    """What the form asks for: the action, the term, the other names, and which fiche gets which part."""

    action: str
    term: str
    other: str
    parts: tuple[str, ...]
    keep: bool
    chosen: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, sent: MultiDict[str, str]) -> "Asked":
        """From the fields of the form; `part-<slug>` are the parts ticked for a fiche."""
        action = sent.get("action", "")
        parts = [" ".join(part.split()) for part in sent.get("parts", "").replace("\r", "").split("\n")]
        chosen = {
            key.removeprefix("part-"): tuple(each for each in sent.getlist(key) if each)
            for key in sent
            if key.startswith("part-")
        }
        return cls(
            action if action in ACTIONS else "",
            " ".join(sent.get("terme", "").split()),
            " ".join(sent.get("nom" if action == "renommer" else "dans", "").split()),
            tuple(dict.fromkeys(part for part in parts if part))[:_MOST_PARTS],
            bool(sent.get("garder")),
            chosen,
        )

    @property
    def operation(self) -> Operation:
        """What is to be done."""
        if self.action == "renommer":
            return Rename(self.term, self.other)
        if self.action == "reunir":
            return Merge(self.term, self.other)
        return Split(self.term, self.parts, self.keep, self.chosen)

    @property
    def summary(self) -> str:
        """What the version says of itself."""
        if self.action == "renommer":
            return _("Vocabulaire : « %(old)s » devient « %(new)s »", old=self.term, new=self.other)
        if self.action == "reunir":
            return _("Vocabulaire : « %(old)s » rejoint « %(new)s »", old=self.term, new=self.other)
        return _("Vocabulaire : « %(old)s » séparé en %(new)s", old=self.term, new=", ".join(self.parts))


@blueprint.get("/<page:name>/termes")
@guard("garden")
def form(name: PageName) -> ResponseReturnValue:
    """The form; once an action is chosen, what it would change."""
    known = _vocabulary(commons(), name)
    asked = Asked.of(request.args)
    return _page(known, asked, planned=bool(asked.action))


@blueprint.post("/<page:name>/termes")
@guard("garden")
@limited("save")
def carry_out(name: PageName) -> ResponseReturnValue:
    """Do it, in one version."""
    wiki = commons()
    known = _vocabulary(wiki, name)
    asked = Asked.of(request.form)
    try:
        planned = plan(wiki, known, asked.operation)
    except TermRefused:
        return _page(known, asked, planned=True)
    user = author()
    done = do(wiki, author_of(user), planned.proposals, asked.summary, "vocabulaire", user=user)
    if done.commit:
        follow_parts(wiki, known, asked.operation)
    tell_done(wiki, done, _("Rien n’était à changer."))
    return redirect(url_for("batches.one", revision=done.commit) if done.commit else f"{name.url}/termes", 303)


def _vocabulary(wiki: Commons, name: PageName) -> Vocabulary:
    """The vocabulary of a page.

    Raises:
        NotFound: when the page defines none.
    """
    found = next((each for each in wiki.index.catalogue.vocabularies.values() if each.page == name), None)
    if found is None:
        raise NotFound
    return found


def _page(known: Vocabulary, asked: Asked, *, planned: bool) -> ResponseReturnValue:
    wiki, error, found = commons(), "", None
    if planned:
        try:
            found = plan(wiki, known, asked.operation)
        except TermRefused as refused:
            error = refused.sentence(language())
    page = render_template(
        "care/terms.html",
        vocabulary=known,
        name=known.page,
        asked=asked,
        planned=found,
        shown=found.fiches[:SHOWN] if found else (),
        left=max(0, len(found.fiches) - SHOWN) if found else 0,
        proposed=_proposed(asked, found) if found and asked.action == "separer" else {},
        error=error,
    )
    return (page, 422) if error else page


def _proposed(asked: Asked, found: Plan) -> dict[str, Sequence[str]]:
    """Which parts are ticked for each fiche: those chosen, else those of which its text speaks."""
    proposed: dict[str, Sequence[str]] = {}
    for each in found.fiches:
        text = fold(each.before)
        spoken = [part for part in asked.parts if all(word[:5] in text for word in fold(part).split())]
        proposed[each.name.slug] = asked.chosen.get(each.name.slug, tuple(spoken))
    return proposed
