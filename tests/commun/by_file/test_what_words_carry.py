"""What the words of a document carry beside themselves: formulas, code, struck and raised signs, pictures unread."""

import io
import re
import time
import zipfile
from collections.abc import Iterator

import pytest
from lxml import etree

from commun import Commons, Config, create_app
from commun.by_file import read_document
from commun.by_file.formulas import latex
from commun.proposals import Book, texts_of
from tests.browser import Person

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{key}="{ODF}:{name}:1.0"'
    for key, name in (("office", "office"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
                      ("table", "table"), ("fo", "xsl-fo-compatible"))
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def _packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _docx(body: str, **files: bytes) -> bytes:
    styles = "".join(
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for kind, key, name in (("character", "Code", "HTML Code"), ("paragraph", "Bloc", "HTML Preformatted"))
    )
    pictures = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/relationships/image" Target="media/{key}.emf"/>' for key in files
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _packed({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="emf" ContentType="image/x-emf"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="s" Type="{OFFICE}/'
        f'relationships/styles" Target="styles.xml"/>{pictures}</Relationships>',
        "word/document.xml": f"<w:document {W} {M}><w:body>{body}</w:body></w:document>",
        **{f"word/media/{key}.emf": data for key, data in files.items()},
    })  # fmt: skip


def _run(words: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def _math(words: str) -> str:
    return f"<m:r><w:rPr><w:i/></w:rPr><m:t>{words}</m:t></m:r>"


POWER = f"<m:sSup><m:e>{_math('x')}</m:e><m:sup>{_math('10')}</m:sup></m:sSup>"
HALF = f"<m:f><m:num>{_math('1')}</m:num><m:den>{_math('2')}</m:den></m:f>"
ROOT = f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{_math("a")}</m:e></m:rad>'
SUM = (
    f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{_math("i=1")}</m:sub><m:sup>{_math("n")}</m:sup>'
    f"<m:e>{POWER}</m:e></m:nary>"
)
BOXED = f"<m:d><m:e>{HALF}</m:e></m:d>"
MATRIX = f"<m:m><m:mPr/><m:mr><m:e>{_math('a')}</m:e><m:e>{_math('b')}</m:e></m:mr></m:m>"


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        (_math("E=m") + POWER, "E=mx^{10}"),
        (HALF, r"\frac{1}{2}"),
        (ROOT, r"\sqrt{a}"),
        (SUM, r"\sum_{i=1}^n x^{10}"),
        (BOXED, r"\left(\frac{1}{2}\right)"),
        (MATRIX, r"\begin{matrix} a &amp; b \end{matrix}".replace("&amp;", "&")),
        (f"<m:unheard><m:e>{_math('q')}</m:e></m:unheard>", "q"),
    ],
    ids=["power", "fraction", "root", "sum", "brackets", "matrix", "unknown"],
)
def test_a_formula_of_word_is_kept_as_the_commons_writes_formulas(formula: str, told: str) -> None:
    body = f"<w:p>{_run('Ici ')}<m:oMath>{formula}</m:oMath>{_run(', dit-on.')}</w:p>"
    body += f"<w:p><m:oMathPara><m:oMathParaPr/><m:oMath>{formula}</m:oMath></m:oMathPara></w:p>"
    assert [each.markdown for each in read_document(_docx(body)).blocks] == [
        f"Ici $`{told}`$, dit-on.", f"```math\n{told}\n```"
    ]  # fmt: skip


def test_a_formula_of_a_hundred_thousand_signs_is_read_in_a_time_that_grows_with_it() -> None:
    def seconds(signs: int) -> float:
        formula = etree.fromstring(f"<math>{'<mi>∑</mi><mi>a</mi>' * signs}<mtext/><mi>{'∑b' * signs}</mi></math>")
        started = time.process_time()
        assert latex(formula).count(r"\sum") == 2 * signs
        return time.process_time() - started

    seconds(100)
    least, most = (min(seconds(signs) for _time in range(3)) for signs in (4_000, 32_000))
    assert most < 32 * max(least, 0.02)  # eight times as many: 64 where each one is compared with all before it


def test_code_struck_and_raised_words_of_word_are_kept() -> None:
    code, struck = '<w:rStyle w:val="Code"/>', "<w:strike/>"
    raised = '<w:vertAlign w:val="superscript"/>'
    block = '<w:p><w:pPr><w:pStyle w:val="Bloc"/></w:pPr>{}</w:p>'
    body = (
        f"<w:p>{_run('ls *.md | a`b', code)}{_run(' et ')}{_run('non', struck)}{_run(', 10')}{_run('3', raised)}</w:p>"
        + block.format(_run("si a:")) + block.format(_run("    b"))
    )  # fmt: skip
    assert [each.markdown for each in read_document(_docx(body)).blocks] == [
        "``ls *.md | a`b`` et ~~non~~, 10<sup>3</sup>", "```\nsi a:\n    b\n```"
    ]  # fmt: skip


def test_code_in_a_table_keeps_its_bars_inside_of_its_cell() -> None:
    cell = f"<w:tc><w:p>{_run('a|b', '<w:rStyle w:val=' + chr(34) + 'Code' + chr(34) + '/>')}</w:p></w:tc>"
    told = read_document(_docx(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"))
    assert told.blocks[0].markdown.split("\n")[0] == r"| `a\|b` | `a\|b` |"


def _odt(body: str, formulas: dict[str, str]) -> bytes:
    looks = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {said}/></style:style>'
        for name, said in (("G", 'fo:font-weight="bold" fo:font-style="italic"'),
                           ("B", 'style:text-line-through-style="solid"'), ("H", 'style:text-position="super 58%"'))
    )  # fmt: skip
    pre = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>'
    return _packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{looks}{pre}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        **{
            f"{name}/content.xml": f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>{said}'
            '<annotation encoding="StarMath 5.0">rien</annotation></semantics></math>'
            for name, said in formulas.items()
        },
    })  # fmt: skip


def test_the_look_of_words_is_that_of_the_text_and_not_of_the_header_whose_styles_have_the_same_names() -> None:
    def style(name: str, said: str, parent: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="text" style:parent-style-name="{parent}">'
            f"<style:text-properties {said}/></style:style>"
        )

    bold, italic = 'fo:font-weight="bold"', 'fo:font-style="italic"'
    mine = style("T1", bold) + style("T2", "", "Fort") + style("T3", 'fo:font-weight="normal"', "Fort")
    others = style("T1", bold) + style("T2", italic)
    body = "".join(f'<text:p><text:span text:style-name="T{n}">Du bois</text:span></text:p>' for n in (1, 2, 3))
    text = f"<office:automatic-styles>{mine}</office:automatic-styles><office:body><office:text>{body}</office:text>"
    named = f"<office:styles>{style('Fort', bold)}</office:styles>"
    header = f"<office:automatic-styles>{others}</office:automatic-styles>"
    told = read_document(
        _packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": f"<office:document-content {SPACES}>{text}</office:body></office:document-content>",
                "styles.xml": f"<office:document-styles {SPACES}>{named}{header}</office:document-styles>",
            }
        )
    )
    assert [each.markdown for each in told.blocks] == ["**Du bois**", "**Du bois**", "Du bois"]


def test_a_formula_of_libreoffice_code_struck_and_raised_words_are_kept() -> None:
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/>'
    look = '<text:span text:style-name="{}">{}</text:span>'
    body = (
        f"<text:p>Soit {frame}</draw:frame>, {look.format('Source_20_Text', 'a*b')}, {look.format('B', 'non')}, "
        f"10{look.format('H', '3')}, {look.format('G', 'très ')}{look.format('G', 'fort')}.</text:p>"
        f'<text:p text:style-name="P1">si a:</text:p>\n<text:p text:style-name="P1"><text:s text:c="4"/>b</text:p>'
        f"<text:p>{frame}</draw:frame></text:p>"
    )
    power, half = "<msup><mi>r</mi><mn>2</mn></msup>", "<mfrac><mn>1</mn><mi>b</mi></mfrac>"
    formula = f"<mrow><mi>A</mi><mo>=</mo>{power}<mo>∑</mo>{half}</mrow>"
    told = r"A=r^2\sum\frac{1}{b}"
    assert [each.markdown for each in read_document(_odt(body, {"Object 1": formula})).blocks] == [
        f"Soit $`{told}`$, `a*b`, ~~non~~, 10<sup>3</sup>, ***très fort***.", "```\nsi a:\n    b\n```",
        f"```math\n{told}\n```",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(tmp_path_factory.mktemp("mots") / "data")}))
    yield commons
    commons.close()


GRAPHIC = '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="{}">{}'
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
DRAWN = {
    "chart of Word": (_docx, GRAPHIC.format(CHART, f'<c:chart xmlns:c="{CHART}"/>'), 1),
    "shape of Word": (_docx, GRAPHIC.format(SHAPE, f'<s:wsp xmlns:s="{SHAPE}"/>'), 1),
    "frame of Word around words": (
        _docx,
        GRAPHIC.format(SHAPE, f'<s:wsp xmlns:s="{SHAPE}">{_run("Encart")}</s:wsp>'),
        0,
    ),
    "chart of LibreOffice": (_odt, '<draw:frame><draw:object xlink:href="./Object 9"/></draw:frame>', 1),
    "sheet of LibreOffice": (_odt, '<draw:frame><draw:object-ole xlink:href="./Object 9"/></draw:frame>', 1),
    "formula of LibreOffice": (_odt, '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>', 0),
    "group": (_odt, "<draw:g><draw:line/><draw:rect><text:p>Ici</text:p></draw:rect></draw:g><draw:line/>", 2),
    "rectangle around words": (_odt, "<draw:rect><text:p>Encart</text:p></draw:rect>", 0),
}


@pytest.mark.parametrize("what", DRAWN)
def test_charts_and_drawings_are_counted(what: str) -> None:
    made, drawn, count = DRAWN[what]
    if made is _docx:
        ends = "</a:graphicData></a:graphic>"
        document = _docx(f"<w:p>{_run('Voici.')}</w:p><w:p><w:r><w:drawing>{drawn}{ends}</w:drawing></w:r></w:p>")
    else:
        document = _odt(f"<text:p>Voici.</text:p><text:p>{drawn}</text:p>", {"Object 1": "<mi>x</mi>"})
    assert read_document(document).drawings == count


@pytest.mark.parametrize("member", [True, False], ids=["member", "visitor"])
def test_a_chart_that_does_not_come_is_said(wiki: Commons, *, member: bool) -> None:
    document = _odt('<text:p>Voici.</text:p><draw:frame><draw:object xlink:href="./Object 9"/></draw:frame>', {})
    client = create_app(wiki.config, wiki, limits=False).test_client()
    if member:
        wiki.accounts.register("Léo", "quelques mots à la suite", "", "contributor")
        Person(client).send("/connexion", name="Léo", password="quelques mots à la suite")
    answer = Person(client).send("/deposer", nom="Zoé", fichier=(io.BytesIO(document), "plan.odt"))
    page = client.get(answer.headers["Location"]).text
    assert "Un graphique ou un dessin du document n’est pas venu" in page


@pytest.mark.parametrize("member", [True, False], ids=["member", "visitor"])
def test_a_picture_of_a_kind_that_is_not_taken_is_said(wiki: Commons, *, member: bool) -> None:
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic='
        '"http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip xmlns:r='
        f'"{OFFICE}/relationships" r:embed="dessin"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    document = _docx(f"<w:p>{_run('Un plan :')}</w:p>" + f"<w:p>{drawing}</w:p>" * 5, dessin=b"\x01\0\0\0emf")
    client = create_app(wiki.config, wiki, limits=False).test_client()
    if member:
        wiki.accounts.register("Aline", "quelques mots à la suite", "", "contributor")
        Person(client).send("/connexion", name="Aline", password="quelques mots à la suite")
    answer = Person(client).send("/deposer", nom="Zoé", fichier=(io.BytesIO(document), "plan.docx"))
    page = client.get(answer.headers["Location"]).text
    assert len(re.findall("Une image n’a pas été gardée", page)) == 1
    assert "Fichier:image-1" not in page
    if not member:
        assert "Fichier" not in texts_of(wiki, Book(wiki.accounts.database).those()[-1])[1].body
