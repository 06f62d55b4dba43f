"""How other wikis come in, and stay in step.

This room knows the fiches and nothing of the index or of the web. It is entered here.
"""

from importers.csv_table import LARGEST as LARGEST_TABLE
from importers.csv_table import Row, Table, read_table
from importers.errors import (
    CommonsEmptied,
    DumpCut,
    DumpUnreadable,
    LoginRefused,
    PushNeedsAccount,
    PushOff,
    SourceAddressRefused,
    SourceBusy,
    SourceEmptied,
    SourceError,
    SourceNameRefused,
    SourceRefused,
    SourceUnknown,
    SourceUnreachable,
    TableRefused,
    UnpackerMissing,
)
from importers.inbox import Answer, Inbox, Kind, State, Waiting, inbox_of, whole
from importers.journal import Journal, Run, RunState, journal_of
from importers.lock import is_running
from importers.mediawiki.wikitext import Converted, Loss, PageContext, SiteNames, to_markdown
from importers.push import Proposal, PushReport, push
from importers.report import PageLoss, Progress, SyncReport
from importers.source import SourceConfig, add_source, change_source, list_sources, load_source
from importers.sync import import_dump, sync
from importers.workbench import Census, LossReport, Preview, census_of, losses_of, preview_of, ranked

__all__ = [
    "LARGEST_TABLE",
    "Answer",
    "Census",
    "CommonsEmptied",
    "Converted",
    "DumpCut",
    "DumpUnreadable",
    "Inbox",
    "Journal",
    "Kind",
    "LoginRefused",
    "Loss",
    "LossReport",
    "PageContext",
    "PageLoss",
    "Preview",
    "Progress",
    "Proposal",
    "PushNeedsAccount",
    "PushOff",
    "PushReport",
    "Row",
    "Run",
    "RunState",
    "SiteNames",
    "SourceAddressRefused",
    "SourceBusy",
    "SourceConfig",
    "SourceEmptied",
    "SourceError",
    "SourceNameRefused",
    "SourceRefused",
    "SourceUnknown",
    "SourceUnreachable",
    "State",
    "SyncReport",
    "Table",
    "TableRefused",
    "UnpackerMissing",
    "Waiting",
    "add_source",
    "census_of",
    "change_source",
    "import_dump",
    "inbox_of",
    "is_running",
    "journal_of",
    "list_sources",
    "load_source",
    "losses_of",
    "preview_of",
    "push",
    "ranked",
    "read_table",
    "sync",
    "to_markdown",
    "whole",
]
