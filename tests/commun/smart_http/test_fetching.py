"""`git clone` and `git fetch` over HTTP: what everybody may read, and nothing else."""

import http.client

import pytest

from fiches import Author, PageName
from tests.commun.smart_http.conftest import Served

PROPOSAL = "refs/heads/propositions/1"


def _save(served: Served, text: str) -> str:
    with served.wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
        change.write(PageName("fiches", "neuve"), f"---\ntitre: Neuve\n---\n{text}\n", base=served.wiki.store.head())
    assert change.commit is not None
    return change.commit


@pytest.fixture
def hidden(served: Served) -> str:
    """A commit that only the branch of a proposal holds."""
    repository = str(served.wiki.store.folder)
    tree = served.git("--git-dir", repository, "rev-parse", "main^{tree}").strip()
    commit = served.git("--git-dir", repository, "commit-tree", tree, "-m", "secret").strip()
    served.git("--git-dir", repository, "update-ref", PROPOSAL, commit)
    served.git("--git-dir", repository, "update-ref", "refs/heads/sources/wiki", commit)
    return commit


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_a_copy_holds_main_and_its_pages(served: Served, version: str) -> None:
    served.git("-c", f"protocol.version={version}", "clone", "-q", served.address(), "copie")
    copy = served.home / "copie"
    assert served.git("rev-parse", "HEAD", cwd=copy).strip() == served.wiki.store.head()
    assert (copy / PageName("fiches", "preparer-une-reunion-publique").path).exists()


def test_fetch_brings_what_was_saved_since(served: Served) -> None:
    copy = served.clone()
    commit = _save(served, "Un mot.")
    served.git("pull", "-q", cwd=copy)
    assert served.git("rev-parse", "HEAD", cwd=copy).strip() == commit


def test_a_shallow_copy_can_be_made(served: Served) -> None:
    _save(served, "Un mot.")
    served.git("clone", "-q", "--depth", "1", served.address(), "court")
    assert served.git("rev-list", "--count", "HEAD", cwd=served.home / "court").strip() == "1"


@pytest.mark.parametrize("version", ["0", "2"])
def test_private_branches_are_not_shown(served: Served, hidden: str, version: str) -> None:
    shown = served.git("-c", f"protocol.version={version}", "ls-remote", served.address())
    assert hidden not in shown
    assert {line.split("\t")[1] for line in shown.splitlines()} == {"HEAD", "refs/heads/main"}


@pytest.mark.parametrize("version", ["0", "2"])
def test_a_commit_that_is_not_shown_is_refused_even_by_its_name(served: Served, hidden: str, version: str) -> None:
    copy = served.clone()
    said = served.git("-c", f"protocol.version={version}", "fetch", "origin", hidden, cwd=copy, ok=False)
    assert version == "0" or "seule la branche" in said  # the client of v0 refuses by itself
    served.git("cat-file", "-e", hidden, cwd=copy, ok=False)


def test_an_object_that_is_no_commit_is_refused(served: Served) -> None:
    served.git("init", "-q", "vide")
    blob = served.wiki.store.blob_at(PageName("fiches", "accueil").path) or ""
    served.git("-c", "protocol.version=2", "fetch", served.address(), blob, cwd=served.home / "vide", ok=False)


def test_a_commit_that_main_had_a_moment_ago_is_given(served: Served) -> None:
    before = served.wiki.store.head() or ""
    _save(served, "Un mot.")
    copy = served.clone()
    served.git("fetch", "origin", before, cwd=copy)


def test_only_members_copy_a_commons_for_members(for_members: Served) -> None:
    said = for_members.git("clone", for_members.address(), "copie", ok=False)
    assert "could not read Username" in said
    for_members.git("clone", for_members.address("commun_inconnue"), "copie", ok=False)
    for_members.clone("copie", for_members.key(scope="lire"))


def test_what_is_no_question_of_git_is_refused(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("POST", "/commun.git/git-upload-pack", b"zzzz rien", {"Content-Type": "text/plain"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert b"ERR " in answer.read()
    connection.request("GET", "/commun.git/info/refs")
    assert connection.getresponse().status == 403
    connection.close()
