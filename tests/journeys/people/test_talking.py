"""Talking beside a page, on a telephone and without JavaScript: a topic, an answer that quotes and names, the end."""

from playwright.sync_api import expect

from tests.journeys.site import Site

PAGE = "/fiches/preparer-une-reunion-publique"


def test_two_members_talk_beside_a_page_and_settle_it(site: Site) -> None:
    alix = site.person("Alix", width=360, javascript=False, role="contributor")
    alix.goto(PAGE)
    alix.get_by_role("main").get_by_role("link", name="Discuter").first.click()
    alix.get_by_role("textbox", name="Sujet", exact=True).fill("Faut-il un abri ?")
    alix.get_by_role("textbox", name="Message", exact=True).fill("Il pleut souvent en mars.")
    alix.get_by_role("button", name="Publier").click()
    expect(alix.get_by_role("main").get_by_role("heading", name="Faut-il un abri ?")).to_be_visible()

    sacha = site.person("Sacha", width=360, javascript=False, role="contributor")
    sacha.goto(f"{PAGE}/discuter")
    sacha.get_by_role("link", name="Citer ce message").click()
    words = sacha.get_by_label("Votre réponse à Alix")
    expect(words).to_have_value("> Il pleut souvent en mars.\n\n")
    words.fill("> Il pleut souvent en mars.\n\n@Alix, la salle des fêtes est libre.")
    sacha.get_by_role("button", name="Répondre").click()
    talk = sacha.get_by_role("main")
    expect(talk.get_by_role("blockquote").get_by_text("Il pleut souvent en mars.")).to_be_visible()
    expect(talk.get_by_role("link", name="@Alix")).to_be_visible()
    assert sacha.evaluate("document.documentElement.scrollWidth") <= 360

    alix.goto("/suivi")
    expect(alix.get_by_role("main").get_by_text("Préparer une réunion publique").first).to_be_visible()
    alix.goto(f"{PAGE}/discuter")
    alix.get_by_role("button", name="Marquer comme résolu").click()
    expect(alix.get_by_role("main").get_by_text("Résolu", exact=True)).to_be_visible()
    sacha.goto(f"{PAGE}/discuter")
    expect(sacha.get_by_role("button", name="Rouvrir")).to_be_visible()
