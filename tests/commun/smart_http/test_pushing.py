"""`git push` over HTTP: checked page by page, signed by the pseudonym, or refused with sentences and nothing taken."""

from pathlib import Path

import pytest

from commun import create_app
from commun.accounts import Role
from commun.proposals import Book
from fiches import Author, FileName, PageName
from tests.commun.smart_http.conftest import Served

NEW = PageName("fiches", "tenir-un-marche")
OLD = PageName("fiches", "preparer-une-reunion-publique")
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0"
    b"\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)
TEXT = "---\ntitre: Tenir un marché\n---\nUn mot.\n"


def _refused(served: Served, copy: Path, language: str = "fr") -> str:
    """What is said of a push that is refused; nothing of it is left anywhere."""
    before = served.wiki.store.head()
    said = served.git("push", "origin", "HEAD:main", cwd=copy, ok=False, language=language)
    assert served.wiki.store.head() == before
    assert not list((served.wiki.store.folder / "objects").glob("incoming-*"))
    tip = served.git("rev-parse", "HEAD", cwd=copy).strip()
    served.git("--git-dir", str(served.wiki.store.folder), "cat-file", "-e", tip, ok=False)
    return said


def test_a_good_page_is_taken_and_found_at_once(served: Served) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, NEW.path, TEXT, "Un marché")
    said = served.git("push", cwd=copy)
    assert "1 version prise." in said
    row = served.wiki.page(NEW)
    assert row.title == "Tenir un marché"
    assert served.wiki.index.revisions.latest(row.key).summary == "Un marché"  # type: ignore[union-attr]


def test_a_shallow_copy_is_pushed_from_too(served: Served) -> None:
    key = served.key()
    served.git("clone", "-q", "--depth", "1", served.address(key), "court")
    served.commit(served.home / "court", NEW.path, TEXT, "Un marché")
    assert "1 version prise." in served.git("push", cwd=served.home / "court")
    assert served.wiki.page(NEW).title == "Tenir un marché"


def test_an_address_of_mail_never_enters_the_history(served: Served) -> None:
    key = served.key()
    copy = served.clone(key=key)
    served.commit(copy, NEW.path, TEXT)
    served.commit(copy, NEW.path, TEXT + "Deux.\n")
    said = served.git("push", cwd=copy)
    assert "git pull --rebase" in said
    user = served.wiki.accounts.by_name("Aline")
    assert user is not None
    log = served.git("--git-dir", str(served.wiki.store.folder), "log", "--all", "--format=%ae %ce %an")
    assert "tech@example.org" not in log
    assert log.splitlines()[:2] == [f"{user.id}@commun.invalid {user.id}@commun.invalid Aline"] * 2
    raw = served.git("--git-dir", str(served.wiki.store.folder), "cat-file", "--batch-all-objects", "--batch-check")
    commits = [line.split()[0] for line in raw.splitlines() if " commit " in line]
    texts = "".join(served.git("--git-dir", str(served.wiki.store.folder), "cat-file", "-p", sha) for sha in commits)
    assert "example.org" not in texts
    served.git("pull", "-q", "--rebase", cwd=copy)
    assert served.git("rev-parse", "HEAD", cwd=copy).strip() == served.wiki.store.head()
    # Signed with the pseudonym from the start, what is pushed is what is kept.
    served.git("config", "user.email", f"{user.id}@commun.invalid", cwd=copy)
    author = Author.of_user(user.id, user.name)
    (copy / NEW.path).write_text(TEXT + "Trois.\n")
    served.git("-c", f"user.email={author.email}", "commit", "-qam", "trois", cwd=copy)
    served.git("push", "-q", cwd=copy)
    assert served.git("rev-parse", "HEAD", cwd=copy).strip() == served.wiki.store.head()


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("fiches/marche.md", TEXT, f"fiches/{PageName('fiches', 'marche').path.split('/')[1]}/marche.md"),
        ("Notes à moi.txt", "rien", "ne convient pas"),
        (NEW.path, "---\ntitre: [Tenir\n---\nUn mot.\n", "ligne"),
        (NEW.path, "---\ntitre: Tenir\n---\n<<<<<<< HEAD\nUn\n=======\nDeux\n>>>>>>> autre\n", "marques d’une fusion"),
        (NEW.path, b"---\ntitre: Tenir\n---\nUn mot \xff\n", "UTF-8"),
        (NEW.path, "---\ntitre: Préparer une réunion publique\n---\nUn mot.\n", "une autre page s’appelle déjà"),
        (NEW.path, TEXT + "x" * 2_000_001, "trop lourd"),
        ("fichiers/00/outil.exe", b"MZ\x90\0" * 20, "ne convient pas"),
    ],
    ids=["misplaced", "no-page", "head", "merge", "encoding", "title", "size", "kind"],
)
def test_a_bad_page_is_refused_with_a_sentence(served: Served, path: str, text: str | bytes, told: str) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, path, text)
    said = _refused(served, copy)
    assert "Rien n’a été pris" in said
    assert told in said
    assert path.rpartition("/")[2].partition(" ")[0] in said


def test_a_bad_page_is_refused_in_english_too(served: Served) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, "fiches/marche.md", TEXT)
    assert "this page belongs at" in _refused(served, copy, "en")


def test_a_file_is_known_by_what_it_holds(served: Served) -> None:
    copy = served.clone(key=served.key())
    path = PageName("fichiers", "plan.png").path.removesuffix(".md")
    served.commit(copy, path, b"MZ\x90\0" * 20)
    assert "plan.png" in _refused(served, copy)


def test_links_and_programs_are_refused(served: Served) -> None:
    copy = served.clone(key=served.key())
    target = copy / NEW.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to("/etc/passwd")
    served.commit(copy, "fiches/zz.md", TEXT)
    assert "seulement un fichier simple" in _refused(served, copy)


def test_an_error_that_the_push_adds_to_a_field_is_refused_and_an_old_one_is_not(served: Served) -> None:
    copy = served.clone(key=served.key())
    path = copy / PageName("fiches", "marche-deux").path
    served.commit(
        copy, str(path.relative_to(copy)), "---\ntitre: Marché\ntype: territoire\ncoordonnees: ni ici ni là\n---\n"
    )
    said = _refused(served, copy)
    assert "marche-deux.md" in said
    assert "ni ici ni là" in said


def test_each_bad_version_counts_even_when_the_last_is_good(served: Served) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, "mot-de-passe.txt", "secret")
    (copy / "mot-de-passe.txt").unlink()
    served.commit(copy, NEW.path, TEXT)
    assert "mot-de-passe.txt" in _refused(served, copy)


def test_who_may_not_write_is_told_so(served: Served) -> None:
    copy = served.clone()
    served.commit(copy, NEW.path, TEXT)
    for address in (served.address(), served.address("commun_inconnue"), served.address(served.key(scope="lire"))):
        served.git("remote", "set-url", "origin", address, cwd=copy)
        _refused(served, copy)
    key = served.key("Zoé")
    user = served.wiki.accounts.by_name("Zoé")
    assert user is not None
    served.wiki.accounts.tokens.revoke(user.id, served.wiki.accounts.tokens.of(user.id)[0].id)
    served.git("remote", "set-url", "origin", served.address(key), cwd=copy)
    _refused(served, copy)


def test_who_may_not_delete_may_not_by_git_either(served: Served) -> None:
    copy = served.clone(key=served.key())
    (copy / OLD.path).unlink()
    served.commit(copy, NEW.path, TEXT)
    assert "ne permet pas de supprimer" in _refused(served, copy)
    copy = served.clone("autre", key=served.key("Mara", "maintainer"))
    (copy / OLD.path).unlink()
    served.commit(copy, NEW.path, TEXT)
    served.git("push", "-q", cwd=copy)
    assert served.wiki.index.pages.get(OLD) is None
    assert [deed.target for deed in served.wiki.order.journal(deed="delete")] == [str(OLD)]


def test_a_copy_that_is_behind_is_told_to_catch_up(served: Served) -> None:
    copy = served.clone(key=served.key())
    with served.wiki.store.change(Author.of_user("u1", "Paul"), "entre deux") as change:
        change.write(PageName("fiches", "entre-deux"), "---\ntitre: Entre deux\n---\n", base=None)
    served.commit(copy, NEW.path, TEXT)
    assert "git pull --rebase" in _refused(served, copy) or "fetch first" in _refused(served, copy)
    served.git("pull", "-q", "--rebase", cwd=copy)
    served.git("push", "-q", cwd=copy)
    assert served.wiki.index.pages.get(NEW) is not None
    assert served.wiki.index.pages.get(PageName("fiches", "entre-deux")) is not None


@pytest.mark.parametrize("refspec", ["HEAD:refs/heads/autre", ":refs/heads/main", "HEAD:refs/tags/v1"])
def test_only_main_is_pushed_and_never_taken_away(served: Served, refspec: str) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, NEW.path, TEXT)
    before = served.wiki.store.head()
    assert "que la branche «\u202fmain\u202f»" in served.git("push", "origin", refspec, cwd=copy, ok=False)
    assert served.wiki.store.head() == before
    assert served.git("--git-dir", str(served.wiki.store.folder), "for-each-ref", "--format=%(refname)").split() == [
        "refs/heads/main"
    ]


def test_history_is_never_written_over(served: Served) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, NEW.path, TEXT)
    served.git("push", "-q", cwd=copy)
    served.git("fetch", "-q", cwd=copy)
    served.git("reset", "-q", "--hard", "origin/main~1", cwd=copy)
    served.commit(copy, PageName("fiches", "autre").path, "---\ntitre: Autre\n---\n")
    assert "l’histoire ne se réécrit pas" in served.git("push", "--force", cwd=copy, ok=False)
    assert served.wiki.index.pages.get(NEW) is not None


def test_a_large_push_comes_in_pieces(served: Served) -> None:
    copy = served.clone(key=served.key())
    for number in range(30):
        path = copy / PageName("fiches", f"page-{number}").path
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = "".join(f"{number * line * 7919:x} " for line in range(12_000))
        path.write_text(f"---\ntitre: Page {number}\n---\n{noise}\n")
    served.commit(copy, NEW.path, TEXT)
    served.git("push", "-q", cwd=copy)
    assert served.wiki.index.pages.get(PageName("fiches", "page-29")) is not None
    assert served.wiki.store.fsck() == []


@pytest.mark.parametrize("target", [f"page:{OLD}", "space:fiches", "type:methode"])
def test_what_is_protected_is_proposed_by_who_writes_elsewhere(served: Served, target: str) -> None:
    copy, head = served.clone(key=served.key()), served.wiki.store.head()
    served.wiki.order.protect(target, Role.MAINTAINER, "Texte voté", "x")
    page = copy / OLD.path
    served.commit(copy, OLD.path, page.read_text() + "\nUne phrase de plus.\n")
    served.commit(copy, FileName("haie.png").path, PNG)
    said = served.git("push", cwd=copy)
    assert "-> propositions/1" in said
    assert f"{OLD.path}\u202f: " in said
    assert "Texte voté" in said
    assert "un fichier ou une suppression ne se propose pas" in said
    assert served.wiki.store.head() == head
    assert [str(each.page) for each in Book(served.wiki.accounts.database).those()] == [str(OLD)]
    allowed = served.clone("autre", key=served.key("Odile", "maintainer"))
    served.commit(allowed, OLD.path, page.read_text())
    assert "1 version prise." in served.git("push", cwd=allowed)


def test_a_protected_page_alone_is_not_taken_away(served: Served) -> None:
    served.wiki.order.protect(f"page:{OLD}", Role.ADMIN, "Texte voté", "x")
    copy = served.clone(key=served.key("Odile", "maintainer"))
    (copy / OLD.path).unlink()
    served.git("commit", "-qam", "sans", cwd=copy)
    assert "Texte voté" in _refused(served, copy)


def test_who_is_blocked_does_not_push(served: Served) -> None:
    copy = served.clone(key=served.key())
    served.commit(copy, NEW.path, TEXT)
    user = served.wiki.accounts.by_name("Aline")
    assert user is not None
    served.wiki.order.block(user.id, "Des liens de publicité", 0, "x")
    assert "Des liens de publicité" in _refused(served, copy)


def test_only_those_who_look_after_the_pages_validate_by_a_push(served: Served) -> None:
    validated = TEXT.replace("---\nUn mot.", "statut: validée\n---\nUn mot.")
    keeper = served.clone("gardienne", served.key("Gardienne", role="maintainer"))
    served.commit(keeper, NEW.path, validated, "Validée")
    served.git("push", cwd=keeper)
    copy = served.clone(key=served.key())
    served.commit(copy, NEW.path, validated + "Du nouveau.\n", "Du nouveau")
    served.commit(copy, NEW.path, validated + "Et encore.\n", "Et encore")
    said = served.git("push", cwd=copy)
    assert "2 versions prises." in said
    assert "«\u202fà relire\u202f»" in said
    row = served.wiki.page(NEW)
    texts = [served.wiki.store.blob(each.blob or "").decode() for each in served.wiki.index.revisions.of_page(row.key)]
    assert ["à relire" in text for text in texts] == [True, True, False], "no version of the push is shown as validated"
    assert "Et encore." in texts[0]
    visitor = create_app(served.wiki.config, served.wiki).test_client()
    assert "Et encore." not in visitor.get(f"/{NEW}").text
    served.git("pull", "-q", "--rebase", cwd=copy)
    assert served.git("rev-parse", "HEAD", cwd=copy).strip() == served.wiki.store.head()

    served.commit(copy, NEW.path, TEXT)  # the status taken away
    assert "à relire" in served.git("push", cwd=copy)
    assert served.wiki.read(NEW).status == "à relire"


def test_a_type_comes_with_its_fields_in_one_push(served: Served) -> None:
    copy = served.clone(key=served.key("Odile", "maintainer"))
    kind, prop = PageName("types", "ruche"), PageName("proprietes", "nombre-de-cadres")
    fields = [
        (kind.path, "---\ntitre: Ruche\ngroupes:\n- titre: Tout\n  champs:\n  - {propriete: nombre_de_cadres}\n---\n"),
        (prop.path, "---\ntitre: Nombre de cadres\ntype_de_valeur: nombre\n---\n"),
        (NEW.path, "---\ntitre: La ruche du pré\ntype: ruche\nnombre_de_cadres: beaucoup\n---\n"),
    ]
    for path, text in fields:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text)
    served.commit(copy, NEW.path, fields[2][1])
    said = _refused(served, copy)
    assert f"{NEW.path}\u202f: " in said, "the fields that come are those that are checked"
    assert kind.path not in said
    served.commit(copy, NEW.path, fields[2][1].replace("beaucoup", "10"))
    assert "prises." in served.git("push", cwd=copy)
    assert served.wiki.index.catalogue.types["ruche"].fields


def test_two_pages_of_one_push_have_neither_one_title_nor_one_id(served: Served) -> None:
    copy = served.clone(key=served.key())
    other = PageName("fiches", "un-autre-marche")
    (copy / other.path).parent.mkdir(parents=True, exist_ok=True)
    (copy / other.path).write_text(TEXT)
    served.commit(copy, NEW.path, TEXT)
    assert "une autre page de cet envoi s’appelle aussi «\u202fTenir un marché\u202f»" in _refused(served, copy)
    identity = "id: 01a2070c-833c-7abd-91ef-fb837ce0dc4a\n---\nUn mot."
    (copy / other.path).write_text(TEXT.replace("marché", "four").replace("---\nUn mot.", identity))
    served.commit(copy, NEW.path, TEXT.replace("---\nUn mot.", identity))
    assert "cet identifiant (id) est aussi celui de" in _refused(served, copy)


def test_a_push_that_renames_most_pages_takes_none_away(served: Served) -> None:
    copy = served.clone(key=served.key("Odile", "maintainer"))
    for path in (copy / "proprietes").iterdir():
        path.rename(path.with_stem(f"{path.stem}-2"))
    served.git("add", "-A", cwd=copy)
    served.git("commit", "-qm", "Autres adresses", cwd=copy)
    assert "1 version prise." in served.git("push", cwd=copy)


def test_a_push_that_takes_away_more_than_half_of_the_commons_is_stopped_and_one_that_brings_it_back_is_not(
    served: Served,
) -> None:
    copy = served.clone(key=served.key("Odile", "maintainer"))
    whole = served.git("rev-parse", "HEAD", cwd=copy).strip()
    served.git("rm", "-rq", "fiches", "types", "proprietes", "vocabulaires", cwd=copy)
    served.git("commit", "-qm", "Du ménage", cwd=copy)
    said = _refused(served, copy)
    assert "plus de la moitié du commun" in said
    served.git("reset", "-q", "--hard", whole, cwd=copy)
    for gone in (["types"], sorted(f"proprietes/{path.name}" for path in (copy / "proprietes").iterdir())[:30]):
        served.git("rm", "-rq", *gone, cwd=copy)
        served.git("commit", "-qm", "Du ménage", cwd=copy)
        served.git("push", "-q", cwd=copy)
        served.git("pull", "-q", "--rebase", cwd=copy)
    served.git("checkout", "-q", whole, "--", ".", cwd=copy)
    served.git("commit", "-qm", "Tout revient", cwd=copy)
    assert "1 version prise." in served.git("push", cwd=copy)
    assert "methode" in served.wiki.index.catalogue.types
