"""What stays on a device: nobody else's, nothing that was erased, readable when the program was changed meanwhile."""

from playwright.sync_api import Page, expect

from tests.journeys.site import PATIENCE, Site

MEETING = "/fiches/preparer-une-reunion-publique"
GARDEN = "/fiches/lancer-un-jardin-partage"
_SAID = """async ([name, address]) => {
  const found = await caches.match(address, { cacheName: name });
  return found ? found.text() : "";
}"""
"""What a device keeps of a page in one of its caches: "" where it keeps nothing."""


def _keep(page: Page, slugs: str) -> None:
    page.goto(f"/hors-ligne?garder={slugs}")
    page.get_by_role("button", name="Garder sur cet appareil").click()
    expect(page.get_by_text("C’est gardé.")).to_be_visible(timeout=PATIENCE)


def _caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return sorted(name for name in names if name.startswith("commun-garde-"))


def _network_comes_back(page: Page) -> None:
    """The network goes and comes back; wait until every copy was made anew."""
    page.goto("/hors-ligne")
    first = page.locator("[data-kept] li").first
    first.wait_for()
    first.evaluate("(item) => item.toggleAttribute('data-former', true)")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-former]")).to_have_count(0, timeout=PATIENCE)  # written last


def test_what_a_visitor_kept_is_never_made_anew_as_a_member_sees_it(site: Site) -> None:
    page = site.visitor()
    _keep(page, "preparer-une-reunion-publique")
    site.commun("user", "add", "Aline", "--role", "maintainer", "--password", "quelques mots à la suite")
    page.goto("/")
    site.log_in(page, "Aline")
    _keep(page, "preparer-une-reunion-publique")
    _network_comes_back(page)
    visitors, members = _caches(page)
    assert visitors == "commun-garde-"
    assert 'data-person="' in page.evaluate(_SAID, [members, MEETING])
    assert "<h1" in page.evaluate(_SAID, [visitors, MEETING])
    for address in (MEETING, f"{MEETING}/modifier", "/nouvelle"):
        assert 'data-person="' not in page.evaluate(_SAID, [visitors, address]), address


def test_what_was_erased_goes_from_the_device_too(site: Site) -> None:
    page, aline = site.visitor(), site.person("Aline")
    _keep(page, "preparer-une-reunion-publique,lancer-un-jardin-partage")
    for address in (MEETING, GARDEN):
        aline.goto(f"{address}/supprimer")
        aline.get_by_role("button", name="Supprimer").last.click()
        expect(aline.get_by_role("main")).to_contain_text("supprimée")
    page.goto(MEETING)  # read again: it goes at once
    page.wait_for_function("async (address) => !(await caches.match(address))", arg=MEETING)
    _network_comes_back(page)  # not read again: it goes when copies are made anew
    expect(page.locator("[data-kept] li")).to_have_count(0)
    assert _caches(page) == []
    page.context.set_offline(True)
    page.goto(GARDEN)
    expect(page.get_by_role("main")).to_contain_text("Cette page n’est pas gardée")


def test_a_device_without_room_is_not_a_network_that_fails(site: Site) -> None:
    page = site.visitor()
    full = {"origin": site.url, "quotaSize": 1}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", full)
    page.goto("/hors-ligne?garder=preparer-une-reunion-publique")
    page.get_by_role("button", name="Garder sur cet appareil").click()
    told = page.locator("[data-told]")
    expect(told).to_contain_text("plus de place sur cet appareil", timeout=PATIENCE)
    expect(told).not_to_contain_text("réseau")


def test_copies_that_another_version_of_the_program_made_are_read_as_it_dressed_them(site: Site) -> None:
    page = site.visitor()
    _keep(page, "preparer-une-reunion-publique")
    page.evaluate("""async () => {
      const cache = await caches.open("commun-garde-");
      for (const request of await cache.keys()) {
        const kept = await cache.match(request);
        const text = (await kept.text()).replace(/\\/static\\/\\w+/g, "/static/0123456789ab");
        await cache.put(request, new Response(text, { headers: kept.headers }));
      }
    }""")
    page.context.set_offline(True)
    page.goto(f"{MEETING}/modifier")
    expect(page.get_by_role("main")).to_contain_text("Vous êtes sans réseau")
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    page.get_by_label("Texte", exact=True).fill("Écrit entre deux versions.")
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.locator("[data-outbox]")).to_contain_text("partira dès que le réseau revient")


def test_what_was_written_first_without_network_is_not_lost_to_what_is_written_next(site: Site) -> None:
    page = site.person("Aline")
    # As in browsers of some years ago, and wherever a site is not in https.
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks")
    _keep(page, "preparer-une-reunion-publique")
    page.context.set_offline(True)
    waiting = page.locator("[data-outbox] p")
    page.goto(f"{MEETING}/modifier")
    text = page.get_by_label("Texte", exact=True)
    page.locator('[name="c.question_de_depart"]').fill("Ce que je sais de plus\u202f?")
    page.get_by_role("button", name="Enregistrer").click()
    expect(waiting).to_have_count(1)
    page.goto(f"{MEETING}/modifier")
    was = text.input_value()
    text.fill(f"{was}\n\n## Après\n\nUn goûter.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(waiting).to_have_count(2)
    text.fill(
        f"{was}\n\n## Après\n\nUn goûter.\n\nUn autre."
    )  # the same text goes on: it takes the place of the former
    page.get_by_role("button", name="Enregistrer").click()
    expect(waiting).to_have_count(2)
    page.context.set_offline(False)
    expect(waiting.filter(has_text="est envoyé")).to_have_count(2, timeout=PATIENCE)
    page.goto(MEETING)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Ce que je sais de plus")
    expect(main).to_contain_text("Un autre.")
