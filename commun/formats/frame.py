"""What stands around every answer: the words before and after, how many there are, where its data is, its commit."""

from typing import Final

from markupsafe import Markup, escape

from commun.formats import parameters
from commun.formats.addresses import file_address, page_address, rest_address
from commun.formats.model import Context, Format
from commun.i18n import _, date_day, ngettext
from search_index import Answer

_OPENING: Final = "([{“‘'’"
_CLOSING: Final = ".,…)]}”"
"""Signs that stand against the answer, before and after: the words around it lost their spaces when they were read."""

_SHORT = 7
"""Characters of a commit that people read, as git shortens them."""

_FILES = ("csv", "json")
"""Files that every answer offers by name; the format's own come first."""

_KINDS_OF_FILES = {"coordinates": ("geojson",), "date": ("ics",), "email": ("vcf",), "telephone": ("vcf",)}
"""Files that columns of these datatypes make worth while."""


def framed(answer: Answer, form: Format, context: Context, body: Markup) -> Markup:
    """`body` with everything around it."""
    if form.inline:
        return _in_line(answer, form, context, body)
    parts = [_problems(answer), _said(answer, "intro", context)]
    if answer.rows or form.empty:
        parts.append(body)
    elif not answer.more:  # with `limit=0` only the way to the answer is wanted
        parts.append(_said(answer, "default", context) or Markup('<p class="answer__empty">{}</p>').format(_nothing()))
    parts += [_said(answer, "outro", context), _foot(answer)]
    return Markup('<div class="answer answer--{}{}">{}</div>\n').format(
        form.key, parameters.classes(answer), Markup("").join(parts)
    )


def _in_line(answer: Answer, form: Format, context: Context, body: Markup) -> Markup:
    """An answer in the middle of a sentence: the answer alone, so that the sentence reads well."""
    problems = Markup("").join(
        Markup(' <span class="answer__problem" role="note">{}</span>').format(problem) for problem in answer.problems
    )
    intro, outro, default = (parameters.sentence(answer, name) for name in ("intro", "outro", "default"))
    if not answer.rows and not form.empty:
        if answer.more:  # `limit=0`: only the way to the answer is wanted
            return _rest(answer) + problems
        return (context.inline(default) if default else Markup("")) + problems
    before = context.inline(intro) + ("" if intro[-1] in _OPENING else " ") if intro else Markup("")
    after = ("" if outro[0] in _CLOSING else " ") + context.inline(outro) if outro else Markup("")
    rest = _rest(answer) if form.key in {"list", "plainlist"} else Markup("")
    return before + body + (Markup(" ") + rest if rest else rest) + after + problems


def _said(answer: Answer, name: str, context: Context) -> Markup:
    text = parameters.sentence(answer, name)
    return context.markdown(text) if text else Markup("")


def _problems(answer: Answer) -> Markup:
    if not answer.problems:
        return Markup("")
    items = Markup("").join(Markup("<p>{}</p>").format(problem) for problem in answer.problems)
    return Markup('<div class="notice notice--info answer__problems">{}</div>').format(items)


def _nothing() -> str:
    return _("Rien ne répond encore à cette question.")


def _rest(answer: Answer) -> Markup:
    """The link to the rows that follow; `searchlabel=-` (or empty on purpose) takes it away."""
    label = parameters.unquoted(parameters.text(answer, "searchlabel"))
    asked_none = "searchlabel" in answer.question.parameters and not label
    if not answer.more or asked_none or label == "-":
        return Markup("")
    shown = label or _("… la suite")
    return Markup('<a class="answer__rest" href="{}">{}</a>').format(rest_address(answer), shown)


def _foot(answer: Answer) -> Markup:
    """« 50 résultats sur 120 · la suite · CSV · JSON · version 1a2b3c4 »."""
    whole = ngettext("%(n)s résultat", "%(n)s résultats", answer.total)
    shown = len(answer.rows)
    part = _("%(shown)s sur %(whole)s", shown=shown, whole=whole) if shown and shown < answer.total else whole
    asked = Markup('<a href="{}">{}</a>').format(page_address(answer.question), part)
    files = list(_FILES)
    for column in answer.columns:
        files += [each for each in _KINDS_OF_FILES.get(column.datatype, ()) if each not in files]
    links = [
        Markup('<a href="{}" rel="nofollow">{}</a>').format(file_address(answer, each), _name(each)) for each in files
    ]
    parts = [asked, *([rest] if (rest := _rest(answer)) else []), *links]
    if answer.commit:
        parts.append(escape(_of_when(answer)))
    return Markup('<p class="answer__foot meta">{}</p>').format(Markup(" · ").join(parts))


def _of_when(answer: Answer) -> str:
    """« version 1a2b3c4 »; of the past, its day too."""
    commit = answer.commit[:_SHORT]
    if not answer.until:
        return _("version %(commit)s", commit=commit)
    return _("au %(day)s (version %(commit)s)", day=date_day(answer.until), commit=commit)


def _name(extension: str) -> str:
    return {"geojson": "GeoJSON", "vcf": "vCard", "ics": "iCalendar"}.get(extension, extension.upper())
