"""Pages that anybody may have written on a wiki: the longer one is turned in a time that grows with it, both ways."""

from collections.abc import Callable
from math import inf
from time import thread_time

import pytest

from fiches import Fiche, Head, PageName
from importers import PageContext, SiteNames, to_markdown
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.outgoing import to_wikitext
from importers.mediawiki.pages import PageIdentity, convert, page_text
from importers.mediawiki.places import Place
from importers.mediawiki.wikitext import Memory

HERE = PageContext("Essai", 0, SiteNames())
IDENTITY = PageIdentity("essai", 1, 0, "Essai", Place("fiches", "Essai"), "0")
MAPPINGS = Mappings(known_mappings(), known_mappings())


def grows_with(work: Callable[[str], object], text: Callable[[int], str], signs: int) -> None:
    """See that eight times the text is not sixty-four times the work."""

    def seconds(length: int) -> float:
        page = text(length)
        started = thread_time()
        work(page)
        return thread_time() - started

    least = most = inf
    for _time in range(6):  # the fastest of each counts: a machine at work slows some of them
        least, most = min(least, seconds(signs)), min(most, seconds(8 * signs))
        if most < 24 * max(least, 0.01):  # eight times as long: 64 where each sign is compared with all before it
            return
    pytest.fail(f"{least} s, and {most} s for eight times as much")


def repeated(part: str, end: str = "") -> Callable[[int], str]:
    """A page of so many signs."""
    return lambda signs: "".join(part.replace("@", str(number)) for number in range(signs // len(part))) + end


@pytest.mark.parametrize(
    ("part", "end"),
    [
        ("<b>{|\n| a\n|}\n* a\n\n", ""),
        ("<b>* a\n** b\n\n", ""),
        ('<b class="n@">a\n\n', ""),
        ("<b><i><u><div>a</div>\n", ""),
        ("<table>a<b>", ""),
        ("{|\n| a\n* b<ref>@</ref>\n", ""),
        ("{{a|b}} ", ""),
        ("<ref name=a>", ""),
        ("<nowiki>", ""),
        ("<noinclude a", ""),
        ("\n<!-- ", ""),
        ("[[a|", ""),
        ("[[a|", "]]"),
        ("[[a::b|", "]]"),
        ("[[Fichier:a.png|", ""),
        ("\n\n", "[[Catégorie:a]]"),
        ("== @ ==\na<ref>@</ref>\n", ""),
        ('<ref name="a">b</ref>[[Fichier:a.png|thumb|a<ref>@</ref>]]\n', ""),
    ],
)
def test_a_long_page_is_turned_in_a_time_that_grows_with_it(part: str, end: str) -> None:
    grows_with(lambda text: to_markdown(text, HERE, Memory()), repeated(part, end), 2_000)


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("{{{", "}}}"),
        ("{{a|", "}}"),
        ("{{{a|", "}}}"),
        ("{{#if:x|", "}}"),
        ("{{#if:", "|a}}"),
        ("{{#tag:ref|", "}}"),
        ("[[Fichier:a.png|thumb|b ", "]]"),
        ("<div><b>", "</b></div>"),
    ],
)
def test_what_stands_within_itself_without_end_is_turned_and_loses_no_word(opened: str, closed: str) -> None:
    turned = to_markdown(f"{opened * 400}mot{closed * 400}", HERE)
    assert "mot" in turned.text


@pytest.mark.parametrize("around", ["{{{@}}}", "{{a|@}}", "{{Info|@}}", "{{Tuto Step|Step_Content=@}}", "{{a|@"])
def test_a_page_that_a_mapping_knows_keeps_all_that_its_templates_nest(around: str) -> None:
    opened, _, closed = around.partition("@")
    wikitext = f"{{{{Tuto Details|Duration=1}}}}\n{opened * 400}mot{closed * 400}"
    converted = convert(wikitext, "wikitext", IDENTITY, SiteNames(), MAPPINGS)
    assert converted.head["type"]
    head = page_text(IDENTITY, 1, "", converted, authors=[], url="")
    assert "mot" in converted.text + head
    assert set(converted.text + head).isdisjoint("\x01\x02\x03\x04")
    fiche = Fiche.parse(PageName("fiches", "essai"), f"{head}{converted.text}\nUn mot.\n")
    sent = to_wikitext(fiche, wikitext, HERE, MAPPINGS).text
    assert (opened * 400 in sent, "Un mot." in sent) == (True, True)


@pytest.mark.parametrize("part", ["{{a|", "<a@>", "<!-- ", "<ul>", "=", "|Type=b"])
def test_a_long_page_that_a_mapping_knows_is_turned_in_a_time_that_grows_with_it(part: str) -> None:
    def page(signs: int) -> str:
        return ("{{Tuto Details|Duration=1" if part[0] == "|" else "{{Tuto Details|Duration=1}}") + repeated(
            part, "}}"
        )(signs)

    grows_with(lambda text: convert(text, "wikitext", IDENTITY, SiteNames(), MAPPINGS, memory=Memory()), page, 4_000)


@pytest.mark.parametrize("part", ["[[a", "{{a|", "<dl>\n\n", "a[^@] "])
def test_a_long_text_goes_back_in_a_time_that_grows_with_it(part: str) -> None:
    def sent(text: str) -> object:
        fiche = Fiche(PageName("fiches", "essai"), Head.parse(""), f"{text}\n\nUn mot.\n")
        return to_wikitext(fiche, text, HERE)

    grows_with(sent, repeated(part), 800)


def test_a_text_within_itself_without_end_stays_here_and_stops_no_other() -> None:
    fiche = Fiche(PageName("fiches", "essai"), Head.parse(""), "- " * 2000 + "a\n")
    assert not to_wikitext(fiche, "a\n", HERE).sendable
