"""Reading a fiche: its page, its twins for programs, its old addresses."""

import json
import re
from urllib.parse import unquote

import pytest

from commun import Commons
from fiches import Author, PageName
from tests.browser import Person
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/jardin-partage-de-lestran"


def written(alix: Person, title: str = "Jardin partagé de Lestran", **fields: str) -> str:
    """Create a fiche by the form and say its address."""
    texts: dict[str, str] = {
        "text": "On commence par [[Inviter les voisins]].\n",
        "resume": "Un jardin à dix.",
        "themes": "Alimentation",
        "vus": title,  # another one of nearly this title is there: it was seen
    }
    return alix.send("/nouvelle", None, status=303, titre=title, **dict[str, object](texts | fields)).location


def test_a_fiche_shows_its_title_summary_box_and_text(alix: Person, person: Writer) -> None:
    assert written(alix, head="duree: 3 h\nvide: \n") == PAGE
    page = person().get(PAGE)
    assert "<h1>Jardin partagé de Lestran</h1>" in page
    assert "Un jardin à dix." in page
    assert "Durée</dt><dd>3\u202fh" in page
    assert "Alimentation" in page
    assert "Vide" not in page


def test_a_value_that_is_wrong_in_the_text_has_its_remark_until_the_field_takes_it(
    wiki: Commons, person: Writer
) -> None:
    page = PageName("fiches", "mesure")
    said = "Il dure [[Durée::60 à 120 min]] ou [[Durée::beaucoup]], à [[Territoires::Nulle part]], "
    said += "[[Durée::Jamais nommé::longtemps]], [[Jamais nommé::Durée::encore]], [[Jamais nommé::rien]]."
    text = f"---\ntitre: Mesure\nlangue: fr\n---\n{said}\n"
    with wiki.store.change(Author("Test", "test"), "Un essai") as change:
        change.write(page, text, base=None)
    seen = person().get("/fiches/mesure")
    assert seen.count('<span class="remark">À vérifier\u202f: ') == 4
    assert "«\u202fbeaucoup\u202f» n’est pas une durée." in seen
    assert re.search(r'<a class="wikilink wikilink--missing" href="/nouvelle[^"]*"[^>]*>Nulle part</a>', seen)
    duration = wiki.read(PageName("proprietes", "duree"))
    with wiki.store.change(Author("Test", "test"), "Un texte") as change:
        change.write(duration.name, duration.with_head({"type_de_valeur": "texte"}).text, base=wiki.head())
    assert 'class="remark"' not in person().get("/fiches/mesure")


def test_a_missing_link_is_told_apart_and_changes_as_soon_as_its_page_is_born(alix: Person, person: Writer) -> None:
    written(alix)
    visitor = person()
    assert "wikilink--missing" in visitor.get(PAGE)
    written(alix, "Inviter les voisins", text="Porte à porte.\n")
    after = visitor.get(PAGE)
    assert "wikilink--missing" not in after
    assert 'href="/fiches/inviter-les-voisins"' in after


def test_what_links_here_is_shown_on_the_page(alix: Person, person: Writer) -> None:
    written(alix)
    written(alix, "Inviter les voisins", text="Porte à porte.\n")
    assert "Une fiche parle de celle-ci" in person().get("/fiches/inviter-les-voisins")


def test_a_fiche_gives_its_markdown_and_its_json(alix: Person, person: Writer) -> None:
    written(alix)
    markdown = person().get(f"{PAGE}.md")
    assert markdown.startswith("---\n")
    assert "titre: Jardin partagé de Lestran" in markdown
    data = json.loads(person().get(f"{PAGE}.json"))
    assert data["title"] == "Jardin partagé de Lestran"
    assert data["head"]["themes"] == ["Alimentation"]
    assert data["authors"] == ["Alix"]


def test_a_script_in_a_fiche_never_reaches_the_page(alix: Person, person: Writer) -> None:
    written(alix, text="<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))\n")
    page = person().get(PAGE).partition("<article")[2]
    assert "<script" not in page
    assert "onerror" not in page
    assert 'href="javascript' not in page


def test_a_page_that_never_was_offers_to_write_it(person: Writer) -> None:
    assert "/nouvelle" in person().get("/fiches/rien-ici", status=404)


def test_addresses_of_mediawiki_lead_to_the_page(alix: Person, person: Writer) -> None:
    written(alix)
    visitor = person()
    for old in ("/wiki/Jardin_partagé_de_Lestran", "/index.php/Jardin_partagé_de_Lestran",
                "/index.php?title=Jardin_partagé_de_Lestran"):  # fmt: skip
        assert visitor.client.get(old).location == PAGE
    history = visitor.client.get("/index.php?title=Jardin_partagé_de_Lestran&action=history")
    assert history.location == f"{PAGE}/historique"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/index.php?search=jardin", "/recherche?q=jardin"),
        ("/index.php?title=Spécial:Recherche&search=eau", "/recherche?q=eau"),
        ("/wiki/Spécial:Modifications_récentes", "/modifications"),
        ("/index.php?title=Special:RecentChanges", "/modifications"),
        ("/wiki/Special:AllPages", "/index-alphabetique"),
        ("/wiki/Spécial:Pages_orphelines", "/pages-orphelines"),
        ("/wiki/Spécial:Pages_en_impasse", "/pages-sans-issue"),
        ("/wiki/Spécial:Recherche", "/recherche"),
        ("/wiki/Spécial:Inconnue", "/recherche?q=Spécial:Inconnue"),
    ],
)
def test_the_pages_that_mediawiki_makes_itself_lead_to_ours(person: Writer, old: str, new: str) -> None:
    assert unquote(person().client.get(old).location) == new


def test_a_permanent_address_has_no_case(wiki: Commons, alix: Person, person: Writer) -> None:
    written(alix)
    row = wiki.index.pages.by_title("Jardin partagé de Lestran")
    assert row is not None
    assert row.id
    assert person().client.get(f"/id/{row.id.upper()}").location == PAGE


def test_an_identity_given_by_hand_keeps_its_capitals(wiki: Commons, person: Writer) -> None:
    with wiki.store.change(Author("Camille", "camille@commun.invalid"), "À la main") as change:
        change.write(PageName("fiches", "a-la-main"), "---\nid: Jardin-A\ntitre: À la main\n---\nTexte.\n", base=None)
    wiki.index.catch_up()
    assert person().client.get("/id/Jardin-A").location == "/fiches/a-la-main"


def test_the_permanent_address_follows_the_page(wiki: Commons, alix: Person, person: Writer) -> None:
    written(alix)
    row = wiki.index.pages.by_title("Jardin partagé de Lestran")
    assert row is not None
    alix.send(f"{PAGE}/renommer", titre="Le jardin de Lestran")
    assert person().client.get(f"/id/{row.id}").location == "/fiches/le-jardin-de-lestran"
    assert person().client.get(f"/id/{row.id}@{row.last_commit[:12]}").location.endswith(row.last_commit)
    assert person().client.get(f"/id/{row.id}@zzzz").status_code == 404


def test_print_cite_and_links_pages_open(alix: Person, person: Writer) -> None:
    written(alix)
    for view in ("imprimer", "citer", "liens"):
        assert "Jardin partagé de Lestran" in person().get(f"{PAGE}/{view}")


def test_an_address_of_mediawiki_that_nothing_answers_leads_on(person: Writer) -> None:
    visitor = person().client
    assert visitor.get("/wiki/Rien_de_tel").location == "/recherche?q=Rien+de+tel"
    assert visitor.get("/wiki/Catégorie:Vie_locale").location == "/categories/vie-locale"
    assert visitor.get("/index.php").location == "/"


def test_an_address_typed_by_hand_leads_to_its_fiche(alix: Person, person: Writer) -> None:
    written(alix)
    visitor = person().client
    for typed in (PAGE.replace("jardin", "JARDIN"), f"{PAGE}/", "/fiches/Jardin partagé de Lestran"):
        answer = visitor.get(typed, follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, PAGE), typed
    assert visitor.get(f"{PAGE}/historique/").location == f"{PAGE}/historique"
    assert [visitor.get(f"/fiches/RIEN-DE-TEL{end}", follow_redirects=True).status_code for end in ("", "/")] == [
        404
    ] * 2
    assert visitor.get("/", environ_overrides={"PATH_INFO": "//exemple.org/"}).status_code == 404


def test_every_view_of_a_renamed_page_is_found_at_its_old_address(wiki: Commons, alix: Person, person: Writer) -> None:
    written(alix)
    row = wiki.index.pages.by_title("Jardin partagé de Lestran")
    assert row is not None
    alix.send(f"{PAGE}/renommer", titre="Le jardin de Lestran")
    new = "/fiches/le-jardin-de-lestran"
    for view in (".md", ".json", "/imprimer", "/historique", "/historique.atom", f"/revisions/{row.last_commit}",
                 f"/diff/avant/{row.last_commit}?vue=ligne", "/modifier"):  # fmt: skip
        answer = (alix if view == "/modifier" else person()).client.get(PAGE + view)
        assert (answer.status_code, answer.location) == (301, new + view)


def test_one_can_write_to_somebody_who_has_no_page_yet(alix: Person) -> None:
    alix.send("/personnes/sacha/discuter", titre="Bonjour", text="Voulez-vous relire ?")
    assert "Discussion\u202f: Sacha" in alix.get("/personnes/sacha/discuter")


def test_titles_and_summaries_are_set_as_a_french_printer_would(alix: Person, person: Writer, wiki: Commons) -> None:
    address = written(alix, "Qui décide ici ?", resume="L'assemblée dit \"oui\" : c'est voté.")
    page = person().get(address)
    assert "<h1>Qui décide ici\u202f?</h1>" in page
    told = "L’assemblée dit «\u202foui\u202f»\u202f: c’est voté."
    assert f'<p class="lede">{told}</p>' in page
    assert told in person().get(f"{address}/imprimer")
    assert "Qui décide ici\u202f?" in person().get("/themes/Alimentation")
    assert wiki.read(PageName("fiches", address.rpartition("/")[2])).title == "Qui décide ici ?"


def test_a_long_text_tells_how_long_it_takes_and_helps_to_read_it(alix: Person, person: Writer) -> None:
    page = person().get(written(alix, "Longue", text="mot " * 700))
    assert "Aide à la lecture" in page
    assert "(environ 4 minutes)" in page
    assert [f'id="lire-{key}"' in page for key in ("large", "grand", "simple")] == [True] * 3
    assert "Aide à la lecture" not in person().get(written(alix, "Courte"))


def test_the_easy_summary_stands_at_the_head_line_by_line(alix: Person, person: Writer) -> None:
    page = person().get(written(alix, "Facile", head="type: methode\nresume_falc: |\n  On se réunit.\n  On parle.\n"))
    assert "Résumé facile à lire" in page
    assert "<p>On se réunit.\nOn parle.</p>" in page


def test_contributions_are_found_by_the_name_of_a_person(wiki: Commons, person: Writer) -> None:
    person("Alix")
    known = wiki.accounts.by_name("Alix")
    assert known is not None
    assert person().client.get("/contributions/ALIX").location == f"/contributions/{known.id}"
    assert person().client.get("/contributions/Personne").status_code == 404


def test_headings_are_headings_for_readers_and_editors(alix: Person, person: Writer) -> None:
    here = written(alix, "Avec des titres", text="Début.\n\n## Avant\n\nOn invite.\n")
    for someone in (alix, person(), alix):
        page = someone.get(here)
        assert '<h2 id="avant">Avant</h2>' in page
        assert "&lt;h2" not in page


def test_a_title_with_the_prefix_of_another_space_leads_to_the_fiche(alix: Person, person: Writer) -> None:
    written(alix)
    written(alix, "Aide : le guichet")
    visitor = person().client
    for old, new in (
        ("/wiki/Aide:Jardin_partagé_de_Lestran", PAGE),
        ("/wiki/Aide:Le_guichet", "/fiches/aide-le-guichet"),
        ("/wiki/Aide_:_le_guichet", "/fiches/aide-le-guichet"),
        ("/wiki/Discussion:Jardin_partagé_de_Lestran", f"{PAGE}/discuter"),
        ("/wiki/Aide:Aide:Jardin_partagé_de_Lestran", "/recherche?q=Aide:Aide:Jardin+partagé+de+Lestran"),
        ("/wiki/Aide:Écrire_une_fiche", "/aide/ecrire-une-fiche"),
    ):
        answer = visitor.get(old)
        assert unquote(answer.location) == new
        assert visitor.get(answer.location).status_code == 200


def test_pages_that_lead_nowhere_are_listed(wiki: Commons, alix: Person) -> None:
    bodies = {
        "bout-nu": "---\nRien.\n",
        "bout-de-soi": "---\nVers [[Bout de soi]].\n",
        "bout-attendu": "---\nVers [[Une page que personne n’a écrite]].\n",
        "chemin": "---\nVers [[Lancer un jardin partagé]].\n",
        "champ": "type: document\nterritoires: [Lestrac]\n---\nRien dans le texte.\n",
    }
    writer = wiki.accounts.by_name("Alix")
    assert writer
    for slug, body in bodies.items():
        title = slug.replace("-", " ").capitalize()
        wiki.save(writer, PageName("fiches", slug), f"---\ntitre: {title}\n{body}", None, "")
    page = alix.get("/pages-sans-issue")
    assert {slug for slug in bodies if f'"/fiches/{slug}"' in page} == {"bout-nu", "bout-de-soi", "bout-attendu"}


def test_a_fiche_that_says_no_language_is_told_as_french_to_who_reads_in_english(alix: Person, person: Writer) -> None:
    written(alix)
    visitor = person()
    assert 'lang="fr"' not in visitor.get(PAGE).split("<main", 1)[1].split("</main>", 1)[0]
    visitor.client.set_cookie("langue", "en")
    page = visitor.get(PAGE)
    assert '<h1 lang="fr">' in page
    assert re.search(r'<div class="fiche-text[^>]* lang="fr">', page)


def test_examples_of_a_form_are_in_the_language_of_who_reads(alix: Person) -> None:
    alix.client.set_cookie("langue", "en")
    form = alix.get("/nouvelle?type=evenement")
    assert "12 March 2021" in form
    assert "mars 2021" not in form


def test_title_summary_and_text_say_in_which_language_they_are(alix: Person) -> None:
    alix.send("/nouvelle", titre="Un titre d’ici", text="Un texte.\n", resume="Un résumé.")
    place = "/fiches/un-titre-d-ici"
    version = re.findall(rf"{place}/revisions/[0-9a-f]+", alix.get(f"{place}/historique"))
    assert version
    alix.client.set_cookie("langue", "en")
    for address in (place, f"{place}/imprimer", version[0], f"/integrer{place}"):
        page = alix.get(f"{address}?langue=en")
        assert '<html lang="en"' in page, address
        assert re.search(r'<h1 lang="fr">', page), address
        assert '<p class="lede" lang="fr">' in page, address
