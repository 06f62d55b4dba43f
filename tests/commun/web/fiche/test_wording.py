"""Searching what pages said once, as visitors see it."""

import re

import pytest

from commun import Commons, create_app, wording
from fiches import COMMUN, Fiche, PageName, Wording
from tests.browser import Person
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/le-lavoir"
ONCE = "Le lavoir date de 1850.\n\nOn y lave l’été, à grande eau.\n"
EVERYWHERE = "/recherche/historique?q="
LINES = re.compile(r'<li class="result">(.*?)</li>', re.DOTALL)


def lines(page: str) -> list[str]:
    """What a page tells, version by version, without its tags."""
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in LINES.findall(page)]


@pytest.fixture
def rewritten(alix: Person, person: Writer) -> None:
    """A page that said « lave l’été » once, and whose title changed since."""
    alix.send("/nouvelle", titre="Le lavoir", text=ONCE)
    person("Bo").send(f"{PAGE}/modifier", text="Le lavoir date de 1850.\n")
    alix.send(f"{PAGE}/renommer", title="Le vieux lavoir", titre="Le vieux lavoir")


@pytest.mark.usefixtures("rewritten")
@pytest.mark.parametrize("where", [EVERYWHERE, "/fiches/le-vieux-lavoir/historique/recherche?q="])
@pytest.mark.parametrize("words", ["LAVE L'ÉTÉ, à grande", "lave l’été,  à GRANDE eau."])
def test_the_version_that_said_it_and_the_one_that_no_longer_does(person: Writer, where: str, words: str) -> None:
    found = lines(person().get(where + words))
    assert len(found) == 2
    assert "Sorti du texte" in found[0]
    assert "Bo" in found[0]
    assert "Entré dans le texte : On y lave l’été, à grande eau." in found[1]
    assert "Alix" in found[1]


@pytest.mark.usefixtures("rewritten")
def test_each_version_leads_to_what_it_changed(wiki: Commons, person: Writer) -> None:
    visitor = person()
    page = visitor.get(f"{EVERYWHERE}grande eau")
    links = re.findall(r'href="([^"]+/diff/avant/[^"]+)"', page)
    assert len(links) == 2
    assert all("grande eau" in visitor.get(link) for link in links)
    row = wiki.index.pages.by_title("Le vieux lavoir")
    assert row
    assert f'href="{row.name.url}/historique/recherche"' in visitor.get(f"{row.name.url}/historique")
    assert "/recherche/historique?q=lavoir" in visitor.get("/recherche?q=lavoir")


def test_a_page_that_was_deleted_is_found_again(alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text=ONCE)
    person("Maud", "maintainer").send(f"{PAGE}/supprimer", summary="")
    assert [each.split(" : ")[0].rsplit(maxsplit=3)[1:] for each in lines(person().get(f"{EVERYWHERE}grande eau"))] == [
        ["Sorti", "du", "texte"],
        ["dans", "le", "texte"],
    ]
    assert len(lines(person().get(f"{PAGE}/historique/recherche?q=grande eau"))) == 2


def test_nothing_of_a_hidden_version_is_found(wiki: Commons, alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text="Brumeuse.\n")
    alix.send(f"{PAGE}/modifier", text="Une injure.\n")
    row = wiki.index.pages.by_title("Le lavoir")
    assert row
    spoilt = row.blob
    alix.send(f"{PAGE}/modifier", text="Brumeuse.\n")
    page = f"{PAGE}/historique/recherche?q="
    assert len(lines(person().get(f"{EVERYWHERE}injure"))) == len(lines(person().get(f"{page}injure"))) == 2
    wiki.store.veiled.add([("text", spoilt)])
    for where in (EVERYWHERE, page):
        told = person().get(f"{where}injure")
        assert "Aucune version" in told
        assert lines(told) == []
        assert len(lines(person().get(f"{where}brumeuse"))) == 1  # what came before and after it says nothing of it
        assert lines(person().get(f"{where}est masqué")) == []


def test_what_the_text_holds_stays_text_and_signs_of_patterns_are_signs(alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text="Eau (3.50 €/m³)* [a-z]+ <b>gras</b> | fin\n")
    for words in ("(3.50 €/m³)*", "[a-z]+", "<b>gras</b> | fin"):
        found = person().get(f"{EVERYWHERE}{words.replace('+', '%2B')}")
        assert len(lines(found)) == 1, words
        assert "<b>gras" not in found
    assert lines(person().get(f"{EVERYWHERE}3x50")) == []


@pytest.mark.usefixtures("rewritten")
def test_a_sign_that_no_program_can_be_given_is_a_blank(person: Writer) -> None:
    assert len(lines(person().get(f"{EVERYWHERE}grande%00eau"))) == 2


def test_too_few_signs_are_asked_again_and_too_many_are_cut(person: Writer) -> None:
    page = person().get(f"{EVERYWHERE}ab")
    assert "Tapez au moins 3 signes." in page
    assert 'value="ab"' in page
    assert "Aucune version" in person().get(EVERYWHERE + "x" * 5000)


@pytest.mark.usefixtures("rewritten")
def test_a_search_that_takes_too_long_tells_what_it_found(person: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "SECONDS", 0.0)
    page = person().get(f"{EVERYWHERE}grande eau")
    assert "Toutes les versions n’ont pas été regardées" in page
    monkeypatch.setattr(wording, "SECONDS", 60.0)
    monkeypatch.setattr(wording, "_MOST", 1)
    page = person().get(f"{EVERYWHERE}grande eau")
    assert len(lines(page)) == 1
    assert "Toutes les versions n’ont pas été regardées" in page


def test_no_more_of_a_great_import_is_read_than_is_told(wiki: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    with wiki.store.change(COMMUN, "Un import") as change:
        for number in range(9):
            change.write(PageName("fiches", f"lavoir-{number}"), f"---\ntitre: L{number}\n---\nÀ grande eau.\n", None)
    read: list[str] = []

    def noted(name: PageName, blob: str) -> Fiche:
        read.append(blob)
        return Commons.fiche_of(wiki, name, blob)

    monkeypatch.setattr(wording, "_MOST", 2)
    monkeypatch.setattr(wiki, "fiche_of", noted)
    found = wording.in_pages(wiki, Wording("grande eau"), wiki.head())
    assert (len(found.traces), found.whole, len(read)) == (2, False, 2)


def test_no_more_than_two_search_at_once(wiki: Commons) -> None:
    app = create_app(wiki.config, wiki)
    turns: wording.Turns = app.extensions["commun.wording"]
    client = app.test_client()
    with turns.taken(), turns.taken():
        answer = client.get(f"{EVERYWHERE}lavoir")
        assert answer.status_code == 503
        assert "D’autres cherchent dans l’historique" in answer.text
        assert client.get("/recherche/historique").status_code == 200
    assert client.get(f"{EVERYWHERE}lavoir").status_code == 200


def test_git_and_we_find_the_same(wiki: Commons) -> None:
    """Whatever the capitals, blanks and apostrophes: git names the version that we read."""
    zoe = wiki.accounts.register("Zoé", "un-mot-de-passe-long")
    said = "L’ÉCOLE zébrée\u00a0: où\u202f? Ça coûte 5\u202f% (ŒUVRE) d'ici\nà Noël"
    wiki.save(zoe, PageName.parse("fiches/essai"), f"---\ntitre: Essai\n---\n{said}\n", None, "")
    for words in ("l'école zébrée : OÙ ?", "ça COÛTE 5 %", "(œuvre) D’ICI À noël", "École ZÉBRÉE"):
        looked = Wording(words)
        assert looked.count(said) == 1, words
        assert [commit.message for commit in wiki.store.search(wiki.head(), looked.posix, 60.0)], words
        assert len(wording.in_pages(wiki, looked, wiki.head()).traces) == 1, words
