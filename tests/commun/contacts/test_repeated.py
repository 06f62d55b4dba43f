"""A contact that its head repeats under another name: it is reserved there too, for it is the same."""

import pytest

from commun import Commons
from commun.accounts import Role
from fiches import Fiche, PageName, has_reserved, references
from tests.commun.contacts.conftest import As, Write

NAME = PageName("fiches", "asso")
SECRET = "04 71 00 00 11"
REPEATED = {
    "alias": f"contact: &a {{nom: Zoé, telephone: {SECRET}}}\nporteur: *a",
    "before": f"porteur: &a {{nom: Zoé, telephone: {SECRET}}}\ncontact: *a",
    "list": f"contact:\n  - &a {{nom: Zoé, telephone: {SECRET}}}\nporteurs: [*a, Yves]",
    "inside": f"contact: &a {{nom: Zoé, telephone: {SECRET}}}\nlieu: {{ville: Saugues, qui: *a}}",
    "merged": f"contact: &a {{nom: Zoé, telephone: {SECRET}}}\nlieu: {{<<: *a, ville: Saugues}}",
    "text": f"contact: &a {SECRET}\nporteur: *a",
    "anchored": f"contact: &a\n  nom: Zoé\n  telephone: {SECRET}\nporteur: *a\n",
    "typed again": f"contact: {{nom: Zoé, telephone: {SECRET}}}\nporteur: {{telephone: {SECRET}, nom: Zoé}}",
}


@pytest.mark.parametrize("how", REPEATED)
def test_it_is_reserved_there_too(wiki: Commons, write: Write, person: As, how: str) -> None:
    write("asso", f"titre: Asso\ntype: acteur\nresume: R.\n{REPEATED[how]}")
    kept = wiki.store.read(NAME)
    assert SECRET not in kept.text
    assert len(references(kept)) == 1, "the same value has the same name"
    assert not has_reserved(kept)
    assert wiki.contacts.opened(kept, Role.CONTRIBUTOR).text.count(SECRET) == 2
    assert SECRET not in person("visitor").get("/fiches/asso")
    assert SECRET in person("contributor").get("/fiches/asso")


def test_a_name_that_stands_in_other_fields_is_not_taken_for_a_contact() -> None:
    fiche = Fiche.parse(NAME, "---\ntitre: Asso\ncontact: Mairie de Saugues\nporteur: Mairie de Saugues\n---\n")
    assert has_reserved(fiche)
    shown = Fiche.parse(NAME, "---\ntitre: Asso\nporteur: {nom: Zoé}\nlieu: {nom: Zoé}\ncontact: {ref: x}\n---\n")
    assert "Zoé" in shown.text


def test_a_contact_that_is_public_is_so_wherever_it_stands() -> None:
    head = f"contact: &a {{nom: Zoé, telephone: {SECRET}, visibilite: public}}\nporteur: *a"
    assert not has_reserved(Fiche.parse(NAME, f"---\ntitre: Asso\n{head}\n---\n"))
