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
    MappingRefused,
    PushNeedsAccount,
    PushOff,
    SourceAddressRefused,
    SourceBusy,
    SourceEmptied,
    SourceError,
    SourceNameRefused,
    SourcePageUnknown,
    SourceRefused,
    SourceUnknown,
    SourceUnreachable,
    TableRefused,
    UnpackerMissing,
)
from importers.folder import import_folder, preview_note
from importers.inbox import Answer, Inbox, Kind, State, Waiting, inbox_of, whole
from importers.journal import Journal, Run, RunState, journal_of
from importers.licences import licence_kind, licences_clash
from importers.lock import is_running
from importers.mediawiki.mapping import FORMS as MAPPING_FORMS
from importers.mediawiki.wikitext import Converted, Loss, PageContext, SiteNames, to_markdown
from importers.push import Proposal, PushReport, push
from importers.report import PageLoss, Progress, SyncReport
from importers.source import SourceConfig, add_source, change_source, list_sources, load_source
from importers.sync import import_dump, sync
from importers.workbench import (
    Again,
    Census,
    Kept,
    LossReport,
    MappingForm,
    ParameterForm,
    Preview,
    TemplateForm,
    brought_source,
    census_of,
    convert_again,
    count_losses,
    known_losses,
    losses_of,
    preview_of,
    ranked,
    save_mapping,
)
from importers.workbench import form_of_page as mapping_form
from importers.workbench import preview as preview_page
from importers.workbench import with_form as mapping_with

__all__ = [
    "LARGEST_TABLE",
    "MAPPING_FORMS",
    "Again",
    "Answer",
    "Census",
    "CommonsEmptied",
    "Converted",
    "DumpCut",
    "DumpUnreadable",
    "Inbox",
    "Journal",
    "Kept",
    "Kind",
    "LoginRefused",
    "Loss",
    "LossReport",
    "MappingForm",
    "MappingRefused",
    "PageContext",
    "PageLoss",
    "ParameterForm",
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
    "SourcePageUnknown",
    "SourceRefused",
    "SourceUnknown",
    "SourceUnreachable",
    "State",
    "SyncReport",
    "Table",
    "TableRefused",
    "TemplateForm",
    "UnpackerMissing",
    "Waiting",
    "add_source",
    "brought_source",
    "census_of",
    "change_source",
    "convert_again",
    "count_losses",
    "import_dump",
    "import_folder",
    "inbox_of",
    "is_running",
    "journal_of",
    "known_losses",
    "licence_kind",
    "licences_clash",
    "list_sources",
    "load_source",
    "losses_of",
    "mapping_form",
    "mapping_with",
    "preview_note",
    "preview_of",
    "preview_page",
    "push",
    "ranked",
    "read_table",
    "save_mapping",
    "sync",
    "to_markdown",
    "whole",
]
