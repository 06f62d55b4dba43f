"""Templates compiled once for each language: what is the same on every page is written out then, not for each reader.

A sentence of the interface, the address of a style sheet, a sign, the name of the commons: a page asks for some sixty
of them, and to look each one up cost more than what the page says by itself. So each language has templates of its own,
compiled when somebody first reads in it, in which the calls of `FOLDED` with constant arguments and the settings
(`site.title`) stand as the text that they give, escaped as always.

What is left is written as plain calls: see `_Writing`.
"""

import threading
from collections.abc import Mapping, MutableMapping
from keyword import iskeyword
from typing import Any, Final

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from commun.i18n import language, speaking

FOLDED: Final = frozenset({"_", "static_url", "icon"})
"""Functions whose answer depends on nothing but their arguments and the language."""

_SETTINGS: Final = "site"

CALLED: Final = frozenset(
    {"_", "ngettext", "may", "may_on", "where_may", "date_long", "date_short", "date_day", "date_text", "date_iso"}
    | {"type_name", "url_for", "contributions_url", "get_flashed_messages", "site_links", "site_head", "site_foot"}
)
"""Functions of all templates that no page replaces by a value of its own (a test holds that)."""


def written(value: object) -> str:
    """`value` as it stands in a page: escaped, unless it is safe already."""
    return value if type(value) is Markup else escape(value)


class _Writing(CodeGenerator):
    """Writes templates as Python, a little nearer to what one would write by hand than Jinja's own.

    Jinja looks at each thing that is called to find out whether it wants to be told of the context, and makes another
    object of each text that is safe already. What is called here is known when the template is compiled: those of
    `CALLED` (`_Folding` has found them), and macros of other templates.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja's way)
        """The template, with the names of the macros that it takes from others."""
        stored = {name.name for name in node.find_all(nodes.Name) if name.ctx != "load"}
        taken = (name for each in node.find_all(nodes.FromImport) for name in each.names)
        self._macros = {name if isinstance(name, str) else name[1] for name in taken} - stored
        self._modules = {each.target for each in node.find_all(nodes.Import)} - stored
        self.writeline(f"from {__name__} import written")
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 (Jinja's shape)
        """A call: on the spot where what is called is known."""
        given = [*node.args, *node.kwargs]
        plain = not (node.dyn_args or node.dyn_kwargs or forward_caller or any(iskeyword(x.key) for x in node.kwargs))
        first = "context.eval_ctx, " if self._is_macro(node.node) else ""
        if not plain or not (first or isinstance(node.node, nodes.EnvironmentAttribute)):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write(f"({first}")
        for each in given:
            self.visit(each, frame)
            self.write(", ")
        self.write(")")

    def _is_macro(self, node: nodes.Node) -> bool:
        """Whether a node names a macro of another template (and not a function that this one only hands on)."""
        if isinstance(node, nodes.Getattr):
            module = node.node.name if isinstance(node.node, nodes.Name) else ""
            return module in self._modules and node.attr not in self.environment.globals
        return isinstance(node, nodes.Name) and node.name in self._macros and node.name not in self.environment.globals

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        """What stands before a value that is written."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")


class Environment(FlaskEnvironment):
    """Flask's environment, which hands out the templates of the language of the moment.

    Attributes:
        tongue: the language that its templates are compiled in; None for the one that only hands out.
    """

    tongue: str | None = None
    code_generator_class = _Writing

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
        known = self._ours(node.node, CALLED)
        if known:
            node.node = nodes.EnvironmentAttribute(f"globals[{known!r}]", lineno=node.lineno)
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
