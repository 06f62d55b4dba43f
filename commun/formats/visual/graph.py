"""A graph: who is linked to whom, in two columns with lines between them, and its twin as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from commun.formats.cells import address_of, cell_html, subject_html
from commun.formats.model import MANY, Context, Format, Words
from commun.i18n import _
from search_index import Answer

MOST = 60
"""Fiches drawn on each side: more lines cannot be followed."""
_LINE, _WIDTH, _LEFT, _RIGHT, _LETTERS = 26, 720, 290, 430, 38


@dataclass(slots=True)
class _Side:
    """The names of one side, each once, with their addresses."""

    urls: dict[str, str | None] = field(default_factory=dict)

    def place(self, name: str, url: str | None) -> int | None:
        """The place of a name from the top; None where there is no more room."""
        if name not in self.urls:
            if len(self.urls) >= MOST:
                return None
            self.urls[name] = url
        return list(self.urls).index(name)


def draw(answer: Answer, context: Context) -> Markup:
    """Fiches on the left, the pages that they point to on the right."""
    left, right = _Side(), _Side()
    lines: list[tuple[int, int, str]] = []
    linked = [n for n, column in enumerate(answer.columns) if column.datatype in {"page", "term", "keyword", "file"}]
    for row in answer.rows:
        for number in linked:
            for value in row.cells[number].values:
                start = left.place(row.subject.title, row.subject.url)
                end = right.place(value.text, address_of(value))
                if start is not None and end is not None:
                    lines.append((start, end, answer.columns[number].label))
    if not lines:
        return Markup("<p>{}</p>").format(_("Ces fiches ne mènent à aucune autre.")) + _twin(answer, context)
    height = max(len(left.urls), len(right.urls)) * _LINE + 10
    kinds = {label: place % 8 + 1 for place, label in enumerate(dict.fromkeys(label for _a, _b, label in lines))}
    drawing = _curves(lines, kinds) + _names(left.urls, _LEFT, "end") + _names(right.urls, _RIGHT, "start")
    return Markup(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}">'
        '<svg class="graph" width="{}" height="{}" viewBox="0 0 {} {}" role="group">{}</svg></div>{}'
    ).format(_("Graphe"), _WIDTH, height, _WIDTH, height, drawing, _twin(answer, context))


def _curves(lines: list[tuple[int, int, str]], kinds: Mapping[str, int]) -> Markup:
    middle = (_LEFT + _RIGHT) // 2
    return Markup("").join(
        Markup('<path class="graph__line slice--{}" d="M{},{}C{},{} {},{} {},{}"><title>{}</title></path>').format(
            kinds[label], _LEFT + 8, _height(a), middle, _height(a), middle, _height(b), _RIGHT - 8, _height(b), label
        )
        for a, b, label in lines
    )  # fmt: skip


def _names(names: Mapping[str, str | None], x: int, anchor: str) -> Markup:
    parts = []
    for place, (name, url) in enumerate(names.items()):
        short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        text = Markup('<text x="{}" y="{}" text-anchor="{}"><title>{}</title>{}</text>').format(
            x, _height(place) + 5, anchor, name, short
        )
        parts.append(Markup('<a href="{}">{}</a>').format(url, text) if url else text)
    return Markup("").join(parts)


def _height(place: int) -> int:
    return place * _LINE + _LINE // 2 + 5


def _twin(answer: Answer, context: Context) -> Markup:
    """The same in a table."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(column.label) for column in answer.columns)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            subject_html(answer, row),
            Markup("").join(
                Markup("<td>{}</td>").format(cell_html(answer, row, n, context)) for n in range(len(answer.columns))
            ),
        )
        for row in answer.rows
    )
    return Markup(
        '<details class="graph-table"><summary>{}</summary><div class="table-wrap" tabindex="0" role="region" '
        'aria-label="{}"><table class="data"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>'
        "</div></details>"
    ).format(_("Le graphe, en tableau"), _("Tableau"), _("Fiche"), head, rows)


FORMAT = Format(
    "graphe",
    Words("Graphe", "Graph"),
    Words("Qui est lié à qui.", "Who is linked to whom."),
    draw,
    aliases=("graph", "network", "d3network", "reseau", "process"),
    limit=MANY,
)
