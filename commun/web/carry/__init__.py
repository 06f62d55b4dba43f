"""What is taken away over the web: the repository itself, copies, booklets; and keys for programs."""

from commun.web.carry.booklets import blueprint as booklets
from commun.web.carry.bringing import blueprint as bringing
from commun.web.carry.copies import blueprint as copies
from commun.web.carry.git import blueprint as git
from commun.web.carry.keys import blueprint as keys
from commun.web.carry.offline import blueprint as offline

BLUEPRINTS = (booklets, bringing, copies, git, keys, offline)

__all__ = ["BLUEPRINTS"]
