"""Two pages that say the same become one: field by field, text after text, in one version that can be undone."""

from commun.joining.doing import join
from commun.joining.past import heir_of, joined_to
from commun.joining.plan import Joining, JoinRefused, Line, plan_joining
from commun.joining.texts import both_texts

__all__ = ["JoinRefused", "Joining", "Line", "both_texts", "heir_of", "join", "joined_to", "plan_joining"]
