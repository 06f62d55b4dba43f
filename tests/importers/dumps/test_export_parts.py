"""What exports hold beside pages: parts of revisions, gaps, logs, files; and files that are packed, or cut."""

import base64
import bz2
import gzip
import json
import lzma
import subprocess
from collections.abc import Callable
from hashlib import sha1
from pathlib import Path

import pytest

from fiches import Store
from importers import DumpCut, UnpackerMissing, import_dump
from tests.conftest import RequireProgram
from tests.importers.asked import branch, page, pages, revisions

HEAD = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-{version}/" version="{version}" xml:lang="fr"><siteinfo>'
    "<sitename>Essai</sitename><base>http://exemple.org/wiki/Accueil</base><case>first-letter</case><namespaces>"
    '<namespace key="0" case="first-letter"/><namespace key="6" case="first-letter">Fichier</namespace>'
    "</namespaces></siteinfo>"
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def base36(data: bytes) -> str:
    """A sha1 as exports write it (31 digits of base 36)."""
    number, digits = int(sha1(data, usedforsecurity=False).hexdigest(), 16), ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits.rjust(31, "0")


def revision(number: int, words: str, *, more: str = "", **parts: str) -> str:
    """A revision of schema 0.10; `more` stands where 0.11 puts other parts."""
    said = {
        "contributor": "<contributor><username>Marine</username><id>2</id></contributor>",
        "comment": "<comment>suite</comment>",
        "text": f'<text bytes="{len(words.encode())}" xml:space="preserve">{words}</text>',
        "sha1": f"<sha1>{base36(words.encode())}</sha1>",
        **parts,
    }
    return (
        f"<revision><id>{number}</id><timestamp>2015-03-23T15:{number % 60:02d}:00Z</timestamp>{said['contributor']}"
        f"{said['comment']}<model>wikitext</model><format>text/x-wiki</format>{said['text']}{said['sha1']}{more}</revision>"
    )


def of_page(number: int, title: str, *inside: str, namespace: int = 0) -> str:
    return f"<page><title>{title}</title><ns>{namespace}</ns><id>{number}</id>{''.join(inside)}</page>"


def export(*parts: str, version: str = "0.10") -> str:
    return HEAD.format(version=version) + "".join(parts) + "</mediawiki>"


def written(folder: Path, text: str, name: str = "essai.xml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_parts_of_a_revision_of_schema_0_11(store: Store, tmp_path: Path) -> None:
    other = '{"labels": {"fr": "Le jardin"}}'
    more = (
        f"<content><role>mediainfo</role><origin>7</origin><model>wikibase-mediainfo</model><format>application/json"
        f'</format><text bytes="{len(other)}" sha1="x">{other}</text></content>'
    )
    origin = '<origin>7</origin><text bytes="9" sha1="y" xml:space="preserve">Le jardin</text>'
    text = export(of_page(1, "Jardin", revision(7, "Le jardin", more=more, text=origin)), version="0.11")
    report = import_dump(store, written(tmp_path, text), "essai")
    body = page(store, "Jardin").body
    assert body.startswith("Le jardin\n")
    assert json.loads(body.partition("```json\n")[2].partition("\n```")[0]) == json.loads(other)
    assert [(x.loss.name, x.loss.kept) for x in report.losses] == [("contenu annexe « mediainfo »", True)]


def test_a_main_part_that_stands_as_content_is_the_text(store: Store, tmp_path: Path) -> None:
    more = "<content><role>main</role><model>wikitext</model><text>Dans sa part.</text></content>"
    import_dump(
        store, written(tmp_path, export(of_page(1, "Jardin", revision(7, "", more=more, text="", sha1="")))), "essai"
    )
    assert page(store, "Jardin").body == "Dans sa part.\n"


def test_what_is_deleted_in_an_export_is_a_gap_that_says_so(store: Store, tmp_path: Path) -> None:
    gone = revision(
        8, "", text='<text deleted="deleted"/>', contributor='<contributor deleted="deleted"/>',
        comment='<comment deleted="deleted"/>', sha1="<sha1/>",
    )  # fmt: skip
    report = import_dump(store, written(tmp_path, export(of_page(1, "Jardin", revision(7, "Un."), gone))), "essai")
    last = branch(store)[-1]
    assert last.author.name == "(nom masqué)"
    assert last.trailers["Source-Hidden"] == "comment text user"
    assert "masqué" in page(store, "Jardin").body
    assert [x.loss.kind for x in report.losses] == ["hidden"]


def test_a_text_that_the_export_only_names_is_told(store: Store, tmp_path: Path) -> None:
    stub = revision(7, "", text='<text bytes="812" id="4" location="tt:4"/>', sha1="")
    report = import_dump(store, written(tmp_path, export(of_page(1, "Jardin", stub))), "essai")
    assert ("export", "texte absent de l’export") in [(x.loss.kind, x.loss.name) for x in report.losses]
    assert "masqué" in page(store, "Jardin").body


def test_a_fingerprint_is_compared_and_where_none_is_stated_it_is_made(store: Store, tmp_path: Path) -> None:
    wrong = revision(8, "Deux.", sha1=f"<sha1>{base36(b'autre')}</sha1>")
    text = export(of_page(1, "Jardin", revision(7, "Un.", sha1=""), wrong))
    report = import_dump(store, written(tmp_path, text), "essai")
    assert [x.loss.name for x in report.losses if x.loss.kind == "export"] == ["texte différent de son empreinte sha1"]
    made = [c.trailers["Source-Sha1"] for c in branch(store) if c.trailers.get("Source-Revision") == "7"]
    assert made == [sha1(b"Un.", usedforsecurity=False).hexdigest()]
    assert page(store, "Jardin").body == "Deux.\n"


def test_logs_tell_what_a_page_was_called(store: Store, tmp_path: Path) -> None:
    log = (
        "<logitem><id>1</id><timestamp>2015-03-23T15:08:00Z</timestamp><contributor><username>Marine</username>"
        "</contributor><comment>mieux</comment><type>move</type><action>move</action><logtitle>Potager</logtitle>"
        '<params xml:space="preserve">a:2:{s:9:"4::target";s:6:"Jardin";s:10:"5::noredir";s:1:"1";}</params></logitem>'
    )
    logs = written(tmp_path, export(log), "journaux.xml")
    import_dump(store, written(tmp_path, export(of_page(1, "Jardin", revision(7, "Un.")))), "essai", logs=logs)
    assert page(store, "Jardin").other_titles == ("Potager",)


def upload(data: bytes, *, inside: bool, rel: str = "a/ab/Jardin.png") -> str:
    held = f'<contents encoding="base64">{base64.b64encode(data).decode()}</contents>' if inside else ""
    return (
        "<upload><timestamp>2015-03-23T15:07:00Z</timestamp><contributor><username>Marine</username></contributor>"
        "<comment>la photo</comment><filename>Jardin.png</filename><src>http://exemple.org/images/a/ab/Jardin.png</src>"
        f"<size>{len(data)}</size><sha1base36>{base36(data)}</sha1base36><rel>{rel}</rel>{held}</upload>"
    )


@pytest.mark.parametrize("inside", [True, False])
def test_files_come_from_the_export_or_from_a_folder(store: Store, tmp_path: Path, *, inside: bool) -> None:
    text = export(of_page(3, "Fichier:Jardin.png", revision(7, "La photo."), upload(PNG, inside=inside), namespace=6))
    file = written(tmp_path, text)
    folder = tmp_path / "images"
    (folder / "a" / "ab").mkdir(parents=True)
    (folder / "a" / "ab" / "Jardin.png").write_bytes(PNG)
    report = import_dump(store, file, "essai", files=None if inside else folder)
    assert report.files == 1
    assert [data for path, sha in store.list() if path.endswith(".png") for _, data in store.blobs([sha])] == [PNG]
    assert import_dump(store, file, "essai", files=None if inside else folder).commit is None


def test_a_file_that_is_nowhere_is_told_and_a_path_that_climbs_is_not_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    (tmp_path / "images").mkdir()
    climbing = upload(PNG, inside=False, rel="../secret.png")
    text = export(of_page(3, "Fichier:Jardin.png", revision(7, "La photo."), climbing, namespace=6))
    report = import_dump(store, written(tmp_path, text), "essai", files=tmp_path / "images")
    assert report.files == 0
    assert [x.loss.kind for x in report.losses] == ["file"]


THREE = [of_page(n, f"Page {n}", revision(n, f"Texte {n}.")) for n in (1, 2, 3)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_of_a_file_that_ends_too_early_the_whole_pages_come_and_the_rest_later(
    store: Store, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    whole = export(*THREE).encode()
    half = whole.index(b"<title>Page 3")
    file = tmp_path / "essai.xml"
    file.write_bytes(pack(whole[:half]) + pack(whole[half:])[:20])
    report = import_dump(store, file, "essai")
    assert isinstance(report.stopped, DumpCut)
    assert "rien n’est perdu" in report.told()
    assert {fiche.title for fiche in pages(store)} == {"Page 1", "Page 2"}
    file.write_bytes(pack(whole))
    again = import_dump(store, file, "essai")
    assert again.stopped is None
    assert again.revisions == 1
    assert {fiche.title for fiche in pages(store)} == {"Page 1", "Page 2", "Page 3"}


def test_a_7z_is_read_as_a_stream(store: Store, tmp_path: Path, require_program: RequireProgram) -> None:
    program = require_program("7zz", package="7zip")
    file = written(tmp_path, export(*THREE))
    packed = tmp_path / "essai.xml.7z"
    subprocess.run([str(program), "a", str(packed), str(file)], check=True, capture_output=True)
    assert import_dump(store, packed, "essai").revisions == 3


def test_a_7z_that_no_program_reads_is_told_with_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "essai.xml.7z"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnpackerMissing, match="7zip"):
        import_dump(store, file, "essai")


def test_a_dry_run_of_an_export_writes_nothing(store: Store, tmp_path: Path) -> None:
    report = import_dump(store, written(tmp_path, export(*THREE)), "essai", dry_run=True)
    assert report.planned["versions"] == 3
    assert store.head("sources/essai") is None


def test_pages_of_another_program_without_numbers_come_once(store: Store, tmp_path: Path) -> None:
    named = [of_page(-4, "Jardin", revision(-9, "Un.")), of_page(0, "Potager", revision(0, "Deux."))]
    bare = of_page(7, "Verger", revision(7, "Trois.", more="")).replace("<id>7</id>", "")
    file = written(tmp_path, export(*named, bare))
    assert import_dump(store, file, "essai").revisions == 3
    assert {(fiche.title, fiche.body) for fiche in pages(store)} == {
        ("Jardin", "Un.\n"), ("Potager", "Deux.\n"), ("Verger", "Trois.\n"),
    }  # fmt: skip
    assert import_dump(store, file, "essai").commit is None


def test_a_later_export_of_fewer_versions_without_numbers_brings_nothing_twice(store: Store, tmp_path: Path) -> None:
    texts = ["Un.", "Deux.", "Trois."]
    for number, kept in enumerate((texts, texts[1:], texts[2:], [*texts, "Quatre."], ["Quatre."])):
        hidden = '<contributor deleted="deleted"/>'  # nothing but its number tells such a version from another
        page_of = of_page(0, "Jardin", "".join(revision(0, text, contributor=hidden) for text in kept))
        report = import_dump(store, written(tmp_path, export(page_of)), "essai")
        assert (report.revisions, report.commit is None) == ((3, 0, 0, 1, 0)[number], number not in (0, 3))
    assert (page(store, "Jardin").body, len(revisions(store))) == ("Quatre.\n", 4)


def test_versions_of_one_second_without_numbers_keep_the_order_of_the_file(store: Store, tmp_path: Path) -> None:
    texts = ["Un.", "Deux.", "Trois.", "Quatre.", "Cinq.", "Cinq."]
    file = written(tmp_path, export(of_page(0, "Jardin", "".join(revision(0, text) for text in texts))))
    assert import_dump(store, file, "essai").revisions == 5
    fiche = page(store, "Jardin")
    assert fiche.body == "Cinq.\n"
    assert [store.read(fiche.name, commit.sha).body.strip() for commit in revisions(store)] == texts[:5]
    assert import_dump(store, file, "essai").commit is None
