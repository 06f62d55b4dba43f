"""Batches: one version for many pages, what others wrote meanwhile kept, all of it taken back in one go."""

from collections.abc import Callable

import pytest

from commun import Commons
from commun.batches import Proposal, batch_of, do, recent_batches, rewritten, undo_batch
from fiches import Catalogue, Fiche, PageName, Property
from tests.commun.batches.conftest import CLAIRE


def propose(wiki: Commons, old: str = "bleu", new: str = "vert") -> list[Proposal]:
    found = []
    for row in wiki.index.pages.listing(space="fiches")[1]:
        text = wiki.fiche(row).text
        found.append(Proposal(row.name, row.title, row.last_commit, text, text.replace(old, new)))
    return found


def write(wiki: Commons, slug: str, change: Callable[[str], str]) -> None:
    name = PageName("fiches", slug)
    with wiki.store.change(CLAIRE, "Autre chose") as made:
        made.write(name, change(wiki.store.read_text(name)), wiki.head())
    wiki.index.catch_up()


def colours(wiki: Commons) -> dict[str, object]:
    return {row.name.slug: wiki.fiche(row).head.get("couleur") for row in wiki.index.pages.listing(space="fiches")[1]}


def test_many_pages_change_in_one_version(wiki: Commons) -> None:
    done = do(wiki, CLAIRE, propose(wiki), "Du vert", "essai")
    assert done.commit is not None
    assert (len(done.pages), done.left) == (3, ())
    assert set(colours(wiki).values()) == {"vert"}
    batch = batch_of(wiki, done.commit)
    assert (batch.kind, len(batch.pages), batch.commit.message) == ("essai", 3, "Du vert")
    assert recent_batches(wiki)[0].row.commit == done.commit


def test_what_others_wrote_elsewhere_meanwhile_is_kept(wiki: Commons) -> None:
    proposals = propose(wiki)
    write(wiki, "un", lambda text: text.replace("petit", "grand"))
    do(wiki, CLAIRE, proposals, "Du vert", "essai")
    head = wiki.read(PageName("fiches", "un")).head
    assert (head["couleur"], head["taille"]) == ("vert", "grand")


def test_a_page_changed_in_the_same_place_meanwhile_is_left(wiki: Commons) -> None:
    proposals = propose(wiki)
    write(wiki, "un", lambda text: text.replace("bleu", "rouge"))
    done = do(wiki, CLAIRE, proposals, "Du vert", "essai")
    assert [name.slug for name in done.left] == ["un"]
    assert colours(wiki) == {"un": "rouge", "deux": "vert", "trois": "vert"}


def test_all_of_it_is_taken_back_in_one_version(wiki: Commons) -> None:
    before = {row.name: wiki.fiche(row).text for row in wiki.index.pages.listing(space="fiches")[1]}
    done = do(wiki, CLAIRE, propose(wiki), "Du vert", "essai")
    assert done.commit is not None
    undone = undo_batch(wiki, CLAIRE, done.commit, "Finalement non")
    assert len(undone.pages) == 3
    assert {row.name: wiki.fiche(row).text for row in wiki.index.pages.listing(space="fiches")[1]} == before


def test_taking_back_keeps_what_was_written_since(wiki: Commons) -> None:
    done = do(wiki, CLAIRE, propose(wiki), "Du vert", "essai")
    write(wiki, "un", lambda text: text.replace("petit", "grand"))
    write(wiki, "deux", lambda text: text.replace("vert", "jaune"))
    undone = undo_batch(wiki, CLAIRE, done.commit or "", "Finalement non")
    assert [name.slug for name in undone.left] == ["deux"]
    assert colours(wiki) == {"un": "bleu", "deux": "jaune", "trois": "bleu"}
    assert wiki.read(PageName("fiches", "un")).head["taille"] == "grand"


def test_pages_born_and_gone_in_a_batch_come_back_as_they_were(wiki: Commons) -> None:
    born, gone = PageName("fiches", "quatre"), PageName("fiches", "trois")
    text = wiki.store.read_text(gone)
    with wiki.store.change(CLAIRE, "Une de plus, une de moins") as change:
        change.write(born, "---\ntitre: Quatre\n---\n", None)
        change.delete(gone, wiki.head())
    wiki.index.catch_up()
    undone = undo_batch(wiki, CLAIRE, change.commit or "", "Comme avant")
    assert set(undone.pages) == {born, gone}
    assert wiki.index.pages.get(born) is None
    assert wiki.store.read_text(gone) == text


def test_nothing_to_do_makes_no_version(wiki: Commons) -> None:
    head = wiki.head()
    assert do(wiki, CLAIRE, propose(wiki, "rien", "tout"), "Rien", "essai").commit is None
    assert wiki.head() == head


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("couleur: a\n", "couleur: b\n"),
        ("# un mot\ncouleurs: [a, c]  # dit ici\nautre: x\n", "# un mot\ncouleurs: [b, c]  # dit ici\nautre: x\n"),
        ("couleurs: [a, b]\n", "couleurs:\n  - b\n"),
        ("robes:\n  - {teinte: a, age: 3}\n", "robes:\n  - {teinte: b, age: 3}\n"),
        ("vide: z\n", ""),
        ("nombre: 3\nvrai: true\n", "nombre: 3\nvrai: true\n"),
    ],
)
def test_values_change_wherever_they_stand(head: str, after: str) -> None:
    def change(_prop: Property | None, _key: str, text: str) -> str | None:
        return {"a": "b", "z": None}.get(text, text)

    fiche = Fiche.parse(PageName("fiches", "x"), f"---\ntitre: X\n{head}---\nTexte.\n")
    changed = rewritten(fiche, Catalogue(), change)
    expected = Fiche.parse(PageName("fiches", "x"), f"---\ntitre: X\n{after}---\nTexte.\n")
    assert dict(changed.head) == dict(expected.head)
    assert changed.body == "Texte.\n"


def test_a_head_that_cannot_be_read_stays() -> None:
    fiche = Fiche.parse(PageName("fiches", "x"), "---\ntitre: [\n---\nTexte.\n")
    assert rewritten(fiche, Catalogue(), lambda _p, _k, _t: "b") is fiche
