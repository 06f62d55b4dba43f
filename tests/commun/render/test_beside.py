"""Relative addresses in Markdown, as an editor with the repository's files side by side and GitHub understand them."""

from time import process_time

import pytest

from commun.render import Renderer
from commun.render.renderer import named
from fiches import Fiche, Head, PageName
from tests.commun.render.wiki import Wiki

HERE = PageName("fiches", "x")


def html(body: str, wiki: Wiki, name: PageName = HERE) -> str:
    return Renderer().render(Fiche(name, Head.parse(""), body), wiki).html


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("[a](lestrac.md)", "/fiches/lestrac"),
        ("[a](./lestrac.md)", "/fiches/lestrac"),
        ("[a](lestrac)", "/fiches/lestrac"),
        ("[a](../3f/lestrac.md#le-sol)", "/fiches/lestrac#le-sol"),
        ("[a](lestrac.md#Le%20sol%20n%C3%A9)", "/fiches/lestrac#le-sol-ne"),
        ("[a](../../proprietes/duree.md)", "/proprietes/duree"),
        ("[a](../../fichiers/7a/plan.pdf.md)", "/fichiers/plan.pdf"),
        ("[a][1]\n\n[1]: lestrac.md", "/fiches/lestrac"),
        ("[a](plan.pdf)", "/media/plan.pdf"),
        ('[a](../../fichiers/7a/plan.pdf "Le plan")', "/media/plan.pdf"),
        ("[a](<plan.pdf>)", "/media/plan.pdf"),
        ("[a][1]\n\n[1]: plan.pdf", "/media/plan.pdf"),
        ("[a](absent.pdf)", "/televerser?nom=absent.pdf"),
        ("[a](<le plan.odt>)", "/televerser?nom=le%20plan.odt"),
        ("[a](www.exemple.org/b)", "https://www.exemple.org/b"),
        ("[a](/fiches/lestrac)", "/fiches/lestrac"),
        ("[a](#sol)", "#sol"),
        ("[a](?page=2)", "?page=2"),
        ("[a](https://exemple.org/plan.pdf)", "https://exemple.org/plan.pdf"),
        ("[a](mailto:a@exemple.org)", "mailto:a@exemple.org"),
        ("[a](archive.zip)", "archive.zip"),
        ("[a](ailleurs/lestrac.md)", "ailleurs/lestrac.md"),
        ("[a](../../../etc/passwd)", "../../../etc/passwd"),
    ],
)
def test_a_link_leads_where_an_editor_would_lead(written: str, leads: str, wiki: Wiki) -> None:
    assert f'href="{leads}"' in html(written, wiki)


def test_a_page_without_a_folder_is_in_the_space_of_the_text(wiki: Wiki) -> None:
    assert 'href="/types/atelier"' in html("[a](atelier.md)", wiki, PageName("types", "methode"))
    assert 'href="/fiches/sol"' in html("[a](sol.md)", wiki, PageName("discussions/fiches", "x"))


def test_a_picture_in_the_folder_of_files_is_shown_and_one_that_is_not_there_can_be_sent(wiki: Wiki) -> None:
    assert '<img src="/media/jardin.jpg" width="1000"' in html("![Vue](../../fichiers/7a/jardin.jpg)", wiki)
    missing = html("![Vue](../fichiers/place.png) ![](images/cour.png)", wiki)
    assert 'href="/televerser?nom=place.png"' in missing
    assert ">Vue</a>" in missing
    assert ">cour.png</a>" in missing


def test_only_files_beside_a_text_are_looked_for() -> None:
    body = "[a](plan.pdf) ![](b.png) [c](d.md) [e](/media/f.pdf) [g](https://h/i.pdf) `[j](k.pdf)`"
    assert named(body, []).files == ("plan.pdf", "b.png", "k.pdf")


@pytest.mark.parametrize("part", ["](", "](a", "](x(", "](a](", "](<", "](a(b](c)", "\n[a", "[a]:", "\n[a]: <"])
def test_looking_for_addresses_takes_no_square_of_the_length(part: str) -> None:
    def seconds(signs: int) -> float:
        text = part * (signs // len(part))
        started = process_time()
        named(text, [])
        return process_time() - started

    least, most = (min(seconds(signs) for _time in range(3)) for signs in (40_000, 320_000))
    assert most < 32 * max(least, 0.02)  # eight times as long: 64 where each sign is compared with all before it
