"""People around the pages: a correction without an account, a vandal's series, a contact for members alone."""

from contextlib import closing

from playwright.sync_api import Page, expect

from commun import Commons, Config
from fiches import Author, PageName
from tests.journeys.site import PASSWORD, Site

NAME = PageName("fiches", "preparer-une-reunion-publique")
PAGE = NAME.url
SECONDS = 3_100
"""Milliseconds after which a form is no longer thought to come from a program."""


def opened(site: Site) -> closing[Commons]:
    """The commons that is being served, for what happened before the journey."""
    return closing(Commons(Config.from_environ({"COMMUN_DATA": str(site.data)})))


def test_an_inhabitant_proposes_a_correction_without_an_account_and_sees_it_accepted(site: Site) -> None:
    lea = site.visitor(width=360, javascript=False)
    lea.goto(PAGE)
    lea.get_by_role("link", name="Proposer une correction").click()
    expect(lea.get_by_text("Il ne faut pas de compte.")).to_be_visible()
    lea.get_by_label("Résumé", exact=False).first.fill("Une réunion où chacun parle, et où l’on décide.")
    lea.get_by_label("Votre nom, ou un pseudonyme").fill("Léa du bourg")
    lea.wait_for_timeout(SECONDS)
    lea.get_by_role("button", name="Envoyer la proposition").click()
    expect(lea.get_by_role("main").get_by_text("à relire", exact=True)).to_be_visible()
    followed = lea.url

    aline = site.person("Aline", width=360, javascript=False)
    aline.goto("/moderation")
    aline.get_by_role("main").get_by_role("link", name="Propositions").click()
    aline.get_by_role("main").get_by_role("link", name="Préparer une réunion publique").click()
    expect(aline.get_by_role("main").get_by_text("où l’on décide").first).to_be_visible()
    aline.get_by_role("button", name="Tout accepter").click()
    expect(aline.get_by_text("La proposition est acceptée")).to_be_visible()
    expect(aline.get_by_role("main").get_by_text("où l’on décide").first).to_be_visible()

    lea.goto(followed)
    expect(lea.get_by_role("main").get_by_text("Elle est acceptée, merci")).to_be_visible()
    lea.get_by_role("link", name="Lire la fiche").click()
    expect(lea.get_by_role("main").get_by_text("où l’on décide").first).to_be_visible()
    lea.get_by_role("link", name="Historique").first.click()
    expect(lea.get_by_role("main").get_by_text("Léa du bourg").first).to_be_visible()


def test_a_maintainer_rolls_back_a_vandals_ten_edits(site: Site) -> None:
    with opened(site) as wiki:
        vandal = wiki.accounts.register("Vandale", PASSWORD)
        rows = wiki.index.pages.listing(space="fiches", limit=5)[1]
        before = {row.name: wiki.fiche(row).text for row in rows}
        for turn in range(2):
            for row in rows:
                fiche = wiki.read(row.name).with_body(f"Achetez {turn} !\n")
                wiki.save(vandal, row.name, fiche.text, wiki.head(), "")
    aline = site.person("Aline", width=360, javascript=False)
    aline.goto("/modifications")
    aline.get_by_role("main").get_by_role("link", name="Vandale").first.click()
    aline.get_by_role("link", name="Annuler toute une série").click()
    expect(aline.get_by_role("main").get_by_text("revient à son texte d’avant")).to_have_count(5)
    aline.get_by_role("button", name="Annuler toute la série").click()
    expect(aline.get_by_text("5 pages remises en état, en une seule modification")).to_be_visible()
    aline.get_by_role("link", name="Bloquer cette personne").click()
    aline.get_by_label("Raison").fill("Publicité")
    aline.get_by_role("button", name="Bloquer").click()
    expect(aline.get_by_text("Vandale ne peut plus écrire.", exact=True)).to_be_visible()
    with opened(site) as wiki:
        assert {name: wiki.read(name).text for name in before} == before


def test_a_member_finds_a_contact_that_a_visitor_cannot_see_anywhere(site: Site) -> None:
    contact = "contact: {nom: Zoé Martin, fonction: animatrice, telephone: 04 71 00 00 11, visibilite: membres}"
    head = f"titre: La Grange\ntype: acteur\nresume: Un lieu ouvert.\n{contact}"
    with opened(site) as wiki, wiki.store.change(Author.of_user("x", "Camille"), "La Grange") as change:
        change.write(PageName("fiches", "la-grange"), f"---\n{head}\n---\nOn y vient.\n", base=None)
    member = site.person("Sami", width=360, javascript=False, role="contributor")
    member.goto("/contacts")
    member.get_by_role("searchbox").last.fill("zoe grange")
    member.get_by_role("main").get_by_role("button", name="Chercher").click()
    expect(member.get_by_role("main").get_by_text("04 71 00 00 11")).to_be_visible()
    member.get_by_role("main").get_by_role("link", name="La Grange").click()
    expect(member.get_by_role("main").get_by_text("Zoé Martin").first).to_be_visible()

    visitor = site.visitor(width=360, javascript=False)
    for address in ("/fiches/la-grange", "/fiches/la-grange.md", "/fiches/la-grange/historique", "/contacts",
                    "/recherche?q=grange", "/recherche?q=martin", "/explorer?type=acteur",
                    "/demander?question=[[Type::acteur]]|?Contact"):  # fmt: skip
        text = _all_of(visitor, address)
        assert "04 71 00 00 11" not in text, address
        assert "Zoé Martin" not in text, address
    expect(visitor.get_by_text("Martin")).to_have_count(0)


def _all_of(page: Page, address: str) -> str:
    page.goto(address)
    return page.content()
