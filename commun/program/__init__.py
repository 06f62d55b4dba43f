"""Which program this is: what was made by another one is made again."""

from commun.program.program import program

__all__ = ["program"]
