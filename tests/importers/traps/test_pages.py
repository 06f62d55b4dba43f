"""What was found in real pages of the wikis that we know, and that no other test holds."""

from pathlib import Path

import pytest

from fiches import SPACES, Fiche, PageName, Store
from importers import Converted, Loss, PageContext, SiteNames, import_dump, to_markdown
from importers.mediawiki.mapping import Mappings, known_mappings
from importers.mediawiki.pages import PageIdentity, convert, page_text, turn
from importers.mediawiki.places import Place, Slugs, place_of
from tests.importers.asked import page as asked_page
from tests.importers.dumps.test_export_parts import export, of_page, revision

MAPPINGS = Mappings(known_mappings(), known_mappings())
CALENDAR = "https://calendar.google.com/calendar/embed?src=jardin%40exemple.org"


def turned(text: str, *tags: str) -> Converted:
    names = SiteNames(extension_tags=SiteNames().extension_tags | set(tags))
    return turn(text, PageContext("Essai", 0, names), MAPPINGS)


@pytest.mark.parametrize("tag", ["iframe", "googlecalendar"])
def test_an_inserted_calendar_is_a_link_with_a_remark_and_keeps_its_source(tag: str) -> None:
    source = f'<{tag} width="800" src="{CALENDAR}"></{tag}>'
    page = turned(f"Avant.\n\n{source}\n\nAprès.", tag)
    assert page.text == f"Avant.\n\n[Page insérée\u202f: calendar.google.com]({CALENDAR})\n\nAprès.\n"
    assert page.losses == (Loss("embed", tag, 1),)
    assert page.left == (source,)


def test_a_widget_stays_whole_and_a_link_in_the_middle_of_a_fiche_stays_a_link() -> None:
    widget = "{{#widget:Google Calendar|id=a@exemple.org|title=Google agenda}}"
    page = turned(f"{widget} [{CALENDAR} Google agenda] fin")
    assert widget in page.text
    assert f"[Google agenda]({CALENDAR})" in page.text
    assert Loss("parser function", "#widget", 1) in page.losses


def test_a_parameter_given_twice_shows_the_last_as_the_wiki_and_keeps_every_other() -> None:
    page = turned("{{Project|url=https://a.example|shortDescription=un|shortDescription=deux|shortDescription=trois\n"
                  "|Inconnu=x|Inconnu=y|Inconnu=z|from=|needs=}}")  # fmt: skip
    assert page.head["resume"] == "trois"
    kept = page.source["parametres_non_repris"]
    assert kept == {
        "Project": {
            "shortDescription": "un", "shortDescription (2)": "deux", "Inconnu": "x", "Inconnu (2)": "y",
            "Inconnu (3)": "z",
        }
    }  # fmt: skip
    assert set(page.losses) == {
        Loss("parameter", "Project / shortDescription", 2), Loss("parameter", "Project / Inconnu", 3),
    }  # fmt: skip
    assert not {"structures", "besoins"} & page.head.keys()  # what is empty is no field


def test_marks_that_were_flattened_into_one_line_make_neither_title_nor_list() -> None:
    said = "'''Gras''' puis === Titre === * un * deux"
    page = turned(f"{{{{Project|url=https//x.example|shortDescription=x|description={said}}}}}")
    assert page.head["description"] == "**Gras** puis === Titre === * un * deux"
    assert page.head["liens"] == [{"url": "https//x.example"}]  # as written: the gardener proposes to mend it


def test_a_value_that_holds_an_equals_sign_a_template_or_lines_is_one_value() -> None:
    unknown = "un {{modele|a=1|b}}\ndeux = 2"
    page = turned(f"{{{{Project|url=https://a.example/?a=b&c=d\n|shortDescription=x\n|Inconnu={unknown}\n}}}}")
    assert page.head["liens"] == [{"url": "https://a.example/?a=b&c=d"}]
    assert page.source["parametres_non_repris"] == {"Project": {"Inconnu": unknown}}


def test_a_board_of_discussion_that_is_no_wikitext_is_kept_as_it_is() -> None:
    identity = PageIdentity("essai", 1, 1, "Discussion:Jardin", Place("discussions/fiches", "Jardin"), "0")
    page = convert('{"flow-workflow":"abc"}', "flow-board", identity, SiteNames(), MAPPINGS)
    assert '{"flow-workflow":"abc"}' in page.text
    assert page.losses == (Loss("extension", "modèle de contenu flow-board", 1),)


def test_pasted_text_keeps_its_words_and_addresses_their_letters() -> None:
    context = PageContext("Essai", 0, SiteNames())
    text = '<i class="fa fa-bee"></i>[le formulaire](#) https://a.example/été et https://a.example/%C3%A9t%C3%A9'
    assert to_markdown(text, context).text == (
        "[le formulaire\\](#) <https://a.example/été> et <https://a.example/%C3%A9t%C3%A9>\n"
    )


TITLES = (
    "Fiche n° 5 : l’été !", "L'eau, où ?", "🐝 (KAART)", "Œuvrer", "AIRT : Etape 1 : x", "…locale: méthodes et outils",
    "-tiret", ".point", "CON", "œ" * 127, "x" * 300, "?", "°",
)  # fmt: skip


def test_any_title_has_an_address_of_its_own_even_beyond_255_octets() -> None:
    slugs = Slugs(())
    names = [slugs.take(place_of(0, title, SiteNames()), None) for title in [*TITLES, "x" * 301]]
    assert len({name.path for name in names}) == len(names)
    assert all(name.space in SPACES and len(name.path.encode()) <= 255 for name in names)
    for title, name in zip(TITLES, names, strict=False):
        identity = PageIdentity("essai", 1, 0, title, place_of(0, title, SiteNames()), "0")
        converted = convert("Texte.", "wikitext", identity, SiteNames())
        text = page_text(identity, 1, converted.text, converted, authors=(), url="")
        assert Fiche.parse(PageName("fiches", name.slug), text).title == title


def test_tracks_counted_with_a_slash_and_hyphens_within_a_quotation_are_no_lists() -> None:
    page = turned(
        "« On a essayé :\n- un car,\n- un taxi. » Zoé Arnal – Maire – Saugues\n\n1/ Ouvrir\n2/ Tenir\n3/ Dire"
    )
    assert "\n\\- un car,\n\\- un taxi. »" in page.text
    assert page.text.endswith("1/ Ouvrir\n2/ Tenir\n3/ Dire\n")


def test_a_site_that_changed_its_name_and_address_keeps_its_pages(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    one = export(of_page(7, "Jardin", revision(1, "Un.")))
    file.write_text(one, encoding="utf-8")
    import_dump(store, file, "adem")
    born = asked_page(store, "Jardin").head["id"]
    renamed = export(of_page(7, "Jardin", revision(1, "Un."), revision(2, "Deux.")))
    renamed = renamed.replace("<sitename>Essai<", "<sitename>Essai des territoires<")
    file.write_text(renamed.replace("http://exemple.org/", "http://ailleurs.exemple.org/"), encoding="utf-8")
    report = import_dump(store, file, "adem")
    came = asked_page(store, "Jardin")
    assert (report.revisions, report.deleted, came.head["id"], came.body) == (1, 0, born, "Deux.\n")
    assert came.source is not None
    assert came.source["site"] == "Essai des territoires"
    assert str(came.source["url"]).startswith("http://ailleurs.exemple.org/")


def test_to_come_and_to_pay_are_two_fields_of_an_event() -> None:
    starter = Path(__file__).parents[3] / "fiches" / "starter"
    asked = (starter / "types" / "evenement.md").read_text(encoding="utf-8")
    assert "{propriete: inscription}" in asked
    assert "{propriete: conditions}" in asked
    assert "cle: cotisation" in (starter / "proprietes" / "conditions.md").read_text(encoding="utf-8")
