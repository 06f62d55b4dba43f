"""Nothing is lost: every word and every parameter of a wikitext is in the fiche, its head, or a kept block of it."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import Fiche, PageName, fold
from importers import SiteNames
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.pages import PageIdentity, convert, page_text
from importers.mediawiki.places import Place
from tests.mediawiki.live import HERE

NAMES = SiteNames(
    interwiki={"wikipedia": "https://fr.example.org/$1", "en": "https://en.example.org/$1"},
    languages=frozenset({"en"}),
    extension_tags=SiteNames().extension_tags | {"timeline", "poem", "math"},
)
MAPPINGS = Mappings(known_mappings(), known_mappings())
IDENTITY = PageIdentity("essai", 1, 0, "Le four", Place("fiches", "Le four"), "0", licence="CC BY-SA 3.0")

CONSTRUCTS = [
    "'''@''' ''@'' '''''@'''''", "== @ ==\n@", "==== @ ====", "* @\n** @\n*# @\n# @", "; @ : @\n: @", "# @\n#: @",
    "----\n@", " @\n @", "[[@]]", "[[@|@]]", "[[@#@|@]]", "[[@]]s", "[[:Catégorie:@]]", "[[Catégorie:@]]",
    "[[Category:@|@]]", "[[en:@]]", "[[wikipedia:@|@]]", "[[Utilisateur:@|@]]", "[[Spécial:@|@]]", "[[/@]]",
    "https://a.example.org/@", "[https://a.example.org/@ @]", "[https://a.example.org/@]", "mailto:@",
    "[[Fichier:@.jpg|thumb|left|200x300px|alt=@|lien=@|@]]", "[[Image:@.png|upright=1.2|class=@|@]]",
    "[[Média:@.pdf|@]]",
    "<gallery mode=@ caption=@>\n@.jpg|@\n@.png\n</gallery>", "@<ref>@</ref>",
    '@<ref name="@ @" group=@>@</ref>',
    "<ref name=@ /> <references group=@ />", "<references>\n<ref name=@>@</ref>\n</references>",
    "<nowiki>@ [[@]]</nowiki>",
    "<pre class=@>@</pre>", "<code>@</code> <tt>@</tt>",
    '<syntaxhighlight lang="python" line start=@>\n@\n</syntaxhighlight>',
    "<!-- @ -->", "a<!-- @\n@ -->b", "<includeonly>@</includeonly><noinclude>@</noinclude>", "__NOTOC__ @",
    "{{DEFAULTSORT:@}}", "{{DISPLAYTITLE:@}}", "{{{@|@}}}", "{{{@}}}", "{{@|@|@=@}}", "{{@\n|@=@\n|@={{@|@}}\n}}",
    "{{#if:@|@|@}}", "{{#ask:[[@::@]]|?@=@|format=@}}", "{{#set:@=@|@=@}}", "{{#subobject:@|@=@}}", "{{#show:@|?@}}",
    "[[@::@]]", "[[@::@|@]]", "{{#concept:[[@::@]]|@}}",
    '{| class="@" style="color:@"\n|+ @\n! @ !! @\n|-\n| @ || colspan="2" title=@ | @\n|}',
    "{|\n|\n{|\n| @\n|}\n| rowspan=2 | @\n|}", "<table border=@><tr><td bgcolor=@>@</td></tr></table>",
    '<div id="@" style="@:@">@</div>', '<span class="@" onclick="@">@</span>', "<font color=@>@</font>",
    "<blockquote>@</blockquote>",
    "<poem style=@>\n@\n  @\n</poem>", "<math>@</math>", '<math display="block">@</math>', "<timeline>@</timeline>",
    "<script>@</script>", "<section begin=@ />@<section end=@ />", "<indicator name=@>@</indicator>", "<br clear=@>@",
    "~~~~ @", "RFC 1234 @", "@ &eacute; &#64; &lt;@&gt;", "< @ … >", ":::warning\n@\n:::", "[@](@)", "@ | @ || @ !! @",
    "{| @",
    "{{ @ | @", "[[ @ | @", "''@", "<b>@", "</b>@", "<ref>@", "1. @\n# @ : @", "https//www.@.org",
    "élu·es @ Fort.e.s",
    "[[Fichier:@.jpg|thumb|@|@]]", "[[Fichier:@.jpg|thumb=@.png|@]]",
    "[[Fichier:@.jpg|alt=@|alt=@|200px|300px|link=@|lien=@|@]]",
    "<gallery caption='[[@]] {{@}}' @>\n@.jpg|@|@\n@.png|alt=@|@ | @\n@|\n</gallery>",
    '<div style="{{@}}">@</div @><span {{@|@}}>@</span>', '<div class="@" class="@" "@">@</div>',
    '<h2 title="@">@</h2><p class="@">@</p><hr class=@><br id=@>',
    '<ul class="@"><li class="@" value=@>@</ul><ol start=@ @><li>@</ol>',
    '<dl class="@">@<dt title="@">@<dd lang="@">@</dl><li id="@">@<td class="@">@',
    "[http://a.b/{{@}} @] [http://a.b/{{@|@=@}}] http://a.b/{{@}}", "<ref name=@ @>@</ref>[^@]",
    "<references group=@>@<ref name=@>@</ref></references>", '{| {{@}}\n|- @\n! @ | @\n| title="@" | @\n|}',
    '{| class="@"\n|- class="@"\n| class="@" | @\n|}',
    "<noinclude @>@</noinclude>", "<nowiki @>@</nowiki><nowiki @/>", "<math @ chem>@</math>",
    '<source lang="@" inline>@</source>', "{{DISPLAYTITLE:@|@}}", "{{!|@}}", "[[en:@|@]]",
    "{{#ifeq:@|@|@|@}} {{#switch:@|@=@|@|#default=@}} {{lc:@}} {{#if:@|{{#if:|@|@}}}} {{CURRENTYEAR}} @",
]  # fmt: skip
"""Wikitext of every kind; each `@` is a word that is nowhere else."""

TEMPLATES = [
    # ruff: noqa: ISC004 — a page of several templates reads better in several lines
    "{{Tuto Details\n|Type=@\n|Area=@, @\n|Description='''@''' @\n|Difficulty=@\n|Duration=@\n|Licences=@\n"
    "|Main_Picture=@.jpg{{!}}200px\n|Inconnu=@\n}}\n{{Introduction|Introduction=@\n\n<!-- @ -->@}}\n"
    "{{Tuto Step\n|Step_Title=@\n|Step_Content=@ {{Info|@}} {{@|@=@}}\n|Step_Picture_00=@.jpg\n|@=@}}\n@",
    "{{Materials\n|Material=* @\n* @\n|Tools=@<br>@\n}}\n{{Tuto Details|Type=@}}\n{{Notes|Notes=@<ref name=@>@</ref>}}",
    "{{Project\n|shortDescription=@ [[@|@]]\n|description=@<br />@ <span style=@>@</span>\n"
    "|url=@\n|from=@, @\n|needs=@\n}}@",
    "{{Group Details\n|group-type=@\n|group-description=@\n|group-address=@\n}}{{Group Event|group-event-title=@|@=@}}",
    "{{Tuto Details|Duration=@}}\n{{Tuto Details|Duration=@}}",
    "{{Tuto Details|@=|Main_Picture=@:@.jpg}}\n{{Info|@=@|@=}}",
]


def numbered(pieces: list[str]) -> tuple[str, list[str]]:
    """The pieces as one text whose every `@` is a word of its own, and these words."""
    text = "\n\n".join(pieces)
    words = [f"mot{number}mot" for number in range(text.count("@"))]
    for word in words:
        text = text.replace("@", word, 1)
    return text, words


def whole(wikitext: str, namespace: int = 0) -> str:
    """Everything that the fiche of a page says, as one text to search in."""
    identity = PageIdentity("essai", 1, namespace, "Le four", Place("fiches", "Le four"), "0")
    converted = convert(wikitext, "wikitext", identity, NAMES, MAPPINGS)
    text = page_text(identity, 1, converted.text, converted, authors=(), url="")
    assert Fiche.parse(PageName("fiches", "le-four"), text).problem is None
    return fold(unquote(unescape(unescape(text))))


def missing(pieces: list[str]) -> list[str]:
    wikitext, words = numbered(pieces)
    there = whole(wikitext)
    return [word for word in words if word not in there]


@pytest.mark.parametrize("construct", [*CONSTRUCTS, *TEMPLATES])
def test_every_word_of_a_construct_is_still_there(construct: str) -> None:
    assert missing([construct]) == []


ODD = (HERE / "odd_pages.txt").read_text(encoding="utf-8").split("\n%%%\n")
"""Pages where much stands in unlikely places: in comments, attributes, tags that no extension reads, half of a mark."""


@pytest.mark.parametrize("wikitext", ODD)
def test_every_word_of_an_odd_page_is_still_there(wikitext: str) -> None:
    assert missing([wikitext]) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(CONSTRUCTS), min_size=1, max_size=8), st.sampled_from(["", *TEMPLATES]))
def test_every_word_of_any_page_is_still_there(pieces: list[str], template: str) -> None:
    assert missing([*pieces[:1], *([template] if template else []), *pieces[1:]]) == []


@pytest.mark.parametrize("link", ["[[@#@]]", "[[@|@]]", "[[\n]]#@", "[[ ]] [[@]]", "[[#@|@]]", "[[{{@}}]]"])
def test_a_redirect_keeps_what_stands_behind_it(link: str) -> None:
    wikitext, words = numbered([f"#REDIRECTION {link} @ <!-- @ -->\n[[Catégorie:@|@]] '''@'''"])
    assert [word for word in words if word not in whole(wikitext)] == []


def test_templates_and_forms_keep_their_source() -> None:
    for namespace in (10, 106):
        wikitext, words = numbered(
            ["<noinclude>@ {{@}}</noinclude><includeonly>{{{@|@}}} [[@::{{{@}}}]]</includeonly>"]
        )
        assert [word for word in words if word not in whole(wikitext, namespace)] == []


def test_what_leaves_the_text_is_kept_to_the_letter() -> None:
    left = convert(
        'a<!-- à revoir -->b __NOTOC__ [[Catégorie:Eau|clé]] <span style="color:red" onclick="x()">c</span>',
        "wikitext", IDENTITY, NAMES,
    ).left  # fmt: skip
    assert left == ("<!-- à revoir -->", "__NOTOC__", 'style="color:red"', 'onclick="x()"', "[[Catégorie:Eau|clé]]")
    converted = convert("<!-- x -->", "wikitext", IDENTITY, NAMES)
    text = page_text(IDENTITY, 1, "", converted, authors=(), url="")
    assert re.search(r"laisse_de_cote:\n\s+- ", text)
