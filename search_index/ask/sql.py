"""From the tree of a question to SQL: one function a kind of node.

Each gives a condition on a column that holds the key of a subject. A property becomes `key IN (SELECT the subjects of
its facts that…)`, which an index answers from the value: the cost grows with the answer.
"""

from dataclasses import replace
from functools import singledispatch
from typing import Final

from fiches import fold, sort_text, split_prefix
from search_index.ask.clause import ALWAYS, NEVER, Clause, among, both, either
from search_index.ask.compare import compared, fitting, pattern_of, worded
from search_index.ask.language import (
    All,
    And,
    Anything,
    Category,
    Compare,
    Concept,
    Inner,
    Node,
    Nothing,
    Or,
    Page,
    Some,
    Space,
    height,
)
from search_index.ask.limits import Limits, cut
from search_index.ask.names import CATEGORY, FAULT, FAULTY, FULL_TEXT, SUBCATEGORY, TO_MEND, Asked, Scope
from search_index.ask.parser import QuestionRefused, parse_condition
from search_index.ask.parts import WITH_PARTS, asked_parts, field_name, part_holds

_NEGATIVE: Final = frozenset({"!", "!~", "not"})
_UNPREFIXED: Final = frozenset({"fiches"})

_HIGH: Final = 9
_CONCEPT: Final = 5
"""Heights of trees that become a part of one statement, of the question or of a concept in it. What is higher is asked
first: the parser of SQLite holds a hundred things at once (« parser stack overflow »), which is reached at about 16."""


def _inside(node: Inner, key: str, scope: Scope, high: int = _HIGH) -> Clause:
    """The condition of a part of a question."""
    if height(node) <= high:
        return holds(node, key, scope)
    number = scope.put_aside(holds(node, "s.key", scope))
    return Clause(f"{key} IN (SELECT a.key FROM temp.aside a WHERE a.number = ?)", (number,))  # noqa: S608 (our own words)


@singledispatch
def holds(node: Inner, key: str, scope: Scope) -> Clause:  # noqa: ARG001 (the shape of every function below)
    """The condition under which the subject whose key stands in the column `key` answers `node`."""
    raise TypeError(node)


@holds.register
def _(_node: All, _key: str, _scope: Scope) -> Clause:
    return ALWAYS


@holds.register
def _(node: And, key: str, scope: Scope) -> Clause:
    return both(_inside(each, key, scope) for each in node.nodes)


@holds.register
def _(node: Or, key: str, scope: Scope) -> Clause:
    return either(_inside(each, key, scope) for each in node.nodes)


@holds.register
def _(node: Space, key: str, scope: Scope) -> Clause:
    space = scope.space(node.name)
    if space is None:
        scope.tell("space", f"Il n’y a pas d’espace « {node.name} ».", f"There is no namespace “{node.name}”.")
        return NEVER
    return Clause(f"{key} IN (SELECT n.key FROM subject n WHERE n.space = ?)", (space,))  # noqa: S608 (our own words)


@holds.register
def _(node: Page, key: str, scope: Scope) -> Clause:
    """A page by its title; patterns and comparisons look at pages, not at their parts."""
    space, title = split_prefix(node.title)
    comparator = node.comparator
    if comparator == "=" and title.startswith("~") and space not in _UNPREFIXED:
        comparator, title = "~", title[1:]  # `Aide:~Foo*`, as Semantic MediaWiki takes it too
    if comparator in {"=", "!"}:
        found = scope.subject(node.title)
        if comparator == "=":
            return NEVER if found is None else Clause(f"{key} = ?", (found,))
        return ALWAYS if found is None else Clause(f"{key} <> ?", (found,))
    if comparator in {"~", "!~", "in", "phrase", "not"}:
        fits = fitting(pattern_of(title, comparator), "n.title", "n.title")
    else:
        sign = {">": ">=", "<": "<=", ">>": ">", "<<": "<"}[comparator]
        fits = Clause(f"n.title {sign} ?", (fold(" ".join(title.split())),))
    if space not in _UNPREFIXED:
        fits &= Clause("n.space = ?", (space,))
    if comparator in _NEGATIVE:
        fits = ~fits
    return Clause(f"{key} IN (SELECT n.key FROM subject n WHERE n.fragment = '' AND {fits.sql})", fits.values)  # noqa: S608 (our own words)


@holds.register
def _(node: Category, key: str, scope: Scope) -> Clause:
    """A page of a category or of one below it; other titles of a category are the category."""
    title = split_prefix(node.title)[1] if split_prefix(node.title)[0] == "categories" else node.title
    own = scope.subject(f"Catégorie:{title}")
    if own is not None:
        row = scope.sql.execute("SELECT title FROM subject WHERE key = ?", (own,)).fetchone()
        title = row[0]
    names = sorted(scope.catalogue.under(title))
    keys = [found for name in names if (found := scope.subject(f"Catégorie:{name}")) is not None]
    member = among("f.sort", [sort_text(name) for name in names]) & Clause("f.target IS NULL")
    if keys:
        member |= among("f.target", keys)
    word = "NOT IN" if node.negated else "IN"
    return Clause(
        f"{key} {word} (SELECT f.subject FROM fact f WHERE f.property = ? AND {member.sql})",  # noqa: S608 (our own words)
        (CATEGORY, *member.values),
    )


@holds.register
def _(node: Concept, key: str, scope: Scope) -> Clause:
    """A saved question; one that is missing, unreadable or inside itself answers nothing, and that is told."""
    text = scope.catalogue.concept(node.title)
    name = fold(node.title)
    if text is None:
        scope.tell("concept", f"Il n’y a pas de sélection « {node.title} ».", f"There is no concept “{node.title}”.")
        return NEVER
    if name in scope.concepts or len(scope.concepts) >= Limits().depth:
        scope.tell("concept", f"La sélection « {node.title} » se contient elle-même.",
                   f"The concept “{node.title}” holds itself.")  # fmt: skip
        return NEVER
    try:
        inner, problems = cut(parse_condition(text), Limits())
    except QuestionRefused as refused:
        scope.tell("concept", f"Sélection « {node.title} » : {refused.sentence('fr')}",
                   f"Concept “{node.title}”: {refused.sentence('en')}")  # fmt: skip
        return NEVER
    scope.problems += [each for each in problems if each not in scope.problems]
    return _inside(inner, key, replace(scope, concepts=(*scope.concepts, name)), _CONCEPT)


@holds.register
def _(node: Some, key: str, scope: Scope) -> Clause:
    """A property; values it must not have at all (`!+`) stand apart from those that it may have."""
    asked = scope.property(f"-{node.property}" if node.inverse else node.property)
    if asked.property.key == FAULTY and not asked.inverse:
        return _faulty(node.inner, key, scope)
    if asked.property.key == FAULT and not asked.inverse and isinstance(node.inner, Anything):
        return _faulty(node.inner, key, scope) | _facts(asked, key, ALWAYS, "IN")
    if asked.property.key == TO_MEND and not asked.inverse:
        return _to_mend(node.inner, key, scope)
    if asked.property.key == FULL_TEXT and not asked.inverse:
        return worded(node.inner, key, scope)
    if asked.property.key == SUBCATEGORY:
        return _below(asked, node.inner, key, scope)
    values = node.inner.nodes if isinstance(node.inner, Or) and _holds_values(node.inner) else (node.inner,)
    some = [value for value in values if not isinstance(value, Nothing)]
    clauses = []
    if len(some) < len(values):
        clauses.append(_facts(asked, key, Clause("f.sort IS NOT NULL"), "NOT IN"))
    if asked.property.key == CATEGORY and not asked.inverse:
        named = [value for value in some if isinstance(value, Compare) and value.comparator in {"=", "!"}]
        clauses += [holds(Category(value.text, negated=value.comparator == "!"), key, scope) for value in named]
        some = [value for value in some if value not in named]
    if some:
        clauses.append(_facts(asked, key, either(_value(asked, value, scope) for value in some), "IN"))
    return either(clauses)


def _below(asked: Asked, inner: Inner, key: str, scope: Scope) -> Clause:
    """`Sous-catégorie de`: what a category has as its categories, named with or without the prefix."""
    either_of = inner.nodes if isinstance(inner, Or) else (inner,)
    if asked.inverse:
        found = either(_facts(asked, key, _value(asked, _in_categories(each), scope), "IN") for each in either_of)
        return found & holds(Space("categories"), key, scope)
    nothing = any(isinstance(each, Nothing) for each in either_of)
    clauses = [
        _facts(asked, key, _value(asked, _in_categories(each), scope), "IN")
        for each in either_of
        if not isinstance(each, Nothing)
    ]
    if nothing:
        clauses.append(_facts(asked, key, Clause("f.sort IS NOT NULL"), "NOT IN"))
    return holds(Space("categories"), key, scope) & either(clauses)


def _in_categories(inner: Inner) -> Inner:
    """The name of a category with its prefix."""
    if not isinstance(inner, Compare) or inner.comparator not in {"=", "!"}:
        return inner
    title = inner.text.removeprefix(":").strip()
    return inner if split_prefix(title)[0] == "categories" else Compare(f"Catégorie:{title}", inner.comparator)


def _faulty(inner: Inner, key: str, scope: Scope) -> Clause:
    """Who states something that cannot be read or breaks a rule: of the property named, of any, of none."""
    if isinstance(inner, Or):
        return either(_faulty(each, key, scope) for each in inner.nodes)
    wrong = Clause("f.severity = 'error'")
    if isinstance(inner, Compare):
        wrong &= among("f.property", scope.property(split_prefix(inner.text)[1]).keys)
    elif not isinstance(inner, Anything | Nothing):
        return NEVER
    word = "NOT IN" if isinstance(inner, Nothing) else "IN"
    return Clause(f"{key} {word} (SELECT f.subject FROM fact f WHERE {wrong.sql})", wrong.values)  # noqa: S608 (our own words)


def _to_mend(inner: Inner, key: str, scope: Scope) -> Clause:
    """Who has something to mend, missing and supernumerary values too: in the field named, in any, in none."""
    if isinstance(inner, Or):
        return either(_to_mend(each, key, scope) for each in inner.nodes)
    where = ALWAYS
    if isinstance(inner, Compare) and inner.comparator == "=":
        where = among("q.property", scope.property(split_prefix(inner.text)[1]).keys)
    elif not isinstance(inner, Anything | Nothing):
        return NEVER
    found = (
        f"SELECT s.key FROM problem q JOIN subject s ON s.page = q.page AND s.fragment = q.fragment WHERE {where.sql}"  # noqa: S608 (our own words)
    )
    return Clause(f"{key} {'NOT IN' if isinstance(inner, Nothing) else 'IN'} ({found})", where.values)


def _holds_values(node: Or) -> bool:
    return any(isinstance(each, Anything | Nothing | Compare) for each in node.nodes)


def _facts(asked: Asked, key: str, condition: Clause, word: str) -> Clause:
    """The subjects of the facts of a property that fulfil a condition (backwards: the pages that they point to)."""
    of = among("f.property", asked.keys)
    column = "f.target" if asked.inverse else "f.subject"
    pointing = " AND f.target IS NOT NULL" if asked.inverse else ""
    return Clause(
        f"{key} {word} (SELECT {column} FROM fact f WHERE {of.sql} AND {condition.sql}{pointing})",  # noqa: S608 (our own words)
        (*of.values, *condition.values),
    )


def _value(asked: Asked, value: Inner, scope: Scope) -> Clause:
    """The condition on one fact: its value, or the subject at its other end."""
    if asked.inverse:
        return _inside(_page(value), "f.subject", scope)
    if isinstance(value, Anything):
        return Clause("f.sort IS NOT NULL")
    if isinstance(value, Compare):
        found = compared(scope, asked, value)
        whole = asked.property.datatype == "record" and value.comparator in {"=", "!"}
        return _whole(asked, found, value, scope) if whole and scope.points(asked.keys) else found
    if isinstance(value, Some) and asked.property.datatype in WITH_PARTS and not value.inverse:
        written = part_holds(scope, asked, value.property, value.inner)
        if asked.property.datatype != "record" or not scope.points(asked.keys):
            return written
        inner = replace(value, property=field_name(scope, asked.property, value.property))
        of_part = Clause("f.target IS NOT NULL") & _inside(inner, "f.target", scope)
        return of_part | (Clause("f.target IS NULL") & written)
    return Clause("f.target IS NOT NULL") & _inside(value, "f.target", scope)


def _whole(asked: Asked, written: Clause, value: Compare, scope: Scope) -> Clause:
    """A record that is compared whole: one text, or a part of its page, by the name of that part or by its fields."""
    parts, named = asked_parts(asked.property, value.text, scope.language), scope.subject(value.text)
    same = NEVER if parts is None else _inside(parts, "f.target", scope)
    same = same if named is None else same | Clause("f.target = ?", (named,))
    part = Clause("f.target IS NOT NULL") & (same if value.comparator == "=" else ~same)
    return part | (Clause("f.target IS NULL") & written)


def _page(value: Inner) -> Node:
    """What is asked of the page at the other end of an inverse property."""
    if isinstance(value, Compare):
        return Page(value.text, value.comparator)
    return All() if isinstance(value, Anything | Nothing) else value
