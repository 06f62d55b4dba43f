"""What people mean is found: a small village of fiches, and questions asked the way people ask."""

from collections.abc import Iterator

import pytest

from fiches import Store
from search_index import Index, SearchRequest
from tests.search_index.wiki import Wiki, page

VILLAGE = {
    "jardin": page(
        "Un jardin partagé derrière l’école",
        "Douze familles cultivent ensemble. Les habitant·e·s arrosent à tour de rôle.",
        themes=["Alimentation"],
        type="retour",
    ),
    "reunion": page(
        "Préparer une réunion publique",
        "Inviter, accueillir, donner la parole. Une affiche suffit rarement.",
        type="methode",
        resume="Trois semaines pour une soirée où chacun parle.",
    ),
    "elus": page(
        "Former les élu·es aux risques",
        "Un jeu de plateau pour sensibiliser les conseillers municipaux.",
        mots_cles=["inondation", "jeux"],
    ),
    "covoiturage": page(
        "Covoiturage solidaire",
        "Des bénévoles conduisent les personnes âgées. L’aut·eur·rice du guide rembourse les trajets.",
        type="retour",
    ),
    "tiers-lieu": page("Gouverner un tiers-lieu", "Décider à plusieurs : le collectif, le cercle, l’œuvre commune."),
    "monnaie": page("Une monnaie locale", "Le billet circule entre commerces. Réunions mensuelles du comité."),
    "laine": page("Le pôle laine", "Tonte, lavage, filature : les brebis de la Margeride.", territoires=["Saugues"]),
    "traverse": page("La Traverse", "Accompagner les collectifs."),
    "loin": page("Autre chose", "On y parle d’une réunion en passant, et de la pluie."),
}

ASKED = [
    ("reunion publique", "reunion"),
    ("réunions publiques", "reunion"),
    ("REUNION PUBLIQUE", "reunion"),
    ("jardins partages", "jardin"),
    ("habitants", "jardin"),
    ("habitante", "jardin"),
    ("élus", "elus"),
    ("élue", "elus"),
    ("l'élu", "elus"),
    ("jeux pour sensibiliser les élus", "elus"),
    ("inondations", "elus"),
    ("covoiturer personnes agées", "covoiturage"),
    ("bénévole", "covoiturage"),
    ("autrice", "covoiturage"),
    ("auteurs", "covoiturage"),
    ("tiers lieu", "tiers-lieu"),
    ("gouvernance tiers-lieux", "tiers-lieu"),
    ("oeuvre", "tiers-lieu"),
    ("monnaies locales", "monnaie"),
    ("pole laine", "laine"),
    ("saugues", "laine"),
    ("la traverse", "traverse"),
    ("comment préparer une réunion ?", "reunion"),
    ("alimentation école", "jardin"),
    ("rembourser un conducteur bénévole", "covoiturage"),
]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("village")
    store = Store.create(folder)
    wiki = Wiki(folder, store, Index(folder / "search_index", store))
    for slug, text in VILLAGE.items():
        wiki.write(slug, text)
    wiki.settle()
    yield wiki.index
    wiki.index.close()
    store.close()


@pytest.mark.parametrize(("question", "wanted"), ASKED, ids=[question for question, _ in ASKED])
def test_the_page_meant_comes_first(village: Index, question: str, wanted: str) -> None:
    hits = village.search(SearchRequest.parse(question)).hits
    assert [hit.name.slug for hit in hits][:1] == [wanted]


def test_what_no_page_says_is_not_found(village: Index) -> None:
    result = village.search(SearchRequest.parse("xylophone"))
    assert (result.total, result.partial) == (0, False)


def test_the_title_weighs_more_than_a_mention(village: Index) -> None:
    found = [hit.name.slug for hit in village.search(SearchRequest.parse("réunion")).hits]
    assert found[0] == "reunion"
    assert set(found) == {"reunion", "loin", "monnaie"}
