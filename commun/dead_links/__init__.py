"""Links that lead nowhere any more: the worker looks at each web address that fiches name, slowly and politely."""

from commun.dead_links.book import LinkBook, LinkState, Told
from commun.dead_links.looking import Look, Looker
from commun.dead_links.rounds import check_links, look_round

__all__ = ["LinkBook", "LinkState", "Look", "Looker", "Told", "check_links", "look_round"]
