"""A page that the wiki deleted or contradicts stays here while it waits: it is edited as any other, and met again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from commun import Commons
from commun.accounts import User
from commun.inbox import Decision, decide
from fiches import PageName
from importers import SourceConfig, add_source, inbox_of, sync
from importers.upstream import Event
from tests.births import Birth
from tests.importers.sync.test_soak import OtherWiki, Page

GARDEN = PageName("fiches", "jardin")


@pytest.fixture
def commons(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    made = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield made
    made.close()


@pytest.fixture
def amel(commons: Commons) -> User:
    return commons.accounts.register("Amel", "quatre mots à la suite", role="maintainer")


@pytest.fixture
def wiki() -> OtherWiki:
    there = OtherWiki()
    for number, title in enumerate(("Jardin", "Atelier", "Marché"), 1):
        there.all[number] = Page(number, title)
        there.edit(there.all[number], "Un lieu.\n\nRien.")
    return there


@pytest.fixture
def source(commons: Commons, wiki: OtherWiki) -> SourceConfig:
    added = add_source(commons.config.data, name="essai", api_url="http://127.0.0.1:9/api.php")
    run(commons, added, wiki)
    return added


def run(commons: Commons, source: SourceConfig, wiki: OtherWiki) -> None:
    sync(commons.store, source, reads=lambda _: wiki, catch_up=commons.index.catch_up)


def rewrite(commons: Commons, amel: User, name: PageName, old: str, new: str) -> None:
    """Change a page as its editor does."""
    row = commons.page(name)
    shown = commons.read_at(row.name, row.last_commit)
    assert shown.text == commons.fiche(row).text  # what is edited is what is shown
    assert old in shown.body
    commons.save(amel, row.name, shown.with_body(shown.body.replace(old, new)).text, row.last_commit, "ici")


def restore_as(wiki: OtherWiki, title: str) -> None:
    page = wiki.all[1]
    old, page.title, page.deleted = page.title, title, False
    wiki.edit(page, page.text)
    wiki.log.append(Event("move", 1, old, page.revisions[-1][1], "Marine", "", title))


def living(commons: Commons) -> list[str]:
    rows = commons.index.pages.after(0, 500)
    return sorted(row.title for row in rows if (commons.fiche(row).source or {}).get("wiki") == "essai")


@pytest.mark.parametrize("anew", [False, True])
def test_a_page_that_the_wiki_deleted_is_edited_and_deleted_while_it_waits(
    commons: Commons, source: SourceConfig, wiki: OtherWiki, amel: User, *, anew: bool
) -> None:
    wiki.all[1].deleted = True
    run(commons, source, wiki)
    if anew:
        commons.index.rebuild()  # all of its story in one walk
    rewrite(commons, amel, GARDEN, "Rien.", "Des bancs.")
    assert commons.read(GARDEN).body == "Un lieu.\n\nDes bancs.\n"
    commons.delete(amel, GARDEN, commons.page(GARDEN).last_commit, "plus utile")
    assert commons.index.pages.get(GARDEN) is None


def test_a_page_that_waits_may_be_given_the_text_of_the_wiki_by_hand(
    commons: Commons, source: SourceConfig, wiki: OtherWiki, amel: User
) -> None:
    rewrite(commons, amel, GARDEN, "Rien.", "Des bancs.")
    wiki.edit(wiki.all[1], "Un lieu.\n\nDes chaises.")
    number, _when, text = wiki.all[1].revisions[-1]
    wiki.all[1].revisions[-1] = (number, int(time.time()) + 60, text)  # after what was written here
    run(commons, source, wiki)
    assert len(inbox_of(source.folder).waiting()) == 1
    rewrite(commons, amel, GARDEN, "Des bancs.", "Des chaises.")
    assert commons.read(GARDEN).body == "Un lieu.\n\nDes chaises.\n"


@pytest.mark.parametrize("decided", [False, True])
def test_a_page_kept_here_and_restored_there_under_another_name_is_one_page(
    commons: Commons, source: SourceConfig, wiki: OtherWiki, amel: User, *, decided: bool
) -> None:
    wiki.all[1].deleted = True
    run(commons, source, wiki)
    if decided:
        decide(commons, None, inbox_of(source.folder).waiting()[0], Decision("ours"))
    rewrite(commons, amel, GARDEN, "Rien.", "Des bancs.")
    restore_as(wiki, "Verger")
    run(commons, source, wiki)
    assert living(commons) == ["Atelier", "Marché", "Verger"]
    assert commons.read(PageName("fiches", "verger")).body == "Un lieu.\n\nDes bancs.\n"
    assert inbox_of(source.folder).waiting() == []
    wiki.edit(wiki.all[1], "Un lieu clos.\n\nRien.")
    run(commons, source, wiki)
    assert commons.read(PageName("fiches", "verger")).body == "Un lieu clos.\n\nDes bancs.\n"


def test_the_name_that_we_gave_to_a_page_kept_here_stays(
    commons: Commons, source: SourceConfig, wiki: OtherWiki, amel: User
) -> None:
    wiki.all[1].deleted = True
    run(commons, source, wiki)
    commons.rename(amel, GARDEN, "Potager", commons.page(GARDEN).last_commit, "ici")
    restore_as(wiki, "Verger")
    wiki.edit(wiki.all[1], "Un lieu clos.\n\nRien.")
    run(commons, source, wiki)
    assert living(commons) == ["Atelier", "Marché", "Potager"]
    assert commons.read(PageName("fiches", "potager")).body == "Un lieu clos.\n\nRien.\n"
