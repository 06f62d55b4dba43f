"""Values as people read them: unknown keys, dirty values, what is reserved, what an import has kept."""

import pytest

from commun import Commons
from fiches import Author, PageName, fold
from tests.browser import Person
from tests.commun.sheets.conftest import Write, words


def test_unknown_keys_keep_a_readable_label_and_every_value(write: Write, visitor: Person) -> None:
    write(
        "atelier",
        "titre: Atelier\ntype: methode\nresume: Un essai.\nnombre_de_parts: 12\n"
        "qui_vient: {prenom: Rose, amis: [Jean, {nom: Lou, age: 7}]}\nvide:\nrien: []\nMateriel_rare: clou",
    )
    page = visitor.get("/fiches/atelier")
    told = words(page)
    assert "Autres informations" in told
    for said in ("Nombre de parts 12", "Qui vient", "Rose", "Jean", "Lou", "7", "Materiel rare clou"):
        assert said in told, said
    assert ">Vide<" not in page
    assert ">Rien<" not in page


def test_dirty_values_are_shown_with_what_is_wrong(write: Write, visitor: Person) -> None:
    write(
        "sale",
        "titre: Sale\ntype: acteur\nresume: Un essai.\nsite: https//www.exemple.fr\ndate_creation: day\n"
        "themes: [Alimentation, Licornes]\n",
    )
    page = visitor.get("/fiches/sale")
    told = words(page)
    assert 'href="https://www.exemple.fr"' in page
    assert "« https//www.exemple.fr » est mal écrit : nous lisons « https://www.exemple.fr »." in told
    assert "day" in told
    assert "« day » n’est pas une date." in told
    assert "« Licornes » n’est pas dans le vocabulaire de ce champ." in told
    assert page.count('class="remark"') == 3


def test_what_is_wrong_with_many_themes_is_counted(write: Write, visitor: Person) -> None:
    write("a", "titre: A\ntype: methode\nthemes: [Licornes, Dragons, Fées]")
    page = visitor.get("/fiches/a")
    assert page.count('class="remark"') == 1
    assert "3 valeurs à revoir" in page


def test_amounts_and_lengths_of_time_are_written_out(write: Write, visitor: Person) -> None:
    write("cher", "titre: Cher\ntype: methode\nresume: Un essai.\ncout: 40 000 €\nduree: 60 à 120 min\n"
          "participants: {max: 12}")  # fmt: skip
    told = words(visitor.get("/fiches/cher"))
    assert "Coût 40 000 €" in told
    assert "Durée 1 h à 2 h" in told
    assert "Participants et participantes 12 au plus" in told


def test_what_a_fiche_says_can_never_be_code(write: Write, visitor: Person) -> None:
    write(
        "ruse",
        'titre: Ruse\ntype: acteur\nresume: Un essai.\nsite: "javascript:alert(1)"\nsigle: "<script>x</script>"\n'
        'reseaux_sociaux: [\'https://exemple.fr/"><b>\']\npresentation: "**gras** <img src=x onerror=y>"\n'
        '"<i>cle": valeur\nliens: [{url: "javascript:alert(2)", libelle: "<u>ici"}]',
    )
    page = visitor.get("/fiches/ruse")
    assert "<script>x" not in page
    assert 'href="javascript:' not in page
    assert "<i>" not in page
    assert "<u>" not in page
    assert "onerror=y>" not in page.replace("&gt;", "")
    assert "<strong>gras</strong>" in page


CONTACT = "contact: {nom: Rose Lune, telephone: 04 71 00 00 01, courriel: rose@exemple.fr%s}"
SECRETS = ("Rose Lune", "04 71 00 00 01", "rose@exemple.fr")


@pytest.mark.parametrize("kind", ["acteur", "evenement", "retour"])
@pytest.mark.parametrize("visible", ["", ", visibilite: membres"])
def test_a_contact_is_for_members_unless_it_is_public(
    write: Write, visitor: Person, member: Person, kind: str, visible: str
) -> None:
    write("rose", f"titre: Rose\ntype: {kind}\nresume: Un essai.\n{CONTACT % visible}")
    for address in ("/fiches/rose", "/fiches/rose/imprimer"):
        page = visitor.get(address)
        assert "Coordonnées réservées aux membres" in page
        assert not any(secret in page for secret in SECRETS)
        assert "rose@exemple.fr" in member.get(address)


def test_a_contact_on_request_is_shown_to_those_who_answer_for_the_commons_alone(
    write: Write, visitor: Person, member: Person, maintainer: Person
) -> None:
    write("rose", f"titre: Rose\ntype: acteur\nresume: Un essai.\n{CONTACT % ', visibilite: sur demande'}")
    for person in (visitor, member):
        page = person.get("/fiches/rose")
        assert "Coordonnées données sur demande" in page
        assert not any(secret in page for secret in SECRETS)
    assert "rose@exemple.fr" in maintainer.get("/fiches/rose")


def test_a_public_contact_is_shown_to_all(write: Write, visitor: Person) -> None:
    write("rose", f"titre: Rose\ntype: acteur\nresume: Un essai.\n{CONTACT % ', visibilite: public'}")
    page = visitor.get("/fiches/rose")
    assert 'href="mailto:rose@exemple.fr"' in page
    assert 'href="tel:' in page
    assert "réservées" not in page


def test_a_testimony_that_may_not_be_published_is_kept_for_members(
    write: Write, visitor: Person, member: Person
) -> None:
    write("recit", "titre: Récit\ntype: retour\nresume: Un essai.\ntemoignages:\n"
          "  - {texte: Je garde cela., personne: Lou, accord_de_publication: non}\n"
          "  - {texte: Cela se dit., personne: Ana, role: élue, accord_de_publication: oui}")  # fmt: skip
    page = visitor.get("/fiches/recit")
    assert "Je garde cela" not in page
    assert "Cela se dit." in page
    assert "Ana, élue" in words(page)
    assert "Je garde cela." in member.get("/fiches/recit")


def test_what_an_import_has_kept_stands_last(write: Write, visitor: Person) -> None:
    write("venu", "titre: Venu\ntype: methode\nresume: Un essai.\nannotations: {Couleur: vert}\n"
          "source: {wiki: ailleurs, page_id: 4321, parametres_non_repris: {Gras: oui dire}}")  # fmt: skip
    told = words(visitor.get("/fiches/venu"))
    assert "Repris du wiki d’origine" in told
    assert all(said in told for said in ("Couleur vert", "4321", "oui dire"))


def test_what_an_import_says_is_in_the_words_of_the_wiki(write: Write, visitor: Person) -> None:
    write("venu", "titre: Venu\nsource: {wiki: ailleurs, site: Le wiki d’ailleurs, url: 'https://a.example/wiki/Venu', "
          "date: 2020-01-02, parametres_non_repris: {fin: day, site: https//b.example, duree: long}}")  # fmt: skip
    page = visitor.get("/fiches/venu")
    told = words(page)
    assert "Nom du wiki Le wiki d’ailleurs" in told
    assert all(said in told for said in ("day", "https//b.example", "2 janvier 2020"))
    assert 'href="https://a.example/wiki/Venu"' in page
    assert "À vérifier" not in told


def test_labels_follow_the_language(write: Write, visitor: Person) -> None:
    write("atelier", "titre: Atelier\ntype: methode\nresume: Un essai.\nduree: 2 semaines\ndifficulte: moyenne")
    visitor.client.set_cookie("langue", "en")
    told = words(visitor.get("/fiches/atelier"))
    assert "Duration 2 weeks" in told
    assert "Difficulty moyenne" in told


def test_a_key_may_be_the_title_or_another_name_of_its_field(write: Write, visitor: Person) -> None:
    write("import", "titre: Import\ntype: acteur\nresume: Un essai.\nSite web: https://exemple.fr/a")
    told = words(visitor.get("/fiches/import"))
    assert "Site web exemple.fr/a" in told
    assert fold("Autres informations") not in fold(told)


def test_where_to_read_on_is_not_folded_away(write: Write, visitor: Person) -> None:
    write(
        "suite",
        "titre: Suite\ntype: methode\nresume: Un essai.\nlicence: CC0\nliens: [{url: 'https://exemple.fr/guide', "
        "libelle: Le guide, nature: manuel}]\nvoir_aussi: ['[[Tenir un porteur de parole]]']",
    )
    page = visitor.get("/fiches/suite")
    shown = page[page.index("Pour aller plus loin") : page.index('<details class="more-fields">')]
    assert '<a class="external" rel="nofollow noopener" href="https://exemple.fr/guide">Le guide</a>' in shown
    assert "manuel" in shown
    assert "Tenir un porteur de parole</a>" in shown
    assert "CC0" not in shown


def test_a_value_leads_to_the_services_of_its_field(wiki: Commons, write: Write, visitor: Person) -> None:
    service = "```\n Catalogue|https://livres.example/isbn/$1\n * Piège|javascript:alert(1)\n```\n"
    with wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
        page = "---\ntitre: Numéro du livre\n---\n[[A le type::Texte]] [[Provides service::livres anciens]]\n"
        change.write(PageName("proprietes", "numero-du-livre"), page, base=None)
        name = PageName("fiches", "mediawiki-smw-service-livres-anciens")
        change.write(name, f"---\ntitre: MediaWiki:Smw service livres anciens\n---\n{service}", base=None)
    write("livre", "titre: Livre\nnumero_du_livre: 978 2/07")
    link = '<a class="external" rel="nofollow noopener" href="https://livres.example/isbn/978%202%2F07">Catalogue</a>'
    for address in ("/fiches/livre", "/parcourir/fiches/livre"):
        page = visitor.get(address)
        assert link in page
        assert "978 2/07" in page
        assert "javascript" not in page[page.index("<main") : page.index("</main")]
