"""What the scanner finds (for the index, for renames) is what the reader sees as links."""

import re
from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from commun.render import Rendered
from fiches import headings, scan

Render = Callable[[str], Rendered]

_WORDS = st.sampled_from(
    ["mot", "l’été", "*gras*", "`code`", "un ` seul", "\\[[x]]", "a_b_c", "5 < 6", "`[[non]]`", "[b]"]
)
_MARKS = st.sampled_from(["[[§]]", "[[§|mot]]", "[[§#Là|un *mot*]]", "[[P::§]]", "[[:Aide:§]]", "{{B|[[§]]}}"])


def _line() -> st.SearchStrategy[str]:
    return st.lists(_WORDS | _MARKS, min_size=1, max_size=4).map(" ".join)


def _block() -> st.SearchStrategy[str]:
    line = _line()
    return st.one_of(
        line,
        st.lists(line, min_size=2, max_size=3).map("\n".join),
        line.map(lambda text: f"## {text}"),
        line.map(lambda text: f"- {text}\n- {text}"),
        line.map(lambda text: f"1. un\n2. {text}\n   suite {text}"),
        line.map(lambda text: f"- un\n\n  {text}\n\n- deux"),
        line.map(lambda text: f"> {text}\n> {text}"),
        line.map(lambda text: f"```\n{text}\n```"),
        line.map(lambda text: f"~~~ask\n{text}\n~~~"),
        line.map(lambda text: f"    {text}"),
        line.map(lambda text: f"<!-- {text}\n\n{text} -->"),
        line.map(lambda text: f"<nowiki>{text}</nowiki>"),
        line.map(lambda text: f"<div>\n{text}\n</div>"),
        line.map(lambda text: f"<pre>\n{text}\n\n{text}\n</pre>"),
        line.map(lambda text: f"- un\n\n      {text}"),
        line.map(lambda text: f"> ```\n> {text}\n> ```"),
        st.sampled_from(["---", "| a |\n|---|\n| [[§|b]] |", "Mot\n: sens [[§]]", "Titre [[§]]\n==="]),
    )


@st.composite
def texts(draw: st.DrawFn) -> str:
    body = "\n\n".join(draw(st.lists(_block(), max_size=6)))
    numbers = count()
    return re.sub("§", lambda _: f"Page{next(numbers)}", body)


@given(texts())
@settings(max_examples=200, deadline=None)
def test_every_target_that_is_found_is_a_link_and_every_link_is_found(render: Render, body: str) -> None:
    rendered = render(body)
    found = [mark.target for mark in scan(body) if mark.kind in ("link", "annotation")]
    shown = re.findall(
        r"href=\"/nouvelle\?titre=(?:Aide%3A)?(Page\d+)\"|annotation\" title=\"P\">(Page\d+)", rendered.html
    )
    assert rendered.links == tuple(dict.fromkeys(found))
    assert [a or b for a, b in shown] == [target.removeprefix("Aide:") for target in found if "Page" in target]


@given(texts())
@settings(max_examples=100, deadline=None)
def test_the_table_of_contents_is_that_of_the_scanner(render: Render, body: str) -> None:
    rendered = render(body)
    assert [(entry.title, entry.anchor) for entry in rendered.toc] == [(h.title, h.anchor) for h in headings(body)]
    for entry in rendered.toc:
        assert f'<h{entry.level} id="{entry.anchor}">' in rendered.html
