"""A tree: each fiche under the one that a field names as its parent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_html, first_column, subject_html
from commun.formats.model import MANY, Context, Format, Parameter, Words
from fiches import title_key
from search_index import Answer, Row

DEEPEST = 12
"""Levels that are drawn."""


@dataclass
class _Tree:
    """One walk: what hangs below each title, what was drawn already, which column names the parent."""

    answer: Answer
    context: Context
    parent: int | None
    below: dict[str, list[Row]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)

    def hang(self) -> None:
        """Put every row below its parent; one whose parent is not in the answer stands at the top."""
        known = {title_key(row.subject.title) for row in self.answer.rows}
        for row in self.answer.rows:
            targets = () if self.parent is None else row.cells[self.parent].values
            above = next((key for value in targets if (key := title_key(value.title or value.text)) in known), "")
            self.below.setdefault("" if above == title_key(row.subject.title) else above, []).append(row)

    def branch(self, rows: Sequence[Row], level: int = 1) -> Markup:
        """A list of rows, each with its own branch; no row twice."""
        items = []
        for row in rows:
            key = title_key(row.subject.title)
            if key in self.drawn:
                continue
            self.drawn.add(key)
            children = self.below.get(key, ()) if level < DEEPEST else ()
            inner = self.branch(children, level + 1) if children else Markup("")
            items.append(Markup("<li>{}{}{}</li>").format(subject_html(self.answer, row), self.told(row), inner))
        return Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else Markup("")

    def told(self, row: Row) -> Markup:
        """The other columns of a row."""
        others = Markup(", ").join(
            words
            for number in range(len(self.answer.columns))
            if number != self.parent and (words := cell_html(self.answer, row, number, self.context))
        )
        return Markup(' <span class="meta">{}</span>').format(others) if others else Markup("")


def draw(answer: Answer, context: Context) -> Markup:
    """Nested lists; a loop has no root, it is opened at its first row."""
    named = first_column(answer, name=parameters.text(answer, "parent"))
    tree = _Tree(answer, context, first_column(answer, "page", "term") if named is None else named)
    tree.hang()
    drawn = tree.branch(tree.below.get("", ()))
    for row in answer.rows:
        drawn += tree.branch([row])
    return Markup('<div class="answer-tree">{}</div>').format(drawn)


FORMAT = Format(
    "arbre",
    Words("Arbre", "Tree"),
    Words("Chaque fiche sous celle dont elle dépend.", "Each page under the one it belongs to."),
    draw,
    aliases=("tree", "ultree", "oltree"),
    parameters=(Parameter("parent", Words("L’intitulé de la colonne du parent.", "The heading of the parent.")),),
    limit=MANY,
)
