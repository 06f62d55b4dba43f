"""What becomes of those who follow a theme that is parted."""

from commun.commons import Commons
from commun.following import Watches
from commun.vocabulary.operations import Operation, Split
from fiches import Vocabulary, fold

_FOLLOWED = "themes"
"""The vocabulary whose terms are followed."""


def follow_parts(commons: Commons, vocabulary: Vocabulary, operation: Operation) -> None:
    """Let those who follow a theme, by any of its names, follow all that it was parted in, at the same rhythm.

    `vocabulary` is the list as it was. Where the old term stays above its parts, who follows it follows them already.
    """
    if vocabulary.key != _FOLLOWED or not isinstance(operation, Split) or operation.keep:
        return
    term, watches = vocabulary.find(operation.old), Watches(commons.accounts.database)
    for name in {operation.old, *((term.label, *term.synonyms) if term else ())}:
        for part in operation.parts:
            if fold(part) != fold(name):
                watches.follow_too("theme", name, part, part)
