"""The gardener: reads every text once, finds what could be mended by itself, and proposes it."""

from commun.gardener.garden import Garden, tend
from commun.gardener.mending import REPAIRS, Known, mended
from commun.gardener.proposing import propose

__all__ = ["REPAIRS", "Garden", "Known", "mended", "propose", "tend"]
