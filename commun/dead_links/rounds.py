"""A round of the worker: the addresses that are due, one at a time for each host and with a pause between two.

A round lasts some minutes at most; what it did not reach waits for the next one. Everything is written down as it goes,
so a round that is stopped has lost nothing.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from commun.commons import Commons
from commun.dead_links.book import LinkBook
from commun.dead_links.looking import Looker, Rules
from commun.gardener import Garden

PAUSE: Final = 5.0
"""Seconds between two questions to one host, at least; more where its robots.txt asks for more."""
_LONGEST_PAUSE: Final = 60.0
ROUND: Final = 480.0
"""Seconds of a round, at most."""
_NAME: Final = "Commun"


def check_links(commons: Commons) -> list[str]:
    """Look at the addresses that are due; a task of the worker."""
    with Garden(commons) as garden:
        garden.catch_up()
        urls = garden.addresses()
    agent = f"{_NAME}/1.0 (liens; {commons.config.base_url or 'https://example.invalid'})"
    with LinkBook(commons.config.data) as book:
        book.keep(urls)
        looked = look_round(book, Looker(agent), commons.clock().timestamp)
        dead = book.counts().get("dead", 0)
    return [f"Liens regardés : {looked} ; morts : {dead}."] if looked else []


def look_round(
    book: LinkBook,
    looker: Looker,
    now: Callable[[], float],
    *,
    pause: float = PAUSE,
    most: float = ROUND,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Look at what is due in `book`, for `most` seconds; how many addresses were looked at.

    Hosts take turns, so that waiting for one is looking at the others.
    """
    hosts: OrderedDict[str, deque[str]] = OrderedDict()
    for url, host in book.due(now()):
        hosts.setdefault(host, deque()).append(url)
    rules: dict[str, Rules] = {}
    ready: dict[str, float] = {}
    start, looked = time.monotonic(), 0
    while hosts and time.monotonic() - start < most:
        host = min(hosts, key=lambda each: ready.get(each, 0.0))
        wait = ready.get(host, 0.0) - time.monotonic()
        if wait > 0:
            sleep(wait)
        url = hosts[host].popleft()
        if not hosts[host]:
            del hosts[host]
        if host not in rules:
            rules[host] = looker.robots(url)
        if rules[host].can_fetch(_NAME, url):
            look = looker.look(url)
            book.write(url, look, now())
            looked += 1
            if look.wait:  # the others of this host wait for another round
                book.put_off(look.host, now() + look.wait)
                hosts.pop(look.host, None)
        else:
            book.forbid(url, now())
        asked = rules[host].crawl_delay(_NAME)
        ready[host] = time.monotonic() + min(max(pause, float(asked or 0)), _LONGEST_PAUSE)
    return looked
