"""Where the links and pictures of a text lead, as the index and the store know it: what the renderer asks."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from urllib.parse import quote

from commun.render import FileInfo, Link, Stated
from fiches import Fiche, FileName, NameRefused, Problem, Store, measure, wrong_in_text
from search_index import Index

_MEASURED = 4096
"""How many pictures' sizes are remembered; each is two numbers."""


class IndexLinks:
    """Answers the renderer's questions about the targets of links and the files that a text shows."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index
        self._size = lru_cache(maxsize=_MEASURED)(self._measured)

    @property
    def generation(self) -> tuple[int, str]:
        """Moves whenever another answer may be given: titles changed, or what values mean."""
        return self._index.titles_generation, self._index.catalogue.version

    def resolve(self, targets: Collection[str]) -> Mapping[str, Link]:
        """For each target, the page it leads to; a missing one leads to the form that creates it."""
        rows = self._index.pages.by_titles(targets) if targets else {}
        return {
            target: Link(row.name.url, exists=True, title=row.title)
            if row is not None
            else Link(f"/nouvelle?titre={quote(target)}", exists=False, title=target)
            for target, row in rows.items()
        }

    def file(self, name: str) -> FileInfo | None:
        """The uploaded file that a text calls `name`, with what its description page says; None when there is none."""
        try:
            file = FileName.of(name)
        except NameRefused:
            return None
        blob = self._store.blob_at(file.path)
        if blob is None:
            return None
        width, height = self._size(blob) or (None, None)
        row = self._index.pages.get(file.page)
        page = Fiche.parse(file.page, self._store.blob(row.blob).decode("utf-8", "replace")) if row else None
        head: Mapping[str, object] = page.head if page else {}
        return FileInfo(
            url=file.url,
            page=file.page.url,
            name=file.name,
            width=width,
            height=height,
            alt=str(head.get("texte_alternatif") or ""),
            credit=str(head.get("credit") or ""),
            licence=str(head.get("licence") or ""),
        )

    def wrong(self, stated: Collection[Stated], tongue: str | None) -> Mapping[Stated, Problem]:
        """What is wrong with the annotations of a text, by what the properties say of their values."""
        catalogue = self._index.catalogue
        told = {each: wrong_in_text(catalogue, *each, tongue) for each in stated}
        return {each: problem for each, problem in told.items() if problem is not None}

    def _measured(self, blob: str) -> tuple[int, int] | None:
        return measure(self._store.blob(blob))
