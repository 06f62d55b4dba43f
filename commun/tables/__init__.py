"""Fiches as tables, both ways: a CSV file of a type, and a CSV file read back as changes of fiches."""

from commun.tables.applying import carry_out
from commun.tables.cells import read_cell, write_cell
from commun.tables.columns import Column, columns_of
from commun.tables.mapping import BODY, KEEP, LEAVE, Choice, Fields, keys_of, suggest
from commun.tables.planning import Change, Plan, RowPlan, plan_of
from commun.tables.writing import write_table

__all__ = [
    "BODY",
    "KEEP",
    "LEAVE",
    "Change",
    "Choice",
    "Column",
    "Fields",
    "Plan",
    "RowPlan",
    "carry_out",
    "columns_of",
    "keys_of",
    "plan_of",
    "read_cell",
    "suggest",
    "write_cell",
    "write_table",
]
