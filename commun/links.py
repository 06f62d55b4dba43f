"""Where the links and pictures of a text lead, as the index and the store know it: what the renderer asks."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from commun.render import FileInfo, Link, Sense, Stated
from fiches import Catalogue, Fiche, FileName, NameRefused, Store, measure, wrong_in_text
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
        if blob is None:  # it may have taken another name since
            renamed = self._index.pages.by_title(f"Fichier:{name}")
            if renamed is None or renamed.name.space != "fichiers":
                return None
            file = FileName(renamed.name.slug)
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

    def sense(self, stated: Collection[Stated], tongue: str | None) -> Mapping[Stated, Sense]:
        """What the properties say of the annotations of a text."""
        catalogue = self._index.catalogue
        return {each: sense for each in stated if (sense := _sense(catalogue, *each, tongue)) != _NOTHING}

    def _measured(self, blob: str) -> tuple[int, int] | None:
        return measure(self._store.blob(blob))


_NOTHING: Final = Sense()


def _sense(catalogue: Catalogue, names: str, value: str, tongue: str | None) -> Sense:
    prop = catalogue.property(" ".join(names.rpartition("::")[2].split()))
    if value.startswith("@@@"):
        if prop is None:
            return _NOTHING
        return Sense(labels={tongue: label for tongue, label in prop.labels.items() if label != prop.title})
    leads = prop is not None and prop.datatype == "page" and not value.startswith(("http://", "https://"))
    return Sense(wrong_in_text(catalogue, names, value, tongue), leads=leads)
