"""mwclient, as it is, reads and writes a commons as it would a MediaWiki."""

import io
import time
from typing import Any

import mwclient
import pytest

from commun.accounts import Role
from fiches import PageName
from tests.commun.web.actions.conftest import PASSWORD, PNG, Served

FOUR = "Tenir un four"


def test_it_reads_a_page_its_versions_categories_files_and_links(served: Served) -> None:
    site = served.site(force_login=False)
    assert site.site["sitename"] == "Le Sillon"
    page = site.pages[FOUR]
    assert page.exists
    assert page.contentmodel == "markdown"
    assert page.text().endswith("Un.\n\nDeux, [[Lestrac]].\n\n[[Fichier:four.png|Un four]]\n")
    assert page.text().startswith("---\nid: tenir-un-four\ntitre: Tenir un four\n")
    versions = list(page.revisions(prop="ids|user|comment|content|timestamp", slots="main"))
    assert [each["comment"] for each in versions] == ["Texte 1", "Texte 0"]
    assert versions[0]["parentid"] == versions[1]["revid"]
    assert page.revision == versions[0]["revid"]
    assert "lestrac" not in versions[1]["slots"]["main"]["*"].lower()
    assert [each["comment"] for each in page.revisions(dir="newer", api_chunk_size=1)] == ["Texte 0", "Texte 1"]
    assert {each.name for each in page.categories()} == {"Catégorie:Pain", "Catégorie:Feu"}
    assert list(page.categories(generator=False)) == ["Catégorie:Pain", "Catégorie:Feu"]
    assert [each.name for each in page.images()] == ["Fichier:four.png"]
    assert [each.name for each in page.links()] == ["Lestrac"]
    assert FOUR in [each.name for each in site.pages["Lestrac"].backlinks()]


def test_it_lists_pages_members_of_a_category_and_what_has_changed(served: Served) -> None:
    site = served.site(force_login=False)
    every = [page.name for page in site.pages]
    assert len(every) == served.wiki.index.pages.listing(space="fiches")[0]
    assert [page.name for page in site.allpages(prefix="Tenir un f")] == [FOUR]
    assert [page.name for page in site.allpages(api_chunk_size=2, max_items=5)] == every[:5]
    assert [page.name for page in site.categories["Pain"]] == [FOUR]
    assert next(site.recentchanges(max_items=1))["title"].endswith("four")
    assert {each["comment"] for each in site.usercontributions("Paul")} >= {"Texte 0", "Texte 1"}
    assert [each["title"] for each in site.search("four pain", max_items=1)] == [FOUR]
    assert [each["fulltext"] for each in site.ask("[[Catégorie:Pain]]")] == [FOUR]


def test_a_signature_of_any_sign_is_a_wrong_one(served: Served) -> None:
    site = served.site(force_login=False)
    site.connection.cookies.set("commun_api", "1.2.\u00e9".encode().decode("latin-1"))
    assert "anon" in site.get("query", meta="userinfo")["query"]["userinfo"]
    known = served.site("Zora")
    with pytest.raises(mwclient.errors.APIError) as refused:
        known.post("edit", title=FOUR, text="Un.", token="é")
    assert refused.value.code == "badtoken"


@pytest.mark.parametrize("digits", [20, 5000])
def test_a_number_without_end_is_refused_or_leads_nowhere(served: Served, digits: int) -> None:
    site, number = served.site(force_login=False), "9" * digits
    for name in ("pageids", "revids"):
        with pytest.raises(mwclient.errors.APIError) as refused:
            site.get("query", **{name: number})
        assert refused.value.code == "badinteger"
    told = site.get("query", titles=FOUR, prop="revisions", rvprop="ids", rvcontinue=f"|{number}")
    assert "pages" in told["query"]
    site.get("query", list="allpages", apnamespace=number)


def test_titles_are_listed_from_where_they_begin(served: Served) -> None:
    site = served.site(force_login=False)
    every = [page.name for page in site.pages]
    prefix = FOUR[:3].upper()
    assert [page.name for page in site.allpages(prefix=prefix)] == [name for name in every if name.startswith("Ten")]
    assert [page.name for page in site.allpages(prefix="Tenir_un_f", api_chunk_size=1)] == [FOUR]
    assert [page.name for page in site.allpages(start=FOUR)] == every[every.index(FOUR) :]
    assert [page.name for page in site.allpages(start=FOUR, prefix="zz")] == []
    assert [image.name for image in site.allimages(prefix="four")] == ["Fichier:four.png"]


def test_somebody_blocked_is_told_why_and_until_when(served: Served) -> None:
    site = served.site("Bob bloqué")
    bob, aline = served.wiki.accounts.by_name("Bob bloqué"), served.wiki.accounts.register("Aline", PASSWORD)
    assert bob is not None
    served.wiki.order.block(bob.id, "Publicité", 4_102_444_800, aline.id)
    told = site.api("query", meta="userinfo", uiprop="blockinfo")["query"]["userinfo"]
    assert (told["blockedby"], told["blockreason"]) == ("Aline", "Publicité")
    assert told["blockexpiry"] == "2100-01-01T00:00:00Z"
    assert served.site("Bob bloqué").blocked == ("Aline", "Publicité")
    with pytest.raises(mwclient.errors.MwClientError):
        site.pages[FOUR].edit("Encore", "")
    served.wiki.order.unblock(bob.id, aline.id)
    assert served.site("Bob bloqué").blocked is False


def test_it_reads_a_file_and_its_bytes(served: Served) -> None:
    image = served.site(force_login=False).images["four.png"]
    assert image.exists
    assert image.imageinfo["mime"] == "image/png"
    assert len(image.imageinfo["sha1"]) == 40
    assert image.download() == PNG
    assert [page.name for page in image.imageusage()] == [FOUR]
    assert next(iter(image.imagehistory()))["user"] == "Paul"


def test_other_titles_wrong_titles_and_missing_pages_are_told(served: Served) -> None:
    site = served.site(force_login=False)
    assert not site.pages["Rien de tel"].exists
    assert site.pages["Rien de tel"].text() == ""
    with pytest.raises(mwclient.errors.InvalidPageTitle):
        site.pages["Un [crochet]"]
    assert site.pages["tenir_un_four"].name == FOUR
    moved = site.api("query", titles="Cuire le pain", redirects="", prop="info")["query"]
    assert moved["redirects"] == [{"from": "Cuire le pain", "to": FOUR}]
    number = site.pages[FOUR].pageid
    both = site.api("query", titles=f"Cuire le pain|{FOUR}", prop="info")["query"]["pages"].values()
    assert {each["title"]: (each["pageid"], "redirect" in each) for each in both} == {
        "Cuire le pain": (number, True),
        FOUR: (number, False),
    }
    assert site.pages["Cuire le pain"].resolve_redirect().name == FOUR
    assert site.pages["Cuire le pain"].text() == site.pages[FOUR].text()
    assert site.pages[number].name == FOUR
    both = site.api("query", revids=f"{site.pages[FOUR].revision}|999999", prop="revisions", rvprop="ids")["query"]
    assert both["badrevids"]["999999"]["revid"] == 999999
    with pytest.raises(mwclient.errors.APIError) as wrong:
        site.api("nexistepas")
    assert wrong.value.code == "badvalue"


def test_it_logs_in_with_a_key_and_writes(served: Served) -> None:
    site = served.site("Aline")
    assert site.username == "Aline"
    page = site.pages["Une haie vive"]
    told = page.edit("---\nthemes: [Arbres]\n---\nOn plante.\n", "Une haie")
    assert told["result"] == "Success"
    assert "new" in told
    name = PageName("fiches", "une-haie-vive")
    assert served.wiki.read(name).title == "Une haie vive"
    page = site.pages["Une haie vive"]
    page.edit(page.text() + "On taille.\n", "La taille")
    last = served.wiki.index.revisions.latest(served.wiki.page(name).key)
    assert last is not None
    assert (last.summary, last.author) == ("La taille", "Aline")
    assert "nochange" in page.edit(page.text(cache=False), "Rien")
    page.append("On arrose.\n", "L’eau")
    assert served.wiki.read(name).body.endswith("On taille.\nOn arrose.\n")
    page.move("Une haie bien vive", "Mieux dit")
    assert served.wiki.index.pages.by_title("Une haie bien vive") is not None
    mara = served.site("Mara", "maintainer")
    mara.pages["Une haie bien vive"].delete("Elle est morte")
    assert served.wiki.index.pages.by_title("Une haie bien vive") is None


def test_two_who_write_the_same_lines_meet_a_conflict_and_others_are_merged(served: Served) -> None:
    name = served.page("Un lavoir", "un-lavoir", "Un.\n\nDeux.\n\nTrois.\n")
    aline, paul = served.site("Aline").pages["Un lavoir"], served.site("Zoé").pages["Un lavoir"]
    of_aline, of_paul = aline.text(), paul.text()
    aline.edit(of_aline.replace("Un.", "Aline."), "un")
    with pytest.raises(mwclient.errors.EditError):
        paul.edit(of_paul.replace("Un.", "Zoé."), "deux")
    assert "Aline." in served.wiki.read(name).body
    paul.edit(of_paul.replace("Trois.", "Zoé."), "trois")
    assert served.wiki.read(name).body == "Aline.\n\nDeux.\n\nZoé.\n"


def edit(site: Any, title: str, **more: Any) -> Any:
    return site.post("edit", title=title, token=site.get_token("csrf"), **more)["edit"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": "x", "createonly": "1"}, "articleexists"),
        ({"text": "x", "baserevid": "999999"}, "nosuchrevid"),
        ({"text": "---\ntitre: [\n---\n"}, "head-unreadable"),
        ({"text": "x", "section": "12"}, "nosuchsection"),
        ({"text": "x", "basetimestamp": "hier"}, "badtimestamp"),
        ({}, "missingparam"),
    ],
)
def test_what_cannot_be_written_has_the_code_of_mediawiki(served: Served, more: dict[str, str], code: str) -> None:
    with pytest.raises(mwclient.errors.APIError) as wrong:
        edit(served.site("Aline"), FOUR, **more)
    assert wrong.value.code == code


def test_a_version_is_named_by_its_number_too_and_a_section_by_its_own(served: Served) -> None:
    name = served.page("Un puits", "un-puits", "Avant.\n\n## Creuser\n\nUn.\n\n## Boire\n\nDeux.\n")
    site = served.site("Aline")
    assert site.pages["Un puits"].text(section=1) == "## Creuser\n\nUn.\n\n"
    first = site.pages["Un puits"].revision
    edit(site, "Un puits", text="## Creuser\n\nUn mètre.\n\n", section="1")
    assert served.wiki.read(name).body == "Avant.\n\n## Creuser\n\nUn mètre.\n\n## Boire\n\nDeux.\n"
    text = site.pages["Un puits"].text().replace("Un mètre.", "Deux mètres.")
    with pytest.raises(mwclient.errors.APIError) as wrong:
        edit(site, "Un puits", text=text, baserevid=first)
    assert wrong.value.code == "editconflict"
    with pytest.raises(mwclient.errors.APIError) as wrong:
        edit(site, "Rien ici", text="x", nocreate="1")
    assert wrong.value.code == "missingtitle"


def test_versions_of_one_second_have_moments_of_their_own(served: Served) -> None:
    served.page("Vite", "vite", *(f"{number}.\n" for number in range(4)))
    moments = [time.mktime(each["timestamp"]) for each in served.site(force_login=False).pages["Vite"].revisions()]
    assert sorted(moments, reverse=True) == moments
    assert len(set(moments)) == 4


def test_who_may_not_write_is_refused(served: Served) -> None:
    with pytest.raises(mwclient.errors.LoginError):
        served.site().login("Aline", "commun_inconnue")
    with pytest.raises(mwclient.errors.LoginError):
        served.site().login("Quelqu’un d’autre", served.key("Aline"))
    with pytest.raises(mwclient.errors.AssertUserFailedError):
        served.site().pages[FOUR].edit("x")
    reader = served.site("Lise", scope="lire")
    with pytest.raises(mwclient.errors.ProtectedPageError):
        reader.pages[FOUR].edit("x")
    site = served.site("Aline")
    with pytest.raises(mwclient.errors.APIError) as wrong:
        site.post("edit", title=FOUR, text="x", token="+\\")
    assert wrong.value.code == "badtoken"
    served.wiki.order.protect("page:fiches/lestrac", Role.MAINTAINER, "Texte voté", "x")
    with pytest.raises(mwclient.errors.ProtectedPageError):
        site.pages["Lestrac"].edit("x")


def test_a_file_is_sent(served: Served) -> None:
    site = served.site("Aline")
    told = site.upload(io.BytesIO(PNG), filename="Un autre four.png", description="Le four de Lestrac")
    assert told["filename"] == "un-autre-four.png"
    assert site.images["un-autre-four.png"].download() == PNG


def test_the_second_version_of_the_format_and_the_html_of_a_page(served: Served) -> None:
    site = served.site(force_login=False)
    modern = site.api("query", titles=f"{FOUR}|Rien", prop="revisions", rvprop="content", rvslots="main",
                      formatversion="2")["query"]["pages"]  # fmt: skip
    assert modern[0]["revisions"][0]["slots"]["main"]["content"].startswith("---\n")
    assert modern[0]["revisions"][0]["slots"]["main"]["contentmodel"] == "markdown"
    assert modern[1]["missing"] is True
    assert "<p>Un.</p>" in site.api("parse", page=FOUR)["parse"]["text"]["*"]
    told = site.connection.get(
        f"http://127.0.0.1:{served.port}/api.php?action=rien&format=json&errorformat=plaintext&formatversion=2"
    )
    assert told.json()["errors"][0]["code"] == "badvalue"
    assert told.headers["MediaWiki-API-Error"] == "badvalue"
