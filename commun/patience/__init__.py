"""How often somebody without an account may do what is open to all: counted by hashed address, then forgotten."""

from commun.patience.ledger import FORGOTTEN_AFTER, Ledger, TooOften, forget

__all__ = ["FORGOTTEN_AFTER", "Ledger", "TooOften", "forget"]
