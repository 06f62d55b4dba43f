"""Commands that give birth to a commons, serve it, and keep it in good health."""

import json
import os
import shlex
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import click

from commun.backup import back_up
from commun.cli.frame import Stopwatch, begun, opened, progress_bar, settings
from commun.commons import Commons
from commun.config import Config
from commun.i18n import size
from commun.jobs import TextWriter, Worker
from commun.web import create_app, serve_forever


@click.command()
def init() -> None:
    """Créer un commun dans le dossier des données, avec ses pages de départ."""
    config = settings()
    if os.access(config.data, os.X_OK) and Commons.exists(config.data):
        click.echo(f"Il y a déjà un commun dans {config.data} : rien n’a été changé.")
        return
    watch = Stopwatch()
    commons = begun(config)
    commons.index.catch_up_text()
    total, _rows = commons.index.pages.listing(limit=1)
    commons.close()
    click.echo(f"Un commun est né dans {config.data} : {total} pages ({watch}).")


@click.command()
def serve() -> None:
    """Servir le commun (HOST, PORT) avec un seul processus, et un second pour l’index du texte."""
    _end_when_told()
    config = settings()
    commons = begun(config)
    writer = TextWriter(config)
    writer.start_soon()
    commons.on_change = writer.wake

    def ready(address: str) -> None:
        click.echo(f"{config.title} : ouvrez {address} dans votre navigateur (Ctrl-C pour arrêter).")
        if not commons.accounts.has_admin():
            click.echo(f"Premier compte : {_typed(config)} user add NOM --admin")

    try:
        serve_forever(create_app(config, commons), config, ready)
    except KeyboardInterrupt:
        pass  # told to stop before or after it served: that is what was asked, and no fault
    finally:
        writer.stop()
        commons.close()


def _typed(config: Config) -> str:
    """How the commands of this commons are typed from here: by the program's own script where it is."""
    script, here = Path(sys.prefix) / "bin" / "commun", Path.cwd()
    called = "python -m commun"
    if script.exists():
        called = str(script.relative_to(here) if script.is_relative_to(here) else script)
    usual = config.data.absolute() == here / "data"
    return called if usual else f"COMMUN_DATA={shlex.quote(str(config.data))} {called}"


def _end_when_told() -> None:
    """Let SIGTERM (systemd, docker stop) end the program as Ctrl-C does: the work in hand is finished first.

    Nothing less would do as the first process of a container, to which a SIGTERM without a handler does nothing.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@click.command()
@click.option("--once", is_flag=True, help="Faire ce qui est dû, puis finir.")
def worker(*, once: bool) -> None:
    """Faire ce qui revient régulièrement : index du texte, entretien du dépôt, courriels, sources."""
    _end_when_told()
    with opened() as commons:
        works = Worker(commons, say=click.echo)
        if once:
            sys.exit(0 if works.once() else 1)
        stop = threading.Event()
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda _number, _frame: stop.set())
        works.run(stop)


@click.command()
@click.option("--quiet", is_flag=True, help="Sans barre de progression.")
def reindex(*, quiet: bool) -> None:
    """Refaire entièrement l’index, à côté de l’ancien, puis l’échanger avec lui."""
    watch = Stopwatch()
    with opened() as commons, progress_bar(quiet=quiet) as progress:
        commons.rebuild(progress)
    click.echo(f"L’index est refait ({watch}).")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@click.option("--links", is_flag=True, help="Dire aussi les liens vers des pages qui n’existent pas.")
def check(*, as_json: bool, links: bool) -> None:
    """Vérifier le dépôt (git fsck) et l’index (comparé à un index refait)."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        problems = commons.check(progress)
        dead = [{"page": str(row.name), "link": target} for row, target in commons.dead_links()]
    if as_json:
        click.echo(json.dumps({"problems": problems, "dead_links": dead}, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(problem)
        if links:
            for link in dead:
                click.echo(f"{link['page']} → {link['link']} (page absente)")
        click.echo(f"{len(problems)} problème(s), {len(dead)} lien(s) vers des pages absentes.")
    if problems:
        sys.exit(1)


@click.command()
def maintenance() -> None:
    """Ranger le dépôt git (gc, index des commits) ; sans danger pendant que le commun est servi."""
    watch = Stopwatch()
    with opened() as commons, progress_bar() as progress:
        commons.store.maintenance(progress)
    click.echo(f"Le dépôt est rangé ({watch}).")


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def backup(target: Path, *, as_json: bool) -> None:
    """Sauvegarder dans TARGET tout ce qui dure ; les fois suivantes, seulement ce qui est nouveau."""
    watch = Stopwatch()
    with opened() as commons:
        done = back_up(commons, target)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        click.echo(f"Tout ce qui dure est dans {target} : {size(done.octets)} ({watch}).")
