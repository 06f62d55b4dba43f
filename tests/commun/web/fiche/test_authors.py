"""Who wrote what of a fiche, as its readers see it."""

from commun import Commons
from fiches import PageName
from tests.browser import Person
from tests.commun.web.fiche.conftest import Writer

PAGE = "/fiches/le-lavoir"
FIRST = "Le lavoir date de 1850.\n\nOn y lave encore.\n"


def written(alix: Person, bo: Person) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text=FIRST)
    bo.send(f"{PAGE}/modifier", text=f"{FIRST}\nDes bénévoles l’ont réparé en avril.\n")


def test_each_paragraph_names_who_wrote_it_and_leads_to_the_change(wiki: Commons, alix: Person, person: Writer) -> None:
    written(alix, person("Bo"))
    page = person().get(f"{PAGE}/auteurs")
    paragraphs = page.partition("Paragraphe par paragraphe")[2].partition("</ol>")[0].split("<li>")[1:]
    assert ["Alix" in each for each in paragraphs] == [True, False]  # two paragraphs of one version stand together
    assert "lave encore" in paragraphs[0]
    assert "Bo" in paragraphs[1]
    row = wiki.index.pages.by_title("Le lavoir")
    assert row
    assert f"{PAGE}/diff/avant/{row.last_commit}" in paragraphs[1]


def test_each_person_has_their_part_through_renames_and_undone_vandalism(
    wiki: Commons, alix: Person, person: Writer
) -> None:
    bo = person("Bo")
    written(alix, bo)
    person("Casse").send(f"{PAGE}/modifier", text="RIEN\n")
    row = wiki.index.pages.get(PageName.parse("fiches/le-lavoir"))
    assert row
    person("Maud", "maintainer").send(f"{PAGE}/annuler/{row.last_commit}")
    alix.send(f"{PAGE}/renommer", title="Le vieux lavoir", titre="Le vieux lavoir")
    page = person().get("/fiches/le-vieux-lavoir/auteurs")
    parts = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Alix" in parts
    assert "Bo" in parts
    assert "Casse" not in page
    assert "Maud" not in page


def test_the_history_leads_there_and_a_page_without_text_says_so(wiki: Commons, person: Writer) -> None:
    zoe = wiki.accounts.register("Zoé", "un-mot-de-passe-long")
    wiki.save(zoe, PageName.parse("fiches/le-lavoir"), "---\ntitre: Le lavoir\n---\n", None, "")
    assert f'href="{PAGE}/auteurs"' in person().get(f"{PAGE}/historique")
    assert "pas encore de texte" in person().get(f"{PAGE}/auteurs")


def test_what_the_text_holds_stays_text(alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text="<script>alert(1)</script> & [[lien]]\n")
    page = person().get(f"{PAGE}/auteurs")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [[lien]]" in page


def test_a_hidden_version_takes_nobodys_words(wiki: Commons, alix: Person, person: Writer) -> None:
    alix.send("/nouvelle", titre="Le lavoir", text=FIRST)
    person("Casse").send(f"{PAGE}/modifier", text="Une injure.\n")
    row = wiki.index.pages.by_title("Le lavoir")
    assert row
    spoilt = row.blob
    person("Maud").send(f"{PAGE}/modifier", text=FIRST.replace("encore", "toujours"))
    wiki.store.veiled.add([("text", spoilt)])
    parts = person().get(f"{PAGE}/auteurs").partition("<tbody>")[2].partition("</tbody>")[0]
    assert parts.index("Alix") < parts.index("Maud")
    assert "Casse" not in parts
