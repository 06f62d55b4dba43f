"""From the text of a question to its tree: recursive descent over Semantic MediaWiki's `#ask` language.

condition   ::= conjunction (" OR " conjunction)*
conjunction ::= term*
term        ::= "<q>" condition "</q>" | "[[" inside "]]"
inside      ::= chain "::" value ("||" value)*            a property, possibly a chain A.B, inverse with "-"
              | (":")? name ("||" name)*                  pages, categories, a namespace ("Aide:+"), a concept
value       ::= "+" | "!+" | comparator? text | "<q>" condition "</q>"
comparator  ::= "!" | ">" | "≥" | "<" | "≤" | ">>" | "<<" | "~" | "!~" | "like:" | "nlike:" | "in:" | "phrase:" | "not:"
"""

import re
from typing import Final

from fiches import CommunError, fold, split_prefix
from search_index.ask.language import (
    All,
    And,
    Anything,
    Category,
    Comparator,
    Compare,
    Concept,
    Inner,
    Node,
    Nothing,
    Or,
    Page,
    Printout,
    Question,
    Some,
    Space,
)

MAX_LENGTH: Final = 20_000
"""Characters of a question; longer ones are refused before they are read."""
MAX_NESTING: Final = 40
"""`<q>` inside `<q>`, properties in a chain: what is deeper is refused, so that no text can exhaust the stack."""


class QuestionRefused(CommunError):
    """A question that cannot be read: `what` in both languages, `position` (from 0) where reading stopped."""

    fr = "Cette question ne peut pas être lue (caractère {place})\u202f: {why_fr}"
    en = "This question cannot be read (character {place}): {why_en}"

    def __init__(self, position: int, why_fr: str, why_en: str) -> None:
        self.position = position
        super().__init__(place=position + 1, why_fr=why_fr, why_en=why_en)


_SIGNS: Final[tuple[tuple[str, Comparator], ...]] = (
    ("!~", "!~"), ("nlike:", "!~"), ("like:", "~"), ("in:", "in"), ("phrase:", "phrase"), ("not:", "not"),
    (">>", ">>"), ("<<", "<<"), ("≥", ">"), ("≤", "<"), (">", ">"), ("<", "<"), ("!", "!"), ("~", "~"), ("≠", "!"),
)  # fmt: skip
_CATEGORY: Final = frozenset({"category", "categorie"})
_OR: Final = re.compile(r"\s*(?:OR|OU)(?=\s|\[\[|<q>)")
_TOKEN: Final = re.compile(r"\[\[|\]\]|<q>|</q>|\|\|", re.IGNORECASE)


def parse_condition(text: str) -> Node:
    """The tree of a condition.

    Raises:
        QuestionRefused: with the place and the reason.
    """
    if len(text) > MAX_LENGTH:
        raise QuestionRefused(MAX_LENGTH, "elle est trop longue.", "it is too long.")
    reader = _Reader(_sound(text))
    node = reader.condition(0)
    reader.space()
    if reader.position < len(text):
        found = text[reader.position : reader.position + 12]
        raise QuestionRefused(reader.position, f"« {found} » n’a pas de sens ici.", f"“{found}” makes no sense here.")
    return node


class _Reader:
    """A position in the text, and one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def space(self) -> None:
        """Pass over white space."""
        while self.position < len(self.text) and self.text[self.position].isspace():
            self.position += 1

    def at(self, token: str) -> bool:
        """Whether `token` stands here (`<q>` in any case)."""
        return self.text[self.position : self.position + len(token)].lower() == token

    def take(self, token: str) -> bool:
        """Pass over `token` if it stands here."""
        if not self.at(token):
            return False
        self.position += len(token)
        return True

    def condition(self, nesting: int) -> Node:
        """Conjunctions with OR between them."""
        if nesting > MAX_NESTING:
            raise QuestionRefused(self.position, "trop de <q> imbriqués.", "too many nested <q>.")
        parts = [self.conjunction(nesting)]
        while found := _OR.match(self.text, self.position):
            self.position = found.end()
            parts.append(self.conjunction(nesting))
        parts = [part for part in parts if not isinstance(part, All)] or [All()]
        return parts[0] if len(parts) == 1 else Or(_flat(parts, Or))

    def conjunction(self, nesting: int) -> Node:
        """Terms side by side."""
        parts: list[Node] = []
        while True:
            self.space()
            if self.take("<q>"):
                parts.append(self.condition(nesting + 1))
                self.space()
                self.take("</q>")  # a <q> left open closes at the end, as in Semantic MediaWiki
            elif self.at("[["):
                parts.append(self.brackets(nesting))
            else:
                break
        parts = [part for part in parts if not isinstance(part, All)] or [All()]
        return parts[0] if len(parts) == 1 else And(_flat(parts, And))

    def brackets(self, nesting: int) -> Node:
        """`[[…]]`."""
        start = self.position
        self.position += 2
        head = self.until("::", "||", "]]")
        if self.at("::"):
            self.check_names(head, start + 2)
            self.take("::")
            node: Node = self.property(head, nesting)
        else:
            node = self.names(head)
        if not self.take("]]"):
            raise QuestionRefused(start, "il manque « ]] ».", "“]]” is missing.")
        return node

    def until(self, *tokens: str) -> str:
        """The text up to the first of `tokens`."""
        ends = [end for token in tokens if (end := self.text.find(token, self.position)) >= 0]
        end = min(ends, default=len(self.text))
        text = self.text[self.position : end]
        self.position = end
        return text

    def check_names(self, chain: str, position: int) -> None:
        """Refuse a chain in which a name is missing."""
        if not all(name.removeprefix("-").strip() for name in _names(chain)):
            raise QuestionRefused(position, "il manque le nom du champ avant « :: ».", "a property name is missing.")

    def property(self, chain: str, nesting: int) -> Node:
        """What stands around `::`."""
        start, names = self.position, _names(chain)
        nesting += len(names) - 1  # a chain goes as deep as the same properties in <q>
        if nesting > MAX_NESTING:
            raise QuestionRefused(start, "trop de champs l’un après l’autre.", "too many properties in a row.")
        values: list[Inner] = [self.value(nesting)]
        while self.take("||"):
            values.append(self.value(nesting))
        if len(values) > 1 and any(isinstance(value, Anything) for value in values):
            values = [Anything()]
        inner: Inner = values[0] if len(values) == 1 else Or(tuple(values))
        for name in reversed(names):
            inverse = name.startswith("-")
            inner = Some(" ".join(name.removeprefix("-").replace("_", " ").split()), inner, inverse)
        if not isinstance(inner, Some):  # a chain has one name at least: said for the reader of types
            raise QuestionRefused(start, "il manque le nom du champ.", "a property name is missing.")
        return inner

    def value(self, nesting: int) -> Inner:
        """One value, up to `||` or `]]` outside any `<q>`."""
        self.space()
        if self.take("<q>"):
            node = self.condition(nesting + 1)
            self.space()
            self.take("</q>")
            self.space()
            return node
        start = self.position
        self.position = self.end_of_value()
        return _compared(self.text[start : self.position].strip())

    def end_of_value(self) -> int:
        """Where a value ends: at `||` or `]]` outside brackets of its own."""
        position, inside = self.position, 0
        while found := _TOKEN.search(self.text, position):
            token = found[0].lower()
            if token in {"]]", "||"} and inside == 0:
                value = self.text[self.position : found.start()]
                closes_its_own = value.count("[") > value.count("]") and self.text[found.end() :].startswith("]")
                return found.start() + (1 if closes_its_own and token == "]]" else 0)  # noqa: S105 — a bracket, no secret
            inside += {"[[": 1, "]]": -1}.get(token, 0)
            position = found.end()
        return len(self.text)

    def names(self, first: str) -> Node:
        """Pages, categories, a namespace or a concept; `||` after a prefix keeps the prefix."""
        start, texts = self.position - len(first), [first]
        while self.take("||"):
            texts.append(self.until("||", "]]"))
        nodes: list[Node] = []
        prefix = ""
        for number, text in enumerate(texts):
            node, found = _named(text, prefix)
            if isinstance(node, Page | Category | Concept) and not node.title:
                raise QuestionRefused(start, "il manque un nom.", "a name is missing.")
            prefix = found if number == 0 else prefix
            nodes.append(node)
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _sound(text: str) -> str:
    """The text without what UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _named(text: str, prefix: str) -> tuple[Node, str]:  # noqa: PLR0911 (one return a form)
    """What a name outside any property asks for, and the prefix that the next ones share."""
    page, mark, part = text.partition("#")
    written = " ".join(f"{page.replace('_', ' ')}{mark}{part}".split())  # the names of parts begin with `_`
    linked = written.startswith(":")
    name = written.removeprefix(":").strip()
    space, colon, rest = name.partition(":")
    folded = fold(space.strip())
    if name == "+":
        return (Space(""), "") if linked else (All(), "")
    if not linked and colon and folded in _CATEGORY:
        return _category(rest.strip()), "category"
    if not linked and colon and folded == "concept" and rest.strip() != "+":
        return Concept(rest.strip()), "concept"
    if colon and rest.strip() == "+":
        return Space(space.strip()), ""
    if colon and not rest.strip() and split_prefix(f"{space}:x")[1] == "x":
        return Page(""), ""
    if prefix == "category":
        return _category(name), prefix
    if prefix == "concept":
        return Concept(name), prefix
    compared = _compared(name)
    if isinstance(compared, Compare):
        return Page(compared.text, compared.comparator), ""
    return All(), ""


def _category(title: str) -> Node:
    if title == "+":
        return Some("Catégorie", Anything())
    return Category(title.removeprefix("!").strip(), negated=title.startswith("!"))


def _compared(text: str) -> Inner:
    if text == "+":
        return Anything()
    if text == "!+":
        return Nothing()
    if text == "!":  # another value than none
        return Anything()
    for sign, comparator in _SIGNS:
        if text.lower().startswith(sign):
            rest = text[len(sign) :].strip()
            return Compare(rest, comparator) if rest else Compare(text)
    return Compare(text)


def _names(chain: str) -> list[str]:
    """The names of a chain."""
    return [chain.strip()] if _is_decimal(chain) else [name.strip() for name in chain.split(".")]


def _is_decimal(chain: str) -> bool:
    """Whether the dots of a name are no chain: « A 1.5 »."""
    return re.search(r"\d\.\d", chain) is not None


def _flat(parts: list[Node], kind: type[And] | type[Or]) -> tuple[Node, ...]:
    """Nested groups of the same kind as one."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.nodes)  # type: ignore[arg-type] # the nodes of a condition are conditions
        else:
            flat.append(part)
    return tuple(flat)


# ——— whole questions


def parse_question(text: str) -> Question:
    """The question that an ```ask block or the inside of `{{#ask: …}}` holds.

    Raises:
        QuestionRefused: with the place and the reason.
    """
    condition: list[str] = []
    printouts: list[Printout] = []
    parameters: dict[str, str] = {}
    for part in split_parts(_sound(text)):
        written = part.strip()
        if written.startswith("?"):
            if written != "?-":  # names nothing
                printouts.append(parse_printout(written[1:]))
        elif written.startswith("+") and printouts:
            name, _equals, value = written[1:].partition("=")
            last = printouts[-1]
            merged = {**last.parameters, name.strip().lower(): value.strip()}
            printouts[-1] = Printout(last.chain, last.label, last.how, merged, last.category)
        elif (named := re.match(r"([\w@ -]+?)\s*=(?!=)", written)) and not written.startswith(("[[", "<q>")):
            parameters[named[1].strip().lower()] = written[named.end() :].strip()
        elif written and ("[[" in written or "<q>" in written.lower() or not condition):
            condition.append(written)
        elif written:
            parameters.setdefault(written.lower(), "")  # a word that asks for nothing: whoever shows the answer says so
    return Question(parse_condition(" ".join(condition)), tuple(printouts), parameters)


def parse_printout(text: str) -> Printout:
    """A printout, without its `?`: `P#km=Distance`, `A.B`, `=Label#`, `Catégorie:X`, `#`."""
    name, equals, label = _labelled(text)
    name, _hash, how = name.partition("#")
    name = " ".join(name.replace("_", " ").split())
    heading = label.strip() if equals else None
    if not name:  # the page itself: `#` alone changes nothing, `=Label#` and `#-` take its link away
        title, mark, _plain = (heading or "").partition("#")
        return Printout((), title.strip() if equals else None, "-" if mark else how.strip())
    prefix, colon, title = name.partition(":")
    if colon and title.strip() and fold(prefix) in _CATEGORY:
        return Printout((), heading, how.strip(), category=title.strip())
    chain = (
        tuple(part.strip() for part in name.split(".")) if name and not _is_decimal(name) else (name,) if name else ()
    )
    return Printout(
        tuple(part for part in chain if part), heading, how.strip() or ("-" if _hash and not how.strip() else "")
    )


def _labelled(text: str) -> tuple[str, str, str]:
    """What stands before the `=` of a label, the sign, the label; the `=` inside a tag of HTML is none."""
    outside = (found.start() for found in re.finditer("=", text) if not _in_tag(text, found.start()))
    place = next(outside, None)
    return (text, "", "") if place is None else (text[:place], "=", text[place + 1 :])


def _in_tag(text: str, place: int) -> bool:
    opened = text.rfind("<", 0, place)
    return opened >= 0 and text.find(">", opened) > place and text[opened + 1 : opened + 2].isalpha()


def split_parts(text: str) -> list[str]:
    """The parts of a question, split at `|` outside `[[…]]` and `{{…}}` (a `<q>` may be left open)."""
    parts, start, depth = [], 0, 0
    for found in re.finditer(r"\[\[|\]\]|\{\{|\}\}|\|", text):
        token = found[0]
        if token in {"[[", "{{"}:
            depth += 1
        elif token in {"]]", "}}"}:
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]
