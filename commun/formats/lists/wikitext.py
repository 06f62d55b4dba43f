"""Templates that came from a wiki of MediaWiki: filled in as there, then read as the wikitext of a page is.

Known are parameters with their defaults, templates in templates, `#if`, `#ifeq`, `#switch` (of ParserFunctions) and
what is said without being shown (`#set`, `#subobject`). A question in a template stays one: whoever lays out the result
asks it, within the limits of all questions. What is not known stays as it was written.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import importers
from commun.formats.lists.sandbox import MAX_RESULT, MAX_SOURCE, SnippetRefused

_CODE: Final = re.compile(r"^(`{3,})wikitext\n(.*?)\n?\1[ \t]*$", re.MULTILINE | re.DOTALL)
_ONLY: Final = re.compile(r"<onlyinclude>(.*?)</onlyinclude>", re.IGNORECASE | re.DOTALL)
_NOT_INCLUDED: Final = re.compile(r"<noinclude>.*?(?:</noinclude>|\Z)|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_INCLUDED: Final = re.compile(r"</?includeonly>", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"\{\{\{([^{}|]*)(?:\|([^{}]*))?\}\}\}")
_INNERMOST: Final = re.compile(r"\{\{([^{}]*)\}\}")
_HELD: Final = re.compile("\x00(\\d+)\x00")
_SILENT: Final = frozenset({"#set", "#subobject", "#set_internal", "#declare", "#default_form"})
_OPENS_A_LINE: Final = ("{|", ":", ";", "#", "*")
_MAX_STEPS: Final = 2_000
_MAX_DEPTH: Final = 10


def code_of(body: str) -> str | None:
    """The wikitext of a template that an import brought, None for a snippet of ours."""
    found = _CODE.search(body)
    return found[2] if found else None


def as_markdown(text: str, title: str) -> str:
    """What a filled template gives, read as the page `title` of its wiki would be."""
    return importers.to_markdown(text, importers.PageContext(title)).text.strip("\n")


def on_its_line(text: str) -> str:
    """What stands in the place of a call; a list or a table begins a line, as in MediaWiki (T2529)."""
    return f"\n{text}" if text.startswith(_OPENS_A_LINE) else text


class WikiTemplate:
    """A template, ready to be filled any number of times.

    Args:
        name: told where it fails.
        source: its wikitext.
        fetch: the body of another page of `modeles/`.

    Raises:
        SnippetRefused: when it is too long.
    """

    def __init__(self, name: str, source: str, fetch: Callable[[str], str | None]) -> None:
        if len(source) > MAX_SOURCE:
            raise SnippetRefused(name=name, why_fr="il est trop long.", why_en="it is too long.")
        self._name = name
        self._source = source
        self._fetch = fetch
        self._left = _MAX_STEPS
        self._held: list[str] = []

    def fill(self, arguments: Mapping[str, str]) -> str:
        """The wikitext with `arguments` for its parameters.

        Raises:
            SnippetRefused: when it goes on for too long.
        """
        self._left, self._held = _MAX_STEPS, []
        clean = {name: value.replace("\x00", "") for name, value in arguments.items()}
        text = self._filled(self._source.replace("\x00", ""), clean, 0)
        while _HELD.search(text):
            text = _HELD.sub(lambda found: self._held[int(found[1])], text)
        return text

    def _filled(self, source: str, arguments: Mapping[str, str], depth: int) -> str:
        text = "".join(_ONLY.findall(source)) or source
        text = _INCLUDED.sub("", _NOT_INCLUDED.sub("", text))
        # From the inside outwards: what was read is held aside, so that nothing is read twice.
        while (found := _PARAMETER.search(text) or _INNERMOST.search(text)) is not None:
            self._left -= 1
            if self._left < 0 or len(text) > MAX_RESULT:
                raise SnippetRefused(name=self._name, why_fr="il tourne trop longtemps.", why_en="it goes on too long.")
            if found[0].startswith("{{{"):
                value = arguments.get(found[1].strip())
                new = value if value is not None else found[2] if found[2] is not None else ""
            else:
                new = self._called(found[1], depth)
                if not text[: found.start()].endswith("\n"):
                    new = on_its_line(new)
            text = text[: found.start()] + new + text[found.end() :]
        return text

    def _called(self, inside: str, depth: int) -> str:
        """What stands in the place of `{{inside}}`."""
        name, *given = inside.split("|")
        function, colon, first = name.strip().partition(":")
        if name.strip() == "!":
            return "|"
        if colon and function.lower() in _SILENT:
            return ""
        if colon and function.lower() in _FUNCTIONS:
            return _FUNCTIONS[function.lower()]([first, *given]).strip()
        body = None if depth >= _MAX_DEPTH or colon else self._fetch(name.strip())
        code = code_of(body) if body is not None else None
        if code is None:
            self._held.append("{{" + inside + "}}")
            return f"\x00{len(self._held) - 1}\x00"
        return self._filled(code, _named(given), depth + 1)


def _named(given: list[str]) -> dict[str, str]:
    """The arguments of a call: by name, or by their place."""
    arguments: dict[str, str] = {}
    place = 0
    for each in given:
        name, equals, value = each.partition("=")
        if equals:
            arguments[name.strip()] = value.strip()
        else:
            place += 1
            arguments[str(place)] = each
    return arguments


def _if(given: list[str]) -> str:
    yes, no, *_ = [*given[1:], "", ""]
    return yes if given[0].strip() else no


def _if_equal(given: list[str]) -> str:
    one, other, yes, no, *_ = [*given, "", "", "", ""]
    return yes if one.strip() == other.strip() else no


def _switch(given: list[str]) -> str:
    wanted, found, usual = given[0].strip(), False, ""
    for each in given[1:]:
        case, equals, value = each.partition("=")
        found = found or case.strip() == wanted
        if equals and found:
            return value
        usual = value if case.strip() == "#default" else usual if equals else each
    return usual


_FUNCTIONS: Final[Mapping[str, Callable[[list[str]], str]]] = {"#if": _if, "#ifeq": _if_equal, "#switch": _switch}
