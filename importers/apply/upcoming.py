"""What a run knows of the wiki as it is now, and the shape of the things that it has to do."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

from importers.upstream import Event, FileVersion, Memory, PageStub, RevisionStub, SiteInfo

REVISION, FILE, RESTORE = 0, 1, 2
"""Kinds of things to do, in the order in which they stand within one second."""

TodoRow = tuple[int, int, int, int, str | None, str | None, str, str]


@dataclass
class Upcoming:
    """What the run knows of the wiki as it is now.

    Attributes:
        site: the wiki.
        pages: every page listed.
        followed: redirect → the page it leads to.
        aliases: page → its other titles.
        moved: title → when a page was moved to it.
        deletions: title → the log's word on its deletion.
        veiled: the pages of which the wiki hid versions since the last run, by its log.
        memory: what the next run starts from; None where a wiki is always read whole.
    """

    site: SiteInfo
    pages: Mapping[int, PageStub]
    followed: Mapping[int, int] = field(default_factory=dict)
    aliases: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    deletions: Mapping[str, Event] = field(default_factory=dict)
    veiled: frozenset[int] = frozenset()
    memory: Memory | None = None

    @property
    def anew(self) -> bool:
        """Whether everything was listed anew."""
        return self.memory is not None and self.memory.until == self.memory.compared


def stubs_of(batch: list[TodoRow]) -> list[RevisionStub]:
    """The revisions among things to do."""
    return [RevisionStub(row[2], row[3], row[0], row[4], row[5]) for row in batch if row[1] != FILE]


def file_row(version: FileVersion, number: int) -> TodoRow:
    """A version of a file as a thing to do."""
    return (version.when, FILE, number, 0, version.user, version.sha1, "", json.dumps(astuple(version)))
