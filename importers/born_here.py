"""Pages of a wiki that were born here: created there by `commun push --create`, they keep the id that they have here.

Every other page of a wiki gets an id that is computed from its number there. Of these few the number, the id, where
the fiche lay and the text that was sent are written down beside the settings of the source.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from importers.mediawiki.places import page_uuid


@dataclass(frozen=True, slots=True)
class BornHere:
    """A page that was created on the wiki from a fiche.

    Attributes:
        uuid: the id of the fiche.
        path: where it lay here.
        base: what both sides had then: the text that was sent, as a fiche of the wiki says it.
    """

    uuid: str
    path: str
    base: str


def born_here(folder: Path, source: str) -> Mapping[int, BornHere]:
    """The pages of a source that were born here, by their numbers on the wiki."""
    file = _file(folder, source)
    if not file.exists():
        return {}
    return {int(number): BornHere(**row) for number, row in json.loads(file.read_text(encoding="utf-8")).items()}


def note_born_here(folder: Path, source: str, page_id: int, born: BornHere) -> None:
    """Write one more down."""
    rows = {**born_here(folder, source), page_id: born}
    told = json.dumps({str(number): asdict(row) for number, row in rows.items()}, ensure_ascii=False, indent=1)
    beside = _file(folder, source).with_suffix(".new")
    beside.write_text(told, encoding="utf-8")
    beside.replace(_file(folder, source))


def uuid_of(known: Mapping[int, BornHere], source: str, page_id: int, born: int) -> str:
    """The id that a page of a wiki has here; `known` are those that were born here."""
    return known[page_id].uuid if page_id in known else page_uuid(source, page_id, born)


def _file(folder: Path, source: str) -> Path:
    return folder / f"{source}.nees-ici.json"
