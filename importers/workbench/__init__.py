"""The workbench of a source: what its wikitext holds, what its templates mean, what came of each page.

All of this reads the wikitext that is kept beside the fiches; the wiki itself is not asked.
"""

from pathlib import Path

from fiches import Catalogue, Store
from importers.report import Progress
from importers.workbench.again import Again, convert_again
from importers.workbench.census import Census, ranked, take_census
from importers.workbench.draft import Drafted, draft, write_draft
from importers.workbench.editing import (
    MappingForm,
    ParameterForm,
    TemplateForm,
    form_of_page,
    mapping_version,
    save_mapping,
    with_form,
)
from importers.workbench.forms import MadeType, types_of, write_types
from importers.workbench.kept import Kept, KeptPage, brought_source
from importers.workbench.losses import LossReport, count_losses, known_losses
from importers.workbench.preview import Preview, preview


def census_of(store: Store, data: Path, name: str, catalogue: Catalogue | None) -> tuple[Census, Drafted | None]:
    """What a source uses; with a catalogue, a first mapping is written too.

    Raises:
        SourceUnknown: when nothing came from a source of this name.
        MappingRefused: when its own mapping cannot be read.
    """
    kept = Kept(store, brought_source(store, data, name))
    census = take_census(kept)
    if catalogue is None:
        return census, None
    return census, write_draft(draft(census, catalogue, kept.drafted_over()), kept.source.mapping_file)


def preview_of(store: Store, data: Path, name: str, title: str, mapping: str | None = None) -> Preview:
    """One page of a source as its mapping (or another) turns it.

    Raises:
        SourceUnknown, SourcePageUnknown, MappingRefused: as they say.
    """
    return preview(Kept(store, brought_source(store, data, name)), title, mapping)


def losses_of(store: Store, data: Path, name: str, progress: Progress | None = None) -> LossReport:
    """What could not be turned of a source, counted now.

    Raises:
        SourceUnknown, MappingRefused: as they say.
    """
    return count_losses(Kept(store, brought_source(store, data, name)), progress)


__all__ = [
    "Again",
    "Census",
    "Drafted",
    "Kept",
    "KeptPage",
    "LossReport",
    "MadeType",
    "MappingForm",
    "ParameterForm",
    "Preview",
    "TemplateForm",
    "brought_source",
    "census_of",
    "convert_again",
    "count_losses",
    "form_of_page",
    "known_losses",
    "losses_of",
    "mapping_version",
    "preview",
    "preview_of",
    "ranked",
    "save_mapping",
    "types_of",
    "with_form",
    "write_types",
]
