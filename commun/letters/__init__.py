"""Letters to people: written into a ledger first, then sent once, whatever happens in between."""

from commun.letters.followers import Followers, token_of
from commun.letters.ledger import Ledger, Letter
from commun.letters.post import post

__all__ = ["Followers", "Ledger", "Letter", "post", "token_of"]
