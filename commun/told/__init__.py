"""What each change changed, in a sentence made from its two texts: kept beside the words of whoever made it."""

from commun.told.fates import fate_of
from commun.told.told import Told

__all__ = ["Told", "fate_of"]
