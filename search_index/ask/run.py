"""Asking: compile, find the subjects (one query), fill the cells (one query a hop), tell what must be told."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Final, Protocol

from fiches import Catalogue, PageName, Problem
from search_index.ask.answer import Answer, Row
from search_index.ask.clause import ALWAYS, Clause, among
from search_index.ask.language import Question
from search_index.ask.limits import Limits, cut, deadline
from search_index.ask.names import Asked, Holders, Scope
from search_index.ask.parser import parse_question
from search_index.ask.printouts import Subjects, cells_of, understood
from search_index.ask.sql import holds
from search_index.past.moment import Moment, PastRefused

DEFAULT_LIMIT: Final = 50
NUMERIC: Final = frozenset({"number", "quantity", "date", "duration", "boolean", "coordinates"})
_HERE: Final = re.compile(r"\{\{(?:FULL|SUBJECT)?(?:PAGENAME|NOMPAGE)\}\}|\{\{NOMPAGE(?:COMPLET)?\}\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """One criterion of the order: SQL that gives a number or a text for `s.key`, and its direction."""

    sql: Clause
    descending: bool = False


class Traveller(Protocol):
    """What goes back in time."""

    def at(self, now: Scope, text: str) -> AbstractContextManager[tuple[Scope, Moment]]:
        """What a question is understood by at the moment that `text` names."""
        ...


class Asker:
    """Answers questions over the tables.

    Args:
        connections: gives the calling thread its connection.
        catalogue: gives the catalogue of a state of the tables.
        limits: what a question may cost.
        holders: finds pages by the words of their text.
        past: goes back in time; without it, `au=` is not heard.
    """

    def __init__(
        self,
        connections: Callable[[], sqlite3.Connection],
        catalogue: Callable[[sqlite3.Connection], Catalogue],
        limits: Limits | None = None,
        holders: Holders | None = None,
        past: Traveller | None = None,
    ) -> None:
        self._connections = connections
        self._catalogue = catalogue
        self.limits = limits or Limits()
        self._holders = holders
        self._past = past

    def connection(self) -> sqlite3.Connection:
        """The connection of the calling thread."""
        return self._connections()

    @contextmanager
    def scope(self) -> Iterator[Scope]:
        """One state of the tables to read, whatever is saved meanwhile."""
        sql = self.connection()
        with snapshot(sql):
            yield Scope(sql, self._catalogue(sql), holders=self._holders)

    def ask(self, question: Question | str, *, language: str = "fr", here: PageName | None = None) -> Answer:
        """The answer; what cannot be understood or was cut is told in it.

        Raises:
            QuestionRefused: when a text is no question.
        """
        with self.scope() as scope:
            if isinstance(question, str):
                question = parse_question(
                    _HERE.sub(lambda _: _title_of(scope.sql, here), question) if here else question
                )
            scope.language = _language_of(scope.sql, here) if here else language
            when = question.parameters.get("au", "").strip()
            try:
                return self._then(scope, question, when, language) if when else self._now(scope, question, language)
            except PastRefused as refused:
                scope.problems.append(refused.problem)
                return _untold(scope, question, language)

    def _then(self, scope: Scope, question: Question, when: str, language: str) -> Answer:
        """The answer that the question would have had at the moment that `when` names."""
        if self._past is None:
            return self._now(scope, question, language)
        with self._past.at(scope, when) as (then, moment), snapshot(then.sql):
            answer = self._now(then, question, language)
            if not moment.commit:
                then.tell("au", "Le commun n’existait pas encore à cette date.",
                          "There was no commons yet on that date.")  # fmt: skip
                answer = replace(answer, problems=_sentences(then.problems, language))
            return replace(
                answer, until=min(moment.until, int(time.time())), commit=moment.commit, generation=state(scope.sql)[1]
            )

    def _now(self, scope: Scope, question: Question, language: str) -> Answer:
        """The answer over the tables of `scope`, in the time that a question may take."""
        node, problems = cut(question.condition, self.limits)
        scope.problems += problems
        try:
            with deadline(scope.sql, self.limits.seconds):
                return self.answered(scope, question, holds(node, "s.key", scope), language)
        except sqlite3.OperationalError as stopped:
            if "parser stack" in str(stopped):
                scope.tell("depth", "Cette question est trop imbriquée pour être posée.",
                           "This question is nested too deeply to be asked.")  # fmt: skip
                return _untold(scope, question, language)
            if "interrupted" not in str(stopped):
                raise
            seconds = self.limits.seconds
            scope.tell("time", f"Cette question a été arrêtée après {seconds:g} s : précisez-la.",
                       f"This question was stopped after {seconds:g} s: make it more precise.")  # fmt: skip
            return _untold(scope, question, language)

    def answered(self, scope: Scope, question: Question, where: Clause, language: str) -> Answer:
        """The answer of the subjects that fulfil `where`, in the order and number that the question asks for."""
        limit, offset = self.window(scope, question.parameters)
        orders = _orders(scope, question.parameters)
        total, keys = select(scope.sql, where, orders, limit, offset)
        return self.told(scope, question, total, keys, language)

    def told(self, scope: Scope, question: Question, total: int, keys: list[int], language: str) -> Answer:
        """The answer whose rows are these subjects, of `total` in all."""
        _limit, offset = self.window(scope, question.parameters)
        shown = understood(scope, question.printouts, language)
        cells = cells_of(scope, shown, keys, language) if shown else {}
        subjects = Subjects(scope)
        subjects.load(keys)
        commit, generation = state(scope.sql)
        return Answer(
            question=question,
            columns=tuple(each.column for each in shown),
            rows=tuple(Row(subjects.known[key], cells.get(key, ())) for key in keys),
            total=total,
            offset=offset,
            more=offset + len(keys) < total,
            problems=_sentences(scope.problems, language),
            codes=tuple(problem.code for problem in scope.problems),
            commit=commit,
            generation=generation,
        )

    def window(self, scope: Scope, parameters: Mapping[str, str]) -> tuple[int, int]:
        """How many rows, and after how many; what is beyond the limits is told."""
        most = self.limits.results
        values = []
        for name, usual in (("limit", DEFAULT_LIMIT), ("offset", 0)):
            text = parameters.get(name, "").strip()
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004 — no number is longer
            if text and number is None:
                scope.tell(name, f"« {name}={text} » n’est pas un nombre : {usual} est pris.",
                           f"“{name}={text}” is not a number: {usual} is taken.")  # fmt: skip
            values.append(usual if number is None else number)
        limit, offset = values[0], min(values[1], most)
        if limit > most - offset:
            scope.tell("limit", f"Les {most} premiers résultats au plus sont montrés.",
                       f"The first {most} results at most are shown.")  # fmt: skip
            limit = most - offset
        return limit, offset


@contextmanager
def snapshot(sql: sqlite3.Connection) -> Iterator[None]:
    """A read transaction, or the one that is open already."""
    if sql.in_transaction:
        yield
        return
    sql.execute("BEGIN")
    try:
        yield
    finally:
        sql.execute("COMMIT")


def count(sql: sqlite3.Connection, where: Clause) -> int:
    """How many subjects fulfil a condition."""
    found = sql.execute(f"SELECT count(*) FROM subject s WHERE {where.sql}", where.values).fetchone()  # noqa: S608 (our own words)
    return int(found[0])


def select(
    sql: sqlite3.Connection, where: Clause, orders: list[Order], limit: int, offset: int
) -> tuple[int, list[int]]:
    """How many subjects fulfil a condition, and the keys of some in order; without a value to order by, at the end."""
    if not limit:
        return count(sql, where), []
    # Everything is walked along the index of titles and counted apart; a condition is answered once for both.
    counted = "" if where == ALWAYS else ", count(*) OVER ()"
    criteria, values = [], list(where.values)
    for order in orders:
        way = " DESC" if order.descending else ""
        if order.sql.sql == "random()":
            criteria.append("random()")
        elif order.sql.sql == "s.sort":
            criteria.append(f"s.sort{way}")
        else:
            criteria.append(f"{order.sql.sql}{way} NULLS LAST")
            values += order.sql.values
    rows = sql.execute(
        f"SELECT s.key{counted} FROM subject s WHERE {where.sql} "  # noqa: S608 (our own words)
        f"ORDER BY {', '.join([*criteria, 's.key'])} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    ).fetchall()
    keys = [row[0] for row in rows]
    return (rows[0][1] if rows and counted else count(sql, where)), keys


def _orders(scope: Scope, parameters: Mapping[str, str]) -> list[Order]:
    """The order that `sort=` and `order=` ask for; by title at last."""
    ways = [way.strip().lower() for way in parameters.get("order", "").split(",")]
    names = [name.strip() for name in parameters.get("sort", "").split(",")]
    if ways[0].startswith(("rand", "aléa", "hasard")):
        return [Order(Clause("random()"))]
    orders = []
    for place, name in enumerate(names[: Limits().depth]):
        way = ways[place] if place < len(ways) else "asc"
        descending = way.startswith(("desc", "reverse", "décr"))
        parts = [part.strip() for part in name.split(".") if part.strip("-. ")][: Limits().depth]
        if not parts or parts == ["#"]:
            orders.append(Order(Clause("s.sort"), descending))
        else:
            chain = [scope.property(part) for part in parts]
            orders.append(Order(_sorted_by(chain, descending=descending), descending))
    return orders if any(order.sql.sql == "s.sort" for order in orders) else [*orders, Order(Clause("s.sort"))]


def _sorted_by(chain: list[Asked], *, descending: bool) -> Clause:
    """The first value of a property of `s.key` (the last one where the order goes down), found by its subject."""
    last = chain[-1]
    column = "sort" if last.inverse or last.property.datatype not in NUMERIC else "number"
    source, place = "", "s.key"
    values: list[object] = []
    for step, asked in enumerate(chain):
        of = among(f"f{step}.property", asked.keys)
        at, to = ("target", "subject") if asked.inverse else ("subject", "target")
        # Told: for a least value the planner would walk all facts of the property, once for each subject.
        index = "fact_target" if asked.inverse else "fact_subject"
        source += f"{' JOIN ' if step else ''}fact f{step} INDEXED BY {index}"
        source += f" ON f{step}.{at} = {place} AND {of.sql}" if step else ""
        values += of.values
        if not step:
            first = f"f0.{at} = s.key AND {of.sql}"
            head = list(of.values)
        place = f"f{step}.{to}"
    values = [*values[len(head) :], *head]
    wanted = f"f{len(chain) - 1}.{column}"
    if last.inverse:
        source, wanted = f"{source} JOIN subject n ON n.key = {place}", "n.sort"
    return Clause(f"(SELECT {'max' if descending else 'min'}({wanted}) FROM {source} WHERE {first})", tuple(values))  # noqa: S608 (our own words)


def _untold(scope: Scope, question: Question, language: str) -> Answer:
    """An answer without rows, that only says why."""
    commit, generation = state(scope.sql)
    codes = tuple(problem.code for problem in scope.problems)
    told = _sentences(scope.problems, language)
    return Answer(question, problems=told, codes=codes, commit=commit, generation=generation)


def _sentences(problems: list[Problem], language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.sentence(language) for problem in problems))


def state(sql: sqlite3.Connection) -> tuple[str, int]:
    """The commit that the tables show, and the generation of the facts."""
    meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('commit', 'facts_generation')"))
    return str(meta["commit"] or ""), int(meta["facts_generation"])


def _language_of(sql: sqlite3.Connection, here: PageName) -> str | None:
    """The language of the page that asks, None where it does not say."""
    row = sql.execute("SELECT language FROM page WHERE path = ? AND deleted = 0", (here.path,)).fetchone()
    return str(row[0]).lower()[:2] if row and row[0] else None


def _title_of(sql: sqlite3.Connection, here: PageName) -> str:
    row = sql.execute("SELECT title FROM page WHERE path = ? AND deleted = 0", (here.path,)).fetchone()
    return str(row[0]) if row else here.slug.replace("-", " ")
