"""The pages that a commons is born with can be read, found, followed and trusted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from commun.accounts import RIGHTS, Right
from fiches import (
    SPACES,
    SPACES_OF_CATALOGUE,
    Fiche,
    PageName,
    fold,
    parse_inner,
    scan,
    slugify,
    split_prefix,
    title_key,
)
from tests.docs.typography import faults

ROOT = Path(__file__).parents[2] / "fiches" / "starter"
FILES = sorted(ROOT.rglob("*.md"))
STATUSES = {"ébauche", "à relire", "validée"}
TOLD_RIGHTS = {
    "Lire": Right.READ,
    "Chercher": Right.SEARCH,
    "Proposer un changement": Right.PROPOSE,
    "Écrire, corriger, discuter": Right.EDIT,
    "Ajouter un fichier": Right.UPLOAD,
    "Renommer une fiche": Right.RENAME,
    "Annuler une modification": Right.UNDO,
    "Rétablir une fiche ou une version": Right.RESTORE,
    "Supprimer une fiche": Right.DELETE,
    "Relire les propositions et les modifications, bloquer, protéger": Right.REVIEW,
    "Reprendre un wiki": Right.IMPORT,
    "Corriger beaucoup de fiches à la fois, changer un terme partout": Right.GARDEN,
    "Gérer les comptes": Right.MANAGE_PEOPLE,
}
"""The rows of the help page about rights; what everybody may do with their own account needs no row."""


def _name(path: Path) -> PageName:
    return PageName(str(path.parent.relative_to(ROOT)), path.stem)


def _fiche(path: Path) -> Fiche:
    return Fiche.parse(_name(path), path.read_text(encoding="utf-8"))


PAGES = {_name(path): _fiche(path) for path in FILES}
DEFINITIONS = {name: page for name, page in PAGES.items() if name.space in SPACES_OF_CATALOGUE}
TEXTS = {name: page for name, page in PAGES.items() if name not in DEFINITIONS}
each_page = pytest.mark.parametrize("fiche", PAGES.values(), ids=map(str, PAGES))
each_text = pytest.mark.parametrize("fiche", TEXTS.values(), ids=map(str, TEXTS))
each_definition = pytest.mark.parametrize("fiche", DEFINITIONS.values(), ids=map(str, DEFINITIONS))

NOT_PROSE = {"question", "motif", "adresse", "unites"}
"""Keys of definitions that hold no sentence: questions, patterns, addresses, units."""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def _said(fiche: Fiche) -> Iterator[str]:
    """The texts of a head that people read."""
    yield from _texts({key: value for key, value in fiche.head.items() if key not in NOT_PROSE})


def _targets(fiche: Fiche) -> Iterator[str]:
    yield from (mark.target for mark in scan(fiche.body) if mark.kind == "link")
    for text in _said(fiche):
        for inner in re.findall(r"\[\[(.+?)\]\]", text):
            mark = parse_inner(inner)
            assert mark is not None
            yield mark.target


def _embeds(fiche: Fiche) -> Iterator[str]:
    yield from (mark.target for mark in scan(fiche.body) if mark.kind == "embed")


def test_a_commons_is_born_with_enough_to_read() -> None:
    assert len(PAGES) >= 14
    assert PageName("fiches", "accueil") in PAGES
    assert sum(name.space == "aide" for name in PAGES) >= 8


def test_every_kind_of_fiche_is_shown_by_an_example() -> None:
    kinds = [fiche.type for fiche in PAGES.values()]
    assert {"methode", "retour", "acteur", "territoire", "projet", "evenement", "appel", "defi"} <= set(kinds)
    assert kinds.count("methode") >= 4
    assert kinds.count("retour") >= 3


@each_text
def test_the_head_can_be_read_and_says_what_every_page_says(fiche: Fiche) -> None:
    assert fiche.problem is None
    assert fiche.name.space in SPACES
    assert fiche.head["titre"] == fiche.title
    assert fiche.head["licence"] == "CC BY-SA 4.0"
    assert fiche.language == "fr"
    assert fiche.status in STATUSES
    assert 0 < len(fiche.summary) <= 300
    assert fiche.id is None, "the program gives each page its id at birth"
    assert None not in _leaves(dict(fiche.head.items())), "an empty value: quote what holds a comma"


@each_definition
def test_a_definition_says_in_a_sentence_what_it_is(fiche: Fiche) -> None:
    assert fiche.problem is None
    assert fiche.head["titre"] == fiche.title
    assert fiche.summary.endswith((".", "…")), "its help beside the field of a form"
    assert fiche.id is None, "the program gives each page its id at birth"
    assert None not in _leaves(dict(fiche.head.items()))


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


@each_page
def test_the_file_lies_where_its_title_says(fiche: Fiche) -> None:
    assert fiche.name.slug == slugify(fiche.title)


@each_page
def test_every_link_leads_to_a_page_of_the_start(fiche: Fiche) -> None:
    titles = {(name.space, title_key(page.title)) for name, page in PAGES.items()}
    dead = []
    for target in _targets(fiche):
        space, title = split_prefix(target)
        if (space, title_key(title)) not in titles:
            dead.append(target)
    assert not dead
    assert not list(_embeds(fiche)), "no file is born with a commons"


@each_page
def test_what_is_read_follows_french_typography(fiche: Fiche) -> None:
    found = [fault for text in (fiche.body, *_said(fiche)) for fault in faults(text)]
    assert not found


@each_text
def test_nobody_can_be_called_or_written_to(fiche: Fiche) -> None:
    text = fiche.text
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", text)
    assert not re.search(r"(?:\+33|\b0)\s?[1-9](?:[\s.\u202f-]?\d{2}){4}\b", text)
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"example.org", "wiki.example.org"}


@each_page
def test_a_fiche_is_long_enough_to_serve_and_short_enough_to_be_read(fiche: Fiche) -> None:
    words = len(fiche.body.split())
    if fiche.type:
        assert 380 <= words <= 950, words
        assert fiche.themes
        assert fiche.territories or fiche.type == "methode"


def test_experience_reports_lead_to_their_method_and_back() -> None:
    by_title = {page.title: page for page in PAGES.values()}
    for report in (page for page in PAGES.values() if page.type == "retour"):
        methods = [fold(text) for text in _texts(report.head["methodes"])]
        assert methods
        for text in _texts(report.head["methodes"]):
            method = by_title[text.strip("[]")]
            assert method.type == "methode"
            assert report.title in {mark.target for mark in scan(method.body)} or len(methods) > 1


def test_the_help_about_rights_says_the_table_of_rights() -> None:
    body = PAGES[PageName("aide", "droits-et-roles")].body
    told = {
        TOLD_RIGHTS[label]: 4 - cells.count("oui")
        for label, cells in re.findall(r"^\| ([^|]+?) \|([ oui|]+)\|$", body, re.MULTILINE)
    }
    assert told == {right: RIGHTS[right].rank for right in TOLD_RIGHTS.values()}
    assert set(Right) - set(told) == {Right.PUBLIC, Right.ACCOUNT}
