"""How often somebody without an account may do what is open to all: counted by hashed address, then forgotten."""

from commun.patience.forgetting import forget
from commun.patience.ledger import FORGOTTEN_AFTER, Ledger, TooOften
from commun.patience.places import PlaceHeld, Places

__all__ = ["FORGOTTEN_AFTER", "Ledger", "PlaceHeld", "Places", "TooOften", "forget"]
