"""What keeps order: who is blocked, what is protected, which changes were read again, and the journal of all that."""

from commun.order.keeper import PROGRAM, Blocked, Deed, Held, Keeper, Protected, Protection

__all__ = ["PROGRAM", "Blocked", "Deed", "Held", "Keeper", "Protected", "Protection"]
