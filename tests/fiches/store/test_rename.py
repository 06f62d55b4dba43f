"""Renaming: the address, the old title, the links of other pages and the discussion, in one commit."""

from collections.abc import Callable

import pytest

from fiches import (
    Author,
    EditConflict,
    Fiche,
    NameRefused,
    PageExists,
    PageMissing,
    PageName,
    Store,
    kept_under_title,
    rename,
)

A = PageName("fiches", "le-jardin")
PAGE = "---\nid: 0190-a\ntitre: Le jardin\n---\nVoir [[Le jardin#Sol|plus bas]].\n"
Write = Callable[..., str]
Rename = Callable[..., tuple[PageName, str | None]]


@pytest.fixture
def renamed(store: Store, author: Author, write: Write) -> Rename:
    write("le-jardin", PAGE)

    def renamed(
        name: PageName, title: str, *backlinks: PageName, base: str | None = None
    ) -> tuple[PageName, str | None]:
        return rename(store, author, name, title, backlinks, "Renommé", base or store.head())

    return renamed


def test_a_renamed_page_keeps_its_old_title_and_its_links(store: Store, renamed: Rename) -> None:
    new, commit = renamed(A, "Un potager à Lœuilly")
    assert new == PageName("fiches", "un-potager-a-loeuilly")
    fiche = store.read(new)
    assert (fiche.title, fiche.other_titles, fiche.id) == ("Un potager à Lœuilly", ("Le jardin",), "0190-a")
    assert fiche.body == "Voir [[Un potager à Lœuilly#Sol|plus bas]].\n"
    assert store.blob_at(A.path) is None
    assert commit == store.head()


def test_the_links_of_other_pages_are_rewritten_in_the_same_commit(store: Store, write: Write, renamed: Rename) -> None:
    write(
        "autre",
        '---\nlieux: ["[[le jardin]]", "[[Ailleurs]]"]\n---\n[[le jardin]], [[Le_jardin|là]], `[[Le jardin]]`\n',
    )
    write("sans", "Rien.\n")
    other, without = PageName("fiches", "autre"), PageName("fiches", "sans")
    new, commit = renamed(A, "Le potager", other, without, other, A, PageName("fiches", "disparue"))
    fiche = store.read(other)
    assert fiche.body == "[[Le potager]], [[Le potager|là]], `[[Le jardin]]`\n"
    assert fiche.head["lieux"] == ["[[Le potager]]", "[[Ailleurs]]"]
    assert {c.path for c in store.commit(commit or "").changes} == {A.path, new.path, other.path}


def test_links_with_a_prefix_keep_it_and_other_spaces_are_left_alone(
    store: Store, write: Write, author: Author
) -> None:
    write("ecrire", "---\ntitre: Écrire\n---\n", "aide")
    write("lien", "[[Aide:Écrire]] [[:aide:écrire|x]] [[Écrire]]\n")
    link = PageName("fiches", "lien")
    rename(store, author, PageName("aide", "ecrire"), "Rédiger", [link], "Renommé", store.head())
    assert store.read(link).body == "[[Aide:Rédiger]] [[:aide:Rédiger|x]] [[Écrire]]\n"


def test_a_page_may_take_a_former_title_again(store: Store, renamed: Rename) -> None:
    second, _ = renamed(A, "Le potager")
    third, _ = renamed(second, "Le verger")
    assert store.read(third).other_titles == ("Le jardin", "Le potager")
    back, _ = renamed(third, "Le jardin")
    assert back == A
    assert store.read(A).other_titles == ("Le potager", "Le verger")


def test_the_history_goes_through_two_renames(store: Store, renamed: Rename) -> None:
    second, _ = renamed(A, "Le potager")
    third, _ = renamed(second, "Le verger")
    path, places = third.path, []
    for commit in reversed(list(store.log(None, store.head() or ""))):
        born = [c for c in commit.changes if c.path == path and c.before is None]
        gone = [c.path for c in commit.changes if c.after is None]
        places.append(path)
        if born and gone:
            path = gone[0]
    assert places == [third.path, second.path, A.path]


def test_the_discussion_goes_along(store: Store, write: Write, renamed: Rename) -> None:
    write("le-jardin", "On en parle.\n", "discussions/fiches")
    new, _ = renamed(A, "Le potager")
    assert store.read_text(new.talk) == "On en parle.\n"
    assert store.blob_at(A.talk.path) is None


def test_a_title_that_another_page_has_is_refused_and_a_mere_slug_is_numbered(write: Write, renamed: Rename) -> None:
    write("cote", "---\ntitre: Côte\n---\n")
    with pytest.raises(PageExists):
        renamed(A, "Côte")
    assert renamed(A, "Coté")[0] == PageName("fiches", "cote-2")


def test_only_the_title_changes_where_the_slug_stays(store: Store, renamed: Rename) -> None:
    assert renamed(A, "Le Jardin !")[0] == A
    assert (store.read(A).title, store.read(A).other_titles) == ("Le Jardin !", ("Le jardin",))
    assert renamed(A, "Le Jardin !")[1] is None


def test_a_change_made_meanwhile_is_kept_or_told(store: Store, write: Write, renamed: Rename) -> None:
    base = store.head()
    write("le-jardin", PAGE + "\n## Plus tard\n\nAjouté.\n")
    new, _ = renamed(A, "Le potager", base=base)
    assert "Ajouté." in store.read_text(new)
    base = store.head()
    write(new.slug, store.read_text(new).replace("titre: Le potager", "titre: Le verger"))
    with pytest.raises(EditConflict):
        renamed(new, "Le champ", base=base)


def test_what_cannot_be_renamed(store: Store, renamed: Rename) -> None:
    with pytest.raises(NameRefused):
        renamed(A, "a|b")
    with pytest.raises(PageMissing):
        renamed(PageName("fiches", "absente"), "Titre")
    assert store.read_text(A) == PAGE


def test_the_page_of_a_file_keeps_the_name_of_the_file(store: Store, write: Write, author: Author) -> None:
    write("plan.png", "---\ntitre: plan.png\n---\n", "fichiers")
    name = PageName("fichiers", "plan.png")
    assert rename(store, author, name, "Plan du jardin", [], "Renommé", store.head())[0] == name
    assert store.read(name).title == "Plan du jardin"


@pytest.mark.parametrize(
    ("space", "slug", "text", "key"),
    [
        ("proprietes", "nombre-de-places", "---\ntitre: Nombre de places\n---\n", "nombre_de_places"),
        ("types", "fiche-outil", "---\ntitre: Outil\n---\n", "fiche_outil"),
        ("vocabulaires", "nos-themes", "---\ntitre: Thèmes\n---\n", "nos_themes"),
        ("proprietes", "duree", "---\ntitre: Durée\ncle: temps\n---\n", "temps"),
        ("fiches", "duree", "---\ntitre: Durée\n---\n", None),
    ],
)
def test_a_definition_keeps_the_key_that_fiches_write(  # noqa: PLR0917 — what is written, then what is expected
    store: Store, write: Write, author: Author, space: str, slug: str, text: str, key: str | None
) -> None:
    write(slug, text, space)
    new, _ = rename(store, author, PageName(space, slug), "Tout autre chose", [], "Renommé", store.head())
    fiche = store.read(new)
    assert (fiche.head.get("cle"), fiche.title) == (key, "Tout autre chose")


def test_what_another_title_must_keep() -> None:
    def seats(title: str, rest: str = "") -> Fiche:
        return Fiche.parse(PageName("proprietes", "places"), f"---\ntitre: {title}\n{rest}---\n")

    before = seats("Places")
    assert kept_under_title(before, seats("Places")) == {}
    assert kept_under_title(before, seats("Sièges")) == {"autres_titres": ["Places"], "cle": "places"}
    assert kept_under_title(before, seats("Sièges", "cle: sieges\nautres_titres: [Places]\n")) == {}
