"""A difference as a readable table: two columns, or line under line."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from markupsafe import Markup

from commun.i18n import _, ngettext, speaking
from fiches import Difference, FieldChange, Line, Segment, words_of

_NOTHING: Final = "—"


def diff_html(
    difference: Difference, view: str = "split", language: str = "fr", label: Callable[[str], str] = words_of
) -> Markup:
    """What differs between two versions: first the fields, then the lines, `split` in two columns or `inline`.

    What was removed and added is told by sign (−, +), by `<del>` and `<ins>`, and by class. `label` gives what people
    read for the key of a field.
    """
    with speaking(language):
        fields = _fields(difference.fields, label) if difference.fields else ""
        rows = _split if view == "split" else _inline
        if not difference.lines:
            return _safe(fields)
        body = "".join(row for line in difference.lines for row in rows(line))
        head = _head_split() if view == "split" else _head_inline()
        name = escape(_("Différences du texte"))
        box = f'<div class="table-wrap" tabindex="0" role="region" aria-label="{name}">'
        table = (
            f'<table class="diff diff--{"split" if view == "split" else "inline"}">{head}<tbody>{body}</tbody></table>'
        )
        return _safe(f"{fields}{box}{table}</div>")


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 (every text in it was escaped here)


def _fields(changes: Sequence[FieldChange], label: Callable[[str], str]) -> str:
    """« Durée : 2 h → 3 h », one a line."""
    items = "".join(
        f"<dt>{escape(_label(change.key, label))}</dt><dd><del>{escape(change.before) or _NOTHING}</del>"
        f' <span aria-hidden="true">→</span> <ins>{escape(change.after) or _NOTHING}</ins></dd>'
        for change in changes
    )
    return f'<dl class="diff diff__fields">{items}</dl>'


def _label(key: str, label: Callable[[str], str]) -> str:
    """What people read for the key of a field that changed, and for the way to it inside a record."""
    return " · ".join(label(part) for part in key.split(" · "))


def _head_split() -> str:
    before, after = escape(_("Avant")), escape(_("Après"))
    return (
        '<colgroup><col><col><col><col></colgroup><thead class="visually-hidden"><tr>'
        f'<th scope="col" colspan="2">{before}</th><th scope="col" colspan="2">{after}</th></tr></thead>'
    )


def _head_inline() -> str:
    before, after, text = escape(_("Ligne avant")), escape(_("Ligne après")), escape(_("Texte"))
    return (
        '<thead class="visually-hidden"><tr>'
        f'<th scope="col">{before}</th><th scope="col">{after}</th><th scope="col" colspan="2">{text}</th></tr></thead>'
    )


def _fold(line: Line, columns: int) -> str:
    count = int(line.before[0].text)
    told = ngettext("%(n)s ligne inchangée", "%(n)s lignes inchangées", count)
    return f'<tr class="diff__fold"><td colspan="{columns}">⋯ {escape(told)}</td></tr>'


def _split(line: Line) -> Iterator[str]:
    if line.kind == "fold":
        yield _fold(line, 4)
        return
    left = _side(line.before, "del") if line.before_no else ""
    right = _side(line.after, "ins") if line.after_no else ""
    removed, added = line.kind in ("removed", "changed"), line.kind in ("added", "changed")
    yield (
        f"<tr>{_number(line.before_no)}{_cell(left, 'diff__removed' if removed else '', '−' if removed else '')}"
        f"{_number(line.after_no)}{_cell(right, 'diff__added' if added else '', '+' if added else '')}</tr>"
    )


def _inline(line: Line) -> Iterator[str]:
    if line.kind == "fold":
        yield _fold(line, 4)
    elif line.kind == "same":
        yield f"<tr>{_number(line.before_no)}{_number(line.after_no)}{_signed(_side(line.before, 'del'), '', '')}</tr>"
    else:
        if line.before_no:
            text = _signed(_side(line.before, "del"), "diff__removed", "−")
            yield f"<tr>{_number(line.before_no)}{_number(None)}{text}</tr>"
        if line.after_no:
            text = _signed(_side(line.after, "ins"), "diff__added", "+")
            yield f"<tr>{_number(None)}{_number(line.after_no)}{text}</tr>"


def _number(number: int | None) -> str:
    return f'<td class="diff__number">{number or ""}</td>'


def _sign(sign: str) -> str:
    """The sign of a line, with a word for those who hear it."""
    if not sign:
        return ""
    word = escape(_("ajouté") if sign == "+" else _("retiré"))
    return f'<span class="diff__sign" aria-hidden="true">{sign}</span><span class="visually-hidden">{word} </span>'


def _cell(html: str, css: str, sign: str) -> str:
    """A line of one of the two columns; its sign stands before its text."""
    name = f' class="{css}"' if css else ""
    return f"<td{name}>{_sign(sign)}{html}</td>"


def _signed(html: str, css: str, sign: str) -> str:
    """A line of the one column, its sign in a cell of its own."""
    name = f" {css}" if css else ""
    own = f' class="{css}"' if css else ""
    return f'<td class="diff__sign{name}">{_sign(sign)}</td><td{own}>{html}</td>'


def _side(segments: Sequence[Segment], tag: str) -> str:
    css = "diff__del" if tag == "del" else "diff__ins"
    html = ""
    for segment in segments:
        text = escape(segment.text, quote=False)
        html += f'<{tag} class="{css}">{text}</{tag}>' if segment.marked else text
    return html
