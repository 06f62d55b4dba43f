"""What the page on which a proposal is looked at costs, beside the work of finding what differs."""

import statistics
import time
from importlib import import_module
from random import Random
from typing import Final

from bench.figures import Figure
from bench.keeping import USER, copied
from bench.pages import asks
from bench.server import Server
from commun import Commons, Config
from fiches import difference

PROPOSALS: Final = 40


def review(size: int) -> list[Figure]:
    """The page of review of forty proposals that touch two fields and two sections each, for a maintainer."""
    with copied(size) as data:
        commons = Commons(Config.from_environ({"COMMUN_DATA": str(data)}))
        try:
            found = _propose(commons)
            beside = statistics.median(_cost_of_difference(commons, each) for each in found)
            reviewer = commons.accounts.by_name(USER)
            commons.accounts.set_role(reviewer.id if reviewer else "", "maintainer")
        finally:
            commons.close()
        with Server(data) as server:
            browser = server.browser().log_in()
            pages = [f"/propositions/{number}" for number in range(1, PROPOSALS + 1)]
            server.measure(asks(browser, pages))
            cost = server.measure(asks(browser, pages * 3))
    return [
        Figure("review", "page of review of a proposal, beyond its difference", cost.cpu - beside, "ms cpu", size, 5),
        Figure("review", "of the whole request", cost.cpu, "ms cpu", size),
    ]


def _propose(commons: Commons) -> list[object]:
    """Proposals for as many fiches."""
    room = import_module("commun.proposals")  # what the server does not load is no part of the entrance of its room
    rows = Random(7).sample(commons.index.pages.listing(space="fiches", limit=500)[1], k=PROPOSALS)
    made = []
    for row in rows:
        fiche = commons.fiche(row)
        after = fiche.with_head({"resume": f"{fiche.summary} Et plus.", "duree": "3 h"})
        after = after.with_body(f"Un mot avant.\n\n{fiche.body.rstrip()}\nUn mot après.\n")
        base = commons.head()
        made.append(room.propose(commons, room.Sender("Léa"), row.name, after.text, base=base, summary="Mieux")[0])
    return made


def _cost_of_difference(commons: Commons, proposal: object) -> float:
    """Milliseconds of processor to find and lay out what a proposal changes."""
    before, after = import_module("commun.proposals").texts_of(commons, proposal)
    lay_out = import_module("commun.render").diff_html
    start = time.process_time()
    lay_out(difference(before, after), "inline", "fr", str)
    return (time.process_time() - start) * 1000
