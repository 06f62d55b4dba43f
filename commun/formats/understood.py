"""`format=debug`: what a question was understood as, for whoever keeps a page that does not find what it should."""

from typing import Final

from markupsafe import Markup, escape

from commun.formats.model import Context, Format, Words
from commun.i18n import _
from search_index import And, Answer, Anything, Compare, Inner, Nothing, Or, Some, depth, weight

_DEEPEST: Final = 12
"""Conditions inside one another that are drawn."""


def draw(answer: Answer, context: Context) -> Markup:  # noqa: ARG001 — every format has this shape
    """The condition as it was read, its tree, its columns, what it weighs, what is wrong with it."""
    node = answer.question.condition
    columns = [f"{column.label} ({column.property or '?'}, {column.datatype})" for column in answer.columns]
    parameters = [f"{name}={value}" for name, value in answer.question.parameters.items()]
    lines = (
        (_("La question telle qu’elle est comprise"), _code([str(node) or _("toutes les fiches")])),
        (_("Pas à pas"), Markup("<ul>{}</ul>").format(_tree(node, 0))),
        (_("Ses colonnes"), _code(columns)),
        (_("Ses paramètres"), _code(parameters)),
        (_("Ses erreurs"), Markup("<br>").join(map(escape, answer.problems)) or escape(_("aucune"))),
    )
    rows = Markup("").join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*line) for line in lines if line[1])
    told = Markup("<p><strong>{}</strong></p><p>{}<br>{}</p>").format(
        _("Comment la question est lue"),
        _("Taille de la question : %(n)s", n=weight(node)),
        _("Profondeur de la question : %(n)s", n=depth(node)),
    )
    return told + Markup('<dl class="meaning">{}</dl>').format(rows)


def _code(texts: list[str]) -> Markup:
    return Markup("<br>").join(Markup("<code>{}</code>").format(text) for text in texts)


def _tree(node: Inner, level: int) -> Markup:
    """A condition and those that it is made of."""
    inner: tuple[Inner, ...] = ()
    match node:
        case And():
            said, inner = _("toutes ces conditions à la fois"), node.nodes
        case Or():
            said, inner = _("l’une de ces conditions"), node.nodes
        case Some():
            mark = "-" if node.inverse else ""
            said, inner = _("champ « %(name)s »", name=f"{mark}{node.property}"), (node.inner,)
        case Compare():
            said = _("valeur « %(value)s »", value=str(node))
        case Anything():
            said = _("une valeur, quelle qu’elle soit")
        case Nothing():
            said = _("aucune valeur")
        case _:
            said = str(node) or _("toutes les fiches")
    below = Markup("").join(_tree(each, level + 1) for each in inner) if level < _DEEPEST else escape("…")
    return Markup("<li>{}{}</li>").format(said, Markup("<ul>{}</ul>").format(below) if inner else "")


FORMAT = Format(
    "debug",
    Words("La question, expliquée", "The question, explained"),
    Words("Ce que la question veut dire, pour qui la met au point.", "What the question means, for who mends it."),
    draw,
    aliases=("expliquer", "explain"),
    hidden=True,
    empty=True,
)
