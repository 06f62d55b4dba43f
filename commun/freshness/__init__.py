"""Is it still true? After how long a fiche should be read again, who is asked to, and saying that it still holds."""

from commun.freshness.confirming import confirm
from commun.freshness.listing import Late, late_among, late_fiches
from commun.freshness.state import Freshness, freshness_of, freshness_reviewed

__all__ = ["Freshness", "Late", "confirm", "freshness_of", "freshness_reviewed", "late_among", "late_fiches"]
