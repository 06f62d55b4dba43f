"""Commands of the workbench of a source: what its wikitext holds, what a page becomes, what could not be turned."""

import json

import click

from commun.cli.frame import opened, progress_bar
from commun.order import PROGRAM, said
from importers import Census, Kept, LossReport, brought_source, convert_again, counted, ranked, types_of, write_types
from importers import census_of as take
from importers import losses_of as count
from importers import preview_of as turn

_TOLD = 50
"""Pages named one by one; `--json` has them all."""


@click.command("census")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Le compte en JSON.")
@click.option("--no-draft", is_flag=True, help="Seulement compter, sans écrire d’ébauche de correspondance.")
def census(name: str, *, as_json: bool, no_draft: bool) -> None:
    """Compter ce que les pages de NAME emploient vraiment, et ébaucher la correspondance de ses modèles."""
    with opened() as commons:
        found, drafted = take(commons.store, commons.config.data, name, None if no_draft else commons.index.catalogue)
    if as_json:
        said = found.to_json()
        if drafted is not None:
            said["mapping"] = {"file": str(drafted.file), "beside": drafted.beside}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    click.echo(_census(found))
    if drafted is not None and drafted.beside:
        click.echo(
            f"\nLa correspondance de « {name} » a été corrigée à la main : elle reste comme elle est. "
            f"L’ébauche d’aujourd’hui est à côté : {drafted.file}"
        )
    elif drafted is not None:
        click.echo(
            f"\nUne première correspondance est écrite : {drafted.file}\n"
            f"Relisez-la, puis : commun source convert {name}"
        )


def _census(found: Census) -> str:
    lines = [f"« {found.source} » : {counted(found.pages, 'page')}."]
    for _, usage in ranked(found.templates):
        known = "" if usage.known else " (sans page de modèle)"
        lines.append(f"\nModèle {usage.name} : {counted(usage.calls, 'appel')}, {counted(usage.pages, 'page')}{known}")
        for parameter, used in ranked(usage.parameters):
            samples = ", ".join(f"« {sample} »" for sample in used.samples[:3])
            lines.append(f"  {parameter} : {used.calls} fois{', ' if samples else ''}{samples}")
    groups = (
        ("Propriétés", found.properties), ("Fonctions", found.functions),
        ("Balises d’extension", found.tags), ("Mots magiques", found.switches),
    )  # fmt: skip
    for title, used_by_name in groups:
        if used_by_name:
            lines.append(f"\n{title} :")
        for each, used in ranked(used_by_name):
            samples = ", ".join(f"« {sample} »" for sample in used.samples[:3])
            lines.append(
                f"  {each} : {used.calls} fois, {counted(used.pages, 'page')}{', ' if samples else ''}{samples}"
            )
    return "\n".join(lines)


@click.command("preview")
@click.argument("name")
@click.argument("page")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def preview(name: str, page: str, *, as_json: bool) -> None:
    """Montrer côte à côte le wikitexte d’une PAGE de NAME, la fiche qu’il donne et ce qui n’a pas pu être traduit."""
    with opened() as commons:
        found = turn(commons.store, commons.config.data, name, page)
    click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2) if as_json else found.told())


@click.command("convert")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Dire quelles pages changeraient, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def convert(name: str, *, dry_run: bool, as_json: bool) -> None:
    """Convertir à nouveau le wikitexte gardé de NAME, avec sa correspondance d’aujourd’hui ; ce qui est d’ici reste."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        done = convert_again(
            commons.store,
            brought_source(commons.store, commons.config.data, name),
            dry_run=dry_run,
            progress=progress,
            catch_up=commons.index.catch_up,
        )
        if done.commit is not None:
            commons.order.note(PROGRAM, "source", name, said("converted", n=len(done.changed)))
            commons.index.catch_up_text(progress)
            commons.told.catch_up()
    if as_json:
        click.echo(json.dumps(done.to_json(), ensure_ascii=False, indent=2))
        return
    verb = "changeraient" if dry_run else "ont changé"
    click.echo(f"« {name} » : {done.read} pages relues, {len(done.changed)} {verb}.")
    for title in done.changed[:_TOLD]:
        click.echo(f"  {title}")
    if len(done.changed) > _TOLD:
        click.echo(f"  … et {len(done.changed) - _TOLD} autres")
    for title in done.conflicts:
        click.echo(f"Les deux côtés se contredisent, le texte d’ici reste et la question attend : {title}")


@click.command("types")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Dire ce qui serait écrit, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def types(name: str, *, dry_run: bool, as_json: bool) -> None:
    """Faire des formulaires de NAME (Page Forms) des types de fiches, avec leurs champs ; ce qui existe déjà reste."""
    with opened() as commons:
        kept = Kept(commons.store, brought_source(commons.store, commons.config.data, name))
        made = types_of(kept, commons.index.catalogue)
        written = [] if dry_run else [str(page) for page in write_types(commons.store, made, name)]
        if written:
            commons.order.note(PROGRAM, "source", name, ", ".join(written))
            commons.index.catch_up()
    if as_json:
        said = [{"title": each.title, "there": each.there, "pages": list(map(str, each.pages))} for each in made]
        click.echo(json.dumps({"source": name, "types": said, "written": written}, ensure_ascii=False, indent=2))
        return
    if not made:
        click.echo(f"« {name} » n’a pas de formulaire.")
    for each in made:
        click.echo(f"{each.title} : {each.there}" if each.there else f"{each.title} : {len(each.pages)} pages")
    if written:
        click.echo(f"Pages écrites : {', '.join(written)}. Puis : commun source census {name}")


@click.command("losses")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def losses(name: str, *, as_json: bool) -> None:
    """Compter, page par page et construction par construction, ce qui n’a pas pu être traduit de NAME."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        report = count(commons.store, commons.config.data, name, progress)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else _losses(report))


def _losses(report: LossReport) -> str:
    lines = [f"« {report.source} » : {counted(report.pages, 'page')}, {len(report.of_pages())} avec des pertes."]
    for loss, pages in report.totals():
        where = "" if loss.kept else " (non gardé)"
        lines.append(f"  {loss.count} × {loss.told} : {loss.name}, sur {pages} pages{where}")
    for page, found in report.of_pages():
        lines.append(f"\n{page}")
        lines += [f"  {loss.count} × {loss.told} : {loss.name}{'' if loss.kept else ' (non gardé)'}" for loss in found]
    return "\n".join(lines)
