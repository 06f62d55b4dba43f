"""Templates compiled once for each language: what is the same on every page is written out then, not for each reader.

A sentence of the interface, the address of a style sheet, a sign, the name of the commons: a page asks for some sixty
of them, and to look each one up cost more than what the page says by itself. So each language has templates of its own,
compiled when somebody first reads in it, in which the calls of `FOLDED` with constant arguments and the settings
(`site.title`) stand as the text that they give, escaped as always.
"""

import threading
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from commun.i18n import language, speaking

FOLDED: Final = frozenset({"_", "static_url", "icon"})
"""Functions whose answer depends on nothing but their arguments and the language."""

_SETTINGS: Final = "site"


class Environment(FlaskEnvironment):
    """Flask's environment, which hands out the templates of the language of the moment.

    Attributes:
        tongue: the language that its templates are compiled in; None for the one that only hands out.
    """

    tongue: str | None = None

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._tongues: dict[str, Environment] = {}
        self._lock = threading.Lock()

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 (the library's name)
    ) -> Template:
        """The template `name`, in the language of the moment."""
        if self.tongue is None:
            return self._of(language()).get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows by name: a plain dictionary, which is looked into and copied on every page.

        Jinja's own layers two at each look-up, so that what is added after a template was read is seen by it; here
        nothing is: `create_app` gives all names before the first page.
        """
        return {**self.globals, **d} if d else self.globals

    def _of(self, tongue: str) -> "Environment":
        """The environment of a language."""
        with self._lock:
            if tongue not in self._tongues:
                made = self.overlay()  # shares what this one knows, apart from the templates compiled
                assert isinstance(made, Environment)  # noqa: S101 (Jinja makes one of the same class)
                made.tongue = tongue
                self._tongues[tongue] = made
            return self._tongues[tongue]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.tongue is None:
            return tree
        with speaking(self.tongue):
            folded: nodes.Template = _Folding(self, tree).visit(tree)
        return folded


class _Folding(NodeTransformer):
    """Puts the text in place of the calls and settings that are the same on every page."""

    def __init__(self, environment: Environment, tree: nodes.Template) -> None:
        self._known: Mapping[str, Any] = environment.globals
        # A name that a template gives to something of its own means that.
        self._own = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
        imported = (name for each in tree.find_all(nodes.FromImport) for name in each.names)
        self._own |= {name if isinstance(name, str) else name[1] for name in imported}
        self._own |= {macro.name for macro in tree.find_all(nodes.Macro)}

    def visit_Call(self, node: nodes.Call, *arguments: Any, **options: Any) -> nodes.Node:  # noqa: N802 (Jinja's way)
        """A call whose arguments are constants."""
        called = self._ours(node.node, FOLDED)
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        given = [each.value for each in node.args if isinstance(each, nodes.Const)]
        if called and plain and len(given) == len(node.args):
            return nodes.Const(self._known[called](*given), lineno=node.lineno)
        return self.generic_visit(node, *arguments, **options)

    def visit_Getattr(self, node: nodes.Getattr, *arguments: Any, **options: Any) -> nodes.Node:  # noqa: N802 (idem)
        """A setting that is a text."""
        if node.ctx == "load" and self._ours(node.node, frozenset((_SETTINGS,))):
            value = getattr(self._known[_SETTINGS], node.attr, None)
            if isinstance(value, str):
                return nodes.Const(value, lineno=node.lineno)
        return self.generic_visit(node, *arguments, **options)

    def _ours(self, node: nodes.Node, names: frozenset[str]) -> str:
        """The one of `names` that a node means; "" where it means something else."""
        name = node.name if isinstance(node, nodes.Name) else ""
        return name if name in names - self._own and name in self._known else ""
