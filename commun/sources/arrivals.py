"""Exports that were sent through the site: they wait in a folder until a process of their own has brought them in."""

import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import importers
from commun.commons import Commons
from commun.order import PROGRAM, said
from fiches import CommunError

if TYPE_CHECKING:
    from importers import Progress, SyncReport

_ENDINGS: Final = (".xml", ".xml.gz", ".xml.bz2", ".xml.xz", ".xml.7z", ".gz", ".bz2", ".xz", ".7z", ".zip")
_UNPACKED: Final = 20
"""How many times larger than its archive a folder may be: notes pack to a third, a bomb to a thousandth."""
_MOST: Final = 100_000
"""Files in an archive."""


class ExportRefused(CommunError):
    """What was sent is no export (`file`, `why`)."""

    fr = "« {file} » ne peut pas être repris : {why}."
    en = "“{file}” cannot be brought in: {why_en}."

    def __init__(self, *, file: str, why: str, why_en: str) -> None:
        super().__init__(file=file, why=why, why_en=why_en)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An export that waits: the source that it becomes, and its file."""

    name: str
    file: Path


def arrivals(wiki: Commons) -> list[Arrival]:
    """The exports that wait, by the names of their sources."""
    return [
        Arrival(file.name.partition(".")[0], file) for file in sorted(_folder(wiki).glob("*.*")) if _ending(file.name)
    ]


def keep_arrival(wiki: Commons, name: str, filename: str, stream: IO[bytes]) -> Arrival:
    """Keep what was sent until it is brought in; an earlier one for the same source is replaced.

    Raises:
        ExportRefused: when it is neither an export of MediaWiki nor a folder in a zip.
        SourceNameRefused: when `name` cannot name a source.
    """
    importers.check_name(name)
    ending = _ending(filename)
    if not ending:
        raise ExportRefused(
            file=filename,
            why="il faut un export XML (.xml, .gz, .bz2, .xz, .7z) ou un dossier en .zip",
            why_en="an XML export (.xml, .gz, .bz2, .xz, .7z) or a folder as a .zip is needed",
        )
    folder = _folder(wiki)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{ending}"
    with tempfile.NamedTemporaryFile(dir=folder, prefix="recu-", delete=False) as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    for other in arrivals(wiki):
        if other.name == name:
            other.file.unlink()
    Path(file.name).replace(target)
    return Arrival(name, target)


def bring_arrival(wiki: Commons, name: str, progress: "Progress | None" = None) -> "SyncReport":
    """Bring in the export that waits for a source; it is then taken away, also when it cannot be read.

    Raises:
        ExportRefused: when nothing waits, or an archive is not one.
        SourceBusy: when another process is at it; the file stays.
    """
    arrival = next((each for each in arrivals(wiki) if each.name == name), None)
    if arrival is None:
        raise ExportRefused(file=name, why="aucun fichier n’attend", why_en="no file is waiting")
    try:
        if arrival.file.suffix == ".zip":
            report = _bring_folder(wiki, arrival)
        else:
            report = importers.import_dump(wiki.store, arrival.file, name, progress, catch_up=wiki.index.catch_up)
            wiki.index.reread(report.veiled_commits)
    except importers.SourceBusy:
        raise
    except CommunError:
        arrival.file.unlink(missing_ok=True)
        raise
    arrival.file.unlink(missing_ok=True)
    return report


def bring_arrivals(wiki: Commons) -> list[str]:
    """For the worker: what waits and nobody brings in; told in sentences, errors too."""
    told = []
    for each in arrivals(wiki):
        try:
            report = bring_arrival(wiki, each.name)
            wiki.order.note(PROGRAM, "sync", each.name, came(report))
            told.append(report.told())
        except importers.SourceBusy:
            continue
        except CommunError as error:
            told.append(f"Source {each.name} : {error.sentence(wiki.config.language)}")
    return told


def _bring_folder(wiki: Commons, arrival: Arrival) -> "SyncReport":
    with tempfile.TemporaryDirectory(dir=_folder(wiki), prefix="dossier-") as unpacked:
        _unpack(arrival.file, Path(unpacked))
        inside = [each for each in Path(unpacked).iterdir() if not each.name.startswith((".", "__MACOSX"))]
        folder = inside[0] if len(inside) == 1 and inside[0].is_dir() else Path(unpacked)
        return importers.import_folder(wiki.store, folder, arrival.name, catch_up=wiki.index.catch_up)


def _unpack(file: Path, folder: Path) -> None:
    """Unpack the plain files of an archive; what leads out of the folder is left.

    Raises:
        ExportRefused: when it is no archive, or unpacks to far more than it is.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            rows = [row for row in archive.infolist() if not row.is_dir() and (row.external_attr >> 28) in (0, 8)]
            size = sum(row.file_size for row in rows)
            if len(rows) > _MOST or size > _UNPACKED * max(file.stat().st_size, 1 << 20):
                raise ExportRefused(file=file.name, why="il contient trop", why_en="it holds too much")
            for row in rows:
                archive.extract(row, folder)
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise ExportRefused(
            file=file.name, why="ce n’est pas une archive zip", why_en="it is no zip archive"
        ) from error


def _ending(filename: str) -> str:
    lower = filename.lower()
    return max((ending for ending in _ENDINGS if lower.endswith(ending)), key=len, default="")


def _folder(wiki: Commons) -> Path:
    return wiki.config.data / "sources" / "arrivees"


def came(report: "importers.SyncReport") -> str:
    """What a run brought, as the journal keeps it."""
    counts = ("revisions", "pages", "files", "renamed", "deleted")
    return said("came", **{key: getattr(report, key) for key in counts})
