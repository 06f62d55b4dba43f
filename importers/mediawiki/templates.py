"""Templates that a mapping knows, turned into the fields of a head; the rest of the text stays as it is.

Nothing is dropped: a parameter that no rule takes, and what a rule translated into another word, are kept in the head's
`source`, under the name of the template.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from typing import Final

from mwparserfromhell.nodes import Template
from mwparserfromhell.wikicode import Wikicode

from importers.mediawiki.mapping import PageMapping, Rule, plain_name
from importers.mediawiki.wikitext import as_written, parsed

_MARKUP: Final = re.compile(r"''|\[\[|\[https?:|\{\{|<[a-zA-Z!/]|^[*#:;=]|__[A-Z]", re.MULTILINE)
"""Signs that make a value wikitext and not a plain text."""
_NO_PICTURE: Final = frozenset({"no-image-yet.jpg", "no-image-yet.png"})
"""The picture that stands for none on these wikis."""
_FILE_NAME: Final = re.compile(r"[\s\[]*(?:(?:fichier|file|image)\s*:)?[^|:]*", re.IGNORECASE)
"""A value that says the name of a picture and nothing else."""
_SENTENCE_END: Final = re.compile(r"[.!?…]\s")

Write = Callable[[str], str]
"""Turns wikitext into Markdown."""


@dataclass
class Taken:
    """What the templates of a page said.

    Attributes:
        text: the wikitext that is left, with the parts that belong to the body.
        head: the fields, the type among them.
        kept: by template (its place among those of its name), the parameters that no field took.
        name: the template that made the page one of this kind.
        mapping: the mapping that knew the page.
    """

    text: str = ""
    head: dict[str, object] = field(default_factory=dict)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    name: str = ""
    mapping: PageMapping | None = None


def take_templates(wikitext: str, mappings: Iterable[PageMapping], write: Write) -> Taken | None:
    """What the templates of a page say by the first mapping that knows the page; None when none does."""
    if "{{" not in wikitext:
        return None
    code: Wikicode | None = None
    folded = plain_name(wikitext)
    for mapping in mappings:
        if not any(anchor in folded for anchor in mapping.anchors):
            continue
        code = parsed(wikitext) if code is None else code
        anchor = next((each for each in _templates(code) if _is_anchor(each, mapping)), None)
        if anchor is not None:
            taken = Taken(name=str(anchor.name).strip(), mapping=mapping)
            reader = _Reader(mapping, write, taken)
            rest = reader.strip(code)
            taken.text = re.sub(r"\n{3,}", "\n\n", rest).strip() + "\n"
            taken.head = {"type": mapping.type, **reader.finished()}
            if mapping.categories:
                taken.head["categories"] = list(mapping.categories)
            return taken
    return None


def _templates(code: Wikicode) -> list[Template]:
    return [node for node in code.nodes if isinstance(node, Template)]


def _is_anchor(template: Template, mapping: PageMapping) -> bool:
    if plain_name(str(template.name)) not in mapping.anchors:
        return False
    names = {plain_name(str(param.name)) for param in template.params}
    return not mapping.needs or any(need in names for need in mapping.needs)


class _Reader:
    """Fills the head of one page, template by template."""

    def __init__(self, mapping: PageMapping, write: Write, taken: Taken) -> None:
        self._mapping = mapping
        self._write = write
        self._taken = taken
        self._head: dict[str, object] = {}
        self._calls: dict[str, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}  # of a parameter that is kept: how many times it was

    def finished(self) -> dict[str, object]:
        """The fields, without those that stayed empty."""
        return {key: value for key, value in self._head.items() if value not in ("", [], {}, None)}

    def strip(self, code: Wikicode) -> str:
        """The text of `code` where each template that is known has left its place to what belongs there."""
        out = []
        for node in code.nodes:
            name = plain_name(str(node.name)) if isinstance(node, Template) else ""
            if isinstance(node, Template) and name in self._mapping.blocks:
                out.append(self._block(node, name))
            elif isinstance(node, Template) and name in self._mapping.templates:
                out.append(self._template(node, name))
            else:
                out.append(str(node))
        return as_written("".join(out))

    def _block(self, node: Template, name: str) -> str:
        """A passage set apart: its words in a quotation, under what it is."""
        inner = "\n".join(str(param.value).strip() for param in node.params)
        for param in node.params:
            if param.showkey:
                self._keep(str(node.name).strip(), str(param.name).strip(), str(param.value).strip())
        return f"\n<blockquote>\n'''{self._mapping.blocks[name]}\u202f:''' {inner}\n</blockquote>\n"

    def _template(self, node: Template, name: str) -> str:
        """Read the parameters of a template; what it leaves in the text."""
        rules = self._mapping.templates[name]
        number = self._calls[name] = self._calls.get(name, 0) + 1
        called = str(node.name).strip() + (f" ({number})" if rules.record and number > 1 else "")
        into = self._head if not rules.record else {}
        left = []
        shown = {as_written(str(param.name).strip()): number for number, param in enumerate(node.params)}
        for place, param in enumerate(node.params):
            parameter = as_written(str(param.name).strip())
            # Of a parameter that is given twice the wiki shows the last.
            rule = rules.rule(parameter) if shown[parameter] == place else None
            inner = self.strip(param.value).strip() if isinstance(param.value, Wikicode) else str(param.value).strip()
            if rule is None or (rule.inside and inner):
                self._keep(called, parameter, inner)
            elif not inner:
                continue
            elif rule.section is not None:
                left.append(f"\n\n== {rule.section} ==\n\n{inner}\n\n" if rule.section else f"\n\n{inner}\n\n")
            else:
                keep = cache(partial(self._keep, called, parameter))  # once, for as many reasons as there may be
                left.append(self._fill(into, rule, inner, keep))
        if rules.record:
            record = {key: value for key, value in into.items() if value not in ("", [])}
            if record:
                _listed(self._head, rules.record).append(record)
        return "".join(left)

    def _keep(self, template: str, parameter: str, value: str) -> None:
        kept = self._taken.kept.setdefault(template, {})
        name, number = parameter, self._numbers.get((template, parameter), 1)
        while name in kept:
            number += 1
            name = f"{parameter} ({number})"
        self._numbers[template, parameter] = number
        kept[name] = value

    def _fill(self, into: dict[str, object], rule: Rule, written: str, keep: Callable[[str], None]) -> str:
        """Put a value where its rule says; what belongs to the text is given back."""
        values = [self._value(rule, part) for part in _parts(rule, written)]
        if any(_told(value) != part for value, part in zip(values, _parts(rule, written), strict=True) if rule.values):
            keep(written)
        if rule.form == "fichier" and not _FILE_NAME.fullmatch(written):
            keep(written)
        found = [value for value in values if value not in ("", None)]
        if not found:
            keep(written)
            return ""
        left = ""
        if rule.most and isinstance(found[0], str) and len(found[0]) > rule.most:
            left, found = f"\n\n{written}\n\n", [_shortened(found[0], rule.most)]
        if rule.key:
            found = [{rule.key: value, **rule.added} for value in found]
        key, _dot, part = rule.field.partition(".")
        if part:
            record = into.setdefault(key, {})
            if not isinstance(record, dict) or part in record:
                keep(written)
            else:
                record[part] = found[0]
        elif rule.separator or rule.lines or rule.several or rule.key:
            _listed(into, key).extend(found)
        elif key in into:
            keep(written)
        else:
            into[key] = found[0]
        return left

    def _value(self, rule: Rule, written: str) -> object:  # noqa: PLR0911 — one answer for each form
        known = rule.values.get(plain_name(written))
        if known is not None:
            return known
        match rule.form:
            case "nombre":
                return with_unit(_number(written), rule.unit)
            case "date":
                return read_written_date(written, rule.date)
            case "fichier":
                name = written.partition("|")[0].strip(" []").rpartition(":")[2]
                return "" if name.lower() in _NO_PICTURE else name
            case "page":
                return written if written.startswith("[[") else f"[[{written}]]"
            case "markdown":
                return self._write(written).strip()
        text = " ".join(self._write(written).split()) if _MARKUP.search(written) else written
        return with_unit(_number(text), rule.unit) if rule.unit else text


def _listed(into: dict[str, object], key: str) -> list[object]:
    """The list under a key; a value that is there already becomes its first."""
    before = into.get(key)
    listed = before if isinstance(before, list) else [] if before is None else [before]
    into[key] = listed
    return listed


def _parts(rule: Rule, written: str) -> Sequence[str]:
    """The values of a parameter: by its separator, by lines (bullets are no part of a value), or one."""
    if rule.lines:
        lines = (line.strip().lstrip("*#").strip() for line in re.split(r"\n|<br\s*/?>", written))
        return [line for line in lines if line]
    if rule.separator:
        return [part.strip() for part in written.split(rule.separator) if part.strip()]
    return [written]


def _told(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _number(written: str) -> object:
    """A number as YAML holds it; anything else as it was written."""
    plain = written.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    if re.fullmatch(r"\d{1,12}", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"\d{1,12}\.\d{1,6}", plain) else written


def with_unit(number: object, unit: str) -> object:
    """A bare number with what it is counted in."""
    return f"{number} {unit}" if unit and isinstance(number, int | float) else number


_DATE_PARTS: Final = {"jj": r"(?P<d>\d{1,2})", "mm": r"(?P<m>\d{1,2})", "aaaa": r"(?P<y>\d{4})"}


def read_written_date(written: str, form: str) -> str:
    """A date written as `form` says (`jj/mm/aaaa`), by year, month and day; another text as it was written."""
    pattern = re.sub("jj|mm|aaaa", lambda m: _DATE_PARTS[m[0]], re.escape(form))
    found = re.fullmatch(pattern, written.strip()) if form else None
    if found is None:
        return written
    parts = found.groupdict()
    told = [parts["y"], *(f"{int(parts[key]):02d}" for key in ("m", "d") if parts.get(key))]
    try:
        date.fromisoformat("-".join([*told, "01", "01"][:3]))
    except ValueError:
        return written
    return "-".join(told)


def written_date(said: str, form: str) -> str:
    """A date by year, month and day as `form` writes it; another text as it is."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", said)
    parts = dict(zip(("aaaa", "mm", "jj"), found.groups(), strict=True)) if found and form else {}
    if not parts or any(parts[name] is None for name in re.findall("jj|mm|aaaa", form)):
        return said
    return re.sub("jj|mm|aaaa", lambda m: str(parts[m[0]]), form)


def _shortened(text: str, most: int) -> str:
    """The first sentences of a text, or its first words, within so many characters."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    ends = [found.start() + 1 for found in _SENTENCE_END.finditer(flat, 0, most)]
    if ends and ends[-1] > most // 3:
        return flat[: ends[-1]]
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def counted(kept: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """How many times each parameter was kept, by `Template / parameter`, whatever the number of the call."""
    found: dict[str, int] = {}
    for template, parameters in kept.items():
        for name in filter(parameters.get, parameters):  # one without a value says nothing that anybody would miss
            told = " / ".join(re.sub(r" \(\d+\)$", "", each) for each in (template, name))
            found[told] = found.get(told, 0) + 1
    return found
