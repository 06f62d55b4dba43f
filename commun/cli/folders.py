"""The command that brings a folder of Markdown in."""

import json
from pathlib import Path

import click

from commun.cli.frame import opened, progress_bar
from commun.origin import mixing_warning
from commun.sources import noted
from fiches import slugify
from importers import import_folder as bring_folder
from importers import preview_note


@click.command("import-folder")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--name", default="", help="Nom de la source (par défaut, celui du dossier).")
@click.option("--type", "kind", default="", help="Type des notes qui n’en disent pas (methode, retour…).")
@click.option("--licence", default="", help="Licence des notes qui n’en disent pas.")
@click.option(
    "--preview", "note", default="", help="Montrer la fiche que donne cette note du dossier, sans rien écrire."
)
@click.option("--dry-run", is_flag=True, help="Dire ce qui viendrait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def import_folder(folder: Path, name: str, kind: str, licence: str, note: str, *, dry_run: bool, as_json: bool) -> None:
    """Faire venir un dossier de notes en Markdown (Obsidian, Jekyll, export d’un commun), en une modification."""
    if note:
        _preview(folder, note, kind, licence)
        return
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        report = bring_folder(
            commons.store,
            folder,
            name or slugify(folder.resolve().name),
            licence=licence,
            kind=kind,
            dry_run=dry_run,
            catch_up=commons.index.catch_up,
        )
        warning = mixing_warning(licence, commons.config.licence)
        noted(commons, report)
        if not dry_run:
            commons.index.catch_up_text(progress)
            commons.told.catch_up()
    if warning:
        click.echo(warning, err=True)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else report.told())


def _preview(folder: Path, note: str, kind: str, licence: str) -> None:
    try:
        text, losses = preview_note(folder, note, licence=licence, kind=kind)
    except KeyError:
        raise click.ClickException(f"Il n’y a pas de note « {note} » dans ce dossier.") from None
    click.echo(text)
    for loss in losses:
        click.echo(f"{loss.told} : {loss.name}", err=True)
