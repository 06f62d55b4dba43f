"""Pages of a wiki that were born here: created there by `commun push --create`, they keep the id that they have here.

Every other page of a wiki gets an id that is computed from its number there. Of these few the number, the id, where
the fiche lay and the text that was sent are written down beside the settings of the source.

What is about to be sent is written down before: where a run ends between the wiki's creation and our note of its
number, the next one knows its own creation again by its title, and by its text or who wrote it with which summary.
"""

import json
from collections.abc import Collection, Mapping
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
    _write(_file(folder, source), {str(number): asdict(row) for number, row in rows.items()})
    _keep_begun(folder, source, [each for each in begun_here(folder, source) if each.born.uuid != born.uuid])


@dataclass(frozen=True, slots=True)
class Sent:
    """A creation that was begun: `title` there, the wikitext, its summary, the account, and the page as it would be."""

    title: str
    text: str
    summary: str
    user: str
    born: BornHere

    def is_this(self, title: str, text: str | None, user: str | None, comment: str | None) -> bool:
        """Whether the first version of a page of the wiki is this creation; what is hidden of it is None."""
        if title != self.title:
            return False
        if text is not None and text.strip() == self.text.strip():
            return True
        return bool(comment) and (user, comment) == (self.user, self.summary.strip())


def begun_here(folder: Path, source: str) -> list[Sent]:
    """The creations that were begun and whose outcome was not written down."""
    file = _begun(folder, source)
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return [Sent(**{**row, "born": BornHere(**row["born"])}) for row in rows]


def note_begun(folder: Path, source: str, sent: Sent) -> None:
    """Write down that a page is about to be created; an earlier attempt whose outcome is unknown stays beside it."""
    known = [each for each in begun_here(folder, source) if each != sent]
    _write(_begun(folder, source), [asdict(each) for each in (*known, sent)])


def forget_begun(folder: Path, source: str, title: str, uuids: Collection[str]) -> None:
    """No page of this title was created from these fiches; what they were sent as under other titles stays noted."""
    left = [each for each in begun_here(folder, source) if each.title != title or each.born.uuid not in uuids]
    _keep_begun(folder, source, left)


def _keep_begun(folder: Path, source: str, left: list[Sent]) -> None:
    if left or _begun(folder, source).exists():
        _write(_begun(folder, source), [asdict(each) for each in left])


def uuid_of(known: Mapping[int, BornHere], source: str, page_id: int, born: int) -> str:
    """The id that a page of a wiki has here; `known` are those that were born here."""
    return known[page_id].uuid if page_id in known else page_uuid(source, page_id, born)


def _file(folder: Path, source: str) -> Path:
    return folder / f"{source}.nees-ici.json"


def _begun(folder: Path, source: str) -> Path:
    return folder / f"{source}.a-naitre.json"


def _write(file: Path, said: object) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(file)
