"""The address of a part of a fiche leads to where it stands: on its page, and on the page of everything it says."""

import re
from collections.abc import Iterator

import pytest

from commun import Commons
from fiches import Author, Fiche, PageName, facts_of, record_names
from tests.births import Birth
from tests.browser import Person
from tests.commun.sheets.conftest import Write


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_parts_that_the_text_states_have_their_place_in_it(wiki: Commons, write: Write, visitor: Person) -> None:
    write("a", "titre: A")
    body = "Une {{#subobject:pierre|Durée=2 h}} et {{#subobject:|Durée=3 h}} et {{#subobject:pierre|Durée=4 h}}."
    with wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
        change.write(PageName("fiches", "a"), f"---\ntitre: A\n---\n{body}\n", wiki.store.head())
    wiki.head()
    stated = {fact.subject.fragment for fact in wiki.index.facts.of_page(PageName("fiches", "a"))} - {""}
    assert len(stated) == 2
    shown = ids(visitor.get("/fiches/a"))
    assert stated <= set(shown)
    assert len(shown) == len(set(shown))


def test_parts_on_later_pages_of_what_a_fiche_says(wiki: Commons, write: Write, visitor: Person) -> None:
    steps = "".join(f"\n  - {{titre: Pas {n}, conseil: Le {n}, livrable: Un {n}}}" for n in range(1, 101))
    write("long", f"titre: Long\ntype: methode\netapes:{steps}")
    wiki.head()
    names = {fact.subject.fragment for fact in wiki.index.facts.of_page(PageName("fiches", "long"))} - {""}
    assert len(names) == 100
    assert names <= set(ids(visitor.get("/fiches/long")))
    first, second = visitor.get("/parcourir/fiches/long"), visitor.get("/parcourir/fiches/long?page=2")
    for html in (first, second):
        assert names <= set(ids(html))
        assert len(ids(html)) == len(set(ids(html)))
    assert 'href="#_1"' in first
    led = re.search(r'<a id="_99" href="/parcourir/fiches/long\?page=(\d)#_99">', first)
    assert led is not None
    assert '<h3 id="_99">' in visitor.get(f"/parcourir/fiches/long?page={led[1]}")


HEADS = (
    "etapes:\n  - {titre: Un, duree: {valeur: 2, unite: h}}\n  - {titre: Deux, images: [{a: a.png}, {b: {c: 1}}]}",
    "participants: {min: 3, max: 9}\ncontact: {nom: A, visibilite: membres}\nx: [[{a: 1}], {b: 2}, trois]",
    "source: {wiki: w, auteurs: [{a: 1}]}\nannotations: {p: {q: 1}}\nlieu: {nom: X, latitude: 45, longitude: 3}",
    "etapes: {titre: Seule}\ncoordonnees: {latitude: 1, longitude: 2}\nduree: {valeur: 1, unite: h}\ncategories: [{}]",
    "referents: [{ref: abc, visibilite: membres, z: {y: 1}}]\nimage: {fichier: a.png, credit: {nom: Z}}",
    "taille: {nom: A}\nformat: [{a: 1}]\nx: {b: 2}",
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    commons = birth({"COMMUN_DATA": str(tmp_path_factory.mktemp("catalogue") / "data")})
    yield commons
    commons.close()


@pytest.mark.parametrize("space", ["fiches", "types", "aide", "fichiers"])
@pytest.mark.parametrize("kind", ["methode", "evenement", "inconnu"])
@pytest.mark.parametrize("head", HEADS)
def test_records_have_the_names_of_the_facts(catalogue: Commons, head: str, kind: str, space: str) -> None:
    fiche = Fiche.parse(PageName(space, "a"), f"---\ntitre: A\ntype: {kind}\n{head}\n---\n")
    known = catalogue.index.catalogue
    stated = [fact.subject for fact in facts_of(fiche, known) if fact.subject]
    named = record_names(fiche, known)
    assert set(stated) <= set(named.values())
    assert len(named) == sum(fact.property == "sous_objet" for fact in facts_of(fiche, known))


def test_what_is_wrong_is_said_once_and_in_words(write: Write, visitor: Person) -> None:
    write("sale", "titre: Sale\ntype: evenement\nimage: {fichier: No-image-yet.jpg}\nx: '{pas un groupe'")
    assert visitor.get("/fiches/sale").count("C’est l’image d’attente") == 1
    everything = visitor.get("/parcourir/fiches/sale")
    assert "No-image-yet.jpg" in everything
    assert "fichier&#39;" not in everything
    assert "{pas un groupe" in everything
