"""What a wiki really uses: its templates and their parameters, its properties, its functions and tags, counted."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from importers.mediawiki.mapping import plain_name
from importers.mediawiki.wikitext import SiteNames, as_written, parsed
from importers.workbench.kept import Kept, KeptPage

_MACHINERY: Final = frozenset({8, 9, 10, 11, 106, 107, 828, 829})
"""Namespaces whose pages are machinery: what they call says nothing of how pages are written."""
_TEMPLATE: Final = 10
_SAMPLES: Final = 5
_LONGEST: Final = 80
_ANNOTATION: Final = re.compile(r"\[\[\s*([^\[\]{}<>|:\n][^\[\]{}<>|\n:]*?)\s*::\s*([^\[\]|\n]*)")
_TAG: Final = re.compile(r"<([a-z][a-z0-9]*)(?=[\s/>])", re.IGNORECASE)
_SWITCH: Final = re.compile(r"__[A-ZÀ-Ý]{3,}__")


@dataclass
class Usage:
    """How much something is used.

    Attributes:
        calls: how many times.
        pages: on how many pages.
        samples: the values most often given, the most frequent first.
    """

    calls: int = 0
    pages: int = 0
    values: Counter[str] = field(default_factory=Counter)
    _last: int = field(default=-1, repr=False)

    def add(self, page: int, value: str | None = None) -> None:
        """Count one use on a page."""
        self.calls += 1
        self.pages += page != self._last
        self._last = page
        if value:
            self.values[" ".join(value.split())[:_LONGEST]] += 1

    @property
    def samples(self) -> list[str]:
        """A few values, the most frequent first."""
        return [value for value, _ in self.values.most_common(_SAMPLES)]

    def to_json(self) -> dict[str, Any]:
        """In plain values."""
        told: dict[str, Any] = {"calls": self.calls, "pages": self.pages}
        return told | {"samples": self.samples} if self.values else told


U = TypeVar("U", bound=Usage)


@dataclass
class TemplateUsage(Usage):
    """A template: also its parameters, the pages that it stands on, and whether the wiki has its page."""

    name: str = ""
    parameters: dict[str, Usage] = field(default_factory=dict)
    known: bool = False
    on: set[int] = field(default_factory=set)

    def to_json(self) -> dict[str, Any]:
        """In plain values."""
        told = super().to_json()
        return told | {"known": self.known, "parameters": {k: u.to_json() for k, u in self.parameters.items()}}


@dataclass
class Census:
    """What a source's wikitext uses.

    Attributes:
        source: its name.
        pages: how many pages were read.
        templates, properties, functions, tags, switches: by name as it is mostly written.
    """

    source: str
    pages: int = 0
    templates: dict[str, TemplateUsage] = field(default_factory=dict)
    properties: dict[str, Usage] = field(default_factory=dict)
    functions: dict[str, Usage] = field(default_factory=dict)
    tags: dict[str, Usage] = field(default_factory=dict)
    switches: dict[str, Usage] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Everything, in plain values, the most used first."""
        kinds: dict[str, Mapping[str, Usage]] = {
            "templates": self.templates,
            "properties": self.properties,
            "parser_functions": self.functions,
            "extension_tags": self.tags,
            "magic_words": self.switches,
        }
        told: dict[str, Any] = {"source": self.source, "pages": self.pages}
        for kind, used in kinds.items():
            told[kind] = {name: usage.to_json() for name, usage in ranked(used)}
        return told


def ranked(used: Mapping[str, U]) -> list[tuple[str, U]]:
    """What is used, the most used first."""
    return sorted(used.items(), key=lambda item: (-item[1].calls, item[0]))


def take_census(kept: Kept) -> Census:
    """Count what the pages of a source use."""
    counter = _Counter(kept)
    for page in kept.pages():
        counter.read(page)
    return counter.finished()


class _Counter:
    """Counts over the pages of one source."""

    def __init__(self, kept: Kept) -> None:
        self._census = Census(kept.source.name)
        self._names = kept.names
        self._spelled: dict[str, Counter[str]] = {}
        self._found: dict[str, TemplateUsage] = {}
        self._known = {plain_name(kept.names.split(row.title)[1]) for row in kept.rows if row.namespace == _TEMPLATE}
        self._words = _words(kept.names)
        self._tags = kept.names.extension_tags | {"nowiki", "pre", "gallery", "ref", "references", "poem", "math"}

    def read(self, page: KeptPage) -> None:
        """Count what one page uses."""
        if page.namespace in _MACHINERY:
            return
        self._census.pages += 1
        number, text = page.row.page_id, page.wikitext
        for found in _ANNOTATION.finditer(text):
            self._usage(self._census.properties, found[1].strip()).add(number, found[2].strip())
        for tag in _TAG.findall(text):
            if tag.lower() in self._tags:
                self._usage(self._census.tags, tag.lower()).add(number)
        for switch in _SWITCH.findall(text):
            self._usage(self._census.switches, switch).add(number)
        if "{{" in text:
            self._braces(number, text)

    @staticmethod
    def _usage(used: dict[str, Usage], name: str) -> Usage:
        return used.setdefault(name, Usage())

    def _braces(self, number: int, text: str) -> None:
        for call in parsed(text).filter_templates():
            name = " ".join(str(call.name).split())
            function = name.partition(":")[0]
            if name.startswith("#") or (":" in name and function in self._words):
                self._function(number, function, name, [str(param) for param in call.params])
                continue
            if name in self._words or name in ("!", "="):
                self._usage(self._census.switches, name).add(number)
                continue
            folded = plain_name(name.removeprefix(":"))
            usage = self._found.setdefault(folded, TemplateUsage(known=folded in self._known))
            usage.add(number)
            usage.on.add(number)
            self._spelled.setdefault(folded, Counter())[name] += 1
            for param in call.params:
                parameter = " ".join(str(param.name).split())
                used = usage.parameters.setdefault(parameter, Usage())
                used.add(number, as_written(str(param.value)).strip())

    def _function(self, number: int, function: str, name: str, arguments: Iterable[str]) -> None:
        self._usage(self._census.functions, function).add(number)
        if function not in ("#set", "#subobject"):
            return
        for argument in (name.partition(":")[2], *arguments):
            prop, sign, value = argument.partition("=")
            if sign and prop.strip() and not prop.strip().startswith("+"):
                self._usage(self._census.properties, prop.strip()).add(number, value.strip())

    def finished(self) -> Census:
        """The census, each template under the spelling most used."""
        for folded, usage in self._found.items():
            usage.name = self._spelled[folded].most_common(1)[0][0]
            self._census.templates[usage.name] = usage
        return self._census


def _words(names: SiteNames) -> frozenset[str]:
    """The magic words that stand between braces, as the wiki and MediaWiki's core write them."""
    keys = {*names.words, "pagename", "fullpagename", "basepagename", "subpagename", "namespace", "sitename"}
    keys |= {"defaultsort", "displaytitle"}
    return frozenset(word.rstrip(":") for key in keys for word in names.spellings(key) if not word.startswith("#"))
