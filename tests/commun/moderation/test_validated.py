"""Which text is read while a newer one waits to be validated: the same on the page and in every output."""

import json
from pathlib import Path

from commun import Commons
from commun.kit.booklet import booklet
from commun.static_site import Copy, export_site
from fiches import PageName
from tests.commun.contacts.conftest import As, Write
from tests.commun.moderation.test_moderation import HEAD, vandal_of

NAME = PageName("fiches", "un")


def test_taking_the_status_away_does_not_hide_the_validated_version(wiki: Commons, write: Write, person: As) -> None:
    write("un", f"{HEAD.format('Un')}\nstatut: validée", "Texte relu.\n")
    wiki.save(vandal_of(wiki), NAME, f"---\n{HEAD.format('Un')}\n---\nTexte non relu.\n", wiki.head(), "")
    assert wiki.read(NAME).status == "à relire"
    assert "Texte relu." in person("visitor").get("/fiches/un")


def test_every_output_gives_the_text_that_the_page_shows(
    wiki: Commons, write: Write, person: As, tmp_path: Path
) -> None:
    write("un", f"{HEAD.format('Un')}\nstatut: validée", "Texte relu.\n")
    validated = wiki.head()
    write("un", f"{HEAD.format('Un')}\nstatut: à relire", "Texte nouveau.\n", base=wiki.store.head())
    visitor, newest = person("visitor"), wiki.head()
    for address in ("/fiches/un", "/fiches/un.md", "/fiches/un.json", "/fiches/un/imprimer"):
        assert "Texte relu." in visitor.get(address), address
        assert "Texte nouveau." not in visitor.get(address), address
        assert "Texte nouveau." in visitor.get(f"{address}?recente=1"), address
    link = visitor.client.get("/fiches/un.md").headers["Link"]
    assert link == '</fiches/un.md?recente=1>; rel="latest-version"'
    told = json.loads(visitor.get("/fiches/un.json"))
    assert (told["revision"], told["validated"]["revision"], told["newest"]["revision"]) == (
        validated, validated, newest,
    )  # fmt: skip
    assert json.loads(visitor.get("/fiches/un.json?recente=1"))["revision"] == newest
    assert json.loads(visitor.get("/api/pages/fiches/un"))["revision"] == newest
    assert validated[:12] in visitor.get("/fiches/un/citer")
    chapter = booklet(wiki, [NAME], "", "").chapters[0]
    assert "Texte relu." in chapter.html
    assert "Version validée du" in chapter.version
    export_site(wiki, tmp_path / "copie", Copy(names=(NAME,)))
    copied = (tmp_path / "copie/fiches/un.html").read_text(encoding="utf-8")
    assert ("Texte relu." in copied, "Texte nouveau." in copied, "Version validée le" in copied) == (True, False, True)


def test_who_has_just_written_reads_it(write: Write, person: As) -> None:
    write("un", f"{HEAD.format('Un')}\nstatut: validée", "Texte relu.\n")
    camille = person("contributor")
    answer = camille.send("/fiches/un/modifier?section=0", text="Texte nouveau.\n")
    assert answer.location == "/fiches/un?recente=1"
    page = camille.get(answer.location)
    assert "Texte nouveau." in page
    assert "pas encore validée" in page
    assert "Texte relu." in camille.get("/fiches/un")
