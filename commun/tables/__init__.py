"""Fiches as tables, both ways: a CSV file of a type, and a CSV file read back as changes of fiches."""

from commun.tables.cells import read_cell, write_cell
from commun.tables.columns import Column, columns_of
from commun.tables.writing import write_table

__all__ = ["Column", "columns_of", "read_cell", "write_cell", "write_table"]
