"""The pages of those who look after the others, with something in them: at 400 % zoom, and as axe reads them."""

from contextlib import closing

from commun import Commons, Config
from commun.dead_links import LinkBook, Look
from commun.following import Watches
from commun.proposals import Sender, propose
from fiches import Author, PageName, references
from tests.journeys.readable.test_readable import NARROW
from tests.journeys.site import PASSWORD, Site, faults_of

CONTACT = "contact: {nom: Zoé Martin, telephone: 04 71 00 00 11, courriel: zoe@example.org, visibilite: membres}"
JARDIN, GRANGE = PageName("fiches", "lancer-un-jardin-partage"), PageName("fiches", "la-grange")


def lived_in(site: Site) -> list[str]:
    """Give the commons what pages of order are made for; the addresses to be looked at."""
    with closing(Commons(Config.from_environ({"COMMUN_DATA": str(site.data)}))) as wiki:
        vandal = wiki.accounts.register("Vandale", PASSWORD)
        aline = wiki.accounts.by_name("Aline")
        assert aline is not None
        before = wiki.read(JARDIN)
        text = before.with_head({"resume": "Un autre résumé."}).with_body(f"{before.body}\n## Et après\n\nOn arrose.\n")
        _proposal, token = propose(wiki, Sender("Léa"), JARDIN, text.text, base=wiki.head(), summary="Plus précis")
        wiki.save(vandal, JARDIN, before.with_body(f"{before.body}\n<https://gone.example/x>\n").text, wiki.head(), "")
        with wiki.store.change(Author.of_user("x", "Camille"), "La Grange") as change:
            head = f"titre: La Grange\ntype: acteur\nresume: Un lieu.\nverifiee_le: 2015-01-01\n{CONTACT}"
            change.write(GRANGE, f"---\n{head}\n---\nOn y vient.\n", base=None)
        wiki.index.catch_up()
        wiki.order.block(vandal.id, "Publicité répétée", 0, aline.id)
        wiki.order.protect("type:methode", aline.role, "Texte voté", aline.id)
        Watches(wiki.accounts.database).add(aline.id, "tout", "", "Toutes les fiches", "none")
        with LinkBook(wiki.config.data) as book:
            book.keep(["https://gone.example/x"])
            for day in range(4):
                book.write("https://gone.example/x", Look("gone", 404, "gone"), 86_400.0 * day)
        ref = next(iter(references(wiki.read(GRANGE))))
    return [
        "/propositions", "/propositions/1", "/propositions/1/modifier", f"/propositions/suivre/{token}", "/moderation",
        "/moderation/journal", "/moderation/ensemble?type=methode", "/moderation/protections",
        "/modifications?etat=a-relire", "/modifications/a-relire", f"/contributions/{vandal.id}/annuler", "/contacts",
        f"{GRANGE.url}/contact/{ref}", "/suivi", "/qualite/liens", "/qualite/a-relire", "/compte", "/compte/personnes",
    ]  # fmt: skip


def test_pages_that_keep_order_reflow_and_pass_axe_with_something_in_them(site: Site) -> None:
    page = site.person("Aline", width=NARROW, role="admin")
    found = []
    for address in lived_in(site):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += faults_of(page, address, NARROW)
    assert found == []
