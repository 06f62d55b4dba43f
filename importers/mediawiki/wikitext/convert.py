"""The whole way from wikitext to Markdown, in MediaWiki's own order of passes."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from importers.mediawiki.wikitext.blocks import Blocks, headings_and_rules
from importers.mediawiki.wikitext.braces import read_braces
from importers.mediawiki.wikitext.context import (
    Converted,
    Findings,
    Loss,
    PageContext,
    Passages,
    read_redirect,
)
from importers.mediawiki.wikitext.external import external_links
from importers.mediawiki.wikitext.functions import UNANSWERED, canonical, function_of
from importers.mediawiki.wikitext.links import Links
from importers.mediawiki.wikitext.markdown import Notes, Writer
from importers.mediawiki.wikitext.quotes import quotes
from importers.mediawiki.wikitext.sanitize import clean_attributes, clean_html
from importers.mediawiki.wikitext.sections import Memory, Section
from importers.mediawiki.wikitext.strip import Kept, Shelf, strip_tags, tag_pattern
from importers.mediawiki.wikitext.tables import tables
from importers.mediawiki.wikitext.tree import Node, build

_INLINE_EXTENSIONS: Final = frozenset(["nowiki", "ref", "ce", "chem", "indicator", "section", "templatestyles"])
_MAX_NESTING: Final = 8
_ATTRIBUTE: Final = re.compile(r' ([a-z:_][\w:.-]*)="([^"]*)"')
_OF_TABLES: Final = frozenset(["wikitable", "sortable"])
"""Classes that dress every table of a wiki, as ours are dressed."""


def to_markdown(wikitext: str, context: PageContext, memory: Memory | None = None) -> Converted:
    """A text of MediaWiki as Markdown.

    What has no Markdown of its own stands verbatim in the result and is counted in `losses`; only the look (styles,
    switches) is dropped, and counted too. With a `memory`, sections that it knows are not turned again; the result is
    the same.
    """
    findings = Findings()
    redirect = read_redirect(wikitext, context.names)
    sections = None if memory is None or context.expansions else memory.cut(context.title, wikitext)
    if memory is None or sections is None:
        text = _Reader(context, findings).write(wikitext)
    else:
        text = _by_sections(sections, context, findings, memory)
    head: dict[str, object] = dict(findings.head)
    if findings.languages:
        head["langues"] = findings.languages
    return Converted(
        text=text,
        categories=tuple(findings.categories),
        head=head,
        losses=_losses(findings.losses),
        redirect=redirect,
        left=tuple(filter(None, findings.left)) + _undressed(findings, text),
    )


def _undressed(findings: Findings, text: str) -> tuple[str, ...]:
    """The attributes that the text does not say, as the wikitext wrote them; those of every table are its look."""
    said = set(_ATTRIBUTE.findall(text)) if findings.dressed else set()
    return tuple(
        f'{name}="{value}"'
        for name, value in findings.dressed
        if (name, escape(value)) not in said and not (name == "class" and _OF_TABLES.issuperset(value.split()))
    )


def unknown_templates(wikitext: str, context: PageContext) -> list[str]:
    """The calls of templates that stay as they are, each once; functions that state data (`{{#set:…}}`) are none."""
    shelf = Shelf()
    text = strip_tags(wikitext, shelf, _pattern(context.names.extension_tags))
    read_braces(text, context, shelf, Findings())
    calls = (shelf.restore(kept.source) for kept in shelf.kept if kept.kind == "template")
    return list(dict.fromkeys(call for call in calls if call.startswith("{{") and _may_be_asked(call, context)))


def _may_be_asked(call: str, context: PageContext) -> bool:
    function = canonical(function_of(call[2:].lstrip()), context.names.words)
    return function[:1] != "#" or function.lower() in UNANSWERED


def in_passages(sources: Sequence[str], context: PageContext) -> Passages:
    """The Markdown of passages that follow each other in a page, and the notes at its end.

    The notes are numbered as in the whole page. What goes over the border of two passages (a list, a table) is read as
    it stands in each: whoever cuts a page compares with the whole.
    """
    reader = _Reader(context, Findings())
    return reader.passages(sources)


def _by_sections(sections: list[tuple[bytes, str]], context: PageContext, findings: Findings, memory: Memory) -> str:
    """The page whose sections stand alone, those that are remembered taken from there."""
    notes = Notes()
    texts, noted = [], b""
    for known_by, section in sections:
        key = memory.key(known_by, section, noted)
        known = memory.find(key)
        if known is None:
            known = _section(section, context, notes)
            memory.keep(key, known)
        notes.add(known.notes)
        noted = memory.noted(noted, known.notes)
        findings.add(known.findings)
        texts.append(known.text)
    return _Reader(context, findings, notes).finish("\n\n".join(text for text in texts if text))


def _section(section: str, context: PageContext, before: Notes) -> Section:
    """A section turned, and what it adds to the notes `before` it."""
    findings, notes = Findings(), Notes()
    text = _Reader(context, findings, notes.after(before)).section(section)
    return Section(text, notes, findings)


def _losses(counted: Mapping[tuple[str, str, bool], int]) -> tuple[Loss, ...]:
    return tuple(Loss(kind, name, count, kept) for (kind, name, kept), count in sorted(counted.items()))


@lru_cache(maxsize=32)
def _pattern(tags: frozenset[str]) -> re.Pattern[str]:
    """What finds the tags of a wiki's extensions and of MediaWiki itself."""
    return tag_pattern(tags | {"nowiki", "pre", "gallery"})


class _Reader:
    """The passes over one page; texts within it (notes, captions of galleries) go through the same ones."""

    def __init__(self, context: PageContext, findings: Findings, notes: Notes | None = None) -> None:
        self._context = context
        self._findings = findings
        self._shelf = Shelf(findings.leave)
        self._links = Links(context, self._shelf, findings)
        self._pattern = _pattern(context.names.extension_tags)
        self._depth = 0
        self._writer = Writer(context, self._shelf, findings, self.tree, notes or Notes())

    def write(self, wikitext: str) -> str:
        """The page as Markdown."""
        return self._writer.page(self.tree(wikitext))

    def section(self, wikitext: str) -> str:
        """A section of a page, without its notes."""
        return self._writer.section(self.tree(wikitext))

    def finish(self, text: str) -> str:
        """The page whose sections are `text`, with its notes."""
        return self._writer.finish(text)

    def passages(self, sources: Sequence[str]) -> Passages:
        """The passages as Markdown, one by one, and the notes."""
        return self._writer.passages([self.tree(source) for source in sources])

    def tree(self, wikitext: str) -> Node:
        """The tree of a text."""
        if self._depth > _MAX_NESTING:
            self._findings.lose("too deep", wikitext[:40])
            node = Node("body")
            node.children.append(wikitext)
            return node
        self._depth += 1
        try:
            return build(self._passes(wikitext), self._shelf)
        finally:
            self._depth -= 1

    def _passes(self, text: str) -> str:
        shelf, findings, names = self._shelf, self._findings, self._context.names
        first = len(shelf.kept)
        text = strip_tags(text, shelf, self._pattern)
        text = read_braces(text, self._context, shelf, findings)
        for kept in shelf.kept[first:]:
            if kept.kind != "template":
                kept.block = _is_block(kept)
        text = clean_html(text, shelf, findings)
        text = tables(text, lambda attributes: clean_attributes(attributes, shelf, findings))
        text = headings_and_rules(text)
        text = self._links.read(text)
        text = quotes(text)
        text = external_links(text, shelf, names)
        return Blocks(shelf).read(text)


def _is_block(kept: Kept) -> bool:
    if kept.kind in _INLINE_EXTENSIONS:
        return False
    if kept.kind in ("syntaxhighlight", "source"):
        return "inline" not in kept.attributes
    if kept.kind == "math":
        return kept.attributes.get("display") == "block"
    return kept.kind in ("pre", "gallery", "poem", "references") or "\n" in kept.source
