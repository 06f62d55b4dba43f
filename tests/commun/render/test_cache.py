"""A page seen before costs a look-up, and its links have the colour of now all the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from commun.render import RenderCache, Renderer, Sense
from commun.render.renderer import named
from fiches import Fiche, Head, PageName
from tests.commun.render.wiki import Wiki

PAGE = Fiche(PageName("fiches", "x"), Head.parse(""), "[[Titre]] [[Absente]] [[Fichier:jardin.jpg|x]]")


def test_nothing_is_looked_up_while_the_generation_stands_still(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    first = cache.render_cached(PAGE, "b1", 1, wiki, "fr")
    assert wiki.asked == 1
    assert cache.render_cached(PAGE, "b1", 1, wiki, "fr") is first
    assert wiki.asked == 1


def test_when_it_moves_links_are_asked_once_and_the_html_is_kept_if_they_say_the_same(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    first = cache.render_cached(PAGE, "b1", 1, wiki, "fr")
    assert cache.render_cached(PAGE, "b1", 2, wiki, "fr") is first
    assert wiki.asked == 2
    assert cache.render_cached(PAGE, "b1", 2, wiki, "fr") is first
    assert wiki.asked == 2


def test_a_link_changes_colour_when_its_page_is_born_and_when_it_dies(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    red = cache.render_cached(PAGE, "b1", 1, wiki, "fr")
    wiki.pages.add("Absente")
    blue = cache.render_cached(PAGE, "b1", 2, wiki, "fr")
    wiki.pages.remove("Absente")
    again = cache.render_cached(PAGE, "b1", 3, wiki, "fr")
    assert [r.html.count("wikilink--missing") for r in (red, blue, again)] == [1, 0, 1]


def test_a_picture_that_gets_another_size_is_shown_with_it(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    cache.render_cached(PAGE, "b1", 1, wiki, "fr")
    wiki.files["jardin.jpg"] = replace(wiki.files["jardin.jpg"], width=400, height=400)
    assert 'width="400" height="400"' in cache.render_cached(PAGE, "b1", 2, wiki, "fr").html


def test_a_picture_shown_by_its_address_has_its_size_and_what_its_page_says_of_it(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    page = replace(PAGE, body="![](/media/jardin.jpg) ![](</media/jardin.jpg>) ![Rien](/media/absent.png)")
    html = cache.render_cached(page, "b1", 1, wiki, "fr").html
    assert html.count('width="1000" height="600" alt="Un jardin"') == 2
    assert '<img src="/media/absent.png" alt="Rien"' in html
    wiki.files["absent.png"] = replace(wiki.files["jardin.jpg"], width=40, height=30)
    assert 'width="40" height="30" alt="Rien"' in cache.render_cached(page, "b1", 2, wiki, "fr").html


def test_a_picture_named_without_its_folder_is_that_of_this_wiki_or_is_said_to_be_missing(wiki: Wiki) -> None:
    body = "![Vue](jardin.jpg) ![](plan.pdf) ![La place](place%20haute.jpg) ![](ailleurs/x.jpg) ![](https://a.example/b.png)"
    assert named(body, []).files == ("jardin.jpg", "plan.pdf", "place haute.jpg", "x.jpg")
    html = RenderCache(Renderer()).render_cached(replace(PAGE, body=body), "b1", 1, wiki, "fr").html
    assert '<img src="/media/jardin.jpg" width="1000" height="600" alt="Vue"' in html
    assert '<a href="/media/plan.pdf">plan.pdf</a>' in html
    assert '<a class="wikilink wikilink--missing" href="/televerser?nom=place%20haute.jpg"' in html
    assert ">La place</a>" in html
    assert 'href="/televerser?nom=x.jpg"' in html
    assert "https://a.example/b.png" in html


def test_only_pictures_are_looked_for_by_their_address(wiki: Wiki) -> None:
    body = "![La [vieille] carte](/media/carte_(1).png) [une page](/media/jardin.jpg) `![](/media/jardin.jpg)`"
    assert named(body, []).files == ("carte_(1).png", "jardin.jpg")
    assert named("[une page](/media/jardin.jpg)", []).files == ()
    wiki.files["carte_(1).png"] = replace(wiki.files["jardin.jpg"], url="/media/carte_(1).png")
    rendered = RenderCache(Renderer()).render_cached(replace(PAGE, body=body), "b1", 1, wiki, "fr")
    assert 'src="/media/carte_(1).png" width="1000" height="600" alt="La [vieille] carte"' in rendered.html
    assert rendered.files == (), "those of marks: which others are shown is read in the HTML"
    assert named("![a" * 100_000 + "![[a]" * 100_000, []).files == ()


def test_each_language_and_each_text_has_its_own(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    french = cache.render_cached(PAGE, "b1", 1, wiki, "fr").html
    english = cache.render_cached(PAGE, "b1", 1, wiki, "en").html
    other = cache.render_cached(replace(PAGE, body="autre"), "b2", 1, wiki, "fr").html
    assert "pas encore écrite" in french
    assert "not written yet" in english
    assert other == "<p>autre</p>\n"


def test_what_was_not_asked_for_the_longest_goes_first(wiki: Wiki) -> None:
    cache = RenderCache(Renderer(), max_bytes=3 * 3_500)
    pages = {f"b{i}": replace(PAGE, body=f"{i} " * 600) for i in range(4)}
    first = {blob: cache.render_cached(page, blob, 1, wiki, "fr") for blob, page in list(pages.items())[:3]}
    assert cache.render_cached(pages["b0"], "b0", 1, wiki, "fr") is first["b0"]
    cache.render_cached(pages["b3"], "b3", 1, wiki, "fr")
    assert cache.render_cached(pages["b0"], "b0", 1, wiki, "fr") is first["b0"]
    assert cache.render_cached(pages["b1"], "b1", 1, wiki, "fr") is not first["b1"]


def test_threads_share_it(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    pages = [replace(PAGE, body=f"[[Titre|{i % 7}]] *mot* {i % 7}") for i in range(200)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda page: cache.render_cached(page, page.body, 1, wiki, "fr").html, pages))
    for page, html in zip(pages, made, strict=True):
        assert html == Renderer().render(page, wiki).html


STATING = Fiche(PageName("fiches", "y"), Head.parse("langue: fr\n"), "De [[Places::beaucoup]] à [[Places::peu| ]].")


def test_a_remark_stands_beside_the_annotation_that_is_wrong_and_goes_when_it_is_right(wiki: Wiki) -> None:
    cache = RenderCache(Renderer())
    assert "remark" not in cache.render_cached(STATING, "b1", 1, wiki, "fr").html
    wiki.mistaken = {("Places", "beaucoup"), ("Places", "peu")}
    told = cache.render_cached(STATING, "b1", 2, wiki, "fr").html
    remark = '<span class="remark">À vérifier\u202f: Ce n’est pas un nombre (fr).</span>'
    assert told == (
        f'<p>De <span class="annotation" title="Places">beaucoup</span> {remark} à {remark}.</p>\n'
    )  # a value that is not printed is told too: nobody would see it otherwise
    assert "To be checked: This is no number." in cache.render_cached(STATING, "b1", 2, wiki, "en").html
    wiki.mistaken = set()
    assert "remark" not in cache.render_cached(STATING, "b1", 3, wiki, "fr").html


def test_what_is_switched_off_states_nothing_and_has_no_remark(wiki: Wiki) -> None:
    wiki.mistaken = {("Places", "beaucoup"), ("Places", "peu")}
    body = "[[SMW::off]] [[Places::beaucoup]] [[SMW::on]] [[Places::peu]]"
    html = RenderCache(Renderer()).render_cached(replace(STATING, body=body), "b1", 1, wiki, "fr").html
    assert html.count("remark") == 1


def test_an_annotation_whose_value_is_a_page_yet_to_be_written_leads_to_the_form_that_begins_it(wiki: Wiki) -> None:
    wiki.senses = {("Lieu", "Die"): Sense(leads=True)}
    page = replace(STATING, body="De [[Lieu::Die]] à [[Lieu::Saugues]], [[Autre::Die]].")
    html = RenderCache(Renderer()).render_cached(page, "b1", 1, wiki, "fr").html
    assert re.findall(r'<(?:a|span) class="([^"]*)"', html) == ["wikilink wikilink--missing", "wikilink", "annotation"]
    assert 'href="/nouvelle?titre=Die"' in html


def test_a_property_goes_by_the_name_that_people_read_in_their_language(wiki: Wiki) -> None:
    named = Sense(labels={"fr": "métier", "en": "occupation"})
    texts = ("[[P106::@@@]]", "[[P106::@@@en]]", "[[P106::@@@en|#]]", "[[P106::@@@en|*dit*]]", "[[P106::@@@ko]]")
    wiki.senses = {("P106", target): named for target in ("@@@", "@@@en", "@@@ko")}
    shown = [
        re.sub(r"</?(?:p|a)[^>]*>", "", Renderer().render(replace(STATING, body=body), wiki, "fr").html).strip()
        for body in texts
    ]
    name = ' <span title="P106"><sup>ᵖ</sup></span>'
    assert shown == [f"métier{name}", f"occupation{name}", f"occupation{name}", "<em>dit</em>", "P106"]
