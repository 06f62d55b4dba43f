"""The sheet of a fiche: its fields laid out for its type, and what other fiches say of it."""

from commun.sheets.around import READ as READ_AROUND
from commun.sheets.around import Around, around
from commun.sheets.drawing import Drawer
from commun.sheets.laying import sheet_of
from commun.sheets.linked import Linked, LinkedPage, linked_by
from commun.sheets.met import READ as READ_MET
from commun.sheets.met import Met, met_in
from commun.sheets.model import Field, Item, Part, Piece, Sheet
from commun.sheets.places import map_of, sketch_of
from commun.sheets.reading import Reader
from commun.sheets.states import State, state_of

__all__ = [
    "READ_AROUND",
    "READ_MET",
    "Around",
    "Drawer",
    "Field",
    "Item",
    "Linked",
    "LinkedPage",
    "Met",
    "Part",
    "Piece",
    "Reader",
    "Sheet",
    "State",
    "around",
    "linked_by",
    "map_of",
    "met_in",
    "sheet_of",
    "sketch_of",
    "state_of",
]
