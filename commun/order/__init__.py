"""What keeps order: who is blocked, what is protected, which changes were read again, and the journal of all that."""

from commun.order.keeper import Blocked, Deed, Held, Keeper, Protected, Protection

__all__ = ["Blocked", "Deed", "Held", "Keeper", "Protected", "Protection"]
