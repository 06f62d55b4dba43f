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


REPORTS = {
    "methode": page("Lancer un jardin partagé", " ".join(["Choisir le lieu, semer, arroser."] * 60), type="methode"),
    "entier": page("Le jardin", "Quelques lignes."),
    "ancien": page("Cultiver ensemble", "Un terrain, des outils.", autres_titres=["Jardin de poche"]),
    "fete": page("La fête", methode='"[[Lancer un jardin partagé]]"', mots_cles=["jardin"], resume="Autour du jardin."),
} | {
    f"recit-{number}": page(
        f"Le récit du village {number}",
        "Un jardin, encore le jardin. " * number,
        methode='"[[Lancer un jardin partagé]]"',
        mots_cles=["jardin", "jardinage", "jardins partagés"],
        resume="Un jardin, et toujours le jardin.",
    )
    for number in range(1, 8)
}
NUMBERS = {
    "groupe": page("La commune", "Elle compte 12 345 habitants et 2019 arbres."),
    "insecable": page("Le budget", "Il est de 1\u202f250\u202f000 euros, dont 54\u00a0321 de dons."),
    "colle": page("Le comptage", "On en a vu 54321, et 1250 en 2019 120 fois."),
    "champ": page("Le hameau", "Petit.", habitants=12345),
    "elidee": page("Le bourg", "Près d’8 640 âmes, soit jusqu'7\u202f531 votes."),
}


def asked(wiki: Wiki, question: str) -> list[str]:
    return [hit.name.slug for hit in wiki.index.search(SearchRequest.parse(question)).hits]


@pytest.fixture(scope="module", params=["a segment", "recent"])
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    """A method, the reports that name it in their fields, and numbers; read in one go, or saved one by one."""
    folder = tmp_path_factory.mktemp("reports")
    store = Store.create(folder)
    wiki = Wiki(folder, store, Index(folder / "search_index", store))
    for slug, text in (REPORTS | NUMBERS).items():
        wiki.write(slug, text)
        if request.param == "recent":
            wiki.settle()
    wiki.settle()
    yield wiki
    wiki.index.close()
    store.close()


def test_titles_that_hold_all_the_words_come_first(reports: Wiki) -> None:
    found = asked(reports, "jardin")
    assert found[:3] == ["entier", "ancien", "methode"]  # the more the word is the whole of the title
    assert len(found) == len(REPORTS)
    assert asked(reports, "jardins partagés")[0] == "methode"
    assert asked(reports, "lancer un jardin")[0] == "methode"


def test_a_title_that_holds_only_some_of_the_words_gains_nothing_by_it(reports: Wiki) -> None:
    assert asked(reports, "jardin fête")[0] == "fete"
    assert asked(reports, "jardin outils")[0] == "ancien"


@pytest.mark.parametrize("typed", ["12345", "12 345", "12\u00a0345", "12\u202f345"])
def test_a_number_is_found_however_its_digits_are_grouped(reports: Wiki, typed: str) -> None:
    assert set(asked(reports, typed)) == {"groupe", "champ"}


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ('"12345 habitants"', {"groupe"}),
        ("345", {"groupe"}),
        ("54 321", {"colle", "insecable"}),
        ("54321", {"colle", "insecable"}),
        ("1250000", {"insecable"}),
        ("1 250", {"colle"}),
        ("2019120", set()),
        ("2019", {"groupe", "colle"}),
        ("12.345", {"groupe"}),
        ("habitants -12345", set()),
        ("compte -345", set()),
        ('2019 -"12 345"', {"colle"}),
        ("8640", {"elidee"}),
        ("d’8 640", {"elidee"}),
        ("D'8 640 âmes", {"elidee"}),
        ('"8640 âmes"', {"elidee"}),
        ("7531", {"elidee"}),
        ("âmes -8640", set()),
        ("âmes -d’8 640", set()),
    ],
)
def test_digits_make_one_number_only_where_they_are_grouped(reports: Wiki, typed: str, slugs: set[str]) -> None:
    found = reports.index.search(SearchRequest.parse(typed))
    assert not found.partial
    assert {hit.name.slug for hit in found.hits} == slugs


def test_a_grouped_number_is_marked_whole(reports: Wiki) -> None:
    hit = reports.index.search(SearchRequest.parse("12345 habitants")).hits[0]
    assert "<mark>12 345</mark> <mark>habitants</mark>" in hit.excerpt_html
