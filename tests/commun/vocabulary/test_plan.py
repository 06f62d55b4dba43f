"""A term changes in the list and in every page that bears it, in one version, and the old name goes on working."""

import pytest

from commun import Commons
from commun.batches import do, undo_batch
from commun.vocabulary import Merge, Operation, Rename, Split, TermMissing, plan, vocabulary_named
from fiches import Author, PageName

CLAIRE = Author.of_user("claire", "Claire")


def carry_out(wiki: Commons, operation: Operation) -> str:
    planned = plan(wiki, vocabulary_named(wiki, "milieux"), operation)
    commit = do(wiki, CLAIRE, planned.proposals, "Vocabulaire", "vocabulaire").commit
    assert commit is not None
    wiki.index.retype()
    return commit


def said(wiki: Commons, slug: str, key: str) -> object:
    return wiki.read(PageName("fiches", slug)).head.get(key)


def found(wiki: Commons, question: str) -> set[str]:
    return {row.subject.title for row in wiki.index.ask(question).rows}


def test_a_term_is_renamed_wherever_it_stands_and_nowhere_else(wiki: Commons) -> None:
    planned = plan(wiki, vocabulary_named(wiki, "Milieux"), Rename("Eau", "Eaux"))
    assert [each.name.slug for each in planned.fiches] == ["dite", "lac", "mare", "sortie"]
    carry_out(wiki, Rename("Eau", "Eaux"))
    assert said(wiki, "lac", "milieux") == ["Eaux", "Forêt"]
    assert (said(wiki, "mare", "milieux"), said(wiki, "mare", "humeur")) == ("Eaux", "Eaux")
    assert said(wiki, "sortie", "visites") == [{"jour": "2026-01-02", "milieu_vu": "Eaux"}]
    assert "[[Milieux::Eaux|étang]]" in wiki.read(PageName("fiches", "dite")).body
    assert said(wiki, "autre", "mot") == "Eau"
    assert said(wiki, "synonyme", "milieux") == ["Rivière"]


def test_the_old_name_stays_a_synonym(wiki: Commons) -> None:
    before = found(wiki, "[[Milieux::Eau]]")
    carry_out(wiki, Rename("Eau", "Eaux"))
    term = vocabulary_named(wiki, "milieux").find("Eau")
    assert term is not None
    assert (term.label, term.synonyms) == ("Eaux", ("Rivière", "Eau"))
    assert found(wiki, "[[Milieux::Eau]]") == found(wiki, "[[Milieux::Eaux]]") == before


def test_two_terms_become_one_and_no_fiche_says_it_twice(wiki: Commons) -> None:
    carry_out(wiki, Merge("Eau", "Forêt"))
    assert said(wiki, "lac", "milieux") == ["Forêt"]
    assert found(wiki, "[[Milieux::Eau]]") == {"Lac", "Mare", "Dite", "Synonyme", "Autre"}


def test_a_term_is_parted_as_each_fiche_wants(wiki: Commons) -> None:
    chosen = {"lac": ("Lacs", "Sources"), "mare": ("Sources",)}
    carry_out(wiki, Split("Eau", ("Lacs", "Sources"), keep=True, chosen=chosen))
    assert said(wiki, "lac", "milieux") == ["Lacs", "Sources", "Forêt"]
    assert said(wiki, "mare", "milieux") == "Sources"
    assert said(wiki, "sortie", "visites") == [{"jour": "2026-01-02", "milieu_vu": "Eau"}]
    assert found(wiki, "[[Milieux::Eau]]") >= {"Lac", "Mare"}


def test_a_name_that_only_fiches_write_can_be_put_into_a_term(wiki: Commons) -> None:
    name = PageName("fiches", "lac")
    with wiki.store.change(CLAIRE, "Faute de frappe") as change:
        change.write(name, wiki.store.read_text(name).replace("Eau", "Ô"), wiki.head())
    wiki.index.catch_up()
    carry_out(wiki, Merge("Ô", "Eau"))
    assert said(wiki, "lac", "milieux") == ["Eau", "Forêt"]


def test_all_of_it_is_one_version_and_is_taken_back_in_one(wiki: Commons) -> None:
    head = wiki.head()
    before = dict(wiki.store.list())
    commit = carry_out(wiki, Rename("Eau", "Eaux"))
    assert wiki.store.first_parents(head, wiki.head()) == (commit,)
    undo_batch(wiki, CLAIRE, commit, "Comme avant")
    assert dict(wiki.store.list()) == before


@pytest.mark.parametrize(
    "operation", [Rename("Eau", "Eaux"), Merge("Eau", "Forêt"), Split("Eau", ("Lacs", "Sources"))], ids=type
)
@pytest.mark.parametrize("place", ["  - {terme: Eau", "  - terme: Forêt"])
def test_a_term_added_since_does_not_keep_the_list_from_being_taken_back(
    wiki: Commons, operation: Operation, place: str
) -> None:
    name = PageName("vocabulaires", "milieux")
    before = wiki.store.read_text(name)
    commit = carry_out(wiki, operation)
    now = wiki.store.read_text(name)
    with wiki.store.change(CLAIRE, "Un terme") as change:
        place = place if place in now else "termes:\n"
        added = "  - Sable\n"
        text = now.replace(place, f"{place}{added}" if place == "termes:\n" else f"{added}{place}")
        change.write(name, text, wiki.head())
    wiki.index.catch_up()
    done = undo_batch(wiki, CLAIRE, commit, "Comme avant")
    assert done.left == ()
    terms = wiki.read(name).head["termes"]
    assert isinstance(terms, list)
    assert [term for term in terms if term != "Sable"] == [
        {"terme": "Eau", "synonymes": ["Rivière"]},
        {"terme": "Forêt"},
    ]
    assert "Sable" in terms
    assert before != wiki.store.read_text(name)


def test_a_term_that_nobody_knows_is_told(wiki: Commons) -> None:
    with pytest.raises(TermMissing):
        plan(wiki, vocabulary_named(wiki, "milieux"), Rename("Sable", "Dune"))
