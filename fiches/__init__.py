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
from fiches.fiche import Fiche, new_id, titles
from fiches.files import ACCEPTED, MAX_BYTES, THUMBNAIL_WIDTHS, Checked, check_upload, measure, thumbnail
from fiches.front_matter import Head, normalise, split
from fiches.git import COMMUN, Author, Bulk, Commit, PathChange, blob_id
from fiches.markup import (
    Heading,
    Mark,
    Piece,
    anchor_of,
    headings,
    parse_inner,
    pieces,
    plain_title,
    retarget,
    scan,
    section,
    splice_section,
)
from fiches.merge import Choice, Conflict, Merged, merge
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
from fiches.rename import rename
from fiches.starter import starter_pages
from fiches.store import Change, MergeReport, Store

__all__ = [
    "ACCEPTED",
    "COMMUN",
    "MAX_BYTES",
    "SPACES",
    "THUMBNAIL_WIDTHS",
    "Author",
    "Bulk",
    "Change",
    "Checked",
    "Choice",
    "Commit",
    "CommunError",
    "Conflict",
    "EditConflict",
    "Fiche",
    "FileName",
    "FileRefused",
    "Head",
    "HeadUnreadable",
    "Heading",
    "Mark",
    "MergeReport",
    "Merged",
    "NameRefused",
    "PageExists",
    "PageMissing",
    "PageName",
    "PathChange",
    "Piece",
    "RevisionRefused",
    "Space",
    "Store",
    "StoreUnavailable",
    "anchor_of",
    "blob_id",
    "check_revision",
    "check_upload",
    "clean_title",
    "fold",
    "headings",
    "is_safe_slug",
    "measure",
    "merge",
    "new_id",
    "normalise",
    "numbered",
    "parse_inner",
    "pieces",
    "plain_title",
    "rename",
    "retarget",
    "scan",
    "section",
    "slugify",
    "splice_section",
    "split",
    "split_prefix",
    "starter_pages",
    "thumbnail",
    "title_key",
    "titles",
]
