"""Three-way merge of pages: two people who change different things never meet a conflict, and nothing is lost.

The head is merged key by key, lists and records by their elements; the body line by line as `git merge-file` does,
and where that meets a conflict, section by section. What cannot be decided is a `Conflict` with its three texts.
"""

from collections.abc import Sequence

from fiches.front_matter import Parts, cut
from fiches.merge.body import merge_body
from fiches.merge.conflict import Choice, Conflict, Merged, Part, settle
from fiches.merge.head import merge_head
from fiches.merge.lines import merge_lines, split_lines

__all__ = ["Choice", "Conflict", "Merged", "merge", "merge_lines", "split_lines"]


def merge(base: str, mine: str, theirs: str, choices: Sequence[Choice | None] = ()) -> Merged:
    """The page that has both the changes from `base` to `mine` and those from `base` to `theirs`.

    Where both changed the same thing differently the text has mine's side, and the conflict tells all three. The i-th
    conflict is settled by the i-th choice, where there is one (not None): asking again with a choice for each conflict
    gives a text without any.
    """
    if mine in (theirs, base):
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    was, ours, yours = cut(base), cut(mine), cut(theirs)
    head = merge_head(was.head, ours.head, yours.head)
    if head is None:  # a head that cannot be read is text like any other
        return settle(merge_body(base, mine, theirs), choices)
    body = merge_body(was.body, ours.body, yours.body)
    opening, closing = _fences(was, ours, yours, body)
    if not opening and settle(head).text:
        opening = closing = "---\n"
    return settle([opening, *head, closing, *body], choices)


def _fences(base: Parts, mine: Parts, theirs: Parts, body: Sequence[Part]) -> tuple[str, str]:
    """The lines of dashes of the merged page: those of whoever changed them."""
    side = theirs if (mine.opening, mine.closing) == (base.opening, base.closing) else mine
    unended = side.closing and not side.closing.endswith("\n") and bool(body)
    return side.opening, f"{side.closing}\n" if unended else side.closing
