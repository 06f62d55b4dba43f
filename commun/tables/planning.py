"""What a table would change: new fiches, fields with their value before and after, rows that cannot be taken.

The plan is whole before anything is written, and asks nothing of whoever reads it: it is shown, then carried out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from commun.accounts import User
from commun.commons import Commons
from commun.i18n import _, language
from commun.linked_data import public_value, whole_fiches
from commun.tables.cells import read_cell, same_cell, write_cell
from commun.tables.columns import ID, TITLE
from commun.tables.mapping import BODY, KEEP, LEAVE, Choice, Fields
from commun.tables.telling import holds_records, told
from fiches import Fiche, Head, NameRefused, PageName, clean_title, facts_of, fold, problems_of
from importers import Row, Table
from search_index import PageRow

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EMPTIED: Final = "vider"
_WISHED: Final = "wished"
"""The code of a field that a type would like to have, and does without."""
_SHOWN: Final = 160
"""Characters of a value that a preview shows."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that would change: its label, its values as a table shows them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of a row.

    Attributes:
        line: where it stands in the file.
        title: of its fiche.
        row: the fiche that it changes, None for a new one.
        fiche: as it would be, None where the row cannot be taken or changes nothing.
        changes: what differs.
        problem: why it cannot be taken, "" when it can.
        remarks: what is wrong with its values; the fiche is taken all the same, and listed for repair.
        is_guarded: whether the problem is that the fiche is protected against who brings the table.
    """

    line: int
    title: str = ""
    row: PageRow | None = None
    fiche: Fiche | None = None
    changes: tuple[Change, ...] = ()
    problem: str = ""
    remarks: tuple[str, ...] = ()
    is_guarded: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a table, and the commit for which that is true."""

    rows: tuple[RowPlan, ...]
    commit: str

    @property
    def new(self) -> list[RowPlan]:
        """Fiches that would be born."""
        return [row for row in self.rows if row.fiche is not None and row.row is None]

    @property
    def changed(self) -> list[RowPlan]:
        """Fiches that would change."""
        return [row for row in self.rows if row.fiche is not None and row.row is not None]

    @property
    def same(self) -> list[RowPlan]:
        """Rows that say what is there already."""
        return [row for row in self.rows if row.fiche is None and not row.problem]

    @property
    def refused(self) -> list[RowPlan]:
        """Rows that cannot be taken."""
        return [row for row in self.rows if row.problem]

    @property
    def guarded(self) -> list[RowPlan]:
        """Those of them whose fiches are protected."""
        return [row for row in self.rows if row.is_guarded]


def plan_of(wiki: Commons, table: Table, choice: Choice, user: User | None = None) -> Plan:
    """What the table would change, row by row; what is protected against `user` (None: a command) is left as it is."""
    commit = wiki.head()
    planner = _Planner(wiki, table, choice)
    rows = (planner.row(row) for row in table.rows)
    if user is not None and wiki.order.protections():
        rows = (_allowed(wiki, user, row) for row in rows)
    return Plan(tuple(rows), commit)


def _allowed(wiki: Commons, user: User, plan: RowPlan) -> RowPlan:
    """What becomes of a row, where the fiche that it makes or changes may be protected."""
    if plan.fiche is None:
        return plan
    kinds = [plan.fiche.type, *([plan.row.type] if plan.row else [])]
    name = plan.row.name if plan.row else wiki.index.pages.free_name("fiches", plan.title)
    if wiki.order.may_write(user.role, name, kinds):
        return plan
    told = _("Cette fiche est protégée : elle est laissée telle quelle.")
    return RowPlan(plan.line, plan.title, plan.row, problem=told, is_guarded=True)


class _Planner:
    """Reads the rows of one table."""

    def __init__(self, wiki: Commons, table: Table, choice: Choice) -> None:
        self._wiki, self._choice = wiki, choice
        self._headings = table.headings
        keys = [key for key in choice.targets if key not in {LEAVE, KEEP, BODY}]
        self._fields = Fields.of_type(wiki.index.catalogue, choice.kind, keys, wiki.config.language)
        self._places = {key: place for place, key in enumerate(choice.targets) if key not in {LEAVE, KEEP}}
        titles = {row.cells[self._places[TITLE]].strip() for row in table.rows} if TITLE in self._places else set()
        self._by_title = wiki.index.pages.by_titles(titles - {""})
        self._by_value = self._values(choice.match) if choice.match not in {ID, TITLE} else {}
        self._lines: dict[str, int] = {}

    def _values(self, key: str) -> Mapping[str, Fiche]:
        """The fiches of the type by what they say in the column that was chosen."""
        found: dict[str, Fiche] = {}
        for fiche in whole_fiches(self._wiki, self._choice.kind):
            if value := _compared(write_cell(fiche.head.get(key))):
                found.setdefault(value, fiche)
        return found

    def row(self, row: Row) -> RowPlan:
        """What becomes of a row."""
        title = self._cell(row, TITLE)
        known = self._find(row)
        if isinstance(known, str):
            return RowPlan(row.line, title, problem=known)
        own = (known.id or str(known.name)) if known else title
        if own in self._lines:
            sentence = _("La ligne %(line)s parle déjà de cette fiche.", line=self._lines[own])
            return RowPlan(row.line, title, problem=sentence)
        if known is None and not title:
            return RowPlan(row.line, problem=_("Il manque le titre."))
        self._lines[own] = row.line
        if known is not None:
            return self._changed(row, known)
        return self._born(row, title)

    def _cell(self, row: Row, key: str) -> str:
        place = self._places.get(key)
        return row.cells[place].strip() if place is not None else ""

    def _find(self, row: Row) -> PageRow | str | None:
        """The fiche that a row is about, None for a new one, or why it cannot be known."""
        pages = self._wiki.index.pages
        found: PageRow | None = None
        if identity := self._cell(row, ID).lower():
            if not _UUID.fullmatch(identity):
                return _("« %(id)s » n’est pas un identifiant de fiche.", id=identity[:40])
            found = pages.by_id(identity)
            found = None if found is not None and found.deleted else found
        if found is None and self._by_value and (value := _compared(self._cell(row, self._choice.match))):
            fiche = self._by_value.get(value)
            found = pages.get(fiche.name) if fiche else None
        if found is None and (title := self._cell(row, TITLE)):
            found = self._by_title.get(title)
        if found is not None and found.type != self._choice.kind:
            return _("La fiche « %(title)s » est d’un autre type.", title=found.title)
        return found

    # ——— new fiches, changed ones

    def _born(self, row: Row, title: str) -> RowPlan:
        try:
            clean = clean_title(title)
        except NameRefused:
            return RowPlan(row.line, title, problem=_("Ce titre ne peut pas être gardé."))
        identity = self._cell(row, ID).lower()
        head = Head.parse("").with_values({"id": identity} if identity else {})
        fiche = Fiche(name=PageName("fiches", "nouvelle"), head=head, body="", problem=None)
        fiche = fiche.with_head({TITLE: clean, "type": self._choice.kind})
        filled, changes, problem = self._filled(fiche, row)
        if problem:
            return RowPlan(row.line, title, problem=problem)
        filled = self._begun(filled)
        return RowPlan(row.line, clean, None, filled, tuple(changes), "", self._remarks(None, filled))

    def _begun(self, fiche: Fiche) -> Fiche:
        """A new fiche with what the form gives each new one, where the row does not say it."""
        kind = self._wiki.index.catalogue.type(self._choice.kind)
        config = self._wiki.config
        usual = {"langue": config.language, "statut": "ébauche", "licence": config.licence}
        missing = {key: text for key, text in usual.items() if kind and kind.field(key) and fiche.head.get(key) is None}
        return fiche.with_head(missing) if missing else fiche

    def _changed(self, row: Row, known: PageRow) -> RowPlan:
        fiche = self._wiki.fiche(known)
        if fiche.problem is not None:
            return RowPlan(row.line, known.title, problem=_("L’en-tête de cette fiche est mal écrit."))
        filled, changes, problem = self._filled(fiche, row)
        if problem or not changes:
            return RowPlan(row.line, known.title, known, problem=problem)
        if filled.title != fiche.title and fiche.title not in filled.other_titles:
            filled = filled.with_head({"autres_titres": [*filled.other_titles, fiche.title]})
        return RowPlan(row.line, filled.title, known, filled, tuple(changes), "", self._remarks(fiche, filled))

    def _filled(self, fiche: Fiche, row: Row) -> tuple[Fiche, list[Change], str]:
        """The fiche with what the row says, what that changes, and why it cannot be."""
        values: dict[str, object | None] = {}
        changes: list[Change] = []
        notes = fiche.head.get("annotations")
        annotations = dict(notes) if isinstance(notes, Mapping) else {}
        for place, (target, cell) in enumerate(zip(self._choice.targets, row.cells, strict=False)):
            heading = self._headings[place]
            if target == KEEP and cell.strip() and str(annotations.get(heading, "")) != cell.strip():
                changes.append(_change(heading, str(annotations.get(heading, "")), cell.strip()))
                annotations[heading] = cell.strip()
                values["annotations"] = annotations
            elif target == BODY and cell.strip() and cell.strip() != fiche.body.strip():
                changes.append(_change(_("Texte"), fiche.body.strip(), cell.strip()))
                fiche = fiche.with_body(f"{cell.strip()}\n")
            elif target not in {LEAVE, KEEP, BODY, ID}:
                problem = self._field(fiche, target, cell, values, changes)
                if problem:
                    return fiche, [], problem
        return (fiche.with_head(values) if values else fiche), changes, ""

    def _field(self, fiche: Fiche, key: str, cell: str, values: dict[str, object | None], changes: list[Change]) -> str:
        """Put what a cell says among `values`, if it changes something; why it cannot be, or ""."""
        column = self._fields.by_key.get(key)
        prop = column.prop if column else None
        raw = fiche.head.get(key)
        public = public_value(raw, prop)
        before = write_cell(public)
        # A field of another type has its key for heading: whoever reads the preview knows it by its name.
        named = column is not None and column.heading != key
        label = column.heading if column and named else self._wiki.index.catalogue.label(key, language())
        if not cell.strip():
            if self._choice.empty == _EMPTIED and before and key != TITLE:
                values[key] = None
                changes.append(_change(label, self._told(key, public, before), ""))
            return ""
        if same_cell(before, cell):
            return ""
        if public != raw:
            return _(
                "« %(field)s » tient des contacts qui ne sont pas publics : changez-le dans la fiche.", field=label
            )
        values[key] = read_cell(cell, prop, raw, several=column.several if column else False)
        if isinstance(values[key], str) and key == TITLE:
            try:
                values[key] = clean_title(str(values[key]))
            except NameRefused:
                return _("Ce titre ne peut pas être gardé.")
        after = self._told(key, values[key], cell.strip())
        changes.append(_change(label, self._told(key, public, before), after))
        return ""

    def _told(self, key: str, raw: object, cell: str) -> str:
        """A value as a preview shows it: as its cell writes it, a record as its sheet says it."""
        if not holds_records(raw):
            return cell
        return told(self._wiki.index.catalogue, self._choice.kind, key, raw) or cell

    def _remarks(self, before: Fiche | None, after: Fiche) -> tuple[str, ...]:
        """What is wrong with the fiche that was not before, in sentences; what is only wished for is not told."""
        catalogue = self._wiki.index.catalogue
        found: list[dict[tuple[str, str, str], str]] = [{}, {}]
        for place, fiche in enumerate((before, after)):
            if fiche is not None:
                for each in problems_of(facts_of(fiche, catalogue), fiche, catalogue):
                    if each.problem.code != _WISHED:
                        same = (each.property, each.problem.code, each.raw)
                        found[place][same] = each.sentence(self._wiki.config.language)
        return tuple(dict.fromkeys(sentence for same, sentence in found[1].items() if same not in found[0]))


def _compared(cell: str) -> str:
    """A value by which a fiche is found: spaces, accents and capitals do not count."""
    return fold(" ".join(cell.split()))


def _change(label: str, before: str, after: str) -> Change:
    return Change(label, _cut(before), _cut(after))


def _cut(text: str) -> str:
    flat = re.sub(r"[^\S\u202f\u00a0]+", " ", text).strip()
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN].rstrip()}…"


def named(plan: Plan, wiki: Commons) -> list[tuple[PageName, Fiche, str | None]]:
    """The fiches to write: name, fiche, and the commit in which it was read (None for a new one)."""
    taken: set[PageName] = set()
    found: list[tuple[PageName, Fiche, str | None]] = []
    for row in plan.rows:
        if row.fiche is None:
            continue
        if row.row is not None:
            found.append((row.row.name, row.fiche, plan.commit))
            continue
        name, number = wiki.index.pages.free_name("fiches", row.title), 1
        while name in taken:
            number += 1
            name = wiki.index.pages.free_name("fiches", f"{row.title} {number}")
        taken.add(name)
        found.append((name, replace(row.fiche, name=name), None))
    return found
