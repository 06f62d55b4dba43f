"""A commons as a folder: whole, relative, without what is reserved; made again, it is the one made anew."""

import re
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from libzim.reader import Archive

from bench.keeping import run
from commun import Commons
from commun.accounts import User
from commun.static_site import Copy, export_site, write_zim
from commun.static_site.dependent import MADE
from commun.static_site.folder import STATE, FolderTaken
from fiches import PageName
from tests.commun.static_site.conftest import Write

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6390cd72010001"
    "7300cc6663f06d0000000049454e44ae426082"
)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != STATE
    }


def test_every_link_of_a_copy_leads_to_a_file_of_it_or_out_of_it(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write("l-ete-a-saugues", "titre: L’été à Saugues\ntype: retour\nthemes: [Lien social, Énergie & climat]",
          "Voir [[Page qui n’existe pas]] et [[Préparer une réunion publique]].")  # fmt: skip
    wiki.upload(_person(wiki), "plan.png", PIXEL, {"credit": "Aline"}, "")
    write("avec-image", "titre: Avec image", "![[Fichier:plan.png]]\n\n![le plan](/media/plan.png)")
    export_site(wiki, tmp_path / "copie")
    files = _files(tmp_path / "copie")
    met = 0
    for file, data in files.items():
        if not file.endswith(".html"):
            continue
        for address in re.findall(r'\s(?:href|src)="([^"]*)"', data.decode()):
            path, _, anchor = unescape(address).partition("#")
            assert not address.startswith("/"), (file, address)
            if address.startswith(("http", "mailto:", "tel:", "data:")):
                continue
            target = normpath(join(dirname(file), unquote(path))) if path else file
            assert target in files, (file, address)
            if anchor and not path:
                assert f'id="{unquote(anchor)}"' in files[target].decode(), (file, address)
            met += 1
    assert met > 1000
    assert "media/plan.png" in files


def _counted(wiki: Commons) -> int:
    """How many pages count what others say, and are drawn each time."""
    return sum(wiki.index.pages.listing(space=space, limit=1)[0] for space in MADE)


def _person(wiki: Commons) -> User:
    return wiki.accounts.by_name("Aline") or wiki.accounts.register("Aline", "un-mot-de-passe-long")


def test_what_is_reserved_is_nowhere_in_a_copy(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write(
        "ferme", "titre: Ferme du Mazel\ntype: acteur\ncontact:\n  - {nom: Zélie Reservée, telephone: 06 99 88 77 66}\n"
        "  - {nom: Paul Connu, telephone: 04 71 00 00 00, visibilite: public}",
    )  # fmt: skip
    write("liste", "titre: Liste", "```ask\n[[Type::acteur]]\n|?Contact\n|format=table\n```")
    export_site(wiki, tmp_path / "copie")
    everything = b"".join(_files(tmp_path / "copie").values()).decode("utf-8", "replace")
    assert "04 71 00 00 00" in everything
    for secret in ("06 99 88 77 66", "0699887766", "33699887766", "Reserv"):
        assert secret not in everything


def test_answers_are_those_of_the_commit_and_say_so(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write("question", "titre: Question", "```ask\n[[Type::methode]]\n|format=ul\n```")
    done = export_site(wiki, tmp_path / "copie")
    page = (tmp_path / "copie/fiches/question.html").read_text()
    assert "Préparer une réunion publique" in page
    assert f"version {done.commit[:7]}" in page
    about = (tmp_path / "copie/a-propos-de-cette-copie.html").read_text()
    assert done.commit[:10] in about
    assert "coordonnées réservées" in about


def test_a_copy_made_again_is_the_one_that_would_be_made_anew(wiki: Commons, write: Write, tmp_path: Path) -> None:
    again = tmp_path / "copie"
    export_site(wiki, again)
    person = _person(wiki)

    def settled(*, most: int) -> None:
        wiki.index.catch_up()
        done = export_site(wiki, again)
        fresh = tmp_path / f"neuve-{done.commit}"
        export_site(wiki, fresh)
        assert _files(again) == _files(fresh)
        assert done.drawn - _counted(wiki) <= most, done

    write(
        "marche",
        "titre: Tenir un marché\ntype: methode",
        "Voir [[Un four à pain]] et [[Préparer une réunion publique]].",
    )
    settled(most=30)
    write(
        "four", 'titre: Un four à pain\ntype: retour\nmethodes: ["[[Tenir un marché]]"]\nterritoires: ["[[Saugues]]"]'
    )
    settled(most=30)
    write("saugues-essai", "titre: Saugues\ntype: territoire\ntypologie: bourg\ncoordonnees: 44.96, 3.55")
    settled(most=30)
    write("saugues-essai", "titre: Saugues\ntype: territoire\ntypologie: village\ncoordonnees: 44.96, 3.55")
    settled(most=30)
    row = wiki.page(PageName("fiches", "four"))
    wiki.rename(person, row.name, "Le four du village", row.last_commit, "")
    settled(most=30)
    row = wiki.page(PageName("fiches", "marche"))
    wiki.delete(person, row.name, row.last_commit, "")
    settled(most=30)
    assert not (again / "fiches/marche.html").exists()
    wiki.upload(person, "plan.png", PIXEL, {"credit": "Aline"}, "")
    write("four-2", "titre: Un four à pain", "![[Fichier:plan.png]]")
    settled(most=30)
    kind = wiki.page(PageName("types", "methode"))
    wiki.save(
        person,
        kind.name,
        wiki.fiche(kind).text.replace("label", "label").rstrip() + "\n\nUn mot.\n",
        kind.last_commit,
        "",
    )
    settled(most=10_000)


def test_what_has_not_changed_is_not_touched(wiki: Commons, write: Write, tmp_path: Path) -> None:
    copy = tmp_path / "copie"
    export_site(wiki, copy)
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.html")}
    nothing = export_site(wiki, copy)
    assert (nothing.drawn, nothing.written, nothing.removed) == (0, 0, 0)
    write("seule", "titre: Seule au monde")
    one = export_site(wiki, copy)
    assert one.drawn - _counted(wiki) < 10
    touched = {path.name for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert "preparer-une-reunion-publique.html" not in touched
    assert {"index.html", "index-alphabetique.html"} <= touched


def test_a_selection_holds_its_pages_and_leads_outside_for_the_others(
    wiki: Commons, write: Write, tmp_path: Path
) -> None:
    write("marche", "titre: Tenir un marché", "Voir [[Préparer une réunion publique]] et [[Rien de tel]].")
    chosen = Copy((PageName("fiches", "marche"),), "Un choix", "https://sillon.example.org")
    done = export_site(wiki, tmp_path / "choix", chosen)
    assert done.pages == 1
    files = _files(tmp_path / "choix")
    assert [file for file in files if file.startswith("fiches/")] == ["fiches/marche.html"]
    page = files["fiches/marche.html"].decode()
    assert 'href="https://sillon.example.org/fiches/preparer-une-reunion-publique"' in page
    assert "Rien de tel" in page
    assert "/nouvelle" not in page
    assert "Un choix" in files["index.html"].decode()


def test_a_copy_without_an_address_to_lead_to_keeps_the_words_of_its_links(
    wiki: Commons, write: Write, tmp_path: Path
) -> None:
    write("marche", "titre: Tenir un marché", "Voir [[Préparer une réunion publique]].")
    export_site(wiki, tmp_path / "choix", Copy((PageName("fiches", "marche"),)))
    page = (tmp_path / "choix/fiches/marche.html").read_text()
    assert "Préparer une réunion publique" in page
    assert 'href="http' not in page.partition("<article")[2]


def test_a_copy_has_no_button_that_does_nothing_and_its_lists_are_in_the_order_of_the_alphabet(
    wiki: Commons, write: Write, tmp_path: Path
) -> None:
    write("un-four", "titre: Un four\ntype: methode\nthemes: [Énergie, Zones humides]")
    export_site(wiki, tmp_path / "copie", Copy(live=""))
    files = {file: data.decode() for file, data in _files(tmp_path / "copie").items() if file.endswith(".html")}
    assert not [file for file, html in files.items() if re.search(r'<a class="button[^"]*">', html)]
    assert not [file for file, html in files.items() if "Adresse permanente" in html], "it leads nowhere from here"
    assert files["themes.html"].index("Énergie") < files["themes.html"].index("Zones humides")


def test_a_folder_of_something_else_is_not_written_over(wiki: Commons, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/index.html").write_text("mes photos")
    with pytest.raises(FolderTaken):
        export_site(wiki, tmp_path / "photos")
    assert (tmp_path / "photos/index.html").read_text() == "mes photos"


def test_a_file_that_somebody_put_in_a_copy_stays(wiki: Commons, write: Write, tmp_path: Path) -> None:
    export_site(wiki, tmp_path / "copie")
    (tmp_path / "copie/notes.txt").write_text("à moi")
    write("autre", "titre: Autre")
    export_site(wiki, tmp_path / "copie")
    assert (tmp_path / "copie/notes.txt").read_text() == "à moi"


def test_two_themes_of_one_slug_have_two_pages(wiki: Commons, write: Write, tmp_path: Path) -> None:
    write("a", "titre: A\nthemes: [Eau & forêt, Eau forêt]")
    export_site(wiki, tmp_path / "copie")
    pages = [path.read_text() for path in (tmp_path / "copie/themes").glob("eau-foret*.html")]
    assert len(pages) == 2
    assert {re.search(r"<h1>(.*?)</h1>", page)[1] for page in pages} == {"Eau &amp; forêt", "Eau forêt"}  # type: ignore[index]


def test_a_zim_file_holds_the_pages_and_finds_them_by_title(wiki: Commons, tmp_path: Path) -> None:
    done = export_site(wiki, tmp_path / "copie")
    write_zim(tmp_path / "copie", tmp_path / "commun.zim", title="Le Sillon", language="fr", commit=done.commit)
    archive = Archive(tmp_path / "commun.zim")
    assert archive.main_entry.get_item().path == "index.html"
    page = archive.get_entry_by_path("fiches/preparer-une-reunion-publique.html")
    assert page.title == "Préparer une réunion publique"
    assert archive.get_metadata("Language") == b"fra"


def test_the_command_says_what_it_did(wiki: Commons, tmp_path: Path) -> None:
    said = run(wiki.config.data, "export-site", str(tmp_path / "copie"), "--quiet")
    assert re.search(r"\d+ pages dans .*copie : \d+ dessinées", said)
    refused = run(wiki.config.data, "export-site", str(tmp_path), "--fiches", "rien-de-tel", check=False)
    assert refused == ""
