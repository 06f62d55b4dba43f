"""Starting runs: at once in a process of their own, or by the worker when they are due."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import importers
from commun.commons import Commons
from commun.config import Config
from commun.order import PROGRAM
from commun.sources.arrivals import bring_arrivals, came
from commun.sources.standing import Standing, standings
from fiches import CommunError, PageName

_LOOKED = 50
"""Versions of a page that are looked at for who wrote it here."""


class FicheUnknown(CommunError):
    """No fiche here is called `title`."""

    fr = "Aucune fiche d’ici ne s’appelle «\u202f{title}\u202f»\u202f: donnez son titre exact."
    en = "No page here is called “{title}”: give its exact title."


def start(config: Config, name: str) -> None:
    """Ask for a run of a source, and start it in a process of its own: no request ever waits for another wiki.

    Where the process dies before it begins, the worker finds the request and runs it.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    source = importers.load_source(config.data, name)
    importers.journal_of(source.folder).ask(name)
    start_command(config, "sync", name)


def start_command(config: Config, *command: str) -> None:
    """Run a command of `commun` in a process of its own; what it does is read in the journal of its source."""
    process = subprocess.Popen(
        [sys.executable, "-m", "commun", *command, "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, "COMMUN_DATA": str(config.data.resolve())},
        start_new_session=True,
    )
    threading.Thread(target=process.wait, name=" ".join(command), daemon=True).start()  # so that it leaves no zombie


def due(wiki: Commons, now: float | None = None) -> list[Standing]:
    """The sources whose time has come, or for which a run is asked; none that runs already."""
    moment = time.time() if now is None else now
    return [
        each
        for each in standings(wiki)
        if each.running is None and (each.asked or (each.next_due is not None and each.next_due <= moment))
    ]


def run_due(wiki: Commons) -> list[str]:
    """Bring in what is due, one source after the other; told in sentences, errors too."""
    told = []
    for each in due(wiki):
        try:
            report = importers.sync(wiki.store, each.source, catch_up=wiki.index.catch_up)
        except CommunError as error:
            told.append(f"Source {each.source.name} : {error.sentence(wiki.config.language)}")
        else:
            wiki.index.reread(report.veiled_commits)
            wiki.told.catch_up()
            if report.commit is not None:
                noted(wiki, report)
            told.append(report.told())
    return told + bring_arrivals(wiki)


def noted(wiki: Commons, report: "importers.SyncReport") -> None:
    """Write into the journal of those with power that the program brought a source in, and what came."""
    if not report.dry_run:
        wiki.order.follow(wiki.index.pages.moved_among)
        wiki.order.note(PROGRAM, "sync", report.source, came(report))


def credit(wiki: Commons, name: PageName) -> str:
    """What a wiki's history says of what was written here: the last summary, and everybody who wrote since it came."""
    row = wiki.index.pages.get(name)
    ours = []
    for revision in wiki.index.revisions.of_page(row.key, limit=_LOOKED) if row is not None else ():
        if revision.source is not None:
            break
        ours.append(revision)
    people = ", ".join(dict.fromkeys(revision.author for revision in ours))
    said = next((revision.summary for revision in ours if revision.summary), "")
    told = f"{wiki.config.title} ({people})" if people else wiki.config.title
    return f"{said} – {told}" if said else told


def fiches_to_create(wiki: Commons, titles: Iterable[str]) -> list[PageName]:
    """The fiches of these titles, one by one, whose pages a wiki is to get; blank titles count for nothing.

    Raises:
        FicheUnknown: for a title that no fiche has.
    """
    found = []
    for title in dict.fromkeys(title.strip() for title in titles if title.strip()):
        row = wiki.index.pages.by_title(title)
        if row is None or row.deleted:
            raise FicheUnknown(title=title)
        found.append(row.name)
    return found
