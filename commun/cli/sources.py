"""Commands that bring other wikis in and keep in step with them."""

import json
from pathlib import Path
from typing import TypedDict

import click

from commun.cli import workbench
from commun.cli.frame import opened, progress_bar
from commun.order import PROGRAM, said
from commun.origin import mixing_warning
from commun.sources import Standing, bring_arrival, credit, fiches_to_create, noted, standings
from fiches import slugify
from importers import SyncReport, add_neighbour, add_source, change_source, list_sources, load_source
from importers import import_dump as read_dump
from importers import push as send
from importers import sync as run_sync


class _Account(TypedDict):
    """What is said of any source: an account, where it needs one, and the licence of its pages."""

    user: str | None
    password_file: Path | None
    licence: str | None


@click.group(commands=(workbench.census, workbench.preview, workbench.convert, workbench.types, workbench.losses))
def source() -> None:
    """Les wikis dont les pages viennent ici."""


@source.command("add")
@click.argument("name")
@click.argument("api_url", required=False, default="")
@click.option("--git", "git_url", default="", help="Un autre commun : l’adresse de son dépôt (https://…/commun.git).")
@click.option("--user", help="Compte de robot, pour un wiki ou un commun privé.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Son mot de passe.")
@click.option("--namespaces", default="", help="Numéros d’espaces de noms, séparés par des virgules (tous, sans elle).")
@click.option("--categories", default="", help="Seulement ces catégories, séparées par des virgules.")
@click.option("--licence", default="", help="Licence des pages, si le wiki ne la dit pas.")
@click.option("--expand", is_flag=True, help="Faire déplier par le wiki les modèles sans correspondance.")
@click.option("--replace", is_flag=True, help="La source NAME existe et change d’adresse.")
def add(  # noqa: PLR0917 — click gives every option by its name
    name: str,
    api_url: str,
    git_url: str,
    user: str | None,
    password_file: Path | None,
    namespaces: str,
    categories: str,
    licence: str,
    *,
    expand: bool,
    replace: bool,
) -> None:
    """Déclarer le wiki NAME, dont l’API est à l’adresse API_URL (https://…/api.php), ou un autre commun (--git)."""
    if bool(api_url) == bool(git_url):
        message = "Donnez l’adresse de l’API d’un wiki, ou celle du dépôt d’un autre commun (--git)."
        raise click.UsageError(message)
    with opened() as commons:
        account: _Account = {"user": user, "password_file": password_file, "licence": licence or None}
        known = {each.name: each.address for each in list_sources(commons.config.data)}.get(name)
        new = known not in {api_url or git_url, str(Path(git_url).expanduser().resolve())} and not replace
        if git_url:
            config = add_neighbour(commons.config.data, name=name, git_url=git_url, new=new, **account)
        else:
            config = add_source(
                commons.config.data,
                name=name,
                api_url=api_url,
                namespaces=_numbers(namespaces),
                categories=tuple(text.strip() for text in categories.split(",") if text.strip()),
                expand=expand,
                new=new,
                **account,
            )
        commons.order.note(
            PROGRAM, "source", config.name, said("added" if known is None else "changed", address=config.address)
        )
    told = "Source ajoutée" if known is None else "Réglages changés"
    click.echo(f"{told} : {config.name} ({config.address}). Essayez : commun sync {config.name} --dry-run")


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def list_all(*, as_json: bool) -> None:
    """Les sources déclarées."""
    with opened() as commons:
        sources = list_sources(commons.config.data)
    if as_json:
        click.echo(
            json.dumps(
                [{"name": s.name, "api_url": s.api_url, "git_url": s.git_url} for s in sources], ensure_ascii=False
            )
        )
    else:
        for each in sources:
            click.echo(f"{each.name}\t{each.address}")


@source.command("schedule")
@click.argument("name")
@click.argument("hours", type=float)
def schedule(name: str, hours: float) -> None:
    """Faire venir le wiki NAME toutes les HOURS heures, par « commun worker » (0 : seulement à la demande)."""
    with opened() as commons:
        config = change_source(commons.config.data, name, every=max(0.0, hours))
        commons.order.note(PROGRAM, "source", name, said("rhythm", hours=config.every))
    every = f"toutes les {config.every:g} h" if config.every else "à la demande"
    click.echo(f"{config.name} : {every}.")


@source.command("push")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
def allow_push(name: str, state: str) -> None:
    """Permettre (on) ou non (off) d’envoyer au wiki NAME ce qui est écrit ici."""
    with opened() as commons:
        config = change_source(commons.config.data, name, push=state == "on")
        commons.order.note(PROGRAM, "source", name, said("may-send" if config.push else "may-not-send"))
    click.echo(f"{config.name} : {'envoi permis' if config.push else 'rien n’est envoyé'}.")


@source.command("bring")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def bring(name: str, *, as_json: bool) -> None:
    """Faire venir l’export envoyé sur le site pour la source NAME (le site le fait de lui-même)."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        report = bring_arrival(commons, name, progress)
        noted(commons, report)
        commons.index.catch_up_text(progress)
        commons.told.catch_up()
        own = commons.config.licence
    _say(report, as_json=as_json, own=own)


@source.command("status")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def status(*, as_json: bool) -> None:
    """Où en est chaque source : dernière venue, pages, conflits en attente."""
    with opened() as commons:
        found = [_standing(each) for each in standings(commons)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['name']}\t{each['state']}\t{each['pages']} pages\t{each['waiting']} conflit(s)")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text.split(",") if number.strip())
    except ValueError:
        message = "--namespaces : des numéros d’espaces de noms, séparés par des virgules (0,2,6)."
        raise click.UsageError(message) from None


def _standing(each: Standing) -> dict[str, object]:
    last = each.running or each.last
    return {
        "name": each.source.name,
        "state": "never" if last is None else last.state,
        "began": None if last is None else last.began,
        "ended": None if last is None else last.ended,
        "error": None if last is None else last.error_fr,
        "step": "" if each.running is None else each.running.step,
        "done": 0 if each.running is None else each.running.done,
        "total": 0 if each.running is None else each.running.total,
        "pages": each.pages,
        "waiting": each.waiting,
        "every": each.source.every,
        "push": each.source.push,
    }


@click.command("sync")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Dire ce qui viendrait, sans rien écrire.")
@click.option("--force", is_flag=True, help="Continuer même si un côté s’est vidé de plus de la moitié.")
@click.option("--full", is_flag=True, help="Tout comparer, sans se fier aux modifications récentes du wiki.")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def sync(name: str, *, dry_run: bool, force: bool, full: bool, as_json: bool) -> None:
    """Faire venir du wiki NAME ce qui a changé : tout l’historique la première fois."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        report = run_sync(
            commons.store,
            load_source(commons.config.data, name, commons.config.inner_hosts),
            dry_run=dry_run,
            force=force,
            full=full,
            progress=progress,
            catch_up=commons.index.catch_up,
        )
        own = commons.config.licence
        noted(commons, report)
        commons.index.reread(report.veiled_commits)
        if not dry_run:
            commons.index.catch_up_text(progress)
            commons.told.catch_up()
    _say(report, as_json=as_json, own=own)


@click.command("import-dump")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="Nom de la source (par défaut, celui du fichier).")
@click.option(
    "--logs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Export des journaux du wiki : les renommages y sont.",
)
@click.option(
    "--files",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Dossier des fichiers du wiki (images/), quand l’export les nomme sans les contenir.",
)
@click.option("--dry-run", is_flag=True, help="Dire ce qui viendrait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def import_dump(file: Path, name: str, logs: Path | None, files: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Faire venir un export XML de MediaWiki (.xml, .gz, .bz2, .xz, .7z), avec tout son historique."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        report = read_dump(
            commons.store,
            file,
            name or slugify(file.name.partition(".")[0]),
            progress,
            dry_run=dry_run,
            logs=logs,
            files=files,
        )
        own = commons.config.licence
        noted(commons, report)
        if not dry_run:
            commons.index.reread(report.veiled_commits)
            commons.index.catch_up_text(progress)
            commons.told.catch_up()
    _say(report, as_json=as_json, own=own)
    if report.stopped is not None:
        raise SystemExit(1)


def _say(report: SyncReport, *, as_json: bool, own: str) -> None:
    """The report; before it, what to know when the pages' licence does not go together with that of the commons."""
    warning = mixing_warning(report.licence, own)
    if warning:
        click.echo(warning, err=True)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else report.told())


@click.command("push")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Montrer ce qui serait envoyé, sans rien envoyer.")
@click.option("--create", "titles", multiple=True, help="Une fiche née ici, par son titre : créer sa page là-bas.")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON, avec les wikitextes.")
def push(name: str, titles: tuple[str, ...], *, dry_run: bool, as_json: bool) -> None:
    """Proposer au wiki NAME ce qui a été écrit ici : d’abord ce qu’il a de nouveau vient, puis les pages partent."""
    with opened() as commons, progress_bar(quiet=as_json) as progress:
        config = load_source(commons.config.data, name, commons.config.inner_hosts)

        def bring_in() -> None:
            run_sync(commons.store, config, progress=progress, catch_up=commons.index.catch_up)

        if not dry_run and config.push:
            bring_in()
        report = send(
            commons.store, config,
            dry_run=dry_run, create=fiches_to_create(commons, titles),
            credit=lambda page: credit(commons, page), progress=progress,
        )  # fmt: skip
        if report.sent or report.conflicts:
            commons.order.note(PROGRAM, "push", name, said("sent", n=len(report.sent)))
            bring_in()  # what was sent comes back as the wiki's own revision; what was refused comes to be merged
            commons.told.catch_up()
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else report.told())
