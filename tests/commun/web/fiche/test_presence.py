"""Who else is writing on a page: told to those who write, in time, and never in the way."""

from datetime import timedelta

from commun import Commons
from tests.browser import Person, form_fields
from tests.commun.web.fiche.conftest import Writer

EDIT = "/fiches/lancer-un-jardin-partage/modifier"
TOO = "modifie aussi cette page"


def test_who_opens_the_editor_is_told_who_else_is_there(alix: Person, person: Writer) -> None:
    bo = person("Bo")
    assert TOO not in alix.get(EDIT)
    assert f"Alix {TOO}" in bo.get(EDIT)
    again = alix.get(EDIT)
    assert f"Bo {TOO}" in again
    assert f"Alix {TOO}" not in again
    assert TOO not in bo.get("/fiches/lestrac/modifier")


def test_visitors_neither_count_nor_are_told(alix: Person, person: Writer) -> None:
    alix.get(EDIT)
    assert TOO not in person().get(EDIT)
    assert TOO not in alix.get(EDIT)


def test_who_has_saved_or_given_no_sign_for_long_is_not_there_any_more(
    wiki: Commons, alix: Person, person: Writer
) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text="Un texte.\n")
    edit = "/fiches/le-lavoir/modifier"
    bo, start = person("Bo"), wiki.clock()
    wiki.clock = lambda: start
    alix.get(edit)
    wiki.clock = lambda: start + timedelta(minutes=7)
    assert "il y a 7 minutes" in bo.get(edit).replace("\u202f", " ")
    bo.send(edit, text="Un texte tout autre.\n")
    assert f"Bo {TOO}" not in alix.get(edit)
    wiki.clock = lambda: start + timedelta(minutes=40)
    assert TOO not in bo.get(edit)


def test_a_draft_kept_is_a_sign_and_one_thrown_away_ends_it(wiki: Commons, alix: Person, person: Writer) -> None:
    bo, start = person("Bo"), wiki.clock()
    alix.send(EDIT, "/brouillons/fiches/lancer-un-jardin-partage", text="Un début")
    wiki.clock = lambda: start + timedelta(minutes=10)
    assert f"Alix {TOO}" in bo.get(EDIT)
    alix.send("/fiches/lestrac/modifier", "/brouillons/fiches/lancer-un-jardin-partage/supprimer")
    assert TOO not in bo.get(EDIT)


def test_who_has_settled_a_conflict_is_not_there_any_more(alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text="Un texte.\n")
    edit = "/fiches/le-lavoir/modifier"
    bo = person("Bo")
    opened = bo.get(edit)
    alix.send(edit, text="Un texte d’Alix.\n")
    fields = form_fields(opened) | {"text": "Un texte de Bo.\n"}
    conflict = bo.client.post(edit, data=fields)
    assert conflict.status_code == 409
    settled = form_fields(conflict.text) | {"action": "text", "text": "Un texte des deux.\n"}
    assert bo.client.post("/fiches/le-lavoir/resoudre", data=settled).status_code == 303
    assert f"Bo {TOO}" not in alix.get(edit)
