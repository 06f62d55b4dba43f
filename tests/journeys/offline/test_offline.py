"""The network goes away: what was kept is read, what is written waits and is sent when it comes back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import PASSWORD, PATIENCE, Site, until

MEETING = "/fiches/preparer-une-reunion-publique"
GARDEN = "/fiches/lancer-un-jardin-partage"


def _keep(page: Page, slugs: str) -> None:
    page.goto(f"/hors-ligne?garder={slugs}")
    page.get_by_role("button", name="Garder sur cet appareil").click()
    expect(page.get_by_text("C’est gardé.")).to_be_visible(timeout=PATIENCE)


def test_a_kept_fiche_is_read_and_corrected_without_network(site: Site) -> None:
    page = site.visitor(width=360)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(MEETING)
    page.get_by_role("link", name="Garder hors ligne").click()
    expect(page.get_by_role("listitem").filter(has_text="Préparer une réunion publique")).to_be_visible()
    page.get_by_role("button", name="Garder sur cet appareil").click()
    expect(page.get_by_text("C’est gardé.")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.context.set_offline(True)
    page.goto(MEETING)
    expect(page.get_by_role("main")).to_contain_text("Vous êtes sans réseau")
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer une réunion publique")
    page.goto(GARDEN)  # never kept: the list of those that are
    expect(page.get_by_role("main")).to_contain_text("Cette page n’est pas gardée")
    page.get_by_role("link", name="Préparer une réunion publique").click()
    page.get_by_role("link", name="Proposer une correction").first.click()
    page.get_by_label("Texte", exact=True).fill("Prévoir un goûter, écrit dans le train.")
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")
    page.goto("/hors-ligne")
    expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")

    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_contain_text("est envoyé", timeout=PATIENCE)
    page.locator("[data-outbox]").get_by_role("link", name="Voir").click()
    expect(page.get_by_role("main")).to_contain_text("écrit dans le train")
    assert problems == []


def test_two_texts_of_the_same_place_meet_and_none_is_lost(site: Site) -> None:
    aline, zoe = site.person("Aline"), site.person("Zoé")
    _keep(aline, "preparer-une-reunion-publique")
    aline.context.set_offline(True)
    aline.goto(f"{MEETING}/modifier")
    aline.get_by_label("Texte", exact=True).fill("Le texte du train.")
    aline.get_by_role("button", name="Enregistrer").click()
    expect(aline.locator("[data-outbox]")).to_contain_text("gardé sur cet appareil")
    zoe.goto(f"{MEETING}/modifier")
    zoe.get_by_label("Texte", exact=True).fill("Le texte du bureau.")
    zoe.get_by_role("button", name="Enregistrer").click()
    zoe.wait_for_url(f"**{MEETING}")

    aline.context.set_offline(False)
    expect(aline.locator("[data-outbox]")).to_contain_text("Rien n’est perdu", timeout=PATIENCE)
    aline.get_by_role("button", name="Rouvrir ce texte").click()
    main = aline.get_by_role("main")
    expect(main).to_contain_text("Le texte du train.")
    expect(main).to_contain_text("Le texte du bureau.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_sent_to_a_server_that_is_gone_is_found_again(site: Site, *, javascript: bool) -> None:
    page = site.visitor(width=360, javascript=javascript)
    page.goto(MEETING)
    page.goto(f"{MEETING}/modifier")
    page.context.route("**/modifier*", lambda route: route.abort("connectionrefused"))
    text = page.get_by_label("Texte", exact=True)
    text.fill("Ce que j’ai mis une heure à écrire.")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Envoyer la proposition").click(no_wait_after=True)
    page.wait_for_url("chrome-error://**")  # the browser has said so on a page of its own
    page.context.unroute("**/modifier*")
    page.go_back(wait_until="load")
    expect(text).to_have_value("Ce que j’ai mis une heure à écrire.", timeout=PATIENCE)
    if javascript:  # and still after the window was closed
        until(page, "localStorage.length > 0")
        other = page.context.new_page()
        other.goto(f"{MEETING}/modifier")
        other.get_by_role("button", name="Reprendre ce texte").click()
        expect(other.get_by_label("Texte", exact=True)).to_have_value("Ce que j’ai mis une heure à écrire.")


def test_what_waits_goes_on_waiting_while_the_server_cannot_answer(site: Site) -> None:
    page = site.visitor()
    _keep(page, "lancer-un-jardin-partage")
    page.context.set_offline(True)
    page.goto(f"{GARDEN}/modifier")
    page.get_by_label("Texte", exact=True).fill("Écrit pendant la panne.")
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")
    page.goto("/hors-ligne")
    page.evaluate("""() => {
      const asked = window.fetch;
      window.refused = 0;
      const broken = () => Promise.resolve(new Response("", { status: 502 })).finally(() => (window.refused += 1));
      window.fetch = (address, how) => (how?.method === "POST" ? broken() : asked(address, how));
      window.mended = () => { window.fetch = asked; };
    }""")
    page.context.set_offline(False)
    until(page, "window.refused > 0")
    expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")
    page.evaluate("() => { window.mended(); dispatchEvent(new Event('online')); }")
    expect(page.locator("[data-outbox]")).to_contain_text("est envoyé", timeout=PATIENCE)


def test_a_text_on_which_the_server_fails_is_told_and_holds_no_other_back(site: Site) -> None:
    page = site.visitor()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    _keep(page, "preparer-une-reunion-publique,lancer-un-jardin-partage")
    page.context.set_offline(True)
    for address in (MEETING, GARDEN):
        page.goto(f"{address}/modifier")
        page.get_by_label("Texte", exact=True).fill(f"Écrit sans réseau pour {address}.")
        page.get_by_role("button", name="Envoyer la proposition").click()
        expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")
    waiting = page.locator("[data-outbox] p")
    expect(waiting).to_have_count(2)
    expect(waiting.get_by_role("button", name="L’oublier")).to_have_count(2)
    waiting.nth(1).get_by_role("button", name="Rouvrir ce texte").click()  # nobody answers: it is read here
    expect(waiting.nth(1).get_by_role("textbox")).to_have_value(re.compile(f"Écrit sans réseau pour {GARDEN}"))
    page.goto("/hors-ligne")
    # Not by a route of the browser's tool: what passes a service worker's scope meets such a route only sometimes.
    page.evaluate(
        """(place) => {
      const asked = window.fetch;
      const broken = () => Promise.resolve(new Response("<h1>Panne</h1>", { status: 500 }));
      window.fetch = (address, how) => (String(address).startsWith(place) ? broken() : asked(address, how));
    }""",
        f"{MEETING}/modifier",
    )

    page.context.set_offline(False)
    failed, sent = waiting.nth(0), waiting.nth(1)
    expect(sent).to_contain_text("est envoyé", timeout=PATIENCE)
    expect(failed).to_contain_text("n’a pas pu partir tel quel")
    failed.get_by_role("button", name="Rouvrir ce texte").click()
    expect(failed.get_by_role("textbox")).to_have_value(re.compile(f"Écrit sans réseau pour {MEETING}"))
    failed.get_by_role("button", name="L’oublier").click()
    expect(waiting).to_have_count(1)
    assert problems == []


def test_what_a_member_kept_goes_when_they_leave(site: Site) -> None:
    aline, alix = site.person("Aline"), site.person("Alix")
    for each in (aline, alix):
        _keep(each, "preparer-une-reunion-publique,lancer-un-jardin-partage")
    expect(aline.locator("[data-kept] li")).to_have_count(2)
    names = "caches.keys().then((names) => names.filter((name) => name.startsWith('commun-garde-')))"
    assert len(aline.evaluate(names)) == 1
    aline.get_by_text("Aline", exact=True).first.click()
    aline.get_by_role("button", name="Se déconnecter").click()
    expect(aline.get_by_text("Vous êtes déconnecté")).to_be_visible()
    assert aline.evaluate(names) == []
    aline.context.set_offline(True)
    aline.goto(MEETING)
    expect(aline.get_by_role("main")).to_contain_text("Cette page n’est pas gardée")
    assert len(alix.evaluate(names)) == 1
    alix.goto("/compte")
    alix.get_by_text("Effacer mon compte").first.click()
    alix.locator("#current-erase").fill(PASSWORD)
    alix.get_by_role("button", name="Effacer mon compte").click()
    expect(alix.get_by_text("Votre compte est effacé").first).to_be_visible()
    assert alix.evaluate(names) == []
