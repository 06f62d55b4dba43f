"""What this commons holds of a person: told to them whole, and forgotten when they ask for it."""

from commun.personal.erasing import Erased, erase
from commun.personal.exporting import export_of
from commun.personal.named import Named, still_named

__all__ = ["Erased", "Named", "erase", "export_of", "still_named"]
