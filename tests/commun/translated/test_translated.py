"""Translations: a page says of which it is one, what changed there since, and how it catches up."""

import re

import pytest

from commun import Commons
from commun.accounts import Role
from commun.rules import validated_by
from commun.translated import original_of, stale_sections, to_translate, translations_of
from fiches import Fiche, PageName, references
from tests.browser import whole_form
from tests.commun.contacts.conftest import As, Write

ID = "019aa8d2-0000-7000-8000-00000000000a"
FRENCH = PageName("fiches", "tenir-un-atelier")
ENGLISH = PageName("fiches", "running-a-workshop")
HEAD = f"id: {ID}\ntitre: Tenir un atelier\ntype: methode\nlangue: fr\nresume: R.\nduree: 2 h"
BODY = "Début.\n\n## Avant\n\nOn invite.\n\n## Après\n\nOn range.\n"


@pytest.fixture
def both(wiki: Commons, write: Write) -> Commons:
    write(FRENCH.slug, HEAD, BODY)
    translated(write, f"{{id: {ID}, commit: {wiki.store.head()}}}")
    return wiki


def translated(write: Write, said: str, base: str | None = None) -> None:
    head = f"id: {ID[:-1]}b\ntitre: Running a workshop\ntype: methode\nlangue: en\nresume: S.\ntraduction_de: {said}"
    write(ENGLISH.slug, head, "Begin.\n\n## Before\n\nInvite.\n\n## After\n\nTidy up.\n", base)


def changed(wiki: Commons, write: Write, old: str, new: str) -> None:
    fiche = wiki.read(FRENCH)
    write(FRENCH.slug, fiche.head.text.replace(old, new), fiche.body.replace(old, new), wiki.store.head())


def test_a_translation_names_its_original_and_is_named_there(both: Commons, person: As) -> None:
    visitor = person("visitor")
    page = visitor.get(ENGLISH.url)
    assert "Traduction de" in page
    assert f'href="{FRENCH.url}" hreflang="fr"' in page
    assert "L’original a changé" not in page
    assert ID not in page[page.index("<main") :]
    there = visitor.get(FRENCH.url)
    assert "Cette fiche est traduite" in there
    assert f'href="{ENGLISH.url}" hreflang="en"' in there
    assert "Traduction de" not in there
    assert translations_of(both, both.page(ENGLISH)) == []


def test_it_tells_what_changed_since_and_where(both: Commons, write: Write, person: As) -> None:
    read = both.store.head()
    changed(both, write, "2 h", "3 h")
    changed(both, write, "On range.", "On range et on remercie.")
    page = person("visitor").get(ENGLISH.url)
    assert "L’original a changé depuis" in page
    assert "2 h → 3 h" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert page.index("L’original a changé ici") > page.index(">After</h2>")
    assert page.count("L’original a changé ici") == 1
    before = both.version(both.page(FRENCH), read or "").row.commit
    diff = f"{FRENCH.url}/diff/{before}/{both.page(FRENCH).last_commit}"
    assert diff in page
    assert "on remercie" in person("contributor").get(diff)
    assert "L’original a changé depuis" in person("maintainer").get(f"{ENGLISH.url}/imprimer")


def test_what_is_no_matter_of_a_translator_changes_nothing(both: Commons, write: Write) -> None:
    changed(both, write, "resume: R.", "resume: R.\nverifiee_le: 2026-01-02\nstatut: à relire")
    original = original_of(both, both.read(ENGLISH), "fr")
    assert original is not None
    assert original.is_followed


def test_one_click_says_that_it_is_up_to_date(both: Commons, write: Write, person: As) -> None:
    changed(both, write, "On invite.", "On invite tout le monde.")
    member, text = person("contributor"), both.read(ENGLISH).body
    answer = member.client.post(f"{ENGLISH.url}/traduction-a-jour", data=asked(member.get(ENGLISH.url)))
    assert answer.status_code == 303
    assert "L’original a changé" not in member.get(ENGLISH.url)
    after = both.read(ENGLISH)
    assert (after.body, after.head["traduction_de"]) == (text, {"id": ID, "commit": both.page(FRENCH).last_commit})
    assert "Tenir un atelier" in both.index.revisions.recent(limit=1)[0].summary
    assert person("visitor").client.post(f"{ENGLISH.url}/traduction-a-jour", data={}).status_code in {400, 401, 403}


def asked(page: str) -> dict[str, str]:
    """The form that says that a translation is up to date."""
    form = page[page.index("/traduction-a-jour") :].partition("</form>")[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))


def test_the_version_that_was_read_is_the_one_written(both: Commons, write: Write, person: As) -> None:
    changed(both, write, "On invite.", "On invite tout le monde.")
    member, read = person("contributor"), both.page(FRENCH).last_commit
    form, before = asked(member.get(ENGLISH.url)), both.read(ENGLISH).head["traduction_de"]
    changed(both, write, "On range.", "On range et on remercie.")
    for other in ("", "0123456789abcdef", "pouet"):
        member.client.post(f"{ENGLISH.url}/traduction-a-jour", data=form | {"original": other})
        assert both.read(ENGLISH).head["traduction_de"] == before
    assert "n’est pas une version connue" in member.get(ENGLISH.url)
    member.client.post(f"{ENGLISH.url}/traduction-a-jour", data=form)
    assert both.read(ENGLISH).head["traduction_de"] == {"id": ID, "commit": read}
    page = member.get(ENGLISH.url)
    assert "L’original a changé depuis" in page
    assert "L’original a changé ici" in page[page.index(">After</h2>") :]


def test_it_takes_no_validation_away_unless_another_original_is_named(both: Commons, write: Write, person: As) -> None:
    english = both.read(ENGLISH)
    write(ENGLISH.slug, english.head.text + "statut: validée", english.body, both.store.head())
    changed(both, write, "On invite.", "On invite tout le monde.")
    member = person("contributor")
    member.client.post(f"{ENGLISH.url}/traduction-a-jour", data=asked(member.get(ENGLISH.url)))
    after = both.read(ENGLISH)
    assert after.head["traduction_de"] == {"id": ID, "commit": both.page(FRENCH).last_commit}
    assert after.status == "validée"
    for said in ({"id": f"{ID[:-1]}c"}, {"id": ID, "note": "x"}, None):
        assert validated_by(Role.CONTRIBUTOR, after.with_head({"traduction_de": said}), after).status == "à relire"


def test_no_part_of_what_is_kept_for_members_goes_into_a_translation(both: Commons, write: Write) -> None:
    head = HEAD.replace("duree", "etapes:\n- {titre: Un, contact: {nom: Zoé, telephone: 04 71 00 00 11}}\nduree")
    write(FRENCH.slug, head, BODY, both.store.head())
    row = both.page(FRENCH)
    assert references(both.fiche(row))
    made = to_translate(both, row, "en")[0]
    assert "etapes" not in made
    assert made["duree"] == "2 h"


def test_a_translation_begins_with_the_text_of_its_original(both: Commons, person: As) -> None:
    member = person("contributor")
    page = member.get(FRENCH.url)
    assert "/nouvelle?type=methode&amp;traduit=fiches/tenir-un-atelier" in page
    form = whole_form(member.get("/nouvelle?type=methode&traduit=fiches/tenir-un-atelier"))
    assert "On invite." in form["text"]
    assert not form.get("titre")
    form["titre"] = "Hosting a workshop"
    assert member.client.post("/nouvelle", data=form).status_code in {200, 303}
    if both.index.pages.by_title("Hosting a workshop") is None:  # like titles were shown once
        form["vus"] = "Hosting a workshop"
        assert member.client.post("/nouvelle", data=form).status_code == 303
    made = both.read(PageName("fiches", "hosting-a-workshop"))
    assert made.head["traduction_de"] == {"id": ID, "commit": both.page(FRENCH).last_commit}
    assert (made.head["langue"], made.id == ID, made.body) == ("en", False, BODY)
    names = [row.name.slug for row in translations_of(both, both.page(FRENCH))]
    assert names == ["hosting-a-workshop", "running-a-workshop"]


@pytest.mark.parametrize(
    "said",
    [f"{{id: {ID}}}", f"{{id: {ID}, commit: pouet}}", f"{{id: {ID}, commit: 0123456789abcdef}}", ID],
)
def test_a_version_that_is_not_known_is_said_so(both: Commons, write: Write, person: As, said: str) -> None:
    translated(write, said, both.store.head())
    page = person("visitor").get(ENGLISH.url)
    assert "On ne sait pas quelle version a été traduite." in page


@pytest.mark.parametrize("said", ["nulle-part", "{id: 019aa8d2-0000-7000-8000-0000000000ff}", "[]", "{}", "12"])
def test_what_translates_nothing_is_a_page_as_others(both: Commons, write: Write, person: As, said: str) -> None:
    translated(write, said, both.store.head())
    assert "Traduction de" not in person("visitor").get(ENGLISH.url)


def test_an_original_that_is_gone_is_not_told_of(both: Commons, person: As) -> None:
    user = both.accounts.register("Aline", "quatre mots à la suite", "", "maintainer")
    both.delete(user, FRENCH, both.store.head() or "", "")
    assert "Traduction de" not in person("visitor").get(ENGLISH.url)
    both.restore(user, FRENCH, None, "")
    both.rename(user, FRENCH, "Tenir une réunion", both.store.head() or "", "")
    assert "/fiches/tenir-une-reunion" in person("maintainer").get(ENGLISH.url)


def test_sections_are_known_by_their_place() -> None:
    was, now = "A\n\n# B\nx\n\n# C\ny\n", "A\n\n# B\nz\n\n# C\ny\n\n# D\n"
    assert stale_sections(was, now, "a\n\n# b\n\n# c\n") == {1}
    assert stale_sections(was, now, "a\n\n# b\n") == frozenset()
    assert stale_sections(was, was, "a\n\n# b\n\n# c\n") == frozenset()
    assert Fiche.parse(ENGLISH, "").body == ""


def test_those_that_are_behind_are_listed_with_what_changed(both: Commons, write: Write, person: As) -> None:
    visitor = person("visitor")
    assert 'href="/qualite/traductions"' in visitor.get("/qualite")
    assert "Running a workshop" not in visitor.get("/qualite/traductions")
    changed(both, write, "2 h", "3 h")
    page = visitor.get("/qualite/traductions")
    assert "1 traduction</h2>" in page
    assert "2\u202fh → 3\u202fh" in page
    past = visitor.client.get("/qualite/traductions?page=99")
    assert (past.status_code, past.headers["Location"]) == (302, "/qualite/traductions")
    assert "n’ont pas été regardées" not in page
    (address,) = re.findall(rf'href="({FRENCH.url}/diff/[^"]+)"', page)
    assert visitor.client.get(address).status_code == 200
    translated(write, f"{{id: {ID}}}", both.store.head())
    assert "La version traduite n’est pas dite" in visitor.get("/qualite/traductions")
    translated(write, f"{{id: {ID}, commit: {both.store.head()}}}", both.store.head())
    assert "Chaque traduction suit sa fiche d’origine" in visitor.get("/qualite/traductions")
