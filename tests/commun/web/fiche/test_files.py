"""Files: sent by a form, shown in pages, served as what they are."""

import io

from PIL import Image

from commun import Commons
from fiches import PageName
from tests.browser import Person
from tests.commun.web.fiche.conftest import Writer


def picture(width: int = 800, height: int = 600, kind: str = "JPEG") -> bytes:
    """The bytes of a plain picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, kind)
    return out.getvalue()


def sent(alix: Person, data: bytes, name: str, status: int = 303, **fields: str) -> str:
    """Send a file by the form; the address of its page."""
    response = alix.send("/televerser", fichier=(io.BytesIO(data), name), status=status, **fields)
    return response.location if status == 303 else response.text


def test_a_picture_has_a_page_bytes_and_small_sizes(wiki: Commons, alix: Person, person: Writer) -> None:
    page = sent(alix, picture(), "Le jardin.JPG", texte_alternatif="Un carré vert", credit="Alix")
    assert page == "/fichiers/le-jardin.jpg"
    visitor = person()
    shown = visitor.get(page)
    assert 'alt="Un carré vert"' in shown
    assert 'width="800"' in shown
    media = visitor.client.get("/media/le-jardin.jpg")
    assert media.content_type == "image/jpeg"
    again = visitor.client.get("/media/le-jardin.jpg", headers={"If-None-Match": media.headers["ETag"]})
    assert again.status_code == 304
    small = visitor.client.get("/media/320/le-jardin.jpg.webp")
    assert small.content_type == "image/webp"
    assert Image.open(io.BytesIO(small.data)).width == 320
    assert visitor.client.get("/media/321/le-jardin.jpg.webp").status_code == 404
    assert wiki.store.fsck() == []


def test_what_is_known_of_a_file_is_not_read_as_fields_of_the_commons(alix: Person, person: Writer) -> None:
    """The starter has a field « Format » (of an event), and a record whose part `taille` counts people."""
    box = person().get(sent(alix, picture(), "mare.jpg")).partition('class="box"')[2].partition("</section>")[0]
    assert all(told in box for told in ("Format", "image/jpeg", "Taille", "\u00a0ko", "Dimensions", "800 × 600 pixels"))
    assert "prévue" not in box
    assert "personnes" not in box
    assert "non prévue" not in person().get("/qualite")


def test_two_files_of_one_name_are_both_kept(alix: Person, person: Writer) -> None:
    assert sent(alix, picture(), "plan.jpg") == "/fichiers/plan.jpg"
    assert sent(alix, picture(400, 300), "plan.jpg") == "/fichiers/plan-2.jpg"
    assert person().client.get("/media/plan.jpg").data != person().client.get("/media/plan-2.jpg").data


def test_a_script_that_calls_itself_a_picture_is_refused(alix: Person) -> None:
    page = sent(alix, b"<script>alert(1)</script>", "photo.jpg", status=422, credit="Moi")
    assert "n’est pas accepté" in page
    assert 'value="Moi"' in page


def test_a_fiche_that_shows_a_picture_gives_its_size(alix: Person, person: Writer) -> None:
    sent(alix, picture(), "jardin.jpg", texte_alternatif="Un carré vert")
    alix.send("/nouvelle", titre="Avec image", text="[[Fichier:jardin.jpg|Le carré]]\n")
    page = person().get("/fiches/avec-image")
    assert 'width="800"' in page
    assert "Le carré" in page
    assert "/fiches/avec-image" in person().get("/fichiers/jardin.jpg")


def test_a_picture_goes_on_being_shown_by_the_name_that_it_had(wiki: Commons, alix: Person, person: Writer) -> None:
    """As on the wikis it comes from, where a file that is moved leaves a redirect."""
    address = sent(alix, picture(), "plan-du-jardin.jpg")
    name = PageName.parse(address.removeprefix("/"))
    row = wiki.index.pages.get(name)
    assert row
    text = wiki.fiche(row).with_head({"autres_titres": ["Vieux plan.jpg"]}).text
    author = wiki.accounts.by_name("Alix")
    assert author
    wiki.save(author, name, text, row.last_commit, "")
    alix.send("/nouvelle", titre="Le verger", text="[[Fichier:Vieux plan.jpg|vignette|Le plan]]\n")
    shown = person().get("/fiches/le-verger")
    assert "plan-du-jardin.jpg" in shown
    assert "wikilink--missing" not in shown
    assert person().client.get("/wiki/Fichier:Vieux_plan.jpg").location == address
    assert wiki.check(lambda *_: None) == []


def test_paths_that_leave_the_folder_are_no_addresses(person: Writer) -> None:
    for wrong in ("/media/..%2f..%2fetc%2fpasswd", "/media/.git", "/media/-rf.jpg", "/media/con.jpg"):
        assert person().client.get(wrong).status_code == 404
