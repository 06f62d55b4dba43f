"""Booklets: what they say, in each form; how pages are laid out to be folded; what is never in them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image

from commun import Commons, create_app
from commun.kit.booklet import booklet
from commun.kit.epub import write_epub
from commun.kit.odt import write_odt
from commun.kit.odt_text import blocks_of
from commun.kit.paper import laid_out, order, write_folded, write_pdf
from fiches import Author, PageName
from tests.births import Birth

MARKET = PageName("fiches", "le-marche")
MEETING = PageName("fiches", "preparer-une-reunion-publique")
ROUGH = PageName("fiches", "brut")
FARM = PageName("fiches", "ferme")
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
ROW = f"{{{TABLE}}}table-row"
NAMED = f'<all xmlns:table="{TABLE}" xmlns:text="{STYLE[1:].partition("}")[0]}">%s</all>'
LIVE = "https://sillon.example.org"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    data = tmp_path_factory.mktemp("livrets") / "data"
    commons = birth({"COMMUN_DATA": str(data), "COMMUN_TITLE": "Le Sillon"})
    with commons.store.change(Author.of_user("u1", "Aline"), "essai") as change:
        change.write(
            FARM,
            "---\ntitre: Ferme du Mazel\ntype: acteur\nlicence: CC BY 4.0\ncontact:\n"
            "  - {nom: Zélie Tue, telephone: 06 99 88 77 66}\n---\nUne ferme & des « voisins ».\n\n"
            "![La cour](/media/cour.png)\n",
            base=None,
        )
        change.write(
            ROUGH,
            "---\ntitre: Brut\ntype: methode\nresume: Des restes\nthemes: [Démocratie locale, Lien social]\n---\n"
            "Collé\x0bde Word\x01\ufffe. <center>Au milieu</center> <tt>fixe</tt> "
            '<a href="https://exemple.org/é ï?x=%zz|">a</a> <a href="mailto:">b</a> <time datetime="hier">c</time>\n\n'
            f"| A | B |\n|:-:|--:|\n| 1 | 2 |\n\n```\n{'un-code-sans-fin-' * 20}\n```\n\n{'mot' * 90}\n",
            base=None,
        )
    aline = commons.accounts.register("Aline", "quelques mots à la suite", "", "contributor")
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "#1d6a44").save(out, "PNG")
    told = {"credit": "Aline", "licence": "CC BY 4.0", "texte_alternatif": "La cour"}
    file = commons.upload(aline, "cour.png", out.getvalue(), told, "")
    text = f"""---\ntitre: Le marché\ntype: methode\n---
Un mot **en gras**, un *penché*, [un lien](https://exemple.org/a).

## Déroulé

- un
  - dedans
- deux

1. d’abord

| Quoi | Prix |
|---|---|
| Table | 12 € |

[[Fichier:{file.name}|La cour, un matin]]

Voir la [[Ferme du Mazel]] et [[Rien encore]].

![Un dessin perdu](perdu.png) et [un fichier](autre.html).
"""
    commons.create_page(aline, "fiches", "Le marché", text, summary="essai")
    commons.index.catch_up()
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def visitor(wiki: Commons) -> FlaskClient:
    return create_app(wiki.config, wiki, limits=False).test_client()


def test_a_booklet_says_who_wrote_and_under_which_licence(wiki: Commons) -> None:
    made = booklet(wiki, [FARM, MEETING], "Pour la mairie", LIVE)
    farm, meeting = made.chapters
    assert farm.address == f"{LIVE}/fiches/ferme"
    assert "Aline" in farm.credit
    assert "CC BY 4.0" in farm.credit
    assert meeting.title == "Préparer une réunion publique"
    assert wiki.page(FARM).last_commit[:10] in farm.version
    assert wiki.head()[:10] in made.made


def test_what_is_reserved_is_in_no_booklet(wiki: Commons, tmp_path: Path) -> None:
    made = booklet(wiki, [FARM], "", LIVE)
    assert "06 99" not in made.chapters[0].html
    assert "Zélie" not in made.chapters[0].html
    write_odt(made, tmp_path / "livret.odt")
    write_epub(made, tmp_path / "livret.epub")
    for file in ("livret.odt", "livret.epub"):
        with zipfile.ZipFile(tmp_path / file) as archive:
            texts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        assert any("Ferme du Mazel" in text for text in texts)
        assert not any("Zélie" in text or "06 99" in text for text in texts)


def _texts_of_pdf(data: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def test_on_a4_each_fiche_begins_a_page(wiki: Commons, tmp_path: Path) -> None:
    write_pdf(booklet(wiki, [FARM, MEETING], "Pour la mairie", LIVE), tmp_path / "livret.pdf")
    data = (tmp_path / "livret.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    objects = b"".join(_texts_of_pdf(data))
    assert len(re.findall(rb"/Type ?/Page\b", objects)) >= 5  # cover, contents, two fiches, credits
    assert re.search(rb"/MediaBox ?\[0 0 595", objects)


def test_a_folded_booklet_has_two_pages_a_side(wiki: Commons, tmp_path: Path) -> None:
    write_folded(booklet(wiki, [FARM, MEETING], "Pour la mairie", LIVE), tmp_path / "livret.pdf")
    data = (tmp_path / "livret.pdf").read_bytes()
    sides = [text for text in _texts_of_pdf(data) if re.match(rb"q 1 0 0 1 ", text)]
    assert len(sides) % 2 == 0
    assert all(side.count(b" Do") <= 2 for side in sides)
    assert re.search(rb"/MediaBox ?\[0 0 841.89 595.28\]", b"".join(_texts_of_pdf(data)))


def test_pages_follow_each_other_once_the_sheets_are_folded() -> None:
    assert order(8) == [(7, 0), (1, 6), (5, 2), (3, 4)]
    assert order(5) == [(None, 0), (1, None), (None, 2), (3, 4)]
    for count in range(1, 40):
        assert sorted(page for side in order(count) for page in side if page is not None) == list(range(count))


def test_an_epub_is_whole_and_its_chapters_are_xml(wiki: Commons, tmp_path: Path) -> None:
    write_epub(booklet(wiki, [FARM, MEETING], "Pour la mairie", LIVE), tmp_path / "livret.epub")
    with zipfile.ZipFile(tmp_path / "livret.epub") as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == b"application/epub+zip"
        chapters = [name for name in archive.namelist() if name.endswith(".xhtml")]
        for name in chapters:
            etree.fromstring(archive.read(name))
        whole = b"".join(archive.read(name) for name in chapters).decode()
        package = archive.read("EPUB/content.opf").decode()
    assert "Une ferme &amp; des «" in whole
    assert "Pour la mairie" in package
    assert "<dc:rights" in package


def test_an_epub_names_nothing_that_it_does_not_hold(wiki: Commons, tmp_path: Path) -> None:
    write_epub(booklet(wiki, [MARKET, FARM], "Pour la mairie", LIVE), tmp_path / "livret.epub")
    with zipfile.ZipFile(tmp_path / "livret.epub") as archive:
        first, names = archive.infolist()[0], set(archive.namelist())
        chapters = {name: etree.fromstring(archive.read(name)) for name in names if name.endswith(".xhtml")}
        package = etree.fromstring(archive.read("EPUB/content.opf"))
    assert first.compress_type == zipfile.ZIP_STORED
    listed = {f"EPUB/{each}" for each in package.xpath("//*[local-name()='item']/@href")}
    assert listed == names - {"mimetype", "META-INF/container.xml", "EPUB/content.opf"}
    for chapter in chapters.values():
        for address in chapter.xpath("//@href | //@src"):
            file, _sharp, anchor = address.partition("#")
            assert re.match("https?:|mailto:", address) or f"EPUB/{file}" in names or not file, address
            assert not anchor or file or chapter.xpath("//*[@id=$anchor]", anchor=anchor), address
    assert "Un dessin perdu" in "".join(chapters["EPUB/fiches-le-marche.xhtml"].itertext())


def test_what_no_reader_takes_is_mended_or_left_out(wiki: Commons, tmp_path: Path) -> None:
    made = booklet(wiki, [ROUGH], "Pour\x0bla mairie\x01", LIVE)
    write_odt(made, tmp_path / "livret.odt")
    write_epub(made, tmp_path / "livret.epub")
    with zipfile.ZipFile(tmp_path / "livret.odt") as archive:
        assert "Collé de Word" in "".join(etree.fromstring(archive.read("content.xml")).itertext())
    with zipfile.ZipFile(tmp_path / "livret.epub") as archive:
        chapter = etree.fromstring(archive.read("EPUB/fiches-brut.xhtml"))
    assert not chapter.xpath("//@align | //@datetime | //*[local-name()='center' or local-name()='tt']")
    assert "text-align: right" in chapter.xpath("//@style")
    assert "https://exemple.org/%C3%A9%20%C3%AF?x=%25zz%7C" in chapter.xpath("//@href")
    assert [each.text for each in chapter.xpath("//*[local-name()='a'][not(@href)]")] == ["b"]
    assert chapter.xpath("//*[local-name()='div'][@style='text-align: center']/text()") == ["Au milieu"]


def test_what_the_screen_sets_apart_by_shapes_paper_sets_apart_by_signs(wiki: Commons) -> None:
    (rough,) = booklet(wiki, [ROUGH], "", LIVE).chapters
    assert re.search(r">Démocratie locale</a>, <a [^>]*>Lien social</a>", rough.html)
    (meeting,) = booklet(wiki, [MEETING], "", LIVE).chapters
    assert "Écrire la question (2\u202fh)</h3>" in meeting.html


def test_nothing_runs_over_the_edge_of_the_paper(wiki: Commons) -> None:
    for page in laid_out(booklet(wiki, [ROUGH], "", LIVE), "A5").pages:
        for box in page._page_box.descendants():  # noqa: SLF001 — the library shows its boxes nowhere else
            if getattr(box, "text", ""):
                assert box.position_x + box.width <= page.width, box.text


@pytest.mark.parametrize("size", ["A4", "A5"])
@pytest.mark.parametrize("row", [["Colonne numérotée"] * 9, ["Lien", f"https://exemple.org/{'chemin' * 30}"]])
def test_a_table_loses_no_column_at_the_edge(wiki: Commons, row: list[str], size: str) -> None:
    cells = "".join(f"<td>{words}</td>" for words in row)
    chosen = booklet(wiki, [ROUGH], "", LIVE)
    wide = replace(chosen, chapters=(replace(chosen.chapters[0], html=f"<table><tr>{cells}</tr></table>"),))
    for page in laid_out(wide, size).pages:
        paper = page._page_box  # noqa: SLF001 — the library shows its boxes nowhere else
        for box in paper.descendants():
            if getattr(box, "text", ""):
                assert box.position_x + box.width <= paper.content_box_x() + paper.width + 1, box.text


def test_an_odt_has_headings_and_credits(wiki: Commons, tmp_path: Path) -> None:
    write_odt(booklet(wiki, [FARM, MEETING], "Pour la mairie", LIVE), tmp_path / "livret.odt")
    with zipfile.ZipFile(tmp_path / "livret.odt") as archive:
        content = archive.read("content.xml").decode()
    assert "Pour la mairie" in content
    heads = etree.fromstring(content.encode()).findall(".//{*}h")
    assert ("Chapitre", "Ferme du Mazel") in {(each.get(STYLE), "".join(each.itertext())) for each in heads}
    assert "Pour la mairie" not in {"".join(each.itertext()) for each in heads}, "the title is in no contents"
    assert "CC BY 4.0" in content


def test_an_odt_keeps_bold_links_lists_tables_and_pictures(wiki: Commons, tmp_path: Path) -> None:
    write_odt(booklet(wiki, [MARKET], "Pour la mairie", LIVE), tmp_path / "livret.odt")
    with zipfile.ZipFile(tmp_path / "livret.odt") as archive:
        content = archive.read("content.xml").decode()
        pictures = [name for name in archive.namelist() if name.startswith("Pictures/")]
        kinds = {archive.read(name)[:4] for name in pictures}
    assert '<text:span text:style-name="Gras">en gras</text:span>' in content
    assert '<text:span text:style-name="Italique">penché</text:span>' in content
    assert re.search(r'<text:a [^>]*xlink:href="https://exemple.org/a"[^>]*>un lien</text:a>', content)
    assert content.count("<text:list ") >= 3
    assert re.search(r"<table:table .*12\s€.*</table:table>", content, re.DOTALL)
    assert {b"\xff\xd8\xff\xe0", b"\x89PNG"} <= kinds  # the picture, and the squares of the addresses
    assert "<svg:desc>La cour</svg:desc>" in content
    etree.fromstring(content.encode())


def test_every_form_leads_to_the_live_version_and_says_its_date_and_commit(wiki: Commons, tmp_path: Path) -> None:
    made = booklet(wiki, [MARKET, FARM], "Pour la mairie", LIVE)
    squares = [made.square, *(each.square for each in made.chapters)]
    assert len(set(squares)) == 3
    assert all(Image.open(io.BytesIO(made.files[square])).width > 100 for square in squares)
    write_epub(made, tmp_path / "livret.epub")
    write_odt(made, tmp_path / "livret.odt")
    with zipfile.ZipFile(tmp_path / "livret.epub") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")}
        shown = {src for page in pages.values() for src in re.findall(r'src="([^"]+)"', page)}
        assert {f"EPUB/{src}" for src in shown} <= set(archive.namelist())
    with zipfile.ZipFile(tmp_path / "livret.odt") as archive:
        document = archive.read("content.xml").decode()
    for text in ("".join(pages.values()), document):
        assert wiki.head()[:10] in text
        assert wiki.page(MARKET).last_commit[:10] in text
        assert f"{LIVE}/fiches/le-marche" in text
        assert "cour.png – Aline – CC BY 4.0" in text
        assert made.licence in text


def test_a_link_to_another_fiche_of_the_booklet_stays_in_it(wiki: Commons, tmp_path: Path) -> None:
    made = booklet(wiki, [MARKET, FARM], "", LIVE)
    assert 'href="#fiches-ferme"' in made.chapters[0].html
    assert f'href="{LIVE}/fiches/ferme"' in booklet(wiki, [MARKET], "", LIVE).chapters[0].html
    assert "/nouvelle" not in made.chapters[0].html, "nobody begins a fiche from paper"
    write_epub(made, tmp_path / "livret.epub")
    with zipfile.ZipFile(tmp_path / "livret.epub") as archive:
        market = archive.read("EPUB/fiches-le-marche.xhtml").decode()
        package = archive.read("EPUB/content.opf").decode()
    assert 'href="fiches-ferme.xhtml"' in market
    for said in ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"):
        assert f'property="schema:{said}"' in package
    write_odt(made, tmp_path / "livret.odt")
    with zipfile.ZipFile(tmp_path / "livret.odt") as archive:
        document = etree.fromstring(archive.read("content.xml"))
    marks = set(document.xpath("//*[local-name()='bookmark']/@*[local-name()='name']"))
    led = {each[1:] for each in document.xpath("//*[local-name()='a']/@*[local-name()='href']") if each[0] == "#"}
    counted = document.xpath("//*[local-name()='bookmark-ref'][@*[.='page']]/@*[local-name()='ref-name']")
    assert counted == ["fiches-le-marche", "fiches-ferme", "credits"]
    assert {"fiches-ferme", *counted} <= led <= marks


def test_pictures_written_in_markdown_are_credited_too(wiki: Commons) -> None:
    told = booklet(wiki, [FARM], "", LIVE).pictures
    assert told == ("cour.png – Aline – CC BY 4.0",)


def test_a_picture_that_is_a_webp_is_credited_and_one_that_code_names_is_not(wiki: Commons) -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 40), "#1d6a44").save(out, "WEBP")
    chloe = wiki.accounts.register("Chloé", "quelques mots à la suite", "", "contributor")
    wiki.upload(chloe, "photo.webp", out.getvalue(), {"credit": "Bilal", "licence": "CC BY 4.0"}, "")
    text = "---\ntitre: Le four\n---\n![Le four](/media/photo.webp)\n\n[x](/media/cour.png) `![](/media/cour.png)`\n"
    name = wiki.create_page(chloe, "fiches", "Le four", text, summary="essai").name
    assert booklet(wiki, [name], "", LIVE).pictures == ("photo.webp – Bilal – CC BY 4.0",)


def test_only_what_holds_words_is_marked_in_an_odt() -> None:
    notes = "<ol><li id='a'><ul><li>un</li></ul></li><li id='b'><table><tr><td>x</td></tr></table></li></ol>"
    (made,) = blocks_of(notes, {})
    marks = etree.fromstring(NAMED % made.serialize()).iter("{*}bookmark")
    assert [etree.QName(each.getparent()).localname for each in marks] == ["p", "p"]


def test_a_pdf_can_be_read_by_a_voice(wiki: Commons, tmp_path: Path) -> None:
    write_pdf(booklet(wiki, [FARM], "", LIVE), tmp_path / "livret.pdf")
    told = b"".join(_texts_of_pdf((tmp_path / "livret.pdf").read_bytes()))
    assert b"/StructTreeRoot" in told
    assert b"/Lang" in told


def test_the_cells_of_an_odt_stand_where_html_puts_them() -> None:
    grid = "<table><tr><th>A</th><th>B</th></tr><tr><td rowspan='2'>1</td><td>2</td></tr><tr><td>3</td></tr></table>"
    (made,) = blocks_of(grid, {})
    rows = [
        ["".join(cell.itertext()) for cell in row] for row in etree.fromstring(NAMED % made.serialize())[0].iter(ROW)
    ]
    assert rows == [["A", "B"], ["1", "2"], ["", "3"]]


def test_no_two_chapters_share_an_anchor(wiki: Commons) -> None:
    made = booklet(wiki, [MARKET, MEETING], "", LIVE)
    anchors = [re.findall(r'\sid="([^"]+)"', chapter.html) for chapter in made.chapters]
    assert anchors[0]
    assert not set(anchors[0]) & set(anchors[1])


def test_the_basket_is_a_cookie_that_links_fill_and_empty(visitor: FlaskClient) -> None:
    assert "Aucune fiche choisie" in visitor.get("/livret").text
    visitor.get("/livret?ajouter=ferme")
    visitor.get("/livret?ajouter=fiches/preparer-une-reunion-publique")
    page = visitor.get("/livret").text
    assert "2 fiches choisies" in page.replace("\u00a0", " ")
    visitor.get("/livret?retirer=ferme")
    assert "Ferme du Mazel" not in visitor.get("/livret").text
    visitor.get("/livret?vider=1")
    assert "Aucune fiche choisie" in visitor.get("/livret").text


def test_a_full_basket_says_so_and_what_is_gone_is_counted(visitor: FlaskClient, wiki: Commons) -> None:
    longs = [PageName("fiches", f"{'x' * 90}-{n}") for n in range(45)]
    with wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
        for each in longs:
            change.write(each, "Un mot.\n", base=None)
    wiki.index.catch_up()
    asked = ",".join(each.slug for each in longs)
    answer = visitor.get(f"/livret?ajouter={asked}")
    assert len(answer.headers["Set-Cookie"].partition(";")[0]) < 4096
    assert "Le choix est plein" in visitor.get(answer.location).text
    assert "Le choix est plein" not in visitor.get("/livret").text
    visitor.get("/livret?vider=1")
    assert "2 fiches choisies n’existent plus" in visitor.get("/livret?fiches=ferme,partie,envolee").text


def test_licences_that_do_not_go_together_are_told(visitor: FlaskClient, wiki: Commons) -> None:
    page = visitor.get("/livret?fiches=ferme,le-marche").text
    assert "licences qui se mêlent" not in page, "CC BY may enter a text under CC BY-SA"
    aline = wiki.accounts.by_name("Aline")
    assert aline is not None
    text = "---\ntitre: Pas changer\nlicence: CC BY-NC-ND 4.0\n---\nUn mot.\n"
    wiki.create_page(aline, "fiches", "Pas changer", text, summary="essai")
    wiki.index.catch_up()
    assert "« Pas changer » est sous CC BY-NC-ND 4.0" in visitor.get("/livret?fiches=pas-changer,le-marche").text


def test_an_address_or_a_question_chooses_too(visitor: FlaskClient) -> None:
    assert "Ferme du Mazel" in visitor.get("/livret?fiches=ferme").text
    assert "Ferme du Mazel" in visitor.get("/livret?question=[[Type::acteur]]").text
    assert 'role="alert"' in visitor.get("/livret?question=[[Type::").text


@pytest.mark.parametrize("address", ["/demander?question=[[Type::acteur]]|%3FRésumé", "/explorer?type=acteur"])
def test_an_answer_leads_to_its_booklet(visitor: FlaskClient, address: str) -> None:
    (found,) = set(re.findall(r'href="(/livret\?question=[^"]+)"', visitor.get(address).text))
    assert "Ferme du Mazel" in visitor.get(unescape(found)).text


def test_a_booklet_is_made_beside_the_server_and_sent(visitor: FlaskClient) -> None:
    answer = visitor.get("/livret.epub?fiches=ferme&titre=Pour+la+mairie")
    for _again in range(20):  # where others have the machine, the page says to wait
        if answer.status_code != 202:
            break
        answer = visitor.get("/livret.epub?fiches=ferme&titre=Pour+la+mairie")
    assert answer.status_code == 200
    assert answer.mimetype == "application/epub+zip"
    assert answer.data.startswith(b"PK")
    assert "pour-la-mairie.epub" in answer.headers["Content-Disposition"]
    answer.close()
    assert visitor.get("/livret.doc?fiches=ferme").status_code == 404
    assert visitor.get("/livret.pdf?fiches=rien-de-tel").status_code == 303


def test_a_title_may_hold_any_sign(visitor: FlaskClient) -> None:
    answer = visitor.get("/livret.epub?fiches=ferme&titre=-%00-un%0btitre")
    for _again in range(20):
        if answer.status_code != 202:
            break
        answer = visitor.get("/livret.epub?fiches=ferme&titre=-%00-un%0btitre")
    assert answer.status_code == 200
    answer.close()
