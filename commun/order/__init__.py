"""What keeps order: who is blocked, what is protected, which changes were read again, and the journal of all that."""

from commun.order.keeper import PROGRAM, Blocked, Deed, Held, Keeper, Protected, Protection
from commun.order.said import rhythm_name, said, told

__all__ = ["PROGRAM", "Blocked", "Deed", "Held", "Keeper", "Protected", "Protection", "rhythm_name", "said", "told"]
