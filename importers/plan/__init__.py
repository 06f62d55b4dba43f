"""What is to be done, worked out whole before anything is done: `pages` is pure, `preparing` asks the wiki."""

from importers.plan.pages import (
    PagePlan,
    brake,
    crosses,
    follow_redirects,
    former_titles,
    move_times,
    other_titles,
    plan_pages,
)
from importers.plan.preparing import plan_todo, planned, upcoming_of

__all__ = [
    "PagePlan",
    "brake",
    "crosses",
    "follow_redirects",
    "former_titles",
    "move_times",
    "other_titles",
    "plan_pages",
    "plan_todo",
    "planned",
    "upcoming_of",
]
