"""Templates that no mapping knows, as their wiki expands them: asked of it where the source says so (`expand`).

Only the version of a page that the wiki shows is expanded: older ones were shown with templates that are gone. What
the wiki answered lies on the side ref beside the wikitext, so that converting again asks nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from fiches import Store
from importers.apply.branch import side_path
from importers.errors import SourceError
from importers.mediawiki.mapping import Mappings, plain_name
from importers.mediawiki.wikitext import PageContext, unknown_templates
from importers.source import SourceConfig

_NOT_THERE: Final = re.compile(r"\[\[:[^\[\]]+\]\]")


@runtime_checkable
class Expands(Protocol):
    """A wiki that expands templates when it is asked."""

    def expand(self, title: str, calls: Sequence[str]) -> Sequence[str]:
        """What each call becomes on the page `title`."""


def expansions_of(upstream: Expands, text: str, context: PageContext, mappings: Mappings) -> dict[str, str]:
    """What the wiki makes of the templates of a text that no mapping knows: call → wikitext.

    A template that is not there, or that leaves nothing, is not among them: it stays as it was written.
    """
    known = {name for mapping in mappings.of(context.namespace) for name in (*mapping.templates, *mapping.blocks)}
    known |= {anchor for mapping in mappings.of(context.namespace) for anchor in mapping.anchors}
    calls = [call for call in unknown_templates(text, context) if plain_name(_name(call)) not in known]
    if not calls:
        return {}
    try:
        answers = upstream.expand(context.title, calls)
    except SourceError:
        return {}
    return {
        call: answer
        for call, answer in zip(calls, answers, strict=False)
        if answer.strip() and answer != call and not _NOT_THERE.fullmatch(answer.strip())
    }


def _name(call: str) -> str:
    return call[2:-2].partition("|")[0].strip()


def expansions_path(revision: int) -> str:
    """Where the expansions of a revision lie on the side ref."""
    return f"{side_path(revision).removesuffix('.wikitext')}.modeles.json"


def kept_expansions(store: Store, source: SourceConfig, revision: int) -> Mapping[str, str]:
    """What the wiki made of the templates of a revision."""
    head = store.head(source.wikitext_ref) if source.expand else None
    blob = None if head is None else store.blob_at(expansions_path(revision), head)
    return {} if blob is None else {str(k): str(v) for k, v in json.loads(store.blob(blob)).items()}
