"""Commands that take data away: Markdown as it is kept, linked data, tables."""

import os
import tomllib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

import click

from commun.cli.frame import opened, progress_bar, told_as_json, writing_to
from commun.commons import Commons
from commun.linked_data import Described, whole_fiches, whole_graph, write_jsonld, write_turtle
from commun.order import PROGRAM
from commun.tables import (
    BODY,
    KEEP,
    LEAVE,
    Choice,
    Fields,
    Plan,
    carry_out,
    keys_of,
    plan_of,
    suggest,
    write_table,
)
from fiches import COMMUN, Fiche, PageName
from importers import Table, read_table

_WRITERS: Final[dict[str, Callable[[Iterable[Described], str], Iterable[str]]]] = {
    "turtle": write_turtle,
    "jsonld": write_jsonld,
}


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--files/--no-files", default=True, help="Avec les fichiers joints (par défaut) ou sans ; en Markdown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "turtle", "jsonld", "csv"]),
    default="markdown",
    help="markdown ou csv dans un dossier vide, turtle ou jsonld dans un fichier (markdown, sans cette option).",
)
def export(target: Path, form: str, *, files: bool) -> None:
    """Écrire tout le commun dans TARGET : un dossier vide, ou un fichier qui n’existe pas."""
    if target.exists() and (form in _WRITERS or not target.is_dir() or any(target.iterdir())):
        raise click.ClickException(f"{target} n’est pas vide : rien n’a été écrit.")
    with opened() as commons, writing_to(target):
        if form in _WRITERS:
            _linked(commons, target, form)
        elif form == "csv":
            _tables(commons, target)
        else:
            _markdown(commons, target, files=files)
    os.sync()


def _markdown(commons: Commons, folder: Path, *, files: bool) -> None:
    """Every fiche as it is kept."""
    listed = [(path, blob) for path, blob in commons.store.list() if files or path.endswith(".md")]
    entries = [(path, blob) for path, blob in listed if _stays_inside(path)]
    for path, _blob in listed if len(entries) < len(listed) else ():
        if not _stays_inside(path):
            click.echo(f"{path!r}\u202f: laissé, ce chemin mène hors du dossier.", err=True)
    blobs = commons.store.blobs(dict(entries).values())
    with progress_bar() as progress:
        for number, ((path, blob), (_sha, data)) in enumerate(zip(entries, blobs, strict=True), 1):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            name = PageName.from_path(path)
            fiche = Fiche.parse(name, data.decode("utf-8", "replace")) if name else None
            safe = fiche and commons.contacts.sealed(commons.store.veiled.readable(fiche, blob))
            target.write_bytes(data if fiche is safe or safe is None else safe.text.encode())
            progress("Fiches", number, len(entries))
    click.echo(f"{len(entries)} fichiers écrits dans {folder}.")


def _stays_inside(path: str) -> bool:
    """Whether a path of the repository names something in a folder that it is written into.

    git itself makes none that leaves (`..`, `/`), but takes one that was made by hand and pushed.
    """
    return not {"", ".", "..", ".git"} & set(path.split("/")) and "\0" not in path


def _linked(commons: Commons, file: Path, form: str) -> None:
    """All facts in one file; names begin with the address of the site (COMMUN_BASE_URL)."""
    config = commons.config
    commons.head()
    root = config.base_url or f"http://{config.host}:{config.port}"
    file.parent.mkdir(parents=True, exist_ok=True)
    things = 0

    def counted() -> Iterable[Described]:
        nonlocal things
        for thing in whole_graph(commons, root):
            things += 1
            yield thing

    with file.open("w", encoding="utf-8") as out:
        out.writelines(_WRITERS[form](counted(), root))
    click.echo(f"{things} choses décrites dans {file}.")


def _tables(commons: Commons, folder: Path) -> None:
    """A CSV file for each type."""
    commons.head()
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = commons.index.catalogue
    counts = commons.counts("type")
    for kind, _count in counts:
        lines = write_table(partial(whole_fiches, commons, kind), catalogue, kind, language=commons.config.language)
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as out:
            out.writelines(lines)
    click.echo(f"{len(counts)} tableaux écrits dans {folder}.")


@click.command("import-csv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--type", "kind", required=True, help="Type des fiches (methode, acteur…).")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fichier TOML qui dit où vont les colonnes ; sans lui, leurs titres le disent.",
)
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le rapport en JSON.")
def import_csv(file: Path, kind: str, mapping: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Faire d’un tableau CSV des fiches nouvelles et des changements, en une seule modification."""
    with opened() as commons:
        commons.head()
        if kind not in commons.index.catalogue.types:
            raise click.ClickException(f"Il n’y a pas de type « {kind} » : {', '.join(commons.index.catalogue.types)}.")
        table = read_table(file.read_bytes())
        plan = plan_of(commons, table, _choice(commons, table, kind, mapping))
        if not as_json:
            _tell_rows(table, plan, dry_run=dry_run)
        if not dry_run:
            summary = f"Import du tableau {file.name}"
            if carry_out(commons, plan, COMMUN, summary):
                commons.order.note(PROGRAM, "import", file.name, summary)
            commons.index.catch_up_text()
    if as_json:
        told_as_json(_as_data(table, plan, is_done=not dry_run))
        return
    counts = f"{len(plan.new)} nouvelles, {len(plan.changed)} modifiées, {len(plan.same)} inchangées"
    click.echo(f"{'Ce serait : ' if dry_run else ''}{counts}, {len(plan.refused)} écartées.")


def _tell_rows(table: Table, plan: Plan, *, dry_run: bool) -> None:
    """What would change, field by field, and what is wrong with the rows."""
    for line in table.uneven:
        click.echo(f"ligne {line} : elle n’a pas autant de cellules que la ligne de titres.", err=True)
    for row in plan.rows:
        for change in row.changes if dry_run else ():
            click.echo(f"{row.title} — {change.label} : {change.before or '(rien)'} → {change.after or '(rien)'}")
        for told in (row.problem, *row.remarks):
            if told:
                click.echo(f"ligne {row.line} : {told}", err=True)


def _as_data(table: Table, plan: Plan, *, is_done: bool) -> dict[str, object]:
    """The same for a script; the `outcome` of a row is new, changed, same or refused."""
    outcomes = {"new": plan.new, "changed": plan.changed, "same": plan.same, "refused": plan.refused}
    outcome_of = {row.line: outcome for outcome, rows in outcomes.items() for row in rows}
    return {
        "done": is_done,
        **{outcome: len(rows) for outcome, rows in outcomes.items()},
        "uneven_lines": list(table.uneven),
        "rows": [
            {
                "line": row.line,
                "title": row.title,
                "outcome": outcome_of[row.line],
                "changes": [{"label": each.label, "before": each.before, "after": each.after} for each in row.changes],
                "problem": row.problem,
                "remarks": list(row.remarks),
            }
            for row in plan.rows
        ],
    }


def _choice(commons: Commons, table: Table, kind: str, mapping: Path | None) -> Choice:
    """Where the columns go: as the file says, else as their headings suggest."""
    fields = Fields.of_type(
        commons.index.catalogue, kind, keys_of(whole_fiches(commons, kind)), commons.config.language
    )
    targets = suggest(table, commons.index.catalogue, fields)
    if mapping is None:
        return Choice(kind, targets)
    try:
        said = tomllib.loads(mapping.read_text(encoding="utf-8"))
        wanted = dict(said.get("colonnes", {}))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise click.ClickException(f"{mapping} ne se lit pas : {error}.") from error
    special = {"texte": BODY, "annotations": KEEP, "": LEAVE}
    chosen = [
        special.get(str(wanted[heading]), str(wanted[heading])) if heading in wanted else target
        for heading, target in zip(table.headings, targets, strict=True)
    ]
    return Choice(
        kind, tuple(chosen), str(said.get("par", "titre")), "vider" if said.get("vide") == "vider" else "laisser"
    )
