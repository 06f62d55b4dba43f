"""The page of every starter fiche says all that its head says, under the labels of the catalogue."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

import pytest

from commun import Commons, create_app
from fiches import Fiche, Options, PageName, datatype, starter_pages
from tests.births import Birth
from tests.browser import Person

ALL = sorted(str(name) for name, _text in starter_pages() if name.space == "fiches")
OPTIONS = Options()
WORDS = {"EUR": "€"}


def spaced(text: str) -> str:
    return " ".join(text.split())


def leaves(raw: object) -> Iterator[str]:
    """Every scalar of a head, links without their brackets."""
    if isinstance(raw, Mapping):
        for value in raw.values():
            yield from leaves(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from leaves(value)
    elif raw is not None and str(raw).strip():
        text = ("oui" if raw else "non") if isinstance(raw, bool) else str(raw)
        yield re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]", r"\1", text)


def forms(text: str) -> set[str]:
    """How a page may write a scalar: as it stands, or as a datatype does."""
    found = {spaced(text), WORDS.get(text, text)}
    for key in ("date", "duration", "number"):
        kind = datatype(key)
        assert kind is not None
        value = kind.parse(text, OPTIONS).value
        if value is not None:
            found.add(spaced(kind.format(value, "", "fr", OPTIONS)))
    amount = re.fullmatch(r"(\d+) €", text)
    return found | ({spaced(f"{int(amount[1]):,}".replace(",", " ") + " €")} if amount else set())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[tuple[Commons, Person]]:
    from_disk = tmp_path_factory.mktemp("commons") / "data"
    commons = birth({"COMMUN_DATA": str(from_disk)})
    yield commons, Person(create_app(commons.config, commons, limits=False).test_client())
    commons.close()


@pytest.mark.parametrize("where", ["", "/imprimer"])
@pytest.mark.parametrize("address", ALL)
def test_every_value_of_the_head_is_on_the_page(pages: tuple[Commons, Person], address: str, where: str) -> None:
    wiki, visitor = pages
    html = visitor.get(f"/{address}{where}")
    page = spaced(unescape(re.sub(r"</?(?:b|span|a|time|em|strong)\b[^>]*>", "", html)))
    fiche = wiki.read(PageName.parse(address))
    said = {key: value for key, value in fiche.head.items() if key != "type"}
    lost = [leaf for key, value in said.items() for leaf in leaves(value) if not any(f in page for f in forms(leaf))]
    assert lost == []


@pytest.mark.parametrize("address", ALL)
def test_labels_are_those_of_the_catalogue(pages: tuple[Commons, Person], address: str) -> None:
    wiki, visitor = pages
    page = unescape(visitor.get(f"/{address}"))
    fiche, catalogue = wiki.read(PageName.parse(address)), wiki.index.catalogue
    # What the title of the page, or the drawing itself, says without a label.
    elsewhere = {"id", "titre", "type", "resume", "moyens", "etapes", "deroulement", "seances"}
    for key in fiche.head:
        prop = catalogue.field(fiche.type, key)
        assert prop is not None, key
        if key not in elsewhere:
            assert f">{prop.label('fr')}<" in page, key


def test_a_method_is_told_in_steps_with_their_time(pages: tuple[Commons, Person]) -> None:
    page = pages[1].get("/fiches/preparer-une-reunion-publique")
    steps = re.findall(r'<li class="step"[^>]*><h3 class="step__title">(.*?)</h3>', page)
    assert [spaced(re.sub(r"<[^>]+>", "", step)) for step in steps] == [
        "Écrire la question 2 h", "Dire ce qui se décide 1 h", "Inviter une par une 2 semaines",
        "Disposer la salle 45 min", "Tenir la réunion 2 h", "Rendre compte 3 h",
    ]  # fmt: skip
    assert page.index("Question de départ") < page.index("En bref") < page.index('class="steps"')


def test_groups_come_in_the_order_of_the_type(pages: tuple[Commons, Person]) -> None:
    wiki, visitor = pages
    kind = wiki.index.catalogue.type("retour")
    assert kind is not None
    page = unescape(visitor.get("/fiches/le-jardin-partage-de-lestrac-trois-ans-apres"))
    shown = re.findall(r'<h2 id="partie-[^"]*">([^<]*)</h2>', page)
    assert shown == [group for group in kind.groups if group in shown]
    assert {"Ce qui s’est passé", "Ce que cela a donné"} <= set(shown)


def test_a_fiche_without_type_shows_its_fields_all_the_same(pages: tuple[Commons, Person]) -> None:
    page = pages[1].get("/types/methode")
    assert "champs" in page.lower()


def test_no_page_has_the_same_id_twice(pages: tuple[Commons, Person]) -> None:
    for address in ALL:
        ids = re.findall(r'\bid="([^"]+)"', pages[1].get(f"/{address}"))
        assert sorted(ids) == sorted(set(ids)), address


def test_the_old_version_of_a_fiche_has_its_sheet(pages: tuple[Commons, Person]) -> None:
    wiki, visitor = pages
    row = wiki.page(PageName("fiches", "tenir-un-porteur-de-parole"))
    page = visitor.get(f"/fiches/tenir-un-porteur-de-parole/revisions/{row.last_commit}")
    assert 'class="steps"' in page
    assert isinstance(wiki.fiche(row), Fiche)


@pytest.mark.parametrize("address", ALL)
def test_the_address_of_a_part_leads_to_it(pages: tuple[Commons, Person], address: str) -> None:
    wiki, visitor = pages
    html = visitor.get(f"/{address}")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    stated = {fact.subject.fragment for fact in wiki.index.facts.of_page(PageName.parse(address))} - {""}
    assert stated <= set(ids)
