"""What a fiche is, and how it is kept in git.

This room knows nothing of the index, of other wikis or of the web. It is entered here: other rooms import these names
from `fiches` and none from its modules.
"""

from fiches.errors import (
    CommunError,
    EditConflict,
    FileRefused,
    HeadUnreadable,
    NameRefused,
    PageExists,
    PageMissing,
    RevisionRefused,
    StoreUnavailable,
)
from fiches.names import (
    SPACES,
    FileName,
    PageName,
    Space,
    check_revision,
    clean_title,
    fold,
    is_safe_slug,
    numbered,
    slugify,
    split_prefix,
    title_key,
)

__all__ = [
    "SPACES",
    "CommunError",
    "EditConflict",
    "FileName",
    "FileRefused",
    "HeadUnreadable",
    "NameRefused",
    "PageExists",
    "PageMissing",
    "PageName",
    "RevisionRefused",
    "Space",
    "StoreUnavailable",
    "check_revision",
    "clean_title",
    "fold",
    "is_safe_slug",
    "numbered",
    "slugify",
    "split_prefix",
    "title_key",
]
