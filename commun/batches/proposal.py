"""A change proposed for one page: what it says now, what it would say, and what differs."""

import hashlib
from dataclasses import dataclass

from fiches import Difference, Fiche, PageName, difference


@dataclass(frozen=True, slots=True)
class Proposal:
    """A page as it is and as it would be.

    Attributes:
        name, title: the page.
        base: the commit in which it was read.
        before, after: its text.
    """

    name: PageName
    title: str
    base: str
    before: str
    after: str

    @property
    def seen(self) -> str:
        """What names exactly this change: a person who agreed to it agreed to no other."""
        return hashlib.blake2b(f"{self.name}\0{self.before}\0{self.after}".encode(), digest_size=9).hexdigest()

    @property
    def difference(self) -> Difference:
        """What differs, by field and by line."""
        return difference(Fiche.parse(self.name, self.before), Fiche.parse(self.name, self.after), context=0)
