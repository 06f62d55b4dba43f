"""What was written here, proposed to the wiki: worked out whole first, then sent page by page, never over anybody."""

from importers.pushing.creating import find_created
from importers.pushing.planning import Proposal, Stay, plan_push
from importers.pushing.sending import PushReport, push

__all__ = ["Proposal", "PushReport", "Stay", "find_created", "plan_push", "push"]
