"""Fiches that come by mail: what lies in a mailbox becomes proposals, and each sender gets a receipt."""

from commun.intake.taking import IntakeClosed, Taken, take_in

__all__ = ["IntakeClosed", "Taken", "take_in"]
