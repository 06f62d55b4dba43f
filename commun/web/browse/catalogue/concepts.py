"""Pages of saved questions and of categories: the answer of now, and what stands above and below."""

from typing import Final

from flask import url_for
from markupsafe import Markup

from commun.commons import Commons
from commun.formats import render_answer
from commun.i18n import language, sentence_of
from fiches import Fiche, PageName, concept_question, fold, slugify
from search_index import PageRow, QuestionRefused, parse_question

_ROWS: Final = "30"


def concept_below(wiki: Commons, row: PageRow, fiche: Fiche, _page: int) -> dict[str, object] | None:
    """What the page of a saved question tells below its text: the question, and its answer unless the text shows it."""
    question = concept_question(fiche)
    if not question:
        return None
    html, problem = Markup(""), ""
    if "```ask" not in fiche.body:
        try:
            asked = parse_question(f"{question}\n|format=ul\n|limit={_ROWS}")
            answer = wiki.answers.ask(asked, language(), row.name)
            html = render_answer(answer, wiki.answers.context(language(), title=row.title, here=row.name))
        except QuestionRefused as refused:
            problem = sentence_of(refused)
    return {
        "question": question,
        "html": html,
        "problem": problem,
        "ask": url_for("asking.ask", question=f"{question}\n|format=table"),
    }


def category_below(wiki: Commons, row: PageRow, fiche: Fiche, _page: int) -> dict[str, object] | None:
    """What the page of a category tells below its text: the categories above it and those it holds."""
    own = fold(row.title)
    inner = sorted(name for name, above in wiki.index.catalogue.broader.items() if own in above)
    if not fiche.categories and not inner:
        return None
    counts = {fold(title): (title, count) for title, count in wiki.counts("category")}
    rows = wiki.index.pages.by_titles([f"Catégorie:{name}" for name in (*inner, *fiche.categories)])

    def told(name: str) -> tuple[str, str, int]:
        known = rows.get(f"Catégorie:{name}")
        title, count = counts.get(fold(name), (name, 0))
        title = known.title if known else title
        return title, (known.name if known else PageName("categories", slugify(title))).url, count

    return {"above": [told(title) for title in fiche.categories], "inner": [told(name) for name in inner]}
