"""A commons in which something of everything happened: what each kind of page is made for."""

import io
from collections.abc import Mapping

from PIL import Image

from commun import Commons
from commun.accounts import User
from commun.batches import Proposal, do
from commun.dead_links import LinkBook, Look
from commun.following import Watches
from commun.letters import token_of
from commun.proposals import Sender, propose
from commun.web.data.uploads import Uploads
from fiches import COMMUN, Author, PageName, references
from importers import add_source, inbox_of
from importers.inbox import SourceDesk
from tests.journeys.site import PASSWORD

JARDIN, GRANGE, ELSEWHERE = (PageName("fiches", slug) for slug in ("lancer-un-jardin-partage", "la-grange", "ailleurs"))
_CAMILLE = Author.of_user("x", "Camille")
_CONTACT = "contact: {nom: Zoé Martin, telephone: 04 71 00 00 11, courriel: zoe@example.org, visibilite: membres}"
_GRANGE = f"---\ntitre: La Grange\ntype: acteur\nresume: Un lieu.\nverifiee_le: 2015-01-01\n{_CONTACT}\n---\nIci.\n"
_TABLE = "Commune;Habitants;Date;Fait l’objet d’un suivi\nSaint-Julien;1 204;12/03/2024;oui\nLestrac;312;;non\n"
_WORD = "anticonstitutionnellement" * 3
_LONG = "un-nom-de-fichier-tres-long-comme-en-donnent-les-logiciels-de-bureautique-version-finale-relue-2.pdf"


def lived_in(wiki: Commons, keeper: User) -> Mapping[str, object]:
    """Have all of it happen; what the addresses of its pages are made of."""
    return {
        **_written(wiki, keeper),
        **_kept_in_order(wiki, keeper),
        **_arrived(wiki),
        "contact": next(iter(references(wiki.read(GRANGE)))),
        "identity": wiki.read(JARDIN).head["id"],
        "upload": Uploads(wiki.config.data / "cache" / "tableaux").keep(keeper.id, "fermes.csv", _TABLE.encode()),
        "leaving": _leaving(wiki, keeper),
        "reset": wiki.accounts.start_reset(keeper.name)[0][1],
        "camille": _CAMILLE.email,
    }


def _written(wiki: Commons, keeper: User) -> dict[str, object]:
    """Pages that are written, changed, thrown away and changed many at once, and a file."""
    with wiki.store.change(_CAMILLE, "La Grange") as change:
        change.write(GRANGE, _GRANGE, base=None)
        change.write(PageName("fiches", _WORD), f"---\ntitre: {_WORD.title()}\ntype: methode\n---\nX.\n", base=None)
        change.write(PageName("fiches", "retiree"), "---\ntitre: Retirée\ntype: methode\n---\nX.\n", base=None)
    wiki.index.catch_up()
    wiki.delete(keeper, PageName("fiches", "retiree"), wiki.head(), "Écrite deux fois")
    file = wiki.upload(keeper, _LONG, b"%PDF-1.4\n%%EOF\n", {"licence": "CC BY 4.0", "auteur": "Camille"}, "Un relevé.")
    drawn = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(drawn, "PNG")
    picture = wiki.upload(keeper, "le-jardin.png", drawn.getvalue(), {}, "")
    old, before = wiki.head(), wiki.read(JARDIN)
    after = before.with_head({"duree": "3 h"}).with_body(before.body.replace("jardin", "jardin fleuri", 3))
    new = wiki.save(keeper, JARDIN, after.text, old, "Plus précis").commit
    other = wiki.read(PageName("fiches", "lestrac"))
    change_of = Proposal(other.name, other.title, wiki.head(), other.text, f"{other.text}\nUne ligne.\n")
    batch = do(wiki, _CAMILLE, [change_of], "Une ligne de plus", "jardinier").commit
    first = wiki.index.revisions.of_page(_key(wiki, JARDIN))[-1].commit
    return {"word": _WORD, "old": first, "new": new, "batch": batch, "file": file.name, "picture": picture.name}


def _key(wiki: Commons, name: PageName) -> int:
    row = wiki.index.pages.get(name)
    assert row is not None
    return row.key


def _kept_in_order(wiki: Commons, keeper: User) -> dict[str, object]:
    """A proposal, somebody who writes nonsense and is blocked, a protected type, a dead link, what is followed."""
    vandal = wiki.accounts.register("Vandale", PASSWORD)
    before = wiki.read(JARDIN)
    text = before.with_head({"resume": "Un autre résumé."}).with_body(f"{before.body}\n## Et après\n\nOn arrose.\n")
    proposal, token = propose(wiki, Sender("Léa"), JARDIN, text.text, base=wiki.head(), summary="Plus précis")
    wiki.save(vandal, JARDIN, before.with_body(f"{before.body}\n<https://gone.example/x>\n").text, wiki.head(), "")
    wiki.order.block(vandal.id, "Publicité répétée", 0, keeper.id)
    wiki.order.protect("type:methode", keeper.role, "Texte voté", keeper.id)
    Watches(wiki.accounts.database).add(keeper.id, "tout", "", "Toutes les fiches", "none")
    with LinkBook(wiki.config.data) as book:
        book.keep(["https://gone.example/x"])
        for day in range(4):
            book.write("https://gone.example/x", Look("gone", 404, "gone"), 86_400.0 * day)
    return {"vandal": vandal.id, "proposal": proposal.number, "follow": token}


def _arrived(wiki: Commons) -> dict[str, object]:
    """Another wiki that sends a page, changed there and here in the same place: a choice waits."""
    source = add_source(wiki.config.data, name="ancien", api_url="http://127.0.0.1:9/api.php")
    text = "---\nid: 0190-ailleurs\ntitre: Ailleurs\ntype: methode\nduree: 2 h\n---\n## Date\n\nLe 12 mars.\n"
    theirs = text.replace("12 mars", "14 mars").replace("2 h", "4 h")
    for sent in (text, theirs):
        with wiki.store.import_stream("sources/ancien") as bulk:
            bulk.commit(Author("Marine", "marine@ancien.invalid"), 1, "là-bas", {ELSEWHERE.path: sent.encode()})
        desk = SourceDesk(wiki.store, inbox_of(source.folder), "ancien", ())
        wiki.store.merge_ref("sources/ancien", COMMUN, "Synchronisation", desk=desk)
        if sent is text:
            with wiki.store.change(_CAMILLE, "ici") as change:
                ours = text.replace("12 mars", "13 mars").replace("2 h", "3 h")
                change.write(ELSEWHERE, ours, wiki.store.head())
    wiki.index.catch_up()
    return {"source": source.name}


def _leaving(wiki: Commons, keeper: User) -> str:
    with wiki.accounts.database.transaction() as connection:
        return token_of(connection, keeper.id)
