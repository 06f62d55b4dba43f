"""`{{…}}` and `{{{…}}}`: what the converter itself can answer is answered, everything else is kept word for word.

Braces are matched by mwparserfromhell, on a copy of the text where nothing but braces and bars is left: it then has
no other syntax to get lost in or slow down on, and the copy has the same length, so positions hold.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

import mwparserfromhell
from mwparserfromhell.nodes import Argument, Template
from mwparserfromhell.wikicode import Wikicode

from importers.mediawiki.wikitext.context import Findings, PageContext
from importers.mediawiki.wikitext.functions import (
    answered,
    canonical,
    defaults,
    first_part,
    function_of,
    is_variable,
    parts_of,
)
from importers.mediawiki.wikitext.sanitize import VOID_TAGS
from importers.mediawiki.wikitext.strip import Kept, Shelf, strip_tags, tag_pattern

_BLANKED: Final = str.maketrans(dict.fromkeys("<>[]='*#;:&_~\"/\n", "x"))
_RUNS: Final = re.compile(r"\{{2,}|\}{2,}")
_SINGLE: Final = re.compile(r"(?<!\{)\{(?!\{)|(?<!\})\}(?!\})")
"""A brace alone is a sign like any other (`{{#set:P={x} }}`); the parser would refuse a name that holds one."""
_DEEPEST: Final = 80
"""Braces that stand open at once: some thirty templates within each other."""
_FEW: Final = 50
_HIDING: Final = str.maketrans("{}<[", "\x01\x02\x03\x04")  # no text of a wiki holds these characters
_SHOWING: Final = str.maketrans("\x01\x02\x03\x04", "{}<[")
_TAGS: Final = re.compile(r"<(/?)([a-z][a-z0-9]*+)([^<>]*)", re.IGNORECASE)
_BLANK_REST: Final = re.compile(r"[^\S\n]*(?:\n|\Z)")
_ANSWERS: Final = 8
_BEHAVIOUR: Final = re.compile(r"__([A-ZÀ-Ÿa-zà-ÿ0-9]+)__")
_CONTENTS: Final = re.compile(r"__(?:TOC|SOMMAIRE|TDM)__", re.IGNORECASE)
_BEHAVIOURS: Final = frozenset(
    [
        "notoc",
        "forcetoc",
        "toc",
        "noeditsection",
        "newsectionlink",
        "nonewsectionlink",
        "nogallery",
        "hiddencat",
        "expectunusedcategory",
        "nocontentconvert",
        "nocc",
        "notitleconvert",
        "notc",
        "index",
        "noindex",
        "staticredirect",
        "start",
        "end",
        "aucunsommaire",
        "aucuntdm",
        "sommaireforce",
        "tdmforce",
        "forcersommaire",
        "forcertdm",
        "sommaire",
        "tdm",
        "sectionnoneditable",
        "lienajoutnouvellesection",
        "lienajoutsection",
        "aucunegalerie",
        "categoriecachee",
        "catecachee",
        "indexer",
        "noindexer",
        "redirectionstatique",
        "disambig",
        "homonymie",
    ]
)
"""The switches of MediaWiki, in English and French, without accents."""

_LINES: Final = re.compile(r"\{\||[:;#*]")
"""What an answer begins with that MediaWiki puts on a line of its own."""
_ATTRIBUTE: Final = re.compile(r"""([^\s=]+)\s*=\s*["']?(.*?)["']?""", re.DOTALL)
_READ_TAGS: Final = frozenset(["gallery", "poem", "ref", "references"])
"""Tags whose content is read as wikitext: templates within are read there."""


def read_braces(text: str, context: PageContext, shelf: Shelf, findings: Findings, depth: int = 0) -> str:
    """`text` where every outermost template, parser function and parameter is its value or a mark.

    `depth` are the answers that `text` is an answer of: beyond eight, braces are kept as they are.
    """
    text = _drop_behaviours(text, findings)
    if "{{" not in text:
        return text
    skeleton = _without_lonely(text.translate(_BLANKED))
    if "{{" not in skeleton:
        return text
    reader = _Reader(context, shelf, findings, depth)
    out: list[str] = []
    start = 0
    for node in mwparserfromhell.parse(skeleton, skip_style_tags=True).nodes:
        end = start + len(str(node))
        if isinstance(node, Template | Argument):
            out.append(reader.read(text, start, end))
        else:
            out.append(text[start:end])
        start = end
    return "".join(out)


def _without_lonely(skeleton: str) -> str:
    """The copy without the braces that nothing closes, or that stand within too many others."""
    deep, lonely = _unread(skeleton)
    return _SINGLE.sub("x", _replaced(skeleton, deep + lonely, lambda braces: "x" * len(braces)))


def _unread(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The braces that the parser should not meet, where they begin and how many.

    It calls itself for those that stand within many others, and tries each that nothing closes to the end of the text.
    """
    waiting: list[tuple[int, int, bool]] = []  # opening braces: where they begin, how many, whether too deep
    opened = 0
    deep: list[tuple[int, int]] = []
    lonely: list[tuple[int, int]] = []
    for run in _RUNS.finditer(text):
        start, end = run.span()
        if run[0][0] == "{":
            room = min(end - start, max(0, _DEEPEST - opened))
            waiting += [part for part in ((start, room, False), (start + room, end - start - room, True)) if part[1]]
            opened += end - start
            continue
        while end - start > 1 and waiting:
            begin, count, is_deep = waiting.pop()
            taken = min(3, end - start, count)
            if is_deep:
                deep += (begin + count - taken, taken), (start, taken)
            start, count, opened = start + taken, count - taken, opened - taken
            if count > 1:  # a single brace opens nothing
                waiting.append((begin, count, is_deep))
            elif count:
                lonely.append((begin, count))
                opened -= count
    return deep, lonely + [(begin, count) for begin, count, _ in waiting]


def _replaced(text: str, spans: Iterable[tuple[int, int]], new: Callable[[str], str]) -> str:
    """`text` with `new` in the place of what stands at each of `spans`."""
    out: list[str] = []
    last = 0
    for start, count in sorted(spans):
        out += text[last:start], new(text[start : start + count])
        last = start + count
    return "".join(out) + text[last:]


def parsed(wikitext: str) -> Wikicode:
    """A text as the tree of its templates, which can be changed in place.

    Signs that would stop the parser are hidden from it, and in what the tree holds: `as_written` shows them again.
    """
    return mwparserfromhell.parse(_hidden(wikitext), skip_style_tags=True)


def _hidden(text: str) -> str:
    """`text` without the signs that would stop the parser: it tries each one that nothing closes to the end.

    A few of them are left: what looks so may stand in a tag that the parser knows (a brace in a formula).
    """
    deep, lonely = _unread(text) if "{{" in text else ([], [])
    text = _replaced(text, deep + (lonely if len(lonely) > _FEW else []), lambda braces: braces.translate(_HIDING))
    for opening, closing in (("[", "]"), ("{|", "|}")):
        if text.count(opening) - text.count(closing) > _FEW:
            text = text.replace(opening, opening.translate(_HIDING))
    if "<" not in text:
        return text
    endless = text.find("<!--", text.rfind("-->") + 1)
    if endless >= 0:
        text = text[:endless] + text[endless:].replace("<!--", "\x03!--")
    unclosed: Counter[str] = Counter()
    for slash, name, inside in _TAGS.findall(text):
        if name.lower() not in VOID_TAGS and not inside.endswith("/"):
            unclosed[name.lower()] += -1 if slash else 1
    names = +unclosed
    if names.total() <= _FEW:
        return text
    return _TAGS.sub(lambda tag: tag[0].replace("<", "\x03") if tag[2].lower() in names else tag[0], text)


def as_written(text: str) -> str:
    """`text`, of what `parsed` gave, with the signs that it hid."""
    return text.translate(_SHOWING)


def _drop_behaviours(text: str, findings: Findings) -> str:
    if "__" not in text:
        return text
    contents = _CONTENTS.search(text)
    if contents and not text[: contents.start()].rpartition("\n")[2]:
        # The first leaves a sign in the wiki, so that what follows it is not set back from the edge.
        text = text[: contents.end()] + re.sub(r"\A[ \t]+(?=\S)", "", text[contents.end() :])

    def drop(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name.translate(str.maketrans("éèàâ", "eeaa")) not in _BEHAVIOURS:
            return match[0]
        findings.lose("magic word", match[0])
        findings.leave(match[0])
        return ""

    return _BEHAVIOUR.sub(drop, text)


class _Reader:
    """Says what stands in the place of braces."""

    def __init__(self, context: PageContext, shelf: Shelf, findings: Findings, depth: int) -> None:
        self._depth = depth
        self._context = context
        self._shelf = shelf
        self._findings = findings
        names = context.names
        self._variables = {
            word.rstrip(":"): key
            for key in ("pagename", "fullpagename", "basepagename", "subpagename", "namespace", "sitename")
            for word in names.spellings(key)
        }
        self._settings = {
            word.rstrip(":"): key for key in ("defaultsort", "displaytitle") for word in names.spellings(key)
        }

    def read(self, text: str, start: int, end: int) -> str:
        """The text that replaces `text[start:end]`, which is a whole template or parameter."""
        source = text[start:end]
        if source.startswith("{{{") and not source.startswith("{{{{"):
            return self._parameter(source)
        inside = source[2:-2]
        name = inside.partition("|")[0].strip()
        if "|" not in inside and name in self._variables:
            return self._variable(self._variables[name])
        if inside in ("!", "="):
            return "|" if inside == "!" else "="
        word, colon, value = name.partition(":")
        if colon and word in self._settings:
            return self._setting(source, word, value)
        begins = start == 0 or text[start - 1] == "\n"
        return self._call(source, name, block=_stands_alone(text, start, end), begins=begins)

    def _setting(self, source: str, word: str, value: str) -> str:
        """A value for the head of the fiche; the last one counts."""
        key = {"defaultsort": "tri", "displaytitle": "titre_affiche"}[self._settings[word]]
        self._findings.say(key, self._shelf.restore(value.strip()))
        if "|" in source:
            self._findings.leave(self._shelf.restore(source))
        return ""

    def _call(self, source: str, name: str, *, block: bool, begins: bool) -> str:
        """A function or a template: what it becomes where that is known, else its mark; `begins` a line or not."""
        function = function_of(name)
        if function:
            words = self._context.names.words
            inside = f"{canonical(function, words)}:{source[2:-2].partition(':')[2]}"
            if inside.startswith("#tag:") and (tag := self._tag(source, parts_of(inside[5:]))):
                return tag
            if self._depth < _ANSWERS and (answer := answered(inside, defaults(words))) is not None:
                said = self._answered(source, function, answer)
                return said if begins or not _LINES.match(said) else f"\n{said}"
        if (expanded := self._context.expansions.get(self._shelf.restore(source))) is not None:
            return self._expanded(source, name, expanded)
        if function:
            self._findings.lose("parser function", function)
        elif is_variable(name):
            self._findings.lose("variable", name)
        else:
            self._findings.lose("template", self._shelf.restore(name))
        return self._shelf.put(Kept("template", source, block=block))

    def _expanded(self, source: str, name: str, text: str) -> str:
        """What the wiki made of a template, to be read by the passes that follow; the call itself is kept beside."""
        self._findings.lose("expanded", self._shelf.restore(name))
        self._findings.leave(self._shelf.restore(source))
        return strip_tags(text, self._shelf, tag_pattern(self._context.names.extension_tags | {"nowiki", "pre"}))

    def _answered(self, source: str, function: str, answer: str) -> str:
        """The words that a function chooses; all that it could have said is kept beside."""
        self._findings.lose("answered", function)
        self._findings.leave(self._shelf.restore(source))
        return read_braces(answer, self._context, self._shelf, self._findings, self._depth + 1)

    def _tag(self, source: str, parts: list[str]) -> str:
        """The tag of an extension that `{{#tag:name|content|attribute=value}}` writes, "" where it is not known."""
        kind, content, *said = [part.strip() for part in (parts if len(parts) > 1 else (*parts, ""))]
        kind = kind.lower()
        unread = kind if kind in _READ_TAGS else kind + content
        if kind not in self._context.names.extension_tags | {"nowiki", "pre"} or "{{" in unread:
            return ""
        written = map(self._shelf.restore, said)
        attributes = {found[1].lower(): found[2] for part in written if (found := _ATTRIBUTE.fullmatch(part))}
        if len(attributes) < len(said):
            self._findings.leave(self._shelf.restore(source))
        return self._shelf.put(Kept(kind, source, self._shelf.restore(content), attributes))

    def _parameter(self, source: str) -> str:
        name, bar, default = source[3:-3].partition("|")
        if bar and self._depth < _ANSWERS:
            self._findings.leave(self._shelf.restore(source))
            return read_braces(first_part(default), self._context, self._shelf, self._findings, self._depth + 1)
        self._findings.lose("variable", name.strip())
        return self._shelf.put(Kept("nowiki", source, source))

    def _variable(self, key: str) -> str:
        context = self._context
        title = context.bare_title
        return {
            "pagename": title,
            "fullpagename": context.title,
            "basepagename": title.rpartition("/")[0] or title,
            "subpagename": title.rpartition("/")[2],
            "namespace": context.names.namespaces.get(context.namespace, ""),
            "sitename": context.names.site_name or "{{SITENAME}}",
        }[key]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but space stands beside it on its lines."""
    while start and text[start - 1] != "\n" and text[start - 1].isspace():
        start -= 1
    return (start == 0 or text[start - 1] == "\n") and _BLANK_REST.match(text, end) is not None
