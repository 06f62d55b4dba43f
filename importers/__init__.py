"""How other wikis come in, and stay in step.

This room knows the fiches and nothing of the index or of the web. It is entered here, and what is asked of it is read
when it is asked (PEP 562): a server that only shows pages never reads the client of another wiki, nor its wikitext.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from importers.apply import veiled_pairs
    from importers.csv_table import LARGEST as LARGEST_TABLE
    from importers.csv_table import Row, Table, read_table
    from importers.errors import (
        CommonsEmptied,
        DumpCut,
        DumpUnreadable,
        LoginRefused,
        MappingRefused,
        NeighbourAddressRefused,
        NeighbourEmpty,
        NeighbourUnreachable,
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
    from importers.pushing import Proposal, PushReport, push
    from importers.report import PageLoss, Progress, SyncReport
    from importers.source import SourceConfig, add_neighbour, add_source, change_source, list_sources, load_source
    from importers.syncing import import_dump, sync
    from importers.workbench import (
        Again,
        Census,
        Kept,
        LossReport,
        MadeType,
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
        types_of,
        write_types,
    )
    from importers.workbench import form_of_page as mapping_form
    from importers.workbench import preview as preview_page
    from importers.workbench import with_form as mapping_with

_PLACES: Final[dict[str, str]] = {
    "Again": "workbench:Again",
    "Answer": "inbox:Answer",
    "Census": "workbench:Census",
    "CommonsEmptied": "errors:CommonsEmptied",
    "Converted": "mediawiki.wikitext:Converted",
    "DumpCut": "errors:DumpCut",
    "DumpUnreadable": "errors:DumpUnreadable",
    "Inbox": "inbox:Inbox",
    "Journal": "journal:Journal",
    "Kept": "workbench:Kept",
    "Kind": "inbox:Kind",
    "LARGEST_TABLE": "csv_table:LARGEST",
    "LoginRefused": "errors:LoginRefused",
    "Loss": "mediawiki.wikitext:Loss",
    "LossReport": "workbench:LossReport",
    "MAPPING_FORMS": "mediawiki.mapping:FORMS",
    "MadeType": "workbench:MadeType",
    "MappingForm": "workbench:MappingForm",
    "MappingRefused": "errors:MappingRefused",
    "NeighbourAddressRefused": "errors:NeighbourAddressRefused",
    "NeighbourEmpty": "errors:NeighbourEmpty",
    "NeighbourUnreachable": "errors:NeighbourUnreachable",
    "PageContext": "mediawiki.wikitext:PageContext",
    "PageLoss": "report:PageLoss",
    "ParameterForm": "workbench:ParameterForm",
    "Preview": "workbench:Preview",
    "Progress": "report:Progress",
    "Proposal": "pushing:Proposal",
    "PushNeedsAccount": "errors:PushNeedsAccount",
    "PushOff": "errors:PushOff",
    "PushReport": "pushing:PushReport",
    "Row": "csv_table:Row",
    "Run": "journal:Run",
    "RunState": "journal:RunState",
    "SiteNames": "mediawiki.wikitext:SiteNames",
    "SourceAddressRefused": "errors:SourceAddressRefused",
    "SourceBusy": "errors:SourceBusy",
    "SourceConfig": "source:SourceConfig",
    "SourceEmptied": "errors:SourceEmptied",
    "SourceError": "errors:SourceError",
    "SourceNameRefused": "errors:SourceNameRefused",
    "SourcePageUnknown": "errors:SourcePageUnknown",
    "SourceRefused": "errors:SourceRefused",
    "SourceUnknown": "errors:SourceUnknown",
    "SourceUnreachable": "errors:SourceUnreachable",
    "State": "inbox:State",
    "SyncReport": "report:SyncReport",
    "Table": "csv_table:Table",
    "TableRefused": "errors:TableRefused",
    "TemplateForm": "workbench:TemplateForm",
    "UnpackerMissing": "errors:UnpackerMissing",
    "Waiting": "inbox:Waiting",
    "add_neighbour": "source:add_neighbour",
    "add_source": "source:add_source",
    "brought_source": "workbench:brought_source",
    "census_of": "workbench:census_of",
    "change_source": "source:change_source",
    "convert_again": "workbench:convert_again",
    "count_losses": "workbench:count_losses",
    "import_dump": "syncing:import_dump",
    "import_folder": "folder:import_folder",
    "inbox_of": "inbox:inbox_of",
    "is_running": "lock:is_running",
    "journal_of": "journal:journal_of",
    "known_losses": "workbench:known_losses",
    "licence_kind": "licences:licence_kind",
    "licences_clash": "licences:licences_clash",
    "list_sources": "source:list_sources",
    "load_source": "source:load_source",
    "losses_of": "workbench:losses_of",
    "mapping_form": "workbench:form_of_page",
    "mapping_with": "workbench:with_form",
    "preview_note": "folder:preview_note",
    "preview_of": "workbench:preview_of",
    "preview_page": "workbench:preview",
    "push": "pushing:push",
    "ranked": "workbench:ranked",
    "read_table": "csv_table:read_table",
    "save_mapping": "workbench:save_mapping",
    "sync": "syncing:sync",
    "to_markdown": "mediawiki.wikitext:to_markdown",
    "types_of": "workbench:types_of",
    "veiled_pairs": "apply:veiled_pairs",
    "whole": "inbox:whole",
    "write_types": "workbench:write_types",
}
"""Where each name is: the module within this room, and what it is called there; a test holds it to the names above."""


def __getattr__(name: str) -> Any:
    """What this room calls `name`, read now.

    Raises:
        AttributeError: when it has nothing of that name.
    """
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, own = place.partition(":")
    found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), own)
    return found


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
    "MadeType",
    "MappingForm",
    "MappingRefused",
    "NeighbourAddressRefused",
    "NeighbourEmpty",
    "NeighbourUnreachable",
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
    "add_neighbour",
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
    "types_of",
    "veiled_pairs",
    "whole",
    "write_types",
]
