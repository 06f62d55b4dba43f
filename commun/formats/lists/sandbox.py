"""Snippets: texts with `{{ names }}`, `{% if %}` and `{% for %}`, written by anybody, so they can do very little.

A snippet is Jinja's language with only what is on the list of `_ALLOWED`: no assignment, no macro, no call, no
include, no arithmetic that makes texts grow. Loops share a budget. What comes out is a Markdown text that is rendered
and sanitised like any other; values are escaped on their way in. The parameters of MediaWiki's templates, `{{{1}}}`
and `{{{Name|default}}}`, mean the same as there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from fiches import CommunError

MAX_SOURCE: Final = 20_000
"""Characters of a snippet."""
MAX_STEPS: Final = 5_000
"""Turns of all loops of one rendering of a snippet."""
MAX_RESULT: Final = 200_000
"""Characters that one rendering may give."""

_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.TemplateData, nodes.If, nodes.For, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr, nodes.Keyword, nodes.Neg, nodes.Concat,
)  # fmt: skip
_FILTERS: Final = frozenset(
    {"capitalize", "d", "default", "e", "escape", "first", "int", "join", "last", "length", "lower", "reverse",
     "round", "sort", "title", "trim", "truncate", "unique", "upper", "urlencode"}
)  # fmt: skip
_PARAMETER: Final = re.compile(r"\{\{\{\s*([^{}|]+?)\s*(?:\|([^{}]*))?\}\}\}")
_NOT_INCLUDED: Final = re.compile(r"<noinclude>.*?(?:</noinclude>|\Z)", re.IGNORECASE | re.DOTALL)
_INCLUDED: Final = re.compile(r"</?(?:includeonly|onlyinclude)>", re.IGNORECASE)


class SnippetRefused(CommunError):
    """A snippet that cannot be read or does more than snippets may: `why` says what."""

    fr = "Le modèle « {name} » ne peut pas être utilisé : {why_fr}"
    en = "The snippet “{name}” cannot be used: {why_en}"


class Snippet:
    """A snippet that was read, ready for any number of rows.

    Raises:
        SnippetRefused: when it cannot be read, or holds what is not allowed.
    """

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        if len(source) > MAX_SOURCE:
            raise SnippetRefused(name=name, why_fr="il est trop long.", why_en="it is too long.")
        jinja = ImmutableSandboxedEnvironment(autoescape=True, keep_trailing_newline=True)
        jinja.filters["join"] = _join
        jinja.filters["commun_turns"] = self._turns
        self._left = MAX_STEPS
        try:
            tree = jinja.parse(_with_parameters(source))
            self._check(tree)
            for loop in list(tree.find_all(nodes.For)):
                loop.iter = nodes.Filter(loop.iter, "commun_turns", [], [], None, None, lineno=loop.lineno)
            code = jinja.compile(tree)
            self._template = jinja.template_class.from_code(jinja, code, {}, None)
        except (TemplateError, RecursionError) as error:
            told = str(error)
            raise SnippetRefused(name=name, why_fr=f"« {told} »", why_en=f"“{told}”") from None

    def fill(self, names: Mapping[str, object], arguments: Mapping[str, str]) -> str:
        """The snippet with `names` known in it, and `arguments` for its `{{{…}}}`.

        Raises:
            SnippetRefused: when it fails, or goes on for too long.
        """
        self._left = MAX_STEPS
        parts, size = [], 0
        try:
            for part in self._template.generate({**names, "args": arguments}):
                parts.append(part)
                size += len(part)
                if size > MAX_RESULT:
                    raise SnippetRefused(name=self._name, why_fr="il écrit trop.", why_en="it writes too much.")
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            told = str(error)[:200]
            raise SnippetRefused(name=self._name, why_fr=f"« {told} »", why_en=f"“{told}”") from None
        return "".join(parts)

    def _check(self, tree: nodes.Template) -> None:
        for node in tree.find_all(nodes.Node):
            loops = isinstance(node, nodes.For) and node.recursive
            unknown = isinstance(node, nodes.Filter) and node.name not in _FILTERS
            if not isinstance(node, _ALLOWED) or loops or unknown:
                what = node.name if isinstance(node, nodes.Filter) else type(node).__name__
                raise SnippetRefused(
                    name=self._name,
                    why_fr=f"« {what} » (ligne {node.lineno}) n’est pas permis dans un modèle.",
                    why_en=f"“{what}” (line {node.lineno}) is not allowed in a snippet.",
                )

    def _turns(self, things: Any) -> Iterator[object]:
        """The turns of a loop, as long as the budget lasts."""
        for thing in things:
            self._left -= 1
            if self._left < 0:
                raise SnippetRefused(name=self._name, why_fr="il tourne trop longtemps.", why_en="it loops too long.")
            yield thing


def _join(things: object, between: str = ", ") -> Markup:
    """The texts of a list (and of nothing else, so that nothing grows by its own length)."""
    if isinstance(things, str) or not isinstance(things, Iterable) or len(between) > 100:  # noqa: PLR2004 — a separator
        return escape(things)
    return escape(between).join(escape(thing) for thing in things)


def _with_parameters(source: str) -> str:
    """A snippet with MediaWiki's parameters written as Jinja's, and without what is only for the snippet's own page."""

    def written(found: re.Match[str]) -> str:
        name, default = json.dumps(found[1], ensure_ascii=False), json.dumps(found[2] or "", ensure_ascii=False)
        return "{{ args[" + name + "] | default(" + default + ", true) }}"

    text = _INCLUDED.sub("", _NOT_INCLUDED.sub("", source))
    return _PARAMETER.sub(written, text)
