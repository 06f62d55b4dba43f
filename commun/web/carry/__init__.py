"""What is taken away over the web: the repository itself, copies, booklets; and keys for programs."""

from commun.web.carry.booklets import blueprint as booklets
from commun.web.carry.git import blueprint as git
from commun.web.carry.keys import blueprint as keys

BLUEPRINTS = (booklets, git, keys)

__all__ = ["BLUEPRINTS"]
