"""The form by type inside the editor: what it shows of a draft, and what it asks of the draft's head.

Without a script, each button of the form (add, move, take away, see the Markdown) sends everything that was typed, and
the editor comes back with all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flask import request

from commun.commons import Commons
from commun.forms import (
    MARK,
    Context,
    Group,
    Input,
    catalogue_of,
    changes_of,
    groups_of,
    is_move,
    moved,
    posted_values,
    read_kind,
    shown_values,
)
from commun.i18n import _, language, ngettext
from fiches import Catalogue, Fiche, FieldProblem, Head, PageName, Type, datatype

FORM_VIEW = "formulaire"
"""What the hidden input `vue` says where the form by type was shown."""

_PROPOSED = 200
"""Titles proposed for a field to whoever has no script; with one, all titles are."""

_ELSEWHERE = ("titre", "type")
"""Fields that the editor asks for outside the cards."""


@dataclass(frozen=True)
class TypedHead:
    """A head after the form by type was sent, and what a button has just added or moved."""

    text: str
    extra: Mapping[str, int] = field(default_factory=dict)


def kind_of(wiki: Commons, name: PageName, type_name: str) -> Type | None:
    """The type whose form the editor shows for a page, None where there is none."""
    return read_kind(catalogue_of(wiki.index.catalogue, name, language()), name, type_name)


def sent_by_form() -> bool:
    """Whether the request comes from the form by type."""
    return request.form.get("vue") == FORM_VIEW


def asks_to_stay() -> bool:
    """Whether the button that was used only changes the form and saves nothing."""
    action = request.form.get("action", "")
    return is_move(action) or action in {"markdown", "formulaire", "type"}


def typed_head(wiki: Commons, name: PageName, head_text: str) -> TypedHead:
    """The head that was sent along, changed as the inputs of the form by type say.

    Raises:
        HeadUnreadable: when the head that was sent along cannot be read.
    """
    catalogue = catalogue_of(wiki.index.catalogue, name, language())
    kind = read_kind(catalogue, name, request.form.get("kind", ""))
    if kind is None:
        return TypedHead(head_text)
    head = Head.parse(head_text)
    after = moved(posted_values(request.form, kind, catalogue, head), request.form.get("action", ""))
    changes = changes_of(head, after.values, kind, catalogue)
    return TypedHead(head.with_values(changes).text if changes else head_text, after.extra)


def cards(
    wiki: Commons,
    fiche: Fiche,
    kind: Type,
    extra: Mapping[str, int],
    refused: Sequence[FieldProblem] = (),
    *,
    judged: bool,
) -> list[Group]:
    """The cards of the form for a fiche; `judged` says beside each field what is wrong with it."""
    catalogue = catalogue_of(wiki.index.catalogue, fiche.name, language())

    def exists(titles: Sequence[str]) -> set[str]:
        rows = wiki.index.pages.by_titles(titles)
        return {title for title, row in rows.items() if row is not None}

    def titles(kind_name: str) -> Sequence[str]:
        return [row.title for row in wiki.index.pages.listing(space="fiches", type=kind_name, limit=_PROPOSED)[1]]

    problems = list(refused)
    problems += [each for each in wiki.problems(fiche) if each not in problems] if judged else []
    context = Context(catalogue, language(), exists, problems, extra, lru_cache(titles))
    return groups_of(kind, shown_values(fiche.head, kind, catalogue), context, without=_ELSEWHERE)


def summary_of(
    groups: Sequence[Group], problems: Sequence[FieldProblem], catalogue: Catalogue
) -> list[tuple[str, str]]:
    """Each thing to be mended as a sentence, with the place of the form where it is ("" for none).

    It says the field: « Durée : … ». A field of a record says which record too, by its number, where there are
    several: « Étapes 2, Durée : … ».
    """
    asked = [each for group in groups for each in group.inputs]
    places = {each.name.removeprefix(MARK): (each.id, each.label) for each in asked}
    wrong = [(part, where) for part, where in _parts(asked) if part.problems]
    told = []
    for problem in problems:
        sentence = problem.sentence(language())
        found = next((pair for pair in wrong if problem.subject and sentence in pair[0].problems), None)
        place, where = places.get(problem.property, ("", catalogue.label(problem.property, language())))
        if found is not None:
            wrong.remove(found)  # the same mistake in the next record is told of that record
            place, where = found[0].id, found[1]
        is_said = where in sentence
        told.append((place, sentence if is_said else _("%(where)s : %(what)s", where=where, what=sentence)))
    return told


def _parts(asked: Sequence[Input]) -> Iterator[tuple[Input, str]]:
    """The fields of the records of a form, each with where it stands in words."""
    for within in asked:
        several = len(within.rows) > 1
        for number, row in enumerate(within.rows, 1):
            where = f"{within.label} {number}" if several else within.label
            for part in row.inputs:
                for each in (part, *part.inner):
                    yield each, f"{where}, {each.label}"


def retyping_told(wiki: Commons, before: Fiche, after: Fiche) -> str:
    """The sentence for a field whose kind of value changed; "" where it did not.

    Fiches keep what they say: it is read again in the background, and what can no more be read is told here.
    """
    if after.name.space != "proprietes":
        return ""
    kinds = [datatype(str(page.head.get("type_de_valeur") or "texte")) for page in (before, after)]
    prop = next((each for each in wiki.index.catalogue.properties.values() if each.page == after.name), None)
    if prop is None or kinds[0] is kinds[1] or kinds[1] is None:
        return ""
    label = kinds[1].label_fr if language() == "fr" else kinds[1].label_en
    reader = datatype(prop.datatype) or kinds[1]
    written = wiki.index.facts.written(prop.key)
    lost = sum(count for raw, count in written.items() if reader.parse(raw, prop.options).value is None)
    told = _("Les valeurs des fiches ne changent pas : elles sont relues.")
    if not lost:
        return told
    return f"{told} " + ngettext(
        "%(n)s valeur ne se lit plus comme « %(kind)s ».",
        "%(n)s valeurs ne se lisent plus comme « %(kind)s ».",
        lost,
        kind=label,
    )
