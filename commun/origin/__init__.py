"""Where a fiche comes from, said wherever it goes: page, paper, files, programs."""

from commun.origin.origin import Origin, origin_of
from commun.origin.warning import mixing_warning

__all__ = ["Origin", "mixing_warning", "origin_of"]
