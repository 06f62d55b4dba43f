"""What other fiches say of one: inverse titles, roles, medians, dashboards, maps."""

import re

import pytest

from commun import Commons
from commun.sheets.met import length_of_time
from fiches import Author, PageName
from tests.browser import Person
from tests.commun.sheets.conftest import Write, words

DAY = 86_400


def test_a_method_names_its_reports_under_the_inverse_label(visitor: Person) -> None:
    told = words(visitor.get("/fiches/tenir-un-porteur-de-parole"))
    assert "Méthode essayée dans 2 retours d’expérience" in told
    assert "La réunion publique de Courvilliers sur l’école" in told
    visitor.client.set_cookie("langue", "en")
    assert "Method tried in 2 experience reports" in words(visitor.get("/fiches/tenir-un-porteur-de-parole"))


def test_an_actor_shows_who_does_what(visitor: Person) -> None:
    told = words(visitor.get("/fiches/association-la-passerelle"))
    assert "Qui fait quoi" in told
    assert "Organise 1 événement Restitution du diagnostic alimentaire" in told
    assert "prêt de matériel, consulté" in told  # as what: the role that the record of the report gives
    assert "Appels lancés 1 appel" in told


def test_pages_named_above_are_not_named_again_among_the_plain_links(visitor: Person) -> None:
    page = visitor.get("/fiches/tenir-un-porteur-de-parole")
    others = page[page.index('id="liens-entrants"') :].partition("</section>")[0]
    assert "Porteur de parole au marché" not in others
    assert "Association La Passerelle" in others


def test_what_two_territories_say_of_one_another_is_said_once(write: Write, visitor: Person) -> None:
    told = words(visitor.get("/fiches/lestrac"))
    assert "Fait partie de Pays de Vernaise" in told
    assert "Fait aussi partie de" not in told
    write("massif", "titre: Massif\ntype: territoire\nresume: R.\ncompose_de: ['[[Lestrac]]']")
    told = words(visitor.get("/fiches/lestrac"))
    assert "Fait aussi partie de 1 territoire Massif" in told, told[-1500:]


ADHERENTS = """---
titre: Adhérents
cle: adherents
type_de_valeur: groupe de champs
libelle_inverse: {fr: est adhérent de}
schema_org: member
champs:
  - {cle: acteur, type_de_valeur: page}
  - {cle: role, type_de_valeur: texte}
---
"""


def test_a_role_told_from_the_other_side_is_not_lost(wiki: Commons, write: Write, visitor: Person) -> None:
    with wiki.store.change(Author.of_user("u1", "Aline"), "un champ") as change:
        change.write(PageName("proprietes", "adherents"), ADHERENTS, base=None)
    write("ligue", "titre: Ligue\ntype: acteur\nresume: R.\nadherents: [{acteur: '[[Moulin]]', role: trésorerie}]")
    write("foyer", "titre: Foyer\ntype: acteur\nresume: R.\nadherents: [{acteur: '[[Moulin]]'}]")
    write("moulin", "titre: Moulin\ntype: acteur\nresume: R.\nmembre_de: ['[[Ligue]]', '[[Foyer]]']")
    told = words(visitor.get("/fiches/moulin"))
    assert "Est adhérent de 1 acteur Ligue" in told, told[-1500:]
    assert "trésorerie" in told


REPORT = "titre: Retour {n}\ntype: retour\nresume: Un essai.\nmethodes: ['[[Peindre un mur]]']\n"


def test_what_was_really_met_is_the_median_of_the_reports(write: Write, visitor: Person) -> None:
    write("peindre-un-mur", "titre: Peindre un mur\ntype: methode\nresume: Un essai.")
    met = [(10, "2021-02", 100, "2 h"), (20, "2021-04", 300, "une demi-journée"), (60, "2021-12", 5000, "")]
    for n, (people, end, money, length) in enumerate(met):
        where, judged = ("[Ailleurs]", "réussi") if n else ("['[[Lestrac]]']", "mitigé")
        write(
            f"retour-{n}",
            REPORT.format(n=n) + f"participants: {{nombre: {people}}}\nappreciation: {judged}\n"
            f"moyens: {{budget: {money} €}}\nperiode: {{debut: 2021-01, fin: {end}}}\nduree: {length}\n"
            f"territoires: {where}",
        )
    write("retour-3", REPORT.format(n=3))
    told = words(visitor.get("/fiches/peindre-un-mur"))
    assert "Personnes réunies (médiane) 20 d’après 3 retours" in told
    assert "Budget réel (médiane) 300 € d’après 3 retours" in told
    assert "Durée vécue (médiane) 3 h d’après 2 retours" in told
    assert "Du début à la fin (médiane) 4 mois d’après 3 retours" in told
    assert "Appréciation : réussi 2 sur 4 retours" in told
    assert "Ailleurs 2 retours" in told
    assert "Lestrac rural hors influence" in told


def test_a_method_that_nobody_has_tried_invites(write: Write, visitor: Person, member: Person) -> None:
    write("peindre-un-mur", "titre: Peindre un mur\ntype: methode\nresume: Un essai.")
    page = visitor.get("/fiches/peindre-un-mur")
    assert "Aucun retour d’expérience encore. Vous l’avez essayée ?" in words(page)
    address = re.search(r'href="(/nouvelle[^"]*)">Nous l’avons essayée<', page)
    assert address is not None
    form = member.get(address[1].replace("&amp;", "&"))
    assert re.search(r'name="c\.methodes[^"]*"[^>]*>?[^<]*Peindre un mur', form)
    assert '<option value="retour" selected' in form


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(3600, "1 h"), (45 * 60, "45 min"), (5 * DAY, "5 jours"), (28 * DAY, "4 semaines"), (150 * DAY, "5 mois"),
     (1095 * DAY, "3 ans"), (548 * DAY, "18 mois")],
)  # fmt: skip
def test_lengths_of_time_are_told_in_the_unit_that_people_use(seconds: float, told: str) -> None:
    assert length_of_time(seconds).replace("\u202f", " ") == told


def test_a_territory_counts_what_speaks_of_it_and_tells_what_is_missing(wiki: Commons, visitor: Person) -> None:
    page = visitor.get("/fiches/pays-de-vernaise")
    told = words(page)
    assert "Population 11 200 2022" in told
    assert "Retours d’expérience 2" in told
    assert "Mener un diagnostic alimentaire à l’échelle d’un canton 2 fiches" in told
    gaps = re.findall(r'<span class="chip chip--gap">([^<]*)</span>', page)
    spoken = re.findall(r'class="chip chip--theme" href="[^"]*">([^<]*?) <span', page)
    vocabulary = {term.label for term in wiki.index.catalogue.vocabularies["themes"].terms if not term.broader}
    assert gaps
    assert not set(gaps) & set(spoken)
    assert set(gaps) | (vocabulary & set(spoken)) == vocabulary


def test_a_place_is_on_a_map_with_its_list(write: Write, visitor: Person) -> None:
    write("bourg", "titre: Bourg\ntype: territoire\nresume: Un essai.\ncoordonnees: 45.1, 3.4")
    write("relais", "titre: Relais\ntype: acteur\nresume: Un essai.\nzone_d_action: ['[[Bourg]]']")
    write("halle", "titre: Halle\ntype: acteur\nresume: Un essai.\nterritoires: ['[[Bourg]]']\n"
          "implantation: {commune: Bourg, latitude: 45.2, longitude: 3.5}")  # fmt: skip
    assert 'class="map"' in visitor.get("/fiches/bourg")
    beside = visitor.get("/fiches/relais")
    assert re.search(r'<li id="lieu-[^>]*><a class="wikilink" href="/fiches/bourg">Bourg</a>', beside)
    own = visitor.get("/fiches/halle")
    assert re.search(r'<li id="lieu-[^>]*><a class="wikilink" href="/fiches/halle">Halle</a>', own)
    assert not re.search(r'<li id="lieu-[^>]*><a class="wikilink" href="/fiches/bourg">', own)
    write("nulle-part", "titre: Nulle part\ntype: territoire\nresume: Un essai.")
    assert 'class="map"' not in visitor.get("/fiches/nulle-part")


def test_an_event_can_be_put_in_a_calendar(visitor: Person) -> None:
    page = visitor.get("/fiches/restitution-du-diagnostic-alimentaire")
    address = re.search(r'href="(/demander\.ics[^"]*)"', page)
    assert address is not None
    calendar = visitor.get(address[1].replace("&amp;", "&"))
    assert "BEGIN:VEVENT" in calendar
    assert "20270130" in calendar
