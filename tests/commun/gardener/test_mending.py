"""What the gardener mends, and what it leaves alone."""

import pytest

from commun.gardener import REPAIRS, Known, mended
from commun.gardener.reading import lacks_words, sketch_of, urls_of
from fiches import Catalogue, Fiche, PageName

PAGES = {
    "types/lieu": "---\ntitre: Lieu\ncle: lieu\nchamps: [site, vu_le, visites, milieux]\n---\n",
    "proprietes/site": "---\ntitre: Site\ncle: site\ntype_de_valeur: adresse web\nautres_noms: [Lien]\n---\n",
    "proprietes/vu-le": "---\ntitre: Vu le\ncle: vu_le\ntype_de_valeur: date\n---\n",
    "proprietes/visites": "---\ntitre: Visites\ncle: visites\ntype_de_valeur: enregistrement\nchamps:\n"
    "  - {cle: jour, type_de_valeur: date}\n---\n",
    "proprietes/milieux": "---\ntitre: Milieux\ncle: milieux\ntype_de_valeur: terme\nvocabulaire: milieux\n---\n",
    "vocabulaires/milieux": "---\ntitre: Milieux\ntermes:\n  - {terme: Eau, synonymes: [Rivière]}\n---\n",
}


@pytest.fixture(scope="module")
def known() -> Known:
    pages = [Fiche.parse(PageName.parse(name), text) for name, text in PAGES.items()]
    return Known(Catalogue.from_pages(pages), {"lieux humides": "Lieux humides"})


def fiche(head: str, body: str = "") -> Fiche:
    return Fiche.parse(PageName("fiches", "x"), f"---\ntitre: X\ntype: lieu\n{head}---\n{body}")


@pytest.mark.parametrize(
    ("repair", "before", "after"),
    [
        ("adresses", "site: https//www.la-traverse.org\n", "site: https://www.la-traverse.org\n"),
        ("adresses", "site: www.exemple.fr/a\n", "site: https://www.exemple.fr/a\n"),
        ("adresses", "autre: voir http:/exemple.fr\n", "autre: voir http://exemple.fr\n"),
        ("dates", "vu_le: 12 mars 2015\n", "vu_le: 2015-03-12\n"),
        ("dates", "vu_le: 12/03/2015\n", "vu_le: 2015-03-12\n"),
        ("dates", "vu_le: mars 2015\n", "vu_le: 2015-03\n"),
        ("dates", "visites:\n  - {jour: 1er mai 2020}\n", "visites:\n  - {jour: 2020-05-01}\n"),
        ("termes", "milieux: [rivière, eau]\n", "milieux: [Eau]\n"),
        ("categories", "categories: [lieux humides, Autre]\n", "categories: [Lieux humides, Autre]\n"),
        ("champs", "Lien: https://exemple.fr\n", "site: https://exemple.fr\n"),
        ("lettres", "mot: la fÃªte du village\n", "mot: la fête du village\n"),
        ("gras", "mot: \"un '''grand''' et ''beau'' lieu\"\n", "mot: un **grand** et *beau* lieu\n"),
        ("vides", "image: No-image-yet.jpg\nmot: a\n", "mot: a\n"),
        ("espaces", "mot: 'deux   mots '\n", "mot: deux mots\n"),
    ],
)
def test_a_head_is_mended(known: Known, repair: str, before: str, after: str) -> None:
    assert dict(mended(fiche(before), repair, known).head) == dict(fiche(after).head)


@pytest.mark.parametrize(
    ("repair", "before", "after"),
    [
        (
            "adresses",
            "Voir https//www.exemple.fr, [là](http:/a.org).\n",
            "Voir https://www.exemple.fr, [là](http://a.org).\n",
        ),
        ("categories", "Un.\n\n[[Catégorie:lieux humides|tri]]\n", "Un.\n\n[[Catégorie:Lieux humides|tri]]\n"),
        ("lettres", "Câétait l’Ã©tÃ©.\n", "Câétait l’été.\n"),
        ("espaces", "Une ligne. \n   \nDeux.\t\n", "Une ligne.\n\nDeux.\n"),
        ("espaces", "Sous la forme `a: b`. Fin `c`  \nsuite. \n", "Sous la forme `a: b`. Fin `c`  \nsuite.\n"),
    ],
)
def test_a_text_is_mended(known: Known, repair: str, before: str, after: str) -> None:
    assert mended(fiche("", before), repair, known).body == after


@pytest.mark.parametrize("repair", list(REPAIRS))
@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("site: https://exemple.fr\nvu_le: 2015-03-12\nmilieux: [Eau]\ncategories: [Lieux humides]\n", "Un texte.\n"),
        ("vu_le: vers 2015\n", "Ligne rompue  \nici, où l’on est, À l’été, Âge.\n"),
        ("vu_le: un jour\nmilieux: [Sable]\nmot: 'Ça va'\n", "```\nhttps//code.example  \n\n\n\n```\n`http:/a.b`\n"),
        ("source: {wiki: Ailleurs, titre: 'Deux   mots'}\n", "Voir http://exemple.fr/https//a.\n"),
        ("mot: l'été d''une vie\n", "Le ratio 3//4, c:/dossier.\n"),
    ],
)
def test_what_is_right_or_not_surely_meant_is_left(known: Known, repair: str, head: str, body: str) -> None:
    before = fiche(head, body)
    assert mended(before, repair, known).text == before.text


@pytest.mark.parametrize("repair", list(REPAIRS))
def test_mending_twice_changes_nothing_more(known: Known, repair: str) -> None:
    text = "site: https//a.fr\nvu_le: 1er mai 2020\nmilieux: [rivière]\nmot: \"'''x'''  fÃªte\"\n"
    once = mended(fiche(text, "Voir https//a.fr \n\n\n\n\nfÃªte\n"), repair, known)
    assert mended(once, repair, known).text == once.text


def test_a_head_that_cannot_be_read_is_left(known: Known) -> None:
    broken = Fiche.parse(PageName("fiches", "x"), "---\ntitre: [\n---\nhttps//a.fr\n")
    assert all(mended(broken, repair, known) is broken for repair in REPAIRS)


@pytest.mark.parametrize(
    ("head", "body", "lacks"),
    [
        ("", "![](https://exemple.fr/a.png)\n", True),
        ("", "![Un four](https://exemple.fr/a.png)\n", False),
        ("", "[[Fichier:four.jpg|vignette]]\n", True),
        ("", "[[Fichier:four.jpg|vignette|Le four en 1920]]\n", False),
        ("", "[[Fichier:plan.pdf]]\n", False),
        ("image: {fichier: a.jpg, texte_alternatif: Un four}\n", "", True),
        ("image: {fichier: a.jpg, texte_alternatif: Un four, credit: Ana}\n", "", False),
    ],
)
def test_pictures_without_words_are_seen(head: str, body: str, *, lacks: bool) -> None:
    assert lacks_words(fiche(head, body)) is lacks


def test_addresses_are_read_as_they_would_be_followed() -> None:
    body = "Voir (https://b.fr/x), <https://c.fr>. [d](https://d.fr/e_(f)) ftp://g.fr\n"
    assert urls_of(fiche("site: https://a.fr\n", body)) == {
        "https://a.fr", "https://b.fr/x", "https://c.fr", "https://d.fr/e_(f)",
    }  # fmt: skip


def test_an_address_that_is_an_example_is_nobodys_dead_link() -> None:
    body = (
        "`https://wiki.commun.fr/api.php`, https://example.org, https://wiki.example.org/a, http://a.test:80/b, "
        "https://…/api.php\n\n```\nhttps://code.fr\n```\n\nhttps://exemple.fr/example.org et https://testa.fr\n"
    )
    fiche = Fiche.parse(PageName("fiches", "x"), f"---\nsite: https://dans-la-tete.fr\n---\n{body}")
    assert urls_of(fiche) == {"https://dans-la-tete.fr", "https://exemple.fr/example.org", "https://testa.fr"}


def test_near_twins_share_most_of_their_sketch() -> None:
    words = [f"mot{number}" for number in range(300)]
    far = " ".join(f"rien{number}" for number in range(300))
    one, other, third = (
        set(sketch_of(fiche("", text))) for text in (" ".join(words), " ".join([*words[:290], "autre", "chose"]), far)
    )
    assert len(one & other) >= 20
    assert not one & third
    assert sketch_of(fiche("", "trop court")) == []
