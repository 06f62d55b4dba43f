"""Writing: new pages, sections, two people at once, and what happens to what was typed."""

import re
from html import unescape

import pytest

from commun import Commons
from fiches import Author, PageName
from tests.browser import Person, form_fields
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/animer-un-atelier"
TEXT = "Avant.\n\n## Matériel\n\nDes chaises.\n\n## Déroulé\n\nUn tour de table.\n"


def workshop(alix: Person) -> None:
    alix.send("/nouvelle", titre="Animer un atelier", text=TEXT, type="methode")


def test_a_visitor_writes_with_the_same_form_and_proposes(person: Writer) -> None:
    page = person().get("/nouvelle?titre=Essai")
    assert "Envoyer la proposition" in page
    assert "Garder comme brouillon" not in page


def test_an_edit_is_a_version_with_its_author_and_summary(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    alix.send(f"{PAGE}/modifier", text=TEXT.replace("chaises", "bancs"), summary="Des bancs suffisent")
    history = alix.get(f"{PAGE}/historique")
    assert "Des bancs suffisent" in history
    assert "Alix" in history
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert row.revisions == 2
    assert row.type == "methode"


def test_an_edit_keeps_the_keys_that_the_form_does_not_know(wiki: Commons, alix: Person) -> None:
    alix.send("/nouvelle", titre="Animer un atelier", text=TEXT, head="# à nous\ninconnu: {a: 1}\n")
    alix.send(f"{PAGE}/modifier", text="Autre texte.\n", themes="Lien social, Culture")
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    text = wiki.fiche(row).text
    assert "# à nous\n" in text
    assert "inconnu: {a: 1}\n" in text
    assert wiki.fiche(row).themes == ("Lien social", "Culture")


def test_a_section_alone_can_be_edited(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    form = alix.get(f"{PAGE}/modifier?section=1")
    assert "Des chaises." in form
    assert "Un tour de table." not in form
    alix.send(f"{PAGE}/modifier?section=1", text="## Matériel\n\nDes bancs.\n")
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert wiki.fiche(row).body == TEXT.replace("Des chaises.", "Des bancs.")


def test_two_people_in_different_sections_never_meet_a_conflict(wiki: Commons, alix: Person, person: Writer) -> None:
    workshop(alix)
    sacha = person("Sacha")
    opened = sacha.get(f"{PAGE}/modifier")
    alix.send(f"{PAGE}/modifier", text=TEXT.replace("chaises", "bancs"))
    assert TEXT.split("\n", maxsplit=1)[0] in opened
    base = opened.partition('name="base" value="')[2].partition('"')[0]
    sacha.send(f"{PAGE}/modifier", base=base, text=TEXT.replace("tour de table", "jeu"))
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert "Des bancs." in wiki.fiche(row).body
    assert "Un jeu." in wiki.fiche(row).body


def test_a_page_without_an_id_is_given_one_by_two_people_and_keeps_the_first(
    wiki: Commons, alix: Person, person: Writer
) -> None:
    """As pages that came by git are; an id is nothing that people could choose between."""
    name = PageName("fiches", "venue-par-git")
    with wiki.store.change(Author.of_user("x", "Git"), "Poussée") as change:
        change.write(name, "---\ntitre: Venue par git\n---\n## Un\n\nA.\n\n## Deux\n\nB.\n", base=None)
    sacha = person("Sacha")
    base = sacha.get(f"{name.url}/modifier").partition('name="base" value="')[2].partition('"')[0]
    alix.send(f"{name.url}/modifier", text="## Un\n\nAA.\n\n## Deux\n\nB.\n")
    given = wiki.read(name).id
    sacha.send(f"{name.url}/modifier", base=base, text="## Un\n\nA.\n\n## Deux\n\nBB.\n")
    kept = wiki.read(name)
    assert given is not None
    assert kept.id == given
    assert kept.body == "## Un\n\nAA.\n\n## Deux\n\nBB.\n"


def test_two_people_on_one_line_choose_and_nothing_is_lost(wiki: Commons, alix: Person, person: Writer) -> None:
    workshop(alix)
    sacha = person("Sacha")
    base = sacha.get(f"{PAGE}/modifier").partition('name="base" value="')[2].partition('"')[0]
    alix.send(f"{PAGE}/modifier", text=TEXT.replace("Des chaises.", "Des bancs."))
    page = sacha.send(
        f"{PAGE}/modifier", status=409, base=base, text=TEXT.replace("Des chaises.", "Des coussins.")
    ).text
    assert "Votre texte est gardé" in page
    assert "Des bancs." in page
    assert "Des coussins." in page
    from_form = {key: value for key, value in form_fields(page).items() if key != "text"}
    sacha.client.post(f"{PAGE}/resoudre", data=from_form | {"action": "choices", "choice-0": "both"})
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    body = wiki.fiche(row).body
    assert "Des bancs." in body
    assert "Des coussins." in body
    assert "Un tour de table." in body


def test_a_head_that_cannot_be_read_is_told_and_given_back(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    page = alix.send(f"{PAGE}/modifier", status=422, head="titre: [\n", text="Mon texte précieux.\n").text
    assert "Mon texte précieux." in page
    assert "titre: [" in page
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert row.revisions == 1


def test_a_title_that_cannot_be_kept_is_told_and_the_text_given_back(alix: Person) -> None:
    page = alix.send("/nouvelle", status=422, titre="[crochets]", text="Mon texte précieux.\n").text
    assert "ne peut pas servir de nom" in page
    assert "Mon texte précieux." in page


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Un | deux", "[ ] { } | &lt; &gt; # servent à écrire les liens"),
        ("# Un", "servent à écrire les liens"),
        ("é" * 128, "il est trop long"),
        ("L" * 300, "L" * 80 + "…"),
        ("   ", "Il manque un nom."),
    ],
)
def test_why_a_title_is_refused_is_told(alix: Person, title: str, why: str) -> None:
    page = alix.send("/nouvelle", status=422, titre=title, text="Texte.\n").text
    assert why in page
    assert "L" * 90 not in page.partition("notice--error")[2].partition("</div>")[0]


def test_signs_that_nobody_sees_are_no_part_of_a_title(wiki: Commons, alix: Person) -> None:
    alix.send("/nouvelle", titre="\u202eAtelier\u202c vé\u00adlo\u200b", text="Texte.\n")
    row = wiki.index.pages.by_title("Atelier vélo")
    assert row is not None
    assert row.title == "Atelier vélo"
    assert wiki.index.pages.by_title("Atelier\u200e vélo") is not None


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "titre: Animer un atelier\nresume: Ceci : cela\n",
            "regardez la ligne 2 (une valeur qui contient « : » se met",
        ),
        ("titre: Animer un atelier\nthemes:\n\t- Eau\n", "regardez la ligne 3 (décalez-la avec des espaces"),
        ("titre: Animer un atelier\nthemes: [Eau\n", "regardez la ligne 3."),
    ],
)
def test_the_line_to_look_at_is_counted_in_the_box(alix: Person, head: str, said: str) -> None:
    workshop(alix)
    page = alix.send(f"{PAGE}/modifier", status=422, vue="markdown", head=head, text="Mon texte.\n").text
    assert said in page
    assert page.count("Votre texte est") == 1


def test_a_link_of_the_head_without_quotes_is_a_link(alix: Person) -> None:
    workshop(alix)
    head = "titre: Animer un atelier\ntype: methode\nterritoires: [[Saugues]]\nvoir_aussi:\n  - [[Lestrac]]\n"
    alix.send(f"{PAGE}/modifier", vue="markdown", head=head, text="Texte.\n")
    page = alix.get(PAGE)
    assert "Saugues" in page
    assert "Lestrac" in page
    assert "[&#39;" not in page
    assert "territoires: [[Saugues]]" in alix.get(f"{PAGE}.md")


def test_asking_for_the_head_of_the_empty_form_writes_nothing(wiki: Commons, alix: Person, person: Writer) -> None:
    before = wiki.head()
    for someone in (alix, person()):
        assert someone.client.head("/nouvelle?titre=Essai").status_code == 200
    assert wiki.head() == before


def test_an_existing_title_is_not_created_twice(alix: Person) -> None:
    workshop(alix)
    assert "existe déjà" in alix.send("/nouvelle", status=422, titre="Animer un atelier", text="Encore.").text


def test_the_preview_saves_nothing(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    before = wiki.head()
    page = alix.send(f"{PAGE}/modifier", status=200, text="Un **gras** aperçu.\n", action="preview").text
    assert "<strong>gras</strong>" in page
    assert wiki.head() == before


def test_a_save_that_changes_nothing_makes_no_version(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    before = wiki.head()
    alix.send(f"{PAGE}/modifier")
    assert wiki.head() == before


def test_windows_line_ends_of_browsers_leave_no_trace(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    alix.send(f"{PAGE}/modifier", text=TEXT.replace("\n", "\r\n"))
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert row.revisions == 1


def test_a_changed_title_in_the_head_keeps_the_old_one(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    head = form_fields(alix.get(f"{PAGE}/modifier"))["head"]
    alix.send(f"{PAGE}/modifier", head=head.replace("Animer un atelier", "Mener un atelier"))
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert row.title == "Mener un atelier"


def test_a_discussion_is_written_beside_the_page(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    alix.send(f"{PAGE}/discuter", titre="Plus nombreux", text="Et pour dix personnes ?\n")
    assert "Et pour dix personnes\u202f?" in alix.follow(f"{PAGE}/discuter").text
    assert wiki.index.pages.by_title("Animer un atelier") is not None


def test_each_heading_leads_everybody_to_the_editor_of_its_section(alix: Person, person: Writer) -> None:
    first = "> ## Cité\n\n## Matériel & lieu\n\nDes.\n\n```\n## code\n```\n\n"
    text = f"{first}### Chaises ?\n\n## Matériel & lieu\n\nFin.\n"
    alix.send("/nouvelle", titre="Animer un atelier", text=text)
    titles = ["Matériel &amp; lieu", "Chaises\u202f?", "Matériel &amp; lieu"]
    beginnings = ("## Matériel & lieu\n\nDes", "### Chaises", "## Matériel & lieu\n\nFin")
    for reader in (alix, person()):  # who has no account proposes
        links = re.findall(r'<a class="section-edit" href="([^"]*)"[^>]*aria-label="([^"]*)"', reader.get(PAGE))
        assert [label for _, label in links] == [f"Modifier la section «\u202f{title}\u202f»" for title in titles]
        for (address, _), begins in zip(links, beginnings, strict=True):
            assert form_fields(reader.get(unescape(address)))["text"].startswith(begins)
    assert "section-edit" not in alix.get(f"{PAGE}/imprimer")


def test_a_section_that_is_gone_opens_the_whole_text(alix: Person) -> None:
    workshop(alix)
    for number in (-1, 3, 99):
        assert alix.client.get(f"{PAGE}/modifier?section={number}").location == f"{PAGE}/modifier"


def test_the_draft_of_a_section_is_taken_back_in_the_whole_text(alix: Person) -> None:
    workshop(alix)
    alix.send(f"{PAGE}/modifier?section=1", f"/brouillons{PAGE}", text="## Matériel\r\n\r\nDes bancs.\r\n")
    assert f'href="{PAGE}/modifier?brouillon=1"' in alix.get(f"{PAGE}/modifier?section=2")
    assert form_fields(alix.get(f"{PAGE}/modifier?brouillon=1"))["text"] == TEXT.replace("chaises", "bancs")


def test_a_draft_taken_back_undoes_nothing_that_others_wrote_since(wiki: Commons, alix: Person, person: Writer) -> None:
    workshop(alix)
    alix.send(f"{PAGE}/modifier", f"/brouillons{PAGE}", text=TEXT.replace("chaises", "bancs"), summary="Bancs")
    person("Sacha").send(f"{PAGE}/modifier", text=TEXT.replace("Un tour", "Deux tours"))
    alix.send(f"{PAGE}/modifier?brouillon=1", f"{PAGE}/modifier")
    row = wiki.index.pages.by_title("Animer un atelier")
    assert row is not None
    assert wiki.fiche(row).body == TEXT.replace("chaises", "bancs").replace("Un tour", "Deux tours")
    assert "Bancs" in alix.get(f"{PAGE}/historique")
    assert alix.client.get("/brouillons").text.count("brouillon=1") == 0


def test_what_was_being_written_follows_a_page_renamed_meanwhile(wiki: Commons, alix: Person, person: Writer) -> None:
    workshop(alix)
    opened = form_fields(alix.get(f"{PAGE}/modifier"))
    person("Sacha", "maintainer").send(f"{PAGE}/renommer", titre="Tenir un atelier")
    sent = alix.client.post(f"{PAGE}/modifier", data=opened | {"text": TEXT.replace("chaises", "bancs")})
    assert sent.status_code == 303, sent.text
    row = wiki.index.pages.by_title("Tenir un atelier")
    assert row is not None
    assert "Des bancs." in wiki.fiche(row).body
    assert wiki.index.pages.get(PageName("fiches", "animer-un-atelier")) is None


def test_what_was_being_written_of_a_page_deleted_meanwhile_is_shown(alix: Person, person: Writer) -> None:
    workshop(alix)
    opened = form_fields(alix.get(f"{PAGE}/modifier"))
    person("Sacha", "maintainer").send(f"{PAGE}/supprimer")
    sent = alix.client.post(f"{PAGE}/modifier", data=opened | {"text": TEXT.replace("chaises", "bancs")})
    assert sent.status_code == 409
    assert "Des bancs." in sent.text


def test_the_address_of_the_form_does_not_grow_at_each_refusal(alix: Person) -> None:
    workshop(alix)
    for start in (f"{PAGE}/modifier", f"{PAGE}/modifier?section=1"):
        address, seen = start, []
        for _ in range(4):
            page = alix.client.post(address, data=form_fields(alix.get(start)) | {"action": "preview"}).text
            there = address.partition("?")[0] + unescape(
                re.findall(r'<form class="form editor"[^>]*action="([^"]*)"', page)[0]
            )
            assert there != address, "back would not find the text again"
            address = there
            seen.append(address)
        assert max(map(len, seen)) <= len(start) + 2, seen


def test_who_is_blocked_and_opens_the_editor_is_not_told_of_a_text(wiki: Commons, alix: Person) -> None:
    workshop(alix)
    user = wiki.accounts.by_name("Alix")
    assert user is not None
    wiki.order.block(user.id, "Publicité", 0, "x")
    page = alix.get(f"{PAGE}/modifier")
    assert "Votre compte ne peut pas écrire" in page
    assert "Votre texte est toujours là" not in page
