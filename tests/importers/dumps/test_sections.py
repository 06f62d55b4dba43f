"""A page turned section by section is the page turned whole, whatever stands open between its titles."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.apply.converting import Converter, Job
from importers.mediawiki.mapping import NO_MAPPINGS
from importers.mediawiki.pages import PageIdentity
from importers.mediawiki.places import Place
from importers.mediawiki.wikitext import Converted, Memory, PageContext, SiteNames, to_markdown

PIECES = (
    "'''", "''", "[[a]]", "[[a|b]]", "[[Catégorie:X]]", "{{m|x}}", "{{m|\n* a\n}}", "{|\n| a\n|}", "\n", "\n\n",
    "* a\n",
    "# b\n", ": c\n", "; d : e\n", "<ref>n</ref>", '<ref name="k">m</ref>', '<ref name="k"/>', "<ref>[[l]] {{t}}</ref>",
    "<b>x</b>", "<div>y</div>", "<div>\n", "</div>", "<!-- c -->", "<!--", "-->", "<nowiki>[[</nowiki>", "{{", "}}",
    "[[", "]]", "{|\n", "|}\n", " pre\n", "mot ", "http://x.y ", "[http://z w]", "[http://z]", "[mailto:z]", "----\n",
    "== t ==\n", "=== u ===\n", "\n== v ==\n", "__TOC__", "<references />", "<br>", "<blockquote>\n", "</blockquote>\n",
    "<span>", "{{PAGENAME}}", "{{DEFAULTSORT:z}}", "[[Fichier:a.png|thumb|c]]", "<poem>\nx\n</poem>", "[[en:X]]", "<p>",
    "</p>", "{", "}", "[", "]", "#REDIRECT [[a]]",
)  # fmt: skip
CONTEXT = PageContext("Page")
SECTIONED = "Début.<ref>un</ref>\n\n== A ==\n{{m|x}} [[a]]<ref>deux</ref>\n\n=== B ===\n* b [[Catégorie:X]]\n"


def in_order(converted: Converted) -> Converted:
    """What a page gives, where the order in which its pieces were left aside does not count."""
    return replace(converted, left=tuple(sorted(converted.left)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=25).map("".join))
def test_sections_give_what_the_whole_gives(text: str) -> None:
    memory = Memory()
    whole = in_order(to_markdown(text, CONTEXT))
    assert in_order(to_markdown(text, CONTEXT, memory)) == whole
    assert in_order(to_markdown(text, CONTEXT, memory)) == whole  # from what is remembered


@settings(max_examples=200, deadline=None)
@given(
    st.text("aZé _-'’()1!\u00a0", max_size=12).filter(str.strip),
    st.none() | st.text("bÉ '’,|&?", min_size=1, max_size=12),
    st.sampled_from(["", "s"]),
)
def test_a_link_without_signs_reads_as_the_same_link_with_one(title: str, label: str | None, trail: str) -> None:
    rest = f"{title}{'' if label is None else f'|{label}'}]]{trail} fin."
    assert to_markdown(f"Un [[{rest}", CONTEXT) == to_markdown(f"Un [[:{rest}", CONTEXT)


@pytest.mark.parametrize("protocol", ["http://", "HTTPS://", "mailto:", "urn:", "worldwind://"])
def test_an_address_is_seen_after_any_protocol(protocol: str) -> None:
    found = to_markdown(f"Note: voir {protocol}exemple et : rien", CONTEXT).text
    assert found == f"Note: voir <{protocol}exemple> et : rien\n"


@pytest.mark.parametrize("size", [0, 1 << 20])
def test_a_page_that_grows_reads_the_same_with_a_memory_of_any_size(size: int) -> None:
    memory = Memory(size)
    for text in (SECTIONED, SECTIONED + "\n== C ==\nSuite<ref>trois</ref>\n", SECTIONED):
        assert to_markdown(text, CONTEXT, memory) == to_markdown(text, CONTEXT)


@pytest.mark.parametrize("open_", ["<div>", "<!--", "{{m|", "[[a|", "{|\n|", "<nowiki>", "[http://z]"])
def test_what_stays_open_keeps_the_page_whole(open_: str) -> None:
    assert Memory().cut("Page", f"Début {open_} mot\n\n== A ==\nfin") is None
    assert Memory().cut("Page", "Début mot\n\n== A ==\nfin") is not None


def test_other_processes_turn_the_same() -> None:
    names = SiteNames()
    place = Place("fiches", "Page")
    jobs = [
        Job(n, f"{SECTIONED}\n== Z ==\n{n}", "wikitext", PageIdentity("essai", n % 3, 0, "Page", place, ""))
        for n in range(9)
    ]
    with Converter(names, NO_MAPPINGS, 0) as here, Converter(names, NO_MAPPINGS, 10_000, cores=2) as there:
        for part in (jobs[:5], jobs[5:]):
            here.begin(part)
            there.begin(part)
            assert there.helpers == 2
            assert there.finish() == here.finish()


def test_a_process_that_ends_early_loses_nothing() -> None:
    job = Job(1, SECTIONED, "wikitext", PageIdentity("essai", 1, 0, "Page", Place("fiches", "Page"), ""))
    with Converter(SiteNames(), NO_MAPPINGS, 10_000, cores=1) as converter:
        converter.begin([job])
        converter.end_helpers()
        assert converter.finish()[1].text == to_markdown(SECTIONED, CONTEXT).text


def test_a_setting_that_a_later_section_covers_is_kept() -> None:
    text = "{{DEFAULTSORT:un}}\n\n== t ==\n{{DEFAULTSORT:deux}}\n"
    converted = to_markdown(text, CONTEXT, Memory())
    assert converted.head["tri"] == "deux"
    assert converted.left == ("{{DEFAULTSORT:un}}",)
