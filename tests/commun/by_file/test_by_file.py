"""Fiches that come as files: documents of word processors, answers of offline forms, and files that are refused."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html as markup
from odfdo import Cell, Document, Frame, Header, Link, List, Paragraph, Span, Style, Table
from PIL import Image

from commun import Commons, Config, create_app
from commun.accounts import Role
from commun.by_file import DocumentRefused, read_document
from commun.commons import author_of
from commun.order import Protected
from commun.proposals import Book, Sent, accept, kept_pictures, pictures_of, texts_of
from fiches import Fiche, PageName
from tests.browser import Person, form_fields

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def _docx(body: str) -> bytes:
    out = io.BytesIO()
    document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    style = '<w:style w:type="paragraph" w:styleId="Titre{n}"><w:name w:val="heading {n}"/></w:style>'
    title = '<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>'
    level = '<w:lvl w:ilvl="{n}"><w:numFmt w:val="{kind}"/></w:lvl>'
    levels = level.format(n=0, kind="decimal") + level.format(n=1, kind="bullet")
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        rels_type = "application/vnd.openxmlformats-package.relationships+xml"
        told = (
            f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{rels_type}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        )
        archive.writestr("[Content_Types].xml", told)
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{document}" '
                         'Target="word/document.xml"/></Relationships>')  # fmt: skip
        archive.writestr("word/styles.xml", f"<w:styles {W}>{title}{style.format(n=1)}{style.format(n=2)}</w:styles>")
        archive.writestr("word/numbering.xml", numbering)
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{RELS}"><Relationship Id="s" Type="http://'
                         'schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
                         '<Relationship Id="n" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                         'relationships/numbering" Target="numbering.xml"/></Relationships>')  # fmt: skip
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/vbaProject.bin", b"a macro")
    return out.getvalue()


def _par(text: str, style: str = "", *, bold: bool = False) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{look}<w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


def _item(text: str, level: int = 0) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _odt(title: str = "Tenir un marché", colour: str = "#1d6a44") -> bytes:
    document = Document("text")
    document.insert_style(Style("text", name="Fort", bold=True))
    body = document.body
    body.clear()
    body.append(Header(1, title))
    table = Table("champs", width=2, height=2)
    for y, (label, value) in enumerate([("Type", "Méthode"), ("Durée", "2 h")]):
        for x, text in enumerate((label, value)):
            cell = Cell()
            cell.append(Paragraph(text))
            table.set_cell((x, y), cell)
    body.append(table)
    body.append(Header(2, "Le matin"))
    paragraph = Paragraph("Venir ")
    paragraph.append(Span("tôt", style="Fort"))
    paragraph.append(", voir ")
    paragraph.append(Link("https://exemple.org/a", text="le plan"))
    body.append(paragraph)
    body.append(List(["des tréteaux", "une *étoile*"]))
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    uri = document.add_file(io.BytesIO(out.getvalue()))
    from_picture = Paragraph("")
    from_picture.append(_frame(uri))
    body.append(from_picture)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _frame(uri: str) -> Frame:
    frame = Frame.image_frame(uri, size=("3cm", "2cm"), anchor_type="as-char")
    frame.svg_description = "Les étals"
    return frame


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    commons = Commons.create(Config.from_environ({"COMMUN_DATA": str(tmp_path_factory.mktemp("fichiers") / "data")}))
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def visitor(wiki: Commons) -> FlaskClient:
    return create_app(wiki.config, wiki, limits=False).test_client()


@pytest.fixture(scope="module")
def member(wiki: Commons) -> FlaskClient:
    wiki.accounts.register("Aline", "quelques mots à la suite", "", "contributor")
    client = create_app(wiki.config, wiki, limits=False).test_client()
    Person(client).send("/connexion", name="Aline", password="quelques mots à la suite")
    return client


def test_a_document_of_libreoffice_opens_in_the_form_of_its_type(member: FlaskClient, wiki: Commons) -> None:
    answer = Person(member).send("/deposer", fichier=(io.BytesIO(_odt()), "marché.odt"), credit="Zoé")
    page = member.get(answer.headers["Location"]).text
    assert re.search(r'name="c.duree" value="2 h"', page)
    for told in ("## Le matin", "Venir **tôt**, voir [le plan](https://exemple.org/a)", "- des tréteaux",
                 r"- une \*étoile\*"):  # fmt: skip
        assert told in page, told
    picture = re.search(r"\[\[Fichier:([\w-]+\.png)\]\]", page)
    assert picture
    assert "titre=Tenir+un+march" in answer.headers["Location"]
    described = wiki.read(PageName("fichiers", picture[1]))
    assert (described.head["texte_alternatif"], described.head["credit"]) == ("Les étals", "Zoé")


def test_a_document_of_word_without_account_becomes_a_proposal(visitor: FlaskClient, wiki: Commons) -> None:
    body = (
        _par("Une veillée", "Titre1") + _par("Durée : 3 h") + _par("Il fait bon : venez.") + _par("Avant", "Titre2")
        + _par("Du bois", bold=True)
    )  # fmt: skip
    sent: dict[str, Any] = {"type": "methode", "nom": "Zoé", "fichier": (io.BytesIO(_docx(body)), "veillée.docx")}
    answer = Person(visitor).send("/deposer", **sent)
    assert "/propositions/suivre/" in answer.headers["Location"]
    proposal = Book(wiki.accounts.database).those()[-1]
    fiche = texts_of(wiki, proposal)[1]
    assert (fiche.title, fiche.type, fiche.head["duree"]) == ("Une veillée", "methode", "3 h")
    assert fiche.body == "Il fait bon : venez.\n\n## Avant\n\n**Du bois**\n"


def test_a_document_of_word_keeps_its_title_its_levels_and_what_stands_above_an_inner_list() -> None:
    body = (
        _par("Bâtir un four", "Titre") + _par("1. La sole, dit-on.") + _par("Avant", "Titre1")
        + _par("Le sable", "Titre2") + _item("un") + _item("deux") + _item("trois", 1) + _item("quatre")
    )  # fmt: skip
    told = read_document(_docx(body))
    assert told.title == "Bâtir un four"
    assert [each.markdown for each in told.blocks] == [
        "1\\. La sole, dit-on.", "## Avant", "### Le sable", "1. un\n1. deux\n   - trois\n1. quatre"
    ]  # fmt: skip


def test_a_note_of_a_document_of_libreoffice_is_apart_from_the_words_before_it() -> None:
    document = Document("text")
    paragraph = Paragraph("Venir tôt, dit-on")
    paragraph.insert_note(after="tôt", note_id="n1", citation="1", body="Avant huit heures.")
    document.body.append(paragraph)
    saved = io.BytesIO()
    document.save(saved)
    assert "Venir tôt (Avant huit heures.), dit-on" in [
        each.markdown for each in read_document(saved.getvalue()).blocks
    ]


def test_the_pictures_of_a_document_come_with_the_proposal_and_enter_when_it_is_accepted(
    visitor: FlaskClient, wiki: Commons
) -> None:
    Person(visitor).send("/deposer", nom="Zoé", credit="Photo Zoé", fichier=(io.BytesIO(_odt()), "marche.odt"))
    proposal = Book(wiki.accounts.database).those()[-1]
    [picture] = pictures_of(wiki, proposal)
    mark = f"[[Fichier:{picture.file.name}]]"
    assert mark in texts_of(wiki, proposal)[1].body
    assert wiki.store.blob_at(picture.file.path) is None  # nothing of it is in the commons yet
    assert visitor.get(picture.file.url).status_code == 404
    boss = wiki.accounts.register("Maud", "quelques mots à la suite", "", "maintainer")
    client = create_app(wiki.config, wiki, limits=False).test_client()
    Person(client).send("/connexion", name="Maud", password="quelques mots à la suite")
    page = client.get(f"/propositions/{proposal.number}").text
    assert 'src="data:image/webp;base64,' in page
    assert "Les étals" in page
    with wiki.store.change(author_of(boss), "Le même nom, entre-temps") as change:
        change.write_file(picture.file, b"autre chose")
    saved = accept(wiki, proposal, boss)
    (name,) = re.findall(r"\[\[Fichier:([\w.-]+)\]\]", wiki.read(saved.name).body)
    assert name != picture.file.name
    described = wiki.read(PageName("fichiers", name))
    assert (described.head["texte_alternatif"], described.head["credit"]) == ("Les étals", "Photo Zoé")
    assert visitor.get(f"/media/{name}").status_code == 200


def test_pictures_that_cannot_be_kept_are_left_out_and_said(wiki: Commons) -> None:
    data = Image.new("RGB", (60, 40), "#1d6a44")
    out = io.BytesIO()
    data.save(out, "PNG")
    sent = [Sent("bonne.png", out.getvalue(), ""), Sent("cassee.png", b"rien", "")]
    sent += [Sent(f"n{number}.png", out.getvalue(), "") for number in range(10)]
    text = "\n\n".join(f"[[Fichier:{each.name}]]" for each in sent)
    fiche = Fiche.parse(PageName("fiches", "x"), f"---\ntitre: X\n---\n{text}\n")
    after, kept, left = kept_pictures(wiki, fiche, sent, "marche")
    assert len(kept) == 10
    assert len({each.file for each in kept}) == 10
    assert len(left) == 2
    assert after.body.count("[[Fichier:") == 10
    assert "cassee" in left[0]
    assert "[[Fichier:n9.png]]" not in after.body


def test_few_pictures_are_read_through_and_none_that_says_it_is_immense(wiki: Commons) -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 4001)).save(out, "GIF")
    sent = [Sent(f"n{number}.gif", out.getvalue(), "") for number in range(40)]
    fiche = Fiche.parse(PageName("fiches", "x"), "---\ntitre: X\n---\n[[Fichier:n39.gif]]\n")
    after, kept, left = kept_pictures(wiki, fiche, sent, "marche")
    assert kept == ()
    assert len(left) == 4
    assert "24 millions de points" in left[0]
    assert left[3].startswith("37 autres images")
    assert "Fichier" not in after.body


def _from_elsewhere(wiki: Commons, address: str) -> FlaskClient:
    """A visitor of another household: so many proposals are taken from one in a day."""
    client = create_app(wiki.config, wiki, limits=False).test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_a_corrected_picture_is_another_proposal_and_the_same_document_the_same(wiki: Commons) -> None:
    visitor = _from_elsewhere(wiki, "203.0.113.20")

    fields: dict[str, Any] = dict(form_fields(visitor.get("/deposer").text))

    def followed(document: bytes) -> str:
        sent = fields | {"nom": "Zoé", "fichier": (io.BytesIO(document), "corrigée.odt")}
        return visitor.post("/deposer", data=sent, content_type="multipart/form-data").headers["Location"]

    document, corrected = _odt("Corrigée"), _odt("Corrigée", "#aa0000")
    first = followed(document)
    assert followed(document) == first
    assert followed(corrected) != first


def test_a_proposal_whose_picture_may_not_be_taken_leaves_nothing_behind(wiki: Commons) -> None:
    visitor = _from_elsewhere(wiki, "203.0.113.21")
    Person(visitor).send("/deposer", nom="Léa", fichier=(io.BytesIO(_odt("Protégée")), "protégée.odt"))
    book = Book(wiki.accounts.database)
    proposal = book.those()[-1]
    boss = wiki.accounts.register("Solveig", "quelques mots à la suite", "", "maintainer")
    wiki.order.protect("space:fichiers", Role.ADMIN, "Images relues", boss.id)
    head = wiki.store.head()
    try:
        with pytest.raises(Protected):
            accept(wiki, proposal, boss)
    finally:
        wiki.order.unprotect("space:fichiers", boss.id)
    assert wiki.store.head() == head
    assert book.get(proposal.number).is_open
    assert accept(wiki, proposal, boss).commit


def test_the_form_is_one_file_whose_answer_comes_back(visitor: FlaskClient, wiki: Commons) -> None:
    answer = visitor.get("/deposer/methode.html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="formulaire-methode.html"'
    assert not re.search(r'(?:src|href|action)="(?!/nouvelle|#)', answer.text)
    assert 'name="c.duree"' in answer.text
    fields = [["titre", "Un verger"], ["c.duree", "4 h"], ["c.etapes", ""], ["c.etapes.0..from", ""],
              ["c.etapes.0.titre", "Planter"], ["text", "Des pommiers."]]  # fmt: skip
    data = json.dumps({"commun": "methode", "champs": fields}).encode()
    Person(visitor).send("/deposer", fichier=(io.BytesIO(data), "reponse.json"))
    fiche = texts_of(wiki, Book(wiki.accounts.database).those()[-1])[1]
    assert (fiche.title, fiche.head["duree"]) == ("Un verger", "4 h")
    assert fiche.head["etapes"] == [{"titre": "Planter"}]
    assert fiche.body.strip() == "Des pommiers."


@pytest.mark.parametrize(
    "said", [("fr", "Titre", "Durée", "Méthode"), ("en", "Title", "Duration", "Method")], ids=lambda said: said[0]
)
def test_the_model_of_a_type_is_a_document_that_is_read_back(
    visitor: FlaskClient, wiki: Commons, tmp_path: Path, said: tuple[str, str, str, str]
) -> None:
    language, title, duration, kind = said
    visitor.set_cookie("langue", language)
    answer = visitor.get("/deposer/methode.odt")
    visitor.delete_cookie("langue")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="modele-methode.odt"'
    (tmp_path / "modele.odt").write_bytes(answer.data)
    document = Document(tmp_path / "modele.odt")
    table = document.body.get_table(0)
    assert table is not None
    labels = [row.get_value(0) for row in table.rows]
    assert labels[:2] == [title, "Type"]
    assert duration in labels
    assert table.get_value((1, 1)) == kind
    for number, label in enumerate(labels):
        if label in {title, duration}:
            table.set_value((1, number), {title: "Tenir une ruche", duration: "2 h"}[str(label)])
    document.body.append(Paragraph("Des abeilles & du miel."))
    document.save(str(tmp_path / "ruche.odt"))
    filled = (tmp_path / "ruche.odt").read_bytes()
    Person(visitor).send("/deposer", fichier=(io.BytesIO(filled), "ruche.odt"))
    fiche = texts_of(wiki, Book(wiki.accounts.database).those()[-1])[1]
    assert (fiche.title, fiche.type, fiche.head["duree"]) == ("Tenir une ruche", "methode", "2 h")
    assert fiche.body.rstrip().endswith("Des abeilles & du miel.")
    assert "Titre" not in fiche.body
    assert "Remplissez" not in fiche.text
    assert visitor.get("/deposer/rien.odt").status_code == 404


def _form_of(client: FlaskClient, name: PageName) -> dict[str, Any]:
    """What the form of a fiche gives back when nothing is typed."""
    page = client.get(f"{name.url}/formulaire")
    assert f"formulaire-{name.slug}.html" in page.headers["Content-Disposition"]
    form = markup.fromstring(page.text).forms[0]
    kept = {"commun": form.get("data-commun"), **{key: form.get(f"data-{key}") for key in ("fiche", "id", "version")}}
    # A browser takes the first line's end of a text area away.
    return kept | {"champs": [[key, value.removeprefix("\n")] for key, value in form.form_values()]}


def _with(answer: dict[str, Any], **typed: str) -> io.BytesIO:
    fields = [[key, typed.get(key.replace(".", "_"), value)] for key, value in answer["champs"]]
    return io.BytesIO(json.dumps(answer | {"champs": fields}).encode())


def test_a_fiche_that_is_there_is_changed_by_its_form_whatever_was_written_since(
    visitor: FlaskClient, member: FlaskClient, wiki: Commons
) -> None:
    name = PageName("fiches", "preparer-une-reunion-publique")
    answer, before = _form_of(visitor, name), wiki.read(name)
    person = wiki.accounts.by_name("Aline")
    assert person is not None
    wiki.save(person, name, f"{before.text}\nPrévoir de l’eau.\n", wiki.page(name).last_commit, "De l’eau")
    Person(visitor).send("/deposer", fichier=(_with(answer, c_duree="5 h"), "reponse.json"))
    proposal = Book(wiki.accounts.database).those()[-1]
    old, new = texts_of(wiki, proposal)
    assert (proposal.page, proposal.base) == (name, answer["version"])
    assert new.head["duree"] == "5 h"
    assert new.body == old.body == before.body
    assert {key for key in old.head if old.head[key] != new.head.get(key)} <= {"duree"}
    mara = wiki.accounts.register("Mara", "quelques mots à la suite", "", "maintainer")
    accept(wiki, proposal, mara)
    now = wiki.read(name)
    assert (now.head["duree"], now.body.endswith("Prévoir de l’eau.\n")) == ("5 h", True)
    # A member goes on in the editor, on the version that the form was filled from.
    told = Person(member).send("/deposer", fichier=(_with(answer, titre="Réunir les gens"), "reponse.json"))
    page = member.get(told.headers["Location"]).text
    assert f'name="base" value="{answer["version"]}"' in page


@pytest.mark.parametrize(
    "wrong", [{"version": "0" * 40}, {"id": "", "fiche": "fiches/rien-de-tel"}, {"id": "", "fiche": "../../x"}]
)
def test_an_answer_about_no_fiche_gets_a_sentence(visitor: FlaskClient, wiki: Commons, wrong: dict[str, str]) -> None:
    answer = _form_of(visitor, PageName("fiches", "preparer-une-reunion-publique")) | wrong
    waiting = Book(wiki.accounts.database).waiting()
    page = Person(visitor).send("/deposer", status=422, fichier=(_with(answer), "reponse.json")).text
    assert 'role="alert"' in page
    assert Book(wiki.accounts.database).waiting() == waiting


def test_a_form_of_a_version_that_was_hidden_since_gives_nothing_of_it(visitor: FlaskClient, wiki: Commons) -> None:
    name = PageName("fiches", "preparer-une-reunion-publique")
    answer, blob = _form_of(visitor, name), wiki.page(name).blob
    wiki.store.veiled.add([("text", blob)])
    page = Person(visitor).send("/deposer", status=422, fichier=(_with(answer), "reponse.json")).text
    wiki.store.veiled.lift([("text", blob)])
    assert "masquée depuis" in page


def _packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 nothing", "abîmé"),
        (b"%PDF-1.4", "ni un ODT"),
        (_packed(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=ENTITIES), "hors de lui"),
        (_packed(word__document_xml=b"<a>" + b" " * 26_000_000), "démesuré"),
        (_packed(readme=b"a zip"), "ni un ODT"),
        (_docx(""), "vide"),
    ],
    ids=["damaged", "pdf", "entities", "bomb", "zip", "empty"],
)
def test_a_bad_file_gets_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read_document(data)
    assert why in refused.value.sentence("fr")


def test_what_was_typed_beside_a_bad_file_stays(visitor: FlaskClient) -> None:
    sent: dict[str, Any] = {"type": "methode", "nom": "Zoé", "fichier": (io.BytesIO(b"{nothing"), "a.json")}
    page = Person(visitor).send("/deposer", status=422, **sent).text
    assert "Rien n’a été enregistré" in page
    assert 'value="Zoé"' in page
    assert '<option value="methode" selected>' in page
