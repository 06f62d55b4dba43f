"""What this commons holds of a person: told to them whole, and forgotten when they ask for it."""

from commun.personal.erasing import Erased, erase
from commun.personal.exporting import export_of

__all__ = ["Erased", "erase", "export_of"]
