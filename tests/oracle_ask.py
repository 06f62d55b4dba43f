"""The plain reading of a question: every subject is asked in turn, over lists of facts, without any table.

Slow and short on purpose: what the tables answer must be what this answers.
"""

import fnmatch
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fiches import Catalogue, Fact, Fiche, Property, Value, datatype, facts_of, fold, key_of, read_area, split_prefix
from fiches import title_key as exact
from search_index import (
    All,
    And,
    Anything,
    Category,
    Compare,
    Concept,
    Inner,
    Nothing,
    Or,
    Page,
    Some,
    Space,
    parse_condition,
)
from search_index.ask.language import Comparator  # noqa: TC001 (a type of a variable)

Subject = tuple[str, str]
"""The path of a page and the name of a part of it, "" for the page."""

MEASURES = {"number", "quantity", "date", "duration", "boolean"}
SPACES = {"": "fiches", "aide": "aide", "categorie": "categories", "propriete": "proprietes"}


@dataclass
class Oracle:
    """A commons as lists of facts; `pages` in the order in which they were born."""

    pages: Sequence[Fiche]
    catalogue: Catalogue = field(init=False)
    facts: dict[Subject, list[Fact]] = field(init=False)
    page_of: dict[str, Fiche] = field(init=False)
    owner: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue.from_pages(self.pages)
        self.page_of = {page.name.path: page for page in self.pages}
        self.facts = {}
        self.owner = {}
        for page in self.pages:
            self.facts[page.name.path, ""] = []
            for fact in facts_of(page, self.catalogue):
                self.facts.setdefault((page.name.path, fact.subject), []).append(fact)
                self.owner[id(fact)] = page.name.path

    def answer(self, condition: Inner) -> set[Subject]:
        """Every subject that answers."""
        return {subject for subject in self.facts if self.holds(condition, subject)}

    def holds(self, node: Inner, subject: Subject) -> bool:  # noqa: C901, PLR0911 (one case a kind of node)
        """Whether one subject answers."""
        path, part = subject
        match node:
            case All():
                return True
            case And(nodes):
                return all(self.holds(each, subject) for each in nodes)
            case Or(nodes):
                return any(self.holds(each, subject) for each in nodes)
            case Space(name):
                return self.page_of[path].name.space == SPACES[fold(name)]
            case Page(title, "="):
                return self.find(title) == subject
            case Page(title, "!"):
                return self.find(title) != subject
            case Page(title, comparator):
                return not part and _told(comparator, self.title_of(subject), title)
            case Category(title, negated):
                return negated != any(
                    fact.value is not None and self.is_in(fact.value, title)
                    for fact in self.facts[subject]
                    if fact.property == "categories"
                )
            case Concept(title):
                return self.holds(parse_condition(self.catalogue.concepts[fold(title)]), subject)
            case Some(name, inner, inverse):
                return self.some(name, inner, subject, inverse=inverse)
        raise AssertionError(node)

    def some(self, name: str, inner: Inner, subject: Subject, *, inverse: bool) -> bool:
        """Whether some fact of a property fulfils `inner`."""
        prop = self.catalogue.property(name) or self.guessed(name)
        if isinstance(inner, Or):
            return any(self.some(name, each, subject, inverse=inverse) for each in inner.nodes)
        if inverse:
            keys = self.below(prop)
            every = [(other, fact) for other, facts in self.facts.items() for fact in facts if fact.property in keys]
            pointing = [other for other, fact in every if fact.value and self.points(fact) == subject]
            if isinstance(inner, Nothing):
                return not pointing
            asked = Page(inner.text, inner.comparator) if isinstance(inner, Compare) else inner
            return any(isinstance(asked, Anything) or self.holds(asked, other) for other in pointing)
        facts = [fact for fact in self.facts[subject] if fact.property in self.below(prop) and fact.value is not None]
        if isinstance(inner, Nothing):
            return not facts
        return any(self.fact_holds(fact, prop, inner) for fact in facts)

    def fact_holds(self, fact: Fact, prop: Property, inner: Inner) -> bool:
        """Whether the value of a fact fulfils `inner`."""
        assert fact.value is not None
        if isinstance(inner, Anything):
            return True
        if isinstance(inner, Compare):
            return self.compares(fact, fact.value, prop, inner)
        target = self.points(fact)
        return target is not None and self.holds(inner, target)

    def compares(self, fact: Fact, value: Value, prop: Property, asked: Compare) -> bool:
        """Whether a value compares so with what is written."""
        sign: Comparator = asked.comparator
        if prop.datatype == "coordinates" or prop.datatype in MEASURES:
            simpler: dict[str, Comparator] = {"~": "=", "in": "=", "phrase": "=", "!~": "!", "not": "!"}
            sign = simpler.get(sign, sign)
        if prop.datatype == "coordinates":
            area = read_area(asked.text)
            assert area is not None
            near = _km(float(value.sort), float(value.upper or 0), area[0], area[1]) <= area[2]
            return near if sign == "=" else not near
        if prop.datatype in MEASURES:
            parsed = datatype(prop.datatype).parse(asked.text, prop.options).value  # type: ignore[union-attr]
            return parsed is not None and _measured(sign, value, parsed)
        if prop.datatype == "page" and sign in {"=", "!"}:
            there, here = self.find(asked.text), self.points(fact)
            same = there == here if there or here else _name(asked.text) == _name(value.target or value.text)
            return same if sign == "=" else not same
        if prop.vocabulary in self.catalogue.vocabularies and sign in {"=", "!"} and self.term(prop, asked.text):
            same = self.term(prop, asked.text) in self.broader(prop, value.text)
            return same if sign == "=" else not same
        if prop.vocabulary in self.catalogue.vocabularies and sign in {">", "<", ">>", "<<"}:  # a synonym is its term
            return _told(sign, value.text, self.term(prop, asked.text) or asked.text)
        text = self.title_of(target) if (target := self.points(fact)) and prop.datatype == "page" else value.text
        return _told(sign, split_prefix(text)[1] if prop.datatype == "page" else text, asked.text)

    def term(self, prop: Property, text: str) -> str:
        """The term of a field's vocabulary that is called so, by its label or a synonym; "" for none."""
        for each in self.catalogue.vocabularies[prop.vocabulary].terms:
            if fold(text.strip()) in {fold(name) for name in (each.label, *each.synonyms)}:
                return each.label
        return ""

    def broader(self, prop: Property, text: str) -> set[str]:
        """A term and all that are broader: whoever asks for one of these asks for it too."""
        terms = {each.label: each.broader for each in self.catalogue.vocabularies[prop.vocabulary].terms}
        found, name = set[str](), self.term(prop, text)
        while name and name not in found:
            found.add(name)
            name = terms.get(name, "")
        return found

    # ——— names

    def find(self, title: str) -> Subject | None:
        """What answers to a name: the exact title first, then without accents; titles before other titles."""
        whole, _, part = title.partition("#")
        space, bare = split_prefix(whole)
        found = []
        for number, page in enumerate(self.pages):
            for alias, name in enumerate(dict.fromkeys((page.title, *page.other_titles))):
                own = split_prefix(name)[1] if split_prefix(name)[0] == page.name.space else name
                if page.name.space == space and fold(exact(own)) == fold(exact(bare)):
                    found.append((exact(own) != exact(bare), alias > 0, number, page))
        if not found:
            return None
        path = min(found, key=lambda row: row[:3])[3].name.path
        return (path, part) if (path, part) in self.facts else None

    def points(self, fact: Fact) -> Subject | None:
        """The subject that a value points to, when it is written; a part of its own page first."""
        path = self.owner[id(fact)]
        title, mark, part = (fact.value.target if fact.value and fact.value.target else "").partition("#")
        page = self.page_of[path]
        own = split_prefix(page.title)[1] if split_prefix(page.title)[0] == page.name.space else page.title
        space, bare = split_prefix(title)
        if mark and (path, part) in self.facts and (space, exact(bare)) == (page.name.space, exact(own)):
            return path, part
        return self.find(fact.value.target) if fact.value and fact.value.target else None

    def title_of(self, subject: Subject) -> str:
        title = self.page_of[subject[0]].title
        return f"{title}#{subject[1]}" if subject[1] else title

    def below(self, prop: Property) -> set[str]:
        """A property and those that specialise it."""
        found = {prop.key}
        while (
            more := {
                each.key for each in self.catalogue.properties.values() if each.parent and key_of(each.parent) in found
            }
            - found
        ):
            found |= more
        return found

    def is_in(self, value: Value, title: str) -> bool:
        """Whether a category is the one called `title`, or one below it."""
        wanted = self.find(f"Catégorie:{title}")
        seen: set[str] = set()
        waiting = [value.target or ""]
        while waiting:
            name = waiting.pop()
            here = self.find(name)
            if (wanted is not None and here == wanted) or _name(name)[1] == fold(title):
                return True
            if here and name not in seen:
                seen.add(name)
                waiting += [f"Catégorie:{each}" for each in self.page_of[here[0]].categories]
        return False

    def guessed(self, name: str) -> Property:
        """A property that no page defines is what its first value is."""
        key = key_of(name)
        kinds = [
            fact.value.kind for facts in self.facts.values() for fact in facts if fact.property == key and fact.value
        ]
        return Property(key, name, kinds[0] if kinds else "page")


def _name(title: str) -> tuple[str, str]:
    space, bare = split_prefix(title)
    return space, fold(exact(bare))


def _told(sign: str, text: str, asked: str) -> bool:
    """Texts: folded; patterns hold the whole text."""
    one, other = fold(" ".join(text.split())), fold(" ".join(asked.split()))
    if sign in {"in", "phrase", "not"}:
        other = f"*{other}*"
    like = fnmatch.fnmatchcase(one, other.replace("[", "[[]"))
    short, bound = one[:120], other[:120]
    answers: dict[str, Callable[[], bool]] = {
        "=": lambda: one == other, "!": lambda: one != other, ">": lambda: short >= bound, "<": lambda: short <= bound,
        ">>": lambda: short > bound, "<<": lambda: short < bound, "~": lambda: like, "!~": lambda: not like,
        "in": lambda: like, "phrase": lambda: like, "not": lambda: not like,
    }  # fmt: skip
    return answers[sign]()


def _measured(sign: str, value: Value, asked: Value) -> bool:
    """Measures: an interval answers as soon as one of its values does; a date, by its beginning."""
    low, high = float(value.sort), value.upper if value.upper is not None else float(value.sort)
    first, last = float(asked.sort), asked.upper if asked.upper is not None else float(asked.sort)
    if value.kind == "date":
        inside = first <= low and high <= last
        high = low
    else:
        inside = low <= last and high >= first
    answers = {"=": inside, "!": not inside, ">": high >= first, "<": low <= last, ">>": high > last, "<<": low < first}
    return answers[sign]


def _km(a: float, b: float, c: float, d: float) -> float:
    """The law of cosines on a sphere."""
    p, q, r = math.radians(a), math.radians(c), math.radians(d - b)
    cosine = math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(r)
    return 6_371.0088 * math.acos(max(-1.0, min(1.0, cosine)))
