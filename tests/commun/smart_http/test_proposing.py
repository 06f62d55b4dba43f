"""A push by somebody who does not write directly is checked as any other, then kept as proposals; a whole journey."""

import re
from dataclasses import replace

import pytest

from commun import create_app
from commun.proposals import Book, accept
from fiches import PageName
from tests.commun.smart_http.conftest import Served

NEW = PageName("fiches", "tenir-un-marche")
OLD = PageName("fiches", "preparer-une-reunion-publique")
TEXT = "---\ntitre: Tenir un marché\n---\nUn mot.\n"


@pytest.mark.parametrize("scope", ["proposer", "ecrire"])
def test_a_push_becomes_proposals_and_says_where_to_follow_them(served: Served, scope: str) -> None:
    if scope == "ecrire":
        served.wiki.config = replace(served.wiki.config, who_may_write="maintainers")
    head, key = served.wiki.store.head(), served.key("Zoé", scope=scope)
    copy = served.clone(key=key)
    page = copy / OLD.path
    page.write_text(page.read_text() + "\nUne phrase de plus.\n")
    served.commit(copy, NEW.path, TEXT, "Un marché, et une phrase")
    said = served.git("push", "origin", "HEAD:main", cwd=copy)
    assert "Votre compte propose ses changements" in said
    assert "-> propositions/1" in said
    assert "-> propositions/2" in said
    assert served.wiki.store.head() == head
    book = Book(served.wiki.accounts.database)
    waiting = book.those()
    assert {str(each.page) for each in waiting} == {str(NEW), str(OLD)}
    assert {(each.author, each.summary) for each in waiting} == {("Zoé", "Un marché, et une phrase")}
    browser = create_app(served.wiki.config, served.wiki).test_client()
    links = re.findall(r"/propositions/suivre/\S+", said)
    assert [browser.get(link).status_code for link in links] == [200, 200]
    mara = served.wiki.accounts.register("Mara", "un-mot-de-passe-long", "", "maintainer")
    for each in waiting:
        accept(served.wiki, each, mara)
    assert served.wiki.read(OLD).body.endswith("Une phrase de plus.\n")
    assert served.wiki.page(NEW).title == "Tenir un marché"
    log = served.git("--git-dir", str(served.wiki.store.folder), "log", "--all", "--format=%ae %ce")
    assert "tech@example.org" not in log


def test_a_bad_page_is_no_proposal_and_an_older_git_is_told_that_main_stays(served: Served) -> None:
    copy = served.clone(key=served.key("Zoé", scope="proposer"))
    served.commit(copy, NEW.path, "---\ntitre: [Tenir\n---\n")
    assert "Rien n’a été pris" in served.git("push", "origin", "HEAD:main", cwd=copy, ok=False)
    served.git("reset", "-q", "--hard", "origin/main", cwd=copy)
    (copy / OLD.path).unlink()
    served.git("commit", "-qam", "sans", cwd=copy)
    assert "ne permet pas de supprimer" in served.git("push", "origin", "HEAD:main", cwd=copy, ok=False)
    assert Book(served.wiki.accounts.database).waiting() == 0


def test_a_technician_clones_edits_pushes_and_one_bad_page_is_refused_with_a_clear_sentence(served: Served) -> None:
    key = served.key("Aline")
    copy = served.clone(key=key)
    page = copy / OLD.path
    page.write_text(page.read_text() + "\nPrévoir de l’eau.\n")  # with an editor
    served.commit(copy, "fiches/marche.md", TEXT, "De l’eau, et un marché")
    before = served.wiki.store.head()
    said = served.git("push", cwd=copy, ok=False)
    assert "Rien n’a été pris. À corriger, puis à envoyer de nouveau" in said
    right = PageName("fiches", "marche").path
    assert f"fiches/marche.md\u202f: cette page a sa place à « {right} »".replace("« ", "«\u202f").replace(
        " »", "\u202f»"
    ) in said.replace("« ", "«\u202f").replace(" »", "\u202f»")
    assert served.wiki.store.head() == before
    (copy / right).parent.mkdir(parents=True, exist_ok=True)
    served.git("mv", "fiches/marche.md", right, cwd=copy)
    served.git("commit", "-q", "--amend", "--no-edit", cwd=copy)
    assert "1 version prise." in served.git("push", cwd=copy)
    assert served.wiki.index.pages.by_title("Tenir un marché") is not None
    assert served.wiki.read(OLD).body.endswith("Prévoir de l’eau.\n")
